"""Compare HTML by its elements, attributes and text, without white space that browsers ignore."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "pre", "div"}

Piece = tuple[str, str]
"""The kind of a piece of HTML ("block", "inline" or "text"), and its source in one spelling."""

EditTag = Callable[[str, dict[str, str]], bool]
"""Changes the attributes of a tag, and returns whether the tag counts."""


class _Reader(HTMLParser):
    def __init__(self, edits: Iterable[EditTag]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = [("block", "")]
        self._edits = tuple(edits)
        self._in_code = False
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if all(edit(tag, attributes) for edit in self._edits):
            self._add(tag, f"<{tag} {sorted(attributes.items())}>")
        self._in_code = self._in_code or tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # `<br />` is the same as `<br>`

    def handle_endtag(self, tag: str) -> None:
        if all(edit(tag, {}) for edit in self._edits):
            self._add(tag, f"</{tag}>")
        self._in_code = self._in_code and tag != "pre"

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_comment(self, data: str) -> None:
        self._add("", f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._add("", f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._add("", f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._add("", f"<![{data}]>")

    def end_text(self, *, before_block: bool) -> None:
        text, self._text = self._text, ""
        if not self._in_code:
            text = re.sub(r"[ \t\n]+", " ", text)
            text = text.lstrip(" ") if self.pieces[-1][0] == "block" else text
            text = text.rstrip(" ") if before_block else text
        if text:
            self.pieces.append(("text", text))

    def _add(self, tag: str, source: str) -> None:
        self.end_text(before_block=tag in BLOCKS)
        self.pieces.append(("block" if tag in BLOCKS else "inline", source))


def read_html(html: str, edits: Iterable[EditTag] = ()) -> list[Piece]:
    """Return the pieces of HTML. The edits can ignore attributes and tags."""
    reader = _Reader(edits)
    reader.feed(html)
    reader.close()
    reader.end_text(before_block=True)
    return reader.pieces
