"""Layouts of pictures: nothing overlaps, everything is inside the margins, nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from engine.library.library import Library
from tests.widgets.drawing.conftest import MakeCircuit, MakeContent
from widgets.drawing.canvas import SURFACE, Box, Layout, PictureSpec
from widgets.drawing.layout import PIN, WIDE, build_pin_layout, build_wide_layout
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.typography import Typesetter

Lay = Callable[[PictureContent, Typesetter], Layout]

WORD = "Oberschenkelrückseitenmuskulaturkräftigungsübungen"
BOTH = pytest.mark.parametrize(
    ("lay", "spec"), [(build_wide_layout, WIDE), (build_pin_layout, PIN)], ids=["wide", "pin"]
)
READY_MADE = [("five-areas", {"drills": 2}), ("backside", {}), ("back,frontside", {}), ("hamstrings,glutes", {})]


def words(layout: Layout) -> list[str]:
    return [text.text for text in layout.texts]


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def assert_tidy(layout: Layout, spec: PictureSpec) -> None:
    """Check that texts and figures do not overlap each other, the muscle map or lines, and are inside the margins."""
    for a, b in combinations(layout.texts, 2):
        assert not overlap(a.box, b.box), (a.text, b.text)
    marks = [r.box for r in layout.rectangles if r.colour != SURFACE]
    for figure in layout.figures:
        assert spec.margin <= figure.box.left < figure.box.right <= spec.text_right
        taken = [*marks, *(text.box for text in layout.texts), layout.map_box]
        assert not any(overlap(figure.box, box) for box in taken), figure.exercise.id
    edge = 30
    inner = Box(edge, edge, layout.width - edge, layout.height - edge)
    for text in layout.texts:
        assert text.text
        assert not overlap(text.box, layout.map_box), text.text
        assert text.box.left >= inner.left and text.box.right <= inner.right, text.text
        assert text.box.top >= inner.top and text.box.bottom <= inner.bottom, text.text
        if text.at[0] < spec.text_right:  # texts that start on the white background end there
            assert text.box.right <= spec.text_right + 2, text.text
        assert not any(overlap(text.box, box) for box in marks), text.text
    body = layout.map_box
    assert inner.left <= body.left < body.right <= inner.right + 1
    assert inner.top <= body.top < body.bottom <= inner.bottom
    assert (body.right - body.left) / (body.bottom - body.top) == pytest.approx(72 / 93, abs=0.01)


@BOTH
@pytest.mark.parametrize("count", range(1, 25))
def test_any_number_of_stations(
    lay: Lay, spec: PictureSpec, count: int, make_content: MakeContent, typesetter: Typesetter
) -> None:
    asked = make_content(count, level=2, rounds=3)
    layout = lay(asked, typesetter)
    assert_tidy(layout, spec)
    shown = words(layout)
    for n, (name, dose) in enumerate(asked.stations[:8], start=1):
        assert name in shown
        assert dose in shown
        assert str(n) in shown
    shown.remove(asked.site_name)  # an exercise has the same name
    hidden = [name for name, _ in asked.stations if name not in shown]
    assert (f"and {len(hidden)} more" in shown) == bool(hidden)


def test_a_pin_has_room_for_every_station(make_content: MakeContent, typesetter: Typesetter) -> None:
    asked = make_content(24, level=2, rounds=3)
    assert {name for name, _ in asked.stations} <= set(words(build_pin_layout(asked, typesetter)))


@BOTH
@pytest.mark.parametrize(("terms", "options"), READY_MADE)
def test_the_picture_shows_the_circuit(
    lay: Lay,
    spec: PictureSpec,
    terms: str,
    options: dict[str, object],
    circuit: MakeCircuit,
    make_content: MakeContent,
    typesetter: Typesetter,
) -> None:
    made, layout = circuit(terms, **options), lay(make_content(terms, **options), typesetter)
    assert_tidy(layout, spec)
    shown = words(layout)
    about = "about " if made.is_estimate else ""
    assert f"{made.rounds} rounds, {about}{made.minutes} minutes" in shown
    listed = [(str(n), s.exercise.name, s.text) for n, s in enumerate(made.stations, start=1)]
    start = shown.index("1")
    assert [tuple(shown[at : at + 3]) for at in range(start, start + 3 * len(listed), 3)] == listed
    assert shown[0] == made.title or shown[0] + " " + shown[1] == made.title
    assert "Strides" in shown
    assert "strides.example" in shown


@BOTH
def test_every_area_at_once(
    lay: Lay, spec: PictureSpec, library: Library, make_content: MakeContent, typesetter: Typesetter
) -> None:
    areas = list(library.vocabulary.areas)
    for terms, each in ((areas, 1), (areas[:12], 2)):
        assert_tidy(lay(make_content(",".join(terms), per_area=each, rounds=10), typesetter), spec)


@BOTH
@pytest.mark.parametrize("count", [1, 2, 7, 12, 24])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_long_words_everywhere(
    lay: Lay, spec: PictureSpec, count: int, length: int, make_content: MakeContent, typesetter: Typesetter
) -> None:
    spaced = " ".join([WORD] * length)
    asked = replace(
        make_content(count, level=2, rounds=3),
        title=WORD * length,
        details=spaced,
        stations=((spaced, "45 s, alternating"),) * count,
        primary_muscles=spaced,
        secondary_muscles=WORD * length,
        site_name=spaced,
        host=f"{'sub.' * 12}example.org",
    )
    assert_tidy(lay(asked, typesetter), spec)


@BOTH
def test_other_scripts(lay: Lay, spec: PictureSpec, make_content: MakeContent, typesetter: Typesetter) -> None:
    asked = replace(
        make_content("glutes"),
        title="Круговая тренировка для ягодиц и бёдер",
        stations=(("Приседания у стены", "12 reps"), ("Łydki stojąc", "20 s"), ("壁スクワット", "30 s")),
        figures=(None, None, None),
        site_name="Бегун",
    )
    assert_tidy(lay(asked, typesetter), spec)


def test_there_is_no_legend_without_muscles(make_content: MakeContent, typesetter: Typesetter) -> None:
    asked = replace(make_content("glutes"), primary_muscles="", secondary_muscles="")
    for lay in (build_wide_layout, build_pin_layout):
        assert not {"Main muscles", "Also works"} & set(words(lay(asked, typesetter)))


def test_fewer_stations_are_larger(make_content: MakeContent, typesetter: Typesetter) -> None:
    def size(count: int) -> int:
        content = replace(make_content(count), figures=(None,) * count)  # beside figures, the longest name decides
        return next(text.style.size for text in build_wide_layout(content, typesetter).texts if text.text == "1")

    assert size(2) > size(6) > size(12)


@BOTH
def test_each_station_has_its_figure_in_order(
    lay: Lay, spec: PictureSpec, make_content: MakeContent, typesetter: Typesetter
) -> None:
    asked = make_content("glutes")
    first = asked.figures[0]
    figures = lay(replace(asked, figures=(first, None, *asked.figures[2:])), typesetter).figures
    assert [figure.exercise for figure in figures] == [first, *asked.figures[2:]]
    assert [figure.box.top for figure in figures] == sorted(figure.box.top for figure in figures)


@BOTH
def test_a_single_station_has_large_poses(
    lay: Lay, spec: PictureSpec, make_content: MakeContent, typesetter: Typesetter
) -> None:
    (figure,) = lay(make_content("glute-bridge"), typesetter).figures
    assert not figure.is_small
    assert (figure.box.left, figure.box.right) == (spec.margin, spec.text_right)


def test_names_count_more_than_figures(make_content: MakeContent, typesetter: Typesetter) -> None:
    asked = make_content(7)
    layout = build_wide_layout(replace(asked, stations=((WORD, "45 s"),) * 7), typesetter)
    assert layout.figures == ()
