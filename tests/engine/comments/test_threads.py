"""The comments of an article by threads and pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from engine.comments import threads
from engine.comments.tables import comment
from engine.comments.threads import PER_PAGE
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises
from engine.pagination import Page
from tests.databases import statements
from tests.engine.comments.conftest import Show


def numbers(connection: Connection, page: int) -> list[int]:
    """Return the numbers of the comments on a page."""
    return [shown.number for shown in threads.read_page(connection, "strong", page).comments]


def test_an_article_without_comments_has_one_empty_page(connection: Connection) -> None:
    assert threads.read_page(connection, "strong") == threads.ThreadPage(Page((), 1, 0, 1), 0)
    assert threads.count_by_post(connection, ["strong"]) == {}


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_a_page_has_fifty_comments(connection: Connection, show: Show, count: int, pages: int) -> None:
    show(count)
    last = threads.read_page(connection, "strong", pages)
    assert (last.page.pages, last.approved, last.page.number) == (pages, count, pages)
    assert [each.number for each in last.comments] == list(range(PER_PAGE * (pages - 1) + 1, count + 1))
    assert tuple(threads.read_page(connection, "strong", pages + 1).comments) == ()


def test_a_long_thread_continues_on_further_pages(connection: Connection, show: Show) -> None:
    head = show()
    show(120, to=head)
    second = show()
    show(to=second)
    first = threads.read_page(connection, "strong", 1)
    assert (first.approved, first.page.pages, first.continued) == (123, 3, None)
    assert [each.number for each in first.page.items] == [1]
    assert [each.number for each in first.page.items[0].replies] == list(range(2, 51))
    middle = threads.read_page(connection, "strong", 2)
    assert middle.page.items == ()
    assert middle.continued is not None
    assert (middle.continued.head.number, middle.continued.head.name, middle.continued.page) == (1, "N1", 1)
    assert [each.number for each in middle.continued.replies] == list(range(51, 101))
    last = threads.read_page(connection, "strong", 3)
    assert last.continued is not None
    assert [each.number for each in last.continued.replies] == list(range(101, 122))
    assert [(each.number, [reply.number for reply in each.replies]) for each in last.page.items] == [(122, [123])]


@pytest.mark.parametrize(("replies", "continued"), [(48, False), (49, False), (50, True)])
def test_a_page_that_ends_with_its_thread_is_not_continued(
    connection: Connection, show: Show, replies: int, continued: bool
) -> None:
    show(replies, to=show())
    show(3)
    following = threads.read_page(connection, "strong", 2).continued
    assert (following is not None) is continued


def test_a_thread_may_start_at_the_end_of_a_page(connection: Connection, show: Show) -> None:
    show(49)
    show(2, to=show())
    assert numbers(connection, 1) == list(range(1, 51))
    second = threads.read_page(connection, "strong", 2)
    assert second.continued is not None
    assert (second.continued.head.number, second.continued.page) == (50, 1)
    assert [each.number for each in second.continued.replies] == [51, 52]


def test_a_thread_may_begin_and_end_on_any_page(connection: Connection, show: Show) -> None:
    show(70)
    show(60, to=show())
    third = threads.read_page(connection, "strong", 3)
    assert third.continued is not None
    assert (third.continued.head.number, third.continued.page) == (71, 2)


def test_a_removed_comment_with_replies_keeps_its_place(connection: Connection, show: Show) -> None:
    alone = show(status="trash")
    answered = show()
    show(60, to=answered)
    show(to=alone, status="pending", number=None)
    connection.execute(
        update(comment).where(comment.c.id == answered).values(status="deleted", name="", body_markdown="")
    )
    first, second = threads.read_page(connection, "strong", 1), threads.read_page(connection, "strong", 2)
    assert [(each.number, each.is_removed, each.name) for each in first.page.items] == [(2, True, "")]
    assert (len(first.page.items[0].replies), first.approved) == (49, 60), (
        "a tombstone takes a place, and is no comment"
    )
    assert second.continued is not None
    assert (second.continued.head.is_removed, second.continued.head.number) == (True, 2)


def test_replies_stay_in_their_thread(connection: Connection, show: Show) -> None:
    first = show()
    second = show()
    show(to=second)
    show(to=first)
    show(to=second)
    show(to=first, status="spam", number=None)
    assert numbers(connection, 1) == [1, 4, 2, 3, 5]


def test_each_comment_is_on_one_page_and_knows_it(connection: Connection, show: Show) -> None:
    heads = [show() for _ in range(30)]
    for turn in range(1, 9):
        for head in heads[::turn]:
            show(turn % 3, to=head)
    connection.execute(update(comment).where(comment.c.id.in_(heads[3:9])).values(status="trash"))
    show(post_slug="other")
    pages = threads.read_page(connection, "strong").page.pages
    shown = [
        (page, each) for page in range(1, pages + 1) for each in threads.read_page(connection, "strong", page).comments
    ]
    approved = select(comment.c.id).where(comment.c.post_slug == "strong", comment.c.status == "approved")
    assert sorted(each.id for _, each in shown if not each.is_removed) == sorted(connection.scalars(approved))
    assert len({each.id for _, each in shown}) == len(shown)
    assert [page for page, _ in shown] == [place // PER_PAGE + 1 for place in range(len(shown))]
    assert all(
        threads.find_position(connection, each.id) == ("strong", page, each.number)
        for page, each in shown
        if not each.is_removed
    )


def test_a_comment_that_is_not_shown_has_no_page(connection: Connection, show: Show) -> None:
    ids = [show(status="spam"), show(status="pending", number=None), show(kind="pingback", number=None), 999]
    assert [threads.find_position(connection, id_) for id_ in ids] == [None] * 4
    assert threads.find_by_id(connection, "other", show()) is None


@pytest.mark.parametrize("page", [1, 2])
def test_the_number_of_queries_does_not_depend_on_the_comments(connection: Connection, show: Show, page: int) -> None:
    show(51)
    with statements(connection) as of_few:
        threads.read_page(connection, "strong", page)
    show(60, to=show())
    show(200)
    with statements(connection) as of_many:
        assert len(list(threads.read_page(connection, "strong", page).comments)) == PER_PAGE
    assert len(of_few) == len(of_many) == 3


def test_a_page_within_a_thread_needs_two_more_queries(connection: Connection, show: Show) -> None:
    show(120, to=show())
    with statements(connection) as asked:
        assert threads.read_page(connection, "strong", 2).continued is not None
    assert len(asked) == 5


def test_a_comment_shows_confirmed_favourites_and_nothing_that_was_removed(
    connection: Connection, show: Show, now: datetime
) -> None:
    id_ = show()
    picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("squat",)), now)
    found = threads.find_by_id(connection, "strong", id_)
    assert found is not None
    assert found.favourites == ("plank",)
    show(to=id_)
    connection.execute(update(comment).where(comment.c.id == id_).values(status="trash", url="https://x.example"))
    gone = threads.read_page(connection, "strong").page.items[0]
    assert (gone.name, gone.url, gone.html, gone.favourites, gone.person_id) == ("", None, "", (), None)


def test_the_newest_comments_are_those_approved_last(connection: Connection, show: Show, now: datetime) -> None:
    early = show(approved_at=now + timedelta(hours=1))
    show(2)
    elsewhere = show(post_slug="other", approved_at=now + timedelta(minutes=1), number=1)
    show(status="spam", approved_at=now + timedelta(hours=2))
    assert [(post, each.id) for post, each in threads.list_newest(connection, None, 2)] == [
        ("strong", early),
        ("other", elsewhere),
    ]
    assert [each.number for _, each in threads.list_newest(connection, "strong", 9)] == [1, 3, 2]
