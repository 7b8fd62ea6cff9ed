"""Articles with shortcodes: active and inert tags, problems, and output formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from engine.content.body import Placeholder, RenderedBody
from engine.content.widget import DependsOn
from tests.engine.content.samples import (
    join_segments,
    list_problems,
    load_cases,
    render_page,
    render_sample,
    sample_widgets,
)

FRONT_MATTER_LINES = 9


@pytest.mark.parametrize(
    "case",
    [
        case
        for name in ("authors", "live", "inert", "escaped", "pairs", "mistakes", "opening")
        for case in load_cases(f"{name}.md")
    ],
)
def test_article(case: dict[str, str]) -> None:
    article = render_sample(case["in"], first_line=FRONT_MATTER_LINES + 1)
    forms = {"page": article.page, "feed": article.feed, "text": article.text, "opening": article.opening}
    assert {name: join_segments(form).strip("\n") for name, form in forms.items() if name in case} == {
        name: wanted for name, wanted in case.items() if name in forms
    }
    problems = [f"{p.line}:{p.column}: {p.message}" for p in article.problems]
    assert problems == case.get("problems", "").splitlines()


def test_every_problem_has_a_hint() -> None:
    for (case,) in [case.values for case in load_cases("mistakes.md")]:
        assert isinstance(case, dict)
        for problem in render_sample(case["in"]).problems:
            assert problem.hint
            assert problem.path == "posts/x.md"


def test_an_empty_article_is_empty() -> None:
    article = render_sample("")
    assert (article.page, article.feed, article.text, article.problems) == ((), (), (), ())


def test_invisible_spaces_count_as_spaces_in_a_tag() -> None:
    assert render_page("<<hello\u00a0name=a>> <<hello\u200b name=b>>") == "<p><b>hello a</b> <b>hello b</b></p>"


def test_the_three_output_formats() -> None:
    article = render_sample('Do <<hello name="Ann & Bob">>.\n\n<<circuit areas=glutes>>\n\n## [On](/on/) & off')
    assert join_segments(article.page) == (
        "<p>Do <b>hello Ann &amp; Bob</b>.</p>\n<figure>glutes</figure>\n"
        '<h2 id="on-off"><a href="/on/">On</a> &amp; off</h2>'
    )
    assert join_segments(article.feed) == (
        '<p>Do <a href="https://example.org/hello/">hello Ann &amp; Bob</a>.</p>\n<ol><li>glutes</li></ol>\n'
        '<h2><a href="https://example.org/on/">On</a> &amp; off</h2>'
    )
    assert join_segments(article.text) == "Do hello Ann & Bob.\nglutes\nOn & off"


def test_a_widget_sees_all_shortcodes_in_reading_order() -> None:
    article = render_sample("<<circuit-index>>\n\n<<note>>\n<<circuit>>\n<</note>>\n\n`<<hello>>` <<circut>> <<hello>>")
    assert article.shortcodes == ("circuit-index", "note", "circuit", "hello")
    assert join_segments(article.page).startswith("<i>circuit-index note circuit hello</i>")


@pytest.mark.parametrize("first", ["0", "1"])
def test_a_forged_token_is_text(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = f"q{'a' * 20}{'ab'[int(first)]}z w{'a' * 20}az"
    assert render_page(f"{forged} <<hello name=x>>") == f"<p>{forged} <b>hello x</b></p>"


@pytest.mark.parametrize("inside", ["wzxhzdk:0", "wzxhzdk:99", "klzzwxh:0000", "60"])
def test_a_forged_placeholder_of_the_library_is_text(inside: str) -> None:
    assert render_page(f"`code` <b>\x02{inside}\x03</b>") == f"<p><code>code</code> <b>{inside}</b></p>"


def test_each_rendering_has_different_tokens() -> None:
    seen = {join_segments(render_sample("<!-- a -->\n\n<<promo>>").text) for _ in range(3)}
    assert seen == {"{promo}"}


class TestMarks:
    """Placeholders of widgets that depend on time or readers."""

    TEXT = (
        '<<promo areas="a, b" name="x">>\n\nLiked <<likes>> times, <<hello name=y>>.\n\n<<note>>\n<<promo>>\n<</note>>'
    )

    def test_widgets_that_depend_on_time_or_readers_leave_placeholders(self) -> None:
        article = render_sample(self.TEXT)
        assert join_segments(article.page) == (
            '{promo}\n<p>Liked {likes} times, <b>hello y</b>.</p>\n<aside class="note">{promo}</aside>'
        )
        assert join_segments(article.feed).startswith("{promo}\n<p>Liked {likes} times, <a ")
        assert join_segments(article.text) == "{promo}\nLiked {likes} times, hello y.\n[{promo}]"

    def test_placeholders_have_checked_arguments(self) -> None:
        marks = [part for part in render_sample(self.TEXT).page if isinstance(part, Placeholder)]
        assert marks == [
            Placeholder(0, "promo", {"areas": ("a", "b"), "name": "x"}),
            Placeholder(1, "likes", {}),
            Placeholder(4, "promo", {"areas": (), "name": None}),
        ]

    def test_placeholders_can_be_stored(self) -> None:
        article = render_sample(self.TEXT + "\n\n<<circut>>\n\n## Head\n\n[a](/b)")
        adapter = TypeAdapter(RenderedBody)
        again = adapter.validate_python(json.loads(json.dumps(adapter.dump_python(article, mode="json"))))
        assert again == article
        assert again.problems[0].severity is article.problems[0].severity

    @pytest.mark.parametrize("value", [("a", "b"), (), "a,b", "1", 1, 0, True, None])
    def test_stored_arguments_keep_their_types(self, value: Any) -> None:
        adapter = TypeAdapter(Placeholder)
        again = adapter.validate_python(json.loads(adapter.dump_json(Placeholder(0, "promo", {"x": value}))))
        assert again.arguments["x"] == value
        assert type(again.arguments["x"]) is type(value)

    def test_widgets_get_the_context_for_what_they_depend_on(self) -> None:
        widgets = sample_widgets()
        render_sample(self.TEXT, widgets=widgets)
        assert set(widgets["promo"].contexts) == {DependsOn.TIME}
        assert set(widgets["likes"].contexts) == {DependsOn.READERS}
        assert set(widgets["note"].contexts) == {DependsOn.CONTENT}

    def test_a_shortcode_in_an_attribute_is_not_a_placeholder(self) -> None:
        assert render_page("![<<likes>>](/a.png)") == '<p><img alt="&lt;&lt;likes&gt;&gt;" src="/a.png"></p>'

    def test_adjacent_placeholders(self) -> None:
        article = render_sample("<<promo>><<promo>>\n\n<<circuit>> <<promo>>")
        assert join_segments(article.page) == "{promo}{promo}\n<figure>all</figure>{promo}"
        assert join_segments(article.text) == "{promo}\n{promo}\nall \n{promo}"


class TestPreview:
    """The preview shows problems in place; a page never does."""

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("a <<circut>> b", "&lt;&lt;circut&gt;&gt;: Unknown shortcode &#x27;circut&#x27;. Did you mean"),
            ("<<circuit rounds=x>>", "cannot be &#x27;x&#x27;. Allowed: a whole number from 1 to 9."),
            (
                "<<circuit rounds=x b=c>>",
                "Allowed: a whole number from 1 to 9. &#x27;circuit&#x27; has no",
            ),
            ("<<hello name=nobody>>", "There is no &#x27;nobody&#x27;. Use another name."),
            ("<<hello name=two>>", "<b>hello two</b><strong class"),
            ("<<hello name=two>>", "&#x27;two&#x27; is too many. Choose one."),
            ("see <<circuit>>", "is inside a sentence or a heading"),
            ("<<note>>\ntext", "has no closing tag"),
            ("text\n\n<</note>>", "does not close anything"),
            ("<<circuit x>>", "&#x27;x&#x27; is not a named argument"),
            ("a <<hello name=", "&#x27;name&#x27; has no value"),
            ("<<note titel=x>>\nbody\n<</note>>", '<p>body</p><p class="warning">'),
        ],
    )
    def test_a_problem_is_shown_in_place(self, text: str, wanted: str) -> None:
        assert wanted in render_page(text, preview=True)
        assert 'class="warning"' in render_page(text, preview=True)
        assert "warning" not in render_page(text)

    def test_an_article_without_problems_looks_the_same(self) -> None:
        text = "<<circuit>>\n\nSay <<hello name=x>>.\n\n<<promo>>"
        assert render_page(text, preview=True) == render_page(text)

    def test_problems_are_only_shown_in_the_page(self) -> None:
        article = render_sample("<<circuit rounds=x>>", preview=True)
        assert join_segments(article.feed) == "<p>circuit (not available)</p>"
        assert join_segments(article.text) == "circuit"

    def test_the_source_of_a_shortcode_is_escaped(self) -> None:
        shown = render_page('<<circut title="<script>alert(1)</script>">>', preview=True)
        assert "&lt;script&gt;" in shown and "<script" not in shown


class TestContents:
    """The table of contents."""

    def test_shortcodes_and_code_in_headings(self) -> None:
        text = "## Do <<hello name=ann-b>> now\n\n### `<<circuit>>` & *more*\n\n# \\<<x>>\n\n## Do\n\n## Do\n\n## ¿?"
        assert [(entry.level, entry.anchor, entry.text) for entry in render_sample(text).toc] == [
            (2, "do-ann-b-now", "Do hello ann-b now"),
            (3, "circuit-more", "<<circuit>> & more"),
            (1, "x", "<<x>>"),
            (2, "do", "Do"),
            (2, "do_1", "Do"),
            (2, "section", "¿?"),
        ]

    def test_the_anchors_exist_in_the_page(self) -> None:
        article = render_sample("## Do <<hello name=x>>\n\n<<note>>\n### In\n<</note>>")
        assert [f'id="{entry.anchor}"' in join_segments(article.page) for entry in article.toc] == [True, True]


def test_columns_are_counted_in_characters() -> None:
    assert list_problems("🏃 é <<circut>>") == ["1:5: Unknown shortcode 'circut'."]


def test_a_long_name_is_truncated_in_messages() -> None:
    assert len(list_problems(f"<<{'a' * 5000}>>")[0]) < 100


@pytest.mark.parametrize("rows", [1, 30, 60, 90])
def test_the_opening_is_the_first_whole_sentences_after_something_long(rows: int) -> None:
    table = "| Week | Work |\n| --- | --- |\n" + "| *one* | easy |\n" * rows
    words = "These *words* of the **author** are one line, wherever the table before them ends, and what it has. " * 2
    opening = render_sample(f"{table}\n{words}\n\nThe next line.\n").opening
    assert opening == (words.replace("*", "").strip(),)
