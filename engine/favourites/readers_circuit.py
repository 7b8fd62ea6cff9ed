"""The readers' circuit: the best-voted exercise of each movement, kept as it was on a day.

An address that was given out never changes: each snapshot is a pinned circuit, and a new one is made beside it.
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
from engine.favourites.tables import readers_circuit
from engine.favourites.tally import Tally
from engine.library.exercise import ExerciseKind
from engine.library.library import Library

MIN_STATIONS, MAX_STATIONS = 3, 8
"""The stations of a readers' circuit: fewer are no circuit yet, and more would be long."""
TITLE = "The readers’ circuit"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A readers' circuit of a day.

    path is its pinned address; people says of each exercise whose favourite it was then, of so many readers.
    chosen_by_owner tells that the owner chose the exercises.
    """

    made_at: datetime
    path: str
    readers: int
    people: Mapping[str, int]
    chosen_by_owner: bool = False

    def circuit(self, library: Library) -> Circuit:
        """The circuit, with a note of whose it is. Raises CircuitError where the library cannot make it any more."""
        address = urlsplit(self.path)
        parsed = parse_query(address.path.split("/")[2], parse_qsl(address.query), library)
        built = build_circuit(replace(parsed.validated(), title=TITLE), library)
        return replace(built, notes=(*built.notes, self._origin))

    @property
    def _origin(self) -> str:
        day = f"{self.made_at.day} {self.made_at:%B %Y}"
        if self.chosen_by_owner:
            return f"Chosen from our readers’ favourites, as of {day}."
        return f"The favourites of {self.readers} readers, the first of each movement, as of {day}."


def choose_exercises(counts: Tally, library: Library) -> tuple[str, ...]:
    """The best-voted strength exercise (id) of each movement pattern, of those that enough people named, best first."""
    best: dict[str, str] = {}
    for favourite in counts.shown:
        exercise = library.exercises[favourite.exercise]
        if exercise.kind is ExerciseKind.STRENGTH and not exercise.retired:
            best.setdefault(exercise.pattern, exercise.id)
    return tuple(best.values())[:MAX_STATIONS]


def find_newest(connection: Connection) -> Snapshot | None:
    """The newest snapshot; None where there never was one."""
    row = connection.execute(select(readers_circuit).order_by(readers_circuit.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Snapshot(row.created_at, row.path, row.tally["readers"], row.tally["people"], row.chosen_by_owner)


def renew_circuit(
    connection: Connection, library: Library, counts: Tally, now: datetime, *, over_owners: bool = False
) -> Snapshot | None:
    """Make a snapshot where the favourites give another circuit than the newest one, and give it; else None.

    What the owner chose stays until she lets it go (over_owners).
    """
    exercises = choose_exercises(counts, library)
    last = find_newest(connection)
    if len(exercises) < MIN_STATIONS or (last and last.chosen_by_owner and not over_owners):
        return None
    path = _ordered(exercises, library).path
    if last and last.path == path and not last.chosen_by_owner:
        return None
    return _keep(connection, _snapshot(path, exercises, counts, now, chosen_by_owner=False))


def set_exercises(
    connection: Connection, library: Library, exercises: Sequence[str], counts: Tally, now: datetime
) -> Snapshot:
    """Make a snapshot of exercises that the owner chose, in her order. Raises CircuitError where they make none."""
    request = _request(exercises, library)
    chosen = request.terms.exercises
    return _keep(connection, _snapshot(request.path, chosen, counts, now, chosen_by_owner=True))


def _snapshot(path: str, exercises: Sequence[str], counts: Tally, now: datetime, *, chosen_by_owner: bool) -> Snapshot:
    people = {exercise: counts.people(exercise) for exercise in exercises}
    return Snapshot(now, path, counts.readers, people, chosen_by_owner)


def _keep(connection: Connection, made: Snapshot) -> Snapshot:
    values = {"created_at": made.made_at, "path": made.path, "chosen_by_owner": made.chosen_by_owner}
    kept = {"readers": made.readers, "people": dict(made.people)}
    connection.execute(insert(readers_circuit).values(tally=kept, **values))
    return made


def _ordered(exercises: Sequence[str], library: Library) -> CircuitRequest:
    """The pinned request for exercises, in an order in which neighbours differ."""
    stations = build_circuit(_request(exercises, library), library).stations
    order = find_best_order([station_traits(station) for station in stations])
    return _request([stations[n].exercise.id for n in order], library)


def _request(exercises: Sequence[str], library: Library) -> CircuitRequest:
    """The pinned request for exercises by id or name, with the equipment that they take at hand."""
    request = parse_arguments({"exercises": ",".join(exercises)}, library).validated()
    owned = set(household_equipment(library.vocabulary))
    for id_ in request.terms.exercises:
        exercise = library.exercises[id_]
        if choose_equipment(exercise, frozenset(owned)) is None:
            owned.update(exercise.equipment_any_of[0])
    things = tuple(thing for thing in library.vocabulary.equipment if thing in owned)
    return parse_arguments({"exercises": ",".join(exercises), "equipment": ",".join(things)}, library).validated()
