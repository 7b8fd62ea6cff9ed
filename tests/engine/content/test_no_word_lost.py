"""No word disappears in silence: each is in the page, or a problem names its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from engine.content.render import UnrenderableError
from engine.errors import Problem
from engine.text import normalise
from tests.engine.content.samples import FIXTURES, join_segments, render_sample

EXAMPLES = 300
WORD = re.compile(r"w[0-9]+q")

# In each piece, W stands for a new word.
WORDS = ("W", "W W", " W", "W ", "W W W", "W\u200bW", "\u2060")
MARKS = (
    *"*_`~\\<>&;[]()!'{}:=|#^@?-",
    *("**", "``", "~~", "</", "/>", "<<", ">>", "](", "![", '"', "--", "...", "{:", "[^", "]:", "://"),
)
LAYOUT = (
    "\n",
    "\n\n",
    "  \n",
    "    ",
    "  ",
    "\t",
    "\u00a0",
    "\n- ",
    "\n1. ",
    "\n> ",
    "\n## ",
    "\n===",
    "\n---\n",
    "\n: ",
)
INLINES = (FIXTURES / "inlines.txt").read_text("utf-8").splitlines()
BLOCKS = [f"\n{block}\n\n" for block in (FIXTURES / "blocks.txt").read_text("utf-8").split("\n%%\n")]


def _number(text: str) -> str:
    numbers = count()
    return re.sub("W", lambda _: f"w{next(numbers)}q", text)


def _nest(marker: str, text: str) -> str:
    rest = marker if marker == "> " else " " * len(marker)
    return f"\n{marker}" + text.strip("\n").replace("\n", f"\n{rest}") + "\n"


pieces = st.one_of(*map(st.sampled_from, (WORDS, MARKS, LAYOUT, INLINES, BLOCKS)))
nested = st.builds(
    _nest, st.sampled_from(["> ", "- ", "1. ", "[^1]: ", ": "]), st.lists(pieces, max_size=10).map("".join)
)
articles = st.lists(pieces | nested, max_size=20).map("".join).map(_number).map(normalise)


class _Visible(HTMLParser):
    """Collects the text of HTML, and the descriptions of pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += f" {dict(attrs).get('alt') or ''} "

    def handle_data(self, data: str) -> None:
        self.text += data


def find_words(html: str) -> set[str]:
    """Return the words that a reader of HTML gets."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    return set(WORD.findall(parser.text))


def find_hidden(text: str) -> set[str]:
    """Return the words in comments, which are meant to be hidden, and in definitions of links."""
    hidden = re.findall(r"<!--.*?-->|^\W*\[[^\]\n]+\]:\s*\S+", text, re.DOTALL | re.MULTILINE)
    return set(WORD.findall(" ".join(hidden)))


def find_named(text: str, problems: Iterable[Problem]) -> set[str]:
    """Return the words in the lines with a problem, and in all lines that it is about."""
    lines = text.split("\n")
    named: list[str] = []
    for problem in problems:
        first, end = problem.line - 1, problem.line
        if "comment has no end" in problem.message:
            end = len(lines)
        elif "this text is lost" in problem.message:  # of a footnote
            while lines[end:] and (lines[end - 1] or not lines[end] or lines[end].startswith((" ", "\t"))):
                end += 1
        elif match := re.search(
            r" It ends (?:on the next line|(\d+) lines below)\.", problem.message
        ):  # of an attribute
            end += int(match[1] or 1)
        elif match := re.match("'<(script|style)>' is", problem.message):
            while lines[end:] and f"</{match[1]}" not in "\n".join(lines[first:end]):
                end += 1
        named += lines[first:end]
    return set(WORD.findall("\n".join(named)))


@settings(deadline=None, max_examples=EXAMPLES)
@given(articles)
def test_each_word_is_in_the_page_or_a_problem_names_its_place(text: str) -> None:
    try:
        article = render_sample(text)
    except UnrenderableError:
        return
    wanted = find_words(MarkdownIt("commonmark", {"html": False}).render(text)) - find_hidden(text)
    lost = wanted - find_words(join_segments(article.page))
    named = find_named(text, article.problems)
    assert lost - named == set()
