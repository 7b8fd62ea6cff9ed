"""Stand-ins for shortcodes while Markdown and the sanitiser work: random words that no author can forge.

A planted token stands for a tag that may still turn out to be inert (in code, in raw HTML, in an attribute).
Where Markdown meets it in running text it is made live; only live tokens become widgets.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Sequence

from engine.content.shortcodes import Tag

_DIGITS = str.maketrans(string.digits, "abcdefghij")
_LETTERS = str.maketrans("abcdefghij", string.digits)


class Tokens:
    """The tags of one text, and the words that stand for them in one rendering.

    A token is letters only, so that neither emphasis, nor smart quotes, nor a highlighter takes it apart.
    """

    def __init__(self, tags: Sequence[Tag]) -> None:
        self.tags = tuple(tags)
        seed = "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))
        self._seed = seed
        self.planted = re.compile(f"q{seed}([a-j]+)z")
        self.live = re.compile(f"w{seed}([a-j]+)z")
        self.any = re.compile(f"[qw]{seed}([a-j]+)z")
        self.alone = re.compile(f"^ {{0,3}}q{seed}([a-j]+)z[ \t]*$")

    def plant(self, text: str) -> str:
        """The text with every tag swapped for its planted token."""
        parts, end = [], 0
        for number, tag in enumerate(self.tags):
            parts += [text[end : tag.start], self._word("q", number)]
            end = tag.end
        return "".join([*parts, text[end:]])

    def number(self, match: re.Match[str]) -> int:
        """The number of the tag that a match of one of the patterns stands for."""
        return int(match[1].translate(_LETTERS))

    def tag(self, match: re.Match[str]) -> Tag:
        """The tag that a match of one of the patterns stands for."""
        return self.tags[self.number(match)]

    def live_word(self, number: int) -> str:
        """The live token of a tag."""
        return self._word("w", number)

    def restore(self, text: str) -> str:
        """The text with every token, planted or live, turned back into its source."""
        return self.any.sub(lambda match: self.tag(match).source, text)

    def restore_planted(self, text: str) -> str:
        """The text with its planted tokens turned back into their source, live ones left as they are."""
        return self.planted.sub(lambda match: self.tag(match).source, text)

    def _word(self, kind: str, number: int) -> str:
        return f"{kind}{self._seed}{str(number).translate(_DIGITS)}z"
