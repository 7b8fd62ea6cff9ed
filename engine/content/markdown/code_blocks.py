"""Format code blocks as HTML."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound


def format_plain(code: str, info: str | None) -> str:
    """Return a code block without colours. The first word of the info string is its language."""
    language = _get_language(info)
    attribute = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{attribute}>{escape(code, quote=False)}</code></pre>"


def format_coloured(code: str, info: str | None) -> str:
    """Return a code block with colours, if Pygments knows its language. An indented one has None as info string."""
    if info is None:
        return format_plain(code, None)
    lexer = _find_lexer(_get_language(info))
    if lexer is None:
        return f'<div class="highlight"><pre><span></span><code>{escape(code, quote=False)}</code></pre></div>'
    return str(highlight(code, lexer(stripnl=False, ensurenl=False), _get_formatter())).rstrip("\n")


def _get_language(info: str | None) -> str:
    return next(iter((info or "").split()), "")


@cache
def _get_formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(cssclass="highlight", wrapcode=True)


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> type[Lexer] | None:
    """Return the lexer for a language, or None if it is unknown or plain text."""
    try:
        lexer = find_lexer_class_by_name(language)
    except ClassNotFound:
        return None
    return None if lexer is TextLexer else lexer
