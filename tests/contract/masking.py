"""Replace prose by a placeholder, so that it can be reworded while everything else is compared exactly.

The lists below define prose for each format. Names and titles of exercises, areas and circuits are data: other programs
store and display them, so they are compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

WORDS = "…"
"""The placeholder for prose."""

PROSE_KEYS = frozenset({"notes", "text", "detail", "hint", "error", "description"})
"""Keys of JSON documents whose values are prose."""

PROSE_ATTRIBUTES = frozenset({"alt", "aria-label"})
"""Attributes of HTML elements that are prose."""

PROSE_METAS = frozenset({"description", "og:description", "og:image:alt"})
"""Names and properties of meta elements whose content is prose."""

PROSE_ELEMENTS = frozenset({"content", "message", "string", "title", "subtitle"})
"""Elements of feeds and of responses to linkbacks whose content is prose."""

PROSE_PROPERTIES = frozenset({"DESCRIPTION"})
"""Properties of iCalendar files whose values are prose."""

PROSE_FIELDS = frozenset({(26, 17), (27, 8)})
"""Message and field numbers of prose in FIT files: the description of a workout and the notes of a step."""

_WIDTH = 118


def masked(value: Any, prose: frozenset[str] = PROSE_KEYS, *, within: bool = False) -> Any:
    """Return a JSON value with its prose replaced. Lists keep their length."""
    if isinstance(value, dict):
        return {key: masked(item, prose, within=within or key in prose) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, prose, within=within) for item in value]
    return WORDS if within and isinstance(value, str) and value else value


def json_lines(value: Any, indent: int = 0) -> Iterator[str]:
    """Return a JSON value as lines. A value that fits on one line is not broken."""
    space = " " * indent
    flat = json.dumps(value, ensure_ascii=False)
    if len(space + flat) <= _WIDTH or not isinstance(value, dict | list) or not value:
        yield space + flat
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield space + opening
    for key, item in value.items() if isinstance(value, dict) else ((None, item) for item in value):
        inner = list(json_lines(item, indent + 2))
        if key is not None:
            inner[0] = f"{space}  {json.dumps(key, ensure_ascii=False)}: {inner[0].strip()}"
        yield from inner
    yield space + closing


def json_style(written: str, found: Any) -> str:
    """Describe how a JSON document is written. Escapes are described only if data contain non-ASCII characters."""
    value = json.loads(written)
    data = json.dumps(found, ensure_ascii=False).replace(WORDS, "")
    escapes = "" if data.isascii() else ", escaped" if written.isascii() else ", not escaped"
    for separators in ((", ", ": "), (",", ":")):
        for is_ascii in (False, True):
            for end in ("", "\n"):
                if written == json.dumps(value, ensure_ascii=is_ascii, separators=separators) + end:
                    return f"JSON, separators {separators}, end {end!r}{escapes}"
    return f"JSON in another style{escapes}"


def text_lines(written: str) -> Iterator[str]:
    """Return the addresses, numbers, times and indentation of a workout. Lines after the last time are notes."""
    lines = written.split("\n")
    timed = [number for number, line in enumerate(lines) if re.search(r"\d:\d\d\b", line)]
    for number, line in enumerate(lines):
        if line.startswith("https://"):
            yield line
        elif number > max(timed, default=-1):
            yield WORDS if line else ""
        else:
            yield re.sub(r"[^\d\s:][^\d:]*", WORDS, line)


def calendar_lines(written: bytes) -> Iterator[str]:
    """Return the unfolded lines of a calendar file, without the time at which it was created."""
    text = written.decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        name, _, value = line.partition(":")
        if name in PROSE_PROPERTIES:
            value = WORDS
        if name == "DTSTAMP" and re.fullmatch(r"\d{8}T\d{6}Z", value):
            value = "<now>"
        yield f"{name}:{value}"
