"""Addresses of figures: a change of the drawing changes them, and a site's own image takes their place."""

from __future__ import annotations

from dataclasses import replace

from engine.library.exercise import Image
from tests.engine.library.samples import read_ours
from widgets.figures.addresses import figure_address, thumb_address

BRIDGE = read_ours()[0].exercises["glute-bridge"]


def test_the_address_changes_with_the_figure_its_muscles_and_its_words() -> None:
    assert BRIDGE.figure
    changed = [
        BRIDGE,
        replace(BRIDGE, figure=replace(BRIDGE.figure, view="front")),
        replace(BRIDGE, muscles=replace(BRIDGE.muscles, primary=("hamstrings",))),
        replace(BRIDGE, cues=("Lift the hips.",)),
    ]
    assert len({figure_address(exercise, "thumb.svg") for exercise in changed}) == len(changed)


def test_the_image_of_an_exercise_takes_the_place_of_its_thumb() -> None:
    image = Image("/static/bridge.webp", "A bridge")
    assert thumb_address(BRIDGE).startswith("/exercises/glute-bridge/thumb.svg?v=")
    assert thumb_address(replace(BRIDGE, image=image)) == "/static/bridge.webp"
    assert thumb_address(replace(BRIDGE, figure=None)) == ""
