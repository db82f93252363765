"""Numbers and people's words: plain in, ciphertext and keyed hash out, and back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from smsbot.domain.phone import PhoneNumber


class Unreadable(Exception):
    """Ciphertext that none of PHONE_KEYS opens."""


class Vault:
    """`keys`: Fernet keys, newest first. `index_keys`: secrets of the look-up hash, newest first."""

    def __init__(self, keys: Sequence[str], index_keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_keys = [key.encode() for key in index_keys]

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, cipher: str) -> str:
        """Raises Unreadable."""
        try:
            return self._fernet.decrypt(cipher).decode()
        except InvalidToken:
            raise Unreadable("a stored value cannot be opened with PHONE_KEYS") from None

    def phone(self, cipher: str) -> PhoneNumber:
        return PhoneNumber(self.open(cipher))

    def index(self, phone: PhoneNumber) -> str:
        """The look-up hash under the newest key (64 hex digits)."""
        return _hash(self._index_keys[0], phone.e164)

    def indexes(self, phone: PhoneNumber) -> list[str]:
        """Look-up hashes under every key, newest first: an old stop must be found under a new key."""
        return [_hash(key, phone.e164) for key in self._index_keys]

    def fingerprint(self, text: str) -> str:
        """A keyed hash of any other identifier (a MessageSid)."""
        return _hash(self._index_keys[-1], text)


def _hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
