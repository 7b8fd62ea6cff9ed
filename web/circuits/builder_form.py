"""Present the options of circuits as the fields of the builder's form, filled in from an address.

The ranges, choices and defaults come from engine.circuits.options. Input is kept as the reader typed it, valid or not.
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
from engine.library.exercise import CautionTag
from engine.library.library import Library
from engine.library.vocabulary import Area, Group
from engine.text import normalise_name

MAX_RADIO_BUTTONS = 3
"""Maximum number of numbers that are shown as radio buttons. For more, there is a text box."""

FIELD_TEXTS: Mapping[str, tuple[str, str]] = {
    "areas": ("Areas", "Choose one or more. If you choose none, we’ll use all five areas and two drills."),
    "exercises": ("Exercises", "The exercises of this circuit, in this order."),
    "level": ("Level", "How hard?"),
    "equipment": ("Equipment", "What equipment do you have?"),
    "venue": ("Venue", "Where do you train?"),
    "rounds": ("Rounds", "How many times? Default: 2 at level 1, otherwise 3"),
    "work": ("Work, in seconds", "The same time for every exercise. Default: each exercise's own dose"),
    "dose": ("Dose", "How many repetitions, or how long?"),
    "rest": ("Rest, in seconds", "Time between exercises. Default: 10, or longer to set up"),
    "minutes": ("Minutes", "Time to fill. We’ll change repetitions and rests first, then rounds. Default: no limit"),
    "drills": ("Drills", "How many running drills? Default: 0, or 2 if you choose no areas"),
    "per-area": ("Exercises per area", "How many? Default: 3 for one or two areas, otherwise 1"),
    "quiet": ("Quiet", "No jumps and no hard landings"),
    "avoid": ("Avoid", "We’ll leave out exercises that may affect these parts of the body."),
    "seed": ("Seed", "Any word. A different word gives you a different circuit."),
    "swap": ("Swaps", "The exercises that you swapped."),
}
"""Label and hint of each field, by the name of its option."""

CHOICE_LABELS: Mapping[tuple[str, str], str] = {
    ("level", "1"): "Beginner",
    ("level", "2"): "Intermediate",
    ("level", "3"): "Advanced",
    ("equipment", "none"): "No equipment",
    ("venue", "outdoor"): "Outdoors",
    ("venue", "any"): "Anywhere",
    ("dose", "usual"): "Usual for the level",
    **{("avoid", tag.value): tag.label for tag in CautionTag},
}
"""Labels of choices that differ from their values, by the name of the option and the value."""

_LIST_TYPES = (NameListType, ChoiceListType, SwapListType)
_FIELD_OF_OPTION = {"terms": "areas", "group": "areas"}
_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A choice of a field: a checkbox, a radio button or an item of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """The field of an option. `kind` is "text", "checkbox", "checkboxes", "radio" or "select".

    `text` is the content of a text box. The other kinds have `choices`.
    """

    option: Option
    kind: str
    text: str = ""
    choices: tuple[FieldChoice, ...] = ()
    errors: tuple[CircuitError, ...] = ()

    @property
    def label(self) -> str:
        """The label."""
        return FIELD_TEXTS[self.option.name][0]

    @property
    def hint(self) -> str:
        """The hint below the label, or the label of the box if this is one checkbox."""
        return FIELD_TEXTS[self.option.name][1]

    @property
    def id(self) -> str:
        """Prefix of the ids of its controls."""
        return f"field-{self.option.name}"

    @property
    def anchor(self) -> str:
        """The id of its first control."""
        return f"{self.id}-0" if self.choices and self.kind in ("radio", "checkboxes") else self.id

    @property
    def is_used(self) -> bool:
        """True if the field has errors, or any value but the default."""
        default = _default_text(self.option)
        return bool(self.text or self.errors or any(c.is_chosen for c in self.choices if c.value != default))


def build_fields(pairs: _Pairs, errors: Iterable[CircuitError], library: Library) -> dict[str, Field]:
    """Return the fields by the names of their options, filled in with the query of an address."""
    texts: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            texts.setdefault(_FIELD_OF_OPTION.get(name.lower(), name.lower()), []).append(value)
    field_errors: dict[str, list[CircuitError]] = {}
    for error in errors:
        field_errors.setdefault(_FIELD_OF_OPTION.get(error.option, error.option), []).append(error)
    fields = {}
    for option in OPTIONS:
        field = _build_field(option, texts.get(option.name, []), library)
        if field is not None:
            fields[option.name] = replace(field, errors=tuple(field_errors.get(option.name, ())))
    return fields


def has_options(pairs: _Pairs) -> bool:
    """Return True if the query of an address has any option of the form."""
    names = {option.name for option in OPTIONS if option.name != "title"}
    return any(name.lower() in names and value.strip() for name, value in pairs)


def builder_path_for(request: CircuitRequest) -> str:
    """Return the builder's path for a request, with the options that differ from their defaults."""
    terms = request.terms
    return builder_path(
        [
            *(("areas", name) for name in terms.groups + terms.areas),
            *(("exercises", name) for name in terms.exercises),
            *request.query_pairs,
        ]
    )


def builder_path(pairs: _Pairs) -> str:
    """Return the builder's path with a query, valid or not, without empty values."""
    filled = [(name, value) for name, value in pairs if value.strip()]
    return "/circuits/" + (f"?{urlencode(filled, safe=',')}" if filled else "")


def _build_field(option: Option, texts: Sequence[str], library: Library) -> Field | None:
    """Return the field of an option, or None if it has none, or is only shown if it is in the address."""
    option_type, text = option.type, next(iter(texts), "")
    if option.name == "areas":
        return Field(option, "checkboxes", choices=tuple(_area_choices(texts, library)))
    if isinstance(option_type, SwapListType) or option.name == "exercises":
        names = list(dict.fromkeys(_split_values(texts)))[:MAX_LIST_VALUES]
        exercises = library.exercises
        labels = [exercises[name].name if name in exercises else _printable(name) for name in names]
        choices = [FieldChoice(_printable(name), label, True) for name, label in zip(names, labels, strict=True)]
        return Field(option, "checkboxes", choices=tuple(choices)) if choices else None
    if not option.in_address:
        return None
    if isinstance(option_type, ChoiceListType):
        return Field(option, "checkboxes", choices=tuple(_vocabulary_choices(option, option_type, texts, library)))
    if isinstance(option_type, ChoiceType):
        chosen = normalise_name(text) or option_type.none_word
        return Field(option, "select", choices=_choices(option, (option_type.none_word, *option_type.choices), chosen))
    if isinstance(option_type, BooleanType):
        is_checked = normalise_name(text) in ("1", "yes", "true")
        return Field(option, "checkbox", choices=(FieldChoice("1", FIELD_TEXTS[option.name][1], is_checked),))
    if isinstance(option_type, IntegerType) and option_type.maximum - option_type.minimum + 1 <= MAX_RADIO_BUTTONS:
        numbers = map(str, range(option_type.minimum, option_type.maximum + 1))
        return Field(option, "radio", choices=_choices(option, numbers, text.strip() or _default_text(option)))
    return Field(option, "text", _printable(text))


def _choices(option: Option, values: Iterable[str], chosen: str) -> tuple[FieldChoice, ...]:
    return tuple(FieldChoice(value, _choice_label(option, value), value == chosen) for value in values)


def _choice_label(option: Option, value: str) -> str:
    return CHOICE_LABELS.get((option.name, value), value.replace("-", " ").capitalize())


def _area_choices(texts: Sequence[str], library: Library) -> Iterator[FieldChoice]:
    ids_by_name: Mapping[str, str] = {**library.group_ids_by_name, **library.area_ids_by_name}
    entries: dict[str, Area | Group] = {**library.vocabulary.areas, **library.vocabulary.groups}
    chosen = {
        value.lower() if value.lower() in entries else ids_by_name.get(normalise_name(value))
        for value in _split_values(texts)
    }
    yield from (FieldChoice(entry.id, entry.name, entry.id in chosen) for entry in entries.values())


def _vocabulary_choices(
    option: Option, option_type: ChoiceListType, texts: Sequence[str], library: Library
) -> Iterator[FieldChoice]:
    vocabulary = library.vocabulary
    spellings = option_type.spellings(vocabulary)
    values = [normalise_name(value) for value in _split_values(texts)]
    chosen = {id_ for value in values for id_ in spellings.get(value, ())}
    if option_type.empty_word:
        label = _choice_label(option, option_type.empty_word)
        yield FieldChoice(option_type.empty_word, label, option_type.empty_word in values)
    for id_ in option_type.ids(vocabulary):
        entry = vocabulary.equipment.get(id_)
        yield FieldChoice(id_, entry.name if entry else _choice_label(option, id_), id_ in chosen)


def _split_values(texts: Iterable[str]) -> Iterator[str]:
    return (value.strip() for text in texts for value in text.split(",") if value.strip())


def _default_text(option: Option) -> str:
    """Return the text of a default in a field; "" for lists and defaults that depend on the request."""
    if isinstance(option.type, _LIST_TYPES) or (option.default is None and not isinstance(option.type, ChoiceType)):
        return ""
    return option.type.format(option.default)


def _printable(text: str) -> str:
    """Return text from an address without characters that can't be printed."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
