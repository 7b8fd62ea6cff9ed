"""Sanitise the HTML of articles, with an allow-list for pages and a shorter one for feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import nh3

from engine.content.html_tags import URL_ATTRIBUTES
from engine.text import encode_url

_PROSE = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "samp", "kbd", "var"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "em", "strong", "b", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr", "cite", "q"),
    *("dfn", "time", "img", "figure", "figcaption"),
}
ALLOWED_ON_PAGES = frozenset(_PROSE | {"div", "span", "section", "aside", "details", "summary"})
"""The elements that authors can use on pages."""

_SHARED_ATTRIBUTES = {
    "a": {"href", "title", "rel", "hreflang"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start"},
    "time": {"datetime"},
    "abbr": {"title"},
    "blockquote": {"cite"},
}
_PAGE_ATTRIBUTES = {
    **_SHARED_ATTRIBUTES,
    "*": {"id", "class", "lang", "dir"},
    "details": {"open"},
    "div": {"tabindex", "role", "aria-label"},
}
_FEED_ATTRIBUTES = {
    **_SHARED_ATTRIBUTES,
    "td": _SHARED_ATTRIBUTES["td"] | {"class"},
    "th": _SHARED_ATTRIBUTES["th"] | {"class"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_USUAL_ADDRESS = re.compile(r"https?://[\w.-]++(?::\d+)?(?:[/?#]|$)|[^:\[\]]*$")
_BLOCKS = {"p", "br", "hr", "div", "section", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "caption", "details", "summary", "aside"}

_CELL = re.compile(r'<(t[dh])((?: [a-z]+="[^"]*")+)>')
"""The tag of a table cell with attributes, as nh3 writes it: text has no `<`, and values have no quotation marks."""
_ALIGNED = re.compile(r"(?:^|\s)align-(left|center|right)(?!\S)")
"""The class of an aligned cell."""

_FOOTNOTE_LINKS = {"a", "span"}  # it is a span inside of another link


def is_allowed_attribute(element: str, name: str) -> bool:
    """Return whether an element can have an attribute on pages."""
    return name in _PAGE_ATTRIBUTES["*"] or name in _PAGE_ATTRIBUTES.get(element, ())


def list_allowed_attributes(element: str) -> frozenset[str]:
    """Return the attributes that an element can have on pages."""
    return frozenset(_PAGE_ATTRIBUTES["*"] | _PAGE_ATTRIBUTES.get(element, set()))


def is_allowed_address(url: str) -> bool:
    """Return whether links can lead to an address, apart from whether it exists."""
    return bool(_USUAL_ADDRESS.match(url)) or " href=" in sanitise_page(f'<a href="{escape(url)}">')


def sanitise_page(html: str) -> str:
    """Remove everything from HTML that is not allowed in a page, such as scripts, styles, frames and forms."""
    return nh3.clean(html, tags=set(ALLOWED_ON_PAGES), attributes=_PAGE_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def sanitise_feed(html: str, base: str) -> str:
    """Keep only plain elements without class and id, and resolve all addresses against base.

    Table cells keep their alignment: feed readers have no styles of ours, and many remove the attribute `style`.
    """
    kept = nh3.clean(
        html,
        tags=_PROSE,
        attributes=_FEED_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        attribute_filter=_resolve_against(base),
    )
    return _CELL.sub(_align_cell, kept)


def _align_cell(cell: re.Match[str]) -> str:
    """Return the tag of a table cell with its class as the attribute `align`. As in CSS, the class wins."""
    attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', cell[2]))
    if aligned := _ALIGNED.search(attributes.pop("class", "")):
        attributes["align"] = aligned[1]
    return "".join((f"<{cell[1]}", *(f' {name}="{value}"' for name, value in attributes.items()), ">"))


def _resolve_against(base: str) -> Callable[[str, str, str], str | None]:
    def resolve(_element: str, attribute: str, value: str) -> str | None:
        if attribute not in URL_ATTRIBUTES:
            return value
        try:
            return encode_url(urljoin(base, value))
        except ValueError:  # for example an invalid IPv6 host
            return None

    return resolve


class _TextExtractor(HTMLParser):
    """Extracts the text of HTML, with a line break before and after each block. Code keeps its lines.

    The links to footnotes and back are left out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._in_code = False
        self._in_footnote_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code = self._in_code or tag == "pre"
        if tag in _FOOTNOTE_LINKS:
            self._in_footnote_link = (dict(attrs).get("class") or "").startswith("footnote-")
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "pre"
        self._in_footnote_link = self._in_footnote_link and tag not in _FOOTNOTE_LINKS
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._in_footnote_link:
            self.parts.append(data if self._in_code else data.replace("\n", " "))


def html_to_text(html: str) -> str:
    """Return the text of sanitised HTML: one line for each block, table row and line of code, without empty lines."""
    if "<" not in html:
        return " ".join(unescape(html).split())  # as most headings are
    parser = _TextExtractor()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
