"""Block rules for shortcodes: tags alone on their line, and paired shortcodes with a body."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from markdown_it.rules_block import StateBlock, html_block

from engine.content.limits import MAX_SHORTCODE_DEPTH, LimitExceededError
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.shortcode_tokens import ShortcodeTokens

TAGS_KEY, HTML_KEY = "shortcodes", "html"
"""The keys of the BlockTags and the HtmlFilter in the environment of markdown-it-py."""

_MAX_OPEN = 50  # openers without a closing tag also count, each takes a few levels of recursion
_CODE_INDENT = 4  # spaces


@dataclass(frozen=True, slots=True)
class ShortcodeNames:
    """The names of block shortcodes, and of those among them that are paired."""

    block: frozenset[str]
    paired: frozenset[str]


@dataclass(slots=True)
class _OpenPair:
    """An opening tag whose closing tag is looked for.

    quotes is the number of quotes around it, and indent its indentation inside of them.
    """

    name: str
    quotes: int
    indent: int
    closer: int = -1
    closer_line: int = -1


@dataclass(slots=True)
class BlockTags:
    """The tags of one text, for the block rule. pairs lists the opening tags that wait for their closing tag."""

    tokens: ShortcodeTokens
    names: ShortcodeNames
    pairs: list[_OpenPair] = field(default_factory=list)
    _closers: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for number, tag in enumerate(self.tokens.tags):
            if tag.kind == "close":
                self._closers[tag.name].append(number)

    def find_alone(self, line: str) -> int | None:
        """Return the number of the valid tag that is alone on a line, or None."""
        match = self.tokens.alone_on_line.match(line)
        if match is None:
            return None
        number = self.tokens.number(match)
        tag = self.tokens.tags[number]
        return None if tag.is_escaped or tag.problem else number

    def is_block(self, number: int) -> bool:
        """Return whether a tag opens a block shortcode."""
        tag = self.tokens.tags[number]
        return tag.kind == "open" and tag.name in self.names.block

    def may_be_closed(self, number: int) -> bool:
        """Return whether there is a closing tag for an opening tag of a pair, at any place after it."""
        tag = self.tokens.tags[number]
        is_opener = tag.name in self.names.paired and not tag.is_self_closing
        return is_opener and self._count_closers(tag.name, number) > 0 and len(self.pairs) < _MAX_OPEN

    def measure_depth(self, number: int) -> int:
        """Return how many of the open pairs can still be closed after a tag."""
        names = Counter(pair.name for pair in self.pairs)
        return sum(min(count, self._count_closers(name, number)) for name, count in names.items())

    def _count_closers(self, name: str, number: int) -> int:
        closers = self._closers[name]
        return len(closers) - bisect(closers, number)


def shortcode_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a tag that is alone on its line, with the body if it opens a pair (a block rule of markdown-it-py)."""
    tags: BlockTags = state.env[TAGS_KEY]
    if state.is_code_block(start_line):
        return False
    number = tags.find_alone(_line(state, start_line))
    if number is None:
        return False
    if pair := _find_pair(state, start_line):
        if not silent:
            pair.closer, pair.closer_line = number, start_line
            state.line = end_line  # ends the loop of each block inside the pair
        return True
    if not tags.is_block(number):
        return False
    if not silent:
        if tags.may_be_closed(number):
            _parse_pair(state, number, start_line, end_line)
        else:
            token = state.push("shortcode", "div", 0)
            token.meta = {"number": number}
            token.map = [start_line, start_line + 1]
            state.line = start_line + 1
    return True


def html_block_in_pair(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a block of raw HTML, which also ends before the closing tag of a pair around it (a block rule)."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    html: HtmlFilter = state.env[HTML_KEY]
    if not state.src.startswith("<", start) or not html.begins_block(state.src, start, state.eMarks[start_line]):
        return False
    if not html_block(state, start_line, end_line, silent):
        return False
    if not silent and not _line(state, start_line).startswith(("<!", "<?")):
        for line in range(start_line + 1, state.line):
            if _find_pair(state, line):
                token = state.tokens[-1]
                token.map = [start_line, line]
                token.content = state.getLines(start_line, line, state.blkIndent, True)
                state.line = line
                break
    return True


def _parse_pair(state: StateBlock, number: int, start_line: int, end_line: int) -> None:
    tags: BlockTags = state.env[TAGS_KEY]
    opener = state.push("shortcode_open", "div", 1)
    opener.meta, opener.map = {"number": number}, [start_line, start_line + 1]
    first_token = len(state.tokens)
    pair = _OpenPair(tags.tokens.tags[number].name, _count_quotes(state, start_line), state.sCount[start_line])
    tags.pairs.append(pair)
    if tags.measure_depth(number) > MAX_SHORTCODE_DEPTH:
        message = f"Paired shortcodes are nested more than {MAX_SHORTCODE_DEPTH} levels deep."
        raise LimitExceededError(message, "Remove one level.", start_line + 1)
    parent_type, state.parentType = state.parentType, "shortcode"
    _tokenize_body(state, pair, start_line + 1, end_line)
    state.parentType = parent_type
    tags.pairs.pop()
    if pair.closer >= 0:
        state.push("shortcode_close", "div", -1).meta = {"opener": number, "number": pair.closer}
        state.line = pair.closer_line + 1
        return
    # Without a closing tag, what follows is not a body.
    opener.type, opener.nesting = "shortcode", 0
    state.level -= 1
    for token in state.tokens[first_token:]:
        token.level -= 1


def _tokenize_body(state: StateBlock, pair: _OpenPair, first_line: int, end_line: int) -> None:
    """Parse the lines after an opening tag until its closing tag. A body that is indented as a whole is dedented."""
    indent = state.blkIndent
    state.line = first_line
    state.blkIndent = _find_body_indent(state, pair, first_line, end_line)
    if state.blkIndent > indent:
        state.md.block.tokenize(state, first_line, end_line)
    state.blkIndent = indent
    if pair.closer < 0 and state.line < end_line:
        state.md.block.tokenize(state, state.line, end_line)


def _find_body_indent(state: StateBlock, pair: _OpenPair, first_line: int, end_line: int) -> int:
    """Return the indentation of the lines up to a closing tag if all of them are indented like code."""
    tags: BlockTags = state.env[TAGS_KEY]
    indents: list[int] = []
    for line in range(first_line, end_line):
        if state.isEmpty(line):
            continue
        if state.sCount[line] - state.blkIndent < _CODE_INDENT:
            number = tags.find_alone(_line(state, line))
            tag = None if number is None else tags.tokens.tags[number]
            is_closer = tag is not None and tag.kind == "close" and tag.name == pair.name
            return min(indents) if is_closer and indents else state.blkIndent
        indents.append(state.sCount[line])
    return state.blkIndent


def _find_pair(state: StateBlock, line: int) -> _OpenPair | None:
    """Return the innermost open pair that the closing tag on a line ends, or None."""
    tags: BlockTags = state.env[TAGS_KEY]
    number = tags.find_alone(_line(state, line)) if tags.pairs else None
    if number is None or tags.tokens.tags[number].kind != "close":
        return None
    quotes, indent = _count_quotes(state, line), state.sCount[line]
    for pair in reversed(tags.pairs):
        is_named = pair.name == tags.tokens.tags[number].name
        if is_named and pair.quotes == quotes and indent < pair.indent + _CODE_INDENT:
            return pair
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _count_quotes(state: StateBlock, line: int) -> int:
    """Return the number of quotes around a line. Their markers are before the begin mark."""
    begin = state.bMarks[line]
    return state.src.count(">", state.src.rfind("\n", 0, begin) + 1, begin)
