"""A movement starts and ends where the author says, and what touches the floor stays there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.figures.figure import FRAMES_PER_STAGE, move_figure
from engine.figures.skeleton import SIDES, find_centre_of_mass, find_lowest, thickness_at
from engine.figures.vectors import between, distance, dot, subtract
from tests.engine.figures.poses import read_figure

BRIDGE = """
start: {base: supine, neck: [10, 0, 0], feet: {x: 112}}
end: {tilt: -27, neck: [34, 0, 0], keep: chest, planted: [right_foot, left_foot]}
"""
SINGLE_LEG = "start: {stand: right, balance: foot, right_leg: {hip: 8, knee: 12, ankle: 4}, left_leg: {knee: 60}}"


def test_the_lowest_point_of_a_lying_body_is_on_the_floor() -> None:
    start = move_figure(read_figure(BRIDGE)).keys[0]
    assert find_lowest(start.points) == pytest.approx(0, abs=0.1)


def test_planted_feet_stay_and_the_hips_rise() -> None:
    movement = move_figure(read_figure(BRIDGE))
    start, end = movement.keys
    for body in movement.frames:
        for side in SIDES:
            assert distance(body.point(side, "ball"), start.point(side, "ball")) < 1
    assert end.points["pelvis"][1] > start.points["pelvis"][1] + 50


def test_a_body_on_one_leg_is_in_balance_above_its_foot() -> None:
    body = move_figure(read_figure(SINGLE_LEG)).keys[0]
    centre = find_centre_of_mass(body.points, ())
    heel, toe = body.points["right_heel"], body.points["right_toe"]
    assert heel[0] < centre[0] < toe[0]
    assert centre[2] == pytest.approx(body.points["right_ankle"][2], abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "start: {feet: {apart: 110, out: 30}, drop: 90, tilt: 30, balance: foot}",
        "start: {feet: {apart: 60}, drop: 90, tilt: 30, balance: foot}",
        "start: {base: supine, feet: {x: 112, apart: 110}}",
    ],
    ids=["a squat with the toes out", "a narrow squat", "lying with the feet apart"],
)
def test_knees_are_in_line_with_the_feet(text: str) -> None:
    body = move_figure(read_figure(text)).keys[0]
    for side in SIDES:
        middle = between(body.point(side, "hip"), body.point(side, "ankle"), 0.5)
        bent = subtract(body.point(side, "knee"), middle)
        assert dot(bent, body.frames[f"{side}_foot"].right) == pytest.approx(0, abs=1)


def test_two_points_touch_the_floor_together() -> None:
    text = (
        "start: {base: prone, hands: {x: 158, y: 12, apart: 150}, touch: {by: tilt, points: [right_hand, right_toe]}}"
    )
    body = move_figure(read_figure(text)).keys[0]
    heights = [body.points[name][1] - thickness_at(name) for name in ("right_hand", "right_toe")]
    assert heights[0] == pytest.approx(heights[1], abs=0.2)


def test_a_later_pose_lists_only_what_changes() -> None:
    figure = read_figure("start: {base: supine, legs: {hip: 90, knee: 90}}\nend: {right_leg: {hip: 10}}")
    end = move_figure(figure).keys[-1]
    assert end.angles["right knee"] == end.angles["left hip"] == 90
    assert end.angles["right hip"] == 10


def test_poses_between_start_and_end_are_passed_in_order() -> None:
    figure = read_figure(
        "start: {base: prone}\nmiddle: [{arms: {abduction: 60}}, {arms: {abduction: 90}}]\nend: {arms: {abduction: 30}}"
    )
    movement = move_figure(figure)
    assert len(movement.frames) == 3 * FRAMES_PER_STAGE + 1
    assert [body.angles["right shoulder abduction"] for body in movement.keys] == [0, 60, 90, 30]


def test_a_hand_rests_on_a_knee() -> None:
    text = "start: {base: supine, legs: {hip: 115, knee: 120}, spine: [30, 0, 0], hands: {rests_on: right_knee}}"
    body = move_figure(read_figure(text)).keys[0]
    assert distance(body.points["right_wrist"], body.points["right_knee"]) < 2


def test_a_free_limb_has_its_own_angles_instead_of_a_target_from_before() -> None:
    text = "start: {base: supine, feet: {x: 112}, free: [left_foot], left_leg: {hip: 80, knee: 5}}"
    body = move_figure(read_figure(text)).keys[0]
    assert body.angles["left knee"] == 5
    assert body.angles["right knee"] > 60
    text = "start: {base: supine, feet: {x: 112}}\nend: {free: [right_foot], right_leg: {hip: 80, knee: 5}}"
    start, end = move_figure(read_figure(text)).keys
    assert end.angles["right knee"] == 5
    assert end.angles["left knee"] == pytest.approx(start.angles["left knee"], abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "start: {feet: {apart: 60}, drop: 20}\nend: {right_foot: {x: 110}}",
        "start: {feet: {apart: 60}, drop: 20}\nend: {right_foot: {y: 80, pitch: 40}}",
        "start: {base: prone}\nend: {lift: 90}",
    ],
)
def test_a_field_that_the_start_leaves_out_changes_steadily(text: str) -> None:
    frames = move_figure(read_figure(text)).frames
    steps = [distance(a.points["right_toe"], b.points["right_toe"]) for a, b in pairwise(frames)]
    assert 0 < max(steps) < 2 * sum(steps) / len(steps)
