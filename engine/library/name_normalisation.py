"""Normalise names, so that different spellings of a name compare equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Protocol

_APOSTROPHE = re.compile("['’ʼ＇`´]")
_NO_WORD = re.compile(r"[\W_]+")
_PLURAL_IN_ES = ("sses", "shes", "ches", "xes", "zes")


def normalise_name(text: str) -> str:
    """Return a name in normal form: NFKC, lower case, without punctuation and simple plurals.

    "Step-Ups" and "step up" have the same normal form, and so have "Runner's core" and "runners core". Text without
    letters and digits becomes "".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_singular(word) for word in _NO_WORD.sub(" ", _APOSTROPHE.sub("", folded)).split())


def slugify_name(text: str) -> str:
    """Return text from a reader in the form of an id, at most 64 characters long, to search for similar ids."""
    return normalise_name(text)[:64].replace(" ", "-")


class Named(Protocol):
    """An entry of the library that readers may call by its id, its name or an alias."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def name(self) -> str:
        """The name that the site shows."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names."""


def index_names(entries: Iterable[Named]) -> Mapping[str, str]:
    """Map the normalised id, name and aliases of every entry to its id.

    Ids win over names, names over aliases, and among names the first entry wins.
    """
    listed = list(entries)
    aliases = {normalise_name(alias): entry.id for entry in listed for alias in entry.aliases}
    names = {normalise_name(entry.name): entry.id for entry in reversed(listed)}
    return aliases | names | {normalise_name(entry.id): entry.id for entry in listed}


def _singular(word: str) -> str:
    """Return the word without the ending of a plural. Short words, and words in -ss, -us or -is, are not plurals."""
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("lves"):
        return f"{word[:-3]}f"
    if word.endswith(_PLURAL_IN_ES):
        return word[:-2]
    return word[:-1]
