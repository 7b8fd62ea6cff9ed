"""Whether a page links to another, and in which words."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from engine.linkbacks.html import BLOCK_ELEMENTS, RAW_TEXT_ELEMENTS, StartTag, resolve_links
from engine.text import normalise

MAX_EXCERPT_LENGTH = 300  # characters

_LINKING = {"a": "href", "img": "src", "video": "src", "audio": "src"}


def normalize_url(url: str) -> str:
    """One spelling for all addresses of the same page: no fragment, host in lower case, no default port."""
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and (scheme, port) not in (("http", 80), ("https", 443)):
        netloc = f"{netloc}:{port}"
    return parts._replace(scheme=scheme, netloc=netloc, path=parts.path or "/").geturl()


def authority(url: str) -> str:
    """The host of an address, with its port where that is not the scheme's own. Raises ValueError."""
    return urlsplit(normalize_url(url)).netloc


def find_link_context(html: str, url: str, target: str) -> str | None:
    """The words around a page's first link to a target (or picture, film or sound from there); None where it has none.

    url is the page's own. A fragment makes no difference.
    """
    wanted = normalize_url(target)
    words: list[str] = []
    found = is_hidden = False
    for token, address in resolve_links(html, url, _LINKING):
        if isinstance(token, str):
            words += [] if is_hidden else [token]
            continue
        is_hidden = isinstance(token, StartTag) and token.name in RAW_TEXT_ELEMENTS
        if token.name in BLOCK_ELEMENTS:
            if found:
                break
            words.clear()
        found = found or (address is not None and normalize_url(address) == wanted)
    return truncate("".join(words), MAX_EXCERPT_LENGTH) if found else None


def truncate(text: str, longest: int) -> str:
    """Text as one line of so many characters, with an ellipsis where it was longer."""
    line = " ".join(normalise(text[: longest * 20]).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
