"""Format code blocks as HTML."""

from __future__ import annotations

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
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
    try:
        lexer = get_lexer_by_name(_get_language(info), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return f'<div class="highlight"><pre><span></span><code>{escape(code, quote=False)}</code></pre></div>'
    return str(highlight(code, lexer, HtmlFormatter(cssclass="highlight", wrapcode=True))).rstrip("\n")


def _get_language(info: str | None) -> str:
    return next(iter((info or "").split()), "")
