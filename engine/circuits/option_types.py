"""Types of option values: each parses, formats and describes its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.errors import did_you_mean
from engine.library.vocabulary import Vocabulary
from engine.text import normalise_name, quote_input, slugify_name

MAX_LIST_VALUES = 24
"""Maximum number of values in a list."""

_DIGITS = re.compile(r"[0-9]{1,6}")
_SWAP = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*-[1-9][0-9]?)\.([0-9]{1,3})")
_SEED = re.compile(r"[a-z0-9-]{1,40}")
_TRUE, _FALSE = ("1", "true", "yes"), ("0", "false", "no")


class OptionValueError(Exception):
    """The text is not valid for its option. The message completes "level: …"."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class OptionType(Protocol):
    """Type of an option's values."""

    @property
    def description(self) -> str:
        """Description of valid values, for the documentation and error messages."""

    def parse(self, text: str, vocabulary: Vocabulary) -> Any:
        """Return the value of a text. Raises OptionValueError if the text is not valid."""

    def format(self, value: Any) -> str:
        """Return the canonical text of a value."""


@dataclass(frozen=True, slots=True)
class IntegerType:
    """A whole number from `minimum` to `maximum`, both included. `unit` is a plural noun or empty."""

    minimum: int
    maximum: int
    unit: str = ""

    @property
    def description(self) -> str:
        return f"a whole number from {self.minimum} to {self.maximum}" + (f" ({self.unit})" if self.unit else "")

    def parse(self, text: str, vocabulary: Vocabulary) -> int:
        text = text.strip()
        if _DIGITS.fullmatch(text) and self.minimum <= int(text) <= self.maximum:
            return int(text)
        raise OptionValueError(f"{quote_input(text)} is not {self.description}.")

    def format(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class BooleanType:
    """Yes or no."""

    description = "1 or 0 (also true and false, yes and no)"

    def parse(self, text: str, vocabulary: Vocabulary) -> bool:
        word = text.strip().lower()
        if word not in _TRUE + _FALSE:
            raise OptionValueError(f"{quote_input(text)} is not {self.description}.")
        return word in _TRUE

    def format(self, value: bool) -> str:
        return "1" if value else "0"


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """One of several words. `none_word` means no choice, and is parsed as None."""

    choices: tuple[str, ...]
    none_word: str

    @property
    def description(self) -> str:
        return "one of " + ", ".join((*self.choices, self.none_word))

    def parse(self, text: str, vocabulary: Vocabulary) -> str | None:
        word = normalise_name(text)
        if word == self.none_word:
            return None
        if word not in self.choices:
            raise OptionValueError(
                f"{quote_input(text)} is not {self.description}.", did_you_mean(slugify_name(text), self.choices)
            )
        return word

    def format(self, value: str | None) -> str:
        return self.none_word if value is None else value


@dataclass(frozen=True, slots=True)
class ChoiceListType:
    """A comma-separated list of entries of the vocabulary.

    `noun` is the plural and `item_noun` the singular of the entries. `spellings` returns normalised spellings mapped to
    the ids that each means, `ids` returns the ids in order. `empty_word` is the text of an empty list; lists can't be
    empty if it is "".
    """

    noun: str
    item_noun: str
    spellings: Callable[[Vocabulary], Mapping[str, tuple[str, ...]]]
    ids: Callable[[Vocabulary], tuple[str, ...]]
    empty_word: str = ""

    @property
    def description(self) -> str:
        return f"a comma-separated list of {self.noun}" + (f", or {self.empty_word}" if self.empty_word else "")

    def parse(self, text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
        spellings = self.spellings(vocabulary)
        found: set[str] = set()
        for part in split_list(text):
            word = normalise_name(part)
            if self.empty_word and word == self.empty_word:
                continue
            if word not in spellings:
                hints = (
                    did_you_mean(slugify_name(part), self.ids(vocabulary)),
                    f"Choose from {', '.join(self.ids(vocabulary))}.",
                )
                raise OptionValueError(
                    f"There is no {self.item_noun} called {quote_input(part)}.", " ".join(filter(None, hints))
                )
            found.update(spellings[word])
        return tuple(id_ for id_ in self.ids(vocabulary) if id_ in found)

    def format(self, value: tuple[str, ...]) -> str:
        return ",".join(value) or self.empty_word


@dataclass(frozen=True, slots=True)
class SeedType:
    """A word that decides which of many possible circuits a request gives."""

    description = "1 to 40 letters a-z, digits and hyphens"

    def parse(self, text: str, vocabulary: Vocabulary) -> str:
        word = text.strip().lower()
        if not _SEED.fullmatch(word):
            raise OptionValueError(f"{quote_input(text)} is not {self.description}.")
        return word

    def format(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Swap:
    """Use another exercise in a slot. `number` counts its alternatives from 1."""

    slot: str
    number: int

    def __str__(self) -> str:
        return f"{self.slot}.{self.number}"


@dataclass(frozen=True, slots=True)
class SwapListType:
    """A comma-separated list of swaps. Number 0 means no swap, and is dropped."""

    description = "a comma-separated list of <slot>.<number>, such as glutes-1.2"

    def parse(self, text: str, vocabulary: Vocabulary) -> tuple[Swap, ...]:
        swaps: dict[str, Swap] = {}
        for part in split_list(text):
            match = _SWAP.fullmatch(part.lower())
            if match is None:
                raise OptionValueError(
                    f"{quote_input(part)} is not a swap.", "Write <slot>.<number>, such as glutes-1.2."
                )
            swap = Swap(match[1], int(match[2]))
            if swaps.setdefault(swap.slot, swap) != swap:
                raise OptionValueError(f"{swap.slot} is swapped twice.", "Keep one of the two.")
        return tuple(swap for swap in swaps.values() if swap.number > 0)

    def format(self, value: tuple[Swap, ...]) -> str:
        return ",".join(map(str, value))


@dataclass(frozen=True, slots=True)
class NameListType:
    """A comma-separated list of names, which are resolved together with the terms in the path."""

    noun: str

    @property
    def description(self) -> str:
        return f"a comma-separated list of {self.noun}"

    def parse(self, text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
        return split_list(text)

    def format(self, value: tuple[str, ...]) -> str:
        return ",".join(value)


@dataclass(frozen=True, slots=True)
class TextType:
    """Free text on one line."""

    max_length: int

    @property
    def description(self) -> str:
        return f"text of at most {self.max_length} characters"

    def parse(self, text: str, vocabulary: Vocabulary) -> str:
        line = " ".join(text.split())
        if not line or len(line) > self.max_length or not line.isprintable():
            raise OptionValueError(f"{quote_input(text)} is not {self.description}.")
        return line

    def format(self, value: str) -> str:
        return value


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts of a comma-separated list, without blank ones.

    Raises OptionValueError for an empty list, and for more than MAX_LIST_VALUES.
    """
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    if not parts:
        raise OptionValueError("The list is empty.")
    if len(parts) > MAX_LIST_VALUES:
        raise OptionValueError(f"The list has more than {MAX_LIST_VALUES} values.")
    return parts
