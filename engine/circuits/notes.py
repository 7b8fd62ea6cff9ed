"""What a circuit says about itself: its title, and where a rule had to give."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from engine.circuits.candidates import failed_filters
from engine.circuits.circuit import Station, total_seconds
from engine.circuits.order import StationTraits, order_cost, share_area
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import MAX_HIGH_IMPACT
from engine.circuits.terms import Terms
from engine.library.exercise import Exercise, Impact
from engine.library.library import Library
from engine.library.vocabulary import Area, Group, Vocabulary
from engine.text import join_words


def circuit_title(terms: Terms, areas: Sequence[str], stations: int, vocabulary: Vocabulary) -> str:
    """The title of a circuit: "Glutes and hamstrings circuit".

    A pinned one is called by the areas (ids) of its exercises where these are one or two, or a group; else it is a
    "Circuit of 6 exercises".
    """
    if not terms.is_pinned:
        named: list[Area | Group] = [vocabulary.groups[id_] for id_ in terms.groups]
        named += [vocabulary.areas[id_] for id_ in terms.areas]
    elif group := next((group for group in vocabulary.groups.values() if set(group.areas) == set(areas)), None):
        named = [group]
    elif 1 <= len(areas) <= 2:
        named = [vocabulary.areas[area] for area in areas]
    else:
        return f"Circuit of {stations} exercise{'' if stations == 1 else 's'}"
    return f"{join_words([named[0].short_name, *(entry.inline_name for entry in named[1:])])} circuit"


def shortage_notes(slots: Sequence[Slot], filled: Collection[Slot], library: Library) -> Iterator[str]:
    """Where there are fewer exercises than were asked for."""
    for area in dict.fromkeys(slot.area for slot in slots):
        wanted = [slot for slot in slots if slot.area == area]
        got = sum(slot in filled for slot in wanted)
        if got < len(wanted):
            what = "running drills" if area is None else f"exercises for {library.area(area).inline_name}"
            yield f"{f'Only {got}' if got else 'None'} of {len(wanted)} {what} could be found: no more of them fit."


def order_notes(stations: Sequence[Station], traits: Sequence[StationTraits], library: Library) -> Iterator[str]:
    """Which neighbours could not be kept apart, and whether floor and standing work is mixed."""
    areas = {each.area for each in traits}
    if len(areas) == 1 and len(traits) > 1 and (only := traits[0].area):
        yield f"Every station trains the same area ({library.area(only).inline_name}), so neighbours do, too."
    for (a, traits_a), (b, traits_b) in pairwise(zip(stations, traits, strict=True)):
        shared = []
        if share_area(traits_a, traits_b) and len(areas) > 1 and traits_a.area:
            shared.append(f"area ({library.area(traits_a.area).inline_name})")
        if traits_a.pattern == traits_b.pattern:
            shared.append(f"movement ({traits_a.pattern.replace('-', ' ')})")
        if shared:
            yield f"{a.exercise.name} and {b.exercise.name} are neighbours with the same {join_words(shared)}."
    if order_cost(traits).changes > len({each.on_floor for each in traits}) - 1:
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
        yield f"Left out to keep to {request.minutes} minutes: {join_words([e.name for e in dropped])}."
    if total_seconds(stations, rounds) > request.minutes * 60:
        yield f"Still longer than the {request.minutes} minutes asked for: no area is left out."


def pinned_notes(stations: Sequence[Station], request: CircuitRequest, library: Library) -> Iterator[str]:
    """Which listed exercises do not fit what else was asked for. They stay: somebody chose them."""
    owned = request.available_equipment(library.vocabulary)
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
        names = join_words(jumps)
        yield f"{names} land hard: that is more than the {MAX_HIGH_IMPACT} that we would put into one circuit."


def _things(station: Station, library: Library) -> str:
    return join_words([library.vocabulary.equipment[thing].inline_name for thing in station.equipment])


def _troubled(exercise: Exercise, request: CircuitRequest) -> str:
    tags = dict.fromkeys(c.tag.replace("-", " ") for c in exercise.cautions if c.tag in request.avoid)
    return join_words(list(tags))
