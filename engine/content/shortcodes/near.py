"""Find what was probably meant as a shortcode, although the grammar does not read it as one.

It has the name of a shortcode with capital letters, underscores or spaces, or in other brackets: `<< circuit >>`,
`<<Exercise_Table>>`, `«circuit areas="hips"»`, `&lt;&lt;circuit&gt;&gt;` or `<circuit areas="hips">`. It becomes a tag
with a problem, which says what was probably meant.

Single brackets and guillemets have other meanings, too, as in `List<Note>` or « note ». They only count if the
corrected tag is valid, and if it has arguments, is alone on its line, or is closed later.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine.content.shortcodes import near_patterns as patterns
from engine.content.shortcodes.arguments import Argument, bind
from engine.content.shortcodes.grammar import Tag, TagProblem, scan
from engine.content.shortcodes.near_patterns import BLANK, squeeze
from engine.errors import find_typo
from engine.pasted_characters import DOUBLE_QUOTES, SINGLE_QUOTES, TYPED, name_pasted
from engine.text import LineIndex, quote_input

_QUOTE_MARKS = f"\"'{DOUBLE_QUOTES}{SINGLE_QUOTES}"
_END_WORD = "end"  # <<end note>> and <<endnote>> close a note in other languages


@dataclass(frozen=True)
class KnownShortcodes:
    """The arguments of all shortcodes by name, and the names of those with a closing tag."""

    arguments: Mapping[str, Sequence[Argument]] = field(default_factory=dict)
    paired: frozenset[str] = frozenset()

    @cached_property
    def by_letters(self) -> Mapping[str, str]:
        """The names by their letters and digits."""
        return {squeeze(name): name for name in self.arguments}


def find_near_tags(text: str, tags: Sequence[Tag], known: KnownShortcodes, *, first_line: int = 1) -> list[Tag]:
    """Return the tags of a text in reading order, including near ones.

    Malformed tags end at their probable end, so that readers neither see a part of them nor miss words after them.
    """
    return list(_NearFinder(text, known, first_line).run(tags))


@dataclass(frozen=True, slots=True)
class _Near:
    """A possible tag, from start to end, and the corrected tag, which has a problem if it is malformed, too."""

    start: int
    end: int
    corrected: Tag


@dataclass(frozen=True, slots=True)
class _Name:
    """The known name that was meant, or "", and the offset after what the author wrote. A guess corrects a typo."""

    known: str
    end: int
    is_closing: bool
    is_guess: bool = False


class _NearFinder:
    """Searches one text."""

    def __init__(self, text: str, known: KnownShortcodes, first_line: int) -> None:
        self._text, self._known, self._first_line = text, known, first_line

    def run(self, tags: Sequence[Tag]) -> Iterator[Tag]:
        """Yield all tags."""
        end = 0
        for tag in tags:
            if tag.start < end:  # in a corrected tag
                continue
            corrected = [tag] if tag.is_escaped else self._correct(tag)
            yield from self._find(end, corrected[0].start)
            yield from corrected
            end = corrected[-1].start + len(corrected[-1].replaced)
        yield from self._find(end, len(self._text))

    def _find(self, position: int, end: int) -> Iterator[Tag]:
        """Yield the near tags between two offsets."""
        while candidate := patterns.FIRST_CHARACTER.search(self._text, position, end):
            position = candidate.end()
            match = patterns.START.match(self._text, candidate.start(), end)
            is_escaped = self._text.startswith("\\", candidate.start() - 1) and position > 1
            near = self._read(match, end, spans_lines=bool(match["double"])) if match and not is_escaped else None
            if near and match and self._is_meant(near, match):
                yield from self._build(near, match)
                position = near.end

    def _correct(self, tag: Tag) -> list[Tag]:
        """Return a tag of the grammar as it was probably meant, in a part for each line."""
        start = tag.start
        if tag.problem is None:
            if not (self._text.startswith(">", tag.end) and self._text.endswith("<", 0, start)):
                return [tag]
            while self._text.startswith("<", start - 1) and start:
                start -= 1
        match = patterns.START.match(self._text, start)
        if match is None:
            return [tag]
        near = self._read(match, len(self._text), spans_lines=not tag.has_end)
        if near and not near.corrected.problem:
            return self._build(near, match, tag.problem if tag.has_end else None)
        beginning = None if tag.has_end else self._read_beginning(match)
        return self._build(beginning, match, tag.problem) if beginning else [tag]

    def _read(self, match: re.Match[str], end: int, *, spans_lines: bool = False) -> _Near | None:
        """Read a tag that ends before an offset, after its brackets and its name."""
        name = self._find_name(match)
        inside = (patterns.INSIDE_LINES if spans_lines else patterns.INSIDE).match(self._text, name.end, end)
        if not name.known or inside is None or not patterns.AFTER_NAME.match(self._text, name.end, end):
            return None
        closing_bracket = patterns.END.match(self._text, inside.end(), end)
        if closing_bracket is None or (name.is_guess and "=" not in inside[0]):
            return None
        written = html.unescape(inside[0]).strip(f"{BLANK}\n")
        if match[0].startswith("\\"):  # exported by Google Docs, which also escapes hyphens
            written = patterns.ESCAPED.sub(r"\1", written)
        end = closing_bracket.end()
        if name.is_closing:
            return None if written else _Near(match.start(), end, scan(f"<</{name.known}>>")[0])
        if (closer := patterns.CLOSING.match(self._text, end)) and squeeze(closer["name"]) == squeeze(name.known):
            end = closer.end()
        return _Near(match.start(), end, self._parse(name.known, written))

    def _read_beginning(self, match: re.Match[str]) -> _Near | None:
        """Read the beginning of a tag without an end: its name and the arguments right after it."""
        name = self._find_name(match)
        arguments = patterns.FIRST_ARGUMENTS.match(self._text, name.end)
        if not name.known or arguments is None:
            return None
        if name.is_closing:
            return _Near(match.start(), name.end, scan(f"<</{name.known}>>")[0])
        return _Near(match.start(), arguments.end(), self._parse(name.known, arguments[0].strip(BLANK)))

    def _find_name(self, match: re.Match[str]) -> _Name:
        """Return the name that was probably meant."""
        names = self._known.by_letters
        first, end = squeeze(match["name"]), match.end()
        second = patterns.SECOND_WORD.match(self._text, end)
        candidates = [(first + squeeze(second[1]), second.end())] if second else []
        for letters, name_end in [*candidates, (first, end)]:
            if letters in names:
                return _Name(names[letters], name_end, bool(match["slash"]))
            closed = names.get(letters.removeprefix(_END_WORD), "")
            if closed in self._known.paired and match["double"]:
                return _Name(closed, name_end, is_closing=True)
        typo = find_typo(first, names) if match["double"] else None
        return _Name(names[typo] if typo else "", end, bool(match["slash"]), is_guess=True)

    def _parse(self, name: str, written: str) -> Tag:
        """Return the tag of the grammar with arguments as an author wrote them."""
        is_self_closing = written.endswith("/")
        written = written.removesuffix("/").removeprefix(":").strip(BLANK)
        if patterns.ARGUMENTS.fullmatch(written):
            keys = {squeeze(argument.name): argument.name for argument in self._known.arguments[name]}
            written = " ".join(
                f"{keys.get(squeeze(argument['key']), argument['key'])}={_unify_quotes(argument['value'])}"
                for argument in patterns.ARGUMENT.finditer(written)
            )
        return scan(f"<<{f'{name} {written}'.strip()}{'/' if is_self_closing else ''}>>")[0]

    def _is_meant(self, near: _Near, match: re.Match[str]) -> bool:
        """Return whether a tag with brackets of another kind, or with another name, can only be meant as one."""
        tag = near.corrected
        if match["double"]:
            source = self._text[near.start : near.end]
            return tag.problem is None or ("=" in source and "\n" not in source)
        has_foreign_end = self._text[near.end - 1] in "]}"
        if (
            tag.problem
            or has_foreign_end != bool(match["foreign"])
            or self._text[near.end : near.end + 1] in ("(", "[")
        ):
            return False
        if tag.kind == "close":
            return tag.name in self._known.paired
        is_apart = bool(tag.arguments) or (not match["foreign"] and (self._is_alone(near) or self._is_closed(near)))
        return is_apart and not bind(tag, self._known.arguments[tag.name], "")[1]

    def _is_alone(self, near: _Near) -> bool:
        """Return whether only the markers of lists, quotes and tables are beside a tag."""
        if not patterns.LINE_AFTER.match(self._text, near.end):
            return False
        line_start = self._text.rfind("\n", 0, near.start) + 1
        return patterns.LINE_BEFORE.fullmatch(self._text, line_start, near.start) is not None

    def _is_closed(self, near: _Near) -> bool:
        return near.corrected.name in self._known.paired and self._last_closers.get(near.corrected.name, 0) > near.start

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self._text, self._first_line)

    @cached_property
    def _last_closers(self) -> Mapping[str, int]:
        """The offsets of the last closing tag, or what looks like one, by name."""
        closers = patterns.CLOSING.finditer(self._text)
        return {self._known.by_letters.get(squeeze(match["name"]), ""): match.start() for match in closers}

    def _build(self, near: _Near, match: re.Match[str], problem: TagProblem | None = None) -> list[Tag]:
        """Return the tag, with a problem that says what was probably meant: in a hint if there is one already.

        A tag over several lines has a part for each, so that the lines of the text stay. Only the first has arguments.
        """
        meant = f"Did you mean {quote_input(near.corrected.source, 100)}?"
        source = self._text[near.start : near.end]
        if problem:
            problem = replace(problem, hint=f"{meant} {problem.hint}")
        else:
            # The brackets may be guillemets, which are quotes elsewhere.
            pasted = name_pasted("".join(c for c in match[0] if TYPED.get(c, c) in ("", "-", " ")))
            hint = f"{pasted} {meant} To show it as text, write '\\<<'.".strip()
            message = f"{quote_input(source)} is not a shortcode."
            problem = TagProblem(message, hint, *self._lines.locate(near.start))
        tags: list[Tag] = []
        start = near.start
        for part in source.split("\n"):
            line, column = self._lines.locate(start)
            tag = replace(near.corrected, kind="close", arguments=()) if tags else near.corrected
            end = start + len(part)
            tag = replace(
                tag, start=start, end=end, source=part, line=line, column=column, problem=problem, is_near=True
            )
            tags.append(tag)
            start = end + 1
        return tags


def _unify_quotes(value: str) -> str:
    """Return a value in the quotes that authors type, if it is in others and does not have these."""
    text = value[1:-1]
    return value if value[0] not in _QUOTE_MARKS or '"' in text or "\\" in text else f'"{text}"'
