"""Find code, links, images, raw HTML, entities, escapes and line breaks in a text, as CommonMark defines them.

All of them are found in one pass from left to right, because each can contain the characters of the others. Emphasis
is found in what is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.entities import html5
from xml.etree import ElementTree

from markdown.util import ETX, STX, AtomicString, code_escape
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import isValidEntityCode

from engine.content.markdown.attribute_lists import LIST
from engine.content.markdown.emphasis import EMPHASIS_TAGS, find_emphasis
from engine.content.markdown.link_targets import LABEL, find_target, skip_spaces
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.references import References

Node = ElementTree.Element | str
"""An element, or text that Python-Markdown does not change any more."""

_SPECIAL = re.compile(r"(?<! ) *+\n *|[\\<&\]]|`++|!?\[|(?<![\w@./])(?:https?://|www\.)", re.IGNORECASE)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>]*)>")
_DOMAIN_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"<([a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]++@{_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})*+)>")
_LIKE_ENTITY = re.compile(r"&(?:#(\d++)|#[xX]([0-9a-fA-F]++)|([A-Za-z0-9]++));")
_LINK_TAG = re.compile(r"<(/?)a(?:\s[^>]*\shref\s*=|\s+href\s*=|\s*>)", re.IGNORECASE)
"""A tag of raw HTML that begins or ends a link."""
_LINK_IN_VALUE = re.compile(r"\[[^][\n]*+\]\([^()\n]*+\)")
_HTML_ENDS = {"<!-": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}


@dataclass(frozen=True, slots=True)
class Construct:
    """A part of the text from start to end, and what it becomes."""

    start: int
    end: int
    node: Node


@dataclass(slots=True)
class _Opener:
    """A bracket that may begin a link or an image, and the number of constructs before its text."""

    start: int
    text_start: int
    count: int
    has_bracket: bool = False

    @property
    def is_image(self) -> bool:
        return self.text_start - self.start == 2


@dataclass(frozen=True, slots=True)
class Environment:
    """The data and functions that the scanner uses.

    references has the definitions of links and footnotes. html decides which HTML is kept. store_html stores raw HTML
    and returns a placeholder, and so does store_node for a construct inside another one. find_url returns the link for
    the address that begins at an offset of a text, or None, and find_footnote the number for a reference to a footnote.
    """

    references: References
    html: HtmlFilter
    store_html: Callable[[str], str]
    store_node: Callable[[Node], str]
    find_url: Callable[[str, int], Construct | None]
    find_footnote: Callable[[str, int], Construct | None]


class InlineScanner:
    """Scans one text."""

    def __init__(self, text: str, environment: Environment) -> None:
        self._text, self._environment = text, environment
        self._found: list[Construct] = []
        self._openers: list[_Opener] = []
        self._inactive = 0  # so many of the openers are before a link, so they cannot begin one
        self._tags: set[int] = set()  # the offsets of raw HTML
        self._link_tags: set[int] = set()  # and of those that are `<a>` and `</a>`
        self._is_in_html_link = False
        self._runs: defaultdict[int, list[int]] | None = None
        self._last_ends: dict[str, int] = {}

    def scan(self) -> Sequence[Construct]:
        """Return the constructs that are not inside others, in order."""
        position = 0
        while match := _SPECIAL.search(self._text, position):
            position = self._handle(match)
        return self._emphasise(0, len(self._text), self._found)

    def _handle(self, match: re.Match[str]) -> int:
        """Handle special characters, and return the offset to continue from."""
        start, special = match.start(), match[0]
        match special[0]:
            case "\\":
                return self._escape(start)
            case "`":
                return self._code(start, match.end())
            case "<":
                return self._angle(start)
            case "&":
                return self._entity(start)
            case "]":
                return self._close_bracket(start)
            case "[" | "!":
                return self._open_bracket(start, match.end())
            case " " | "\n":
                return self._line_break(match)
            case _:
                url = self._environment.find_url(self._text, start)
                return self._add(url and self._unlink(url), otherwise=match.end())

    def _add(self, construct: Construct | None, otherwise: int) -> int:
        if construct is None:
            return otherwise
        self._found.append(construct)
        return construct.end

    def _escape(self, start: int) -> int:
        character = self._text[start + 1 : start + 2]
        if character == "\n":
            end = skip_spaces(self._text, start + 2)
            return self._add(Construct(start, end, ElementTree.Element("br")), end)
        if character not in _PUNCTUATION:
            return start + 1
        return self._add(Construct(start, start + 2, _literal(character)), start + 2)

    def _code(self, start: int, text_start: int) -> int:
        length = text_start - start
        if self._runs is None:
            self._runs = defaultdict(list)
            for run in re.finditer("`+", self._text):
                self._runs[run.end() - run.start()].append(run.start())
        runs = self._runs[length]
        index = bisect_left(runs, text_start)
        if index == len(runs):
            return text_start
        text = self._text[text_start : runs[index]].replace("\n", " ")
        if text.strip(" ") and text[0] == text[-1] == " ":
            text = text[1:-1]
        end = runs[index] + length
        return self._add(Construct(start, end, _create("code", text)), end)

    def _angle(self, start: int) -> int:
        """Handle an address in angle brackets, and raw HTML."""
        environment = self._environment
        link = _AUTOLINK.match(self._text, start)
        email = None if link else _EMAIL.match(self._text, start)
        if found := link or email:
            address = found[1] if link else f"mailto:{found[1]}"
            if not environment.html.is_allowed(address):
                return start + 1
            element = _create("a", found[1], href=normalizeLink(address))
            return self._add(self._unlink(Construct(start, found.end(), element)), found.end())
        if self._text.startswith("<", start - 1) and start:  # `<<Word>>` is text
            return start + 1
        for begin, end in _HTML_ENDS.items():
            if self._text.startswith(begin, start) and self._find_last(end) < start:
                return start + 1
        if html := environment.html.find(self._text, start):
            kept, html_end = html
            node = environment.store_html(kept) if kept else ""
            self._tags.add(start)
            if (tag := _LINK_TAG.match(kept)) and not environment.html.strict:
                self._link_tags.add(start)
                self._is_in_html_link = not tag[1]
            return self._add(Construct(start, html_end, node), html_end)
        return start + 1

    def _find_last(self, end: str) -> int:
        if end not in self._last_ends:
            self._last_ends[end] = self._text.rfind(end)
        return self._last_ends[end]

    def _entity(self, start: int) -> int:
        match = _LIKE_ENTITY.match(self._text, start)
        if match is None:
            return start + 1
        decimal, hexadecimal, name = match.groups()
        if name:
            text = html5.get(f"{name};")
        elif len(decimal or "") > 7 or len(hexadecimal or "") > 6:
            text = None
        else:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            text = chr(code) if isValidEntityCode(code) else "\N{REPLACEMENT CHARACTER}"
        if text is None:  # the serializer would not escape this
            return self._add(Construct(start, start + 1, _literal("&")), start + 1)
        return self._add(Construct(start, match.end(), "".join(map(_literal, text))), match.end())

    def _line_break(self, match: re.Match[str]) -> int:
        if match[0] == "\n":
            return match.end()
        is_hard = match[0].index("\n") >= 2
        return self._add(Construct(*match.span(), ElementTree.Element("br") if is_hard else "\n"), match.end())

    def _open_bracket(self, start: int, text_start: int) -> int:
        if footnote := self._environment.find_footnote(self._text, start):
            return self._add(footnote, text_start)
        if self._openers:
            self._openers[-1].has_bracket = True
        self._openers.append(_Opener(start, text_start, len(self._found)))
        return text_start

    def _close_bracket(self, position: int) -> int:
        if not self._openers:
            return position + 1
        opener = self._openers.pop()
        is_active = opener.is_image or len(self._openers) >= self._inactive
        self._inactive = min(self._inactive, len(self._openers))
        references = self._environment.references
        is_label = not opener.has_bracket
        text_start = opener.text_start
        target = find_target(self._text, text_start, position, references, is_label=is_label) if is_active else None
        if target is None:
            if not self._environment.html.finds_shortcode(self._text, opener.start):
                self._check_reference(opener, position)
            return position + 1
        href, title, end = target
        if not self._environment.html.is_allowed(href):
            self._environment.html.add_address(self._text, opener.start, "img" if opener.is_image else "a", href)
        inner = self._found[opener.count :]
        del self._found[opener.count :]
        element = ElementTree.Element("img" if opener.is_image else "a")
        element.set("src" if opener.is_image else "href", _escape_ampersand(href))
        if title:
            element.set("title", _escape_ampersand(title))
        inner = self._without_links(inner, is_link=not opener.is_image)
        emphasised = self._emphasise(opener.text_start, position, inner)
        element.text = self._join(opener.text_start, position, emphasised)
        if not opener.is_image:
            self._inactive = len(self._openers)
        end = self._add(self._unlink(Construct(opener.start, end, element)), end)
        return self._attributes(end) if opener.is_image and not self._environment.html.strict else end

    def _attributes(self, start: int) -> int:
        """Handle the attribute list after a picture. Its links remain as typed, because they are in values."""
        attributes = LIST.match(self._text, start)
        if attributes is None or not _LINK_IN_VALUE.search(attributes[0]):
            return start
        text = _LINK_IN_VALUE.sub(lambda link: "".join(map(_literal, link[0])), attributes[0])
        return self._add(Construct(start, attributes.end(), text), start)

    def _unlink(self, construct: Construct) -> Construct:
        """Return a construct that may be a link, or its words if it is inside of an `<a>` of raw HTML."""
        node = construct.node
        if not self._is_in_html_link or isinstance(node, str) or node.tag != "a":
            return construct
        words = ElementTree.Element("span")
        words.text = node.text
        return Construct(construct.start, construct.end, words)

    def _without_links(self, inner: Sequence[Construct], *, is_link: bool) -> list[Construct]:
        """Return the constructs inside of a link or an image: links cannot contain links, nor descriptions HTML."""
        hidden = self._link_tags if is_link else self._tags
        kept = []
        for construct in inner:
            node = construct.node
            if not isinstance(node, str) and node.tag == "a":
                node = node.text or ""
            elif construct.start in hidden:
                node = ""
            kept.append(Construct(construct.start, construct.end, node))
        return kept

    def _emphasise(self, start: int, end: int, found: Sequence[Construct]) -> Sequence[Construct]:
        """Return the constructs of a part of the text with the emphasis between and around them."""
        edges = [start, *(edge for construct in found for edge in (construct.start, construct.end)), end]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        emphasis = find_emphasis(self._text, gaps, strikethrough=not self._environment.html.strict)
        if not emphasis:
            return found
        rest, waiting = deque(found), list[Construct]()
        for part in sorted(emphasis, key=lambda part: part.end):
            while rest and rest[0].start < part.end:
                waiting.append(rest.popleft())
            inside = bisect_left(waiting, part.start, key=lambda construct: construct.start)
            element = ElementTree.Element(part.tag)
            text_start, text_end = part.start + part.mark_length, part.end - part.mark_length
            element.text = self._join(text_start, text_end, waiting[inside:])
            waiting[inside:] = [Construct(part.start, part.end, element)]
        return [*waiting, *rest]

    def _join(self, start: int, end: int, inner: Sequence[Construct]) -> str:
        """Return a part of the text with placeholders for the constructs inside of it."""
        parts = []
        for construct in inner:
            parts += [self._text[start : construct.start], self._environment.store_node(construct.node)]
            start = construct.end
        return "".join([*parts, self._text[start:end]])

    def _check_reference(self, opener: _Opener, position: int) -> None:
        """Report the reference that closes at position if it is not defined. One pair of brackets may be only text."""
        label = self._text[opener.text_start : position]
        if label.startswith("^") and not opener.is_image:
            if not opener.has_bracket:
                self._environment.references.check_footnote(self._text, opener.start, label[1:])
            return
        match = LABEL.match(self._text, position + 1)
        if match is None or match[1].startswith("^"):
            return
        name = match[1] if match[1].strip() else label
        if name.strip() and not (label.isdecimal() and name.isdecimal()):
            self._environment.references.check_link(self._text, opener.start, name)


def is_emphasis(node: Node) -> bool:
    """Return whether a construct is emphasis, whose marks are counted in the text."""
    return not isinstance(node, str) and node.tag in EMPHASIS_TAGS


def _create(tag: str, text: str, **attributes: str) -> ElementTree.Element:
    """Return an element with text that does not change any more."""
    element = ElementTree.Element(tag, {name: _escape_ampersand(value) for name, value in attributes.items()})
    element.text = AtomicString(code_escape(text))
    return element


def _escape_ampersand(text: str) -> str:
    # Python-Markdown's serializer does not escape what looks like an entity.
    return text.replace("&", "&amp;")


def _literal(character: str) -> str:
    """Return a character in the form that Python-Markdown and its extensions leave alone."""
    if character == "&":
        return "&amp;"
    return f"{STX}{ord(character)}{ETX}" if character in _PUNCTUATION else character
