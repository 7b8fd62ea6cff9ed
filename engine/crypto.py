"""What the instance's key is for: sealing addresses, recognising them, and signing what comes back.

Each use has a key of its own, derived from the one secret (HKDF, RFC 5869), so that no token of one purpose can be
taken for one of another.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True, slots=True)
class SecretBox:
    """The instance's secret and what can be done with it. repr never shows it."""

    _secret: bytes

    def __repr__(self) -> str:
        return "Key(…)"

    def derive_key(self, purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return _derived(self._secret, purpose)

    def keyed_hash(self, purpose: str, *parts: str) -> str:
        """A keyed hash of texts (HMAC-SHA256, 64 hexadecimal digits): equal for equal texts, and no way back."""
        # Each part has its length before it, so that ("ab", "c") and ("a", "bc") differ.
        message = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self.derive_key(purpose), message.encode(), sha256).hexdigest()

    def encrypt(self, text: str) -> bytes:
        """The text, encrypted and signed (Fernet: AES-128-CBC, HMAC-SHA256)."""
        return self._fernet().encrypt(text.encode())

    def decrypt(self, sealed: bytes) -> str | None:
        """The text again; None where another key sealed it, as after a restore without the key."""
        try:
            return self._fernet().decrypt(sealed).decode()
        except InvalidToken:
            return None

    def create_token(self, purpose: str, subject: str, *, now: datetime, ttl: timedelta) -> str:
        """A token for an address: it proves that we named this subject for this purpose, until it expires."""
        ends = str(int((now + ttl).timestamp()))
        return f"{ends}-{self._signature(purpose, subject, ends)}"

    def verify_token(self, token: str, purpose: str, subject: str, *, now: datetime) -> bool:
        """Whether a token is one of ours for this purpose and subject, and holds yet."""
        ends, _, signature = token.partition("-")
        if not ends.isascii() or not ends.isdigit() or len(ends) > 12:
            return False
        # bytes, because compare_digest refuses text that is not ASCII.
        good = hmac.compare_digest(signature.encode(), self._signature(purpose, subject, ends).encode())
        return good and now.timestamp() <= int(ends)

    def _signature(self, purpose: str, subject: str, ends: str) -> str:
        return self.keyed_hash(f"token:{purpose}", subject, ends)[:40]

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.derive_key("seal")))


@lru_cache(maxsize=100)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"strongstride:{purpose}".encode()).derive(secret)
