"""Arrows show the way of a point, whatever the pace of the movement."""

from __future__ import annotations

from engine.figures.figure import Arrow, move_figure
from tests.engine.figures.poses import read_figure
from widgets.figures.arrows import draw_arrows
from widgets.figures.camera import look_from

LEG_RAISE = read_figure("start: {base: supine, feet: {x: 240}}\nend: {right_foot: {x: 150, y: 150}}")


def test_an_arrow_is_the_same_if_the_movement_is_fast_and_then_rests() -> None:
    frames = move_figure(LEG_RAISE).frames
    arrows, camera = [Arrow(at="right_ankle", by=(0, -60))], look_from("side")
    steady, hurried = (
        draw_arrows(arrows, way, camera)[0].shape.path() for way in (frames, [*frames, *[frames[-1]] * 30])
    )
    assert hurried == steady


def test_an_arrow_along_a_direction_needs_no_movement() -> None:
    camera, arrow = look_from("side"), Arrow(at="right_ankle", by=(0, -20), along=(0, 70))
    (drawn,) = draw_arrows([arrow], move_figure(LEG_RAISE).frames[:1], camera)
    extent = drawn.shape.extent()
    assert extent.height > 60 > extent.width
