"""Requests from addresses, which forgive, and from shortcodes, which do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.circuits.errors import CircuitError, MalformedRequestError, UnsatisfiableRequestError, quote_input
from engine.circuits.option_types import ChoiceListType, NameListType, OptionValueError, SwapListType, split_list
from engine.circuits.options import ADDRESS_OPTIONS, OPTIONS, OPTIONS_BY_NAME, Option
from engine.circuits.request import DEFAULT_DRILLS, CircuitRequest
from engine.circuits.terms import GivenNames, Terms, resolve_terms
from engine.errors import did_you_mean
from engine.library.library import Library
from engine.library.name_normalisation import slugify_name

MAX_TERMS_LENGTH = 1_000
MAX_QUERY_LENGTH = 2_000

Argument = str | int | bool | Sequence[str]
"""A shortcode's argument: as it is written, or as a schema has already read it."""


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """What was read.

    request holds all that could be read; with errors it is only good to fill a form again. unknown are the names of
    options that do not exist and were ignored, near_misses those of them that look like a slip, with the option that
    was probably meant. is_canonical tells whether the address is already spelt the one right way.
    """

    request: CircuitRequest
    unknown_options: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    uses_former_ids: bool = False
    is_canonical: bool = True
    errors: tuple[CircuitError, ...] = ()

    def validated(self) -> CircuitRequest:
        """The request. Raises the first problem, if there is one."""
        if self.errors:
            raise self.errors[0]
        return self.request

    @property
    def redirect_status(self) -> int | None:
        """The HTTP status of a redirect to request.path: 301 for former ids, 302 for another spelling, else None."""
        if self.errors or self.is_canonical:
            return None
        return 301 if self.uses_former_ids else 302


def parse_query(
    terms: str, pairs: Sequence[tuple[str, str]], library: Library, *, strict: bool = False
) -> ParsedRequest:
    """Read an address: the terms of its path and the pairs of its query, both already percent-decoded.

    An option with an empty value is absent, as in a form that was sent half filled in. The options areas, group and
    exercises, which a form sends, are taken as terms. Unknown options are ignored and reported; strict, for addresses
    that programs ask for, makes errors of them.
    """
    if len(terms) > MAX_TERMS_LENGTH:
        return _too_long(f"the names are longer than {MAX_TERMS_LENGTH} characters", "terms")
    if sum(len(name) + len(value) + 2 for name, value in pairs) > MAX_QUERY_LENGTH:
        return _too_long(f"the options are longer than {MAX_QUERY_LENGTH} characters", "")
    readable = {option.name for option in OPTIONS if option.in_address or isinstance(option.type, NameListType)}
    given: dict[str, list[str]] = {}
    unknown: dict[str, None] = {}
    for name, value in pairs:
        if name.lower() not in readable:
            unknown[name] = None
        elif value.strip():
            given.setdefault(name.lower(), []).append(value)
    reader = _RequestParser(library)
    if strict:
        reader.refuse(unknown)
    request = reader.request(given, terms)
    return ParsedRequest(
        request,
        unknown_options=tuple(unknown),
        near_misses=tuple((name, near) for name in unknown if (near := _near_option(name)) is not None),
        uses_former_ids=reader.uses_former_ids,
        is_canonical=terms == request.terms.text and tuple(pairs) == request.query_pairs,
        errors=tuple(reader.errors),
    )


def parse_arguments(arguments: Mapping[str, Argument], library: Library) -> ParsedRequest:
    """Read a shortcode's or a command's arguments. An unknown or an empty one is a problem."""
    given = {name: [_as_text(value)] for name, value in arguments.items()}
    if sum(len(name) + len(values[0]) for name, values in given.items()) > MAX_QUERY_LENGTH:
        return _too_long(f"the arguments are longer than {MAX_QUERY_LENGTH} characters", "")
    reader = _RequestParser(library)
    reader.refuse(name for name in given if name not in OPTIONS_BY_NAME)
    request = reader.request({name: values for name, values in given.items() if name in OPTIONS_BY_NAME}, "")
    return ParsedRequest(request, uses_former_ids=reader.uses_former_ids, errors=tuple(reader.errors))


class _RequestParser:
    """Reads the values of one request and collects what is wrong with them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.errors: list[CircuitError] = []
        self.uses_former_ids = False

    def refuse(self, unknown: Iterable[str]) -> None:
        """Make errors of options that do not exist."""
        for name in unknown:
            hint = did_you_mean(slugify_name(name), OPTIONS_BY_NAME)
            self.errors.append(MalformedRequestError(f"there is no option {quote_input(name)}", hint=hint))

    def request(self, given: Mapping[str, Sequence[str]], path_terms: str) -> CircuitRequest:
        """The request of some options' texts, each by the option's name, and of a path's terms."""
        values = {
            name: value
            for name, texts in given.items()
            if (value := self._value(OPTIONS_BY_NAME[name], texts)) is not None
        }
        terms = self._terms(path_terms, values)
        if not terms.is_pinned and not path_terms.strip(", ") and not any(name in given for name in _TERM_OPTIONS):
            values.setdefault("drills", DEFAULT_DRILLS)
        fields = {
            option.attribute: self._stored(option, values[option.name], terms)
            for option in OPTIONS
            if option.name in values and option.name not in _TERM_OPTIONS
        }
        if terms.is_pinned:
            self._refuse_choices(fields)
        return self._with_swaps_in_order(CircuitRequest(terms, **fields))

    def _value(self, option: Option, texts: Sequence[str]) -> Any:
        """What the texts of one option come to; None where that is a problem, or the default."""
        if isinstance(option.type, NameListType | ChoiceListType | SwapListType):
            texts = [",".join(texts)]
        values = []
        for text in texts:
            try:
                values.append(option.type.parse(text, self._library.vocabulary))
            except OptionValueError as error:
                message = f"{option.name}: {error.message}"
                self.errors.append(MalformedRequestError(message, hint=error.hint, option=option.name))
                return None
        if any(value != values[0] for value in values):
            self.errors.append(
                MalformedRequestError(f"{option.name} is given twice", hint="keep one", option=option.name)
            )
            return None
        return values[0]

    def _terms(self, path_terms: str, values: Mapping[str, Any]) -> Terms:
        given = [GivenNames(option, values[option]) for option in _TERM_OPTIONS if option in values]
        if path_terms.strip(", "):
            try:
                given.insert(0, GivenNames("terms", split_list(path_terms)))
            except OptionValueError as error:
                self.errors.append(MalformedRequestError(error.message, option="terms"))
        resolution = resolve_terms(given, self._library)
        self.errors += resolution.errors
        self.uses_former_ids = resolution.uses_former_ids
        return resolution.terms

    def _stored(self, option: Option, value: Any, terms: Terms) -> Any:
        """The value as a request holds it: a default is held as such, so that it has one spelling."""
        if option.contextual_default and value == option.contextual_default(terms, self._library.vocabulary):
            return option.default
        return value

    def _refuse_choices(self, fields: dict[str, Any]) -> None:
        for option in ADDRESS_OPTIONS:
            if (
                option.affects_selection
                and option.attribute in fields
                and fields.pop(option.attribute) != option.default
            ):
                message = f"{option.name} has no part in a circuit that lists its exercises"
                hint = "write another exercise's id into the list instead"
                self.errors.append(UnsatisfiableRequestError(message, hint=hint, option=option.name))

    def _with_swaps_in_order(self, request: CircuitRequest) -> CircuitRequest:
        slots = {slot.name: slot for slot in request.slots(self._library.vocabulary)} if request.swap else {}
        swaps = request.swap
        for swap in swaps:
            if swap.slot not in slots:
                message = f"swap: this circuit has no slot {quote_input(swap.slot)}"
                hints = (did_you_mean(slugify_name(swap.slot), slots), "its slots are " + ", ".join(slots))
                self.errors.append(
                    UnsatisfiableRequestError(message, hint=" ".join(filter(None, hints)), option="swap")
                )
            else:
                request = request.with_swap(slots[swap.slot], swap.number, self._library.vocabulary)
        return request


_TERM_OPTIONS = tuple(option.name for option in OPTIONS if isinstance(option.type, NameListType))


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


def _too_long(message: str, option: str) -> ParsedRequest:
    return ParsedRequest(
        CircuitRequest(Terms()),
        is_canonical=False,
        errors=(MalformedRequestError(message, hint="ask for less", option=option),),
    )
