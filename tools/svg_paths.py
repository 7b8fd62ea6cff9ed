"""Shorten SVG paths: relative coordinates with one decimal."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_AXES = {"m": "xy", "l": "xy", "h": "x", "v": "y", "c": "xyxyxy"}


def shorten(path: str) -> str:
    """Return a path with one decimal. A tenth of a unit is a third of a pixel at the size we draw.

    Each point is rounded where it is, so the errors of relative coordinates don't add up. Raises KeyError for commands
    other than lines, curves with both control points, and moves.
    """
    exact = drawn = {"x": 0.0, "y": 0.0}
    start = exact, drawn
    text, before = "", ""
    for letter, values in _list_steps(path):
        kind = letter.lower()
        if kind == "z":
            exact, drawn = start
            text, before = f"{text}z", ""
            continue
        target, moves = dict(exact), []
        for axis, value in zip(_AXES[kind], values, strict=True):
            target[axis] = value + (exact[axis] if letter.islower() else 0)
            moves.append((axis, round(target[axis] - drawn[axis], 1)))
        exact, drawn = target, drawn | {axis: drawn[axis] + move for axis, move in moves}
        if kind == "m":
            start = exact, drawn
        text += (" " if kind == before else kind) + " ".join(f"{move + 0:g}" for _, move in moves)
        before = "l" if kind == "m" else kind  # more pairs after a move are lines
    return re.sub(r"(?<![\d.])0\.", ".", text).replace(" -", "-")


def _list_steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with the numbers of one step."""
    tokens = _TOKEN.findall(path)
    letter, at = "", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            letter, at = tokens[at], at + 1
        count = 0 if letter in "zZ" else len(_AXES[letter.lower()])
        yield letter, [float(token) for token in tokens[at : at + count]]
        at += count
        letter = {"m": "l", "M": "L"}.get(letter, letter)
