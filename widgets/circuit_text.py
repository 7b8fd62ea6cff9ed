"""Describe a circuit in words, for templates and embeds."""

from __future__ import annotations

from collections.abc import Iterator

from engine.circuits.circuit import Circuit, Station
from engine.circuits.exports.text import format_equipment, format_summary
from engine.library.library import Library
from engine.text import join_words


def format_facts(circuit: Circuit, library: Library) -> str:
    """Return the line below a title: "3 rounds, about 20 minutes, no equipment"."""
    return f"{format_summary(circuit)}, {format_equipment(circuit, library)}"


def format_area(station: Station, library: Library) -> str:
    """Return the name of the area that a station trains, such as "glutes", or "drill" for a drill."""
    return library.area(station.area).inline_name if station.area else station.exercise.kind.value


def format_pauses(circuit: Circuit) -> str:
    """Return one line: "Warm up 3 min, 10 to 15 s between stations, 60 s between rounds, cool down 2 min"."""
    return ", ".join(_pauses(circuit))


def _pauses(circuit: Circuit) -> Iterator[str]:
    yield f"Warm up {circuit.pauses.warm_up // 60} min"
    between = sorted({turn.pause for turn in circuit.turns[0][1:]})
    if between:
        least, most = between[0], between[-1]
        span = f"{most} s" if least == most else f"{least} to {most} s"
        yield f"{span if most else 'no rest'} between stations"
    if circuit.rounds > 1:
        yield f"{circuit.pauses.between_rounds} s between {circuit.round_noun}s"
    yield f"cool down {circuit.pauses.cool_down // 60} min"


def format_alt_text(circuit: Circuit, library: Library) -> str:
    """Return the alternative text of a circuit's picture."""
    names = join_words([station.exercise.name for station in circuit.stations])
    return f"{circuit.title}, {format_facts(circuit, library)}: {names}."
