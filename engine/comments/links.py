"""Which addresses may become links: what readers and other sites write is never trusted to be one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MAX_URL = 2_000
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0"
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_NEVER = re.compile(r"[\x00-\x20\x7f-\xa0\s\\<>\"]")


def clean_url(written: str) -> str | None:
    r"""An absolute http(s) address without the white space around it, or None for anything else.

    Browsers skip control characters and white space when they read a scheme, and take "\" for "/". So an address with
    either in it is none, nor is one without a scheme, without a host, with a user's name before the host, or with
    signs in it that no host has.
    """
    address = written.strip(_EDGES)
    if len(address) > MAX_URL or _NEVER.search(address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port  # raises where it is no number of a port
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.hostname or "")
    return address if good and "@" not in parts.netloc and port != 0 else None
