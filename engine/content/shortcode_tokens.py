"""Stand-ins for shortcodes while Markdown and the sanitiser work: random words that no author can forge.

A planted token stands for a tag that may still turn out to be inert (in code, in raw HTML, in an attribute).
Where Markdown meets it in running text it is made live; only live tokens become widgets.
"""

from __future__ import annotations

import re
import secrets
import string

from engine.content.shortcodes import scan

_DIGITS = str.maketrans(string.digits, "abcdefghij")
_LETTERS = str.maketrans("abcdefghij", string.digits)
_HEAD = re.compile(r"\\?<</?[a-z0-9-]*")
_GUARD = "\N{WORD JOINER}"  # invisible, and no letter to HTML
_NEEDS_GUARD = ("<", "</", "&")  # what a word of letters right behind would make an element or an entity of


class ShortcodeTokens:
    """The tags of one text, and the words that stand for them in one rendering.

    A token is letters only, so that neither emphasis, nor smart quotes, nor a highlighter takes it apart. no_alt is
    one more such word: what Markdown writes in place of a picture's missing text.
    """

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.tags = tuple(scan(text, first_line=first_line))
        self._text = text
        self._closers: dict[int, int] = {}
        seed = "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))
        self._seed = seed
        self.no_alt = f"n{seed}"
        self.planted = re.compile(f"{_GUARD}?q{seed}([a-j]+)z")
        self.live = re.compile(f"{_GUARD}?w{seed}([a-j]+)z")
        self.any = re.compile(f"{_GUARD}?[qw]{seed}([a-j]+)z")
        self.alone = re.compile(f"^( *)q{seed}([a-j]+)z *$")

    def plant(self) -> str:
        """The text with every tag swapped for its planted token."""
        parts, end = [], 0
        for number, tag in enumerate(self.tags):
            before = self._text[end : tag.start]
            parts += [before, _GUARD if before.endswith(_NEEDS_GUARD) else "", self.planted_word(number)]
            end = tag.start + len(self._own_source(number))
        return "".join([*parts, self._text[end:]])

    def number(self, match: re.Match[str]) -> int:
        """The number of the tag that a match of one of the patterns stands for."""
        return int(match[match.re.groups].translate(_LETTERS))

    def spoken(self, number: int) -> str:
        """What a tag is about, in words: its name or title argument, else its own name."""
        tag = self.tags[number]
        written = next((raw.value for raw in tag.arguments if raw.key in ("name", "title") and raw.value), tag.name)
        return written.replace("-", " ")

    def planted_word(self, number: int) -> str:
        """The planted token of a tag."""
        return self._word("q", number)

    def live_word(self, number: int) -> str:
        """The live token of a tag."""
        return self._word("w", number)

    def make_live(self, text: str) -> str:
        """The text with its planted tokens made live."""
        return self.planted.sub(lambda match: self.live_word(self.number(match)), text)

    def stand_for_pair(self, opener: int, closer: int) -> None:
        """Let the token of an opening tag stand for everything up to its closing tag, which left the text."""
        self._closers[opener] = closer

    def numbers(self, number: int) -> range:
        """The tags that a token stands for: its own, and those of the pair that it opens."""
        return range(number, self._closers.get(number, number) + 1)

    def source(self, number: int) -> str:
        """What an author wrote for a token; the lines of a pair are as deep as its opening tag at least."""
        if number not in self._closers:
            return self._own_source(number)
        tag = self.tags[number]
        whole = self._text[tag.start : self.tags[self._closers[number]].end]
        return re.sub(f"\n {{0,{tag.column - 1}}}", "\n", whole)

    def restore(self, text: str) -> str:
        """The text with every token, planted or live, turned back into its source."""
        return self.any.sub(lambda match: self.source(self.number(match)), text)

    def restore_planted(self, text: str) -> str:
        """The text with its planted tokens turned back into their source, live ones left as they are."""
        return self.planted.sub(lambda match: self.source(self.number(match)), text)

    def _own_source(self, number: int) -> str:
        """The tag as written; of one without an end only the beginning: the rest may be prose, or end a code span."""
        source = self.tags[number].source
        head = _HEAD.match(source)
        return source if source.endswith(">>") or head is None else head[0]

    def _word(self, kind: str, number: int) -> str:
        return f"{kind}{self._seed}{str(number).translate(_DIGITS)}z"
