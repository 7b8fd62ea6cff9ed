"""A small reader of the format: what a program makes of a document, by the rules in docs/format.md.

It shares no code with the site, so that the examples say what the rules say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate
from typing import Any

Document = Any


def read(schema: str, document: Document) -> dict[str, Any]:
    """Return what a reader must make of a document."""
    return {"circuit-1": _circuit, "timeline-1": _timeline, "plan-1": _plan, "log-1": _log}[schema](document)


def _circuit(document: Document) -> dict[str, Any]:
    """Return seconds, exercises of each round, each run with its side, and who ends it, from stations alone."""
    rounds = [
        [station for station in document["stations"] if number <= station["sets"]]
        for number in range(1, document["rounds"] + 1)
    ]
    runs = [
        [station["exercise"], side, station["dose"]["seconds"], "reader" if station["dose"]["about"] else "clock"]
        for stations in rounds
        for station in stations
        for side in (("left", "right") if station["dose"]["runs"] == 2 else (None,))
    ]
    return {
        "seconds": sum(step["seconds"] for step in document["timeline"]),
        "order": [[station["exercise"] for station in stations] for stations in rounds],
        "runs": runs,
        "starts": [start for start, step in _starts(document["timeline"]) if step["kind"] in ("work", "drill")],
    }


def _timeline(steps: Document) -> dict[str, Any]:
    return {
        "seconds": sum(step["seconds"] for step in steps),
        "runs": [
            [start, step["exercise"], step["side"], step["seconds"], step["round"]]
            for start, step in _starts(steps)
            if step["kind"] in ("work", "drill")
        ],
    }


def _starts(steps: Iterable[Document]) -> Iterable[tuple[int, Document]]:
    steps = list(steps)
    return zip(accumulate((step["seconds"] for step in steps), initial=0), steps, strict=False)


def _plan(document: Document) -> dict[str, Any]:
    done = [each for week in document["weeks"] for each in week["workouts"] if not each["left_out"]]
    return {
        "seconds": sum(each["seconds"] for each in done),
        "order": [[each["date"], each["id"], [station["exercise"] for station in each["stations"]]] for each in done],
    }


def _log(document: Document) -> dict[str, Any]:
    workouts = {each["id"]: each for each in document["workouts"]}
    in_order = sorted(workouts.values(), key=lambda each: _instant(each["date"]))
    last = {
        station["exercise"]: [station["sets"], station["unit"]]
        for each in in_order
        for station in each["stations"]
        if station["sets"]
    }
    return {
        "seconds": sum(each["seconds"] or 0 for each in in_order),
        "order": [[each["date"][:10], each["id"]] for each in in_order],
        "last": last,
    }


def _instant(date: str) -> float:
    return datetime.fromisoformat(date).timestamp()
