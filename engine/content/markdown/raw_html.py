"""Raw HTML in Markdown: recognise it, keep what the sanitiser allows, and record what is removed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from markdown_it.common.html_re import HTML_TAG_RE

from engine.content.html_elements import KNOWN_ELEMENTS
from engine.content.html_tags import URL_ATTRIBUTES
from engine.content.markdown.wordpress_shortcodes import find_wordpress_shortcode
from engine.content.sanitise import ALLOWED_ON_PAGES, is_allowed_address, is_allowed_attribute

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = rf"""([^\s/>=<"']++)(?:{_SPACE}*+={_SPACE}*+("[^"]*+"|'[^']*+'|[^ \t\n\f\r>"'<]*+))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"""<(/?)([A-Za-z][^\s/><"'=]*+)((?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+)>""")
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|(\Z)))", re.DOTALL)
_NAME = re.compile("<(/?)([A-Za-z][A-Za-z0-9-]*)")
_OFFICE = re.compile("(?:[ovw]|u[0-9]{1,2}):[a-z]")
"""The start of the name of an element that Word adds to HTML, such as `<o:p>`."""
_CONDITION = re.compile(r"<!\[(end)?if[^\]<>\n]*\]>")
"""The start or the end of a part of HTML for other programs than Word: `<![if !supportLists]>`."""
CONDITION = "![if]"
_NOT_BOLD = re.compile("font-weight: *normal")
"""The style of the `<b>` around everything that Google Docs puts on the clipboard."""
_ENDS = {name: re.compile(rf"</{name}[^>]*>", re.IGNORECASE) for name in ("script", "style", "textarea")}
"""The ends of the elements that can contain blank lines."""
_CODE = ("script", "style")  # removed with their content
TABLE_PARTS = frozenset({"caption", "thead", "tbody", "tfoot", "tr", "th", "td"})


@dataclass(frozen=True, slots=True)
class RemovedHtml:
    """A part of HTML that readers do not get. It begins at the offset of a text.

    It is a start or end tag, an attribute, an address, or the rest of a text after a comment without an end. A stray
    tag is a part of a table that may be outside of one. A value contains a tag on another line, so its closing
    quotation mark is probably missing. An attribute of an attribute list has the list as text, and as offset the
    number of equal lists before it. So has a list that readers see. A shortcode of WordPress, which they see, too, has
    its name as element.
    """

    kind: Literal["start", "end", "stray", "attribute", "value", "address", "comment", "list", "shown", "wordpress"]
    text: str
    offset: int
    element: str = ""
    attribute: str = ""
    value: str = ""


class HtmlFilter:
    """Filters the raw HTML of one article.

    The sanitiser remains the last gate. But it cannot say where in the Markdown something was, and one quote without an
    end makes it drop the rest of the article. With strict, all HTML of CommonMark is kept as it is.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self.removed: list[RemovedHtml] = []
        self.has_table = False
        self._endless: dict[str, str] = {}  # the text in which an element has no end any more

    def begins_block(self, source: str, start: int, end: int) -> bool:
        """Return whether a line of the source that looks like the first one of a block of HTML really is one."""
        if self.strict or source.startswith("<!--", start):
            return True
        match = _NAME.match(source, start, end)
        name = match[2].lower() if match else ""
        if match is None or name not in KNOWN_ELEMENTS:
            return False
        return name not in _ENDS or bool(match[1]) or self._find_end(name, source, start) is not None

    def filter_block(self, source: str) -> str:
        """Return a block of HTML without the elements that are not allowed. What is no HTML becomes text."""
        if self.strict:
            return source
        parts: list[str] = []
        end = 0
        while (start := source.find("<", end)) >= 0:
            parts.append(source[end:start])
            if comment := _COMMENT.match(source, start):
                end = comment.end()
                if comment[1] is not None:
                    self.removed.append(RemovedHtml("comment", source, start))
            elif (match := _TAG.match(source, start)) and match[2].lower() in KNOWN_ELEMENTS:
                kept, end = self._filter_tag(match)
                parts.append(kept)
            elif (leftover := self._find_leftover(source, start)) is not None:
                end = leftover
            else:
                parts.append("&lt;")
                end = start + 1
        return "".join([*parts, source[end:]])

    def find(self, text: str, start: int) -> tuple[str, int] | None:
        """Return what is kept of the raw HTML at an offset of a text, and its end, or None if there is no HTML."""
        found = HTML_TAG_RE.match(text, start)
        if self.strict:
            return None if found is None else (found[0], found.end())
        leftover = self._find_leftover(text, start)
        if leftover is not None:
            return "", leftover
        if found is None:
            return None
        if text.startswith("<!--", start):
            return "", found.end()
        match = _TAG.match(text, start)
        return self._filter_tag(match) if match and match[2].lower() in KNOWN_ELEMENTS else None

    def is_allowed(self, address: str) -> bool:
        """Return whether an address of Markdown is kept."""
        return self.strict or is_allowed_address(address)

    def add_address(self, text: str, offset: int, element: str, address: str) -> None:
        """Record an address that is removed."""
        self.removed.append(RemovedHtml("address", text, offset, element, value=address))

    def check_list(self, attributes: str, number: int, element: str, name: str) -> None:
        """Record an attribute of an attribute list if it is removed. number counts equal lists from 0."""
        if not is_allowed_attribute(element, name):
            self.removed.append(RemovedHtml("list", attributes, number, element, name))

    def add_shown_list(self, attributes: str, number: int) -> None:
        """Record an attribute list that is shown as text. number counts equal ones from 0."""
        self.removed.append(RemovedHtml("shown", attributes, number))

    def finds_shortcode(self, text: str, offset: int) -> bool:
        """Record the shortcode of WordPress that begins at an offset of a text, and return whether there is one."""
        name = None if self.strict else find_wordpress_shortcode(text, offset)
        if name:
            self.removed.append(RemovedHtml("wordpress", text, offset, name))
        return name is not None

    def _find_leftover(self, text: str, start: int) -> int | None:
        """Return the end of what a word processor left at an offset, and record it, or return None."""
        if condition := _CONDITION.match(text, start):
            self.removed.append(RemovedHtml("end" if condition[1] else "start", text, start, CONDITION))
            return condition.end()
        if (tag := _find_office(text, start)) is None:
            return None
        self.removed.append(RemovedHtml("end" if tag[1] else "start", text, start, tag[2].lower()))
        return tag.end()

    def _filter_tag(self, match: re.Match[str]) -> tuple[str, int]:
        """Return what is kept of a tag, and the end of what is removed with it."""
        text, start, end, name = match.string, match.start(), match.end(), match[2].lower()
        is_end = bool(match[1])
        if name not in ALLOWED_ON_PAGES:
            self.removed.append(RemovedHtml("end" if is_end else "start", text, start, name, value=match[3].strip()))
            if name in _CODE and not is_end and (code_end := self._find_end(name, text, end)):
                end = code_end
            return "", end
        if not is_end:
            self.has_table = self.has_table or name == "table"
            if name in TABLE_PARTS:
                self.removed.append(RemovedHtml("stray", text, start, name))
            for attribute in _ATTRIBUTES.finditer(text, match.start(3), match.end(3)):
                self._check_attribute(attribute, name)
            if name == "b" and _NOT_BOLD.search(match[3]):
                return "", end
        return match[0], end

    def _check_attribute(self, match: re.Match[str], element: str) -> None:
        name, value = match[1].lower(), html.unescape((match[2] or "").strip("\"'"))
        if not is_allowed_attribute(element, name):
            self.removed.append(RemovedHtml("attribute", match.string, match.start(), element, name, value))
        elif "\n" in value and "<" in value:
            self.removed.append(RemovedHtml("value", match.string, match.start(), element, name, value))
        elif name in URL_ATTRIBUTES and not is_allowed_address(value):
            self.add_address(match.string, match.start(), element, value)

    def _find_end(self, name: str, text: str, start: int) -> int | None:
        """Return the offset after the next closing tag, or None. Texts without one are searched only once."""
        if self._endless.get(name) is text:
            return None
        match = _ENDS[name].search(text, start)
        if match is None:
            self._endless[name] = text
        return match.end() if match else None


def _find_office(text: str, start: int) -> re.Match[str] | None:
    match = _TAG.match(text, start)
    return match if match and _OFFICE.match(match[2].lower()) else None
