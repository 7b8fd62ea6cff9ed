"""Checks for URLs from readers and other sites."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

MAX_URL_LENGTH = 2_000
"""The limit in characters."""
MAX_HOST_LENGTH = 253
"""The limit of DNS in characters."""

_SCHEMES = ("http", "https")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_SURROUNDING = "".join(map(chr, range(0x21))) + "\x7f\xa0"
_LINK_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_REQUEST_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_UNSAFE_IN_LINK = re.compile(r"[\x00-\x20\x7f-\xa0\s\\<>\"]")

_CLOSING = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65«»“”„‟‘’‚‛‹›…"
"""Punctuation outside ASCII, which ends a URL in text: that of Chinese, Japanese and Korean, and typographic quotes."""
_ENDS_URL = rf"""\x00-\x20\s<>"\[\]()\\{_CLOSING}"""
_IN_PARENTHESES = rf"\([^{_ENDS_URL}]*\)"
BARE_URL = re.compile(
    r"(?<![A-Za-z0-9_@./])(?:https?://|www\.)"
    rf"(?:[^{_ENDS_URL}]|{_IN_PARENTHESES}|\((?![^{_ENDS_URL}]*\))|\\(?!\n))*(?:[^{_ENDS_URL}'!?;:,.*_~]|{_IN_PARENTHESES})",
    re.IGNORECASE,
)
"""A URL in running text without the punctuation after it, except a closing parenthesis that is opened in the URL."""


class WebUrl(NamedTuple):
    """The parts of an http or https URL.

    `host` has brackets if it is an IPv6 address, `port` is None if the URL contains none, and `path` includes the
    query.
    """

    scheme: str
    host: str
    port: int | None
    netloc: str
    path: str


def clean_url(text: str) -> str | None:
    r"""Return an http or https URL that is safe as a link, without surrounding whitespace, or None for anything else.

    Browsers ignore control characters and whitespace in a scheme and treat "\" as "/", so URLs that contain any of
    these are rejected. So are URLs without a scheme or host, with a user name, or with a host that contains invalid
    characters.
    """
    url = text.strip(_SURROUNDING)
    if len(url) > MAX_URL_LENGTH or _UNSAFE_IN_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError if it is not a valid port number
    except ValueError:
        return None
    is_web = parts.scheme in _SCHEMES and _LINK_HOST.fullmatch(parts.hostname or "")
    return url if is_web and "@" not in parts.netloc and port != 0 else None


def find_bare_url(text: str, start: int) -> tuple[str, str | None]:
    """Return the URL in running text that begins at an offset, and the link to it, or None if it is not safe.

    The same rules make links in comments (bleach.linkifier).
    """
    match = BARE_URL.match(text, start)
    if match is None:
        return "", None
    url = match[0]
    return url, clean_url(url if url.lower().startswith("http") else f"http://{url}")


def parse_web_url(url: str) -> WebUrl:
    """Return the parts of a URL that may be requested. Any port is allowed.

    Raises ValueError if it is not an http or https URL, contains a user name, or has a host with other characters than
    those of names and addresses: parsers and resolvers disagree about "%".
    """
    if len(url) > MAX_URL_LENGTH or _UNSAFE.search(url):
        raise ValueError("not a URL")
    try:
        parts = parse_url(url)
    except HTTPError as error:
        raise ValueError("not a URL") from error
    scheme, host = parts.scheme or "", parts.host or ""
    is_valid_host = len(host) <= MAX_HOST_LENGTH and _REQUEST_HOST.fullmatch(host)
    if scheme not in _SCHEMES or not is_valid_host or parts.auth is not None:
        raise ValueError("not an http or https URL")
    return WebUrl(scheme, host, parts.port, parts.netloc or "", parts.request_uri)
