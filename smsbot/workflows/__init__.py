"""The stories, one file each: load, ask the pure rooms, save."""
