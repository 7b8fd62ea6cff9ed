"""The readers' circuit: the most popular exercise of each movement.

Circuits that have been published never change. Each snapshot has a pinned address, and newer snapshots are added next
to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import Connection, insert, select

from engine.circuits.build import build_circuit, station_traits
from engine.circuits.candidates import choose_equipment
from engine.circuits.circuit import Circuit
from engine.circuits.options import household_equipment
from engine.circuits.order import find_best_order
from engine.circuits.parsing import parse_arguments, parse_query
from engine.circuits.request import CircuitRequest
from engine.config.language import format_date, spell
from engine.favourites.picks import Tally
from engine.favourites.tables import readers_circuit
from engine.library.exercise import ExerciseKind
from engine.library.library import Library

MIN_STATIONS, MAX_STATIONS = 3, 8
TITLE = "The readers’ circuit"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A readers' circuit as it was on one day."""

    created_at: datetime
    path: str
    """The pinned address."""
    readers: int
    """Number of readers who had named a favourite."""
    readers_by_exercise: Mapping[str, int]
    chosen_by_owner: bool = False

    def build_circuit(self, library: Library, language: str) -> Circuit:
        """Return the circuit, with a note about its origin in a language such as "en-US".

        Raises CircuitError if the library has changed too much.
        """
        address = urlsplit(self.path)
        parsed = parse_query(address.path.split("/")[2], parse_qsl(address.query), library)
        circuit = build_circuit(replace(parsed.validated(), title=TITLE), library)
        return replace(circuit, notes=(*circuit.notes, self._describe_origin(language)))

    def _describe_origin(self, language: str) -> str:
        day = format_date(self.created_at, language)
        if self.chosen_by_owner:
            return spell(f"Chosen from our readers’ favourites, as of {day}.", language)
        return f"The most popular exercise of each movement among {self.readers} readers, as of {day}."


def choose_exercises(tally: Tally, library: Library) -> tuple[str, ...]:
    """Return the ids of the most popular strength exercise of each movement pattern, the most popular first."""
    best: dict[str, str] = {}
    for favourite in tally.popular:
        exercise = library.exercises[favourite.exercise_id]
        if exercise.kind is ExerciseKind.STRENGTH and not exercise.retired:
            best.setdefault(exercise.pattern, exercise.id)
    return tuple(best.values())[:MAX_STATIONS]


def find_newest(connection: Connection) -> Snapshot | None:
    """Return the newest snapshot, or None if there is none."""
    row = connection.execute(select(readers_circuit).order_by(readers_circuit.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Snapshot(row.created_at, row.path, row.tally["readers"], row.tally["people"], row.chosen_by_owner)


def renew_circuit(
    connection: Connection, library: Library, tally: Tally, now: datetime, *, replace_chosen: bool = False
) -> Snapshot | None:
    """Store and return a new snapshot if the favourites give a different circuit, else return None.

    A circuit that the owner has chosen is only replaced if replace_chosen is True.
    """
    exercises = choose_exercises(tally, library)
    last = find_newest(connection)
    if len(exercises) < MIN_STATIONS or (last and last.chosen_by_owner and not replace_chosen):
        return None
    path = _build_ordered_request(exercises, library).path
    if last and last.path == path and not last.chosen_by_owner:
        return None
    return _store(connection, path, exercises, tally, now, chosen_by_owner=False)


def set_exercises(
    connection: Connection, library: Library, exercises: Sequence[str], tally: Tally, now: datetime
) -> Snapshot:
    """Store and return a snapshot of exercises that the owner has chosen, in their order.

    exercises are ids or names. Raises CircuitError if they do not make a circuit.
    """
    request = _build_request(exercises, library)
    return _store(connection, request.path, request.terms.exercises, tally, now, chosen_by_owner=True)


def _store(
    connection: Connection, path: str, exercises: Sequence[str], tally: Tally, now: datetime, *, chosen_by_owner: bool
) -> Snapshot:
    counts = {exercise_id: tally.count_readers(exercise_id) for exercise_id in exercises}
    values = {"created_at": now, "path": path, "chosen_by_owner": chosen_by_owner}
    connection.execute(insert(readers_circuit).values(tally={"readers": tally.readers, "people": counts}, **values))
    return Snapshot(now, path, tally.readers, counts, chosen_by_owner)


def _build_ordered_request(exercises: Sequence[str], library: Library) -> CircuitRequest:
    """Return the pinned request, in an order that doesn't put similar exercises next to each other."""
    stations = build_circuit(_build_request(exercises, library), library).stations
    order = find_best_order([station_traits(station.exercise) for station in stations])
    return _build_request([stations[n].exercise.id for n in order], library)


def _build_request(exercises: Sequence[str], library: Library) -> CircuitRequest:
    """Return the pinned request for exercises by id or name, including the equipment that they need."""
    request = parse_arguments({"exercises": ",".join(exercises)}, library).validated()
    owned = set(household_equipment(library.vocabulary))
    for id_ in request.terms.exercises:
        exercise = library.exercises[id_]
        if choose_equipment(exercise, frozenset(owned)) is None:
            owned.update(exercise.equipment_any_of[0])
    equipment = tuple(item for item in library.vocabulary.equipment if item in owned)
    return parse_arguments({"exercises": ",".join(exercises), "equipment": ",".join(equipment)}, library).validated()
