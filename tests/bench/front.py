"""Responses per second through the asynchronous front, beside Granian's WSGI interface with the same code."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.figures import Figures, table, times
from tests.bench.load import Call, rate
from tests.bench.rivals import FEW, Rival, both_interfaces

KINDS: Mapping[str, Callable[[Rival], Callable[[], Call]]] = {
    f"article with {FEW} comments": lambda rival: lambda: rival.few,
    "frame": lambda rival: lambda: Call("/embed/c/glutes/"),
    "health": lambda rival: lambda: Call("/healthz"),
    "comment": lambda rival: rival.send,
}
WARM_UP = 0.7
"""Warm-up of each kind in seconds, which is not counted."""


def measure(rounds: int = 5, seconds: float = 1.0) -> Mapping[str, tuple[Figures, Figures]]:
    """Return the responses per second of front and WSGI by kind, measured in turns."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, both_interfaces(Path(folder)) as rivals:
        found: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in KINDS}
        for round_ in range(rounds + 1):
            for kind, make_call in KINDS.items():
                for rival, values in zip(rivals, found[kind], strict=True):
                    answered = rate(rival.port, make_call(rival), seconds if round_ else WARM_UP)
                    if round_:
                        values.append(answered)
    return {kind: (Figures(front), Figures(direct)) for kind, (front, direct) in found.items()}


def make_table(measured: Mapping[str, tuple[Figures, Figures]]) -> str:
    """Return a table with a row for each kind."""
    rows = [
        (kind, f"{front.median:,.0f}", front.spread(), f"{direct.median:,.0f}", direct.spread(), ratio)
        for kind, (front, direct) in measured.items()
        for ratio in [times(front.median, direct.median)]
    ]
    turns = len(next(iter(measured.values()))[0].values)
    head = ("Responses per second", "Front", "middle half", "WSGI", "middle half", "Front to WSGI")
    return f"Medians of {turns} turns of each kind:\n\n{table(head, rows)}"
