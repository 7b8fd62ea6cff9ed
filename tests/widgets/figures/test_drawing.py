"""Drawings of figures: small, labelled in words, with the muscles that work, and without colours of their own."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import asdict, replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from engine.figures.figure import move_figure
from engine.figures.kinematics import Body
from engine.figures.prop import Prop
from engine.library.exercise import Exercise
from tests.engine.figures.poses import read_figure
from tests.engine.library.samples import read_ours
from widgets.figures import drawing
from widgets.figures.body import BodyStyle, draw_body
from widgets.figures.camera import look_from
from widgets.figures.palette import format_style
from widgets.figures.props import draw_props
from widgets.figures.shapes import Capsule, Polygon

OURS = {exercise.id: exercise for exercise in read_ours()[0].exercises.values() if exercise.figure}
SLIDING = ("towel", "slider")
THUMB_BYTES, STRIP_BYTES, MOTION_BYTES = 1900, 2200, 3000


@cache
def _draw(id_: str) -> drawing.Drawings:
    drawn = drawing.draw_figure(OURS[id_])
    assert drawn
    return drawn


def _packed(svg: str) -> int:
    return len(gzip.compress(svg.encode(), 9))


def _as_json(exercise: Exercise) -> str:
    motion = drawing.build_motion(exercise)
    assert motion
    return json.dumps(asdict(motion))


def test_every_figure_is_small() -> None:
    drawings = {id_: _draw(id_) for id_ in OURS}
    sizes = {id_: (_packed(drawn.thumb), _packed(drawn.strip)) for id_, drawn in drawings.items()}
    assert {id_: size for id_, size in sizes.items() if size[0] > THUMB_BYTES or size[1] > STRIP_BYTES} == {}


def test_every_motion_is_small() -> None:
    sizes = {e.id: (_packed(_as_json(e)), _packed(str(drawing.draw_animation(e)))) for e in OURS.values()}
    assert {id_: size for id_, size in sizes.items() if max(size) > MOTION_BYTES} == {}


def test_a_motion_begins_and_ends_with_the_poses() -> None:
    bridge = OURS["glute-bridge"]
    motion = drawing.build_motion(bridge)
    assert motion
    poses = _draw("glute-bridge").poses
    for colour, keys in motion.parts:
        if colour != "halo" and len(keys) > 1:
            assert (keys[0][0], keys[-1][0]) == (0, 1)
            assert keys[0][1] in poses[0]
            assert keys[-1][1] in poses[1]


def test_an_animation_goes_to_the_end_and_back_in_the_tempo_of_the_exercise() -> None:
    squat = OURS["squat"]
    motion = drawing.build_motion(squat)
    assert motion
    moving = [keys for _, keys in motion.parts if len(keys) > 1]
    found = ElementTree.fromstring(drawing.draw_animation(squat) or "").iter("{http://www.w3.org/2000/svg}animate")
    for keys, animate in zip(moving, found, strict=True):
        assert animate.attrib["dur"] == f"{sum(motion.tempo) + 0.6}s"
        values, times = animate.attrib["values"].split(";"), [float(t) for t in animate.attrib["keyTimes"].split(";")]
        assert values == values[::-1] or values[1:] == values[:0:-1]
        assert (values[0], times[0], times[-1]) == (keys[0][1], 0, 1)
        assert keys[-1][1] in values
        assert len(values) == len(times) == len(animate.attrib["keySplines"].split(";")) + 1
        assert times == sorted(times)


def test_an_animation_of_a_hold_is_still() -> None:
    drawn = drawing.draw_animation(OURS["plank"])
    assert drawn
    assert "<animate" not in drawn


def test_every_figure_shows_a_muscle_that_works() -> None:
    without = [e.id for e in OURS.values() if "fig-muscle" not in "".join(_draw(e.id).poses)]
    assert without == []


def test_the_label_says_how_to_do_the_exercise() -> None:
    bridge = OURS["glute-bridge"]
    label = ElementTree.fromstring(_draw("glute-bridge").strip).attrib["aria-label"]
    assert label == " ".join(["Glute bridge.", *bridge.cues])


def test_only_the_first_pose_says_the_whole_movement() -> None:
    first, second = (ElementTree.fromstring(pose).attrib["aria-label"] for pose in _draw("glute-bridge").poses)
    assert first == drawing.describe(OURS["glute-bridge"])
    assert second == "Glute bridge (2/2)"


def test_there_is_a_drawing_for_each_pose_and_all_have_one_size() -> None:
    poses = _draw("glute-bridge").poses
    assert len(poses) == 2
    assert len({ElementTree.fromstring(pose).attrib["viewBox"] for pose in poses}) == 1


def test_only_the_last_pose_has_arrows() -> None:
    first, last = _draw("glute-bridge").poses
    assert "fig-arrow" not in first
    assert "fig-arrow" in last


def test_an_arrow_is_in_the_drawing_of_the_pose_at_its_end() -> None:
    lunges = read_figure(
        "start: {feet: {x: 0}}\nmiddle: [{right_foot: {x: 80}}]\nend: {left_foot: {x: 80}}\n"
        "arrows: [{at: right_toe, span: [0, 0.5]}, {at: left_toe, along: [90, 0]}, {at: head, along: [0, 90]}]"
    )
    drawn = drawing.draw_figure(replace(OURS["squat"], figure=lunges))
    assert drawn
    arrows = [re.findall(r'class="fig-arrow" d="([^"]*)"', pose) for pose in drawn.poses]
    assert [len(re.findall("M", "".join(paths))) for paths in arrows] == [0, 2, 4]
    assert "".join(arrows[2]) in drawn.thumb
    assert "".join(arrows[1]) not in drawn.thumb


def test_a_file_has_a_colour_for_each_of_its_parts_in_light_and_dark() -> None:
    for drawn in map(_draw, OURS):
        light, _, dark = format_style(drawn.thumb).partition("@media(prefers-color-scheme:dark)")
        classes = set(re.findall(r'class="(fig-[a-z-]+)"', drawn.thumb)) - {"fig-drawing"}
        assert all(f".{name}{{" in light or f".{name} " in light for name in classes)
        assert all(f".{name}{{" in dark or f".{name} " in dark for name in classes)
        assert "var(" not in light + dark


@pytest.mark.parametrize("exercise", list(OURS.values())[:3], ids=lambda e: e.id)
def test_a_drawing_is_the_same_each_time(exercise: Exercise) -> None:
    assert drawing.draw_figure(exercise) == drawing.draw_figure(exercise)


@pytest.mark.parametrize(
    "kind", ["mat", "step", "chair", "wall", "pole", "ball", "dumbbell", "pad", "backpack", "bar", "trap-bar", *SLIDING]
)
def test_a_thing_without_a_place_or_an_extent_is_drawn(kind: str) -> None:
    for place in ("", ", x: [0, 0], y: [0, 0], z: [0, 0]"):
        figure = read_figure(f"start: {{base: supine}}\nprops: [{{kind: {kind}{place}}}]")
        assert drawing.draw_figure(replace(OURS["squat"], figure=figure))


@pytest.mark.parametrize(("palm", "fingers"), [("back", 8), ("forward", 0)])
def test_fingers_curl_over_a_bar_towards_the_side_of_the_palm(palm: str, fingers: int) -> None:
    hands = f"{{y: 640, x: 10, apart: 100, palm: {palm}}}"
    hang = read_figure(f"start: {{hands: {hands}, place: {{point: chest, at: [0, 490, 0]}}}}")
    (body,) = move_figure(hang).keys
    parts = [part.key for part in draw_body(body, look_from("back"), BodyStyle())]
    assert len([key for key in parts if key.startswith("finger")]) == fingers
    assert {"thumb-right", "thumb-left"} <= set(parts)


@pytest.mark.parametrize("azimuth", [50, 130, -50, -130])
def test_plates_stay_filled_where_the_rod_crosses_them(azimuth: float) -> None:
    """Paths of one colour are joined, so all must turn the same way."""
    parts = draw_props([Prop(kind="bar")], Body(), look_from((azimuth, 8)), (0, 0), in_front=True)
    plates = [part.shape.spots for part in parts if isinstance(part.shape, Polygon)]
    turns = [sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*spots, spots[0]))) for spots in plates]
    assert len(turns) == 2
    assert all(turn > 0 for turn in turns)


def test_a_plate_moves_with_the_foot_on_it() -> None:
    plate = Prop(kind="pad", at="right_heel", arm="right_toe", offset=(0, -10, 0))
    body = Body(points={"right_heel": (0, 50, 0), "right_toe": (60, 90, 0)})
    (arm,) = (part.shape for part in draw_props([plate], body, look_from((0, 0)), (0, 0), in_front=True)[1:])
    assert isinstance(arm, Capsule)
    assert abs(arm.end[1] - arm.start[1]) == pytest.approx(40)
