"""Names of exercises and areas are recognised, alone and in texts, and never guessed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.library.library import Library
from engine.library.recognition import MentionKind, NameMatch, find_area, find_exercise, find_mentions
from tests.engine.library.samples import read_ours, small_library


@pytest.fixture(scope="module")
def small() -> Library:
    return small_library()


@pytest.fixture(scope="module")
def ours() -> Library:
    return read_ours()[0]


def named(library: Library, text: str) -> list[tuple[str, str]]:
    """Return the kind and the text of each mention."""
    return [(str(mention.kind), text[mention.start : mention.end]) for mention in find_mentions(library, text)]


@pytest.mark.parametrize(
    "name", ["glute-bridge", "bridging", "Glute bridge", "GLUTE BRIDGES", "hip bridge", " hip-bridge! "]
)
def test_a_name_in_any_spelling_is_found(small: Library, name: str) -> None:
    assert find_exercise(small, name) == NameMatch("glute-bridge")


def test_an_ambiguous_name_gives_its_candidates(small: Library) -> None:
    assert find_exercise(small, "Bridges") == NameMatch(None, candidates=("glute-bridge", "single-leg-bridge"))


def test_an_unknown_name_gives_similar_ids(small: Library) -> None:
    assert find_exercise(small, "gluet bridge") == NameMatch(None, similar_ids=("glute-bridge",))
    assert find_exercise(small, "swimming") == NameMatch(None)
    assert find_exercise(small, "") == NameMatch(None)


@pytest.mark.parametrize(
    ("word", "id_"),
    [
        ("glutes", "glutes"),
        ("Butt", "glutes"),
        ("runner’s core", "glutes"),
        ("plank", "core"),
        ("Midsection", "middle"),
    ],
)
def test_areas_and_groups_are_known_by_their_aliases(small: Library, word: str, id_: str) -> None:
    found = find_area(small, word)
    assert found is not None and found.id == id_


def test_an_unknown_area_is_not_found(small: Library) -> None:
    assert find_area(small, "glute max") is None


def test_side_butt_is_the_gluteus_medius(ours: Library) -> None:
    found = find_area(ours, "side butt")
    assert found is not None and found.id == "glute-med"


@pytest.mark.parametrize(
    ("text", "id_"),
    [("I love squats.", "squat"), ("Firewalkers are my favourite", "firewalker"), ("Clams!", "clamshell")],
)
def test_exercises_are_found_in_the_words_of_readers(ours: Library, text: str, id_: str) -> None:
    assert [mention.ids for mention in find_mentions(ours, text)] == [(id_,)]


@pytest.mark.parametrize(
    "text",
    [
        "run hills",
        "stretch",
        "cardio before or after weights",
        "arm weights",
        "I am back",
        "squat-thrusts",
        "https://example.org/squats/ and squats@example.org",
        "www.planks.example",
        "glute, bridge",
        "glute.\n\nBridge",
        "unsquatted",
        "",
    ],
)
def test_names_are_never_guessed(ours: Library, text: str) -> None:
    exercises = [mention for mention in find_mentions(ours, text) if mention.kind is MentionKind.EXERCISE]
    assert exercises == []


def test_the_longest_name_wins_and_nothing_overlaps(small: Library) -> None:
    text = "Single-leg bridges, then bridges; planks and glute\nbridges for the butt"
    assert named(small, text) == [
        ("exercise", "Single-leg bridges"),
        ("ambiguous", "bridges"),
        ("exercise", "planks"),
        ("exercise", "glute\nbridges"),
        ("area", "butt"),
    ]


def test_positions_refer_to_the_original_text(small: Library) -> None:
    text = "Die ﬁne ＰＬＡＮＫＳ — oui, step‑ups"
    assert named(small, text) == [("exercise", "ＰＬＡＮＫＳ"), ("exercise", "step‑ups")]


def test_time_grows_linearly_with_the_text(ours: Library) -> None:
    began = time.perf_counter()
    for text in ("single-leg " * 5000, "x" * 100_000, "a@" * 50_000, "www." * 25_000, "'" * 100_000, "-" * 100_000):
        find_mentions(ours, text)
    assert time.perf_counter() - began < 5


@settings(deadline=None)
@given(st.text())
def test_any_text_is_accepted(text: str) -> None:
    library = small_library()
    find_exercise(library, text)
    find_area(library, text)
    ends = [(mention.start, mention.end) for mention in find_mentions(library, text)]
    assert ends == sorted(ends)
