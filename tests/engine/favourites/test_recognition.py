"""Recognition of exercises in comments: exact names are picks, sentences only make suggestions."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.favourites.recognition import (
    MAX_UNMATCHED,
    add_aliases,
    recognise_comment,
    recognise_names,
    suggest_exercises,
)
from engine.library.library import Library
from engine.library.recognition import MentionKind, find_mentions
from tests.engine.library.samples import read_ours, small_library

FIXTURES = Path(__file__).parent / "fixtures"
COMMENTS: list[dict[str, Any]] = json.loads((FIXTURES / "comments.json").read_text("utf-8"))
SENTENCES: dict[str, list[Any]] = json.loads((FIXTURES / "sentences.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def ours() -> Library:
    return read_ours()[0]


def test_two_of_the_23_comments_mention_an_exercise(ours: Library) -> None:
    assert [comment["number"] for comment in COMMENTS] == list(range(1, 24))
    found = {comment["number"]: suggest_exercises(ours, comment["text"], {}) for comment in COMMENTS}
    assert {number: ids for number, ids in found.items() if ids} == {2: ("squat",), 7: ("firewalker",)}
    assert all(tuple(comment["exercises"]) == found[comment["number"]] for comment in COMMENTS)


@pytest.mark.parametrize("comment", COMMENTS, ids=lambda comment: str(comment["number"]))
def test_the_23_comments_mention_these_areas(ours: Library, comment: dict[str, Any]) -> None:
    found = [m.ids[0] for m in find_mentions(ours, comment["text"]) if m.kind is MentionKind.AREA]
    assert found == comment["areas"]


@pytest.mark.parametrize(("text", "ids"), SENTENCES["praise"] + SENTENCES["negative"])
def test_a_sentence_suggests_the_exercises_that_it_mentions(ours: Library, text: str, ids: list[str]) -> None:
    """Only a person can tell praise from blame, so it is a suggestion."""
    assert suggest_exercises(ours, text, {}) == tuple(ids)


@pytest.mark.parametrize("text", SENTENCES["false friends"])
def test_an_ambiguous_word_suggests_nothing(ours: Library, text: str) -> None:
    assert suggest_exercises(ours, text, {}) == ()


def test_there_are_enough_sentences_and_half_of_them_are_not_praise() -> None:
    praise, negative = len(SENTENCES["praise"]), len(SENTENCES["negative"])
    assert praise + negative >= 40 and negative >= praise


def test_each_exercise_is_suggested_once(ours: Library) -> None:
    assert suggest_exercises(ours, "Squats, planks, and again squats", {}) == ("squat", "plank")


def test_a_retired_exercise_is_not_suggested(ours: Library) -> None:
    squat = ours.exercises["squat"]
    library = replace(ours, exercises={**ours.exercises, "squat": replace(squat, retired=True)})
    assert suggest_exercises(library, "Squats!", {}) == ()
    assert recognise_names(library, "squats", {}).picked == ()


def test_a_stored_alias_is_a_name(ours: Library) -> None:
    aliases = {"penguin shuffle": "firewalker"}
    assert suggest_exercises(ours, "Penguin-Shuffles for ever", {}) == ()
    assert suggest_exercises(ours, "Penguin-Shuffles for ever", aliases) == ("firewalker",)
    assert recognise_names(ours, "penguin shuffle", aliases).picked == ("firewalker",)


def test_a_stored_alias_never_changes_the_meaning_of_a_name(ours: Library) -> None:
    aliases = {"squat": "plank", "bridge": "plank", "nothing": "no-such-exercise"}
    named = add_aliases(ours, aliases)
    assert (named.ids_by_name, named.ambiguous_ids_by_name) == (ours.ids_by_name, ours.ambiguous_ids_by_name)


def test_other_favourites_can_be_a_list(ours: Library) -> None:
    read = recognise_names(ours, "squats, Hop and stick; clams and planks\npenguin shuffle & RDL", {})
    assert read.picked == ("squat", "hop-and-stick", "clamshell", "plank", "romanian-deadlift")
    assert [(u.phrase, u.original_text) for u in read.unmatched] == [("penguin shuffle", "penguin shuffle")]
    assert read.suggested == ()


def test_a_sentence_in_other_favourites_is_a_suggestion(ours: Library) -> None:
    read = recognise_names(ours, "anything but planks, squats", {})
    assert (read.picked, read.suggested, read.unmatched) == (("squat",), ("plank",), ())


def test_an_ambiguous_name_in_other_favourites_suggests_all_candidates(ours: Library) -> None:
    read = recognise_names(ours, "Bridges", {})
    assert read.picked == () and read.unmatched == ()
    assert set(read.suggested) == set(ours.ambiguous_ids_by_name["bridge"])


def test_an_area_in_other_favourites_is_not_unmatched(ours: Library) -> None:
    read = recognise_names(ours, "glutes, my back, the hips, The Lower Back, five areas, a theory", {})
    assert [each.original_text for each in read.unmatched] == ["a theory"]
    assert (read.picked, read.suggested) == ((), ())


def test_an_article_before_an_ambiguous_name_changes_nothing(ours: Library) -> None:
    assert recognise_names(ours, "the lunges", {}) == recognise_names(ours, "lunges", {})


@pytest.mark.parametrize("written", ["", "  ", ",;,", "and", "!!!, …", "and / and"])
def test_empty_other_favourites_are_ignored(ours: Library, written: str) -> None:
    read = recognise_names(ours, written, {})
    assert (read.picked, read.suggested, read.unmatched) == ((), (), ())


def test_unmatched_names_are_limited(ours: Library) -> None:
    long = recognise_names(ours, "ﷺ" * 500, {}).unmatched
    assert [(len(u.phrase), len(u.original_text)) for u in long] == [(200, 200)]
    assert len(recognise_names(ours, ",".join(f"move{n}" for n in range(100)), {}).unmatched) == MAX_UNMATCHED
    assert len(recognise_names(ours, "penguin,Penguins, PENGUIN!", {}).unmatched) == 1


def test_the_longest_other_favourites_are_read_quickly(ours: Library) -> None:
    began = time.perf_counter()
    recognise_names(ours, "x1," * 2_000, {})
    assert time.perf_counter() - began < 5


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    library = small_library()
    suggest_exercises(library, text, {"penguin": "plank"})
    for unknown in recognise_names(library, text, {}).unmatched:
        assert unknown.phrase.strip() and unknown.original_text


def test_a_comment_is_read_as_a_whole(ours: Library) -> None:
    ticked = ["squat", "no-such-exercise", "squat", "plank"]
    read = recognise_comment(ours, ticked, "clams, penguin walks", "Squats and bird dogs. Penguin walks!", {})
    assert read.picked == ("squat", "plank", "clamshell")
    assert read.suggested == ("bird-dog",)
    assert [unknown.original_text for unknown in read.unmatched] == ["penguin walks"]
    again = recognise_comment(ours, [], "", "Penguin walks!", {"penguin walk": "firewalker"})
    assert (again.picked, again.suggested, again.unmatched) == ((), ("firewalker",), ())


def test_a_tick_with_a_former_id_counts_for_the_current_one(ours: Library) -> None:
    squat = replace(ours.exercises["squat"], former_ids=("knee-bend",))
    library = replace(ours, exercises={**ours.exercises, "squat": squat})
    assert recognise_comment(library, ["knee-bend", "squat"], "", "", {}).picked == ("squat",)
