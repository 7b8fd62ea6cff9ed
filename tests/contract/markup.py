"""Reduce HTML and XML to the elements and attributes that other programs read, without the prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from xml.etree import ElementTree

from tests.contract.masking import PROSE_ATTRIBUTES, PROSE_ELEMENTS, PROSE_METAS, WORDS, json_lines, masked

Attributes = dict[str, str | None]

_OWN_LINKS = frozenset({"stylesheet", "preload", "icon"})
"""Links that only affect the appearance of a page."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_FIELDS = frozenset({"input", "select", "textarea", "button"})


def _tag(name: str, attributes: Attributes) -> str:
    parts = [name]
    for key, value in attributes.items():
        shown = WORDS if key in PROSE_ATTRIBUTES and value else value
        parts.append(key if shown is None else f'{key}="{escape(shown)}"')
    return f"<{' '.join(parts)}>"


class _Elements(HTMLParser):
    """Collect the elements of an HTML fragment, one on each line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lines.append(_tag(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.lines[-1] += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if data.strip() and self.lines:
            self.lines[-1] += WORDS
        elif data.strip():
            self.lines.append(WORDS)


def elements(html: str) -> list[str]:
    """Return the elements of an HTML fragment, one on each line."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.lines


class _Outline(HTMLParser):
    """Collect the parts of a page that other programs read: its head, its forms and its embed codes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._data = ""
        self._codes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._data = ""
        if tag == "html":
            self.lines.append(_tag(tag, attributes))
        elif tag == "meta":
            self._meta(attributes)
        elif tag == "link" and attributes.get("rel") not in _OWN_LINKS:
            if attributes.get("type") == "application/atom+xml":
                attributes["title"] = WORDS
            self.lines.append(_tag(tag, attributes))
        elif tag == "form":
            kept: Attributes = {key: attributes.get(key, "") for key in ("method", "action")}
            self.lines.append(_tag(tag, kept))
        elif tag in _FIELDS and attributes.get("name"):
            self._field(tag, attributes)

    def _meta(self, attributes: Attributes) -> None:
        if (attributes.get("name") or attributes.get("property")) in PROSE_METAS:
            attributes["content"] = WORDS
        self.lines.append(_tag("meta", attributes))

    def _field(self, tag: str, attributes: Attributes) -> None:
        names = ("type", "name", "maxlength") + (("value",) if tag == "button" else ())
        kept = {key: value for key, value in attributes.items() if key in names}
        line = "  " + _tag(tag, kept)
        if line not in self.lines[-3:]:  # checkboxes of one name are listed once
            self.lines.append(line)

    def handle_data(self, data: str) -> None:
        self._data += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and "schema.org" in self._data:
            self.lines += json_lines(masked(json.loads(self._data)))
        elif tag == "textarea" and self._data.strip():
            again = self._data in self._codes
            self._codes.add(self._data)
            self.lines += ["  code:", *("    " + line for line in (["as before"] if again else _pasted(self._data)))]
        self._data = ""


def _pasted(code: str) -> list[str]:
    """Return the lines of an embed code: the elements of HTML, the links of Markdown, and other text unchanged."""
    if code.lstrip().startswith("<"):
        return elements(code)
    return [re.sub(r"(\]\([^)]*\)\W*).*", rf"\1{WORDS}", line) for line in code.strip().splitlines()]


def outline(html: str) -> list[str]:
    """Return the parts of a page that other programs read."""
    parser = _Outline()
    parser.feed(html)
    parser.close()
    return parser.lines


def xml_lines(written: bytes, prose: frozenset[str] = PROSE_ELEMENTS) -> Iterator[str]:
    """Return the XML declaration and the elements of a document with their attributes and text."""
    if written.startswith(b"<?xml"):
        yield written.partition(b"?>")[0].decode() + "?>"
    yield from _element_lines(ElementTree.fromstring(written), prose, 0)


def _element_lines(element: ElementTree.Element, prose: frozenset[str], indent: int) -> Iterator[str]:
    namespace, _, name = element.tag.rpartition("}")
    attributes: Attributes = {key.replace(_XML, "xml:"): value for key, value in element.items()}
    tag = " " * indent + _tag(name, attributes)
    if namespace and not indent:
        tag += f" in {namespace[1:]}"
    if name in prose:
        yield f"{tag} {WORDS}"
        return
    text = (element.text or "").strip()
    if name == "html":
        yield tag
        yield from (" " * (indent + 2) + line for line in elements(text))
        return
    yield f"{tag} {text}" if text else tag
    for child in element:
        yield from _element_lines(child, prose, indent + 2)
