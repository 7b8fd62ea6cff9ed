"""Moderation without scripts: each action is a form, and leads to a notice with an undo button."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from engine.audit import events
from engine.comments import unmatched_terms
from engine.comments.status import Status
from engine.comments.tables import comment, person
from engine.db.database import Database, sqlite_url
from engine.favourites import aliases, picks
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.jobs import queue
from engine.jobs.tables import job
from engine.moderation import moderation_queue
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from tests.conftest import set_clock
from tests.engine.moderation.comment_rows import Send, sender
from tests.web.markup import Element, Page
from tests.web.moderator import NOW, form_token, log_in, open_for_moderation
from web.core import context
from web.core.context import services_of

Act = Callable[..., Page]


@pytest.fixture
def database(desk: Flask) -> Database:
    return services_of(desk).database


@pytest.fixture
def send(database: Database) -> Send:
    return sender(database.write, NOW)


@pytest.fixture
def client(desk: Flask) -> FlaskClient:
    return log_in(desk)


@pytest.fixture
def act(client: FlaskClient) -> Act:
    """Submits a form and returns the page that it redirects to."""

    def act(path: str, back: str = "/moderation/", **fields: object) -> Page:
        answer = _post(client, path, next=back, **fields)
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"].startswith(back)
        return Page(client.get(answer.headers["Location"]).text)

    return act


def _post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    token = form_token(client.get("/moderation/account/"))
    return client.post(path, data={"form_token": token, **fields})


def _notice(page: Page) -> str:
    return page.one("div", role="status").text


def _undo(client: FlaskClient, page: Page, act: Act) -> Page:
    events = page.one("input", name="events").attributes["value"]
    return act("/moderation/undo/", events=events)


def _cards(page: Page) -> list[Element]:
    return page.all("article")


def _counts(database: Database) -> Mapping[str, int]:
    with database.read() as connection:
        return moderation_queue.count_by_list(connection)


def test_a_pending_comment_is_shown_with_everything_that_helps_to_decide(
    client: FlaskClient, database: Database, send: Send
) -> None:
    send("Earlier words.", who="Mia", status="spam")
    text = "Squats. " * 200
    id_ = send(text, who="Mia", spam_score=12, spam_reasons=["there are 8 links in it"], url="https://mia.example")
    with database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("clamshell",)), NOW)
    page = Page(client.get("/moderation/").text)
    (card,) = _cards(page)
    assert text.strip() in card.text
    for words in (
        "Mia",
        "Spam score: 12",
        "there are 8 links in it",
        "Plank",
        "Clamshell",
        "1 in spam",
        "Earlier words.",
    ):
        assert words in card.text
    links = {link.attributes["href"] for link in page.all("a") if link.within("article")}
    assert {"/posts/strong/", "https://mia.example"} <= links
    tabs = {link.text for link in page.all("a") if link.within("nav")}
    assert {"Pending 1", "Spam 1", "Approved", "Trash"} <= tabs


def test_threat_01_and_02_text_of_readers_does_not_run_here(client: FlaskClient, send: Send) -> None:
    id_ = send(
        '<<circuit areas="glutes">>',
        who="<script>alert(1)</script>",
        body_html="<p>&lt;&lt;circuit&gt;&gt;</p>",
        url="https://x.example/?<b>",
        spam_reasons=["<i>"],
        post_slug="<gone>",
    )
    for path in ("/moderation/", f"/moderation/comments/{id_}/"):
        answer = client.get(path)
        assert "<script>alert" not in answer.text
        assert "<i>" not in answer.text
        assert "data-circuit" not in answer.text
        (link,) = [each for each in Page(answer.text).all("a") if each.text.startswith("https://x.example")]
        assert {"ugc", "nofollow", "noopener"} <= set(link.attributes["rel"].split())


def test_an_empty_list_says_so(client: FlaskClient) -> None:
    assert "No pending comments." in Page(client.get("/moderation/").text).one("main").text
    for name, words in (("spam", "No spam."), ("approved", "No approved comments yet."), ("trash", "is empty")):
        assert words in Page(client.get(f"/moderation/?status={name}").text).one("main").text


@pytest.mark.parametrize(
    "query", ["status=nothing", "status=deleted", "page=0", "page=x", "page=-1", "page=1e9", "status=", "page="]
)
def test_unknown_statuses_and_pages_are_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/moderation/?{query}").status_code == 404


def test_long_lists_have_pages(client: FlaskClient, send: Send) -> None:
    for number in range(21):
        send(f"Number {number}.")
    first = Page(client.get("/moderation/").text)
    assert (len(_cards(first)), "Page 1 of 2" in first.one("main").text) == (20, True)
    (following,) = [link for link in first.all("a") if link.text == "Next"]
    second = Page(client.get(following.attributes["href"]).text)
    assert (len(_cards(second)), "Number 20." in _cards(second)[0].text) == (1, True)
    assert len(_cards(Page(client.get("/moderation/?page=7").text))) == 1


@pytest.mark.parametrize(
    ("action", "notice", "status"),
    [
        ("approve", "2 comments approved.", Status.APPROVED),
        ("spam", "2 comments marked as spam.", Status.SPAM),
        ("trash", "2 comments moved to the trash.", Status.TRASH),
    ],
)
def test_several_comments_are_moderated_and_undone_at_once(
    client: FlaskClient, database: Database, send: Send, act: Act, action: str, notice: str, status: Status
) -> None:
    ids = [send(), send(), send()]
    page = act("/moderation/status/", action=action, id=[str(id_) for id_ in ids[:2]], expected_status="pending")
    assert notice in _notice(page)
    assert (_counts(database)[Status.PENDING], _counts(database)[status]) == (1, 2)
    assert "2 actions undone." in _notice(_undo(client, page, act))
    assert _counts(database)[Status.PENDING] == 3


def test_an_approved_comment_is_shown_at_once(client: FlaskClient, desk: Flask, send: Send, act: Act) -> None:
    id_ = send("Squats, every day.")
    reader = desk.test_client()
    assert "Squats, every day." not in reader.get("/posts/strong/").text
    page = act("/moderation/status/", action="approve", id=str(id_), expected_status="pending")
    assert "1 comment approved." in _notice(page)
    assert "Squats, every day." in reader.get("/posts/strong/").text
    _undo(client, page, act)
    assert "Squats, every day." not in reader.get("/posts/strong/").text


def test_comments_that_were_moderated_in_the_meantime_are_skipped(
    client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    first, second = send(who="Mia"), send(who="Noa")
    act("/moderation/status/", action="spam", id=str(first), expected_status="pending")
    page = act("/moderation/status/", action="approve", id=[str(first), str(second)], expected_status="pending")
    assert "1 comment approved." in _notice(page)
    assert "The comment by Mia has changed since you opened the page. It is in spam." in _notice(page)
    assert (_counts(database)[Status.SPAM], _counts(database)[Status.APPROVED]) == (1, 1)
    gone = act("/moderation/status/", action="approve", id="999", expected_status="pending")
    assert "has been deleted" in _notice(gone)


def test_nothing_ticked_changes_nothing_and_says_so(send: Send, act: Act) -> None:
    send()
    assert "Nothing was changed." in _notice(act("/moderation/status/", action="approve", expected_status="pending"))
    assert "Nothing was changed." in _notice(act("/moderation/undo/", events="17.x.0"))


def test_the_notice_is_on_the_same_list(client: FlaskClient, send: Send, act: Act) -> None:
    id_ = send(status="spam")
    back = "/moderation/?status=spam"
    page = act("/moderation/status/", back, action="unapprove", id=str(id_), expected_status="spam")
    assert "1 comment moved to pending." in _notice(page)
    assert page.one("input", name="next").attributes["value"] == back


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/moderation/status/", {"action": "delete", "id": "1"}),
        ("/moderation/status/", {}),
        ("/moderation/comments/1/block/", {"what": "everybody"}),
        ("/moderation/comments/1/favourites/", {"decision": "perhaps"}),
        ("/moderation/blocked/", {"kind": "planet", "value": "Earth"}),
    ],
)
def test_values_that_no_form_sends_are_rejected(
    client: FlaskClient, send: Send, path: str, fields: dict[str, str]
) -> None:
    send()
    assert _post(client, path, **fields).status_code == 400


def test_an_edit_can_be_undone(client: FlaskClient, desk: Flask, send: Send, act: Act) -> None:
    id_ = send("My number is 4711.", status="approved", number=1, approved_at=NOW)
    path = f"/moderation/comments/{id_}/"
    page = act(f"{path}edit/", path, name="Mia", url="", text="My number is **gone**.", last_edit="")
    assert "Comment updated." in _notice(page)
    assert "<strong>gone</strong>" in desk.test_client().get("/posts/strong/").text
    stale = act(f"{path}edit/", path, name="Mia", url="", text="From an old form.", last_edit="")
    assert "has changed since you opened the page" in _notice(stale)
    act("/moderation/undo/", events=page.one("input", name="events").attributes["value"])
    assert "4711" in desk.test_client().get("/posts/strong/").text


def test_invalid_edits_and_replies_come_back_with_their_text(client: FlaskClient, send: Send) -> None:
    id_ = send()
    edit = _post(
        client, f"/moderation/comments/{id_}/edit/", name="", url="javascript:x", text="Kept \x00words.", last_edit=""
    )
    page = Page(edit.text)
    assert edit.status_code == 422
    assert page.one("title").text.startswith("Error: ")
    assert page.one("textarea", id=f"edit-{id_}-text").text == "Kept \ufffdwords."
    assert page.one("input", id=f"edit-{id_}-url").attributes["value"] == "javascript:x"
    summary = [link.attributes["href"] for link in page.all("a") if link.attributes.get("href", "").startswith("#edit")]
    assert summary == [f"#edit-{id_}-name", f"#edit-{id_}-url"]
    assert set(summary) <= {f"#{id_}" for id_ in page.ids}
    reply = _post(client, f"/moderation/comments/{id_}/reply/", text="x" * 9000)
    assert reply.status_code == 422
    assert Page(reply.text).one("textarea", id=f"reply-{id_}").text == "x" * 9000


def test_a_reply_is_marked_as_the_authors_and_published_at_once(
    client: FlaskClient, desk: Flask, send: Send, act: Act
) -> None:
    id_ = send("A question?")
    page = act(f"/moderation/comments/{id_}/reply/", text="An answer.", expected_status="pending")
    assert "Reply published." in _notice(page)
    article = Page(desk.test_client().get("/posts/strong/").text)
    question, answer = (each for each in article.all("article") if "comment" in each.attributes.get("class", ""))
    assert "A question?" in question.text
    assert "An answer." in answer.text
    assert "Author" in answer.text
    _undo(client, page, act)
    assert "An answer." not in desk.test_client().get("/posts/strong/").text


def test_a_reply_to_a_comment_that_has_changed_comes_back(client: FlaskClient, desk: Flask, send: Send) -> None:
    id_ = send("Harmless.")
    page = Page(client.get(f"/moderation/comments/{id_}/").text)
    later = services_of(desk).edition_store.clock() + timedelta(minutes=1)
    with services_of(desk).database.write() as connection:
        connection.execute(
            update(comment).where(comment.c.id == id_).values(body_markdown="Other words.", edited_at=later)
        )
    shown = page.all("input", name="seen_at")[0].attributes["value"]
    answer = _post(
        client, f"/moderation/comments/{id_}/reply/", text="An answer.", expected_status="pending", seen_at=shown
    )
    assert answer.status_code == 409
    assert Page(answer.text).one("textarea", id=f"reply-{id_}").text == "An answer."
    assert "Harmless." not in desk.test_client().get("/posts/strong/").text


def test_the_item_shows_other_favourites_and_whether_the_email_is_confirmed(
    client: FlaskClient, database: Database, send: Send
) -> None:
    id_ = send()
    with database.write() as connection:
        connection.execute(update(person).values(verified_at=NOW, kind="mail", email_encrypted=b"sealed"))
        connection.execute(update(comment).values(other_favourites="my <own> hips"))
    shown = client.get(f"/moderation/comments/{id_}/").text
    assert "my &lt;own&gt; hips" in shown
    assert "Email confirmed, but not on this device" in shown
    with database.write() as connection:
        connection.execute(update(comment).values(from_verified_device=True))
    assert "Sent from a device with a confirmed email address" in client.get(f"/moderation/comments/{id_}/").text


def test_a_comment_is_erased_if_the_box_is_ticked(
    client: FlaskClient, desk: Flask, database: Database, send: Send, act: Act
) -> None:
    id_ = send(text="Unmistakable")
    answer = _post(client, f"/moderation/comments/{id_}/erase/", next="/moderation/")
    assert answer.status_code == 422
    assert "Tick the box to confirm" in answer.text
    page = act(f"/moderation/comments/{id_}/erase/", confirm="1")
    assert "Comment erased." in _notice(page)
    assert page.all("input", name="events") == []
    assert client.get(f"/moderation/comments/{id_}/").status_code == 404
    with database.read() as connection:
        assert connection.execute(select(comment.c.body_markdown, comment.c.status)).one() == ("", "deleted")
    assert ErasureLog(services_of(desk).environment.instance_dir).list_erasures()[-1].kind == "comment"
    assert "Nothing was changed" in _notice(act(f"/moderation/comments/{id_}/erase/", confirm="1"))


def test_people_addresses_and_words_are_blocked_and_unblocked(client: FlaskClient, send: Send, act: Act) -> None:
    id_ = send(who="Mia", ip_prefix="198.51.100.0/24")
    path = f"/moderation/comments/{id_}/"
    assert "Person blocked." in _notice(act(f"{path}block/", path, what="person"))
    assert "IP range blocked." in _notice(act(f"{path}block/", path, what="address"))
    back = "/moderation/blocked/"
    assert "Word blocked." in _notice(act(back, back, kind="word", value="casino"))
    page = Page(client.get(back).text)
    for words in ("Mia", "198.51.100.0/24", "casino"):
        assert words in page.one("main").text
    for button in [each for each in page.all("button") if each.attributes.get("name") == "remove"]:
        act(back, back, remove=button.attributes["value"])
    act(f"{path}block/", back, what="unblock")
    text = Page(client.get(back).text).one("main").text
    assert not any(words in text for words in ("Mia", "198.51.100.0/24", "casino"))


def test_an_erased_person_can_be_unblocked(
    desk: Flask, client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    id_, back = send(who="Mia"), "/moderation/blocked/"
    act(f"/moderation/comments/{id_}/block/", what="person")
    with database.write() as connection:
        erasure.erase_person(connection, 1, actor="reader", now=NOW)
    page = Page(client.get(back).text)
    assert "A commenter whose data was erased 10 March 2026" in page.one("main").text
    assert page.problems == []
    button = page.one("button", name="erased")
    assert "Person unblocked." in _notice(act(back, back, erased=button.attributes["value"]))
    assert "No people are blocked." in Page(client.get(back).text).one("main").text
    assert "unblocked a commenter whose data was erased" in client.get("/moderation/log/").text


def test_an_invalid_block_says_why_and_keeps_the_input(client: FlaskClient) -> None:
    answer = _post(client, "/moderation/blocked/", kind="address", value="0.0.0.0/0")
    page = Page(answer.text)
    assert (answer.status_code, page.one("input", id="value").attributes["value"]) == (422, "0.0.0.0/0")
    assert "too large" in page.one("main").text


def test_favourites_are_confirmed_and_rejected(database: Database, send: Send, act: Act) -> None:
    id_ = send()
    with database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises((), ("clamshell",)), NOW)
    path = f"/moderation/comments/{id_}/favourites/"
    page = act(path, decision="confirm", exercise="clamshell")
    assert "Counted as favourite." in _notice(page)
    assert "Counted as favourite" in _cards(page)[0].text
    assert "No longer counted as favourite." in _notice(act(path, decision="reject", exercise="clamshell"))


def test_an_unmatched_term_is_matched_or_dismissed(
    desk: Flask, client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    id_ = send()
    unknown = (UnmatchedName("hip thing", "Hip thing"), UnmatchedName("plain nonsense", "Plain nonsense"))
    with database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises(unmatched=unknown), NOW)
    back = "/moderation/unmatched/"
    page = Page(client.get(back).text)
    assert "Unrecognised 2" in {link.text for link in page.all("a")}
    assert "clamshell" in {option.attributes.get("value") for option in page.all("option")}
    sent = {"phrase": "hip thing", "written": "Hip thing"}
    assert _post(client, back, action="match", exercise="", **sent).status_code == 422
    assert "Matched." in _notice(act(back, back, action="match", exercise="clamshell", **sent))
    assert "Dismissed." in _notice(act(back, back, action="dismiss", phrase="plain nonsense"))
    with database.read() as connection:
        assert aliases.read_aliases(connection) == {"hip thing": "clamshell"}
        assert unmatched_terms.list_unmatched(connection, services_of(desk).edition_store.edition.library) == ()


def test_the_log_says_who_did_what_and_has_undo_buttons(
    client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    id_ = send()
    act("/moderation/status/", action="approve", id=str(id_), expected_status="pending")
    page = Page(client.get("/moderation/log/").text)
    assert f"Ada approved comment {id_}" in page.one("main").text
    (button,) = [each for each in page.all("button") if each.attributes.get("name") == "events"]
    act("/moderation/undo/", "/moderation/log/", events=button.attributes["value"])
    text = Page(client.get("/moderation/log/").text).one("main").text
    assert f"Ada undid approving comment {id_}" in text
    assert _counts(database)[Status.PENDING] == 1
    one = Page(client.get(f"/moderation/comments/{id_}/").text).one("main").text
    assert "Ada approved this comment" in one


def test_the_log_distinguishes_similar_actions(desk: Flask, client: FlaskClient, send: Send, act: Act) -> None:
    id_, words, blocked = send(), "/moderation/unmatched/", "/moderation/blocked/"
    for phrase in ("hip thing", "sofa lift"):
        act(words, words, action="match", phrase=phrase, written=phrase, exercise="clamshell")
    act(f"/moderation/comments/{id_}/favourites/", decision="confirm", exercise="plank")
    for word in ("casino", "betting"):
        act(blocked, blocked, kind="word", value=word)
    text = Page(client.get("/moderation/log/").text).one("main").text
    for said in ("added an alias: “hip thing” for Clamshell", "added an alias: “sofa lift” for Clamshell"):
        assert said in text
    assert f"confirmed a favourite in comment {id_}: Plank" in text
    assert "blocked a word: “casino”" in text
    assert "this comment: Plank" in Page(client.get(f"/moderation/comments/{id_}/").text).one("main").text
    page = Page(client.get(blocked).text)
    for button in page.all("button", name="remove"):
        act(blocked, blocked, remove=button.attributes["value"])
    set_clock(desk, NOW + timedelta(minutes=1))
    act(blocked, blocked, kind="word", value="another")
    text = Page(client.get("/moderation/log/").text).one("main").text
    assert "casino" not in text and "betting" not in text
    assert text.count("“another”") == 1
    stored = Page(client.get("/moderation/log/").text).all("button", name="events")[-1]
    act("/moderation/undo/", "/moderation/log/", events=stored.attributes["value"])
    assert "undid adding an alias: “hip thing” for Clamshell" in client.get("/moderation/log/").text


def test_threat_01_blocked_words_and_aliases_are_text_in_the_log(client: FlaskClient, act: Act) -> None:
    blocked, words = "/moderation/blocked/", "/moderation/unmatched/"
    act(blocked, blocked, kind="word", value="<i>casino</i>")
    act(words, words, action="match", phrase="<i>hip</i>", written="<i>hip</i>", exercise="clamshell")
    for path in ("/moderation/log/", blocked, words):
        answer = client.get(path).text
        assert "<i>" not in answer, path
    assert "blocked a word: “<i>casino</i>”" in Page(client.get("/moderation/log/").text).one("main").text


def test_the_log_offers_undo_only_for_actions_that_can_be_undone(
    client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    def undo() -> list[Element]:
        return Page(client.get("/moderation/log/").text).all("button", name="events")

    gone, own = send(), send()
    act("/moderation/status/", action="spam", id=str(gone), expected_status="pending")
    with database.write() as connection:
        events.record_event(connection, "edit", actor=events.READER, now=NOW, comment_id=own)
    assert len(undo()) == 1
    act(f"/moderation/comments/{gone}/erase/", confirm="1")
    assert undo() == []


def test_a_block_is_undone_although_the_comment_is_gone(
    client: FlaskClient, database: Database, send: Send, act: Act
) -> None:
    id_ = send(who="Mia")
    act(f"/moderation/comments/{id_}/block/", what="person")
    with database.write() as connection:
        connection.execute(update(comment).values(status="deleted"))
    log = "/moderation/log/"
    (button,) = Page(client.get(log).text).all("button", name="events")
    assert "Undone." in _notice(act("/moderation/undo/", log, events=button.attributes["value"]))
    assert "No people are blocked." in client.get("/moderation/blocked/").text


def test_jobs_that_will_be_retried_are_listed_with_their_error(client: FlaskClient, database: Database) -> None:
    with database.write() as connection:
        for attempts, error in ((0, None), (2, "421 <busy>")):
            queue.add(connection, "comment-approved", {"comment": attempts}, now=NOW)
            last = connection.scalar(select(func.max(job.c.id)))
            connection.execute(job.update().where(job.c.id == last).values(attempts=attempts, last_error=error))
    page = Page(client.get("/moderation/log/").text)
    assert "Jobs that will be retried" in page.one("main").text
    assert "421 <busy>" in page.one("main").text
    assert page.all("button", name="job") == []


def test_a_long_log_has_more_pages(client: FlaskClient, send: Send, act: Act) -> None:
    for _ in range(2):
        act("/moderation/status/", action="spam", id=[str(send()) for _ in range(26)], expected_status="pending")
    first = client.get("/moderation/log/").text
    assert first.count("comments/") == 50
    (earlier,) = re.findall(r'href="(/moderation/log/\?before=\d+)"', first)
    assert client.get(earlier).text.count("comments/") == 2


def test_failed_jobs_are_listed_and_retried(client: FlaskClient, database: Database, act: Act) -> None:
    with database.write() as connection:
        queue.add(connection, "comment-approved", {"comment": 1}, now=NOW)
        connection.execute(job.update().values(state="failed", last_error="550 <nobody> here"))
    page = Page(client.get("/moderation/log/").text)
    assert "550 <nobody> here" in page.one("main").text
    assert "Log 1" in {link.text for link in page.all("a")}
    (button,) = [each for each in page.all("button") if each.attributes.get("name") == "job"]
    again = act("/moderation/jobs/", "/moderation/log/", job=button.attributes["value"])
    assert "The job will be retried." in _notice(again)
    with database.read() as connection:
        assert queue.list_failed(connection) == []
    assert "Nothing was changed." in _notice(act("/moderation/jobs/", "/moderation/log/", job="1"))


def test_it_says_where_emails_are_saved_without_a_server(client: FlaskClient, desk: Flask) -> None:
    assert "Email isn’t set up." in Page(client.get("/moderation/").text).one("main").text
    services = services_of(desk)
    environment = replace(services.environment, smtp_url="smtp://127.0.0.1:25")
    context.init_app(desk, replace(services, environment=environment))
    assert "Email isn’t set up." not in client.get("/moderation/").text


@pytest.mark.usefixtures("short_waits")
def test_threat_22_with_a_locked_database_the_text_comes_back(desk_app: Flask, tmp_path: Path) -> None:
    with open_for_moderation(desk_app, sqlite_url(tmp_path)) as database:
        client, id_ = log_in(desk_app), sender(database.write, NOW)()
        token = form_token(client.get("/moderation/account/"))
        fields = {
            "form_token": token,
            "text": "Long \x00thoughts.",
            "next": "/moderation/",
            "expected_status": "pending",
        }
        with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = client.post(f"/moderation/comments/{id_}/reply/", data=fields)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert Page(answer.text).one("textarea").text == "Long \ufffdthoughts."
        assert client.post(f"/moderation/comments/{id_}/reply/", data=fields).status_code == 303


def test_the_queue_is_searched_by_author_article_and_text(client: FlaskClient, send: Send) -> None:
    send("I like 100% squats.", who="Ann Lee")
    send("Me too.", who="Ben", post_slug="elsewhere")
    send("ann likes squats", who="Cy", status="spam")

    def found(**fields: str) -> list[str]:
        page = Page(client.get("/moderation/", query_string={"status": "pending", **fields}).text)
        assert page.problems == []
        return [each.text for each in page.all("h2", class_="mod-name")]

    assert found(author="ann") == found(text="SQUATS") == found(text="100%") == ["Ann Lee"]
    assert found(article="elsewh") == ["Ben"]
    assert found(text="_quats") == found(author="Ann", text="too") == found(author="Cy") == []
    page = Page(client.get("/moderation/?author=&text=squats&article=").text)
    assert "1 comment found." in [each.text.partition(" The")[0] for each in page.all("p", class_="mod-found")]
    assert "/moderation/?status=spam&text=squats" in page.links, "the other lists show the same search"
    assert page.one("input", name="text").attributes["value"] == "squats"
    assert "next" not in page.one("form", role="search").attributes
    forms = {each.attributes["value"] for each in page.all("input", name="next")}
    assert "/moderation/?status=pending&text=squats" in forms, "an action returns to the search"


def test_an_article_is_found_by_its_title(desk: Flask, client: FlaskClient, send: Send) -> None:
    slug, item = next(iter(services_of(desk).edition_store.edition.by_slug.items()))
    send("Here.", post_slug=slug)
    send("There.", who="Ben", post_slug="no-such-article")
    title = item.article.front_matter.title.upper()
    page = client.get("/moderation/", query_string={"article": title}).text
    assert "Here." in page and "There." not in page


def test_everything_from_a_person_is_approved_and_undone_at_once(
    client: FlaskClient, act: Act, send: Send, database: Database
) -> None:
    first, second = send("One.", who="Ann"), send("Two.", who="Ann")
    spam, other, late = send("Buy.", who="Ann", status="spam"), send("Mine.", who="Ben"), send("Late.", who="Ann")

    def statuses() -> list[str]:
        with database.read() as connection:
            query = select(comment.c.status).where(comment.c.id.in_([first, second, spam, other, late]))
            return list(connection.scalars(query.order_by(comment.c.id)))

    with database.write() as connection:
        connection.execute(update(comment).where(comment.c.id == late).values(created_at=NOW + timedelta(hours=1)))
    assert "Approve everything from Ann (3)" in client.get("/moderation/").text
    assert "Approve everything from Ben" not in client.get("/moderation/").text
    before = statuses()
    page = act(f"/moderation/comments/{first}/approve-person/", seen_at=NOW.isoformat())
    assert "2 comments approved." in _notice(page)
    assert statuses() == ["approved", "approved", "spam", "pending", "pending"], "the last one was not seen"
    _undo(client, page, act)
    assert statuses() == before
    assert _post(client, f"/moderation/comments/{first}/approve-person/", next="/moderation/").status_code == 400
