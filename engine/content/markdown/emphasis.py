"""Find emphasis, strong emphasis and strikethrough in a text, as CommonMark and GitHub define them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

EMPHASIS_TAGS = ("em", "strong", "del")
_RUN = re.compile(r"\*+|_+|~~+")


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A part of the text that is emphasised: from start to end with its marks, each of which has some characters."""

    start: int
    end: int
    mark_length: int
    tag: str


@dataclass(slots=True)
class _Run:
    """A run of equal marks: those that are left of it, and its length at first."""

    mark: str
    start: int
    end: int
    length: int
    can_open: bool
    can_close: bool


def find_emphasis(text: str, gaps: Iterable[tuple[int, int]], *, strikethrough: bool) -> list[Emphasis]:
    """Return the emphasis whose marks are in the gaps between other constructs. Nested parts come first.

    This is the algorithm of the specification, in linear time: a mark that closes nothing is remembered, so that equal
    ones do not search the same part again.
    """
    found: list[Emphasis] = []
    openers: list[_Run] = []
    searched: dict[tuple[str, bool, int], int] = {}
    for run in _find_runs(text, gaps, strikethrough=strikethrough):
        while run.can_close and run.end - run.start >= _min_length(run):
            key = (run.mark, run.can_open, run.length % 3)
            index = _find_opener(openers, run, searched.get(key, 0))
            if index is None:
                searched[key] = run.start
                break
            opener = openers[index]
            length = min(2, opener.end - opener.start, run.end - run.start)
            del openers[index + 1 :]
            opener.end -= length
            run.start += length
            tag = "del" if run.mark == "~" else EMPHASIS_TAGS[length - 1]
            found.append(Emphasis(opener.end, run.start, length, tag))
            if opener.end - opener.start < _min_length(opener):
                openers.pop()
        if run.can_open and run.end - run.start >= _min_length(run):
            openers.append(run)
    return found


def _min_length(run: _Run) -> int:
    return 2 if run.mark == "~" else 1


def _find_runs(text: str, gaps: Iterable[tuple[int, int]], *, strikethrough: bool) -> Iterator[_Run]:
    for gap_start, gap_end in gaps:
        for match in _RUN.finditer(text, gap_start, gap_end):
            mark, (start, end) = match[0][0], match.span()
            if mark == "~" and not strikethrough:
                continue
            before, after = _classify(text[start - 1 : start]), _classify(text[end : end + 1])
            begins = after != "space" and (after != "punctuation" or before != "word")
            ends = before != "space" and (before != "punctuation" or after != "word")
            is_inside_word = mark == "_" and begins and ends
            can_open = begins and (not is_inside_word or before == "punctuation")
            can_close = ends and (not is_inside_word or after == "punctuation")
            yield _Run(mark, start, end, end - start, can_open, can_close)


def _find_opener(openers: list[_Run], closer: _Run, start: int) -> int | None:
    """Return the index of the last opener from an offset of the text on that a run can close."""
    for index in range(len(openers) - 1, -1, -1):
        opener = openers[index]
        if opener.start < start:
            return None
        if opener.mark == closer.mark and not _is_mismatch(opener, closer):
            return index
    return None


def _is_mismatch(opener: _Run, closer: _Run) -> bool:
    """Return whether two runs do not belong together, because one can open and close: `*a**b*`."""
    both = (opener.can_close or closer.can_open) and opener.mark != "~"
    return both and (opener.length + closer.length) % 3 == 0 and bool(opener.length % 3 or closer.length % 3)


@lru_cache(maxsize=1024)
def _classify(character: str) -> str:
    """Return the kind of a character beside a mark: "space", "punctuation" or "word". "" is outside of the text."""
    if not character or character.isspace():
        return "space"
    return "punctuation" if unicodedata.category(character)[0] in "PS" else "word"
