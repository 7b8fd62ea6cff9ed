"""Other people's HTML as a run of tags and text, read in linear time, whatever it is.

The parsers that repair HTML as browsers do build trees that a hostile page of a megabyte can make grow without end.
What is asked of a page here needs no tree: which elements it has, in which order, and what text stands between them.
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
"""The elements that have no end tag."""

RAW_TEXT_ELEMENTS = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
"""The elements that hold text and no tags."""

BLOCK_ELEMENTS = frozenset(
    ["br", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article"]
)
"""The elements that end a passage of text."""

_UNESCAPED = frozenset({"textarea", "title"})
"""Those among them whose text may hold character references."""

_MARKUP = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]*)|/)")
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>=]+)"  # a name
    r"""(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?"""  # and a value
)
_EMPTY_COMMENT = re.compile(r"-?>")
_END_OF_COMMENT = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True)
class StartTag:
    """The start tag of an element; of an attribute given twice, the first counts."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def words(self, name: str) -> frozenset[str]:
        """The words of an attribute that holds several, such as class or rel, in lower case."""
        return frozenset(self.attributes.get(name, "").lower().split())


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag."""

    name: str


Token = StartTag | EndTag | str


def tokenize(html: str) -> Iterator[Token]:
    """The tags and texts of a page in their order, without comments. What is cut off in the middle ends the page."""
    at = 0
    while found := _MARKUP.search(html, at):
        if found.start() > at:
            yield _unescaped(html[at : found.start()])
        name = (found[2] or "").lower()
        if not name:
            at = _after_comment(html, found)
        elif found[1]:
            at = html.find(">", found.end()) + 1
            if at:
                yield EndTag(name)
        else:
            attributes, at = _attributes(html, found.end())
            if at:
                yield StartTag(name, attributes)
        if not at:
            return
        if name in RAW_TEXT_ELEMENTS and not found[1]:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
            if end is None:
                return
            text = html[at : end.start()]
            yield _unescaped(text) if name in _UNESCAPED else text
            at = end.start()
    if at < len(html):
        yield _unescaped(html[at:])


def _after_comment(html: str, found: re.Match[str]) -> int:
    """Where a comment, a doctype or something of the kind ends; 0 where it does not."""
    if found[0] != "<!--":
        return html.find(">", found.start() + 2) + 1
    end = _EMPTY_COMMENT.match(html, found.end()) or _END_OF_COMMENT.search(html, found.end())
    return end.end() if end else 0


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag whose name ends here, and where the tag ends; 0 where it does not."""
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(html, at):
        value = next((v for v in found.groups()[1:] if v is not None), "")
        attributes.setdefault(found[1].lower(), _unescaped(value))
        at = found.end()
    return attributes, html.find(">", at) + 1


def resolve_links(html: str, url: str, wanted: Mapping[str, str]) -> Iterator[tuple[Token, str | None]]:
    """The tags and texts of a page, each with the absolute address that it names, if it does.

    wanted says which attribute of which element counts. url is the page's; its <base> changes what is relative to it.
    """
    based = False
    for token in tokenize(html):
        address = None
        if isinstance(token, StartTag):
            if token.name == "base" and "href" in token.attributes and not based:
                url, based = resolve_url(url, token.attributes["href"]) or url, True
            value = token.attributes.get(wanted.get(token.name, ""))
            address = None if value is None else resolve_url(url, value)
        yield token, address


def resolve_url(url: str, address: str) -> str | None:
    """An address as it is meant on the page with that URL; None where it cannot be read."""
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return None


def _unescaped(text: str) -> str:
    """The text with its character references read; as it is where Python refuses a number of thousands of digits."""
    try:
        return unescape(text)
    except ValueError:
        return text
