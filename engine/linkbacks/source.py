"""Normalised URLs, and the text around the link in a source."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from engine.linkbacks.html import BLOCK_ELEMENTS, RAW_TEXT_ELEMENTS, StartTag, resolve_links
from engine.text import normalise

MAX_EXCERPT_LENGTH = 300
"""The limit in characters."""

_LINK_ATTRIBUTES = {"a": "href", "img": "src", "video": "src", "audio": "src"}


def normalize_url(url: str) -> str:
    """Return the same text for all URLs of a page: without fragment and default port, and with a lower-case host.

    A dot at the end of the host is dropped, too. Return an invalid URL unchanged.
    """
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return url
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and (scheme, port) not in (("http", 80), ("https", 443)):
        netloc = f"{netloc}:{port}"
    return parts._replace(scheme=scheme, netloc=netloc, path=parts.path or "/").geturl()


def authority(url: str) -> str:
    """Return the host of a URL, with its port if it is not the default. Raises ValueError if the URL is invalid."""
    return urlsplit(normalize_url(url)).netloc


def find_link_context(html: str, url: str, target: str) -> str | None:
    """Return the paragraph around the first link to a target, or None if the page does not link to it.

    An image, video or audio file at the target counts as a link. Fragments are ignored. `url` is that of the page.
    """
    normalized_target = normalize_url(target)
    texts: list[str] = []
    is_found = is_hidden = False
    for token, link in resolve_links(html, url, _LINK_ATTRIBUTES):
        if isinstance(token, str):
            texts += [] if is_hidden else [token]
            continue
        is_hidden = isinstance(token, StartTag) and token.name in RAW_TEXT_ELEMENTS
        if token.name in BLOCK_ELEMENTS:
            if is_found:
                break
            texts.clear()
        is_found = is_found or (link is not None and normalize_url(link) == normalized_target)
    return truncate("".join(texts), MAX_EXCERPT_LENGTH) if is_found else None


def truncate(text: str, max_length: int) -> str:
    """Return a text in one line, with an ellipsis if it is longer than max_length characters."""
    line = " ".join(normalise(text[: max_length * 20]).split())
    return line if len(line) <= max_length else f"{line[: max_length - 1].rstrip()}…"
