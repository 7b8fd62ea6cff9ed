r"""Find and read the tags of shortcodes in a text, whatever their names mean.

    tag   = "<<" name (WS+ attr)* WS* ["/"] ">>"      close = "<</" name ">>"
    name  = [a-z][a-z0-9]*(-[a-z0-9]+)*
    attr  = key "=" ( "…" | '…' | bare )              a backslash escapes the enclosing quote and itself

Details:

- `<<` begins a tag if it is followed, on the same line, by a name and then a space, a `/` or `>>`. Otherwise it is
  text, as in `cat <<eof`. `<<>>` and `<</>>` are tags without a name.
- A `/` directly before `>>` ends the tag, also after a bare value: `url=https://a//>>` has the value `https://a/`.
- Quotes can be typographic. `“`, `„`, `»` and similar ones are read as `"`, and `‘`, `‚` and similar ones as `'`.
- A bare value has at least one character; an empty value needs quotes.
- A malformed tag extends to its `>>`, or without one, to the next `<<` or the end of the line. So one mistake does
  not affect the next tag.
- Backslashes before a tag escape it, and the last of them belongs to it: `\\<<a>>` is shown as `\<<a>>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from engine.content.shortcodes.quotes import QUOTES, WHITE_SPACE, Quotes
from engine.errors import Problem, Severity
from engine.pasted_characters import name_pasted
from engine.text import LineIndex, quote_input

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

# Each of these matches anywhere, possibly nothing, and never backtracks: the time of a match is proportional to its
# length.
_TEXT = re.compile(r"[^<]*(?:<(?!<)[^<]*)*+")
_HEAD = re.compile(r"<</?[a-z0-9-]*")
_ESCAPED_HEAD = re.compile(rf"\\?{_HEAD.pattern}")
_SPACES = re.compile(f"[{WHITE_SPACE}]*")
_WORD = re.compile(rf"""(?:(?!/?>>|\\?<<)[^{WHITE_SPACE}\n"'=])*+""")
_BARE = re.compile(rf"""(?:(?!/?>>|\\?<<)[^{WHITE_SPACE}\n"'])*+""")
_REST = re.compile(r"(?:(?!>>|\\?<<)[^\n])*+")

# Lookaheads.
_AFTER_NAME = re.compile(f"[{WHITE_SPACE}/]|>>")
_AFTER_VALUE = re.compile(rf"[{WHITE_SPACE}/>\n]|\\?<<|\Z")
_BREAK_OFF = re.compile(r"\n|\\?<<|\Z")

_END_HINT = "Write the tag on one line, and end it with '>>' or '/>>'."
_ARGUMENT_HINT = 'Write arguments as name="value".'


@dataclass(frozen=True, slots=True)
class TagProblem:
    """A mistake in a tag. line and column count from 1."""

    message: str
    hint: str
    line: int
    column: int

    def in_file(self, path: str) -> Problem:
        """Return a warning about the file at path."""
        return Problem(path, self.line, self.column, Severity.WARNING, self.message, self.hint)


@dataclass(frozen=True, slots=True)
class RawArgument:
    """A `key=value` as the author wrote it, but without escapes.

    column is that of the key, and value_column that of the first character of the value, after an opening quote.
    """

    key: str
    value: str
    line: int
    column: int
    value_column: int


@dataclass(frozen=True, slots=True)
class Tag:
    r"""A tag in a text, or what was meant as one.

    start and end are offsets in the text, and source is the text between them: the tag, and one backslash before it if
    it is escaped. line and column, from 1, are those of the `<<`. A tag with a problem has the arguments that could be
    read. The caller decides whether the problem matters; it does not if the tag is in code. is_near marks what is no
    tag of the grammar, but was probably meant as the one that its name and arguments describe.
    """

    kind: Literal["open", "close"]
    name: str
    arguments: tuple[RawArgument, ...]
    is_self_closing: bool
    is_escaped: bool
    start: int
    end: int
    source: str
    line: int
    column: int
    problem: TagProblem | None
    is_near: bool = False

    @property
    def has_end(self) -> bool:
        """True if it is known where the tag ends. Otherwise the rest of its line may be prose."""
        return self.is_near or self.source.endswith(">>")

    @property
    def replaced(self) -> str:
        """The part of the source that the output replaces: only the beginning of a tag without an end."""
        head = None if self.has_end else _ESCAPED_HEAD.match(self.source)
        return head[0] if head else self.source


def scan(text: str, *, first_line: int = 1) -> list[Tag]:
    r"""Return all tags of a text in reading order, including malformed and escaped ones.

    Lines end with "\n". first_line is the number of the first line, if the text is a part of a file.
    """
    return Scanner(text, first_line).run()


class _MalformedTagError(Exception):
    """The rest of a tag cannot be read."""

    def __init__(self, problem: TagProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Scanner:
    """Scans a text once. steps counts the matches and their characters, to test the running time."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.steps = 0
        self._text = text
        self._position = 0
        self._lines = LineIndex(text, first_line)

    def run(self) -> list[Tag]:
        """Return all tags from the current position to the end of the text."""
        tags: list[Tag] = []
        while True:
            self._take(_TEXT)
            if self._position == len(self._text):
                return tags
            tag = self._scan_tag()
            if tag is not None:
                tags.append(tag)

    def _scan_tag(self) -> Tag | None:
        """Return the tag that begins at this `<<`, or None if the `<<` is text."""
        start = self._position
        head = self._take(_HEAD)
        closing = head.startswith("<</")
        name = head.removeprefix("<</" if closing else "<<")
        if not name and self._accept(">>"):
            hint = "Write the name of a shortcode after '<<', or write '\\<<' to show '<<' as text."
            problem = self._problem("This tag has no name.", hint, start)
            return self._build_tag(start, closing, name, problem=problem)
        if not NAME.fullmatch(name) or not self._is_before(_AFTER_NAME):
            self._position = start + 1
            return None
        return self._scan_closing_tag(start, name) if closing else self._scan_opening_tag(start, name)

    def _scan_closing_tag(self, start: int, name: str) -> Tag:
        if self._accept(">>"):
            return self._build_tag(start, True, name)
        problem = self._problem("A closing tag has only a name.", f"Write <</{name}>>.", self._position)
        if not self._skip():
            problem = self._unterminated(start, f"/{name}")
        return self._build_tag(start, True, name, problem=problem)

    def _scan_opening_tag(self, start: int, name: str) -> Tag:
        arguments: list[RawArgument] = []
        mistakes: list[TagProblem] = []
        fatal: TagProblem | None = None
        try:
            end = self._read_to_end(arguments, mistakes)
        except _MalformedTagError as error:
            fatal = error.problem
            end = self._skip()
        problem = mistakes[0] if mistakes else fatal
        if not end and (mistakes or not fatal):
            # Words without a key and without a `>>` after them are prose, so report the missing end instead of them.
            problem = self._unterminated(start, name)
        return self._build_tag(start, False, name, tuple(arguments), end == "/>>", problem)

    def _read_to_end(self, arguments: list[RawArgument], mistakes: list[TagProblem]) -> str:
        """Return the end of a tag, or "" if it has none.

        Adds the arguments to arguments, and mistakes after which the tag can still be read to mistakes. Raises
        _MalformedTagError for other mistakes.
        """
        keys: set[str] = set()
        while True:
            self._take(_SPACES)
            end = self._accept("/>>") or self._accept(">>")
            if end or self._is_before(_BREAK_OFF):
                return end
            start = self._position
            word = self._take(_WORD)
            if word.startswith(("/", ">")):
                self._fail("This tag does not end with '>>' or '/>>'.", _END_HINT, start)
            if self._accept("="):
                argument = self._scan_value(word, start)
                if word in keys:
                    message = f"Argument {quote_input(word)} is given twice."
                    mistakes.append(self._problem(message, "Remove one of the two.", start))
                keys.add(word)
                arguments.append(argument)
            elif word:
                mistakes.append(self._problem(f"{quote_input(word)} is not a named argument.", _ARGUMENT_HINT, start))
            else:
                self._fail("This value has no name.", _ARGUMENT_HINT, start)

    def _scan_value(self, key: str, key_start: int) -> RawArgument:
        """Scan the value after `key=`."""
        if not key:
            self._fail("There is no name before this '='.", _ARGUMENT_HINT, key_start)
        start = self._position
        if quotes := QUOTES.get(self._text[start : start + 1]):
            start += 1
            self._position = start
            value = self._scan_quoted(key, quotes)
        else:
            value = self._take(_BARE)
            if self._accept('"') or self._accept("'"):
                hint = "Put the value in quotes, and write a quote inside it as \\\" or \\'."
                self._fail(f"The value of {quote_input(key)} contains a quote.", hint, self._position - 1)
            if not value:
                hint = "Write arguments as name=\"value\", without spaces around the '='."
                self._fail(f"Argument {quote_input(key)} has no value.", hint, start)
        return RawArgument(key, value, *self._lines.locate(key_start), self._lines.locate(start)[1])

    def _scan_quoted(self, key: str, quotes: Quotes) -> str:
        """Return the value up to its closing quote, without escapes."""
        start = self._position
        for pattern in quotes.values:
            raw = self._take(pattern)
            if self._take(quotes.closing):
                return quotes.unescape(raw)
            self._position = start
        raw = self._take(quotes.shortest_value)
        if not self._take(quotes.any_closing):
            stop, self._position = self._position, start
            # A `>>` before the backslash means that the author forgot the quote, and broke the line on purpose.
            if self._text.startswith("\\", stop) and ">>" not in raw:
                self._fail("The line ends with a backslash.", "Close the value and the tag on this line.", stop)
            message = f"The value of {quote_input(key)} has no closing quote."
            self._fail(
                message, f"{name_pasted(self._text[start - 1])} Close it with {quotes.typed}.".strip(), start - 1
            )
        hint = "Put a space between arguments, and write a quote inside a value as \\\" or \\'."
        self._fail("There is text directly after a closing quote.", hint, self._position)

    def _build_tag(
        self,
        start: int,
        closing: bool,
        name: str,
        arguments: tuple[RawArgument, ...] = (),
        is_self_closing: bool = False,
        problem: TagProblem | None = None,
    ) -> Tag:
        """Build the tag from the `<<` at start to the current position."""
        kind: Literal["open", "close"] = "close" if closing else "open"
        # This backslash cannot belong to the tag before, which ends with `>>` or before `\<<`.
        escaped = self._text.startswith("\\", start - 1) if start else False
        line, column = self._lines.locate(start)
        start, end = start - escaped, self._position
        source = self._text[start:end]
        return Tag(kind, name, arguments, is_self_closing, escaped, start, end, source, line, column, problem)

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Return what the pattern matches at the current position, and move behind it."""
        match = pattern.match(self._text, self._position)
        taken = match[0] if match else ""
        self._position += len(taken)
        self.steps += len(taken) + 1
        return taken

    def _accept(self, word: str) -> str:
        """Return the word and move behind it, if it is at the current position; otherwise return ""."""
        if not self._text.startswith(word, self._position):
            return ""
        self._position += len(word)
        return word

    def _is_before(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self._text, self._position) is not None

    def _skip(self) -> str:
        """Move behind the next `>>` and return it, or move to where the tag breaks off and return ""."""
        self._take(_REST)
        return self._accept(">>")

    def _problem(self, message: str, hint: str, offset: int) -> TagProblem:
        return TagProblem(message, hint, *self._lines.locate(offset))

    def _unterminated(self, start: int, name: str) -> TagProblem:
        return self._problem(f"'<<{name}' has no end.", f"{_END_HINT} To show it as text, write '\\<<'.", start)

    def _fail(self, message: str, hint: str, offset: int) -> NoReturn:
        raise _MalformedTagError(self._problem(message, hint, offset))
