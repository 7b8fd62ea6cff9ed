"""Find active tokens in sanitised HTML, and replace them with the output of widgets."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.content.html_tags import encode_addresses, get_name, split_tags
from engine.content.shortcode_tokens import ShortcodeTokens

_REPLACED_ELEMENTS = {"p", "div"}  # replaced by a block tag that is alone in them
_HOLDS_BLOCKS = {"li", "td", "th", "dd"}
_CODE = {"pre", "code", "kbd", "samp"}
_ENDS_TEXT = _HOLDS_BLOCKS | {"ul", "ol", "dl", "table", "pre"}


@dataclass(frozen=True, slots=True)
class TokenPosition:
    """An active token in running text.

    is_alone is True if its element has only block tags.
    """

    number: int
    is_alone: bool
    is_in_link: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """The index of an HTML tag with tokens, or of such a text between two of them.

    numbers are those of its active tokens. is_alone is True if they are block tags and the only content of their
    element, and in_paragraph if they are the only content of a paragraph.
    """

    index: int
    numbers: tuple[int, ...] = ()
    is_alone: bool = False
    in_paragraph: bool = False
    is_in_link: bool = False


def cut_bodies(markup: str, tokens: ShortcodeTokens, pairs: Mapping[int, int]) -> tuple[str, dict[int, str]]:
    """Cut the bodies of pairs out of HTML. Return the rest, and the bodies by the number of their opening tag.

    The token of a closing tag is cut with the body. pairs maps opening to closing tags.
    """
    bodies: dict[int, str] = {}
    waiting: list[tuple[int, list[str]]] = [(-1, [])]
    end = 0
    for match in tokens.active.finditer(markup):
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


def activate_in_html(markup: str, tokens: ShortcodeTokens, numbers: Container[int]) -> str:
    """Return sanitised HTML with the tokens of the given tags activated, except those in attributes and code."""
    out: list[str] = []
    code_depth = 0
    for source in split_tags(markup):
        if get_name(source) in _CODE:
            code_depth += -1 if source[1] == "/" else 1
        is_text = not source.startswith("<") and not code_depth
        out.append(tokens.activate(source, numbers) if is_text else source)
    return "".join(out)


def find_active_tokens(
    markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool]
) -> Iterator[TokenPosition]:
    """Yield the active tokens of sanitised HTML in reading order, except those in attributes."""
    for piece in _find_pieces(split_tags(markup), tokens, is_block):
        for number in piece.numbers:
            yield TokenPosition(number, piece.is_alone, piece.is_in_link)


def replace_tokens(
    markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool], render: Callable[[int], str]
) -> str:
    """Return sanitised HTML with its active tokens replaced, and all others turned back into their escaped source.

    render(number) returns the HTML for an active token. Block tags that are alone replace their paragraph, too.
    """
    pieces = split_tags(markup)
    out = list(pieces)
    for piece in _find_pieces(pieces, tokens, is_block):
        index, source = piece.index, out[piece.index]
        if piece.is_alone:
            out[index] = "".join(render(number) for number in piece.numbers)
        elif piece.numbers:
            text = _escaped(tokens.inserted, source, tokens)
            out[index] = tokens.active.sub(lambda match: render(tokens.number(match)), text)
        else:
            out[index] = encode_addresses(_escaped(tokens.any, source, tokens))
        if piece.in_paragraph and not piece.is_alone:
            out[index] = out[index] if out[index].strip() else ""
        if piece.in_paragraph and (piece.is_alone or not out[index]):
            out[index - 1] = out[index + 1] = ""
    return "".join(out)


def _find_pieces(sources: Sequence[str], tokens: ShortcodeTokens, is_block: Callable[[int], bool]) -> Iterator[_Piece]:
    """Yield the pieces with tokens."""
    is_in_link = False
    for index, source in enumerate(sources):
        is_tag = source.startswith("<")
        if is_tag and get_name(source) == "a":
            is_in_link = source[1] != "/"
        if not (tokens.may_be_in(source) and tokens.any.search(source)):
            continue
        numbers = () if is_tag else tuple(tokens.number(m) for m in tokens.active.finditer(source))
        if not numbers or not tokens.are_alone(source):
            yield _Piece(index, numbers, is_in_link=is_in_link)
            continue
        before = sources[index - 1] if index else ""
        after = sources[index + 1] if index + 1 < len(sources) else ""
        in_paragraph = get_name(before) in _REPLACED_ELEMENTS and before[1] != "/" and after == f"</{get_name(before)}>"
        apart = in_paragraph or (get_name(before) in _ENDS_TEXT and get_name(after) in _ENDS_TEXT)
        yield _Piece(index, numbers, apart and all(map(is_block, numbers)), in_paragraph, is_in_link)


def _escaped(pattern: re.Pattern[str], text: str, tokens: ShortcodeTokens) -> str:
    return pattern.sub(lambda match: html.escape(tokens.source(tokens.number(match))), text)
