"""The builder's form, made from the table of options: a field for each, filled in with what an address says.

Ranges, words and defaults are those of engine.circuits.options; only which control shows which form of value is said
here. What was typed stays as it was typed, right or wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from engine.circuits.errors import CircuitError
from engine.circuits.option_types import (
    MAX_LIST_VALUES,
    BooleanType,
    ChoiceListType,
    ChoiceType,
    IntegerType,
    NameListType,
    SwapListType,
)
from engine.circuits.options import OPTIONS, Option
from engine.circuits.request import CircuitRequest
from engine.library.library import Library
from engine.library.name_normalisation import normalise_name
from engine.library.vocabulary import Area, Group

FEW = 3
"""So many numbers are shown side by side, to choose one of them; for more there is a box to type in."""

_LISTS = (NameListType, ChoiceListType, SwapListType)
_FIELD_OF = {"terms": "areas", "group": "areas"}
_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick, or one of several values to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One option as a control. kind is "text", "flag", "one" (a list to open), "few" (one of some) or "many" (boxes).

    text is what was typed; choices are those of the other kinds. problems say what is wrong with it.
    """

    option: Option
    kind: str
    text: str = ""
    choices: tuple[Choice, ...] = ()
    problems: tuple[CircuitError, ...] = ()

    @property
    def label(self) -> str:
        """The option's name as a label, with its unit: "Per area", "Work, in seconds"."""
        words, unit = self.option.name.replace("-", " ").capitalize(), getattr(self.option.type, "unit", "")
        return f"{words}, in {unit}" if unit and unit != self.option.name else words

    @property
    def id(self) -> str:
        """What the ids of its controls begin with."""
        return f"field-{self.option.name}"

    @property
    def anchor(self) -> str:
        """The id of its first control."""
        return f"{self.id}-0" if self.choices and self.kind in ("few", "many") else self.id

    @property
    def used(self) -> bool:
        """Whether anything but the default is in it, or something is wrong with it."""
        chosen = any(choice.chosen for choice in self.choices if choice.value != _default_text(self.option))
        return bool(self.text or chosen or self.problems)


def fields(pairs: _Pairs, problems: Iterable[CircuitError], library: Library) -> dict[str, Field]:
    """The fields by the names of their options, filled in with the pairs of an address."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(_FIELD_OF.get(name.lower(), name.lower()), []).append(value)
    wrong: dict[str, list[CircuitError]] = {}
    for problem in problems:
        wrong.setdefault(_FIELD_OF.get(problem.option, problem.option), []).append(problem)
    found = {}
    for option in OPTIONS:
        field = _field(option, given.get(option.name, []), library)
        if field is not None:
            found[option.name] = replace(field, problems=tuple(wrong.get(option.name, ())))
    return found


def asked(pairs: _Pairs) -> bool:
    """Whether an address says anything that the form can hold."""
    names = {option.name for option in OPTIONS if option.name != "title"}
    return any(name.lower() in names and value.strip() for name, value in pairs)


def request_address(request: CircuitRequest) -> str:
    """The builder's address for a request: only what differs from the defaults."""
    terms = request.terms
    return asked_address(
        [
            *(("areas", name) for name in terms.groups + terms.areas),
            *(("exercises", name) for name in terms.exercises),
            *request.query_pairs,
        ]
    )


def asked_address(pairs: _Pairs) -> str:
    """The builder's address for what was asked, right or wrong, without what was left empty."""
    kept = [(name, value) for name, value in pairs if value.strip()]
    return "/circuits/" + (f"?{urlencode(kept, safe=',')}" if kept else "")


def _field(option: Option, texts: Sequence[str], library: Library) -> Field | None:
    """An option's control; None for one that has none, or is shown only where it is given."""
    form, text = option.type, next(iter(texts), "")
    if option.name == "areas":
        return Field(option, "many", choices=tuple(_areas(texts, library)))
    if isinstance(form, SwapListType) or option.name == "exercises":
        names = list(dict.fromkeys(_parts(texts)))[:MAX_LIST_VALUES]
        known = library.exercises
        choices = tuple(Choice(_shown(n), known[n].name if n in known else _shown(n), True) for n in names)
        return Field(option, "many", choices=choices) if choices else None
    if not option.in_address:
        return None
    if isinstance(form, ChoiceListType):
        return Field(option, "many", choices=tuple(_words(form, texts, library)))
    if isinstance(form, ChoiceType):
        chosen = normalise_name(text) or form.none_word
        words = (form.none_word, *form.choices)
        return Field(option, "one", choices=tuple(Choice(w, w.capitalize(), w == chosen) for w in words))
    if isinstance(form, BooleanType):
        return Field(option, "flag", choices=(Choice("1", option.help, normalise_name(text) in ("1", "yes", "true")),))
    if isinstance(form, IntegerType) and form.maximum - form.minimum < FEW:
        chosen = text.strip() or _default_text(option)
        numbers = map(str, range(form.minimum, form.maximum + 1))
        return Field(option, "few", choices=tuple(Choice(n, n, n == chosen) for n in numbers))
    return Field(option, "text", _shown(text))


def _areas(texts: Sequence[str], library: Library) -> Iterator[Choice]:
    names: Mapping[str, str] = {**library.group_ids_by_name, **library.area_ids_by_name}
    ids: dict[str, Area | Group] = {**library.vocabulary.areas, **library.vocabulary.groups}
    chosen = {part.lower() if part.lower() in ids else names.get(normalise_name(part)) for part in _parts(texts)}
    yield from (Choice(word.id, word.name, word.id in chosen) for word in ids.values())


def _words(form: ChoiceListType, texts: Sequence[str], library: Library) -> Iterator[Choice]:
    vocabulary = library.vocabulary
    spellings = form.spellings(vocabulary)
    given = [normalise_name(part) for part in _parts(texts)]
    chosen = {spellings.get(word) for word in given}
    if form.empty_word:
        yield Choice(form.empty_word, "Nothing at all", form.empty_word in given)
    for id_ in form.ids(vocabulary):
        thing = vocabulary.equipment.get(id_)
        yield Choice(id_, thing.name if thing else id_.replace("-", " ").capitalize(), id_ in chosen)


def _parts(texts: Iterable[str]) -> Iterator[str]:
    return (part.strip() for text in texts for part in text.split(",") if part.strip())


def _default_text(option: Option) -> str:
    """How a default that is no list stands in a control; empty where nothing does."""
    if isinstance(option.type, _LISTS) or (option.default is None and not isinstance(option.type, ChoiceType)):
        return ""
    return option.type.format(option.default)


def _shown(text: str) -> str:
    """A stranger's words as they may stand in a page."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
