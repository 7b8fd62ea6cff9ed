"""Moderators edit comments and reply to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from engine.audit.events import Outcome, list_events
from engine.comments import moderator_edit, threads, unmatched_terms
from engine.comments.favourite_tally import count_favourites
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.comments.validation import ValidationError
from engine.favourites import picks
from engine.favourites.picks import PickSource, PickState
from engine.favourites.recognition import RecognisedExercises, recognise_comment
from engine.jobs.tables import job
from engine.library.library import Library
from engine.moderation import moderation_queue, review_favourites
from engine.moderation.undo import undo_events
from engine.privacy import erasure
from tests.engine.moderation.comment_rows import Look, Send

ME = "ada"
Act = Callable[..., Outcome]


@pytest.fixture
def edit(connection: Connection, ours: Library, now: datetime) -> Act:
    def edit(id_: int, text: str, name: str = "Mia", url: str = "", last_edit: datetime | None = None) -> Outcome:
        return moderator_edit.edit_comment(
            connection, ours, id_, name=name, url=url, text=text, actor=ME, now=now, last_edit=last_edit
        )

    return edit


@pytest.fixture
def answer(connection: Connection, ours: Library, now: datetime) -> Act:
    def answer(id_: int, text: str = "Thank you!") -> Outcome:
        return moderator_edit.reply_to_comment(connection, ours, id_, name="Ada", text=text, actor=ME, now=now)

    return answer


def test_threat_01_edited_text_is_validated_like_a_readers(send: Send, look: Look, edit: Act) -> None:
    id_ = send()
    edit(id_, "**Good** <script>alert(1)</script> [x](javascript:alert(1))")
    html = look(id_).body_html
    assert "<strong>Good</strong>" in html
    assert "<script" not in html
    assert "href" not in html
    with pytest.raises(ValidationError, match="name"):
        edit(id_, "words", name=" ")
    with pytest.raises(ValidationError, match="url"):
        edit(id_, "words", url="javascript:alert(1)")
    with pytest.raises(ValidationError, match="text"):
        edit(id_, "x" * 9000)
    assert look(id_).body_html == html


def test_a_comment_with_favourites_needs_no_text(
    connection: Connection, send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send()
    with pytest.raises(ValidationError, match="text"):
        edit(id_, "")
    picks.replace_picks(connection, id_, RecognisedExercises(("plank",)), now)
    edit(id_, "")
    assert look(id_).body_html == ""
    assert [pick.exercise_id for pick in picks.list_picks(connection, [id_])[id_]] == ["plank"]


def test_undoing_an_edit_restores_the_whole_text(
    connection: Connection, send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send("My number is 4711.", url="https://mia.example", content_hash="f" * 64)
    before = look(id_)
    outcome = edit(id_, "My number is gone.", name="M.")
    assert (look(id_).body_markdown, look(id_).name, look(id_).edited_at) == ("My number is gone.", "M.", now)
    assert "4711" not in str(list_events(connection, 5)), "the log is for good, and words must not be"
    assert len(undo_events(connection, outcome.events, actor=ME, now=now).events) == 1
    assert look(id_) == before


def test_favourites_are_recognised_in_the_new_text_and_again_after_undo(
    connection: Connection, ours: Library, send: Send, edit: Act, now: datetime
) -> None:
    id_ = send("I like planks and squats.", status="approved")
    named = recognise_comment(ours, ["clamshell"], "penguin walk", "I like planks and squats.", {})
    picks.replace_picks(connection, id_, named, now)
    review_favourites.confirm_favourite(connection, ours, id_, "plank", actor=ME, now=now)
    review_favourites.reject_favourite(connection, ours, id_, "squat", actor=ME, now=now)
    review_favourites.confirm_favourite(connection, ours, id_, "firewalker", actor=ME, now=now)
    before = picks.read_picks(connection, id_)
    counted = count_favourites(connection, ours)
    outcome = edit(id_, "I like the bird dog, and squats.")
    card = moderation_queue.find_item(connection, id_)
    assert card is not None
    assert {pick.exercise_id: (pick.source, pick.state) for pick in card.favourites} == {
        "clamshell": (PickSource.PICKED, PickState.CONFIRMED),
        "firewalker": (PickSource.MODERATOR, PickState.CONFIRMED),
        "squat": (PickSource.SUGGESTED, PickState.REJECTED),
        "bird-dog": (PickSource.SUGGESTED, PickState.SUGGESTED),
    }, "decisions stay, and suggestions from removed text are removed"
    assert [each.phrase for each in unmatched_terms.list_unmatched(connection, ours)] == ["penguin walk"]
    assert [each.exercise_id for each in count_favourites(connection, ours).favourites] == ["clamshell", "firewalker"]
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert picks.read_picks(connection, id_) == before
    assert count_favourites(connection, ours) == counted


def test_decisions_after_an_edit_survive_its_undo(
    connection: Connection, ours: Library, send: Send, edit: Act, now: datetime
) -> None:
    id_ = send("Planks and squats.")
    picks.replace_picks(connection, id_, recognise_comment(ours, [], "", "Planks and squats.", {}), now)
    outcome = edit(id_, "Squats and the bird dog.")
    review_favourites.reject_favourite(connection, ours, id_, "squat", actor=ME, now=now)
    review_favourites.reject_favourite(connection, ours, id_, "bird-dog", actor=ME, now=now)
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert {pick.exercise_id: pick.state for pick in picks.read_picks(connection, id_).picks} == {
        "plank": PickState.SUGGESTED,
        "squat": PickState.REJECTED,
        "bird-dog": PickState.REJECTED,
    }


def test_replies_of_moderators_name_no_favourites(connection: Connection, send: Send, answer: Act, edit: Act) -> None:
    answer(send())
    edit(2, "Planks!", name="Ada")
    assert picks.read_picks(connection, 2).picks == ()


def test_an_edit_of_an_older_release_is_undone_too(
    connection: Connection, send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send("Planks.")
    outcome = edit(id_, "Squats.")
    former = {name: value for name, value in look(id_).previous_version.items() if name != "noted"}
    connection.execute(update(comment).where(comment.c.id == id_).values(previous_version=former))
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert look(id_).body_markdown == "Planks."


def test_an_edit_is_not_undone_over_a_later_one(
    connection: Connection, ours: Library, send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send()
    first = edit(id_, "Once.")
    later = now + timedelta(minutes=1)
    moderator_edit.edit_comment(
        connection, ours, id_, name="Mia", url="", text="Twice.", actor=ME, now=later, last_edit=now
    )
    assert undo_events(connection, first.events, actor=ME, now=later).skipped == {id_: "changed"}
    assert look(id_).body_markdown == "Twice."


def test_an_edit_by_the_reader_in_the_meantime_is_not_overwritten(
    send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send("New words.", edited_at=now)
    assert edit(id_, "Old words, mended.").skipped == {id_: "changed"}
    erased = send("", status="deleted")
    assert edit(erased, "Here again.").skipped == {erased: "changed"}
    assert edit(999, "Nowhere.").skipped == {999: "gone"}
    assert (look(id_).body_markdown, look(erased).body_markdown) == ("New words.", "")


def test_the_previous_version_is_erased_with_the_comment(
    connection: Connection, send: Send, look: Look, edit: Act, now: datetime
) -> None:
    id_ = send("My number is 4711.")
    outcome = edit(id_, "My number is gone.")
    assert "4711" in str(look(id_).previous_version)
    erasure.erase_person(connection, look(id_).person_id, actor=ME, now=now)
    assert look(id_).previous_version is None
    assert undo_events(connection, outcome.events, actor=ME, now=now).skipped == {id_: "changed"}
    assert look(id_).body_markdown == ""


def test_a_reply_is_published_at_once_as_the_authors(
    connection: Connection, send: Send, answer: Act, now: datetime
) -> None:
    id_ = send()
    outcome = answer(id_)
    head = threads.read_page(connection, "strong").page.items[0]
    assert (head.id, head.number) == (id_, 1), "what is answered is approved with it"
    assert [(reply.by_owner, reply.name, reply.html, reply.number) for reply in head.replies] == [
        (True, "Ada", "<p>Thank you!</p>\n", 2)
    ]
    assert len(outcome.events) == 2
    assert len(connection.execute(select(job).where(job.c.kind == "comment-approved")).all()) == 2
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert threads.read_page(connection, "strong").page.items == ()


def test_a_reply_to_a_reply_goes_to_the_same_thread(
    connection: Connection, send: Send, look: Look, answer: Act, now: datetime
) -> None:
    head = send()
    reply = send(parent_id=head)
    set_status(connection, [head, reply], Status.APPROVED, actor=ME, now=now)
    answer(reply)
    shown = threads.read_page(connection, "strong").page.items
    assert [(each.id, len(each.replies)) for each in shown] == [(head, 2)]


def test_a_reply_that_is_sent_twice_is_stored_once(connection: Connection, send: Send, answer: Act) -> None:
    id_ = send()
    answer(id_)
    assert answer(id_) == Outcome()
    answer(id_, "And another thing.")
    assert len(threads.read_page(connection, "strong").page.items[0].replies) == 2


@pytest.mark.parametrize("columns", [{"status": "spam"}, {"status": "trash"}, {"status": "deleted"}])
def test_spam_cannot_be_replied_to(
    connection: Connection, send: Send, look: Look, answer: Act, columns: dict[str, str]
) -> None:
    id_ = send(**columns)
    assert answer(id_).skipped == {id_: columns["status"]}
    assert look(id_).status == columns["status"]
    assert threads.count_by_post(connection, ["strong"]) == {}
