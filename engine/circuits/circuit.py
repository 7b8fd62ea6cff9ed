"""Circuits: requests resolved against the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.circuits.request import CircuitRequest
from engine.circuits.timing import Pauses, StationDose, round_pauses
from engine.library.exercise import Exercise, ExerciseKind, Muscles


@dataclass(frozen=True, slots=True)
class Station:
    """One exercise in a circuit, done once per round.

    `slot` is the name of its slot: "glutes-1", "drill-1", or "exercise-1" in a pinned circuit. `equipment` is the
    equipment used, () for none. `sets` is the number of rounds that it is in, counted from the first, or None for all.
    `swap` is the request for the same circuit with the next alternative in this slot, or None. `note` is what an author
    says about the exercise in this circuit, or "".
    """

    exercise: Exercise
    slot: str
    dose: StationDose
    equipment: tuple[str, ...]
    sets: int | None = None
    swap: CircuitRequest | None = None
    note: str = ""

    @property
    def area(self) -> str | None:
        """The area that the station trains, or None for a drill."""
        return None if self.exercise.kind is ExerciseKind.DRILL else self.exercise.areas.primary

    @property
    def seconds(self) -> int:
        """Seconds of the station in one round: work for each side, and the switch of sides."""
        return self.dose.total_seconds

    @property
    def text(self) -> str:
        """The dose in words, with the number of sets if it is not in all rounds: "12 each side, 2 sets"."""
        return self.dose.text + {None: "", 1: ", once"}.get(self.sets, f", {self.sets} sets")


@dataclass(frozen=True, slots=True)
class Turn:
    """A station in one round. `pause` is the time before it in seconds, to get ready or to rest."""

    station: Station
    pause: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """An area, or the drills if `area` is None, with fewer stations than requested."""

    area: str | None
    found: int
    requested: int


@dataclass(frozen=True)
class Circuit:
    """Stations in their order, repeated for a number of rounds, and notes about rules that could not be kept.

    `shortages` lists what has fewer stations than requested.

    `pinned_request` lists the exercises of this circuit and always gives the same one. `areas`, `equipment` and
    `muscles` are ids in vocabulary order, over all stations. The circuit depends on the parts of the library in
    `dependencies`, keys of engine.library.fingerprint: "area:<id>" or "kind:drill" for candidates, and "exercise:<id>".
    """

    request: CircuitRequest
    title: str
    stations: tuple[Station, ...]
    rounds: int
    pauses: Pauses
    areas: tuple[str, ...]
    equipment: tuple[str, ...]
    muscles: Muscles
    notes: tuple[str, ...]
    shortages: tuple[Shortage, ...]
    pinned_request: CircuitRequest
    dependencies: frozenset[str]

    @cached_property
    def seconds(self) -> int:
        """Total time in seconds: warm-up, rounds of all stations, rests between rounds and cool-down."""
        turns = (turn for turns in self.turns for turn in turns)
        rests = (self.rounds - 1) * self.pauses.between_rounds
        return self.pauses.warm_up + sum(t.pause + t.station.seconds for t in turns) + rests + self.pauses.cool_down

    @cached_property
    def turns(self) -> tuple[tuple[Turn, ...], ...]:
        """The stations of each round, in order."""
        return tuple(
            list_turns(self.stations, number, self.request.rest, self.pauses) for number in range(1, self.rounds + 1)
        )

    @property
    def round_noun(self) -> str:
        """What a round is called: a single exercise is done in sets."""
        return "set" if len(self.stations) == 1 else "round"

    @property
    def rounds_text(self) -> str:
        """The number of rounds in words: "3 rounds", or "3 sets" of a single exercise."""
        return f"{self.rounds} {self.round_noun}{'' if self.rounds == 1 else 's'}"

    @property
    def minutes(self) -> int:
        """Total time in minutes, rounded."""
        return (self.seconds + 30) // 60

    @property
    def is_estimate(self) -> bool:
        """True if the time is an estimate, because repetitions or metres are counted."""
        return any(station.dose.is_estimate for station in self.stations)

    def with_station_notes(self, notes: Mapping[str, str]) -> Circuit:
        """Return the circuit with an author's notes about exercises, by their ids."""
        return replace(self, stations=tuple(replace(s, note=notes.get(s.exercise.id, "")) for s in self.stations))

    def station_index(self, exercise: Exercise) -> int:
        """Return the index of an exercise's station. No exercise is in a circuit twice."""
        return next(n for n, station in enumerate(self.stations) if station.exercise.id == exercise.id)


def list_turns(stations: Iterable[Station], number: int, rest: int | None, pauses: Pauses) -> tuple[Turn, ...]:
    """Return the turns of a round, numbered from 1. `rest` is the requested rest between stations."""
    present = [station for station in stations if station.sets is None or number <= station.sets]
    seconds = round_pauses([station.exercise for station in present], rest, pauses)
    return tuple(Turn(station, pause) for station, pause in zip(present, seconds, strict=True))
