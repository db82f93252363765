"""One small file per wire shape: bytes in, raw postings out. Adding one touches its file and the table in kinds.py."""
