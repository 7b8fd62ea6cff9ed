"""Names as people write them and as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.library.name_normalisation import normalise_name


def spellings(words: Iterable[tuple[str, str, Iterable[str]]]) -> Mapping[str, str]:
    """From (id, name, aliases) of each word: every spelling, normalised, and the id it stands for.

    An id wins over a name or an alias, and an earlier word over a later one.
    """
    entries = list(words)[::-1]
    others = {normalise_name(other): id_ for id_, name, aliases in entries for other in (name, *aliases)}
    return others | {normalise_name(id_): id_ for id_, _, _ in entries}


def id_like(text: str) -> str:
    """A stranger's word in the shape of an id, at most 64 characters long, to look for ids that are like it."""
    return normalise_name(text)[:64].replace(" ", "-")


def short(name: str) -> str:
    """A name without what it explains in brackets: "Gluteus medius (side butt)" is "Gluteus medius"."""
    return name.partition(" (")[0]


def lowered(name: str) -> str:
    """A short name inside a sentence: "Glutes" is "glutes", but "IT band" and "A-skip" keep their capitals."""
    name = short(name)
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def joined(words: Sequence[str]) -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
