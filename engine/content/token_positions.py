"""Where live tokens stand in sanitised HTML, and how they are swapped for what widgets say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.content.shortcode_tokens import ShortcodeTokens

# The sanitiser writes attributes in double quotes and escapes every other "<", so this reads its output exactly.
_PIECE = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>|[^<]+')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
_OWN_ELEMENT = {"p", "div"}  # an element that a block tag alone in it replaces
_HOLDS_BLOCKS = {"li", "td", "th", "dd"}
_ENDS_TEXT = _HOLDS_BLOCKS | {"ul", "ol", "dl", "table", "pre"}


@dataclass(frozen=True, slots=True)
class TokenPosition:
    """A live token in running text; alone says that nothing but block tags fills the element that it stands in."""

    number: int
    alone: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag of the HTML, or a text between two.

    numbers are its live tokens; alone says that they are block tags and stand for themselves, in_paragraph that a
    paragraph holds nothing but tokens.
    """

    source: str
    numbers: tuple[int, ...] = ()
    alone: bool = False
    in_paragraph: bool = False


def cut_bodies(markup: str, tokens: ShortcodeTokens, pairs: Mapping[int, int]) -> tuple[str, dict[int, str]]:
    """The HTML without what stands between the live tokens of pairs, and that by the number of the opening tag.

    The closing tag's token goes with the body. pairs maps opening to closing tags.
    """
    bodies: dict[int, str] = {}
    waiting: list[tuple[int, list[str]]] = [(-1, [])]
    end = 0
    for match in tokens.live.finditer(markup):
        number = tokens.number(match)
        opener, parts = waiting[-1]
        if number in pairs:
            parts.append(markup[end : match.end()])
            waiting.append((number, []))
        elif pairs.get(opener) == number:
            waiting.pop()
            bodies[opener] = "".join([*parts, markup[end : match.start()]])
        else:
            continue
        end = match.end()
    waiting[-1][1].append(markup[end:])
    return "".join(part for _, parts in waiting for part in parts), bodies


def find_live_tokens(markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool]) -> Iterator[TokenPosition]:
    """The live tokens of sanitised HTML in reading order; those inside attributes do not count."""
    for piece in _pieces(markup, tokens, is_block):
        for number in piece.numbers:
            yield TokenPosition(number, piece.alone)


def replace_tokens(
    markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool], answer: Callable[[int], str]
) -> str:
    """Sanitised HTML with its live tokens filled, and every other token turned back into its escaped source.

    answer(number) is the HTML that replaces a live token; block tags that stand alone replace their paragraph too.
    """
    out: list[str] = []
    skip_end = False
    for piece in _pieces(markup, tokens, is_block):
        if skip_end:
            skip_end = False
            continue
        if piece.alone:
            if piece.in_paragraph:
                out.pop()
                skip_end = True
            out += [answer(number) for number in piece.numbers]
        elif piece.numbers:
            text = _escaped(tokens.planted, piece.source, tokens)
            answered = tokens.live.sub(lambda match: answer(tokens.number(match)), text)
            if piece.in_paragraph and not answered.strip():
                out.pop()
                skip_end = True
            else:
                out.append(answered)
        else:
            out.append(_escaped(tokens.any, piece.source, tokens))
    return "".join(out)


def iter_tags(markup: str) -> Iterator[tuple[str, str]]:
    """The tags of sanitised HTML: the element's name, and the tag as it stands there."""
    for piece in _PIECE.findall(markup):
        if piece.startswith("<"):
            yield _name(piece), piece


def get_attribute(tag: str, name: str) -> str | None:
    """The value of an attribute of a tag of sanitised HTML, or None."""
    value = dict(_ATTRIBUTE.findall(tag)).get(name)
    return None if value is None else html.unescape(value)


def _pieces(markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool]) -> Iterator[_Piece]:
    sources = _PIECE.findall(markup)
    for index, source in enumerate(sources):
        numbers = () if source.startswith("<") else tuple(tokens.number(m) for m in tokens.live.finditer(source))
        if not numbers or tokens.live.sub("", source).strip():
            yield _Piece(source, numbers)
            continue
        before = sources[index - 1] if index else ""
        after = sources[index + 1] if index + 1 < len(sources) else ""
        in_paragraph = _name(before) in _OWN_ELEMENT and before[1] != "/" and after == f"</{_name(before)}>"
        apart = in_paragraph or (_name(before) in _ENDS_TEXT and _name(after) in _ENDS_TEXT)
        yield _Piece(source, numbers, apart and all(map(is_block, numbers)), in_paragraph)


def _name(tag: str) -> str:
    match = _TAG_NAME.match(tag)
    return match[1] if match else ""


def _escaped(pattern: re.Pattern[str], text: str, tokens: ShortcodeTokens) -> str:
    return pattern.sub(lambda match: html.escape(tokens.source(tokens.number(match))), text)
