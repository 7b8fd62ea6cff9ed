r"""The grammar of shortcodes: finds every tag of an article and reads it, without knowing what the names mean.

    tag   = "<<" name (WS+ attr)* WS* ["/"] ">>"      close = "<</" name ">>"
    name  = [a-z][a-z0-9]*(-[a-z0-9]+)*
    attr  = key "=" ( "…" | '…' | bare )              a backslash escapes the quote it stands in, and itself

Where the grammar leaves a choice:

- `<<` begins a tag where a name with a space, a `/` or `>>` after it follows on the same line. Else it is text, a name
  at the end of its line (`cat <<eof`) included. `<<>>` and `<</>>` are tags that lack their name.
- A `/` right before `>>` ends the tag, also after a bare value: `url=https://a//>>` has the value `https://a/`.
- A bare value has at least one character; an empty value is written in quotes.
- A malformed tag reaches to its `>>`; where none comes before the next `<<` or the end of the line, to there, so that
  one slip never swallows the sound tag after it.
- Any number of backslashes before a tag escape it, and the last of them belongs to it: `\\<<a>>` is shown as `\<<a>>`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NoReturn

from engine.errors import Problem, Severity

# No-break and zero-width spaces come along when an author pastes from a word processor, and nobody sees them.
WHITE_SPACE = (
    " \t\v\f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

# Each of these matches at any place, if only nothing, and never goes back over what it has matched: the work of a
# match is the length of what it takes.
_TEXT = re.compile(r"[^<]*(?:<(?!<)[^<]*)*+")
_HEAD = re.compile(r"<</?[a-z0-9-]*")
_SPACES = re.compile(f"[{WHITE_SPACE}]*")
_WORD = re.compile(rf"""(?:(?!/?>>|\\?<<)[^{WHITE_SPACE}\n"'=])*+""")
_BARE = re.compile(rf"""(?:(?!/?>>|\\?<<)[^{WHITE_SPACE}\n"'])*+""")
_QUOTED = {'"': re.compile(r'(?:[^"\\\n]++|\\[^\n])*+'), "'": re.compile(r"(?:[^'\\\n]++|\\[^\n])*+")}
_LOST = re.compile(r"(?:(?!>>|\\?<<)[^\n])*+")

# These only look at what comes next.
_AFTER_NAME = re.compile(f"[{WHITE_SPACE}/]|>>")
_AFTER_VALUE = re.compile(rf"[{WHITE_SPACE}/>\n]|\\?<<|\Z")
_CUT_OFF = re.compile(r"\n|\\?<<|\Z")

_ENDS = "a tag stands on one line and ends with '>>' or '/>>'"
_NAMED = 'arguments are written as name="value"'
_INNER_QUOTES = "a quote inside a value is written \\\" or \\'"
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TagProblem:
    """What is wrong with a tag, and where. line and column count from 1."""

    message: str
    hint: str
    line: int
    column: int

    def as_error(self, path: str) -> Problem:
        """The problem as a warning about the file at path."""
        return Problem(path, self.line, self.column, Severity.WARNING, self.message, self.hint)


@dataclass(frozen=True, slots=True)
class RawArgument:
    """A `key=value` as written, with its escapes undone.

    column is the key's; value_column is that of the value's first character, inside its quotes if it has any.
    """

    key: str
    value: str
    line: int
    column: int
    value_column: int


@dataclass(frozen=True, slots=True)
class Tag:
    r"""One place of a text that is a tag, or that was meant as one.

    start and end are offsets into the text, and source is what stands between them: the tag, and for an escaped one the
    one backslash before it. line and column, from 1, are those of the `<<`. A tag with a problem holds the arguments
    that could be read; whether the problem matters (in code it does not) is for the caller to say.
    """

    kind: Literal["open", "close"]
    name: str
    arguments: tuple[RawArgument, ...]
    self_closing: bool
    escaped: bool
    start: int
    end: int
    source: str
    line: int
    column: int
    problem: TagProblem | None


def scan(text: str, *, first_line: int = 1) -> list[Tag]:
    r"""Every tag of a text in reading order, malformed and escaped ones included. Never raises.

    Lines end with "\n"; first_line is the number of the first, for a text that stands below a front matter.
    """
    return Scanner(text, first_line).run()


def quote(word: str) -> str:
    """An author's word in quotes for a message, cut where it is long."""
    return f"'{word}'" if len(word) <= _LONGEST_SHOWN else f"'{word[:_LONGEST_SHOWN]}…'"


class _Broken(Exception):
    """A tag cannot be read on from here."""

    def __init__(self, problem: TagProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Scanner:
    """One pass over one text. steps counts the characters matched, and one for each match."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.steps = 0
        self._text = text
        self._position = 0
        self._first_line = first_line
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def run(self) -> list[Tag]:
        """All tags from the current position to the end of the text."""
        tags: list[Tag] = []
        while True:
            self._take(_TEXT)
            if self._position == len(self._text):
                return tags
            tag = self._tag()
            if tag is not None:
                tags.append(tag)

    def _tag(self) -> Tag | None:
        """The tag that begins at this `<<`; or None, and one step on, where the `<<` is text."""
        start = self._position
        head = self._take(_HEAD)
        closing = head.startswith("<</")
        name = head.removeprefix("<</" if closing else "<<")
        if not name and self._accept(">>"):
            hint = "write the name of a shortcode after '<<', or '\\<<' to show it as text"
            problem = self._problem("a tag without a name", hint, start)
            return self._finished(start, closing, name, problem=problem)
        if not NAME.fullmatch(name) or not self._sees(_AFTER_NAME):
            self._position = start + 1
            return None
        return self._closing_tag(start, name) if closing else self._opening_tag(start, name)

    def _closing_tag(self, start: int, name: str) -> Tag:
        if self._accept(">>"):
            return self._finished(start, True, name)
        problem = self._problem("a closing tag holds its name and nothing else", f"write <</{name}>>", self._position)
        if not self._skip():
            problem = self._unterminated(start, f"/{name}")
        return self._finished(start, True, name, problem=problem)

    def _opening_tag(self, start: int, name: str) -> Tag:
        arguments: list[RawArgument] = []
        slips: list[TagProblem] = []
        broken: TagProblem | None = None
        try:
            end = self._read_to_end(arguments, slips)
        except _Broken as error:
            broken = error.problem
            end = self._skip()
        problem = slips[0] if slips else broken
        if not end and (slips or not broken):
            # Words without a key that no `>>` follows are prose: the missing end is the mistake, not they.
            problem = self._unterminated(start, name)
        return self._finished(start, False, name, tuple(arguments), end == "/>>", problem)

    def _read_to_end(self, arguments: list[RawArgument], slips: list[TagProblem]) -> str:
        """The end of a tag, as written, or "" where it is cut off.

        Arguments on the way are added to arguments, mistakes that leave the rest of the tag readable to slips. Raises
        _Broken at any other mistake.
        """
        keys: set[str] = set()
        while True:
            self._take(_SPACES)
            end = self._accept("/>>") or self._accept(">>")
            if end or self._sees(_CUT_OFF):
                return end
            start = self._position
            word = self._take(_WORD)
            if word.startswith(("/", ">")):
                self._break("wrong end of a tag", _ENDS, start)
            if self._accept("="):
                argument = self._value(word, start)
                if word in keys:
                    slips.append(self._problem(f"argument {quote(word)} is given twice", "keep one of them", start))
                keys.add(word)
                arguments.append(argument)
            elif word:
                slips.append(self._problem(f"{quote(word)} is not a named argument", _NAMED, start))
            else:
                self._break("a value without a name", _NAMED, start)

    def _value(self, key: str, key_start: int) -> RawArgument:
        """The value after `key=`."""
        if not key:
            self._break("'=' without a name before it", _NAMED, key_start)
        start = self._position
        delimiter = self._accept('"') or self._accept("'")
        if delimiter:
            start += 1
            value = self._quoted(key, delimiter)
        else:
            value = self._take(_BARE)
            if self._accept('"') or self._accept("'"):
                hint = f"put the value in quotes; {_INNER_QUOTES}"
                self._break(f"a quote inside the value of {quote(key)}", hint, self._position - 1)
            if not value:
                self._break(f"argument {quote(key)} has no value", _NAMED + ", without spaces at the '='", start)
        return RawArgument(key, value, *self._place(key_start), self._place(start)[1])

    def _quoted(self, key: str, delimiter: str) -> str:
        """The value up to its closing quote, its escapes undone."""
        start = self._position
        raw = self._take(_QUOTED[delimiter])
        if not self._accept(delimiter):
            stop, self._position = self._position, start
            # A `>>` before that backslash says that the quote was forgotten, and the line breaks off by intent.
            if self._text.startswith("\\", stop) and ">>" not in raw:
                self._break("a backslash at the end of the line escapes nothing", "close the value and the tag", stop)
            self._break(f"the value of {quote(key)} has no closing quote", f"close it with {delimiter}", start - 1)
        if not self._sees(_AFTER_VALUE):
            hint = f"put a space between arguments; {_INNER_QUOTES}"
            self._break("text right after a closing quote", hint, self._position)
        return re.sub(rf"\\([{delimiter}\\])", r"\1", raw)

    def _finished(
        self,
        start: int,
        closing: bool,
        name: str,
        arguments: tuple[RawArgument, ...] = (),
        self_closing: bool = False,
        problem: TagProblem | None = None,
    ) -> Tag:
        """The tag whose `<<` is at start and which ends at the current position."""
        kind: Literal["open", "close"] = "close" if closing else "open"
        # This backslash is never part of the tag before: a tag ends with `>>`, or is cut off before `\<<`.
        escaped = self._text.startswith("\\", start - 1) if start else False
        line, column = self._place(start)
        start, end = start - escaped, self._position
        source = self._text[start:end]
        return Tag(kind, name, arguments, self_closing, escaped, start, end, source, line, column, problem)

    def _take(self, pattern: re.Pattern[str]) -> str:
        """What the pattern matches at the current position, which moves behind it."""
        match = pattern.match(self._text, self._position)
        taken = match[0] if match else ""
        self._position += len(taken)
        self.steps += len(taken) + 1
        return taken

    def _accept(self, word: str) -> str:
        """The word, if it stands at the current position, which then moves behind it; else ""."""
        if not self._text.startswith(word, self._position):
            return ""
        self._position += len(word)
        return word

    def _sees(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self._text, self._position) is not None

    def _skip(self) -> str:
        """Moves behind the next `>>` and gives it; or before what cuts the tag off, and gives ""."""
        self._take(_LOST)
        return self._accept(">>")

    def _place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        index = bisect_right(self._line_starts, offset) - 1
        return self._first_line + index, offset - self._line_starts[index] + 1

    def _problem(self, message: str, hint: str, offset: int) -> TagProblem:
        return TagProblem(message, hint, *self._place(offset))

    def _unterminated(self, start: int, name: str) -> TagProblem:
        return self._problem(f"'<<{name}' has no end", f"{_ENDS}; '\\<<' is shown as text", start)

    def _break(self, message: str, hint: str, offset: int) -> NoReturn:
        raise _Broken(self._problem(message, hint, offset))
