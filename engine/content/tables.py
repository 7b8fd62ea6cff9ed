"""Tables in Markdown: bounded before they are built, and wrapped so that a wide one scrolls by itself."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor

from engine.content.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, LimitExceededError
from engine.content.shortcode_tokens import ShortcodeTokens


class BoundedTables(TableProcessor):
    """Tables, but none that takes minutes: thousands of columns or rows fit in a few kilobytes of text."""

    _cells = 0

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Build the table that begins the blocks. Raises LimitExceededError where it is over a bound."""
        lines = blocks[0].split("\n")
        columns = len(self.separator)
        self._cells += columns * (len(lines) - 1)  # the line under the header holds none
        hint = f"a table has {MAX_TABLE_COLUMNS} columns at most, and an article {MAX_TABLE_CELLS:,} cells; split it"
        if columns > MAX_TABLE_COLUMNS:
            raise LimitExceededError(f"this table has {columns} columns", hint, lines[0])
        if self._cells > MAX_TABLE_CELLS:
            raise LimitExceededError(f"with this table the article has {self._cells:,} cells", hint, lines[0])
        super().run(parent, blocks)


class ScrollingTables(Treeprocessor):
    """Puts every table into a box of its own, which a narrow screen scrolls sideways, by keyboard too.

    The box is named by the table's header, for those who hear where they are.
    """

    def __init__(self, tokens: ShortcodeTokens) -> None:
        super().__init__()
        self._tokens = tokens

    def run(self, root: etree.Element) -> None:
        """Wrap the tables below root, in place."""
        for parent in [element for element in root.iter() if element.find("table") is not None]:
            for index, child in enumerate(parent):
                if child.tag == "table":
                    parent[index] = self._box(child)

    def _box(self, table: etree.Element) -> etree.Element:
        words = ", ".join(" ".join("".join(cell.itertext()).split()) for cell in table.iter("th"))
        name = self._tokens.any.sub(lambda match: self._tokens.spoken(self._tokens.number(match)), words).strip(" ,")
        box = etree.Element(
            "div", {"class": "table-scroll", "tabindex": "0", "role": "group", "aria-label": f"Table: {name}"}
        )
        box.tail, table.tail = table.tail, None
        box.append(table)
        return box
