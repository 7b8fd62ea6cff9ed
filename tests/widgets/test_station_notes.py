"""Tests of an author's notes about the stations of a circuit, and of the reasons for its exercises."""

from __future__ import annotations

import pytest
from markupsafe import escape

from engine.content.sanitise import sanitise_feed
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from widgets.circuit import widget

PINNED = '<<circuit exercises="clamshell,glute-bridge" {}>>'
BAND = 'note:clamshell="Band above the <knees> for me"'


def test_the_note_is_shown_with_its_station_in_each_form(context: MakeContext) -> None:
    output = render_shortcode(widget, PINNED.format(BAND), context())
    clamshell, bridge = output.page.split('<li class="station">')[1:]
    assert "Coach: Band above the &lt;knees&gt; for me" in clamshell
    assert "Coach" not in bridge
    feed = str(sanitise_feed(output.feed, "https://strides.example/posts/strong/"))
    assert feed.count("Coach: Band above the &lt;knees&gt; for me") == 1
    lines = output.text.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(" 1. Clamshell"))
    assert lines[place + 1] == "    Coach: Band above the <knees> for me"


@pytest.mark.parametrize("name", ["clam", "Clamshell", "clams", "clamshells"])
def test_an_exercise_can_have_any_of_its_names(name: str, context: MakeContext) -> None:
    output = render_shortcode(widget, PINNED.format(f'note:{name}="Slowly"'), context())
    assert "Coach: Slowly" in output.page and not output.problems


@pytest.mark.parametrize(
    ("argument", "message", "hint"),
    [
        ('note:clamshel="x"', "There is no exercise called 'clamshel'.", "Did you mean 'clamshell'?"),
        ('note:plank="x"', "Plank is not in this circuit, so readers do not see its note.", "Its exercises are clams"),
        ('note:clamshell=" "', "The note about Clamshell is empty, too long or has", "Write 1 to 200 characters."),
        (f'note:clamshell="{"x" * 201}"', "The note about Clamshell is empty, too long or has", "Write 1 to 200"),
    ],
)
def test_a_note_that_cannot_be_shown_is_a_problem_at_its_place(
    argument: str, message: str, hint: str, context: MakeContext
) -> None:
    article = render_markdown(f"Text.\n\n{PINNED.format(argument)}", context(), widget)
    (problem,) = article.problems
    assert (problem.path, problem.line, problem.column) == ("posts/strong.md", 3, 47 + argument.index('"'))
    assert problem.message.startswith(message)
    assert problem.hint.startswith(hint)
    assert "Clamshell" in str(article.page[0]), "readers still get the circuit"


def test_two_notes_about_one_exercise_are_a_problem(context: MakeContext) -> None:
    output = render_shortcode(widget, PINNED.format('note:clam="One" note:clamshell="Two"'), context())
    assert [problem.message for problem in output.problems] == ["Clamshell has two notes."]
    assert "Coach: One" in output.page and "Two" not in output.page


@pytest.mark.parametrize(
    ("argument", "column", "message", "hint"),
    [
        ('note="x"', 46, "'note' does not say what it is for.", 'Write note:…="…"'),
        ('note:="x"', 46, "'note' does not say what it is for.", 'Write note:…="…"'),
        ('areas:glutes="x"', 46, "'circuit' has no argument 'areas:glutes'.", "Did you mean 'areas'?"),
        ('notes:clam="x"', 46, "'circuit' has no argument 'notes:clam'.", "Did you mean 'note'?"),
        ('Note:clam="x"', 46, "'circuit' has no argument 'Note:clam'.", "Did you mean 'note'?"),
        ('note-clam="x"', 46, "'circuit' has no argument 'note-clam'.", ", from, note:…, why."),
    ],
)
def test_a_note_without_an_exercise_is_a_problem(
    argument: str, column: int, message: str, hint: str, context: MakeContext
) -> None:
    (problem,) = render_markdown(PINNED.format(argument), context(), widget).problems
    assert (problem.line, problem.column, problem.message) == (1, column, message)
    assert hint in problem.hint


def test_a_note_cannot_be_combined_with_the_readers_circuit(context: MakeContext) -> None:
    (problem,) = render_markdown(f"<<circuit from=favourites {BAND}>>", context(), widget).problems
    assert problem.message == "'note' can't be combined with 'from'."


def test_why_explains_each_exercise_on_request(context: MakeContext, library: Library) -> None:
    asked = render_shortcode(widget, PINNED.format('why="yes"'), context())
    plain = render_shortcode(widget, PINNED.format(""), context())
    for id_ in ("clamshell", "glute-bridge"):
        reason = library.exercises[id_].rationale
        assert reason and reason in asked.text and reason not in plain.text
        for form, other in ((asked.page, plain.page), (asked.feed, plain.feed)):
            assert str(escape(reason)) in form and str(escape(reason)) not in other
    assert "<summary>Why these exercises</summary>" in asked.page
