"""Find the positions of links and images in Markdown. The rendered HTML says which links there are."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from engine.content.html_tags import find_text, get_attribute, iter_tags
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.errors import Problem, Severity
from engine.http.urls import BARE_URL, find_bare_url
from engine.text import LineIndex, quote_input

# All notations of an address. Each is matched in linear time, within a line.
_LINK = re.compile(
    r"""\]\([ ]*<?(?P<inline>(?:[^()<>"'\n]|\([^()\n]*\))*)"""  # [words](address "title")
    r"""|^[ >]*\[[^\]\n]+\]:[ ]*<?(?P<definition>[^\s<>]+)"""  # [name]: address
    r"""|<(?P<alone>[^\s<>:@]+[:@][^\s<>]+)>"""  # <address>
    r"""|\b(?:href|src)[ ]*=[ ]*(?:["'](?P<quoted>(?<=")[^"\n]*|(?<=')[^'\n]*)|(?P<html>[^"'\s<>]*))"""
    rf"|(?P<bare>{BARE_URL.pattern})",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNS = ("]", "<", "=", "://")
"""Each notation has one of these, except an address that begins with www."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIKE_ADDRESS = re.compile(r"/|^(?:mailto|tel):|\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
"""Signs of an address: a slash, a scheme, or the ending of a file."""
_URL_ATTRIBUTES = {"a": "href", "img": "src"}


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A link or image in Markdown, and its position in the file."""

    url: str
    line: int
    column: int
    is_image: bool
    lacks_alt: bool

    def warn_about_alt(self, path: str) -> Problem:
        """Return the warning about an image without alternative text."""
        message = f"The image {quote_input(self.url)} has no alternative text."
        hint = 'Describe the image in the square brackets. If it is only decorative, write <img src="…" alt="">.'
        return Problem(path, self.line, self.column, Severity.WARNING, message, hint)


class LinkPositions:
    """The positions of the links and images in one text."""

    def __init__(self, text: str, first_line: int) -> None:
        self._lines = LineIndex(text, first_line)
        self._offsets: dict[str, list[int]] = {}
        for match in _find_written(text):
            kind = match.lastgroup or ""  # each notation has a named group
            written = find_bare_url(text, match.start())[0] if kind == "bare" else match[kind].strip()
            url = html.unescape(_ESCAPE.sub(r"\1", written))
            self._offsets.setdefault(unquote(url), []).append(match.start(kind))
        for offsets in self._offsets.values():
            offsets.reverse()

    def find_links(self, markup: Iterable[str], tokens: ShortcodeTokens) -> Iterator[WrittenLink]:
        """Yield the links and images of sanitised pieces of HTML in order.

        A link that cannot be found in the Markdown gets the position of the one before it.
        """
        offset = 0
        for name, tag in (found for piece in markup for found in iter_tags(piece)):
            address = get_attribute(tag, _URL_ATTRIBUTES[name]) if name in _URL_ATTRIBUTES else None
            if address is None or 'class="footnote-' in tag:  # Markdown adds the links of footnotes
                continue
            url = tokens.restore(address)
            offset = self._next(url, offset)
            alt = get_attribute(tag, "alt")
            is_image = name == "img"
            yield WrittenLink(url, *self._lines.locate(offset), is_image, is_image and alt in (None, tokens.no_alt))

    def find_unlinked(self, markup: Iterable[str], path: str) -> Iterator[Problem]:
        """Yield warnings about addresses with spaces in `[words](address)`, which Markdown takes for text."""
        spaced = {url: offsets for url, offsets in self._offsets.items() if " " in url and _LIKE_ADDRESS.search(url)}
        text = unquote("".join(find_text(piece) for piece in markup)) if spaced else ""
        for url, offsets in spaced.items():
            if f"]({url}" in text:
                message = f"{quote_input(url)} is not a link, because it has spaces."
                for offset in offsets:
                    line, column = self._lines.locate(offset)
                    yield Problem(
                        path, line, column, Severity.WARNING, message, "Write each space as %20, or rename the file."
                    )

    def _next(self, url: str, otherwise: int) -> int:
        url = unquote(url)  # Markdown encodes some characters
        spellings = (url, url.removeprefix("mailto:"), url.removeprefix("http://"))
        offsets = next((found for spelling in spellings if (found := self._offsets.get(spelling))), None)
        if not offsets:
            return otherwise
        # The last one is used again: links can share a definition.
        return offsets.pop() if len(offsets) > 1 else offsets[0]


def _find_written(text: str) -> Iterator[re.Match[str]]:
    """Yield the addresses in Markdown. Most lines have none, which is faster to see than to search."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line) + 1
        if any(sign in line for sign in _SIGNS) or "www." in line.lower():
            yield from _LINK.finditer(text, start, end)
        start = end
