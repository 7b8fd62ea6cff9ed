"""Read the characters of word processors where a block begins, such as a no-break space after `#` or `-`."""

from __future__ import annotations

import re

from engine.pasted_characters import DASHES, JOINERS, SPACES, TYPED, ZERO_WIDTH_SPACES

_PASTED = re.compile(f"[{SPACES}{DASHES}•◦▪‣·]")
_INVISIBLE = re.compile(rf"[ \t{SPACES}{ZERO_WIDTH_SPACES}{JOINERS}]*+")
_OUTER = r"(?:[ \t>]|[*+-][ \t]|\d{1,9}[.)][ \t])*+"
_MARKER = re.compile(rf"({_OUTER}(?:#{{1,6}}|[+>-]|\*(?=[^*]*+$)))[{SPACES}]")
_BULLET = re.compile(rf"({_OUTER})[•◦▪‣·][ \t{SPACES}]")
_NUMBER = re.compile(rf"({_OUTER}\d{{1,9}}[.)])[{SPACES}]")
_FENCE = re.compile(rf"{_OUTER}(`{{3,}}|~{{3,}})")
_DELIMITERS = re.compile(rf"[|: \t{SPACES}{DASHES}-]*+")
_TO_TYPED = str.maketrans({character: TYPED[character] for character in SPACES + DASHES})


def read_pasted_blocks(lines: list[str]) -> list[str]:
    """Return the lines with typed bullets, spaces after markers, and dashes below the header of a table.

    A line with only invisible characters becomes blank. All columns stay, and so does code between fences. A number and
    a no-break space are often part of a sentence, so that a list needs two of them.
    """
    numbered = [bool(_PASTED.search(line) and _NUMBER.match(line)) for line in lines]
    read: list[str] = []
    fence = ""
    for index, line in enumerate(lines):
        if match := _FENCE.match(line):
            fence = match[1] if not fence else "" if match[1].startswith(fence) else fence
        if _INVISIBLE.fullmatch(line):
            line = " " * len(line)
        elif not fence and _PASTED.search(line):
            near = numbered[max(index - 1, 0) : index] + numbered[index + 1 : index + 2]
            line = _read_line(lines, index, is_list=any(near))
        read.append(line)
    return read


def _read_line(lines: list[str], index: int, *, is_list: bool) -> str:
    line = lines[index]
    if match := _BULLET.match(line):
        return f"{match[1]}- {line[match.end() :]}"
    if _DELIMITERS.fullmatch(line) and _is_below_header(lines, index):
        return line.translate(_TO_TYPED)
    return _replace(_MARKER, _replace(_NUMBER, line) if is_list else line)


def _replace(marker: re.Pattern[str], line: str) -> str:
    match = marker.match(line)
    return f"{match[1]} {line[match.end() :]}" if match else line


def _is_below_header(lines: list[str], index: int) -> bool:
    """Return whether a line is below the first line of a table. Cells with a dash are further down."""
    above = lines[max(index - 2, 0) : index]
    return "|" in lines[index] and bool(above) and "|" in above[-1] and (len(above) < 2 or "|" not in above[0])
