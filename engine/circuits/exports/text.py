"""Export a circuit as plain text: short for terminals and feeds, complete for files and calendars."""

from __future__ import annotations

from engine.circuits.circuit import Circuit, Station
from engine.circuits.timeline import build_timeline
from engine.circuits.timing import SIDE_SWITCH_SECONDS
from engine.library.library import Library
from engine.library.safety import LOAD_RULE, SAFETY_RULE
from engine.text import join_words


def format_clock(seconds: int) -> str:
    """Format seconds as minutes and seconds: "0:45", "3:00", "71:30"."""
    return f"{seconds // 60}:{seconds % 60:02}"


def format_duration(circuit: Circuit) -> str:
    """Format the total time: "32 minutes", or "about 32 minutes" if repetitions are counted."""
    return f"{'about ' if circuit.is_estimate else ''}{circuit.minutes} minutes"


def format_summary(circuit: Circuit) -> str:
    """Format rounds and total time: "3 rounds, about 32 minutes"."""
    return f"{circuit.rounds_text}, {format_duration(circuit)}"


def format_equipment(circuit: Circuit, library: Library) -> str:
    """Format the equipment: "chair and band", or "no equipment"."""
    names = [library.vocabulary.equipment[id_].inline_name for id_ in circuit.equipment]
    return join_words(names) or "no equipment"


def format_station(station: Station, library: Library) -> str:
    """Format a station on one line: "Clamshell (gluteus medius): 12 each side, with band"."""
    area = f" ({library.area(station.area).inline_name})" if station.area else " (drill)"
    things = join_words([library.vocabulary.equipment[id_].inline_name for id_ in station.equipment])
    return f"{station.exercise.name}{area}: {station.text}{f', with {things}' if things else ''}"


def format_circuit(circuit: Circuit, library: Library) -> str:
    """Format a circuit: title, summary, numbered stations and notes, without a line break at the end."""
    lines = [circuit.title, f"{format_summary(circuit)}, {format_equipment(circuit, library)}", ""]
    for n, station in enumerate(circuit.stations, start=1):
        lines += [_numbered(n, station, library), *_station_note(station)]
    return "\n".join(lines + _notes(circuit))


def format_workout(circuit: Circuit, library: Library, url: str) -> str:
    """Format everything needed to do the circuit safely: also its URL, all pauses, cautions and the exact total time.

    The text has no line break at the end.
    """
    lines = [
        circuit.title,
        url,
        "",
        format_summary(circuit),
        f"Equipment: {format_equipment(circuit, library)}",
        "",
    ]
    lines += [f"Warm-up: {format_clock(circuit.pauses.warm_up)}", "", f"{circuit.rounds_text} of:"]
    for n, turn in enumerate(circuit.turns[0], start=1):
        station = turn.station
        if turn.pause:
            lines.append(f"    {'Get ready' if n == 1 else 'Rest'}: {format_clock(turn.pause)}")
        lines.append(_numbered(n, station, library))
        if station.dose.runs == 2:
            lines.append(f"    Left, switch sides ({format_clock(SIDE_SWITCH_SECONDS)}), right")
        lines += _station_note(station)
        lines += [f"    Caution: {caution.text}" for caution in station.exercise.cautions]
    if circuit.rounds > 1:
        lines += ["", f"Rest between {circuit.round_noun}s: {format_clock(circuit.pauses.between_rounds)}"]
    lines += [
        "",
        f"Cool-down: {format_clock(circuit.pauses.cool_down)}",
        "",
        f"Total: {format_clock(build_timeline(circuit).seconds)}",
    ]
    return "\n".join([*lines, *_notes(circuit), "", LOAD_RULE, *SAFETY_RULE])


def _numbered(n: int, station: Station, library: Library) -> str:
    return f"{n:2}. {format_station(station, library)}"


def _station_note(station: Station) -> list[str]:
    return [f"    Coach: {station.note}"] if station.note else []


def _notes(circuit: Circuit) -> list[str]:
    return ["", *(f"Note: {note}" for note in circuit.notes)] if circuit.notes else []
