"""Where live tokens stand in sanitised HTML, and how they are swapped for what widgets say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.content.tokens import Tokens

# The sanitiser writes attributes in double quotes and escapes every other "<", so this reads its output exactly.
_PIECE = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>|[^<]+')
_TAG_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
_HOLDS_BLOCKS = {"p", "li", "td", "dd", "div", "section", "blockquote"}
_ENDS_BLOCKS = _HOLDS_BLOCKS | {"ul", "ol", "dl", "table", "pre"}
_LINK = re.compile(r'<(a|img)\b[^>]*?\b(?:href|src)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Place:
    """A live token in running text; alone says whether nothing but tokens fills the element that it stands in."""

    number: int
    alone: bool


def live_places(markup: str, tokens: Tokens) -> Iterator[Place]:
    """The live tokens of sanitised HTML in reading order; those inside attributes do not count."""
    for _, text, _, alone in _texts(markup, tokens):
        for match in tokens.live.finditer(text):
            yield Place(tokens.number(match), alone)


def fill(markup: str, tokens: Tokens, block: Callable[[int], str | None], inline: Callable[[int], str]) -> str:
    """Sanitised HTML with its live tokens filled, and every other token turned back into its escaped source.

    block(number) gives what replaces a token that stands alone, with its paragraph where it has one; None leaves
    the decision to inline(number), which replaces the token in its sentence.
    """
    out: list[str] = []
    skip_end = False
    for piece, text, in_paragraph, alone in _texts(markup, tokens):
        if piece == "</p>" and skip_end:
            skip_end = False
            continue
        if not text:
            out.append(_restore(piece, tokens))
            continue
        blocks = [block(tokens.number(match)) for match in tokens.live.finditer(text)] if alone else []
        if blocks and all(replacement is not None for replacement in blocks):
            if in_paragraph:
                out.pop()
                skip_end = True
            out += [replacement for replacement in blocks if replacement is not None]
        else:
            out.append(_restore(tokens.live.sub(lambda match: inline(tokens.number(match)), text), tokens))
    return "".join(out)


def links(markup: str) -> Iterator[tuple[str, str, str]]:
    """Every link and picture of sanitised HTML: the element's name, its address, and the whole tag."""
    for match in _LINK.finditer(markup):
        end = markup.find(">", match.end())
        yield match[1], html.unescape(match[2]), markup[match.start() : end + 1]


def _texts(markup: str, tokens: Tokens) -> Iterator[tuple[str, str, bool, bool]]:
    """The pieces of HTML: (piece, its text or "" for a tag, whether it fills a paragraph, whether tokens fill it)."""
    pieces = _PIECE.findall(markup)
    for index, piece in enumerate(pieces):
        if piece.startswith("<"):
            yield piece, "", False, False
            continue
        before = pieces[index - 1] if index else "<div>"
        after = pieces[index + 1] if index + 1 < len(pieces) else "</div>"
        only_tokens = bool(tokens.live.search(piece)) and not tokens.live.sub("", piece).strip()
        alone = only_tokens and _name(before) in _ENDS_BLOCKS and _name(after) in _ENDS_BLOCKS
        in_paragraph = alone and re.match(r"<p[ >]", before) is not None and after == "</p>"
        yield piece, piece, in_paragraph, alone and (in_paragraph or "p" not in (_name(before), _name(after)))


def _name(tag: str) -> str:
    match = _TAG_NAME.match(tag)
    return match[1] if match else ""


def _restore(text: str, tokens: Tokens) -> str:
    return tokens.any.sub(lambda match: html.escape(tokens.tag(match).source), text)
