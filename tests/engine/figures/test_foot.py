"""The foot as a detail: its bones keep their length, and what no foot can do is refused."""

from __future__ import annotations

import pytest

from engine.figures.figure import move_figure
from engine.figures.vectors import distance
from tests.engine.figures.poses import find_mistakes, read_figure

IMPOSSIBLE = {
    "the arch is too high": ("end: {arch: 70}", "The arch is 70 high"),
    "the arch is flat": ("start: {arch: 0}", "The arch is 0 high"),
    "the big toe bends too far": ("end: {big_toe: 95, toes: 60}", "The angle 'big toe' is 95"),
    "the small toes bend too far": ("end: {big_toe: 40, toes: 90}", "The angle 'toes' is 90"),
    "the big toe goes through the floor": ("end: {big_toe: -20}", "The big toe is 24 below the floor"),
    "the small toes go through the floor": ("end: {toes: -25}", "below the floor"),
    "the toes part too far": ("end: {big_toe: 65}", "65 degrees apart"),
}


@pytest.mark.parametrize(("foot", "mistake"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_foot_is_refused(foot: str, mistake: str) -> None:
    assert any(mistake in found for found in find_mistakes(f"foot: {{{foot}}}"))


def test_an_arch_that_rises_draws_the_ball_to_the_heel_and_leaves_both_on_the_floor() -> None:
    low, high = move_figure(read_figure("foot: {end: {arch: 34}}")).keys
    assert high.points["heel"] == low.points["heel"]
    assert high.points["ball"][1] == low.points["ball"][1]
    assert 10 < low.points["ball"][0] - high.points["ball"][0] < 20
    assert high.points["big_toe"][0] < low.points["big_toe"][0]


def test_the_toes_keep_their_length_in_every_frame() -> None:
    frames = move_figure(read_figure("foot: {middle: [{big_toe: 42}], end: {big_toe: 0, toes: 42}}")).frames
    lengths = {round(distance(body.points["ball"], body.points["big_toe"]), 3) for body in frames}
    assert len(lengths) == 1
    assert find_mistakes("foot: {middle: [{big_toe: 42}], end: {big_toe: 0, toes: 42}}") == []


def test_a_pose_changes_only_what_it_lists() -> None:
    start, end = move_figure(read_figure("foot: {start: {arch: 20, toes: 10}, end: {toes: 30}}")).keys
    assert (start.angles["arch"], start.angles["big toe"], start.angles["toes"]) == (20, 0, 10)
    assert (end.angles["arch"], end.angles["big toe"], end.angles["toes"]) == (20, 0, 30)
