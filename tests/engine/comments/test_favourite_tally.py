"""The tally counts people, not comments, and follows every change at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.comments.favourite_tally import MAX_PER_READER, count_favourites
from engine.db.database import Database, sqlite_url
from engine.favourites import picks
from engine.favourites.picks import FavouriteCount, Tally
from engine.library.library import Library
from tests import databases
from tests.engine.favourites.comment_rows import Say, sayer


@pytest.fixture
def count(database: Database, ours: Library) -> Callable[[], dict[str, int]]:
    """Return the number of people for each exercise, in the order of the tally."""

    def count() -> dict[str, int]:
        with database.read() as connection:
            return {f.exercise_id: f.readers for f in count_favourites(connection, ours).favourites}

    return count


Count = Callable[[], dict[str, int]]


def test_no_comments(database: Database, ours: Library) -> None:
    with database.read() as connection:
        assert count_favourites(connection, ours) == Tally(0, ())


def test_people_count_not_comments(say: Say, count: Count) -> None:
    for who in ("Ada", "Ben", "Ada", "Ada"):
        say(who, "squat")
    say("Ben", "plank")
    assert count() == {"squat": 2, "plank": 1}


def test_ties_are_sorted_by_id(say: Say, count: Count) -> None:
    say("Ada", "squat", "plank", "bird-dog")
    say("Ben", "squat")
    assert list(count().items()) == [("squat", 2), ("bird-dog", 1), ("plank", 1)]


def test_ties_have_the_same_order_with_any_collation_of_the_database(say: Say, count: Count) -> None:
    tied = ["a-skip", "adductor-squeeze", "ankle-rocks", "band-pull-apart", "banded-march"]
    say("Ada", *reversed(tied))
    assert list(count()) == tied
    say("Ben", *reversed(tied), "squat")
    assert list(count()) == tied, "the first five count, and those that came with one comment are taken in this order"


@pytest.mark.parametrize("status", ["pending", "spam", "trash", "deleted"])
def test_only_approved_comments_count(say: Say, count: Count, change: Callable[..., None], status: str) -> None:
    id_ = say("Ada", "squat")
    assert count() == {"squat": 1}
    change(id_, status=status)
    assert count() == {}
    change(id_, status="approved")
    assert count() == {"squat": 1}


@pytest.mark.parametrize("kind", ["webmention", "pingback", "trackback"])
def test_linkbacks_do_not_vote(say: Say, count: Count, kind: str) -> None:
    say("Ada", "squat", kind=kind)
    assert count() == {}


def test_a_suggestion_counts_while_it_is_confirmed(database: Database, say: Say, count: Count, now: datetime) -> None:
    id_ = say("Ada", text="I hate squats", suggested=("squat",))
    assert count() == {}
    with database.write() as connection:
        before = picks.confirm_pick(connection, id_, "squat", now)
    assert count() == {"squat": 1}
    with database.write() as connection:
        picks.restore_state(connection, id_, "squat", before)
    assert count() == {}
    with database.write() as connection:
        picks.reject_pick(connection, id_, "squat", now)
    assert count() == {}


def test_comments_without_a_person_do_not_count(say: Say, count: Count, change: Callable[..., None]) -> None:
    id_ = say("Ada", "squat")
    say(None, "plank", by_owner=True)
    say("Owner", "plank", by_owner=True)
    assert count() == {"squat": 1}
    change(id_, person_id=None)  # erased
    assert count() == {}


def test_blocked_people_do_not_count(say: Say, count: Count, block: Callable[[str], None]) -> None:
    say("Ada", "squat")
    say("Ben", "squat")
    block("Ada")
    assert count() == {"squat": 1}


def test_the_first_five_of_a_person_count(say: Say, count: Count, change: Callable[..., None]) -> None:
    first = say("Ada", "squat", "plank")
    say("Ada", "bird-dog", "squat", "clamshell")
    say("Ada", "wall-sit", "heel-drop", "dead-bug")
    assert list(count()) == ["bird-dog", "clamshell", "dead-bug", "plank", "squat"]
    change(first, status="trash")  # then others move up
    assert list(count()) == ["bird-dog", "clamshell", "dead-bug", "heel-drop", "squat"]


def test_of_comments_at_the_same_time_the_lower_number_comes_first(say: Say, count: Count, now: datetime) -> None:
    say("Ada", "squat", "wall-sit", "plank", "superman", created_at=now)
    say("Ada", "bird-dog", "clamshell", created_at=now)
    assert set(count()) == {"squat", "wall-sit", "plank", "superman", "bird-dog"}


def test_a_former_id_counts_for_the_current_one(database: Database, say: Say, ours: Library) -> None:
    say("Ada", "air-squat-of-old")
    say("Ada", "squat")
    say("Ben", "air-squat-of-old", "nothing-known")
    renamed = replace(ours.exercises["squat"], former_ids=("air-squat-of-old",))
    library = replace(ours, exercises={**ours.exercises, "squat": renamed})
    with database.read() as connection:
        assert count_favourites(connection, library) == Tally(2, (FavouriteCount("squat", 2),))


def test_exercises_with_few_readers_are_not_shown(database: Database, say: Say, ours: Library) -> None:
    for who in ("Ada", "Ben", "Cy"):
        say(who, "squat")
    say("Ada", "plank")
    say("Ben", "plank")
    say("Dee", "wall-sit")
    with database.read() as connection:
        found = count_favourites(connection, ours)
    assert found.readers == 4
    assert found.popular == (FavouriteCount("squat", 3),)
    assert (found.count_readers("squat"), found.count_readers("plank"), found.count_readers("superman")) == (3, 0, 0)


IDS = ["squat", "plank", "bird-dog", "clamshell", "wall-sit", "heel-drop", "dead-bug"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.lists(st.sampled_from(IDS), max_size=4), st.booleans()), max_size=8)
)
def test_it_counts_like_a_simple_count(
    tmp_path_factory: pytest.TempPathFactory,
    ours: Library,
    now: datetime,
    comments: list[tuple[str, list[str], bool]],
) -> None:
    folder = tmp_path_factory.mktemp("hand")
    databases.create_sqlite(folder)
    database = Database(sqlite_url(folder))
    say = sayer(database, now)
    by_hand: dict[str, list[str]] = {}
    for who, exercises, approved in comments:
        say(who, *dict.fromkeys(exercises), status="approved" if approved else "pending")
        mine = by_hand.setdefault(who, [])
        mine += [id_ for id_ in sorted(set(exercises)) if approved and id_ not in mine]
    people = {id_: sum(id_ in mine[:MAX_PER_READER] for mine in by_hand.values()) for id_ in IDS}
    with database.read() as connection:
        found = count_favourites(connection, ours)
    database.close()
    assert {f.exercise_id: f.readers for f in found.favourites} == {id_: n for id_, n in people.items() if n}
    assert found.readers == sum(bool(mine) for mine in by_hand.values())
