r"""The values of arguments in quotes, which can be typographic, and the spaces between arguments.

A typographic quote ends a value only if the end of the tag or another argument follows, because a value can contain
apostrophes and quotes: `question=“What’s “slow”?” level=1`. A value between typed quotes keeps the typographic ones
inside, but may also end with one, since word processors change some quotes and leave others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.pasted_characters import DASHES, DOUBLE_QUOTES, SINGLE_QUOTES, SPACES, ZERO_WIDTH_SPACES

WHITE_SPACE = f" \t\v\f{SPACES}{ZERO_WIDTH_SPACES}"

_NEXT = rf"[{WHITE_SPACE}]*+(?:/?>>|\\?<<|\n|\Z)|[{WHITE_SPACE}]++[\w{DASHES}-]++[{WHITE_SPACE}]*+="
"""The characters that follow the quote at the end of a value."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """The patterns for a value after its opening quote.

    Each of values is tried until closing matches after it; shortest_value ends before the first quote. any_closing also
    matches a quote with text after it. typed is the quote that authors type. None of the patterns backtracks.
    """

    typed: str
    values: tuple[re.Pattern[str], ...]
    closing: re.Pattern[str]
    shortest_value: re.Pattern[str]
    any_closing: re.Pattern[str]
    escaped: re.Pattern[str]

    def unescape(self, value: str) -> str:
        """Return a value without the backslashes before quotes and backslashes."""
        return self.escaped.sub(r"\1", value)


def _describe(typed: str, pasted: str, *, is_typed: bool) -> Quotes:
    until_typed = re.compile(rf"(?:[^\\\n{typed}]++|\\[^\n])*+")
    until_pasted = rf"[^\\\n<{typed}{pasted}]++|<(?!<)|\\(?!<<)[^\n]|[{pasted}](?!{_NEXT})"
    until_any = re.compile(rf"(?:{until_pasted}|{typed}(?!{_NEXT}))*+")
    return Quotes(
        typed,
        (until_typed, re.compile(f"(?:{until_pasted})*+")) if is_typed else (until_any,),
        re.compile(rf"[{typed}{pasted}](?=[{WHITE_SPACE}/>\n]|\\?<<|\Z)"),
        until_typed if is_typed else re.compile(rf"(?:[^\\\n{typed}{pasted}]++|\\[^\n])*+"),
        re.compile(typed if is_typed else f"[{typed}{pasted}]"),
        re.compile(rf"\\([{typed}\\{pasted}])"),
    )


QUOTES = {'"': _describe('"', DOUBLE_QUOTES, is_typed=True), "'": _describe("'", SINGLE_QUOTES, is_typed=True)}
"""The patterns by opening quote."""

QUOTES |= dict.fromkeys(DOUBLE_QUOTES, _describe('"', DOUBLE_QUOTES, is_typed=False))
QUOTES |= dict.fromkeys(SINGLE_QUOTES, _describe("'", SINGLE_QUOTES, is_typed=False))
