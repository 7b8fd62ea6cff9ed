"""Circuits: requests resolved against the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from engine.circuits.request import CircuitRequest
from engine.circuits.timing import (
    COOL_DOWN_SECONDS,
    READY_SECONDS,
    ROUND_REST_SECONDS,
    SIDE_SWITCH_SECONDS,
    WARM_UP_SECONDS,
    StationDose,
)
from engine.library.exercise import Exercise, ExerciseKind, Muscles


@dataclass(frozen=True, slots=True)
class Station:
    """One exercise in a circuit, done once per round.

    `slot` is the name of its slot: "glutes-1", "drill-1", or "exercise-1" in a pinned circuit. `equipment` is the
    equipment used, () for none. `transition` is the time before it in seconds: to get ready before the first station,
    or to change over from the previous one. `swap` is the request for the same circuit with the next alternative in
    this slot, or None.
    """

    exercise: Exercise
    slot: str
    dose: StationDose
    equipment: tuple[str, ...]
    transition: int
    swap: CircuitRequest | None = None

    @property
    def area(self) -> str | None:
        """The area that the station trains, or None for a drill."""
        return None if self.exercise.kind is ExerciseKind.DRILL else self.exercise.areas.primary

    @property
    def seconds(self) -> int:
        """Seconds of work in one round, for both sides if they follow one another."""
        return self.dose.seconds * self.dose.runs

    @property
    def round_seconds(self) -> int:
        """Seconds of the station in one round: transition, work and switch of sides."""
        return self.transition + self.seconds + SIDE_SWITCH_SECONDS * (self.dose.runs - 1)


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
    areas: tuple[str, ...]
    equipment: tuple[str, ...]
    muscles: Muscles
    notes: tuple[str, ...]
    shortages: tuple[Shortage, ...]
    pinned_request: CircuitRequest
    dependencies: frozenset[str]

    @cached_property
    def seconds(self) -> int:
        """Total time in seconds, including warm-up and cool-down."""
        return total_seconds(self.stations, self.rounds)

    @property
    def minutes(self) -> int:
        """Total time in minutes, rounded."""
        return (self.seconds + 30) // 60

    @property
    def is_estimate(self) -> bool:
        """True if the time is an estimate, because repetitions or metres are counted."""
        return any(station.dose.is_estimate for station in self.stations)

    def station_index(self, exercise: Exercise) -> int:
        """Return the index of an exercise's station. No exercise is in a circuit twice."""
        return next(n for n, station in enumerate(self.stations) if station.exercise.id == exercise.id)


def total_seconds(stations: tuple[Station, ...], rounds: int) -> int:
    """Return the total time in seconds: warm-up, rounds of all stations, rests between rounds and cool-down."""
    return (
        WARM_UP_SECONDS
        + rounds * sum(s.round_seconds for s in stations)
        + (rounds - 1) * ROUND_REST_SECONDS
        + COOL_DOWN_SECONDS
    )


def add_ready_time(stations: Iterable[Station]) -> tuple[Station, ...]:
    """Return the stations with the time to get ready before the first one, whatever the requested rest is."""
    first, *others = stations
    return replace(first, transition=READY_SECONDS), *others
