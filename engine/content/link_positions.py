"""Where an author wrote the links and pictures of an article: the HTML says what there is, the Markdown says where."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.content import token_positions
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes.grammar import quote
from engine.errors import Problem, Severity

# All ways to write an address. None of them looks at a character twice for long: the work is that of one reading.
_WRITTEN = re.compile(
    r"""\]\([ ]*<?(?P<inline>(?:[^()<>"'\n]|\([^()\n]*\))*)"""  # [words](address "title")
    r"""|^[ >]*\[[^\]\n]+\]:[ ]*<?(?P<definition>[^\s<>]+)"""  # [name]: address
    r"""|<(?P<alone>[^\s<>:@]+[:@][^\s<>]+)>"""  # <address>
    r"""|\b(?:href|src)[ ]*=[ ]*["']?(?P<html>[^"'\s<>]*)""",
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS = {"a": "href", "img": "src"}


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A link or picture: its address, its place in the file, which of the two it is, and whether words are missing."""

    url: str
    line: int
    column: int
    picture: bool
    lacks_alt: bool

    def no_alt(self, path: str) -> Problem:
        """The warning about a picture without words."""
        message = f"the picture {quote(self.url)} has no text in its place"
        hint = 'say in the brackets what it shows; a picture that only decorates is written <img src="…" alt="">'
        return Problem(path, self.line, self.column, Severity.WARNING, message, hint)


class LinkPositions:
    """The places of one text."""

    def __init__(self, text: str, first_line: int) -> None:
        self._first_line = first_line
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._offsets: dict[str, list[int]] = {}
        for match in _WRITTEN.finditer(text):
            kind = match.lastgroup
            assert kind is not None  # every way has its group
            url = html.unescape(_ESCAPE.sub(r"\1", match[kind].strip()))
            self._offsets.setdefault(url, []).append(match.start(kind))
        for offsets in self._offsets.values():
            offsets.reverse()

    def written(self, markup: Iterable[str], tokens: ShortcodeTokens) -> Iterator[WrittenLink]:
        """The links and pictures of sanitised pieces of HTML in their order.

        One that is written in a way of its own (with blanks in its address, say) is placed where the one before is.
        """
        offset = 0
        for name, tag in (found for piece in markup for found in token_positions.iter_tags(piece)):
            address = token_positions.get_attribute(tag, _ADDRESS[name]) if name in _ADDRESS else None
            if address is None or 'class="footnote-' in tag:  # the links of a footnote are Markdown's own
                continue
            url = tokens.restore(address)
            offset = self._next(url, offset)
            alt = token_positions.get_attribute(tag, "alt")
            picture = name == "img"
            yield WrittenLink(url, *self._place(offset), picture, picture and alt in (None, tokens.no_alt))

    def _next(self, url: str, otherwise: int) -> int:
        offsets = self._offsets.get(url) or self._offsets.get(url.removeprefix("mailto:"))
        if not offsets:
            return otherwise
        return offsets.pop() if len(offsets) > 1 else offsets[0]  # the last serves all uses of a definition

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return self._first_line + line - 1, offset - self._line_starts[line - 1] + 1
