"""What a circuit has besides work, in words: warm-up, transitions, rests, cool-down."""

from __future__ import annotations

from collections.abc import Iterator

from engine.circuits.circuit import Circuit
from engine.circuits.timing import COOL_DOWN, ROUND_REST, WARM_UP


def pauses_text(circuit: Circuit) -> str:
    """One line: "Warm up 3 min, 10 to 15 s between stations, 60 s between rounds, cool down 2 min"."""
    return ", ".join(_pauses(circuit))


def _pauses(circuit: Circuit) -> Iterator[str]:
    yield f"Warm up {WARM_UP // 60} min"
    between = sorted({station.transition for station in circuit.stations[1:]})
    if between:
        least, most = between[0], between[-1]
        span = f"{most} s" if least == most else f"{least} to {most} s"
        yield f"{span if most else 'no rest'} between stations"
    if circuit.rounds > 1:
        yield f"{ROUND_REST} s between rounds"
    yield f"cool down {COOL_DOWN // 60} min"
