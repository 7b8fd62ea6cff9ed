"""Tests of `<<circuit>>`."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from engine.circuits.build import build_circuit
from engine.circuits.options import OPTIONS
from engine.circuits.parsing import parse_arguments, parse_query
from engine.content.sanitise import sanitise_feed
from engine.content.widget import WidgetError
from engine.errors import Severity, UnlocatedProblem
from engine.library.library import Library
from tests.widgets.conftest import (
    MakeContext,
    StoredDigests,
    render_markdown,
    render_shortcode,
    with_changes,
    with_exercise,
)
from widgets.circuit import widget
from widgets.templates import Templates

TWO_AREAS = '<<circuit areas="glutes,hamstrings">>'


def expect_error(shortcode: str, context: MakeContext) -> UnlocatedProblem:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, shortcode, context())
    return caught.value.problem


def test_the_page_shows_all_stations_in_order(context: MakeContext, library: Library) -> None:
    circuit = build_circuit(
        parse_arguments({"areas": "glutes,hamstrings", "seed": "strong"}, library).validated(), library
    )
    page = render_shortcode(widget, TWO_AREAS, context()).page
    names = re.findall(r'<h4 class="station-name"><a href="/exercises/([a-z0-9-]+)/">', page)
    assert names == [station.exercise.id for station in circuit.stations]
    assert [escape(cue) in page for station in circuit.stations for cue in station.exercise.cues].count(False) == 0
    assert f"<dd>About {circuit.minutes} min</dd>" in page
    assert f"<dd>{circuit.rounds}</dd>" in page
    assert 'href="/areas/glutes/"' in page
    assert 'class="muscle-map-drawing"' in page


def test_the_default_is_one_exercise_per_area_and_two_drills(context: MakeContext) -> None:
    page = render_shortcode(widget, "<<circuit>>", context()).page
    assert page.count('<li class="station">') == 7
    assert page.count("<span>Drill</span>") == 2
    assert 'href="/c/five-areas/?drills=2&amp;seed=strong"' in page


def test_each_article_has_circuits_of_its_own_unless_it_names_a_seed_or_exercises(context: MakeContext) -> None:
    renamed = context("aliases: [/2019/05/strong/, /posts/strong-legs/]")
    for shortcode, made, address in (
        ('<<circuit areas="glutes">>', context(), "/c/glutes/?seed=strong"),
        ('<<circuit areas="glutes">>', renamed, "/c/glutes/?seed=strong-legs"),
        ('<<circuit areas="glutes" seed="spring">>', context(), "/c/glutes/?seed=spring"),
        ('<<circuit exercises="plank,squat">>', context(), "/c/plank,squat/?level=2&amp;rounds=3"),
    ):
        assert f'href="{address}"' in render_shortcode(widget, shortcode, made).page


def test_the_link_has_the_same_circuit(context: MakeContext, library: Library) -> None:
    page = render_shortcode(widget, '<<circuit areas="calves" level="1" equipment="none">>', context()).page
    match = re.search(r'class="button" href="/c/([a-z,-]+)/\?([^"#]*)#follow_along"', page)
    assert match
    pairs = [tuple(pair.split("=")) for pair in match[2].split("&amp;")]
    there = build_circuit(parse_query(match[1], [(name, value) for name, value in pairs], library).validated(), library)
    names = re.findall(r'<h4 class="station-name"><a href="/exercises/([a-z0-9-]+)/">', page)
    assert names == [station.exercise.id for station in there.stations]


def test_doses_have_a_unit_or_side(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<circuit exercises="glute-bridge,clamshell,plank,carioca">>', context()).page
    doses = [re.sub("<[^>]+>", "", dose) for dose in re.findall(r'<p class="station-dose">(.*)</p>', page)]
    assert doses == ["12 reps", "10 each side", "40 s", "15 m each side, once"]
    assert '<p class="station-dose">40 s</p>' in page


def test_a_card_has_an_anchor_with_its_number(context: MakeContext) -> None:
    page = render_shortcode(widget, TWO_AREAS, context(), number=3).page
    assert page.startswith('<section class="circuit wide" id="circuit_3" aria-labelledby="circuit_3-title">')
    assert '<h3 class="circuit-title" id="circuit_3-title">' in page


def test_two_circuits_in_an_article_share_no_id(context: MakeContext) -> None:
    page = "".join(map(str, render_markdown(f"{TWO_AREAS}\n\n<<circuit>>\n", context(), widget).page))
    ids = re.findall(r'\bid="(circuit[^"]*)"', page)
    assert len(ids) == 4 and len(set(ids)) == 4


def test_a_custom_title_is_escaped(context: MakeContext) -> None:
    output = render_shortcode(widget, """<<circuit areas="calves" title="Hills <b> & 'stairs'">>""", context())
    assert "Hills &lt;b&gt; &amp; &#39;stairs&#39;</h3>" in output.page
    assert "<b>" not in output.page + output.feed
    assert output.text.startswith("Hills <b> & 'stairs'\n")


SHORT = '<<circuit areas="hamstrings" per-area="5" level="1">>'


@pytest.mark.parametrize(
    ("shortcode", "missing", "hint", "column"),
    [
        (SHORT, ["only 4 of 5 exercises for hamstrings"], 'or write per-area="4"', 40),
        (
            '<<circuit areas="hamstrings,upper-back" level="1" equipment="none" per-area="4">>',
            ["only 3 of 4 exercises for hamstrings", "only 3 of 4 exercises for upper back"],
            "Change level=1",
            78,
        ),
        (
            '<<circuit areas="glutes" drills="2" quiet="yes" avoid="groin,shin">>',
            ["only 1 of 2 running drills"],
            'Change avoid=groin,shin, or write drills="1".',
            34,
        ),
        (
            '<<circuit areas="calves,core,glutes" drills="2" minutes="3">>',
            ["none of 2 running drills"],
            'Raise minutes, or write drills="0".',
            46,
        ),
    ],
)
def test_a_circuit_with_too_few_stations_warns_the_author_and_tells_readers(
    shortcode: str, missing: list[str], hint: str, column: int, context: MakeContext
) -> None:
    article = render_markdown(shortcode, context(), widget)
    assert sorted(problem.message for problem in article.problems) == [f"This circuit has {each}." for each in missing]
    assert {(problem.line, problem.column) for problem in article.problems} == {(1, column)}
    assert any(hint in problem.hint for problem in article.problems), article.problems
    words = " and ".join(each.removeprefix("only ") for each in missing)
    for form in (article.page, article.feed, article.text):
        assert f"This circuit is shorter than planned: it has {words}." in "".join(map(str, form))


@pytest.mark.parametrize(
    "shortcode",
    [
        '<<circuit areas="calves" per-area="2" rounds="9" minutes="12">>',
        '<<circuit areas="hamstrings" level="3">>',
        '<<circuit minutes="12">>',
        '<<circuit exercises="hop-and-stick,plank" equipment="none">>',
    ],
)
def test_the_notes_of_the_solver_are_not_in_the_article(shortcode: str, context: MakeContext, library: Library) -> None:
    arguments = dict(re.findall(r'(\w+(?:-\w+)?)="([^"]*)"', shortcode))
    circuit = build_circuit(parse_arguments(arguments, library).validated(), library)
    output = render_shortcode(widget, shortcode, context())
    assert "circuit-notes" not in output.page
    assert circuit.notes
    for form in (output.page, output.feed, output.text):
        assert [note for note in circuit.notes if note in form] == []


@pytest.mark.parametrize(
    ("shortcode", "argument", "messages"),
    [
        (
            '<<circuit areas="glutes,hamstrings" minutes="3">>',
            "minutes",
            ["This circuit takes about {} minutes, not 3."],
        ),
        (
            '<<circuit exercises="squat" rounds="1" minutes="60">>',
            "minutes",
            ["This circuit takes about {} minutes, not 60."],
        ),
        ('<<circuit exercises="nordic-curl,squat" level="1">>', "level", ["Nordic curl is harder than level 1."]),
        (
            '<<circuit exercises="squat,hop-and-stick" quiet="yes">>',
            "quiet",
            ["Hop and stick is not quiet."],
        ),
        ('<<circuit exercises="nordic-curl,squat">>', "", []),
        ('<<circuit areas="glutes,hamstrings" minutes="20">>', "", []),
    ],
)
def test_an_argument_that_a_circuit_cannot_follow_is_a_warning(
    shortcode: str, argument: str, messages: list[str], context: MakeContext
) -> None:
    problems = render_shortcode(widget, shortcode, context()).problems
    assert [re.sub("(?<=about )[0-9]+", "{}", problem.message) for problem in problems] == messages
    assert {problem.argument for problem in problems} <= {argument}


def test_the_card_shows_the_pauses(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<circuit areas="calves" rest="25">>', context())
    pauses = "Warm up 3 min, 25 s between stations, 60 s between rounds, cool down 2 min"
    assert f"<span>{pauses}</span>" in output.page
    assert f"<p>{pauses}.</p>" in output.feed


def test_minutes_are_exact_without_repetitions(context: MakeContext) -> None:
    assert "<dt>Time</dt><dd>About " in render_shortcode(widget, TWO_AREAS, context()).page
    exact = render_shortcode(widget, '<<circuit areas="glutes" work="40">>', context()).page
    assert re.search(r"<dt>Time</dt><dd>\d+ min</dd>", exact)


def test_the_feed_is_plain_and_passes_the_sanitiser(context: MakeContext) -> None:
    feed = render_shortcode(widget, "<<circuit>>", context()).feed
    assert not re.search(r"class=|<svg|<details|<span|<section", feed)
    assert '<a href="https://strides.example/c/five-areas/?drills=2&amp;seed=strong">' in sanitise_feed(
        feed, "https://strides.example/x/"
    )
    assert feed.count("<li>") == 7
    assert feed.count('<img src="/exercises/') == 7
    assert "</a> (drill): " in feed


def test_the_text_lists_the_circuit(context: MakeContext) -> None:
    lines = render_shortcode(
        widget, '<<circuit exercises="glute-bridge,fire-hydrant" rounds="2">>', context()
    ).text.splitlines()
    assert lines[0] == "Gluteus medius and glutes circuit"
    assert lines[1].startswith("2 rounds, about ")
    assert lines[3:5] == [" 1. Glute bridge (glutes): 12 reps", " 2. Fire hydrant (gluteus medius): 9 each side"]


def test_stations_on_their_own_page_can_be_swapped_and_ticked(library: Library, templates: Templates) -> None:
    circuit = build_circuit(parse_arguments({"areas": "glutes", "rounds": 4}, library).validated(), library)
    page = templates.render("circuit_stations.html", circuit=circuit, library=library, heading_level=1, own_page=True)
    assert '<h2 class="station-name">' in page
    assert page.count("<i></i>") == sum(station.sets or circuit.rounds for station in circuit.stations)
    assert page.count('rel="nofollow">Swap') == 3
    values = {"circuit": circuit, "library": library, "heading_level": 3, "anchor": "circuit"}
    values |= {"why": False, "folds_notes": False}
    card = templates.render("circuit_card.html", **values)
    assert "Open this circuit" in card
    assert card.index(f'href="{circuit.request.path}#follow_along">Start') < card.index("station-name")
    (legend,) = re.findall("<figcaption>.*?</figcaption>", card)
    shown, folded = legend.split("</summary>")
    assert shown.startswith("<figcaption><details><summary>"), "the names are folded"
    assert re.findall(">([^<]+)<", shown) == ["Main muscles", "Also works"]
    assert "Gluteus maximus" in folded and "(" not in legend
    assert "<i></i>" not in card and ">Swap" not in card


def test_former_ids_of_equipment_work_and_authors_get_a_notice(context: MakeContext) -> None:
    article = render_markdown('<<circuit areas="glute-med" equipment="band">>', context(), widget)
    (problem,) = article.problems
    assert (problem.line, problem.column) == (1, 40)
    assert problem.message == "Equipment has more exact names now: 'band' means mini-band, long-band, door-anchor."
    assert "station-name" in "".join(map(str, article.page))


def test_every_option_of_a_circuit_is_an_argument() -> None:
    own = ["from", "note", "why"]
    assert [argument.name for argument in widget.arguments] == [*(option.name for option in OPTIONS), *own]
    for argument, option in zip(widget.arguments, OPTIONS, strict=False):
        assert option.type.description in argument.summary and option.default_text in argument.summary


@pytest.mark.parametrize(
    "given",
    [
        'areas="side butt, hammies"',
        'group="backside"',
        'areas="glutes" level="3" venue="gym" equipment="gym,dumbbell"',
        'areas="glutes" drills="1" per-area="1" quiet="yes" avoid="knee" seed="spring" swap="glutes-1.1"',
        'exercises="plank,glute-bridge" work="30" rest="15" rounds="2"',
    ],
)
def test_arguments_use_the_syntax_of_options(given: str, context: MakeContext) -> None:
    output = render_shortcode(widget, f"<<circuit {given}>>", context())
    assert '<li class="station">' in output.page and not output.problems


@pytest.mark.parametrize(
    ("given", "argument", "message", "hint"),
    [
        ('areas="hammstrings"', "areas", "no area or group called 'hammstrings'", "Did you mean 'hamstrings'?"),
        ('group="glutes"', "group", "no group called 'glutes'", "five-areas"),
        ('exercises="glute-brige"', "exercises", "no exercise called", "Did you mean 'glute-bridge'?"),
        ('areas="glutes" level="4"', "level", "'4' is not a whole number from 1 to 3", ""),
        ('areas="glutes" equipment="sofa"', "equipment", "There is no equipment called 'sofa'", "chair"),
        ('areas="glutes" swap="glutes-9.1"', "swap", "no slot 'glutes-9'", "glutes-1"),
        ('areas=""', "areas", "The list is empty", ""),
        ('exercises="plank" seed="x"', "seed", "cannot be used in a circuit that lists its exercises", ""),
        ('exercises="plank" areas="glutes"', "exercises", "a circuit cannot have both", ""),
    ],
)
def test_a_bad_value_is_reported_at_its_argument(
    given: str, argument: str, message: str, hint: str, context: MakeContext
) -> None:
    told = expect_error(f"<<circuit {given}>>", context)
    assert told.argument == argument
    assert message in told.message
    assert hint in told.hint


def test_each_of_several_unknown_names_has_its_own_guess(context: MakeContext) -> None:
    told = expect_error('<<circuit areas="claves,bum">>', context)
    assert told.message == "There is no area or group called 'claves' (did you mean 'calves'?) or 'bum'."
    assert (told.hint.count("Areas:"), "mean" in told.hint) == (1, False)
    told = expect_error('<<circuit exercises="glute-brige,plankk">>', context)
    assert told.message == (
        "There is no exercise called 'glute-brige' (did you mean 'glute-bridge'?) or 'plankk' (did you mean 'plank'?)."
    )
    assert told.hint == ""


def test_each_problem_is_reported_at_its_argument(context: MakeContext) -> None:
    article = render_markdown('<<circuit areas="hamstings" level="9" rounds="0">>', context(), widget)
    assert [f"{each.line}:{each.column}: {each.message}" for each in article.problems] == [
        "1:18: There is no area or group called 'hamstings'.",
        "1:36: level: '9' is not a whole number from 1 to 3.",
        "1:47: rounds: '0' is not a whole number from 1 to 10.",
    ]
    assert "Did you mean 'hamstrings'?" in article.problems[0].hint


def with_triceps_machines(library: Library) -> Library:
    """Return the library with triceps exercises that all need a gym."""
    for exercise in library.in_area("triceps"):
        library = with_changes(library, exercise.id, equipment_any_of=(("gym",),))
    return library


def test_an_area_emptied_by_a_filter_is_reported(context: MakeContext, library: Library) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, '<<circuit areas="triceps">>', context(library=with_triceps_machines(library)))
    assert "no exercise for Triceps matches" in caught.value.problem.message
    assert caught.value.problem.argument == "equipment"


def test_a_problem_is_located_at_the_value(context: MakeContext) -> None:
    article = render_markdown('Before.\n\n<<circuit areas="hammstrings">>\n\nAfter.\n', context(), widget)
    (problem,) = article.problems
    assert (problem.line, problem.column, problem.severity) == (3, 18, Severity.WARNING)
    page = "".join(map(str, article.page))
    assert "Before." in page and "After." in page and "station" not in page


def test_stored_output_is_valid_until_something_that_it_shows_changes(context: MakeContext, library: Library) -> None:
    made = context()
    page = render_shortcode(widget, '<<circuit areas="glutes" per-area="1">>', made).page
    stored = StoredDigests.of(made)
    (shown,) = re.findall(r'station-name"><a href="/exercises/([a-z0-9-]+)/"', page)
    other = next(exercise.id for exercise in library.in_area("glutes") if exercise.id != shown)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, shown, name="Renamed"))
    assert not stored.is_valid_in(with_changes(library, other, level=1, retired=True))
    assert stored.is_valid_in(with_changes(library, other, name="Renamed", cues=("Differently.",)))
    assert stored.is_valid_in(with_changes(library, "plank", name="Renamed", level=3))


def test_an_impossible_circuit_is_tried_again_when_the_library_changes(context: MakeContext, library: Library) -> None:
    machines = with_triceps_machines(library)
    made = context(library=machines)
    with pytest.raises(WidgetError):
        render_shortcode(widget, '<<circuit areas="triceps">>', made)
    assert not StoredDigests.of(made).is_valid_in(with_changes(machines, "chair-dip", equipment_any_of=()))


def test_an_unknown_exercise_is_tried_again_when_it_is_added(context: MakeContext, library: Library) -> None:
    made = context()
    with pytest.raises(WidgetError):
        render_shortcode(widget, '<<circuit exercises="moon-walk">>', made)
    moon_walk = replace(library.exercises["plank"], id="moon-walk", name="Moon walk")
    assert not StoredDigests.of(made).is_valid_in(with_exercise(library, moon_walk))
