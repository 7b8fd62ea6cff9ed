"""Find references to links and footnotes that are not defined, and definitions that replace each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from markdown_it.common.utils import normalizeReference

from engine.content.markdown.source_text import SourceLines
from engine.errors import UnlocatedProblem, did_you_mean
from engine.text import quote_input

MAX_REPORTED = 20
"""The number of problems of each kind that are reported."""
MAX_COMPARED = 100
"""The number of definitions that are compared with a reference, and of characters. Comparing is slow."""

Definition = Mapping[str, Any]
"""The definition of a link as markdown-it-py reads it: its address, title and lines."""


@dataclass(slots=True)
class References:
    """The definitions of links and footnotes in one article, and the references that lack one.

    links maps normalised labels to definitions, and footnotes maps labels to the bodies of footnotes. lost_links are
    the definitions of links that are defined before, and lost_footnotes the lines, from 0, and the labels of footnotes
    that are defined again. undefined are references: their text, offset and label, which begins with a caret for a
    footnote.
    """

    links: Mapping[str, Definition] = field(default_factory=dict)
    footnotes: dict[str, Element] = field(default_factory=dict)
    lost_links: Sequence[Definition] = ()
    lost_footnotes: list[tuple[int, str]] = field(default_factory=list)
    undefined: list[tuple[str, int, str]] = field(default_factory=list)

    def find(self, label: str) -> Definition | None:
        """Return the definition of a link, or None."""
        return self.links.get(normalizeReference(label)) if label.strip() else None

    def check_link(self, text: str, offset: int, label: str) -> None:
        """Record the reference with two pairs of brackets at an offset of a text, if its label is not defined."""
        before = text[offset - 1] if offset else ""
        # The brackets in array[0][1] are no link, and those after another reference belong to it.
        if not before.isalnum() and before != "]" and self.find(label) is None:
            self.undefined.append((text, offset, label))

    def check_footnote(self, text: str, offset: int, label: str) -> None:
        """Record the reference to a footnote at an offset of a text, if it is not defined."""
        if label.strip() and label not in self.footnotes:
            self.undefined.append((text, offset, f"^{label}"))

    def describe_problems(self, source: SourceLines) -> Iterator[tuple[int, int, UnlocatedProblem]]:
        """Yield the first problems with their lines and columns in the Markdown."""
        for text, offset, label in self.undefined[:MAX_REPORTED]:
            yield *source.locate(text, offset), self._describe_undefined(source.tokens.restore(label))
        for definition in self.lost_links[:MAX_REPORTED]:
            label, line = str(definition["label"]), int(definition["map"][0])
            if definition["href"] != self.links[label]["href"]:
                message = f"The link {quote_input(f'[{label.lower()}]')} is defined before, with another address."
                yield line + 1, source.find_column(line, "["), UnlocatedProblem(message, "Give it another name.")
        for line, label in self.lost_footnotes[:MAX_REPORTED]:
            message = f"The footnote {quote_input(f'[^{label}]')} is defined again below, so this text is lost."
            yield line + 1, source.find_column(line, "[^"), UnlocatedProblem(message, "Give it another name.")

    def _describe_undefined(self, label: str) -> UnlocatedProblem:
        is_footnote = label.startswith("^")
        kind, what = ("footnote", "text") if is_footnote else ("link", "address")
        known = [f"^{name}" for name in self.footnotes] if is_footnote else [name.lower() for name in self.links]
        similar = did_you_mean(label.lower(), known[:MAX_COMPARED]) if len(label) <= MAX_COMPARED else ""
        hint = similar or f"Add a line {quote_input(f'[{label}]: {what}')}, or write a backslash before the bracket."
        return UnlocatedProblem(f"The {kind} {quote_input(f'[{label}]')} is not defined.", hint)
