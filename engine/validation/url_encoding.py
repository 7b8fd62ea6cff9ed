"""Percent-encode the addresses that authors write."""

from __future__ import annotations

import re
from urllib.parse import quote

_NOT_IN_URL = re.compile(
    r"%(?![0-9A-Fa-f]{2})|\s"
    r"|[^%A-Za-z0-9!$&'()*+,./:;=?@_~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd-]"
)
_SCHEME_AND_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)


def encode_url(url: str) -> str:
    """Return a URL with all characters percent-encoded that URLs cannot contain, such as spaces.

    Encoded characters stay as they are, and so do the letters of all scripts and the brackets of an IPv6 address.
    """
    address, hash_, fragment = url.partition("#")
    host = _SCHEME_AND_HOST.match(address)
    return _encode(address, host.end() if host else 0) + hash_ + _encode(fragment)


def _encode(text: str, host_end: int = 0) -> str:
    def encode(match: re.Match[str]) -> str:
        is_allowed = match[0] in "[]" and match.start() < host_end
        return match[0] if is_allowed else quote(match[0], safe="", errors="replace")

    return _NOT_IN_URL.sub(encode, text)
