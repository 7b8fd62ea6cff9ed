"""Parse requests: leniently from addresses, strictly from shortcodes and for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.circuits.errors import CircuitError, MalformedRequestError, UnsatisfiableRequestError
from engine.circuits.option_types import ChoiceListType, NameListType, OptionValueError, SwapListType, split_list
from engine.circuits.options import ADDRESS_OPTIONS, OPTIONS, OPTIONS_BY_NAME, Option, get_default
from engine.circuits.request import DEFAULT_DRILLS, CircuitRequest
from engine.circuits.terms import GivenNames, Terms, resolve_terms
from engine.errors import did_you_mean, find_typo
from engine.library.library import Library
from engine.text import quote_input, slugify_name

MAX_TERMS_LENGTH = 1_000
MAX_QUERY_LENGTH = 2_000

Argument = str | int | bool | Sequence[str]
"""The value of a shortcode's argument: its text, or a value that a schema has already parsed."""


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """Result of parsing.

    `request` holds all valid values; if there are `errors`, it is only good for filling in a form again.
    `unknown_options` are the names of ignored options, `near_misses` those that look like a typo, each with the
    option that was probably meant. `is_canonical` is True if the address is already in its canonical form.
    """

    request: CircuitRequest
    unknown_options: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    uses_former_ids: bool = False
    is_canonical: bool = True
    errors: tuple[CircuitError, ...] = ()

    def validated(self) -> CircuitRequest:
        """Return the request. Raises the first CircuitError if there are any."""
        if self.errors:
            raise self.errors[0]
        return self.request

    @property
    def redirect_status(self) -> int | None:
        """HTTP status of a redirect to request.path: 301 for former ids, 302 for other spellings, otherwise None."""
        if self.errors or self.is_canonical:
            return None
        return 301 if self.uses_former_ids else 302


def parse_query(
    terms: str,
    pairs: Sequence[tuple[str, str]],
    library: Library,
    *,
    strict: bool = False,
    other_options: Collection[str] = (),
) -> ParsedRequest:
    """Parse an address: the terms in its path and the pairs of its query, percent-decoded.

    An option with an empty value counts as absent, because forms send their empty fields. The options areas, group and
    exercises add to the terms. Unknown options are ignored and reported. `other_options` are options of the caller,
    which are ignored, too, but not reported.

    If `strict`, the address is one that programs use, and not all of them follow redirects: unknown options don't make
    it non-canonical, but those that look like a typo are errors.
    """
    if len(terms) > MAX_TERMS_LENGTH:
        return _too_long(f"The names are longer than {MAX_TERMS_LENGTH} characters.", "terms")
    if sum(len(name) + len(value) + 2 for name, value in pairs) > MAX_QUERY_LENGTH:
        return _too_long(f"The options are longer than {MAX_QUERY_LENGTH} characters.", "")
    readable = {option.name for option in OPTIONS if option.in_address or isinstance(option.type, NameListType)}
    given: dict[str, list[str]] = {}
    unknown: dict[str, None] = {}
    used = []
    for pair in pairs:
        # No option contains "?". Newsletters and networks append their own parameters with it.
        name, value = pair[0].strip().lower().lstrip("?"), pair[1].partition("?")[0]
        if name in readable:
            used.append(pair)
            if value.strip():
                given.setdefault(name, []).append(value)
        elif name not in other_options:
            unknown[pair[0]] = None
    names = [*(option.name for option in OPTIONS if option.name in readable), *other_options]
    typos = tuple((name, meant) for name in unknown if (meant := find_typo(name.strip().lower(), names)) is not None)
    parser = _RequestParser(library)
    if strict:
        parser.reject_typos(typos)
    request = parser.parse(given, terms)
    return ParsedRequest(
        request,
        unknown_options=tuple(unknown),
        near_misses=typos,
        uses_former_ids=parser.uses_former_ids,
        is_canonical=terms == request.terms.text and tuple(used if strict else pairs) == request.query_pairs,
        errors=tuple(parser.errors),
    )


def parse_arguments(arguments: Mapping[str, Argument], library: Library) -> ParsedRequest:
    """Parse the arguments of a shortcode or command. Unknown and empty arguments are errors."""
    given = {name: [_as_text(value)] for name, value in arguments.items()}
    if sum(len(name) + len(values[0]) for name, values in given.items()) > MAX_QUERY_LENGTH:
        return _too_long(f"The arguments are longer than {MAX_QUERY_LENGTH} characters.", "")
    parser = _RequestParser(library)
    parser.reject(name for name in given if name not in OPTIONS_BY_NAME)
    request = parser.parse({name: values for name, values in given.items() if name in OPTIONS_BY_NAME}, "")
    return ParsedRequest(request, uses_former_ids=parser.uses_former_ids, errors=tuple(parser.errors))


class _RequestParser:
    """Parses the values of one request and collects the errors."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.errors: list[CircuitError] = []
        self.uses_former_ids = False

    def reject(self, unknown: Iterable[str]) -> None:
        """Add an error for each unknown option."""
        for name in unknown:
            hint = did_you_mean(slugify_name(name), OPTIONS_BY_NAME)
            self.errors.append(MalformedRequestError(f"There is no option {quote_input(name)}.", hint=hint))

    def reject_typos(self, typos: Iterable[tuple[str, str]]) -> None:
        """Add an error for each option that looks like a typo."""
        for name, meant in typos:
            message = f"There is no option {quote_input(name)}."
            self.errors.append(MalformedRequestError(message, hint=f"Did you mean '{meant}'?"))

    def parse(self, given: Mapping[str, Sequence[str]], path_terms: str) -> CircuitRequest:
        """Return the request for the texts of options, by name, and the terms of a path."""
        values = {
            name: value
            for name, texts in given.items()
            if (value := self._value(OPTIONS_BY_NAME[name], texts)) is not None
        }
        terms = self._terms(path_terms, values)
        if not terms.is_pinned and not path_terms.strip(", ") and not any(name in given for name in _TERM_OPTIONS):
            values.setdefault("drills", DEFAULT_DRILLS)
        level = values.get("level", get_default("level"))
        fields = {
            option.attribute: self._canonical_value(option, values[option.name], terms, level)
            for option in OPTIONS
            if option.name in values and option.name not in _TERM_OPTIONS
        }
        if terms.is_pinned:
            self._reject_selection_options(fields)
        return self._with_ordered_swaps(CircuitRequest(terms, **fields))

    def _value(self, option: Option, texts: Sequence[str]) -> Any:
        """Return the value of an option, or None if it is invalid or the default."""
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
                MalformedRequestError(f"'{option.name}' is given twice.", hint="Keep one.", option=option.name)
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

    def _canonical_value(self, option: Option, value: Any, terms: Terms, level: int) -> Any:
        """Return the value to store in the request. A value equal to the default is stored as the default."""
        if option.contextual_default and value == option.contextual_default(terms, level, self._library.vocabulary):
            return option.default
        return value

    def _reject_selection_options(self, fields: dict[str, Any]) -> None:
        for option in ADDRESS_OPTIONS:
            if (
                option.affects_selection
                and option.attribute in fields
                and fields.pop(option.attribute) != option.default
            ):
                message = f"'{option.name}' cannot be used in a circuit that lists its exercises."
                hint = "Change the list of exercises instead."
                self.errors.append(UnsatisfiableRequestError(message, hint=hint, option=option.name))

    def _with_ordered_swaps(self, request: CircuitRequest) -> CircuitRequest:
        slots = {slot.name: slot for slot in request.slots(self._library.vocabulary)} if request.swap else {}
        swaps = request.swap
        for swap in swaps:
            if swap.slot not in slots:
                message = f"swap: this circuit has no slot {quote_input(swap.slot)}."
                hints = (did_you_mean(slugify_name(swap.slot), slots), f"Its slots are {', '.join(slots)}.")
                self.errors.append(
                    UnsatisfiableRequestError(message, hint=" ".join(filter(None, hints)), option="swap")
                )
            else:
                request = request.with_swap(slots[swap.slot], swap.number, self._library.vocabulary)
        return request


_TERM_OPTIONS = tuple(option.name for option in OPTIONS if isinstance(option.type, NameListType))


def _as_text(value: Argument) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        # Python refuses to format very large numbers, and no option accepts them.
        return str(value) if abs(value) < 10**9 else "a very large number"
    return ",".join(value)


def _too_long(message: str, option: str) -> ParsedRequest:
    return ParsedRequest(
        CircuitRequest(Terms()),
        is_canonical=False,
        errors=(MalformedRequestError(message, hint="Shorten the request.", option=option),),
    )
