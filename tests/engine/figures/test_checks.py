"""Movements that no body can do are refused, and those of our exercises are not."""

from __future__ import annotations

from functools import cache

import pytest

from engine.figures.checks import check_movement
from engine.figures.figure import move_figure
from engine.figures.skeleton import FOREARM, SHIN, SIDES, THIGH, UPPER_ARM
from engine.figures.vectors import distance, dot
from engine.library.exercise import Exercise, Pattern
from tests.engine.figures.poses import find_mistakes
from tests.engine.library.samples import read_ours

OURS = [exercise for exercise in read_ours()[0].exercises.values() if exercise.figure]
_move = cache(move_figure)

IMPOSSIBLE = {
    "the knee bends forward": (
        "start: {stand: right, balance: foot, left_leg: {knee: 40}}\nend: {left_leg: {knee: -30}}",
        "angle 'left knee' is -30",
    ),
    "the knee bends too far": ("start: {legs: {knee: 165}}", "angle 'right knee' is 165"),
    "the hip flexes too far": ("start: {base: supine, legs: {hip: 150}}", "angle 'right hip' is 150"),
    "the hip extends too far": ("start: {base: prone, legs: {hip: -50}}", "angle 'right hip' is -50"),
    "the hip opens too far": ("start: {base: supine, legs: {abduction: 80}}", "angle 'right hip abduction' is 80"),
    "the hip turns too far": ("start: {base: supine, legs: {rotation: 90}}", "angle 'right hip rotation' is 90"),
    "the ankle bends too far": ("start: {base: supine, legs: {ankle: 60}}", "angle 'right ankle' is 60"),
    "the ankle points too far": ("start: {base: supine, legs: {ankle: -80}}", "angle 'right ankle' is -80"),
    "the elbow bends backwards": ("start: {base: supine, arms: {elbow: -30}}", "angle 'right elbow' is -30"),
    "the elbow bends too far": ("start: {base: supine, arms: {elbow: 175}}", "angle 'right elbow' is 175"),
    "the shoulder extends too far": ("start: {base: prone, arms: {flexion: -100}}", "angle 'right shoulder flexion'"),
    "the toes bend too far": ("start: {base: supine, legs: {toes: 95}}", "angle 'right toes' is 95"),
    "the spine rounds too far": ("start: {base: supine, spine: [120, 0, 0]}", "angle 'spine' is 120"),
    "the spine bends sideways too far": ("start: {base: supine, spine: [0, 70, 0]}", "angle 'side bend' is 70"),
    "the spine twists too far": ("start: {base: supine, spine: [0, 0, 90]}", "angle 'twist' is 90"),
    "a hand does not reach": (
        "start: {tilt: 82, legs: {hip: 82, knee: 92, ankle: -50}, hands: {x: 420, y: 12}}",
        "right hand is",
    ),
    "a hand is nearer than the arm can fold": (
        "start: {stand: both, balance: foot, hands: {relative_to: chest, x: 0, y: -6, z: 58}}",
        "right hand is",
    ),
    "a foot does not reach": ("start: {base: supine, feet: {x: 320}}", "right foot is"),
    "a foot goes through the floor": (
        "start: {stand: right, balance: foot, left_leg: {hip: 20, knee: 70}}\n"
        "end: {left_leg: {hip: 0, knee: 0}, right_leg: {hip: 30, knee: 60, ankle: 30}}",
        "below the floor",
    ),
    "the body falls forward": (
        "start: {stand: both, legs: {hip: 2}}\nend: {legs: {hip: 80, ankle: 25}}",
        "falls forward or back",
    ),
    "the body falls sideways": (
        "start: {stand: both, balance: foot}\nend: {spine: [0, 38, 0], arms: {abduction: 90}, roll: 25}",
        "falls sideways",
    ),
    "a planted point slides": (
        "still: [right_ball]\nstart: {feet: {apart: 60}, drop: 4, balance: foot}\nend: {right_foot: {x: 40}}",
        "right ball moves",
    ),
    "the squat is deeper than the ankles allow": (
        "start: {drop: 4, feet: {apart: 90}, balance: foot}\nend: {drop: 210, tilt: 20}",
        "angle 'right ankle'",
    ),
    "a weight makes the body fall": (
        "loads: [{at: right_hand, weight: 0.6}]\nstart: {stand: both, legs: {hip: 2}}\nend: {arms: {flexion: 90}}",
        "falls forward or back",
    ),
    "an arm goes through the chest": (
        "start: {stand: both, balance: foot, arms: {abduction: 25}}\n"
        "end: {right_hand: {relative_to: chest, x: 0, y: -60, z: -70, elbow: [forward]}}",
        "right forearm is",
    ),
    "a leg goes through the other": (
        "start: {base: supine}\nend: {right_leg: {abduction: -20}, left_leg: {hip: 4}}",
        "inside the left shin",
    ),
    "a hand goes through the head": (
        "start: {stand: both, balance: foot, right_arm: {flexion: 90}}\n"
        "end: {right_hand: {relative_to: head, x: -2, y: 0, z: 0}}",
        "right hand is",
    ),
    "an arm goes through a leg": (
        "start: {base: supine, legs: {hip: 90, knee: 90}}\n"
        "end: {right_hand: {relative_to: pelvis, x: 60, y: 0, z: 25, elbow: [out]}}",
        "inside the right forearm",
    ),
    "an arm goes through a bench": (
        "props: [{kind: step, x: [-60, 130], y: [0, 80]}]\n"
        "start: {base: prone, lift: 80}\nend: {keep: pelvis, arms: {flexion: 50}}",
        "inside the step",
    ),
    "a foot goes into a step": (
        "props: [{kind: step, x: [60, 160]}]\nstart: {feet: {apart: 60}, drop: 12}\nend: {right_foot: {x: 70, y: 10}}",
        "right foot is",
    ),
    "the back goes into a wall": (
        "supported: true\nprops: [{kind: wall, x: [-50, -50]}]\nstart: {stand: both}\nend: {spine: [-20, 0, 0]}",
        "inside the wall",
    ),
    "a bar goes through the shins": (
        "supported: true\nprops: [{kind: bar, at: right_hand, offset: [-16, 0, -54]}]\n"
        "start: {stand: both, balance: foot}\nend: {legs: {hip: 80, knee: 50, ankle: 15}}",
        "inside the bar",
    ),
    "a hand behind the back pulls the arm too far": (
        "start: {stand: both, balance: foot}\n"
        "end: {hands: {relative_to: chest, x: -130, y: 20, z: 60, elbow: [back, up]}}",
        "arm behind the body",
    ),
    "an arm crosses the body too far": (
        "start: {stand: both, balance: foot}\nend: {arms: {flexion: 90, abduction: -60}}",
        "arm across the body",
    ),
    "a shoulder that reaches for a place turns too far": (
        "start: {stand: both, balance: foot}\n"
        "end: {right_hand: {relative_to: chest, x: -75, y: -110, z: 30, elbow: [forward, out]}}",
        "right shoulder rotation",
    ),
    "a hip that reaches for a place turns too far": (
        "start: {base: supine, feet: {x: 112}}\nend: {feet: {knee: [in, down]}}",
        "hip rotation",
    ),
    "a weight on a bar makes the body fall": (
        "props: [{kind: bar, at: right_hand, offset: [0, 0, -54]}]\n"
        "start: {stand: both, legs: {hip: 2}}\nend: {arms: {flexion: 90}}",
        "falls forward or back",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_movement_is_refused(name: str) -> None:
    text, expected = IMPOSSIBLE[name]
    mistakes = find_mistakes(text)
    assert any(expected in mistake for mistake in mistakes), mistakes


def test_a_mistake_between_the_poses_is_found() -> None:
    mistakes = find_mistakes(
        "start: {base: supine, right_leg: {hip: -10, knee: 0}}\n"
        "middle: [{right_leg: {knee: 160}}]\nend: {right_leg: {knee: 0}}"
    )
    assert "The angle 'right knee' is 160, not -2 to 150 (at 50 % of the movement)" in mistakes


def test_a_supported_body_may_lean() -> None:
    leaning = "start: {stand: both, legs: {ankle: -13, hip: 9}}"
    assert any("falls" in mistake for mistake in find_mistakes(leaning))
    assert find_mistakes(f"supported: true\n{leaning}") == []


@pytest.mark.parametrize(
    "text",
    [
        "{stand: both, balance: foot, hands: {relative_to: pelvis, x: 0, y: 20, z: 62, elbow: [out, back]}}",
        "{stand: both, balance: foot, hands: {relative_to: chest, x: 42, y: -40, z: -24, elbow: [down, out]},"
        " left_hand: {x: 62, y: -30}}",
        "{base: supine, right_leg: {hip: 115, knee: 120}, hands: {rests_on: right_knee, elbow: [out, down]},"
        " right_hand: {offset: [10, 10, 28]}, left_hand: {offset: [10, 10, -28]}}",
    ],
    ids=["hands on hips", "arms folded", "a knee that is hugged"],
)
def test_parts_of_the_body_may_touch(text: str) -> None:
    assert find_mistakes(f"start: {text}") == []


def test_every_bone_keeps_its_length() -> None:
    bones = {
        ("hip", "knee"): THIGH,
        ("knee", "ankle"): SHIN,
        ("shoulder", "elbow"): UPPER_ARM,
        ("elbow", "wrist"): FOREARM,
    }
    for exercise in OURS:
        assert exercise.figure
        if exercise.figure.foot:
            continue
        for body in _move(exercise.figure).frames:
            for (first, last), expected in bones.items():
                for side in SIDES:
                    measured = distance(body.point(side, first), body.point(side, last))
                    assert measured == pytest.approx(expected, abs=0.5), (exercise.id, side, first)


def test_every_figure_of_our_exercises_is_possible() -> None:
    def check(exercise: Exercise) -> list[str]:
        assert exercise.figure
        return check_movement(exercise.figure, _move(exercise.figure))

    assert {exercise.id: mistakes for exercise in OURS if (mistakes := check(exercise))} == {}


def test_knees_stay_over_the_feet_in_squats() -> None:
    squats = [exercise for exercise in OURS if exercise.pattern is Pattern.SQUAT]
    assert len(squats) > 5
    for exercise in squats:
        assert exercise.figure
        for body in _move(exercise.figure).frames:
            for side in SIDES:
                foot, shin = body.frames[f"{side}_foot"], body.frames[f"{side}_shin"]
                if abs(foot.forward[1]) < 0.05:  # flat on the floor
                    inwards = -SHIN * dot(shin.up, foot.right) * side.sign
                    assert inwards < 15, (exercise.id, side)  # 5 cm: a foot that stands wider than its hip
