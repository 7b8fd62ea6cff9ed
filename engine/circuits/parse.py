"""Requests from addresses, which forgive, and from shortcodes, which do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.circuits.forms import Misread, NameList, SwapList, WordList, split_list
from engine.circuits.names import id_like
from engine.circuits.options import ADDRESS_OPTIONS, BY_NAME, OPTIONS, Option
from engine.circuits.problems import CircuitProblem, Malformed, Unsatisfiable, quoted
from engine.circuits.request import DRILLS_WITHOUT_TERMS, CircuitRequest
from engine.circuits.terms import Given, Terms, resolve
from engine.errors import did_you_mean
from engine.library.library import Library

LONGEST_TERMS = 1_000
LONGEST_QUERY = 2_000

Argument = str | int | bool | Sequence[str]
"""A shortcode's argument: as it is written, or as a schema has already read it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read.

    request holds all that could be read; with problems it is only good to fill a form again. unknown are the names of
    options that do not exist and were ignored, near_misses those of them that look like a slip, with the option that
    was probably meant. canonical tells whether the address is already spelt the one right way.
    """

    request: CircuitRequest
    unknown: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    former_ids_used: bool = False
    canonical: bool = True
    problems: tuple[CircuitProblem, ...] = ()

    def checked(self) -> CircuitRequest:
        """The request. Raises the first problem, if there is one."""
        if self.problems:
            raise self.problems[0]
        return self.request

    @property
    def redirect(self) -> int | None:
        """The HTTP status of a redirect to request.path: 301 for former ids, 302 for another spelling, else None."""
        if self.problems or self.canonical:
            return None
        return 301 if self.former_ids_used else 302


def from_query(terms: str, pairs: Sequence[tuple[str, str]], library: Library, *, strict: bool = False) -> Parsed:
    """Read an address: the terms of its path and the pairs of its query, both already percent-decoded.

    An option with an empty value is absent, as in a form that was sent half filled in. The options areas, group and
    exercises, which a form sends, are taken as terms. Unknown options are ignored and reported; strict, for addresses
    that programs ask for, makes problems of them.
    """
    if len(terms) > LONGEST_TERMS:
        return _refused(f"the names are longer than {LONGEST_TERMS} characters", "terms")
    if sum(len(name) + len(value) + 2 for name, value in pairs) > LONGEST_QUERY:
        return _refused(f"the options are longer than {LONGEST_QUERY} characters", "")
    readable = {option.name for option in OPTIONS if option.in_address or isinstance(option.form, NameList)}
    given: dict[str, list[str]] = {}
    unknown: dict[str, None] = {}
    for name, value in pairs:
        if name.lower() not in readable:
            unknown[name] = None
        elif value.strip():
            given.setdefault(name.lower(), []).append(value)
    reader = _Reader(library)
    if strict:
        reader.refuse(unknown)
    request = reader.request(given, terms)
    return Parsed(
        request,
        unknown=tuple(unknown),
        near_misses=tuple((name, near) for name in unknown if (near := _near_option(name)) is not None),
        former_ids_used=reader.former_ids_used,
        canonical=terms == request.terms.text and tuple(pairs) == request.pairs,
        problems=tuple(reader.problems),
    )


def from_arguments(arguments: Mapping[str, Argument], library: Library) -> Parsed:
    """Read a shortcode's or a command's arguments. An unknown or an empty one is a problem."""
    given = {name: [_as_text(value)] for name, value in arguments.items()}
    if sum(len(name) + len(values[0]) for name, values in given.items()) > LONGEST_QUERY:
        return _refused(f"the arguments are longer than {LONGEST_QUERY} characters", "")
    reader = _Reader(library)
    reader.refuse(name for name in given if name not in BY_NAME)
    request = reader.request({name: values for name, values in given.items() if name in BY_NAME}, "")
    return Parsed(request, former_ids_used=reader.former_ids_used, problems=tuple(reader.problems))


class _Reader:
    """Reads the values of one request and collects what is wrong with them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.problems: list[CircuitProblem] = []
        self.former_ids_used = False

    def refuse(self, unknown: Iterable[str]) -> None:
        """Make problems of options that do not exist."""
        for name in unknown:
            hint = did_you_mean(id_like(name), BY_NAME)
            self.problems.append(Malformed(f"there is no option {quoted(name)}", hint=hint))

    def request(self, given: Mapping[str, Sequence[str]], path_terms: str) -> CircuitRequest:
        """The request of some options' texts, each by the option's name, and of a path's terms."""
        values = {
            name: value for name, texts in given.items() if (value := self._value(BY_NAME[name], texts)) is not None
        }
        terms = self._terms(path_terms, values)
        if not terms.pinned and not path_terms.strip(", ") and not any(name in given for name in _TERM_OPTIONS):
            values.setdefault("drills", DRILLS_WITHOUT_TERMS)
        fields = {
            option.field: self._stored(option, values[option.name], terms)
            for option in OPTIONS
            if option.name in values and option.name not in _TERM_OPTIONS
        }
        if terms.pinned:
            self._refuse_choices(fields)
        return self._with_swaps_in_order(CircuitRequest(terms, **fields))

    def _value(self, option: Option, texts: Sequence[str]) -> Any:
        """What the texts of one option come to; None where that is a problem, or the default."""
        if isinstance(option.form, NameList | WordList | SwapList):
            texts = [",".join(texts)]
        values = []
        for text in texts:
            try:
                values.append(option.form.read(text, self._library.vocabulary))
            except Misread as error:
                message = f"{option.name}: {error.message}"
                self.problems.append(Malformed(message, hint=error.hint, option=option.name))
                return None
        if any(value != values[0] for value in values):
            self.problems.append(Malformed(f"{option.name} is given twice", hint="keep one", option=option.name))
            return None
        return values[0]

    def _terms(self, path_terms: str, values: Mapping[str, Any]) -> Terms:
        given = [Given(option, values[option]) for option in _TERM_OPTIONS if option in values]
        if path_terms.strip(", "):
            try:
                given.insert(0, Given("terms", split_list(path_terms)))
            except Misread as error:
                self.problems.append(Malformed(error.message, option="terms"))
        resolution = resolve(given, self._library)
        self.problems += resolution.problems
        self.former_ids_used = resolution.former_ids_used
        return resolution.terms

    def _stored(self, option: Option, value: Any, terms: Terms) -> Any:
        """The value as a request holds it: a default is held as such, so that it has one spelling."""
        if option.standard and value == option.standard(terms, self._library.vocabulary):
            return option.default
        return value

    def _refuse_choices(self, fields: dict[str, Any]) -> None:
        for option in ADDRESS_OPTIONS:
            if option.chooses and option.field in fields and fields.pop(option.field) != option.default:
                message = f"{option.name} has no part in a circuit that lists its exercises"
                hint = "write another exercise's id into the list instead"
                self.problems.append(Unsatisfiable(message, hint=hint, option=option.name))

    def _with_swaps_in_order(self, request: CircuitRequest) -> CircuitRequest:
        slots = {slot.name: slot for slot in request.slots(self._library.vocabulary)} if request.swap else {}
        swaps = request.swap
        for swap in swaps:
            if swap.slot not in slots:
                message = f"swap: this circuit has no slot {quoted(swap.slot)}"
                hints = (did_you_mean(id_like(swap.slot), slots), "its slots are " + ", ".join(slots))
                self.problems.append(Unsatisfiable(message, hint=" ".join(filter(None, hints)), option="swap"))
            else:
                request = request.with_swap(slots[swap.slot], swap.n, self._library.vocabulary)
        return request


_TERM_OPTIONS = tuple(option.name for option in OPTIONS if isinstance(option.form, NameList))


def _near_option(name: str) -> str | None:
    if not 3 <= len(name) <= 20:
        return None
    spelt: Iterable[str] = (option.name for option in OPTIONS if option.name != "title")
    return next(iter(get_close_matches(name.lower().replace("_", "-"), list(spelt), n=1, cutoff=0.7)), None)


def _as_text(value: Argument) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        # No option goes so far, and Python refuses to write out an enormous number.
        return str(value) if abs(value) < 10**9 else "an enormous number"
    return ",".join(value)


def _refused(message: str, option: str) -> Parsed:
    return Parsed(
        CircuitRequest(Terms()), canonical=False, problems=(Malformed(message, hint="ask for less", option=option),)
    )
