"""A strict HTML reader: every element must be closed in order, and be in a place that HTML allows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
FLOW = re.compile(
    "address|article|aside|blockquote|details|dialog|div|dl|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|main|"
    "nav|ol|p|pre|section|table|ul"
)
PHRASING_ONLY = re.compile("p|h[1-6]|span|strong|em|b|i|small|cite|abbr|time|button|label|dt|summary")
PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "option": {"select"},
    "summary": {"details"},
    "legend": {"fieldset"},
    "figcaption": {"figure"},
}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "tr": {"th", "td"},
}
TEMPLATE = re.compile(r"(<template\b[^>]*>).*?(</template>)", re.DOTALL)
"""A template. Its content is no part of the page: a script fills in copies of it."""
REFERRING = ("for", "aria-labelledby", "aria-describedby")


@dataclass
class Element:
    """An element with its attributes, its parent, and its text, including the text of its descendants."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the text with runs of white space replaced by single spaces."""
        return " ".join("".join(self.texts).split())

    def within(self, tag: str) -> bool:
        """Return True if an ancestor has this tag."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))


class Page(HTMLParser):
    """A parsed page. `problems` is empty if the markup is correct."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.problems: list[str] = []
        self._open: list[Element] = []
        self.feed(TEMPLATE.sub(r"\1\2", html))
        self.close()
        if not html.lower().startswith("<!doctype html>"):
            self.problems.append("the page does not begin with its doctype")
        self.problems += [f"<{element.tag}> is never closed" for element in self._open]
        self.problems += [*self._wrong_ids(), *self._wrong_headings(), *self._wrong_elements()]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements with a tag and attributes. class_ matches one of several classes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        css = wanted.pop("class", None)
        return [
            e
            for e in self.elements
            if e.tag == tag
            and wanted.items() <= e.attributes.items()
            and (css is None or css in e.attributes.get("class", "").split())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only matching element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag}> {attributes}"
        return found[0]

    @property
    def links(self) -> list[str]:
        """Return the targets of all links."""
        return [link.attributes["href"] for link in self.all("a") if "href" in link.attributes]

    @property
    def followed(self) -> list[str]:
        """Return the targets of links without rel="nofollow". Those lead to endless variants of a circuit."""
        links = [link.attributes for link in self.all("a") if "href" in link.attributes]
        return [link["href"] for link in links if "nofollow" not in link.get("rel", "").split()]

    @property
    def ids(self) -> list[str]:
        """Return all ids."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle a start tag."""
        self._begin(tag, attrs)
        if not VOID.fullmatch(tag):
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle a self-closing tag, which only SVG allows."""
        self._begin(tag, attrs)
        if not VOID.fullmatch(tag) and not self.elements[-1].within("svg"):
            self.problems.append(f"<{tag}/> does not close itself in HTML")

    def handle_endtag(self, tag: str) -> None:
        """Handle an end tag. It must close the element that was opened last."""
        if self._open and self._open[-1].tag == tag:
            self._open.pop()
        else:
            self.problems.append(
                f"</{tag}> where {[e.tag for e in self._open[-3:]]} are open (line {self.getpos()[0]})"
            )

    def handle_data(self, data: str) -> None:
        """Add text to the open elements."""
        for element in self._open:
            element.texts.append(data)

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1] if self._open else None
        names = [name for name, _ in attrs]
        self.problems += [f"<{tag}> has {name} twice" for name, count in Counter(names).items() if count > 1]
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, parent))
        if parent is None or parent.tag == "svg" or parent.within("svg"):
            return
        if tag in PARENTS and parent.tag not in PARENTS[tag]:
            self.problems.append(f"<{tag}> in <{parent.tag}> (line {self.getpos()[0]})")
        if parent.tag in CHILDREN and tag not in CHILDREN[parent.tag]:
            self.problems.append(f"<{tag}> right in <{parent.tag}> (line {self.getpos()[0]})")
        if (
            FLOW.fullmatch(tag)
            and PHRASING_ONLY.fullmatch(parent.tag)
            and not (parent.tag == "summary" and tag[0] == "h")
        ):
            self.problems.append(f"<{tag}> in <{parent.tag}> (line {self.getpos()[0]})")
        if tag in ("a", "button") and any(e.tag in ("a", "button", "label") for e in self._open):
            self.problems.append(f"<{tag}> in something else to press (line {self.getpos()[0]})")

    def _wrong_ids(self) -> Iterator[str]:
        ids = Counter(self.ids)
        yield from (f"id {id_!r} stands {count} times" for id_, count in ids.items() if count > 1)
        for element in self.elements:
            named = [id_ for name in REFERRING for id_ in element.attributes.get(name, "").split()]
            href = element.attributes.get("href", "")
            named += [href[1:]] if href.startswith("#") and len(href) > 1 else []
            yield from (f"<{element.tag}> names {id_!r}, which is not there" for id_ in named if id_ not in ids)

    def _wrong_headings(self) -> Iterator[str]:
        headings = [e for e in self.elements if len(e.tag) == 2 and e.tag[0] == "h" and e.tag[1].isdigit()]
        if [e.tag for e in headings].count("h1") != 1:
            yield f"{[e.tag for e in headings].count('h1')} headings of level 1"
        last = 0
        for heading in headings:
            level = int(heading.tag[1])
            if level > last + 1:
                yield f"a heading of level {level} after one of level {last}: {heading.text!r}"
            last = level
            if not heading.text:
                yield f"an empty <{heading.tag}>"

    def _wrong_elements(self) -> Iterator[str]:
        for element in self.elements:
            if element.tag == "img" and "alt" not in element.attributes:
                yield f"a picture without alt: {element.attributes.get('src')}"
            data = element.attributes.get("type") == "application/ld+json"  # which no browser runs
            if element.tag == "script" and not data and (element.text or "src" not in element.attributes):
                yield "a script in the page"
            if element.tag == "a" and not (element.text or element.attributes.get("aria-label")):
                yield f"a link without words: {element.attributes}"
            yield from (
                f"<{element.tag}> has {name}"
                for name in element.attributes
                if name == "style" or (name.startswith("on") and element.tag != "svg")
            )
        for tag in ("title", "main", "html"):
            if sum(e.tag == tag and not e.within("svg") for e in self.elements) != 1:
                yield f"not one <{tag}>"
        yield from ("a style sheet in the page" for e in self.elements if e.tag == "style")
