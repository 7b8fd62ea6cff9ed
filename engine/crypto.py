"""Encryption, keyed hashes and signed tokens, all derived from the instance's secret.

Each purpose has a separate key (HKDF, RFC 5869), so a token for one purpose is never valid for another.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_TIMESTAMP = re.compile(r"([0-9]{1,11})\.([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class SecretBox:
    """The instance's secret and the operations that need it. repr does not show the secret."""

    _secret: bytes

    def __repr__(self) -> str:
        return "SecretBox(…)"

    def derive_key(self, purpose: str) -> bytes:
        """Return the key for a purpose: 32 bytes."""
        return _derive_key(self._secret, purpose)

    def keyed_hash(self, purpose: str, *parts: str) -> str:
        """Return the HMAC-SHA256 of the parts as 64 hexadecimal digits."""
        # Each part is preceded by its length, so that ("ab", "c") and ("a", "bc") differ.
        message = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self.derive_key(purpose), message.encode(), sha256).hexdigest()

    def encrypt(self, text: str) -> bytes:
        """Encrypt and sign a text (Fernet: AES-128-CBC and HMAC-SHA256)."""
        return self._fernet().encrypt(text.encode())

    def decrypt(self, encrypted: bytes) -> str | None:
        """Return the decrypted text, or None if it was encrypted with another secret or is damaged."""
        try:
            return self._fernet().decrypt(encrypted).decode()
        except InvalidToken:
            return None

    def create_token(self, purpose: str, subject: str, *, now: datetime, ttl: timedelta) -> str:
        """Return a token for use in an address. It proves that this site issued it for a purpose and a subject."""
        # Adding to a local time would be off by an hour if daylight saving time begins or ends meanwhile.
        expires = str(int(now.timestamp() + ttl.total_seconds()))
        return f"{expires}-{self._sign(purpose, subject, expires)}"

    def verify_token(self, token: str, purpose: str, subject: str, *, now: datetime) -> bool:
        """Return whether a token was issued for this purpose and subject, and has not expired."""
        expires, _, signature = token.partition("-")
        if not expires.isascii() or not expires.isdigit() or len(expires) > 12:
            return False
        # Compare bytes, because compare_digest raises TypeError for text that is not ASCII.
        is_ours = hmac.compare_digest(signature.encode(), self._sign(purpose, subject, expires).encode())
        return is_ours and now.timestamp() <= int(expires)

    def create_timestamp(self, purpose: str, subject: str, now: datetime) -> str:
        """Return a signed timestamp, the same for everybody at the same second."""
        seconds = str(int(now.timestamp()))
        return f"{seconds}.{self.keyed_hash(purpose, subject, seconds)[:32]}"

    def read_age(self, timestamp: str, purpose: str, subject: str, now: datetime) -> timedelta | None:
        """Return the time since a timestamp was created.

        Returns None if the timestamp is forged, belongs to another subject, or is in the future because a clock was set
        back.
        """
        found = _TIMESTAMP.fullmatch(timestamp)
        if found is None or not hmac.compare_digest(found[2], self.keyed_hash(purpose, subject, found[1])[:32]):
            return None
        age = now - datetime.fromtimestamp(int(found[1]), UTC)
        return age if age >= timedelta(0) else None

    def _sign(self, purpose: str, subject: str, expires: str) -> str:
        return self.keyed_hash(f"token:{purpose}", subject, expires)[:40]

    def _fernet(self) -> Fernet:
        return _create_fernet(self.derive_key("seal"))


@lru_cache(maxsize=100)
def _create_fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


@lru_cache(maxsize=100)
def _derive_key(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"strongstride:{purpose}".encode()).derive(secret)
