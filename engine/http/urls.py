"""Checks for web addresses that readers and other sites send us."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

MAX_URL = 2_000
"""Characters."""
MAX_HOST = 253
"""Characters, the limit of DNS."""

_SCHEMES = ("http", "https")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_SURROUNDING = "".join(map(chr, range(0x21))) + "\x7f\xa0"
_LINK_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_UNSAFE_IN_LINK = re.compile(r"[\x00-\x20\x7f-\xa0\s\\<>\"]")


def clean_url(text: str) -> str | None:
    r"""Return an http or https URL that is safe as a link, without surrounding whitespace, or None for anything else.

    Browsers ignore control characters and whitespace in a scheme and treat "\" as "/", so URLs that contain any of
    these are rejected. So are URLs without a scheme or host, with a user name, or with a host that contains invalid
    characters.
    """
    url = text.strip(_SURROUNDING)
    if len(url) > MAX_URL or _UNSAFE_IN_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError if it is not a valid port number
    except ValueError:
        return None
    is_web = parts.scheme in _SCHEMES and _LINK_HOST.fullmatch(parts.hostname or "")
    return url if is_web and "@" not in parts.netloc and port != 0 else None


def parse_web_url(url: str) -> Url:
    """Return the parts of an http or https URL that may be fetched. Any port is allowed.

    Raises ValueError if it is not such a URL or contains a user name.
    """
    if len(url) > MAX_URL or _UNSAFE.search(url):
        raise ValueError("not a URL")
    try:
        parts = parse_url(url)
    except HTTPError as error:
        raise ValueError("not a URL") from error
    if parts.scheme not in _SCHEMES or not 0 < len(parts.host or "") <= MAX_HOST or parts.auth is not None:
        raise ValueError("not a web URL")
    return parts
