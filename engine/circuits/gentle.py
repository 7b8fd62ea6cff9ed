"""Keep the load of exercises low that a request avoids, but that stay because their area has no others."""

from __future__ import annotations

from collections.abc import Iterable

from engine.circuits.candidates import avoided_cautions
from engine.circuits.request import CircuitRequest
from engine.circuits.timing import StationDose, station_dose
from engine.library.exercise import Exercise

GENTLE_DOSE = "low"


def list_gentle_ids(exercises: Iterable[Exercise], request: CircuitRequest) -> frozenset[str]:
    """Return the ids of the exercises with a caution that the request avoids."""
    return frozenset(exercise.id for exercise in exercises if avoided_cautions(exercise, request))


def request_dose(exercise: Exercise, request: CircuitRequest, change: float = 0) -> StationDose:
    """Return the dose of an exercise in one round. `change` moves it within its range, but not that of a gentle one."""
    if avoided_cautions(exercise, request):
        return station_dose(exercise, request.level, request.work, amount=GENTLE_DOSE)
    return station_dose(exercise, request.level, request.work, change, request.dose)
