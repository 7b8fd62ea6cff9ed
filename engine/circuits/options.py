"""Every option of a circuit, in one table.

The parser, the writer of addresses, the documentation and the form on the page are made from it. The order is the
order in an address. A default never changes, and a new option's default is what happened before there was the option:
that keeps every address that was ever given out true.
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
from engine.library.exercise import CautionTag, Venue
from engine.library.name_normalisation import index_names, normalise_name
from engine.library.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a circuit.

    `default` is the value in a CircuitRequest if the option is absent. If that depends on the request or the library,
    `default` is None and `contextual_default` returns the value. `default_text` is the default in words. Options that
    are not `in_address` are for shortcodes only. Options that affect the selection of exercises (`affects_selection`)
    are not allowed in a circuit that lists its exercises.
    """

    name: str
    type: OptionType
    default: Any
    default_text: str
    help: str
    contextual_default: Callable[[Terms, Vocabulary], Any] | None = None
    in_address: bool = True
    affects_selection: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of CircuitRequest that holds the value."""
        return self.name.replace("-", "_")


def household_equipment(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The equipment that most homes have, in vocabulary order."""
    return tuple(e.id for e in vocabulary.equipment.values() if e.household)


def default_per_area(terms: Terms) -> int:
    """How many exercises an area gets unless the request says so: three for one or two areas, else one."""
    return 3 if not terms.groups and len(terms.areas) <= 2 else 1


_EQUIPMENT = ChoiceListType(
    "equipment",
    lambda v: index_names(v.equipment.values()),
    lambda v: tuple(v.equipment),
    empty_word="none",
)
_CAUTIONS = ChoiceListType(
    "cautions",
    lambda v: {normalise_name(tag): tag.value for tag in CautionTag},
    lambda v: tuple(tag.value for tag in CautionTag),
)

OPTIONS: tuple[Option, ...] = (
    Option(
        "areas",
        NameListType("areas and groups, by id, name or alias"),
        (),
        "the group five-areas, with two drills",
        "What to train.",
        in_address=False,
    ),
    Option("group", NameListType("groups"), (), "none", "What to train, by groups alone.", in_address=False),
    Option(
        "exercises",
        NameListType("exercise ids"),
        (),
        "none",
        "The exercises themselves, in this order, instead of areas: a pinned circuit.",
        in_address=False,
    ),
    Option("level", IntegerType(1, 3), 2, "2", "The hardest level to choose from; it sets the dose, too."),
    Option(
        "equipment",
        _EQUIPMENT,
        None,
        "what most homes have",
        "The equipment at hand; none for nothing at all.",
        contextual_default=lambda terms, vocabulary: household_equipment(vocabulary),
    ),
    Option(
        "venue",
        ChoiceType(tuple(venue.value for venue in Venue), none_word="any"),
        None,
        "any",
        "Where the circuit is done.",
    ),
    Option("rounds", IntegerType(1, 10), 3, "3", "How many times the circuit is gone through."),
    Option(
        "work", IntegerType(5, 600, "seconds"), None, "each exercise's own dose", "Seconds of work instead of doses."
    ),
    Option("rest", IntegerType(0, 300, "seconds"), None, "10, or what setting up takes", "Seconds between stations."),
    Option(
        "minutes",
        IntegerType(3, 180, "minutes"),
        None,
        "no limit",
        "A limit for the whole: rounds are dropped to keep it, then drills, never an area.",
    ),
    Option(
        "drills",
        IntegerType(0, 5),
        0,
        "0; 2 where no area is named",
        "How many running drills to add.",
        affects_selection=True,
    ),
    Option(
        "per-area",
        IntegerType(1, 5),
        None,
        "3 for one or two areas, else 1; 1 for a group",
        "How many exercises each area gets.",
        contextual_default=lambda terms, vocabulary: default_per_area(terms),
        affects_selection=True,
    ),
    Option("quiet", BooleanType(), False, "0", "No jumps and no hard landings."),
    Option("avoid", _CAUTIONS, (), "nothing", "Leave out what may trouble these parts."),
    Option("seed", SeedType(), "", "empty", "Any word: another word gives another choice.", affects_selection=True),
    Option("swap", SwapListType(), (), "no swaps", "Take another exercise for a slot.", affects_selection=True),
    Option("title", TextType(120), "", "made from the areas", "A heading of your own.", in_address=False),
)

OPTIONS_BY_NAME = {option.name: option for option in OPTIONS}
ADDRESS_OPTIONS = tuple(option for option in OPTIONS if option.in_address)


def get_default(name: str) -> Any:
    """What a request holds where the option of that name is absent."""
    return OPTIONS_BY_NAME[name].default
