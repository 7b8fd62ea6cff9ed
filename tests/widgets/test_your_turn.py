"""Tests of `<<your-turn>>`."""

from __future__ import annotations

from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from widgets.your_turn import widget


def test_the_question_is_below_its_heading(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<your-turn question="What do you skip?">>', context())
    assert "<h2>Your turn</h2>" in output.page
    assert "<p>What do you skip?</p>" in output.page
    assert output.feed == "<p><strong>Your turn:</strong> What do you skip?</p>"
    assert output.text == "Your turn: What do you skip?"


def test_it_has_no_form(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<your-turn question="And you?">>', context()).page
    assert not any(element in page for element in ("<form", "<input", "<textarea", "<button"))


def test_the_question_is_escaped(context: MakeContext) -> None:
    output = render_shortcode(widget, """<<your-turn question="<script>1 & 2</script>">>""", context())
    assert "<script>" not in output.page + output.feed
    assert "&lt;script&gt;1 &amp; 2" in output.page
    assert "&lt;script&gt;1 &amp; 2" in output.feed
    assert output.text == "Your turn: <script>1 & 2</script>"


def test_the_question_is_required(context: MakeContext) -> None:
    for tag in ("<<your-turn>>", '<<your-turn question=" ">>'):
        made = render_markdown(tag, context(), widget)
        assert len(made.problems) == 1
        assert "question" in made.problems[0].message


def test_it_depends_on_its_template_only(context: MakeContext) -> None:
    asked = context()
    render_shortcode(widget, '<<your-turn question="And you?">>', asked)
    assert asked.dependencies == {"template:your_turn.html"}
