"""A circuit: a request resolved against the library."""

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
    """One exercise in its place, done once a round.

    slot is the name of the slot that it fills ("glutes-1", "drill-1"; in a pinned circuit "exercise-1" and so on).
    equipment is the alternative used, empty for nothing. transition is the seconds before it: getting ready before the
    first, and getting there from the station before for the others. swap asks for the same
    circuit with the next exercise in this slot; None where there is no other, or nothing was chosen.
    """

    exercise: Exercise
    slot: str
    dose: StationDose
    equipment: tuple[str, ...]
    transition: int
    swap: CircuitRequest | None = None

    @property
    def area(self) -> str | None:
        """The area that it trains; None for a drill."""
        return None if self.exercise.kind is ExerciseKind.DRILL else self.exercise.areas.primary

    @property
    def seconds(self) -> int:
        """The seconds of work in one round, both sides where they follow one another."""
        return self.dose.seconds * self.dose.runs

    @property
    def round_seconds(self) -> int:
        """All that it takes of a round: the transition before it, its work, and the switch of sides."""
        return self.transition + self.seconds + SIDE_SWITCH_SECONDS * (self.dose.runs - 1)


@dataclass(frozen=True)
class Circuit:
    """Stations in their order, repeated for a number of rounds, and notes about rules that could not be kept.

    `pinned_request` lists the exercises of this circuit, so it always gives the same one. `areas`, `equipment` and
    `muscles` are ids in vocabulary order, over all stations. `dependencies` are the keys of the library's fingerprints
    on which the circuit depends: "area:<id>" and "kind:drill" for candidates, "exercise:<id>" for its exercises.
    """

    request: CircuitRequest
    title: str
    stations: tuple[Station, ...]
    rounds: int
    areas: tuple[str, ...]
    equipment: tuple[str, ...]
    muscles: Muscles
    notes: tuple[str, ...]
    pinned_request: CircuitRequest
    dependencies: frozenset[str]

    @cached_property
    def seconds(self) -> int:
        """The whole, from the first second of the warm-up to the last of the cool-down."""
        return total_seconds(self.stations, self.rounds)

    @property
    def minutes(self) -> int:
        """The whole in minutes, rounded."""
        return (self.seconds + 30) // 60

    @property
    def is_estimate(self) -> bool:
        """Whether the time is an estimate, as it is where repetitions or metres are counted."""
        return any(station.dose.is_estimate for station in self.stations)

    def station_index(self, exercise: Exercise) -> int:
        """The place of one of its exercises among the stations, from 0. No exercise stands in a circuit twice."""
        return next(n for n, station in enumerate(self.stations) if station.exercise.id == exercise.id)


def total_seconds(stations: tuple[Station, ...], rounds: int) -> int:
    """Warm-up + rounds x (transition + work + switch of each station) + the rests between rounds + cool-down."""
    return (
        WARM_UP_SECONDS
        + rounds * sum(s.round_seconds for s in stations)
        + (rounds - 1) * ROUND_REST_SECONDS
        + COOL_DOWN_SECONDS
    )


def add_ready_time(stations: Iterable[Station]) -> tuple[Station, ...]:
    """Stations in their order: before the first stands the time to get ready, whatever else was asked for."""
    first, *others = stations
    return replace(first, transition=READY_SECONDS), *others
