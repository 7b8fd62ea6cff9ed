"""The library is read from files, merged and repaired, so that it can always be served."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Problem, Severity
from engine.library.exercise import Side, Video
from engine.library.reader import LibraryFile, read_library
from tests.engine.library.samples import builtin_files, expected_problems, files_of, small_library


def told(errors: tuple[Problem, ...]) -> list[str]:
    return [str(error) for error in errors]


def test_the_built_in_library_has_no_problems() -> None:
    library, errors = read_library(builtin_files())
    assert told(errors) == []
    assert len(library.exercises) >= 130


def test_a_library_keeps_the_order_of_its_files() -> None:
    library = small_library()
    assert list(library.exercises) == ["plank", "high-knees", "glute-bridge", "single-leg-bridge", "step-up"]
    assert list(library.vocabulary.areas) == ["glutes", "core"]
    assert library.vocabulary.groups["middle"].areas == ("glutes", "core")
    assert library.exercises["step-up"].equipment_any_of == (("chair",), ("chair", "band"))
    assert library.former_ids == {"bridging": "glute-bridge"}
    assert list(library.references) == ["trial-2020"]


def test_a_sites_files_override_ours_by_field() -> None:
    library, errors = read_library([*files_of("small"), *files_of("site", site=True)])
    bridge = library.exercises["glute-bridge"]
    assert bridge.video == Video("https://example.org/bridge", "Bridges at my house")
    assert (bridge.dose.min, bridge.dose.max, bridge.dose.rest_s) == (12, 20, 30)
    assert bridge.aliases == ("the bridge of bridges",)
    assert bridge.name == "Glute bridge"
    assert library.vocabulary.areas["core"].name == "The whole middle"
    assert library.vocabulary.groups["middle"].areas == ("core",)
    assert library.exercises["calf-raise"].areas.primary == "calves"
    assert told(errors) == [
        "site/mine.yaml:7:30: error: 'dose.min' must be a whole number, not 'thirty'.",
        "site/mine.yaml:8:20: warning: 'cues[2]' must be text. Without quotes, 1.5 is a number. "
        'Put it in quotes: "1.5".',
    ]


def test_a_text_that_a_comment_cuts_is_reported() -> None:
    text = "glute-bridge:\n  name: Bridge #2\n  level: 1 # easy\n"
    library, errors = read_library([*files_of("small"), LibraryFile("exercises/mine.yaml", text, is_site=True)])
    (error,) = (error for error in errors if error.path == "exercises/mine.yaml")
    assert (error.line, error.column, error.severity) == (2, 16, Severity.WARNING)
    assert '"Bridge #2"' in error.hint and library.exercises["glute-bridge"].name == "Bridge"


def test_errors_name_only_the_broken_file() -> None:
    ours, sites = files_of("small"), files_of("site", site=True)
    library, errors = read_library([*ours, *sites])
    broken = {error.path for error in errors if error.severity is Severity.ERROR}
    assert broken == {"site/mine.yaml"}
    assert "plank" not in library.exercises
    again, errors = read_library([*ours, *(file for file in sites if file.path not in broken)])
    assert again.exercises["plank"].dose.min == 20
    assert "calves" in again.vocabulary.areas


def test_every_problem_of_exercises_is_reported_at_its_position() -> None:
    _, errors = read_library([*files_of("small"), *files_of("broken", "strange.yaml", "circle.yaml")])
    assert told(errors) == expected_problems("strange.txt")


def test_broken_exercises_are_repaired_or_left_out() -> None:
    library, _ = read_library([*files_of("small"), *files_of("broken", "strange.yaml", "circle.yaml")])
    assert {"no-area", "wrong-area", "jump", "core", "random"}.isdisjoint(library.exercises)
    assert library.exercises["plank"].name == "Plank"
    squat = library.exercises["squat"]
    assert squat.aliases == ("air squat",)
    assert squat.ambiguous_aliases == ("knee bend",)
    assert squat.former_ids == ("squatting",)
    assert squat.areas.secondary == ("core",)
    assert squat.muscles.primary == () and squat.evidence == ()
    assert squat.equipment_any_of == ((), ("band",))
    assert squat.side is Side.BILATERAL and not squat.dose.per_side
    assert (squat.dose.min, squat.dose.max) == (12, 18)
    assert squat.easier == () and squat.harder == ("step-up",)
    assert library.exercises["step-up"].easier == ("squat",)
    assert library.exercises["circle-b"].areas.primary is None
    assert library.exercises["circle-b"].harder == ()
    assert library.exercises["circle-c"].easier == ()


def test_every_problem_of_the_vocabulary_is_reported_at_its_position() -> None:
    library, errors = read_library([*files_of("small"), *files_of("broken", "_vocabulary.yaml", site=True)])
    assert told(errors) == expected_problems("vocabulary.txt")
    assert list(library.vocabulary.areas) == ["glutes", "core", "shins"]
    assert library.vocabulary.areas["shins"].aliases == ("front of lower leg",)
    assert library.vocabulary.areas["shins"].antagonists == ("core",)
    assert list(library.vocabulary.groups) == ["middle", "some"]
    assert library.vocabulary.groups["some"].areas == ("glutes",)
    assert library.vocabulary.equipment["stair"].aliases == ()


def test_a_missing_vocabulary_is_one_error() -> None:
    library, errors = read_library(files_of("small", "glutes.yaml", "_references.yaml"))
    assert library.vocabulary.areas == {} and library.exercises == {}
    assert told(errors) == ["small/_vocabulary.yaml:1:1: error: The vocabulary is missing. Restore the file."]


def test_without_files_the_library_is_empty() -> None:
    library, errors = read_library([])
    assert library.exercises == {}
    assert told(errors) == ["exercises/_vocabulary.yaml:1:1: error: The vocabulary is missing. Restore the file."]


def test_an_area_without_a_beginners_exercise_is_reported_at_the_area() -> None:
    _, errors = read_library(files_of("small", "_vocabulary.yaml", "_references.yaml", "glutes.yaml"))
    (error,) = errors
    assert (error.path, error.line, error.column) == ("small/_vocabulary.yaml", 8, 3)
    assert error.message == "'core' has no strength exercise of level 1 or 2 without equipment."


def test_a_misspelt_id_in_a_sites_file_gets_a_suggestion() -> None:
    stray = LibraryFile("mine.yaml", "glute-brige:\n  video: {url: https://example.org, title: T}\n", is_site=True)
    library, errors = read_library([*files_of("small"), stray])
    assert told(errors) == [
        "mine.yaml:1:1: error: There is no exercise 'glute-brige' to change. Did you mean 'glute-bridge'?"
    ]
    assert len(library.exercises) == 5


def test_a_file_with_invalid_yaml_loses_only_its_own_entries() -> None:
    library, errors = read_library([*files_of("small"), LibraryFile("bad.yaml", "squat: [1, 2\n")])
    assert len(library.exercises) == 5
    assert [(error.path, error.line, error.column) for error in errors] == [("bad.yaml", 1, 8)]


def test_a_misspelt_underscore_file_is_not_read_as_exercises() -> None:
    _, errors = read_library([*files_of("small"), LibraryFile("x/_vocabluary.yaml", "areas: {}")])
    (error,) = errors
    assert (error.path, error.severity) == ("x/_vocabluary.yaml", Severity.WARNING)
    assert error.hint == "Did you mean '_vocabulary.yaml'?"


_VALUES = st.recursive(
    st.sampled_from(["x", "core", "glute-bridge", "no", "1", "2024-01-01", "~", "[]", "{}", "''", "band", "-1", "1.5"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["primary", "min", "max", "mode", "tag"]), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=5,
)
_FIELDS = ["areas", "dose", "equipment_any_of", "aliases", "easier", "harder", "former_ids", "kind", "level", "name"]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(_FIELDS), _VALUES))
def test_no_override_of_an_exercise_breaks_the_others(fields: dict[str, str]) -> None:
    text = "plank:\n  video: ~\n" + "".join(f"  {name}: {value}\n" for name, value in fields.items())
    library, errors = read_library([*files_of("small"), LibraryFile("mine.yaml", text, is_site=True)])
    assert {"high-knees", "glute-bridge", "single-leg-bridge", "step-up"} <= set(library.exercises)
    assert "plank" in library.exercises or any(error.severity is Severity.ERROR for error in errors)


@pytest.mark.parametrize(("choices", "severity"), [("[[x]]", Severity.ERROR), ("[[chair], [x]]", Severity.WARNING)])
def test_an_exercise_without_any_known_equipment_is_an_error(choices: str, severity: Severity) -> None:
    text = f"plank:\n  video: ~\n  equipment_any_of: {choices}\n"
    library, errors = read_library([*files_of("small"), LibraryFile("mine.yaml", text, is_site=True)])
    assert severity in {error.severity for error in errors if "There is no equipment 'x'." in error.message}
    assert ("plank" in library.exercises) is (severity is Severity.WARNING)


def test_a_sites_link_to_our_exercise_is_added_to_ours() -> None:
    text = (
        "weighted-bridge:\n  name: Weighted bridge\n  summary: The bridge with a weight.\n"
        "  areas: {primary: glutes}\n  kind: strength\n  pattern: bridge\n  position: floor\n  level: 3\n"
        "  dose: {mode: reps, min: 6, max: 10}\n  easier: [glute-bridge]\n"
    )
    library, errors = read_library([*files_of("small"), LibraryFile("mine/own.yaml", text, is_site=True)])
    assert errors == read_library(files_of("small"))[1]
    assert "weighted-bridge" in library.exercises["glute-bridge"].harder
