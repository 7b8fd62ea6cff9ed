"""Figures in the files of the library: they extend one another, and a site's mistakes are reported with their place."""

from __future__ import annotations

from engine.figures.figure import Figure
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from tests.engine.library.samples import builtin_files, read_ours

EXERCISE = """
{id}:
  name: {id}
  summary: A test.
  areas: {{primary: glutes}}
  kind: strength
  pattern: bridge
  position: floor
  level: 1
  dose: {{mode: reps, min: 8, max: 12}}
  figure: {figure}
"""


def _read(**figures: str) -> tuple[dict[str, Figure | None], list[str]]:
    """Return the figures of a site's exercises by id, and the problems in them."""
    text = "".join(EXERCISE.format(id=id_.replace("_", "-"), figure=figure) for id_, figure in figures.items())
    library, problems = read_library([*builtin_files(), LibraryFile("site.yaml", text, is_site=True)])
    found = {id_: library.exercises[id_.replace("_", "-")].figure for id_ in figures}
    return found, [f"{problem.line}: {problem.message}" for problem in problems if problem.path == "site.yaml"]


def test_a_figure_extends_that_of_another_exercise() -> None:
    figures, problems = _read(
        test_bridge=(
            "{start: {base: supine, feet: {x: 112}},"
            " end: {tilt: -20, neck: [24, 0, 0], keep: chest, arms: {flexion: -20}}}"
        ),
        test_wide_bridge="{extends: test-bridge, start: {feet: {apart: 90}}}",
    )
    assert problems == []
    wide = figures["test_wide_bridge"]
    assert wide and wide.start and wide.start.feet and wide.end
    assert (wide.start.feet.x, wide.start.feet.apart, wide.end.tilt) == (112, 90, -20)


def test_an_image_takes_the_place_of_a_figure_that_others_can_still_extend() -> None:
    image = "\n  image: {src: /static/own.webp, alt: A bridge}"
    figures, problems = _read(
        test_own="{start: {base: supine, feet: {x: 112}}}" + image, test_other="{extends: test-own, frontal: true}"
    )
    assert problems == []
    assert figures["test_own"] is None
    assert figures["test_other"] and figures["test_other"].start


def test_a_figure_without_a_start_or_with_nothing_to_extend_is_left_out() -> None:
    figures, problems = _read(
        test_one="{view: front}", test_two="{extends: test-won}", test_three="{extends: test-three}"
    )
    assert figures == {"test_one": None, "test_two": None, "test_three": None}
    assert problems == [
        "11: The figure has no start.",
        "22: There is no figure 'test-won' to extend.",
        "33: The figure extends itself: test-three → test-three.",
    ]


def test_the_movement_of_a_sites_figure_is_checked() -> None:
    figures, problems = _read(test_knee="{start: {base: supine, legs: {knee: 170}}}")
    assert figures["test_knee"] is not None
    assert "11: The angle 'right knee' is 170, not -2 to 150 (at 0 % of the movement)." in problems


def test_an_unknown_key_of_a_pose_is_reported_where_it_is() -> None:
    _, problems = _read(test_key="{start: {base: supine, legs: {knees: 20}}}")
    assert problems == ["11: Unknown field 'knees'."]


def test_a_foot_has_nothing_of_a_body_and_a_body_nothing_of_a_foot() -> None:
    figures, problems = _read(
        test_good="{foot: {end: {arch: 30}}, props: [{kind: mat, x: [0, 300], z: [-90, 60]}]}",
        test_both="{start: {base: supine}, foot: {end: {arch: 30}}}",
        test_ball="{foot: {end: {arch: 30}}, props: [{kind: ball, at: pelvis}]}",
        test_hips="{foot: {end: {arch: 30}}, arrows: [{at: pelvis}]}",
        test_toe="{start: {base: supine}, arrows: [{at: big_toe}]}",
    )
    assert [id_ for id_, figure in figures.items() if figure] == ["test_good"]
    assert problems == [
        "22: A figure has a start or a foot, not both.",
        "33: The figure of a foot has no other things than a mat, no loads and no still points.",
        "44: There is no 'pelvis' in the figure of a foot.",
        "55: There is no 'big_toe' in the figure of a body.",
    ]


def test_a_figure_that_cannot_be_solved_or_drawn_is_left_out() -> None:
    figures, problems = _read(
        test_foot="{start: {feet: {rests_on: right_ankle}}}",
        test_hand="{start: {}, end: {right_hand: {rests_on: left_hand}}}",
        test_band="{start: {base: supine}, props: [{kind: band, path: [pelvis]}]}",
        test_towel="{start: {base: supine}, props: [{kind: towel, path: [pelvis]}]}",
        test_turn="{start: {right_leg: {ankle: 360}, stand: right, balance: foot}}",
        test_fold="{start: {base: supine, spine: [-360, 0, 0], neck: [-90, 0, -90], hands: {y: -172, elbow: [floor]}}}",
    )
    assert not any(figures.values())
    assert problems == [
        "11: The right foot cannot rest on 'right_ankle', whose place is found after it.",
        "22: The right hand cannot rest on 'left_hand', whose place is found after it.",
        "33: A band needs a loop, or a path of two points.",
        "44: A towel needs a path of two points.",
        "55: The poses of the figure contradict each other.",
        "66: The poses of the figure contradict each other.",
    ]


def test_the_movement_of_a_foot_is_checked() -> None:
    _, problems = _read(test_foot="{foot: {end: {big_toe: 70, toes: 0}}}")
    assert problems == ["11: The big toe and the others are 70 degrees apart, not 0 to 55 (at 100 % of the movement)."]


def _replace(text: str) -> tuple[Library, list[str]]:
    """Return our library with a site's file, and the problems as in `flask check`."""
    library, problems = read_library([*builtin_files(), LibraryFile("site.yaml", text, is_site=True)])
    return library, [f"{problem.path}:{problem.line}: {problem.message}" for problem in problems]


def test_a_site_replaces_a_figure_of_ours_as_a_whole_and_leaves_those_that_extend_it() -> None:
    ours, _ = read_ours()
    changed, problems = _replace("glute-bridge:\n  figure: {foot: {end: {arch: 30}}}\n")
    assert problems == []
    bridge = changed.exercises["glute-bridge"].figure
    assert bridge and bridge.foot and bridge.start is None and bridge.arrows is None
    others = {id_: exercise.figure for id_, exercise in ours.exercises.items() if id_ != "glute-bridge"}
    assert {id_: exercise.figure for id_, exercise in changed.exercises.items() if id_ in others} == others


def test_a_site_changes_a_part_of_a_figure_of_ours() -> None:
    ours, _ = read_ours()
    changed, problems = _replace("glute-bridge:\n  figure: {extends: glute-bridge, view: front}\n")
    assert problems == []
    before, after = ours.exercises["glute-bridge"].figure, changed.exercises["glute-bridge"].figure
    assert before and after
    assert (after.view, after.start, after.end) == ("front", before.start, before.end)


def test_a_mistake_in_a_figure_that_replaces_ours_is_in_the_file_of_the_site() -> None:
    _, problems = _replace("plank:\n  figure: {extends: planc}\nclamshell:\n  figure: {foot: {end: {arch: 90}}}\n")
    assert problems == [
        "site.yaml:2: There is no figure 'planc' to extend.",
        "site.yaml:4: The arch is 90 high, not 4 to 45 (at 100 % of the movement).",
    ]
