"""The picture of a circuit: format, size, colours and muscles."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from engine.config.colours import DEFAULT_ACCENTS, DEFAULT_SECONDS, Colours
from engine.config.site import Site
from engine.library.exercise import Exercise
from engine.library.library import Library
from tests.widgets.drawing.conftest import MakeCircuit, MakeContent
from widgets.drawing import picture
from widgets.drawing.canvas import BACKGROUND, INK, SURFACE
from widgets.drawing.layout import build_wide_layout
from widgets.drawing.picture import MUSCLE_COLOUR
from widgets.drawing.picture_content import PictureContent, build_picture_content
from widgets.drawing.typography import Typesetter
from widgets.figures.drawing import Drawings, draw_figure

EFFORT = DEFAULT_SECONDS[0]
SIZES = {"png": (1200, 630, 120), "pin.png": (1000, 1500, 250)}


@cache
def find_drawings(exercise: Exercise) -> Drawings:
    drawings = draw_figure(exercise)
    assert drawings
    return drawings


def draw_png(content: PictureContent, ending: str, font: Path) -> bytes:
    figures = {exercise.id: find_drawings(exercise) for exercise in content.figures if exercise}
    return picture.draw_png(content, ending, font, figures)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def colours(image: Image.Image) -> Counter[tuple[int, ...]]:
    return Counter({colour: count for count, colour in image.getcolors(1 << 16)})  # type: ignore[misc, union-attr]


@pytest.mark.parametrize("ending", SIZES)
@pytest.mark.parametrize("count", [1, 7, 24])
def test_it_is_a_png_with_the_right_size(ending: str, count: int, make_content: MakeContent, font: Path) -> None:
    drawn = draw_png(make_content(count), ending, font)
    width, height, kilobytes = SIZES[ending]
    image = Image.open(io.BytesIO(drawn))
    assert (image.format, image.size) == ("PNG", (width, height))
    assert len(drawn) < kilobytes * 1000


@pytest.mark.parametrize("ending", SIZES)
def test_the_same_circuit_is_the_same_bytes(ending: str, make_content: MakeContent, font: Path) -> None:
    asked = make_content("hamstrings,glutes")
    assert draw_png(asked, ending, font) == draw_png(replace(asked), ending, font)
    assert draw_png(asked, ending, font) != draw_png(replace(asked, title="Another"), ending, font)


@pytest.mark.parametrize("ending", SIZES)
def test_the_colours_are_exactly_those_of_the_site(ending: str, make_content: MakeContent, font: Path) -> None:
    found = colours(opened(draw_png(make_content("five-areas"), ending, font)))
    common = {f"#{r:02X}{g:02X}{b:02X}" for (r, g, b), _ in found.most_common(30)}
    assert {BACKGROUND, SURFACE, INK, EFFORT, MUSCLE_COLOUR, DEFAULT_ACCENTS[0]} <= common


def test_the_sites_accent_colour_is_used(make_content: MakeContent, font: Path) -> None:
    own = ImageColor.getrgb("#7A1FA2")
    assert own in colours(opened(draw_png(replace(make_content("glutes"), accent="#7A1FA2"), "png", font)))


@pytest.mark.parametrize(
    ("own", "second"),
    [
        (Colours(second="#1D5596"), "#1D5596"),
        (Colours(accent="#7A1FA2"), Colours(accent="#7A1FA2").seconds[0]),
    ],
)
@pytest.mark.parametrize("ending", SIZES)
def test_numbers_muscles_and_figures_have_the_sites_second_colour(
    own: Colours, second: str, ending: str, circuit: MakeCircuit, library: Library, font: Path
) -> None:
    for terms in ("glutes", "glute-bridge"):
        content = build_picture_content(circuit(terms), library, Site(colours=own))
        found = colours(opened(draw_png(content, ending, font)))
        assert found[ImageColor.getrgb(second)] > 1000
        assert found[ImageColor.getrgb(EFFORT)] == 0


def test_primary_muscles_are_coloured_on_the_map(make_content: MakeContent, typesetter: Typesetter, font: Path) -> None:
    def lit(terms: str) -> tuple[Image.Image, int]:
        asked = make_content(terms)
        body = opened(draw_png(asked, "png", font)).crop(build_wide_layout(asked, typesetter).map_box)
        return body, colours(body)[ImageColor.getrgb(EFFORT)]

    glutes, lit_glutes = lit("glute-bridge")
    calves, lit_calves = lit("calf-raise")
    assert lit_glutes > 1000
    assert lit_calves > 500
    upper, lower = (0, 0, glutes.width, glutes.height // 2), (0, glutes.height * 3 // 4, glutes.width, glutes.height)
    effort = ImageColor.getrgb(EFFORT)
    assert colours(calves.crop(upper))[effort] == 0
    assert colours(glutes.crop(lower))[effort] == 0


def test_secondary_muscles_are_hatched_in_map_and_legend(make_content: MakeContent, font: Path) -> None:
    with_help = make_content("glutes", per_area=1)
    without = replace(
        with_help,
        secondary_muscles="",
        muscle_map=with_help.muscle_map.replace('fill="url(', 'fill="none" data-fill="url('),
    )
    effort = ImageColor.getrgb(EFFORT)
    more, fewer = (colours(opened(draw_png(s, "png", font)))[effort] for s in (with_help, without))
    assert more > fewer + 500


def test_markup_is_escaped(make_content: MakeContent, font: Path) -> None:
    hostile = replace(
        make_content("glutes"),
        title="<svg onload=x>&amp;\"'",
        stations=(("</text><script>", "1 rep"),),
        figures=(None,),
    )
    assert opened(draw_png(hostile, "png", font)).size == (1200, 630)


def test_a_figure_is_drawn_in_its_place(make_content: MakeContent, typesetter: Typesetter, font: Path) -> None:
    asked = make_content("glute-bridge")
    (figure,) = build_wide_layout(asked, typesetter).figures
    drawn = opened(draw_png(asked, "png", font)).crop(figure.box)
    assert colours(drawn)[ImageColor.getrgb(INK)] > 1000
    assert colours(drawn)[ImageColor.getrgb(EFFORT)] > 300
    empty = opened(draw_png(replace(asked, figures=(None,)), "png", font)).crop(figure.box)
    assert colours(empty)[ImageColor.getrgb(BACKGROUND)] > drawn.width * drawn.height * 0.8
