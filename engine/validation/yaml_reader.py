"""Read YAML with the position of each key and value.

Front matter, exercises and vocabularies are read this way. Size and depth are limited, and the file is processed event
by event, so that no input is expensive. YAML 1.1 turns some text into something else, such as a time of day into a
number of minutes; that is reported as a problem.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from engine.errors import Problem
from engine.pasted_characters import describe_character
from engine.text import truncate
from engine.validation.located import Comment, Json, Loc, LocatedData, Node, Position, ValueType
from engine.validation.pasted_yaml import TypedYaml, name_pasted_near, read_as_typed
from engine.validation.yaml_errors import explain_syntax_error, quote_yaml

MAX_FRONT_MATTER_BYTES = 16 * 1024
MAX_LIBRARY_FILE_BYTES = 512 * 1024
MAX_DEPTH = 20

# Control characters, lone surrogates, and U+0085, U+2028 and U+2029, which end a line in YAML but not in editors.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"[ \t]+(#.*)")
_CONTINUATION = re.compile(r"([ ]+)(#[^ ].*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_MAX_NUMBER_LENGTH = 40
_TAG = "tag:yaml.org,2002:"


def read_yaml(
    text: str, path: str, *, first_line: int = 1, max_bytes: int = MAX_LIBRARY_FILE_BYTES, max_depth: int = MAX_DEPTH
) -> LocatedData:
    """Read the YAML mapping in text, which begins at line first_line of the file at path.

    All problems are errors. After a syntax error or an unsupported construct (aliases, tags, a second document, or more
    than max_depth levels), data are empty; after other problems, the rest of the data is complete. An empty text is an
    empty mapping.
    """
    text = text.removeprefix("\ufeff")
    composer = _Composer(path, first_line, max_depth, read_as_typed(text))
    try:
        composer.check_text(text, max_bytes)
        data = composer.compose(text.split("\n"))
    except _RejectedError as rejected:
        start = Position(path, first_line, 1)
        return LocatedData(path, {}, {(): Node(start, start, "mapping")}, (*composer.problems, rejected.problem))
    return LocatedData(path, data, composer.nodes, tuple(composer.problems))


class _RejectedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class _Composer:
    """Builds data and nodes from the events of one document."""

    path: str
    first_line: int
    max_depth: int
    typed: TypedYaml
    lines: Sequence[str] = field(init=False)
    nodes: dict[Loc, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = _LINE_END.split(self.typed.text)

    def check_text(self, text: str, max_bytes: int) -> None:
        forbidden = _FORBIDDEN.search(text)
        if len(text) > max_bytes or (not forbidden and len(text.encode()) > max_bytes):
            message = f"This is longer than {max_bytes // 1024} KB."
            raise _RejectedError(
                Position(self.path, self.first_line, 1).error(message, "Shorten it, or split the file.")
            )
        if forbidden:
            before = _LINE_END.split(text[: forbidden.start()])
            position = Position(self.path, self.first_line + len(before) - 1, len(before[-1]) + 1)
            message = f"The invisible character {describe_character(forbidden[0])} is not allowed."
            raise _RejectedError(position.error(message, "Delete it."))

    def compose(self, lines: Sequence[str]) -> dict[str, Json]:
        """Return the data. lines are those of the file, to name pasted characters in them."""
        events = yaml.parse(self.typed.text, Loader=yaml.CSafeLoader)
        try:
            return self._compose_document(events)
        except yaml.YAMLError as error:
            line, column, message, hint = explain_syntax_error(error, self.typed.text)
            hint = f"{name_pasted_near(lines, line)} {hint}".strip()
            raise _RejectedError(self._locate(line, column).error(message, hint)) from error

    def _compose_document(self, events: Iterator[yaml.Event]) -> dict[str, Json]:
        next(events)  # the start of the stream
        first = next(events)
        start = Position(self.path, self.first_line, 1)
        if isinstance(first, yaml.StreamEndEvent):
            self.nodes[()] = Node(start, start, "mapping")
            return {}
        root = next(events)
        value = self._compose_value(root, events, (), start)
        if not isinstance(value, dict):
            hint = "Write one 'key: value' on each line."
            raise _RejectedError(self._position_of(root).error("There must be keys with values here.", hint))
        self.nodes[()] = Node(start, start, "mapping")
        next(events)  # the end of the document
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            message = "A second YAML document begins here."
            raise _RejectedError(self._position_of(after).error(message, "Remove the line '---'."))
        return value

    def _compose_value(
        self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc, key_position: Position | None
    ) -> Json:
        position = self._position_of(event)
        self._check_supported(event, position, loc)
        if isinstance(event, yaml.MappingStartEvent):
            self.nodes[loc] = Node(key_position or position, position, "mapping")
            return self._compose_mapping(events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            self.nodes[loc] = Node(key_position or position, position, "list")
            return self._compose_list(events, loc)
        if not isinstance(event, yaml.ScalarEvent):
            raise TypeError(f"unexpected YAML event: {event!r}")
        type_, value = self._convert_scalar(event, position)
        # A missing value has the position behind the colon, but authors look at the key.
        if key_position and type_ == "null" and not event.value:
            position = key_position
        comment = self._find_comment(event, key_position or position)
        self.nodes[loc] = Node(key_position or position, position, type_, event.value, comment)
        return value

    def _find_comment(self, event: yaml.ScalarEvent, key_position: Position) -> Comment | None:
        """Return the comment after a value without quotes, or right below it if it looks like more of its text."""
        if event.end_mark is None or not event.implicit[0]:
            return None
        number = event.end_mark.line
        line, below = [*self.lines[number : number + 2], "", ""][:2]
        if match := _COMMENT.fullmatch(line, event.end_mark.column):
            return Comment(self._locate(number, match.start(1)), match[1])
        match = None if line[event.end_mark.column :].strip() else _CONTINUATION.fullmatch(below)
        if match and len(match[1]) >= key_position.column:
            return Comment(self._locate(number + 1, match.start(2)), match[2])
        return None

    def _check_supported(self, event: yaml.Event, position: Position, loc: Loc) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            message = "Anchors (&) and aliases (*) are not supported."
            raise _RejectedError(position.error(message, "Write out the value, or put it in quotes."))
        if getattr(event, "tag", None) is not None:
            hint = "Remove the tag, or put the value in quotes."
            raise _RejectedError(position.error("Tags (!) are not supported.", hint))
        if len(loc) > self.max_depth:
            message = f"This is nested more than {self.max_depth} levels deep."
            raise _RejectedError(position.error(message, "Use fewer levels."))

    def _compose_mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, Json]:
        data: dict[str, Json] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            position = self._position_of(event)
            key = self._read_key(event, position)
            if key in data:
                first = self.nodes[*loc, key].key_position
                message = f"The key '{truncate(key)}' is used twice."
                self.problems.append(
                    position.error(message, f"Remove one of the two. The first is in line {first.line}.")
                )
                self._skip_value(events, (*loc, key), position)
                continue
            data[key] = self._compose_value(next(events), events, (*loc, key), position)
        return data

    def _read_key(self, event: yaml.Event, position: Position) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            hint = "Write 'key: value', and put text with brackets in quotes."
            raise _RejectedError(position.error("A key must be a plain word.", hint))
        if event.anchor is not None or event.tag is not None:
            message = "A key cannot have an anchor (&) or a tag (!)."
            raise _RejectedError(position.error(message, "Remove it, or put the key in quotes."))
        if self._resolve_type(event) != "text":
            message = f"YAML does not read the key {truncate(event.value)} as text."
            self.problems.append(position.error(message, f"Put it in quotes: {quote_yaml(event.value)}."))
        return event.value

    def _skip_value(self, events: Iterator[yaml.Event], loc: Loc, key_position: Position) -> None:
        """Read a value only to report its problems."""
        nodes = self.nodes
        self.nodes = {}
        self._compose_value(next(events), events, loc, key_position)
        self.nodes = nodes

    def _compose_list(self, events: Iterator[yaml.Event], loc: Loc) -> list[Json]:
        data: list[Json] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            data.append(self._compose_value(event, events, (*loc, len(data)), None))
        return data

    def _resolve_type(self, event: yaml.ScalarEvent) -> ValueType:
        if not event.implicit[0]:
            return "text"
        resolved: str = Resolver().resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
        types: dict[str, ValueType] = {
            "int": "number",
            "float": "number",
            "bool": "bool",
            "null": "null",
            "timestamp": "date",
            "merge": "invalid",
        }
        return types.get(resolved.removeprefix(_TAG), "text")

    def _convert_scalar(self, event: yaml.ScalarEvent, position: Position) -> tuple[ValueType, Json]:
        raw = event.value
        type_ = self._resolve_type(event)
        constructor = SafeConstructor()
        if type_ == "number":
            return self._convert_number(raw, position)
        if type_ == "bool":
            return type_, bool(constructor.construct_yaml_bool(yaml.ScalarNode(f"{_TAG}bool", raw)))
        if type_ == "null":
            return type_, None
        if type_ == "date":
            try:
                date = constructor.construct_yaml_timestamp(yaml.ScalarNode(f"{_TAG}timestamp", raw))
                return type_, str(date.isoformat())
            except (ValueError, OverflowError):
                message = f"The date {truncate(raw)} does not exist."
                self.problems.append(position.error(message, "Write it as year-month-day, such as 2026-03-01."))
                return "invalid", raw
        return "text", raw

    def _convert_number(self, raw: str, position: Position) -> tuple[ValueType, Json]:
        """Convert a number in the usual notation. 12:30, 010, 0x1f and 1_000 are reported as problems."""
        if _DECIMAL.fullmatch(raw):
            return "number", int(raw)
        hint = f"If it is text, put it in quotes: {quote_yaml(raw)}."
        try:
            number = _construct_number(raw)
        except (ValueError, OverflowError):
            self.problems.append(position.error(f"The number {truncate(raw)} cannot be read.", hint))
            return "invalid", raw
        if isinstance(number, float) and not re.search("[:_]", raw):
            return "number", number
        self.problems.append(position.error(f"YAML reads {truncate(raw)} as the number {number}.", hint))
        return "invalid", raw

    def _position_of(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        if mark is None:
            raise TypeError(f"YAML event without a position: {event!r}")
        return self._locate(mark.line, mark.column)

    def _locate(self, line: int, column: int) -> Position:
        """Return the position in the file of one in the typed text; line and column count from 0."""
        return Position(self.path, self.first_line + line, self.typed.original_column(line, column) + 1)


def _construct_number(raw: str) -> int | float:
    """Return the number that YAML 1.1 reads. Raises ValueError if it is too long, not finite or not a number."""
    if len(raw) > _MAX_NUMBER_LENGTH:
        raise ValueError("too long")
    constructor = SafeConstructor()
    if "." not in raw:
        return int(constructor.construct_yaml_int(yaml.ScalarNode(f"{_TAG}int", raw)))
    number = float(constructor.construct_yaml_float(yaml.ScalarNode(f"{_TAG}float", raw)))
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number
