"""Former ids of equipment, which keep their meaning in addresses and in the files of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from engine.errors import UnlocatedProblem
from engine.library.library import index_names
from engine.library.vocabulary import FormerEquipment, Vocabulary
from engine.text import join_words, normalise_name


def index_equipment(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """Map every normalised id, name and alias of equipment, also former ones, to the ids that it means.

    A former id means all pieces that it was split into: "chair" also means "step".
    """
    former = vocabulary.former_equipment
    return {
        spelling: former[id_].owned if id_ in former else (id_,)
        for spelling, id_ in _index_spellings(vocabulary).items()
    }


def describe_former_equipment(text: str, vocabulary: Vocabulary) -> UnlocatedProblem | None:
    """Return the problem of a list of equipment that uses former ids, or None. The list still works.

    A former id that is also a current one is no problem if all pieces that it meant are listed, too.
    """
    spellings = _index_spellings(vocabulary)
    given = {spellings.get(normalise_name(part)) for part in text.split(",")}
    former = [
        entry
        for entry in vocabulary.former_equipment.values()
        if entry.id in given and not (entry.id in entry.owned and given.issuperset(entry.owned))
    ]
    if not former:
        return None
    meaning = join_words([f"'{entry.id}' means {', '.join(entry.owned)}" for entry in former])
    names = {id_ for entry in former for id_ in entry.owned} | {id_ for id_ in given if id_ in vocabulary.equipment}
    return UnlocatedProblem(
        f"Equipment has more exact names now: {meaning}.",
        f"Write equipment={','.join(id_ for id_ in vocabulary.equipment if id_ in names)}, or less.",
        "equipment",
    )


def replace_former_choices(
    choices: Sequence[tuple[str, ...]], vocabulary: Vocabulary
) -> tuple[tuple[tuple[str, ...], ...], tuple[FormerEquipment, ...]]:
    """Return an exercise's choices of equipment without former ids, and the former equipment found.

    A choice with a former id becomes one choice for each piece that is needed now.
    """
    former = {id_: entry for id_, entry in vocabulary.former_equipment.items() if entry.needed}
    replaced = [
        new
        for choice in choices
        for new in product(*(former[id_].needed if id_ in former else (id_,) for id_ in choice))
    ]
    found = dict.fromkeys(id_ for choice in choices for id_ in choice if id_ in former)
    return tuple(dict.fromkeys(replaced)), tuple(former[id_] for id_ in found)


def _index_spellings(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Map every normalised id, name and alias of equipment to its current or former id. Current names win."""
    return {**index_names(vocabulary.former_equipment.values()), **index_names(vocabulary.equipment.values())}
