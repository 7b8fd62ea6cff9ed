"""Tables in Markdown: limit their size, and let wide ones scroll."""

from __future__ import annotations

from xml.etree import ElementTree

from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor

from engine.content.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, LimitExceededError
from engine.content.shortcode_tokens import ShortcodeTokens


class LimitedTables(TableProcessor):
    """Tables of limited size. A few kilobytes of Markdown can have cells that take minutes to render."""

    _cells = 0

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Build the table at the beginning of the blocks. Raises LimitExceededError if it exceeds a limit."""
        lines = blocks[0].split("\n")
        columns = len(self.separator)
        self._cells += columns * (len(lines) - 1)  # the line below the header has no cells
        hint = f"Split it: a table can have {MAX_TABLE_COLUMNS} columns, and an article {MAX_TABLE_CELLS:,} cells."
        if columns > MAX_TABLE_COLUMNS:
            raise LimitExceededError(f"This table has {columns} columns.", hint, lines[0])
        if self._cells > MAX_TABLE_CELLS:
            raise LimitExceededError(f"With this table, the article has {self._cells:,} cells.", hint, lines[0])
        super().run(parent, blocks)


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
