"""A tokenizer for HTML from other sites. It takes linear time for any input.

Parsers that repair HTML as browsers do build a tree, which a hostile page of one megabyte can make grow without limit.
Linkbacks need no tree, only the tags and texts of a page in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin

VOID_ELEMENTS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""Elements without an end tag."""

RAW_TEXT_ELEMENTS = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
"""Elements that contain text but no tags."""

BLOCK_ELEMENTS = frozenset(
    ["br", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article"]
)
"""Elements that end a paragraph of text."""

_ESCAPABLE_ELEMENTS = frozenset({"textarea", "title"})
"""Raw text elements whose text may contain character references."""

_MARKUP = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]*)|/)")
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>=]+)"  # name
    r"""(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?"""  # value
)
_EMPTY_COMMENT = re.compile(r"-?>")
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True)
class StartTag:
    """The start tag of an element. If an attribute is repeated, the first value counts."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def tokens(self, name: str) -> frozenset[str]:
        """Return the space-separated tokens of an attribute such as class or rel, in lower case."""
        return frozenset(self.attributes.get(name, "").lower().split())


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag."""

    name: str


Token = StartTag | EndTag | str


def tokenize(html: str) -> Iterator[Token]:
    """Yield the tags and texts of a page. Comments are skipped, and an incomplete tag or comment ends the page."""
    position = 0
    while match := _MARKUP.search(html, position):
        if match.start() > position:
            yield _unescape(html[position : match.start()])
        name = (match[2] or "").lower()
        if not name:
            position = _find_comment_end(html, match)
        elif match[1]:
            position = html.find(">", match.end()) + 1
            if position:
                yield EndTag(name)
        else:
            attributes, position = _parse_attributes(html, match.end())
            if position:
                yield StartTag(name, attributes)
        if not position:
            return
        if name in RAW_TEXT_ELEMENTS and not match[1]:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, position)
            if end is None:
                return
            text = html[position : end.start()]
            yield _unescape(text) if name in _ESCAPABLE_ELEMENTS else text
            position = end.start()
    if position < len(html):
        yield _unescape(html[position:])


def _find_comment_end(html: str, start: re.Match[str]) -> int:
    """Return the position after a comment, doctype or similar, or 0 if it has no end."""
    if start[0] != "<!--":
        return html.find(">", start.start() + 2) + 1
    end = _EMPTY_COMMENT.match(html, start.end()) or _COMMENT_END.search(html, start.end())
    return end.end() if end else 0


def _parse_attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes after the name of a tag, and the position after the tag, or 0 if it has no end."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, position):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        attributes.setdefault(match[1].lower(), _unescape(value))
        position = match.end()
    return attributes, html.find(">", position) + 1


def resolve_links(html: str, url: str, link_attributes: Mapping[str, str]) -> Iterator[tuple[Token, str | None]]:
    """Yield the tags and texts of a page, each with the absolute URL that it links to, or None.

    `link_attributes` has the attribute that contains the link, by the name of the element. URLs are relative to the
    URL of the page or its <base>.
    """
    has_base = False
    for token in tokenize(html):
        link = None
        if isinstance(token, StartTag):
            if token.name == "base" and "href" in token.attributes and not has_base:
                url, has_base = resolve_url(url, token.attributes["href"]) or url, True
            value = token.attributes.get(link_attributes.get(token.name, ""))
            link = None if value is None else resolve_url(url, value)
        yield token, link


def resolve_url(base: str, url: str) -> str | None:
    """Return a URL resolved against a base URL, or None if it is invalid."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return None


def _unescape(text: str) -> str:
    """Resolve character references. Return the text unchanged if a reference has too many digits for Python."""
    try:
        return unescape(text)
    except ValueError:
        return text
