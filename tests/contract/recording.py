"""Write, read and compare the files in tests/contract/recorded."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from tests.contract.sections import Answers

RECORDED = Path(__file__).parent / "recorded"
_MARK = "=== "
_SHOWN = 20
"""The maximum number of differing addresses in a message."""


def write(name: str, answers: Answers) -> None:
    """Write the file of a section."""
    blocks = ("\n".join([_MARK + asked, *lines]) for asked, lines in answers.items())
    _path(name).write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")


def read(name: str) -> Answers:
    """Return the responses in the file of a section."""
    text = _path(name).read_text(encoding="utf-8")
    answers: Answers = {}
    for block in text.removeprefix(_MARK).removesuffix("\n").split(f"\n\n{_MARK}"):
        asked, *lines = block.split("\n")
        answers[asked] = lines
    return answers


def differences(recorded: Answers, found: Answers, *, may_grow: bool = False) -> str:
    """Describe the first difference for each address. The result is empty if there is no difference.

    may_grow permits addresses that were not recorded.
    """
    told = []
    for asked, lines in recorded.items():
        if asked not in found:
            told.append(f"{asked}\n    is missing")
        elif found[asked] != lines:
            told.append(f"{asked}\n{_first_difference(lines, found[asked])}")
    if not may_grow:
        told += [f"{asked}\n    was not recorded" for asked in found if asked not in recorded]
    more = len(told) - _SHOWN
    return "\n".join(told[:_SHOWN]) + (f"\nand {more} more" if more > 0 else "")


def assert_recorded(name: str, found: Answers, *, may_grow: bool = False) -> None:
    """Fail with the first difference for each address."""
    told = differences(read(name), found, may_grow=may_grow)
    assert not told, f"tests/contract/recorded/{name}.txt differs:\n{told}"


def _first_difference(recorded: list[str], found: list[str]) -> str:
    pairs = enumerate(zip_longest(recorded, found), start=1)
    number, (was, now) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    shown = ["(nothing)" if line is None else line for line in (was, now)]
    return f"    line {number}\n    recorded: {shown[0]}\n    now:      {shown[1]}"


def _path(name: str) -> Path:
    return RECORDED / f"{name}.txt"
