"""Credits and licences of pictures: text with links, which are those of Markdown or those of known licences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_LINK = re.compile(r"\[([^][\n]+)\]\((https?://[^\s()<>\"]+)\)")
_CREATIVE_COMMONS = re.compile(r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-4]\.[05])", re.IGNORECASE)
_CC_ZERO = re.compile(r"CC0(?:[ -]1\.0)?", re.IGNORECASE)
_DEEDS = "https://creativecommons.org"


def list_parts(credit: str | None, licence: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of the line below a picture: text, and the address that it leads to, if any."""
    for number, text in enumerate(filter(None, (credit, licence))):
        if number:
            yield ", ", None
        yield from _split(text)


def find_licence_url(licence: str) -> str | None:
    """Return the first address of a licence, if it has a link or is well known."""
    return next((url for _, url in _split(licence) if url), None)


def format_credit(credit: str | None, licence: str | None) -> Markup:
    """Return the line below a picture as HTML, which is empty if nothing is known."""
    parts = [
        Markup('<a href="{}">{}</a>').format(url, text) if url else escape(text)
        for text, url in list_parts(credit, licence)
    ]
    return Markup("").join(parts)


def format_plain_credit(credit: str | None) -> str:
    """Return a credit without links."""
    return "".join(text for text, _ in list_parts(credit, None))


def _split(text: str) -> Iterator[tuple[str, str | None]]:
    if deed := _find_deed(text):
        yield text, deed
        return
    end = 0
    for link in _LINK.finditer(text):
        if link.start() > end:
            yield text[end : link.start()], None
        yield link[1], link[2]
        end = link.end()
    if text[end:]:
        yield text[end:], None


def _find_deed(text: str) -> str | None:
    """Return the address of the deed if the text is the name of a licence of Creative Commons, with its version."""
    if _CC_ZERO.fullmatch(text):
        return f"{_DEEDS}/publicdomain/zero/1.0/"
    found = _CREATIVE_COMMONS.fullmatch(text)
    return f"{_DEEDS}/licenses/{found[1].lower()}/{found[2]}/" if found else None
