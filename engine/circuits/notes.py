"""What a circuit says about itself: its title, and where a rule had to give."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from engine.circuits.candidates import failed_filters
from engine.circuits.circuit import Station, total_seconds
from engine.circuits.names import joined, lowered, short
from engine.circuits.order import StationTraits, order_cost, share_area
from engine.circuits.request import CircuitRequest
from engine.circuits.selection import MAX_HIGH_IMPACT
from engine.circuits.slots import Slot
from engine.circuits.terms import Terms
from engine.library.exercise import Exercise, Impact
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary


def circuit_title(terms: Terms, areas: Sequence[str], stations: int, vocabulary: Vocabulary) -> str:
    """The title of a circuit: "Glutes and hamstrings circuit".

    A pinned one is called by the areas (ids) of its exercises where these are one or two, or a group; else it is a
    "Circuit of 6 exercises".
    """
    if not terms.pinned:
        named = [vocabulary.groups[g].name for g in terms.groups] + [vocabulary.areas[a].name for a in terms.areas]
    elif group := next((group for group in vocabulary.groups.values() if set(group.areas) == set(areas)), None):
        named = [group.name]
    elif 1 <= len(areas) <= 2:
        named = [vocabulary.areas[area].name for area in areas]
    else:
        return f"Circuit of {stations} exercise{'' if stations == 1 else 's'}"
    return f"{joined([short(named[0]), *map(lowered, named[1:])])} circuit"


def shortage_notes(slots: Sequence[Slot], filled: Collection[Slot], library: Library) -> Iterator[str]:
    """Where there are fewer exercises than were asked for."""
    for area in dict.fromkeys(slot.area for slot in slots):
        wanted = [slot for slot in slots if slot.area == area]
        got = sum(slot in filled for slot in wanted)
        if got < len(wanted):
            what = "running drills" if area is None else f"exercises for {lowered(library.area(area).name)}"
            yield f"{f'Only {got}' if got else 'None'} of {len(wanted)} {what} could be found: no more of them fit."


def order_notes(stations: Sequence[Station], places: Sequence[StationTraits], library: Library) -> Iterator[str]:
    """Which neighbours could not be kept apart, and whether floor and standing work is mixed."""
    areas = {place.area for place in places}
    if len(areas) == 1 and len(places) > 1 and (only := places[0].area):
        yield f"Every station trains the same area ({lowered(library.area(only).name)}), so neighbours do, too."
    for (a, place_a), (b, place_b) in pairwise(zip(stations, places, strict=True)):
        shared = []
        if share_area(place_a, place_b) and len(areas) > 1 and place_a.area:
            shared.append(f"area ({lowered(library.area(place_a.area).name)})")
        if place_a.pattern == place_b.pattern:
            shared.append(f"movement ({place_a.pattern.replace('-', ' ')})")
        if shared:
            yield f"{a.exercise.name} and {b.exercise.name} are neighbours with the same {joined(shared)}."
    if order_cost(places).changes > len({place.floor for place in places}) - 1:
        yield "Floor and standing work takes turns, to keep areas and movements apart."


def time_limit_notes(
    request: CircuitRequest, stations: tuple[Station, ...], rounds: int, dropped: Sequence[Exercise]
) -> Iterator[str]:
    """What a limit of minutes cost, and whether it is kept."""
    if request.minutes is None:
        return
    if rounds < request.rounds:
        yield f"{rounds} of {request.rounds} rounds, to keep to {request.minutes} minutes."
    if dropped:
        yield f"Left out to keep to {request.minutes} minutes: {joined([e.name for e in dropped])}."
    if total_seconds(stations, rounds) > request.minutes * 60:
        yield f"Still longer than the {request.minutes} minutes asked for: no area is left out."


def pinned_notes(stations: Sequence[Station], request: CircuitRequest, library: Library) -> Iterator[str]:
    """Which listed exercises do not fit what else was asked for. They stay: somebody chose them."""
    owned = request.owned(library.vocabulary)
    for station in stations:
        exercise = station.exercise
        reasons = {
            "level": f"is more than level {request.level} asks for",
            "impact": "has a hard landing, which level 1 leaves out",
            "equipment": f"needs what is not at hand ({_things(station, library)})",
            "venue": f"is not for this venue ({request.venue})",
            "quiet": "is not quiet",
            "avoid": f"may trouble {_troubled(exercise, request)}",
        }
        if exercise.retired:
            yield f"{exercise.name} is no longer in the library's lists, and stays here because it is named."
        for name in failed_filters(exercise, request, owned):
            yield f"{exercise.name} {reasons[name]}."
    jumps = [station.exercise.name for station in stations if station.exercise.impact is Impact.HIGH]
    if len(jumps) > MAX_HIGH_IMPACT:
        yield f"{joined(jumps)} land hard: that is more than the {MAX_HIGH_IMPACT} that we would put into one circuit."


def _things(station: Station, library: Library) -> str:
    return joined([lowered(library.vocabulary.equipment[thing].name) for thing in station.equipment])


def _troubled(exercise: Exercise, request: CircuitRequest) -> str:
    tags = dict.fromkeys(c.tag.replace("-", " ") for c in exercise.cautions if c.tag in request.avoid)
    return joined(list(tags))
