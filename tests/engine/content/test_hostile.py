"""Hostile input: nothing but UnrenderableError is raised, and nothing in the output runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.config.site import read_site
from engine.content.body import RenderedBody
from engine.content.front_matter import parse
from engine.content.render import UnrenderableError
from engine.errors import Severity
from engine.text import decode_utf8, normalise
from tests.engine.content.samples import join_segments, render_page, render_sample

UNHURRIED = settings(deadline=None)  # the first article of a process loads Markdown's extensions
FORBIDDEN_ELEMENTS = {"script", "style", "iframe", "object", "embed", "form", "input", "svg", "base", "meta", "link"}

YAML_PIECES = (
    *("title", "date", "draft", "tags", "hero", "sponsor", "promo", "expires", "guid", "alt", "src", "x"),
    *(
        ": ",
        ":",
        "- ",
        "\n",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"',
        "'",
        "|",
        ">",
        "&a ",
        "*a",
        "!",
        "# ",
        "---\n",
        "~",
    ),
    *(
        "2026-03-01",
        "2024-02-30",
        "9999-12-31",
        "0001-01-01",
        "12:30",
        "1.10",
        "no",
        "true",
        "1e999",
        "/",
        "https://a.b",
    ),
    *("é", "\0", "\ud800", "\u202e", "\ufeff", "\t", "\\"),
)
MARKDOWN_PIECES = (
    *("<<note>>", "<</note>>", "<<tip>>", "<</tip>>", "<<circuit>>", "<<hello name=x>>", "<<promo>>", "<<likes>>"),
    *("<<circuit areas='a", "<<", ">>", "<</", "\\<<", "\\", "<", ">", "&", "/>>", "<<loose/>>", "<<circut>>", "<<>>"),
    *(
        "\n",
        "\n\n",
        "    ",
        " ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "===\n",
        "---\n",
        ": ",
        "|",
        "|---|---|\n",
        "```\n",
        "~~~py\n",
    ),
    *("*", "**", "_", "`", "``", "[", "](", ")", "![", "[x]: ", "[^1]", "[^1]: ", "{: .a onclick=x }", '"', "'", "--"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<div>", "</div>", "<!--", "-->", "<p ", "<style>"),
    *("<textarea>", "<![CDATA[", "<?x", "javascript:", "http://a.b", "text", "a", "é", "🏃", "\u2060", "\x02", "\x03"),
    *("qa", "wklzzwxh:0001", "wzxhzdk:0", "stx", "etx", "&lt;", "&#60;script&#62;", "<svg/onload=x>", "<a href="),
)

markdown_texts = (
    st.lists(st.sampled_from(MARKDOWN_PIECES) | st.text(max_size=4), max_size=60).map("".join).map(normalise)
)


class Alive(HTMLParser):
    """Collects active content: elements, event handlers and scripts in addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element."""
        if tag in FORBIDDEN_ELEMENTS:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name == "style" or address.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{name}={value}")


def alive(html: str) -> list[str]:
    """Return the active content of HTML."""
    parser = Alive()
    parser.feed(html)
    parser.close()
    return parser.found


@UNHURRIED
@given(st.lists(st.sampled_from(YAML_PIECES) | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_front_matter_or_an_error(yaml: str) -> None:
    for text in (f"---\n{yaml}\n---\nbody", yaml, f"---\ntitle: x\n{yaml}\n---\n"):
        found = parse(text, "posts/x.md", requires_date=True)
        errors = [problem for problem in found.problems if problem.severity is Severity.ERROR]
        assert (found.front_matter is None) == bool(errors)
        assert all(problem.path == "posts/x.md" and problem.line >= 1 for problem in found.problems)


@UNHURRIED
@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_an_error(data: bytes) -> None:
    text, error = decode_utf8(b"---\ntitle: x\n---\n" + data, "posts/x.md")
    if error is None:
        render_sample(parse(text, "posts/x.md", requires_date=False).source.text)


@UNHURRIED
@given(
    st.lists(st.sampled_from(YAML_PIECES) | st.sampled_from([" = ", "[[", "]]", "permalink"]), max_size=30).map("".join)
)
def test_any_text_is_settings_or_an_error(toml: str) -> None:
    site, problems = read_site(toml)
    assert site is not None or problems


def render_or_none(text: str, *, preview: bool = False) -> RenderedBody | None:
    """Render an article, or return None if it exceeds a limit."""
    try:
        return render_sample(text, first_line=10, preview=preview)
    except UnrenderableError as unrenderable:
        assert unrenderable.problem.line >= 10
        return None


@UNHURRIED
@given(markdown_texts, st.booleans())
def test_any_markdown_is_rendered_without_active_content(text: str, preview: bool) -> None:
    article = render_or_none(text, preview=preview)
    if article is None:
        return
    assert alive(join_segments(article.page)) == []
    assert alive(join_segments(article.feed)) == []
    lines = text.count("\n") + 1
    for problem in article.problems:
        assert problem.severity is Severity.WARNING
        assert 10 <= problem.line < 10 + lines and problem.column >= 1


@UNHURRIED
@given(markdown_texts)
def test_no_token_remains_in_the_output(text: str) -> None:
    article = render_or_none(text)
    if article is None:
        return
    for form in (article.page, article.feed, article.text, [entry.text for entry in article.toc]):
        assert not re.search(r"[qw][a-z]{20}[a-j]+z", join_segments(tuple(form)))
    for link in article.links:
        assert not re.search(r"[qw][a-z]{20}[a-j]+z", link.url)


@UNHURRIED
@given(markdown_texts)
def test_each_rendered_widget_is_listed(text: str) -> None:
    article = render_or_none(text)
    if article is not None:
        shown = join_segments(article.page)
        assert shown.count("<figure>all</figure>") == article.shortcodes.count("circuit")
        assert shown.count("{promo}") == article.shortcodes.count("promo")
        assert (
            shown.count("<aside")
            == shown.count("</aside>")
            == article.shortcodes.count("note") + article.shortcodes.count("tip")
        )


@UNHURRIED
@given(st.text(max_size=80).map(normalise))
def test_any_value_of_an_argument_is_escaped(value: str) -> None:
    written = value.replace("\n", " ").replace("\\", "\\\\").replace('"', '\\"')
    html = render_page(
        f'<<hello name="{written}">>\n\n<<circut title="{written}">>\n\n\\<<circuit title="{written}">>', preview=True
    )
    assert alive(html) == []
    assert "<script" not in html and "<img" not in html
