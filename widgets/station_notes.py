"""An author's notes about the stations of a circuit: `<<circuit note:clamshell="Band above the knees">>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.circuits.circuit import Circuit
from engine.content.article import Article, ArticleStatus
from engine.content.shortcodes import Argument
from engine.editions.edition import Edition
from engine.errors import UnlocatedProblem, did_you_mean
from engine.library.library import Library
from engine.text import normalise_name, quote_input, slugify_name
from widgets.embed.circuit import build_frame_path

NAME = "note"
MAX_NOTE_LENGTH = 200
ARGUMENT = Argument(
    NAME,
    "string",
    None,
    'Your note about one exercise of the circuit, such as note:clamshell="Band above the knees". At most '
    f"{MAX_NOTE_LENGTH} characters. It is also on the circuit's page and in the follow-along timer.",
    is_keyed=True,
)


@dataclass(frozen=True, slots=True)
class StationNotes:
    """Notes by the ids of exercises, and problems with what the author wrote."""

    notes: Mapping[str, str]
    problems: tuple[UnlocatedProblem, ...] = ()


def read_station_notes(given: Mapping[str, str], circuit: Circuit, library: Library) -> StationNotes:
    """Return the notes about the stations of a circuit, given by the names that the author uses."""
    notes: dict[str, str] = {}
    problems: list[UnlocatedProblem] = []
    stations = {station.exercise.id: station.exercise.name for station in circuit.stations}
    for name, text in given.items():
        id_ = library.ids_by_name.get(normalise_name(name)) or library.current_id(name)
        line = " ".join(text.split())
        if id_ not in library.exercises:
            message = f"There is no exercise called {quote_input(name)}."
            hint = did_you_mean(slugify_name(name), stations) or did_you_mean(slugify_name(name), library.exercises)
        elif id_ not in stations:
            message = f"{library.exercises[id_].name} is not in this circuit, so readers do not see its note."
            hint = f"Its exercises are {', '.join(stations)}. List them with 'exercises', so that they stay."
        elif id_ in notes:
            message, hint = f"{stations[id_]} has two notes.", "Keep one."
        elif not line or len(line) > MAX_NOTE_LENGTH or not line.isprintable():
            message = f"The note about {stations[id_]} is empty, too long or has unprintable characters."
            hint = f"Write 1 to {MAX_NOTE_LENGTH} characters."
        else:
            notes[id_] = line
            continue
        problems.append(UnlocatedProblem(message, hint, f"{NAME}:{name}"))
    return StationNotes(notes, tuple(problems))


@dataclass(frozen=True, slots=True)
class NotedCircuit:
    """A circuit with the notes of an article about its stations."""

    circuit: Circuit
    article: Article


def find_noted_circuit(circuit: Circuit, edition: Edition, moment: datetime) -> NotedCircuit | None:
    """Return a circuit with the notes of the live article that shows it, or None if no such article has notes.

    Of several articles, choose the newest post.
    """
    path = build_frame_path(circuit)
    noted = edition.noted_by_path.get(path, ())
    live = next((item for item in noted if edition.status(item, moment) is ArticleStatus.LIVE), None)
    if live is None:
        return None
    notes = edition.body(live.article.slug, live.article.kind).station_notes[path]
    return NotedCircuit(circuit.with_station_notes(notes), live.article)
