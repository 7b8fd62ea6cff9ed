"""Blocking people, networks and words; decisions about favourites; and aliases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Connection, select, update

from engine.audit.events import Outcome, list_events, record_event
from engine.comments import blocklist, unmatched_terms
from engine.comments.blocklist import InvalidBlockError
from engine.comments.tables import comment, person
from engine.favourites import aliases, picks
from engine.favourites.picks import PickState
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.library.library import Library
from engine.moderation import review_favourites
from engine.moderation.undo import undo_events
from engine.privacy import erasure
from engine.text import normalise_name
from tests.engine.moderation.comment_rows import Send

ME = "ada"
THINGIES = RecognisedExercises(unmatched=(UnmatchedName(normalise_name("Hip Thingies"), "Hip Thingies"),))
"""The result for "Hip Thingies" in other favourites."""


def test_a_person_is_blocked_by_one_of_their_comments(connection: Connection, send: Send, now: datetime) -> None:
    id_ = send()
    outcome = blocklist.block_person(connection, id_, actor=ME, now=now)
    assert [(each.name, each.comment_id) for each in blocklist.list_blocked_people(connection)] == [("Mia", id_)]
    assert connection.scalar(select(person.c.blocked_at)) == now
    assert blocklist.block_person(connection, id_, actor=ME, now=now) == Outcome()
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert blocklist.list_blocked_people(connection) == []
    blocklist.block_person(connection, id_, actor=ME, now=now)
    assert len(blocklist.unblock_person(connection, id_, actor=ME, now=now).events) == 1
    assert blocklist.list_blocked_people(connection) == []
    assert blocklist.block_person(connection, 999, actor=ME, now=now) == Outcome()


def test_blocked_people_are_listed_and_can_be_unblocked(connection: Connection, send: Send, now: datetime) -> None:
    named, silent, erased = send(who="Noa"), send(who="Sol"), send(who="Eve")
    for id_ in (named, silent, erased):
        blocklist.block_person(connection, id_, actor=ME, now=now)
    newest_of_noa = send(who="Noa", name="Noa B.")
    send(who="Noa", name="", body_markdown="", status="deleted")
    connection.execute(
        update(comment).where(comment.c.id == silent).values(name="", body_markdown="", status="deleted")
    )
    eve = connection.execute(select(comment.c.person_id).where(comment.c.id == erased)).scalar_one()
    erasure.erase_person(connection, eve, actor="reader", now=now)
    assert [(each.name, each.comment_id) for each in blocklist.list_blocked_people(connection)] == [
        ("", None),
        ("", silent),
        ("Noa B.", newest_of_noa),
    ]
    assert len(blocklist.unblock_erased_person(connection, eve, actor=ME, now=now).events) == 1
    assert connection.scalar(select(person.c.id).where(person.c.id == eve)) is None, "nothing is left to keep"
    assert blocklist.unblock_erased_person(connection, eve, actor=ME, now=now) == Outcome()
    of_noa = connection.execute(select(comment.c.person_id).where(comment.c.id == named)).scalar_one()
    assert blocklist.unblock_erased_person(connection, of_noa, actor=ME, now=now) == Outcome(), "she is not erased"
    for id_ in (silent, newest_of_noa):
        blocklist.unblock_person(connection, id_, actor=ME, now=now)
    assert blocklist.list_blocked_people(connection) == []


def test_words_and_networks_are_blocked_once_and_unblocked(connection: Connection, now: datetime) -> None:
    word = blocklist.block_word(connection, "  Cheap   Pills ", actor=ME, now=now)
    range_ = blocklist.block_address(connection, "192.0.2.7/24", actor=ME, now=now)
    assert [(each.kind, each.value) for each in blocklist.list_entries(connection)] == [
        ("address", "192.0.2.0/24"),
        ("word", "Cheap Pills"),
    ]
    assert blocklist.block_word(connection, "cheap pills", actor=ME, now=now) == Outcome()
    assert "Pills" not in str(list_events(connection, 9))
    assert "192.0.2" not in str(list_events(connection, 9))
    undo_events(connection, (*word.events, *range_.events), actor=ME, now=now)
    assert blocklist.list_entries(connection) == []
    blocklist.block_word(connection, "casino", actor=ME, now=now)
    blocklist.remove_entry(connection, blocklist.list_entries(connection)[0].id, actor=ME, now=now)
    assert blocklist.list_entries(connection) == []
    assert blocklist.remove_entry(connection, 999, actor=ME, now=now) == Outcome()


@pytest.mark.parametrize("written", ["", "nonsense", "0.0.0.0/0", "10.0.0.0/7", "::/0", "192.0.2.7/33"])
def test_a_network_that_is_too_large_is_not_blocked(connection: Connection, now: datetime, written: str) -> None:
    with pytest.raises(InvalidBlockError):
        blocklist.block_address(connection, written, actor=ME, now=now)
    assert blocklist.list_entries(connection) == []


@pytest.mark.parametrize("written", ["", " \u200b ", "x" * 101])
def test_an_empty_word_is_not_blocked(connection: Connection, now: datetime, written: str) -> None:
    with pytest.raises(InvalidBlockError):
        blocklist.block_word(connection, written, actor=ME, now=now)


def _states(connection: Connection, id_: int) -> dict[str, PickState]:
    return {pick.exercise_id: pick.state for pick in picks.list_picks(connection, [id_]).get(id_, ())}


def test_favourites_are_confirmed_rejected_and_added(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    id_ = send()
    picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("clamshell",)), now)
    done = [
        review_favourites.confirm_favourite(connection, ours, id_, "clamshell", actor=ME, now=now),
        review_favourites.reject_favourite(connection, ours, id_, "plank", actor=ME, now=now),
        review_favourites.confirm_favourite(connection, ours, id_, "glute-bridge", actor=ME, now=now),
    ]
    assert _states(connection, id_) == {
        "clamshell": PickState.CONFIRMED,
        "plank": PickState.REJECTED,
        "glute-bridge": PickState.CONFIRMED,
    }
    undo_events(connection, [event for outcome in done for event in outcome.events], actor=ME, now=now)
    assert _states(connection, id_) == {"clamshell": PickState.SUGGESTED, "plank": PickState.CONFIRMED}


def test_a_decision_is_not_undone_over_a_later_one(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    id_ = send()
    picks.replace_picks(connection, id_, RecognisedExercises((), ("clamshell",)), now)
    first = review_favourites.confirm_favourite(connection, ours, id_, "clamshell", actor=ME, now=now)
    review_favourites.reject_favourite(connection, ours, id_, "clamshell", actor="grace", now=now)
    assert undo_events(connection, first.events, actor=ME, now=now).skipped == {id_: "changed"}
    assert _states(connection, id_) == {"clamshell": PickState.REJECTED}


def test_only_known_exercises_of_existing_comments_count(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    id_ = send()
    assert review_favourites.confirm_favourite(connection, ours, id_, "flying", actor=ME, now=now) == Outcome()
    assert review_favourites.confirm_favourite(connection, ours, 999, "plank", actor=ME, now=now).skipped == {
        999: "gone"
    }
    erased = send(status="deleted")
    assert review_favourites.confirm_favourite(connection, ours, erased, "plank", actor=ME, now=now).skipped == {
        erased: "gone"
    }


def test_an_alias_is_stored_counted_and_undone(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    id_ = send()
    picks.replace_picks(connection, id_, THINGIES, now)
    outcome = review_favourites.add_alias(connection, ours, "Hip Thingies", "clamshell", actor=ME, now=now)
    assert _states(connection, id_) == {"clamshell": PickState.CONFIRMED}
    assert unmatched_terms.list_unmatched(connection, ours) == ()
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert _states(connection, id_) == {}
    assert [each.original_text for each in unmatched_terms.list_unmatched(connection, ours)] == ["Hip Thingies"]
    review_favourites.dismiss_term(connection, normalise_name("Hip Thingies"), actor=ME, now=now)
    assert unmatched_terms.list_unmatched(connection, ours) == ()
    with pytest.raises(aliases.InvalidAliasError):
        review_favourites.add_alias(connection, ours, "Plank", "clamshell", actor=ME, now=now)


def test_undoing_an_alias_keeps_other_decisions(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    before, by_alias, after, rejected, undecided = (send() for _ in range(5))
    for id_ in (before, by_alias, after, rejected, undecided):
        picks.replace_picks(connection, id_, THINGIES, now)
    review_favourites.confirm_favourite(connection, ours, before, "clamshell", actor=ME, now=now)
    stored = review_favourites.add_alias(connection, ours, "Hip Thingies", "clamshell", actor=ME, now=now)
    for id_ in (after, rejected, undecided):
        done = review_favourites.reject_favourite(connection, ours, id_, "clamshell", actor=ME, now=now)
        review_favourites.confirm_favourite(connection, ours, id_, "plank", actor=ME, now=now)
        if id_ == after:
            review_favourites.confirm_favourite(connection, ours, id_, "clamshell", actor=ME, now=now)
        if id_ == undecided:
            undo_events(connection, done.events, actor=ME, now=now)
    undo_events(connection, stored.events, actor=ME, now=now)
    assert _states(connection, before) == {"clamshell": PickState.CONFIRMED}
    assert _states(connection, by_alias) == {}
    assert _states(connection, after) == {"clamshell": PickState.CONFIRMED, "plank": PickState.CONFIRMED}
    assert _states(connection, rejected) == {"clamshell": PickState.REJECTED, "plank": PickState.CONFIRMED}
    assert _states(connection, undecided) == {"plank": PickState.CONFIRMED}
    assert [each.comments for each in unmatched_terms.list_unmatched(connection, ours)] == [5]


def test_an_alias_that_is_stored_twice_is_undone_once(
    connection: Connection, ours: Library, send: Send, now: datetime
) -> None:
    id_ = send()
    picks.replace_picks(connection, id_, THINGIES, now)
    first = review_favourites.add_alias(connection, ours, "Hip Thingies", "clamshell", actor=ME, now=now)
    assert review_favourites.add_alias(connection, ours, "hip thingies", "clamshell", actor=ME, now=now) == Outcome()
    undo_events(connection, first.events, actor=ME, now=now)
    assert _states(connection, id_) == {}


def test_an_alias_of_an_older_release_is_undone_too(connection: Connection, ours: Library, now: datetime) -> None:
    unmatched_terms.store_alias(connection, ours, "Hip Thingies", "clamshell", now)
    detail = {"phrase": normalise_name("Hip Thingies"), "exercise": "clamshell"}
    undo_events(
        connection, [record_event(connection, "add-alias", actor=ME, now=now, detail=detail)], actor=ME, now=now
    )
    assert aliases.read_aliases(connection) == {}
