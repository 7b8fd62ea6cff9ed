"""Whatever a circuit is like, its picture shows it: nothing overlaps, nothing leaves its place, nothing is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from engine.library.library import Library
from tests.widgets.drawing.conftest import MakeCircuit, MakeSheet
from widgets.drawing.canvas import SURFACE, Box, Layout, PictureFormat
from widgets.drawing.layout import PIN, WIDE, build_pin_layout, build_wide_layout
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.typography import Typesetter

Lay = Callable[[PictureContent, Typesetter], Layout]

WORD = "Oberschenkelrückseitenmuskulaturkräftigungsübungen"
BOTH = pytest.mark.parametrize(
    ("lay", "form"), [(build_wide_layout, WIDE), (build_pin_layout, PIN)], ids=["wide", "pin"]
)
READY_MADE = [("five-areas", {"drills": 2}), ("backside", {}), ("back,frontside", {}), ("hamstrings,glutes", {})]


def words(layout: Layout) -> list[str]:
    return [text.words for text in layout.texts]


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def assert_tidy(layout: Layout, form: PictureFormat) -> None:
    """No text touches another, the muscle map or a line, and all keep a margin to the edges."""
    for a, b in combinations(layout.texts, 2):
        assert not overlap(a.box, b.box), (a.words, b.words)
    marks = [fill.box for fill in layout.fills if fill.colour != SURFACE]
    edge = 30
    inner = Box(edge, edge, layout.width - edge, layout.height - edge)
    for text in layout.texts:
        assert text.words
        assert not overlap(text.box, layout.body), text.words
        assert text.box.left >= inner.left and text.box.right <= inner.right, text.words
        assert text.box.top >= inner.top and text.box.bottom <= inner.bottom, text.words
        if text.at[0] < form.column:  # what stands on the paper itself ends with its column
            assert text.box.right <= form.column + 2, text.words
        assert not any(overlap(text.box, box) for box in marks), text.words
    body = layout.body
    assert inner.left <= body.left < body.right <= inner.right + 1
    assert inner.top <= body.top < body.bottom <= inner.bottom
    assert (body.right - body.left) / (body.bottom - body.top) == pytest.approx(72 / 93, abs=0.01)


@BOTH
@pytest.mark.parametrize("count", range(1, 25))
def test_any_number_of_stations(
    lay: Lay, form: PictureFormat, count: int, sheet: MakeSheet, lettering: Typesetter
) -> None:
    asked = sheet(count, level=2, rounds=3)
    layout = lay(asked, lettering)
    assert_tidy(layout, form)
    shown = words(layout)
    for n, (name, dose) in enumerate(asked.stations[:8], start=1):
        assert name in shown
        assert dose in shown
        assert str(n) in shown
    hidden = [name for name, _ in asked.stations if name not in shown]
    assert (f"and {len(hidden)} more" in shown) == bool(hidden)


def test_a_pin_has_room_for_every_station(sheet: MakeSheet, lettering: Typesetter) -> None:
    asked = sheet(24, level=2, rounds=3)
    assert {name for name, _ in asked.stations} <= set(words(build_pin_layout(asked, lettering)))


@BOTH
@pytest.mark.parametrize(("terms", "options"), READY_MADE)
def test_what_the_picture_says_is_what_the_circuit_is(
    lay: Lay, form: PictureFormat, terms: str, options: dict[str, object], circuit: MakeCircuit, sheet: MakeSheet,
    lettering: Typesetter,
) -> None:  # fmt: skip
    made, layout = circuit(terms, **options), lay(sheet(terms, **options), lettering)
    assert_tidy(layout, form)
    shown = words(layout)
    about = "about " if made.is_estimate else ""
    assert f"{made.rounds} rounds, {about}{made.minutes} minutes" in shown
    listed = [(str(n), s.exercise.name, s.dose.text) for n, s in enumerate(made.stations, start=1)]
    start = shown.index("1")
    assert [tuple(shown[at : at + 3]) for at in range(start, start + 3 * len(listed), 3)] == listed
    assert shown[0] == made.title or shown[0] + " " + shown[1] == made.title
    assert "Strides" in shown
    assert "strides.example" in shown


@BOTH
def test_every_area_at_once(
    lay: Lay, form: PictureFormat, library: Library, sheet: MakeSheet, lettering: Typesetter
) -> None:
    areas = list(library.vocabulary.areas)
    for terms, each in ((areas, 1), (areas[:12], 2)):
        assert_tidy(lay(sheet(",".join(terms), per_area=each, rounds=10), lettering), form)


@BOTH
@pytest.mark.parametrize("count", [1, 2, 7, 12, 24])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_long_words_everywhere(
    lay: Lay, form: PictureFormat, count: int, length: int, sheet: MakeSheet, lettering: Typesetter
) -> None:
    spaced = " ".join([WORD] * length)
    asked = replace(
        sheet(count, level=2, rounds=3),
        title=WORD * length,
        equipment=spaced,
        stations=((spaced, "45 s, sides in turn"),) * count,
        works=spaced,
        helps=WORD * length,
        site=spaced,
        host=f"{'sub.' * 12}example.org",
    )
    assert_tidy(lay(asked, lettering), form)


@BOTH
def test_other_scripts(lay: Lay, form: PictureFormat, sheet: MakeSheet, lettering: Typesetter) -> None:
    asked = replace(
        sheet("glutes"),
        title="Круговая тренировка для ягодиц и бёдер",
        stations=(("Приседания у стены", "12 reps"), ("Łydki stojąc", "20 s"), ("壁スクワット", "30 s")),
        site="Бегун",
    )
    assert_tidy(lay(asked, lettering), form)


def test_nothing_is_said_of_muscles_where_there_are_none(sheet: MakeSheet, lettering: Typesetter) -> None:
    asked = replace(sheet("glutes"), works="", helps="")
    for lay in (build_wide_layout, build_pin_layout):
        assert not {"Works", "Helps"} & set(words(lay(asked, lettering)))


def test_the_fewer_stations_the_larger(sheet: MakeSheet, lettering: Typesetter) -> None:
    def size(count: int) -> int:
        return next(text.style.size for text in build_wide_layout(sheet(count), lettering).texts if text.words == "1")

    assert size(2) > size(6) > size(12)
