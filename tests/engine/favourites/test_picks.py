"""Picks of comments: stored, edited, moderated and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from engine.db.database import Database
from engine.favourites import aliases, picks
from engine.favourites.picks import Pick, PickSource, PickState
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.favourites.tables import unmatched_term
from tests.engine.favourites.comment_rows import Say

Decide = Callable[[Connection, int, str, datetime], PickState | None]


def picked(exercise: str) -> Pick:
    return Pick(exercise, PickSource.PICKED, PickState.CONFIRMED)


def suggested(exercise: str) -> Pick:
    return Pick(exercise, PickSource.SUGGESTED, PickState.SUGGESTED)


def of(database: Database, id_: int) -> tuple[Pick, ...]:
    with database.read() as connection:
        return picks.list_picks(connection, [id_]).get(id_, ())


def test_a_tick_is_confirmed_and_a_suggestion_is_not(database: Database, say: Say) -> None:
    id_ = say("Ada", "squat", suggested=("plank", "squat"))
    assert of(database, id_) == (suggested("plank"), picked("squat"))
    assert of(database, say("Ben")) == ()


def test_an_edit_replaces_the_readers_picks(database: Database, say: Say, now: datetime) -> None:
    id_ = say("Ada", "squat", "plank", suggested=("clamshell",))
    with database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises(("clamshell", "plank"), ("bird-dog",)), now)
    assert of(database, id_) == (suggested("bird-dog"), picked("clamshell"), picked("plank"))


def test_an_edit_keeps_decisions_of_moderators(database: Database, say: Say, now: datetime) -> None:
    id_ = say("Ada", "squat", suggested=("plank", "clamshell"))
    with database.write() as connection:
        picks.reject_pick(connection, id_, "squat", now)
        picks.confirm_pick(connection, id_, "plank", now)
        picks.confirm_pick(connection, id_, "bird-dog", now)
        picks.replace_picks(connection, id_, RecognisedExercises(("squat",), ("plank", "bird-dog")), now)
    assert of(database, id_) == (
        Pick("bird-dog", PickSource.MODERATOR, PickState.CONFIRMED),
        Pick("plank", PickSource.SUGGESTED, PickState.CONFIRMED),
        Pick("squat", PickSource.PICKED, PickState.REJECTED),
    )


@pytest.mark.parametrize("decide", [picks.confirm_pick, picks.reject_pick])
@pytest.mark.parametrize("exercise", ["squat", "plank", "bird-dog"])
def test_every_decision_can_be_undone(
    database: Database, say: Say, now: datetime, decide: Decide, exercise: str
) -> None:
    id_ = say("Ada", "squat", suggested=("plank",))
    before = of(database, id_)
    with database.write() as connection:
        former = decide(connection, id_, exercise, now)
    changed = of(database, id_)
    assert {p.state for p in changed if p.exercise_id == exercise} == {
        PickState.CONFIRMED if decide is picks.confirm_pick else PickState.REJECTED
    }
    with database.write() as connection:
        picks.restore_state(connection, id_, exercise, former)
    assert of(database, id_) == before


def test_picks_of_several_comments_are_read_at_once(database: Database, say: Say) -> None:
    first, second, third = say("Ada", "squat"), say("Ben"), say("Cy", "plank", "bird-dog")
    with database.read() as connection:
        found = picks.list_picks(connection, [first, second, third])
        assert found == {first: (picked("squat"),), third: (picked("bird-dog"), picked("plank"))}
        assert picks.list_picks(connection, []) == {}


def test_unmatched_terms_follow_an_edit_and_stay_dismissed(database: Database, say: Say, now: datetime) -> None:
    def words(id_: int) -> dict[str, str]:
        with database.read() as connection:
            rows = connection.execute(select(unmatched_term).where(unmatched_term.c.comment_id == id_))
            return {row.phrase: row.state for row in rows}

    def note(id_: int, *names: str) -> None:
        with database.write() as connection:
            unknown = tuple(UnmatchedName(name, name.title()) for name in names)
            picks.replace_picks(connection, id_, RecognisedExercises(unmatched=unknown), now)

    first, second = say("Ada"), say("Ben")
    note(first, "penguin walk", "hill sprint")
    note(first, "hill sprint", "sofa lift")
    assert words(first) == {"hill sprint": "pending", "sofa lift": "pending"}
    with database.write() as connection:
        aliases.dismiss_term(connection, "hill sprint")
    note(first, "sofa lift")
    note(second, "hill sprint")
    assert words(first) == {"hill sprint": "dismissed", "sofa lift": "pending"}
    assert words(second) == {"hill sprint": "dismissed"}
