"""Spell the fixed words of templates as the language of the site does. Values that templates insert never change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jinja2 import pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from typing_extensions import override

from engine.config.language import FIXED_WORD, spell

SPELL = "spell_word"
"""The name of the global function that templates call for a fixed word."""

_TAG_OR_WORD = re.compile(f"[<>]|{FIXED_WORD.pattern}", re.IGNORECASE)


@pass_context
def spell_word(context: Context, word: str) -> str:
    """Return a word in the spelling of the site that is rendered."""
    return spell(word, context["site"].language)


class SpelledWords(Extension):
    """Makes templates call spell_word for each fixed word between their HTML tags."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Replace the words in the text of a template by calls."""
        is_in_tag = False
        for token in stream:
            if token.type != "data":
                yield token
                continue
            end = 0
            for match in _TAG_OR_WORD.finditer(token.value):
                if match[0] in "<>":
                    is_in_tag = match[0] == "<"
                elif not is_in_tag:
                    yield Token(token.lineno, "data", token.value[end : match.start()])
                    yield from _call(token.lineno, match[0])
                    end = match.end()
            yield Token(token.lineno, "data", token.value[end:])


def _call(line: int, word: str) -> Iterator[Token]:
    """Yield the tokens of {{ spell_word("word") }}."""
    yield Token(line, "variable_begin", "{{")
    yield Token(line, "name", SPELL)
    yield Token(line, "lparen", "(")
    yield Token(line, "string", word)
    yield Token(line, "rparen", ")")
    yield Token(line, "variable_end", "}}")
