"""A circuit in plain text, for a terminal and for feeds."""

from __future__ import annotations

from engine.circuits.circuit import Circuit, Station
from engine.circuits.names import joined, lowered
from engine.library.library import Library


def duration_text(circuit: Circuit) -> str:
    """The whole in minutes: "32 minutes", or "about 32 minutes" where repetitions are counted."""
    return f"{'about ' if circuit.about else ''}{circuit.minutes} minutes"


def summary_text(circuit: Circuit) -> str:
    """The summary: "3 rounds, about 32 minutes"."""
    return f"{circuit.rounds} round{'' if circuit.rounds == 1 else 's'}, {duration_text(circuit)}"


def equipment_text(circuit: Circuit, library: Library) -> str:
    """The equipment in words: "chair and band", or "no equipment"."""
    names = [lowered(library.vocabulary.equipment[thing].name) for thing in circuit.equipment]
    return joined(names) or "no equipment"


def station_text(station: Station, library: Library) -> str:
    """One station on a line: "Clamshell (gluteus medius): 12 each side, with band"."""
    area = f" ({lowered(library.area(station.area).name)})" if station.area else " (drill)"
    things = joined([lowered(library.vocabulary.equipment[thing].name) for thing in station.equipment])
    return f"{station.exercise.name}{area}: {station.dose.text}{f', with {things}' if things else ''}"


def circuit_text(circuit: Circuit, library: Library) -> str:
    """The whole circuit: title, summary, numbered stations, notes. Ends without a line break."""
    lines = [circuit.title, f"{summary_text(circuit)}, {equipment_text(circuit, library)}", ""]
    lines += [f"{n:2}. {station_text(station, library)}" for n, station in enumerate(circuit.stations, start=1)]
    if circuit.notes:
        lines += ["", *(f"Note: {note}" for note in circuit.notes)]
    return "\n".join(lines)
