"""YAML with a position for everything: text in, plain data out, and where each key and each value stands.

Front matter, the exercises and the vocabularies come in this way. The file is read event by event and bounded in
size and depth, so that no input costs more than it should. Where YAML 1.1 would turn what the author wrote into
something else (a clock time into a number of minutes), the author is told instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from engine.errors import Problem
from engine.validation.located import Json, Loc, LocatedData, Node, Position, ValueType
from engine.validation.yaml_errors import explain_syntax_error, quote_yaml, truncate

MAX_FRONT_MATTER_BYTES = 16 * 1024
MAX_LIBRARY_FILE_BYTES = 512 * 1024
MAX_DEPTH = 20

# Control characters and lone surrogates; and U+0085, U+2028 and U+2029, at which YAML begins a line and editors do not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_LONGEST_NUMBER = 40
_TAG = "tag:yaml.org,2002:"


def read_yaml(
    text: str, path: str, *, first_line: int = 1, max_bytes: int = MAX_LIBRARY_FILE_BYTES, max_depth: int = MAX_DEPTH
) -> LocatedData:
    """The YAML mapping in text, which begins at line first_line of the file at path.

    Never raises: what is wrong is in problems, all of severity ERROR. After a mistake in the syntax, or a construct
    that is refused (aliases, tags, several documents, nesting deeper than max_depth), data is empty; other mistakes
    leave the rest of the data standing. An empty text is an empty mapping.
    """
    composer = _Composer(path, first_line, max_depth)
    try:
        composer.check_text(text, max_bytes)
        data = composer.compose(text.removeprefix("\ufeff"))
    except _Refused as refused:
        start = Position(path, first_line, 1)
        return LocatedData(path, {}, {(): Node(start, start, "mapping")}, (*composer.problems, refused.error))
    return LocatedData(path, data, composer.nodes, tuple(composer.problems))


class _Refused(Exception):
    def __init__(self, error: Problem) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass
class _Composer:
    """Builds data and nodes from the events of one document."""

    path: str
    first_line: int
    max_depth: int
    nodes: dict[Loc, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def check_text(self, text: str, max_bytes: int) -> None:
        forbidden = _FORBIDDEN.search(text.removeprefix("\ufeff"))
        if len(text) > max_bytes or (not forbidden and len(text.encode()) > max_bytes):
            message = f"this is longer than the {max_bytes // 1024} KB that are read"
            raise _Refused(Position(self.path, self.first_line, 1).error(message, "make it shorter, or split the file"))
        if forbidden:
            before = _LINE_END.split(text.removeprefix("\ufeff")[: forbidden.start()])
            mark = Position(self.path, self.first_line + len(before) - 1, len(before[-1]) + 1)
            message = f"an invisible character, U+{ord(forbidden[0]):04X}, stands here"
            raise _Refused(mark.error(message, "delete it"))

    def compose(self, text: str) -> dict[str, Json]:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        try:
            return self._document(events)
        except yaml.YAMLError as error:
            line, column, message, hint = explain_syntax_error(error, text)
            raise _Refused(Position(self.path, self.first_line + line, column + 1).error(message, hint)) from error

    def _document(self, events: Iterator[yaml.Event]) -> dict[str, Json]:
        next(events)  # the stream's start
        first = next(events)
        start = Position(self.path, self.first_line, 1)
        if isinstance(first, yaml.StreamEndEvent):
            self.nodes[()] = Node(start, start, "mapping")
            return {}
        root = next(events)
        value = self._value(root, events, (), start)
        if not isinstance(value, dict):
            hint = "write one 'key: value' on each line"
            raise _Refused(self._mark(root).error("keys with values are wanted here", hint))
        self.nodes[()] = Node(start, start, "mapping")
        next(events)  # the document's end
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(self._mark(after).error("a second YAML document begins here", "remove the line '---'"))
        return value

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc, key: Position | None) -> Json:
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _Refused(mark.error("anchors (&) and aliases (*) are not read", "write the value out, or quote it"))
        if getattr(event, "tag", None) is not None:
            raise _Refused(mark.error("tags (!) are not read", "remove the tag, or quote the value"))
        if len(loc) > self.max_depth:
            raise _Refused(mark.error(f"this is nested more than {self.max_depth} levels deep", "make it flatter"))
        if isinstance(event, yaml.MappingStartEvent):
            self.nodes[loc] = Node(key or mark, mark, "mapping")
            return self._mapping(events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            self.nodes[loc] = Node(key or mark, mark, "list")
            return self._list(events, loc)
        assert isinstance(event, yaml.ScalarEvent)
        found, value = self._scalar(event, mark)
        # A value that is not there would stand just behind its colon; the key is where the author looks.
        place = key if key and found == "nothing" and not event.value else mark
        self.nodes[loc] = Node(key or mark, place, found, event.value)
        return value

    def _mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, Json]:
        data: dict[str, Json] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            mark = self._mark(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(mark.error("a key must be a plain word", "write 'key: value'; quote what has brackets"))
            if event.anchor is not None or event.tag is not None:
                raise _Refused(mark.error("a key has no anchor (&) and no tag (!)", "remove it, or quote the key"))
            key = event.value
            if self._found(event) != "text":
                self.problems.append(
                    mark.error(f"YAML does not read the key {truncate(key)} as a word", f"quote it: {quote_yaml(key)}")
                )
            if key in data:
                first = self.nodes[*loc, key].key
                self.problems.append(
                    mark.error(f"the key '{truncate(key)}' stands here twice", f"the first is in line {first.line}")
                )
                self._skip(events, (*loc, key), mark)
                continue
            data[key] = self._value(next(events), events, (*loc, key), mark)
        return data

    def _skip(self, events: Iterator[yaml.Event], loc: Loc, key: Position) -> None:
        """Reads a value for its mistakes only."""
        kept = self.nodes
        self.nodes = {}
        self._value(next(events), events, loc, key)
        self.nodes = kept

    def _list(self, events: Iterator[yaml.Event], loc: Loc) -> list[Json]:
        data: list[Json] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            data.append(self._value(event, events, (*loc, len(data)), None))
        return data

    def _found(self, event: yaml.ScalarEvent) -> ValueType:
        if not event.implicit[0]:
            return "text"
        resolved: str = Resolver().resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
        tag = resolved.removeprefix(_TAG)
        kinds: dict[str, ValueType] = {"int": "number", "float": "number", "bool": "bool", "null": "nothing"}
        if tag == "merge":
            return "bad"
        return "date" if tag == "timestamp" else kinds.get(tag, "text")

    def _scalar(self, event: yaml.ScalarEvent, mark: Position) -> tuple[ValueType, Json]:
        written = event.value
        found = self._found(event)
        constructor = SafeConstructor()
        if found == "number":
            return self._number(written, mark)
        if found == "bool":
            return found, bool(constructor.construct_yaml_bool(yaml.ScalarNode(f"{_TAG}bool", written)))
        if found == "nothing":
            return found, None
        if found == "date":
            try:
                moment = constructor.construct_yaml_timestamp(yaml.ScalarNode(f"{_TAG}timestamp", written))
                return found, str(moment.isoformat())
            except (ValueError, OverflowError):
                message = f"there is no such date as {truncate(written)}"
                self.problems.append(mark.error(message, "write it as year-month-day, such as 2026-03-01"))
                return "bad", written
        return "text", written

    def _number(self, written: str, mark: Position) -> tuple[ValueType, Json]:
        """A number that is written as people write numbers; 12:30, 010, 0x1f and 1_000 are reported."""
        if _DECIMAL.fullmatch(written):
            return "number", int(written)
        hint = f"if it is text, quote it: {quote_yaml(written)}"
        try:
            number = _as_yaml_reads_it(written)
        except (ValueError, OverflowError):
            self.problems.append(mark.error(f"{truncate(written)} is not a number that can be read", hint))
            return "bad", written
        if isinstance(number, float) and not re.search("[:_]", written):
            return "number", number
        self.problems.append(mark.error(f"YAML reads {truncate(written)} as the number {number}", hint))
        return "bad", written

    def _mark(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        assert mark is not None  # libyaml marks every event
        return Position(self.path, self.first_line + mark.line, mark.column + 1)


def _as_yaml_reads_it(written: str) -> int | float:
    """The number that YAML 1.1 makes of it. Raises ValueError for one that is too long, not finite or not a number."""
    if len(written) > _LONGEST_NUMBER:
        raise ValueError("too long")
    constructor = SafeConstructor()
    if "." not in written:
        return int(constructor.construct_yaml_int(yaml.ScalarNode(f"{_TAG}int", written)))
    number = float(constructor.construct_yaml_float(yaml.ScalarNode(f"{_TAG}float", written)))
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number
