"""A circuit as other sites show it: what its frame holds, and how high that is."""

from __future__ import annotations

from dataclasses import replace

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit, Station
from engine.circuits.exports.text import format_summary
from engine.circuits.parsing import parse_query
from engine.library.library import Library
from widgets.circuit_text import facts_line, where_text
from widgets.embed.measure import FOLD, around, lines, room
from widgets.embed.models import HIGHEST, NARROWEST, Asked, Embed, Line

_BESIDE_NAME = 60  # the number before a station's name, and the sign after it that says "folds out"
_BUTTON = 58
_STATION, _NAME_LINE, _DOSE_LINE = 18, 22, 20
# frame.css has the same lengths; a test compares the sum with what Chromium draws.


def frame_path(circuit: Circuit) -> str:
    """The path of a circuit's frame, with its query."""
    return f"/embed{circuit.request.path}"


def read(asked: Asked) -> Embed:
    """The circuit of an address, which is the one of `/c/…`. Raises CircuitError where there is none."""
    parsed = parse_query(asked.rest, asked.pairs, asked.library, strict=asked.strict)
    shown = embed(build_circuit(parsed.validated(), asked.library), asked.library, parsed.redirect_status)
    return replace(shown, near_misses=parsed.near_misses)


def embed(circuit: Circuit, library: Library, redirect: int | None = None) -> Embed:
    """A circuit for other sites."""
    shown = _shown(circuit, library)
    return Embed(
        title=circuit.title,
        summary=format_summary(circuit),
        path=circuit.request.path,
        frame=frame_path(circuit),
        lines=tuple(_line(station) for station in circuit.stations),
        template="circuit_frame.html",
        values={"shown": shown},
        height=lambda width: _height(circuit, library, shown, width),
        circuit=circuit,
        redirect=redirect,
    )


def _line(station: Station) -> Line:
    return Line(station.exercise.name, f"/exercises/{station.exercise.id}/", f", {station.dose.text}")


def _shown(circuit: Circuit, library: Library) -> int:
    """How many stations stand open; the others fold, where all would be higher than WordPress shows."""
    counts = range(len(circuit.stations), 1, -1)
    # A tenth is kept free for what cannot be foreseen of the reader's font.
    fits = (n for n in counts if _height(circuit, library, n, NARROWEST) <= HIGHEST * 0.9)
    return next(fits, 1)


def _height(circuit: Circuit, library: Library, shown: int, width: int) -> int:
    beside = room(width) - _BESIDE_NAME
    height = around(circuit.title, facts_line(circuit, library), width) + _BUTTON
    for station in circuit.stations[:shown]:
        below = f"{station.dose.text} · {where_text(station, library)}"
        height += _STATION + _NAME_LINE * lines(station.exercise.name, beside, 16, bold=True)
        height += _DOSE_LINE * lines(below, beside, 14)
    return height + FOLD * (1 + (shown < len(circuit.stations)) + bool(circuit.notes))
