"""Replace shortcodes by random words, called tokens, while Markdown and the sanitiser work.

An inserted token may still turn out to be inert, in code, raw HTML or an attribute. If Markdown finds it in running
text, it is activated. Only active tokens become widgets.
"""

from __future__ import annotations

import html
import re
import secrets
import string
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

from engine.content.shortcodes import KnownShortcodes, find_near_tags, scan
from engine.pasted_characters import JOINERS, SPACES, ZERO_WIDTH_SPACES

_DIGITS = str.maketrans(string.digits, "abcdefghij")
_LETTERS = str.maketrans("abcdefghij", string.digits)
_AROUND = f" {SPACES}{ZERO_WIDTH_SPACES}{JOINERS}"  # what authors do not see beside a tag
_GUARD = "\N{WORD JOINER}"  # invisible, and not a letter in HTML
_NEEDS_GUARD = ("<", "</", "&")  # a token directly after these would become an element or an entity


@dataclass(frozen=True, slots=True)
class _TokenWords:
    """The random part of tokens, and the patterns that find them."""

    seed: str
    inserted: re.Pattern[str]
    active: re.Pattern[str]
    any: re.Pattern[str]
    alone_on_line: re.Pattern[str]


def _make_words() -> _TokenWords:
    seed = "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))
    return _TokenWords(
        seed,
        inserted=re.compile(f"{_GUARD}?q{seed}([a-j]+)z"),
        active=re.compile(f"{_GUARD}?w{seed}([a-j]+)z"),
        any=re.compile(f"{_GUARD}?[qw]{seed}([a-j]+)z"),
        alone_on_line=re.compile(f"^[{_AROUND}]*q{seed}([a-j]+)z[{_AROUND}]*$"),
    )


@cache
def _process_words() -> _TokenWords:
    """Return the words that all texts of this process share, because compiling the patterns takes a millisecond."""
    return _make_words()


class ShortcodeTokens:
    """The tags of one text, and their tokens in one rendering.

    A token has only letters, so that emphasis, smart quotes and highlighters do not split it. no_alt is one more such
    word: it replaces the missing alternative text of an image.
    """

    def __init__(self, text: str, first_line: int = 1, known: KnownShortcodes | None = None) -> None:
        tags = scan(text, first_line=first_line)
        self.tags = tuple(find_near_tags(text, tags, known, first_line=first_line) if known else tags)
        self._text = text
        words = _process_words()
        if words.seed in text:
            words = _make_words()
        self._seed, self.no_alt = words.seed, f"n{words.seed}"
        self.inserted, self.active, self.any = words.inserted, words.active, words.any
        self.alone_on_line = words.alone_on_line

    def insert(self) -> str:
        """Return the text with a token in place of each tag."""
        parts, end = [], 0
        for number, tag in enumerate(self.tags):
            before = self._text[end : tag.start]
            parts += [before, _GUARD if before.endswith(_NEEDS_GUARD) else "", self.inserted_token(number)]
            end = tag.start + len(self.source(number))
        return "".join([*parts, self._text[end:]])

    def number(self, match: re.Match[str]) -> int:
        """Return the number of the tag for a match of one of the patterns."""
        return int(match[match.re.groups].translate(_LETTERS))

    def may_be_in(self, text: str) -> bool:
        """Return whether a text can have tokens. Most have none, and this is much faster than the patterns."""
        return self._seed in text

    def find_inserted(self, text: str) -> Iterator[int]:
        """Yield the numbers of the inserted tokens in a text."""
        if not self.may_be_in(text):
            return iter(())
        return (self.number(match) for match in self.inserted.finditer(text))

    def describe(self, number: int) -> str:
        """Return a few words about a tag: its argument name or title, or else the name of the shortcode.

        The name of what was only meant as a shortcode says nothing to readers.
        """
        tag = self.tags[number]
        return (self._words(number) or ("" if tag.is_near else tag.name)).replace("-", " ")

    def has_words(self, number: int) -> bool:
        """Return whether the author gave a tag a name or title, which describes it better than its own name."""
        return bool(self._words(number))

    def inserted_token(self, number: int) -> str:
        """Return the inserted token of a tag."""
        return self._token("q", number)

    def active_token(self, number: int) -> str:
        """Return the active token of a tag."""
        return self._token("w", number)

    def are_alone(self, text: str) -> bool:
        """Return whether a text of HTML has nothing that readers see, apart from active tokens."""
        return not html.unescape(self.active.sub("", text)).strip(f"{string.whitespace}{_AROUND}")

    def activate(self, text: str, numbers: Container[int] | None = None) -> str:
        """Return the text with its inserted tokens activated, or only those with given numbers."""
        if not self.may_be_in(text):
            return text

        def replace(match: re.Match[str]) -> str:
            number = self.number(match)
            return match[0] if numbers is not None and number not in numbers else self.active_token(number)

        return self.inserted.sub(replace, text)

    def restore(self, text: str) -> str:
        """Return the text with all tokens turned back into what the author wrote."""
        if not self.may_be_in(text):
            return text
        return self.any.sub(lambda match: self.source(self.number(match)), text)

    def restore_inserted(self, text: str) -> str:
        """Return the text with inserted tokens turned back into what the author wrote; active ones stay."""
        if not self.may_be_in(text):
            return text
        return self.inserted.sub(lambda match: self.source(self.number(match)), text)

    def source(self, number: int) -> str:
        """Return what the token of a tag stands for."""
        return self.tags[number].replaced

    def _words(self, number: int) -> str:
        arguments = self.tags[number].arguments
        return next((raw.value for raw in arguments if raw.key in ("name", "title") and raw.value), "")

    def _token(self, kind: str, number: int) -> str:
        return f"{kind}{self._seed}{str(number).translate(_DIGITS)}z"
