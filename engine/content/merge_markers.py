"""Find the lines with which Git marks conflicts that are not resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Problem, Severity

_MARKER = re.compile(r"([<>])\1{6}(?: .*)?")
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_MESSAGE = "Git left a merge conflict here."
_HINT = "Keep one of the versions, and delete the lines with <<<<<<<, ======= and >>>>>>>."
_CODE_HINT = "If it is an example, indent its lines by a space."


def find_merge_conflicts(text: str, path: str, *, is_markdown: bool = False) -> Iterator[Problem]:
    """Yield an error at the first line of each conflict. In a code block of Markdown, it is a warning."""
    is_open = False
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if is_markdown and (match := _FENCE.match(line)):
            fence = _next_fence(fence, match[1], line[match.end() :])
        if match := _MARKER.fullmatch(line):
            if not is_open:
                severity, hint = (Severity.WARNING, f"{_HINT} {_CODE_HINT}") if fence else (Severity.ERROR, _HINT)
                yield Problem(path, number, 1, severity, _MESSAGE, hint)
            is_open = match[1] == "<"


def _next_fence(fence: str, found: str, after: str) -> str:
    """Return the fence of the code block after a line that may open or close one, or ""."""
    if not fence:
        return found
    return "" if found.startswith(fence) and not after.strip() else fence
