"""The table of all options of a circuit, in their order in an address.

The parser, canonical addresses, the documentation and the builder's form are made from it. A default never changes, and
a new option's default is the behaviour before the option existed, so that every published address keeps its circuit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.circuits.option_types import (
    BooleanType,
    ChoiceListType,
    ChoiceType,
    IntegerType,
    NameListType,
    OptionType,
    SeedType,
    SwapListType,
    TextType,
)
from engine.circuits.terms import Terms
from engine.circuits.timing import DOSE_SHARES
from engine.library.exercise import CautionTag, Venue
from engine.library.former_equipment import index_equipment
from engine.library.vocabulary import Vocabulary
from engine.text import normalise_name


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a circuit.

    `default` is the value in a CircuitRequest if the option is absent. If that depends on the request or the library,
    `default` is None and `contextual_default` returns the value for terms, level and vocabulary. `default_text` is the
    default in words. Options that are not `in_address` are for shortcodes only. Options that affect the selection of
    exercises (`affects_selection`) are not allowed in a circuit that lists its exercises.
    """

    name: str
    type: OptionType
    default: Any
    default_text: str
    help: str
    contextual_default: Callable[[Terms, int, Vocabulary], Any] | None = None
    in_address: bool = True
    affects_selection: bool = False

    @property
    def attribute(self) -> str:
        """Name of the attribute of CircuitRequest with the value."""
        return self.name.replace("-", "_")


def household_equipment(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the ids of the equipment that most homes have, in vocabulary order."""
    return tuple(e.id for e in vocabulary.equipment.values() if e.household)


def default_per_area(terms: Terms) -> int:
    """Return the default number of exercises per area: 3 for one or two areas, otherwise 1."""
    return 3 if not terms.groups and len(terms.areas) <= 2 else 1


def default_rounds(level: int) -> int:
    """Return the default number of rounds at a level. Harder exercises, not more rounds, make a level harder."""
    return 2 if level == 1 else 3


_EQUIPMENT = ChoiceListType(
    "equipment",
    "equipment",
    index_equipment,
    lambda v: tuple(v.equipment),
    empty_word="none",
)
_CAUTIONS = ChoiceListType(
    "cautions",
    "caution",
    lambda v: {normalise_name(tag): (tag.value,) for tag in CautionTag},
    lambda v: tuple(tag.value for tag in CautionTag),
)

OPTIONS: tuple[Option, ...] = (
    Option(
        "areas",
        NameListType("areas and groups, by id, name or alias"),
        (),
        "the group five-areas, with two drills",
        "Areas and groups to train.",
        in_address=False,
    ),
    Option("group", NameListType("groups"), (), "none", "Groups to train.", in_address=False),
    Option(
        "exercises",
        NameListType("exercise ids"),
        (),
        "none",
        "Exercises to do, in this order, instead of areas (a pinned circuit).",
        in_address=False,
    ),
    Option("level", IntegerType(1, 3), 2, "2", "Level of the exercises. Easier ones are used if there are too few."),
    Option(
        "equipment",
        _EQUIPMENT,
        None,
        "what most homes have",
        "Available equipment, or none.",
        contextual_default=lambda terms, level, vocabulary: household_equipment(vocabulary),
    ),
    Option(
        "venue",
        ChoiceType(tuple(venue.value for venue in Venue), none_word="any"),
        None,
        "any",
        "Place where you train.",
    ),
    Option(
        "rounds",
        IntegerType(1, 10),
        None,
        "2 at level 1, otherwise 3",
        "Number of rounds.",
        contextual_default=lambda terms, level, vocabulary: default_rounds(level),
    ),
    Option(
        "work",
        IntegerType(5, 600, "seconds"),
        None,
        "each exercise's own dose",
        "Seconds of work at each station, instead of the exercise's own dose.",
    ),
    Option(
        "dose",
        ChoiceType(tuple(DOSE_SHARES), none_word="usual"),
        None,
        "usual, which depends on the level",
        "Repetitions and seconds at each station: the low end, the middle or the high end of what is usual.",
    ),
    Option(
        "rest",
        IntegerType(0, 300, "seconds"),
        None,
        "10, or more if an exercise needs setting up",
        "Seconds of rest between stations.",
    ),
    Option(
        "minutes",
        IntegerType(3, 180, "minutes"),
        None,
        "no limit",
        "Time to fill. Doses, rests and rounds change to meet it, but no area is left out.",
    ),
    Option(
        "drills",
        IntegerType(0, 5),
        0,
        "0, or 2 if no areas are named",
        "Number of running drills to add.",
        affects_selection=True,
    ),
    Option(
        "per-area",
        IntegerType(1, 5),
        None,
        "3 for one or two areas, otherwise 1; 1 for a group",
        "Number of exercises for each area.",
        contextual_default=lambda terms, level, vocabulary: default_per_area(terms),
        affects_selection=True,
    ),
    Option("quiet", BooleanType(), False, "0", "No jumps and no hard landings."),
    Option(
        "avoid",
        _CAUTIONS,
        (),
        "nothing",
        "Body parts and conditions to avoid. Exercises that may affect them are left out.",
    ),
    Option(
        "seed",
        SeedType(),
        "",
        "empty",
        "Any word. A different word gives a different selection of exercises.",
        affects_selection=True,
    ),
    Option("swap", SwapListType(), (), "no swaps", "Another exercise for a slot.", affects_selection=True),
    Option("title", TextType(120), "", "generated from the areas", "Heading of the circuit.", in_address=False),
)

OPTIONS_BY_NAME = {option.name: option for option in OPTIONS}
ADDRESS_OPTIONS = tuple(option for option in OPTIONS if option.in_address)


def get_default(name: str) -> Any:
    """Return the value of an option in a request if the option is absent."""
    return OPTIONS_BY_NAME[name].default
