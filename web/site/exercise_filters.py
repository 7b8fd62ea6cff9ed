"""The filters of the exercise list, and how many exercises each choice leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import request

from engine.circuits.candidates import choose_equipment
from engine.library.exercise import Exercise, Venue
from engine.library.former_equipment import index_equipment
from engine.library.library import Library
from engine.text import normalise_name

LEVELS = (1, 2, 3)
VENUES = {Venue.HOME: "At home", Venue.GYM: "In a gym", Venue.OUTDOOR: "Outdoors"}


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the exercise list. None, or no equipment, means that the filter is off."""

    area: str | None
    venue: str | None
    level: int | None
    equipment: tuple[str, ...]

    def select(self, exercises: Iterable[Exercise]) -> list[Exercise]:
        """Return the exercises that pass all filters."""
        return [exercise for exercise in exercises if self._matches(exercise)]

    def _matches(self, exercise: Exercise) -> bool:
        if self.area and self.area not in (exercise.areas.primary, *exercise.areas.secondary):
            return False
        if self.venue and self.venue not in exercise.venue:
            return False
        if self.level and exercise.level > self.level:
            return False
        if not self.equipment:
            return True
        owned = frozenset(self.equipment) - {"none"}
        return choose_equipment(exercise, owned) is not None

    @property
    def active_count(self) -> int:
        """Return how many filters are on. All equipment is one filter."""
        return sum(map(bool, (self.area, self.venue, self.level, self.equipment)))


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, and how many exercises are left with it and the other filters."""

    value: str
    label: str
    count: int
    is_chosen: bool


def read_filters(library: Library) -> Filters:
    """Return the filters of this request. Unknown values are ignored."""
    level = request.args.get("level", "")
    area, venue = request.args.get("area", ""), request.args.get("venue", "")
    known = ["none", *library.vocabulary.equipment]
    ids = index_equipment(library.vocabulary)
    words = request.args.getlist("equipment")
    chosen = {"none" for word in words if word == "none"}.union(*(ids.get(normalise_name(word), ()) for word in words))
    return Filters(
        area=area if area in library.vocabulary.areas else None,
        venue=venue if venue in {v.value for v in Venue} else None,
        level=int(level) if level in {str(number) for number in LEVELS} else None,
        equipment=tuple(item for item in known if item in chosen),
    )


def count_choices(filters: Filters, library: Library) -> dict[str, list[Choice]]:
    """Return the choices of each filter. A choice of equipment adds to the equipment chosen already."""
    areas = {None: "All areas"} | {area.id: area.name for area in library.vocabulary.areas.values()}
    venues = {None: "Anywhere"} | {venue.value: label for venue, label in VENUES.items()}
    levels = {None: "Any"} | {level: str(level) for level in LEVELS}
    equipment = {"none": "None"} | {item.id: item.name for item in library.vocabulary.equipment.values()}

    def choice(value: str | int | None, label: str, changed: Filters, *, is_chosen: bool) -> Choice:
        return Choice(str(value or ""), label, len(changed.select(library.current)), is_chosen)

    return {
        "area": [choice(v, label, replace(filters, area=v), is_chosen=v == filters.area) for v, label in areas.items()],
        "venue": [
            choice(v, label, replace(filters, venue=v), is_chosen=v == filters.venue) for v, label in venues.items()
        ],
        "level": [
            choice(v, label, replace(filters, level=v), is_chosen=v == filters.level) for v, label in levels.items()
        ],
        "equipment": [
            choice(v, label, replace(filters, equipment=(*filters.equipment, v)), is_chosen=v in filters.equipment)
            for v, label in equipment.items()
        ],
    }
