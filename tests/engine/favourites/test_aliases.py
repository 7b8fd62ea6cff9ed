"""Aliases: they count at once, are rejected if they conflict, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from engine.comments import unmatched_terms
from engine.comments.unmatched_terms import UnmatchedTerm
from engine.db.database import Database
from engine.favourites import aliases, picks
from engine.favourites.aliases import Alias, InvalidAliasError
from engine.favourites.recognition import add_aliases, recognise_names, suggest_exercises
from engine.library.library import Library
from tests.engine.favourites.comment_rows import Say


@pytest.fixture
def asked(database: Database, say: Say, ours: Library, now: datetime) -> Callable[..., int]:
    """Stores a comment with other favourites, and returns its id."""

    def asked(who: str, others: str, **columns: Any) -> int:
        id_ = say(who, **columns)
        with database.write() as connection:
            picks.replace_picks(connection, id_, recognise_names(ours, others, aliases.read_aliases(connection)), now)
        return id_

    return asked


def test_the_most_frequent_terms_come_first(database: Database, asked: Callable[..., int], ours: Library) -> None:
    asked("Ada", "penguin walk, hill sprints")
    asked("Ben", "Hill-Sprint")
    asked("Cy", "sofa lift", status="pending")
    asked("Spammer", "cheap shoes", status="spam")
    with database.read() as connection:
        queue = unmatched_terms.list_unmatched(connection, ours)
        assert [(w.phrase, w.comments) for w in queue] == [("hill sprint", 2), ("penguin walk", 1), ("sofa lift", 1)]
        assert unmatched_terms.list_unmatched(connection, ours, limit=1) == (
            UnmatchedTerm("hill sprint", "Hill-Sprint", 2),
        )


def test_names_have_the_same_order_with_any_collation_of_the_database(
    database: Database, asked: Callable[..., int], ours: Library, now: datetime
) -> None:
    asked("Ada", "ab lift, abba lift, AB-lift")
    asked("Ben", "a b lift, ab lift")
    with database.write() as connection:
        assert [w.phrase for w in unmatched_terms.list_unmatched(connection, ours)] == [
            "ab lift",
            "a b lift",
            "abba lift",
        ]
        assert unmatched_terms.list_unmatched(connection, ours, limit=2)[1].phrase == "a b lift"
        for name in ("ab lift", "a z lift", "abba lift"):
            unmatched_terms.store_alias(connection, ours, name, "squat", now)
        assert [each.phrase for each in aliases.list_unexported(connection)] == ["a z lift", "ab lift", "abba lift"]


def test_an_alias_counts_for_all_comments_with_the_term(
    database: Database, asked: Callable[..., int], ours: Library, now: datetime
) -> None:
    first, second, _ = asked("Ada", "penguin walk"), asked("Ben", "Penguin Walks"), asked("Cy", "squats")
    with database.write() as connection:
        assert unmatched_terms.store_alias(connection, ours, "Penguin walk", "firewalker", now) == (first, second)
    with database.read() as connection:
        stored = aliases.read_aliases(connection)
        assert stored == {"penguin walk": "firewalker"}
        assert suggest_exercises(ours, "Penguin walks!", stored) == ("firewalker",)
        assert unmatched_terms.list_unmatched(connection, ours) == ()
        found = picks.list_picks(connection, [first, second])
        assert {(p.exercise_id, p.state) for each in found.values() for p in each} == {("firewalker", "confirmed")}
        assert aliases.list_unexported(connection) == (Alias("penguin walk", "Penguin walk", "firewalker"),)


def test_an_alias_can_be_stored_twice_but_not_for_another_exercise(
    database: Database, ours: Library, now: datetime
) -> None:
    with database.write() as connection:
        unmatched_terms.store_alias(connection, ours, "penguin walk", "firewalker", now)
        assert unmatched_terms.store_alias(connection, ours, "Penguin walks", "firewalker", now) is None
        with pytest.raises(InvalidAliasError, match="already an alias of 'firewalker'"):
            unmatched_terms.store_alias(connection, ours, "penguin walk", "squat", now)


@pytest.mark.parametrize(
    ("written", "exercise", "words"),
    [
        ("", "squat", "letters or digits"),
        ("!?", "squat", "letters or digits"),
        ("x" * 201, "squat", "200 characters or less"),
        ("a\x1b[2Jb", "squat", "letters or digits"),
        ("plank", "squat", "already means 'plank'"),
        ("lunges", "squat", "may mean"),
        ("side butt", "squat", "the area 'glute-med'"),
        ("the hips", "squat", "the area 'hips'"),
        ("My Glutes", "squat", "the area 'glutes'"),
        ("the plank", "squat", "already means 'plank'"),
        ("my lunges", "squat", "may mean"),
        ("penguin walk", "no-such", "there is no exercise"),
    ],
)
def test_invalid_and_conflicting_names_are_rejected(
    database: Database, ours: Library, now: datetime, written: str, exercise: str, words: str
) -> None:
    with database.write() as connection:
        with pytest.raises(InvalidAliasError, match=words):
            unmatched_terms.store_alias(connection, ours, written, exercise, now)
        assert aliases.read_aliases(connection) == {}


def test_an_alias_can_be_undone(database: Database, asked: Callable[..., int], ours: Library, now: datetime) -> None:
    first = asked("Ada", "penguin walk, squats")
    with database.write() as connection:
        before = picks.list_picks(connection, [first])
        given = unmatched_terms.store_alias(connection, ours, "penguin walk", "firewalker", now)
        assert given == (first,)
        assert picks.list_picks(connection, [first]) != before
        aliases.remove_alias(connection, "penguin walk", given)
        assert picks.list_picks(connection, [first]) == before
        assert aliases.read_aliases(connection) == {}
        assert [w.phrase for w in unmatched_terms.list_unmatched(connection, ours)] == ["penguin walk"]


def test_terms_that_the_files_know_are_not_in_the_queue(
    database: Database, asked: Callable[..., int], ours: Library, now: datetime
) -> None:
    first = asked("Ada", "penguin walk, sofa lift")
    with database.write() as connection:
        unmatched_terms.store_alias(connection, ours, "penguin walk", "firewalker", now)
        exported = add_aliases(ours, aliases.read_aliases(connection))
        aliases.mark_exported(connection, now)
        aliases.remove_alias(connection, "penguin walk", [first])
        assert [w.phrase for w in unmatched_terms.list_unmatched(connection, ours)] == ["penguin walk", "sofa lift"]
        assert unmatched_terms.list_unmatched(connection, exported, limit=1) == (
            UnmatchedTerm("sofa lift", "sofa lift", 1),
        )


def test_exported_aliases_are_not_exported_again(database: Database, ours: Library, now: datetime) -> None:
    with database.write() as connection:
        unmatched_terms.store_alias(connection, ours, "penguin walk", "firewalker", now)
        aliases.mark_exported(connection, now)
        assert aliases.list_unexported(connection) == ()
        assert aliases.read_aliases(connection) == {"penguin walk": "firewalker"}
