"""Tables in Markdown: limit their size, and let wide ones scroll."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor
from markdown_it.token import Token

from engine.content.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, LimitExceededError
from engine.content.markdown.source_text import LocatedProblem, SourceLines
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.errors import UnlocatedProblem

_BAR = re.compile(r"(?<!\\)\|")
_INDENT = re.compile(r"[ \t>]*")  # with the markers of quotes


class TableLimits:
    """Counts the cells of the tables of an article. A few kilobytes of Markdown can have very many."""

    def __init__(self, source: SourceLines) -> None:
        self._source = source
        self._cells = 0

    def check(self, tokens: Sequence[Token], start: int) -> Iterator[LocatedProblem]:
        """Count the table whose tokens begin at start, and yield the problems of its rows.

        Raises LimitExceededError if it exceeds a limit.
        """
        columns = rows = 0
        for token in tokens[start:]:
            columns += token.type == "th_open"
            rows += token.type == "tr_open"
            if token.type == "table_close":
                break
            if token.type == "tr_open" and token.map:
                yield from self._check_row(token.map[0], columns)
        self._cells += columns * rows
        line = (tokens[start].map or [0])[0] + 1
        hint = f"Split it: a table can have {MAX_TABLE_COLUMNS} columns, and an article {MAX_TABLE_CELLS:,} cells."
        if columns > MAX_TABLE_COLUMNS:
            raise LimitExceededError(f"This table has {columns} columns.", hint, line)
        if self._cells > MAX_TABLE_CELLS:
            raise LimitExceededError(f"With this table, the article has {self._cells:,} cells.", hint, line)

    def _check_row(self, line: int, columns: int) -> Iterator[LocatedProblem]:
        """Yield a warning if a row of the body has more cells than the header. Markdown drops them."""
        text = self._source.lines[line].rstrip()
        begin = match.end() if (match := _INDENT.match(text)) else 0
        bars = [match.start() for match in _BAR.finditer(text, begin)]
        bars = bars if bars and bars[0] == begin else [begin - 1, *bars]
        count = len(bars) - (bars[-1] == len(text) - 1)
        if columns and count > columns:
            message = f"This row has {count} cells, but the header has {columns}."
            hint = "Readers do not see the rest. Add a column, or write '\\|' for a bar in a text."
            yield line + 1, self._source.count_columns(line, bars[columns]), UnlocatedProblem(message, hint)


class ScrollingTables(Treeprocessor):
    """Puts each table into a box that scrolls sideways on narrow screens, also with the keyboard.

    The table's header is the box's label for screen readers.
    """

    def __init__(self, tokens: ShortcodeTokens) -> None:
        super().__init__()
        self._tokens = tokens

    def run(self, root: ElementTree.Element) -> None:
        """Wrap the tables below root, in place."""
        for parent in [element for element in root.iter() if element.find("table") is not None]:
            for index, child in enumerate(parent):
                if child.tag == "table":
                    parent[index] = self._wrap(child)

    def _wrap(self, table: ElementTree.Element) -> ElementTree.Element:
        header = ", ".join(" ".join("".join(cell.itertext()).split()) for cell in table.iter("th"))
        label = self._tokens.any.sub(lambda match: self._tokens.describe(self._tokens.number(match)), header)
        box = ElementTree.Element(
            "div",
            {
                "class": "table-scroll",
                "tabindex": "0",
                "role": "group",
                "aria-label": f"Table: {label.strip(' ,')}",
            },
        )
        box.tail, table.tail = table.tail, None
        box.append(table)
        return box
