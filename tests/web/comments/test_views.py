"""Comments on an article without JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.favourites.tables import comment_exercise
from tests.conftest import MakeApp, set_clock
from tests.web.markup import Page
from web.core.context import services_of
from web.core.security import WRITE_LIMIT

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANSWER = {"post": "strong", "name": "Ann", "text": "I like *squats*.", "favourite": ["squat"]}
FOLDS = ("favourites-fold", "comment-more")

Site = Callable[[str], Path]


@pytest.fixture
def app(site: Site, make_app: MakeApp) -> Iterator[Flask]:
    """A new blog with a clock that tests can set."""
    app = make_app(site("blog"))
    set_clock(app, NOW)
    yield app
    services_of(app).database.close()


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """A reader without JavaScript."""
    return app.test_client()


@pytest.fixture
def mail_reader(app: Flask, make_app: MakeApp) -> Iterator[FlaskClient]:
    """A reader of a blog that can send emails."""
    site_dir = services_of(app).environment.site_dir
    sending = make_app(site_dir, SMTP_URL="smtp://mail.example:587", MAIL_FROM="me@blog.example")
    set_clock(sending, NOW)
    yield sending.test_client()
    services_of(sending).database.close()


def answer(reader: FlaskClient, **changes: object) -> TestResponse:
    """Submit the form as a browser does, with the timestamp of a page from a minute ago."""
    page = Page(reader.get("/posts/strong/").text)
    stamp = page.one("input", name="stamp").attributes["value"]
    set_clock(reader.application, services_of(reader.application).edition_store.clock() + timedelta(minutes=1))
    return reader.post("/comments/", data=ANSWER | {"stamp": stamp} | changes)


def approve(app: Flask, *ids: int) -> None:
    """Approve the comment as a moderator."""
    with services_of(app).database.write() as connection:
        set_status(connection, list(ids), Status.APPROVED, actor="owner", now=services_of(app).edition_store.clock())


def rows(app: Flask) -> list[dict[str, object]]:
    """Return the stored comments."""
    with services_of(app).database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(comment).order_by(comment.c.id))]


def test_a_comment_is_pending_and_its_author_sees_it(app: Flask, reader: FlaskClient) -> None:
    sent = answer(reader)
    assert sent.status_code == 303
    own = reader.get(sent.headers["Location"])
    assert "It will appear once it’s approved" in own.text
    assert "<em>squats</em>" in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    assert own.headers["X-Robots-Tag"] == "noindex"
    assert "squats</em>" not in reader.get("/posts/strong/").text
    assert [row["status"] for row in rows(app)] == ["pending"]


def test_an_approved_comment_is_shown_at_the_next_request(app: Flask, reader: FlaskClient) -> None:
    answer(reader)
    approve(app, 1)
    page = Page(reader.get("/posts/strong/").text)
    assert "1 comment" in page.one("section", id="comments").text
    assert "squats" in page.one("article", id="comment-1").text
    assert "1 comment" in reader.get("/").text


def test_the_page_is_the_same_for_every_reader(app: Flask, reader: FlaskClient) -> None:
    sent = answer(reader)
    reader.get(sent.headers["Location"])
    assert reader.get("/posts/strong/").data == app.test_client().get("/posts/strong/").data


def test_an_unchanged_page_is_not_sent_again(app: Flask, reader: FlaskClient) -> None:
    before = reader.get("/posts/strong/").headers["ETag"]
    set_clock(app, NOW + timedelta(hours=1))
    assert reader.get("/posts/strong/", headers={"If-None-Match": before}).status_code == 304
    answer(reader)
    approve(app, 1)
    assert reader.get("/posts/strong/", headers={"If-None-Match": before}).status_code == 200


def test_a_form_with_errors_comes_back_with_all_input(reader: FlaskClient) -> None:
    wrong = answer(reader, name="", email="nobody", more="burpees", mail="1")
    assert wrong.status_code == 422
    page = Page(wrong.text)
    assert page.one("title").text.startswith("Error: ")
    assert page.one("textarea", name="text").text.strip() == ANSWER["text"]
    assert page.one("input", name="email").attributes["value"] == "nobody"
    assert page.one("input", name="more").attributes["value"] == "burpees"
    assert "checked" in page.one("input", name="favourite", value="squat").attributes
    assert "#comment_name" in page.links and "#comment_email" in page.links
    assert page.problems == []


def test_a_reply_to_a_removed_comment_is_explained(app: Flask, reader: FlaskClient) -> None:
    answer(reader)
    words = "The comment you wanted to reply to was removed"
    approve(app, 1)
    assert words not in reader.get("/posts/strong/?reply=1").text
    for address in ("?reply=99", "?reply=2"):
        gone = reader.get(f"/posts/strong/{address}")
        page = Page(gone.text)
        assert words in gone.text and page.problems == [] and not page.all("input", name="parent")
        assert gone.headers["Cache-Control"] == reader.get("/posts/strong/").headers["Cache-Control"]
        assert "Set-Cookie" not in gone.headers
    assert words not in reader.get("/posts/strong/?reply=nonsense").text


def test_errors_are_sentences_in_the_order_of_the_form(app: Flask, reader: FlaskClient) -> None:
    changes = {"name": "", "email": "x", "url": "ftp://x", "text": "a" * 9_000, "favourite": list("abcdef")}
    changes |= {"more": "m" * 501}
    answer(reader)
    approve(app, 1)
    for more in ({}, {"parent": "1"}):
        page = Page(answer(reader, **changes, **more).text)
        summary = [link.removeprefix("#comment_") for link in page.links if link.startswith("#comment_")]
        fields = [e.attributes["id"].removeprefix("comment_") for e in page.elements if e.attributes.get("id")]
        assert summary == ["text", "favourites", "name", "email", "url", "other_favourites"]
        assert summary == [field for field in fields if field in summary]
        told = {name: page.one("p", id=f"comment_{name}-error").text for name in summary}
        assert told["text"] == (
            "Error: Your comment must be about 8,000 characters or less. "
            "Remove at least 808 characters, or post it as two comments."
        )
        assert told["favourites"] == "Error: Choose 5 favourites or fewer. You have chosen 6."
        assert all(each.removeprefix("Error:").count(":") <= 1 for each in told.values()), told


@pytest.mark.parametrize("parent", ["", "1"])
def test_the_form_starts_with_the_text_and_folds_what_is_empty(app: Flask, reader: FlaskClient, parent: str) -> None:
    def opened(page: Page) -> list[str]:
        return [name for name in FOLDS if "open" in page.one("details", class_=name).attributes]

    answer(reader)
    approve(app, 1)
    form = Page(reader.get(f"/posts/strong/?reply={parent}").text)
    fields = ["comment_text", "comment_favourites", "comment_name", "comment_email", "comment_url"]
    assert [e.attributes["id"] for e in form.elements if e.attributes.get("id") in fields] == fields
    assert form.problems == [] and opened(form) == []
    assert not any("checked" in box.attributes for box in form.all("input", name="favourite"))
    empty: dict[str, Any] = {"parent": parent, "favourite": [], "name": ""}
    assert opened(Page(answer(reader, **empty).text)) == []
    for filled in ({"favourite": ["squat"]}, {"favourite": ["no-such"]}):
        assert opened(Page(answer(reader, **(empty | filled)).text)) == ["favourites-fold"], filled
    for more in ({"more": "owls"}, {"url": "https://ann.example/"}, {"url": "ftp://x"}):
        assert opened(Page(answer(reader, **(empty | more)).text)) == ["comment-more"], more


def test_a_preview_has_a_button_to_post_it(reader: FlaskClient) -> None:
    page = Page(answer(reader, action="preview").text)
    assert page.problems == []
    below = page.one("button", form="comment_form").attributes
    assert (below["type"], below["name"], below["value"]) == ("submit", "action", "send")
    assert "#comment_form" in page.links


def test_a_form_offers_emails_only_if_the_site_can_send_them(reader: FlaskClient, mail_reader: FlaskClient) -> None:
    page = Page(reader.get("/posts/strong/").text)
    assert page.all("input", name="mail") == []
    assert page.problems == []
    assert Page(mail_reader.get("/posts/strong/").text).one("input", name="mail").attributes["value"] == "1"
    invalid = Page(answer(mail_reader, name="", mail="1").text)
    assert "checked" in invalid.one("input", name="mail").attributes


def test_a_preview_stores_nothing(app: Flask, reader: FlaskClient) -> None:
    shown = answer(reader, action="preview")
    assert shown.status_code == 200
    page = Page(shown.text)
    assert "<em>squats</em>" in shown.text
    assert page.one("textarea", name="text").text.strip() == ANSWER["text"]
    assert page.problems == []
    assert rows(app) == []


def test_a_comment_that_is_sent_twice_is_stored_once(app: Flask, reader: FlaskClient) -> None:
    first, second = answer(reader), answer(reader)
    assert first.headers["Location"].split("?")[0] == second.headers["Location"].split("?")[0]
    assert len(rows(app)) == 1


def test_a_reply_is_in_the_thread_of_its_comment(app: Flask, reader: FlaskClient) -> None:
    answer(reader)
    approve(app, 1)
    form = Page(reader.get("/posts/strong/?reply=1").text)
    assert form.one("input", name="parent").attributes["value"] == "1"
    answer(reader, name="Bo", text="Me too", parent="1")
    approve(app, 2)
    answer(reader, name="Cy", text="And I", parent="2")
    approve(app, 3)
    assert [row["parent_id"] for row in rows(app)] == [None, 1, 1]
    page = reader.get("/posts/strong/").text
    assert re.search(r'id="comment-1".*<ol class="replies">.*id="comment-2".*id="comment-3"', page, re.DOTALL)
    assert Page(page).problems == []


def test_a_reply_to_a_missing_comment_comes_back(app: Flask, reader: FlaskClient) -> None:
    lost = answer(reader, parent="77")
    assert lost.status_code == 409
    assert "The comment you replied to was removed" in lost.text and "squats" in lost.text
    assert rows(app) == []


def test_new_comments_can_be_edited_and_deleted(app: Flask, reader: FlaskClient) -> None:
    own = answer(reader).headers["Location"]
    path, _, key = own.partition("?")
    edit = f"{path}edit/?{key}"
    assert "I like *squats*." in reader.get(edit).text
    changed = reader.post(
        edit, data={"post": "strong", "name": "Ann", "text": "I like **planks**.", "favourite": ["plank"]}
    )
    assert changed.status_code == 303
    assert "Your changes have been saved" in reader.get(changed.headers["Location"]).text
    assert "Your changes have been saved" not in reader.get(own).text
    assert "<strong>planks</strong>" in reader.get(own).text
    with services_of(app).database.read() as connection:
        picked = connection.execute(select(comment_exercise.c.exercise_id, comment_exercise.c.state)).all()
    assert picked == [("plank", "confirmed")]
    assert reader.post(f"{path}delete/?{key}", data={"confirm": "1"}).status_code == 303
    assert "Your comment was deleted" in reader.get(own).text
    assert (rows(app)[0]["body_markdown"], rows(app)[0]["name"], rows(app)[0]["status"]) == ("", "", "deleted")


def test_other_favourites_come_back_as_they_were_typed(app: Flask, reader: FlaskClient) -> None:
    own = answer(reader, favourite=["plank", "squat"], more="lunges, wobbles, the hips").headers["Location"]
    path, _, key = own.partition("?")
    assert "lunges, wobbles, the hips" in reader.get(own).text
    form = Page(reader.get(f"{path}edit/?{key}").text)
    assert form.one("input", name="more").attributes["value"] == "lunges, wobbles, the hips"
    ticked = [box.attributes["value"] for box in form.all("input", name="favourite") if "checked" in box.attributes]
    assert sorted(ticked) == ["plank", "squat"]
    changed = {"post": "strong", "name": "Ann", "text": "Now with words.", "favourite": ticked, "more": "the hips"}
    assert reader.post(f"{path}edit/?{key}", data=changed).status_code == 303
    assert "the hips" in reader.get(own).text
    assert "lunges" not in reader.get(own).text


def test_exercises_named_in_other_favourites_are_not_ticked(reader: FlaskClient) -> None:
    five = ["plank", "squat", "step-up", "clamshell", "calf-raise"]
    own = answer(reader, favourite=five, more="glute bridge").headers["Location"]
    path, _, key = own.partition("?")
    form = Page(reader.get(f"{path}edit/?{key}").text)
    ticked = [box.attributes["value"] for box in form.all("input", name="favourite") if "checked" in box.attributes]
    assert sorted(ticked) == sorted(five)


def test_unmatched_favourites_are_shown_if_the_comment_has_nothing_else(app: Flask, reader: FlaskClient) -> None:
    answer(reader, favourite=[], text="", more="my <b>hips</b>")
    answer(reader, name="Bob", favourite=[], text="With words.", more="my knees")
    approve(app, 1, 2)
    page = reader.get("/posts/strong/").text
    assert "my &lt;b&gt;hips&lt;/b&gt;" in page
    assert "my knees" not in page


def test_after_15_minutes_a_comment_can_no_longer_be_changed(app: Flask, reader: FlaskClient) -> None:
    path, _, key = answer(reader, favourite=["plank"]).headers["Location"].partition("?")
    offers = ("to your favourites?", "Edit comment", "Delete comment", f"{path}edit/", f"{path}delete/")
    in_time = reader.get(f"{path}?{key}").text
    assert all(offer in in_time for offer in offers)
    set_clock(app, NOW + timedelta(minutes=17))
    late = reader.get(f"{path}?{key}").text
    assert not any(offer in late for offer in offers)
    reader.post(f"{path}edit/?{key}", data={"post": "strong", "name": "Ann", "text": "other"})
    reader.post(f"{path}delete/?{key}", data={"confirm": "1"})
    assert rows(app)[0]["body_markdown"] == ANSWER["text"]


def test_deleting_a_comment_needs_confirmation(app: Flask, reader: FlaskClient) -> None:
    path, _, key = answer(reader).headers["Location"].partition("?")
    unsure = reader.post(f"{path}delete/?{key}")
    assert unsure.status_code == 422
    page = Page(unsure.text)
    assert page.problems == []
    assert "open" in page.one("details").attributes
    assert page.one("input", name="confirm").attributes["aria-describedby"] == "confirm-error"
    assert reader.post(f"{path}delete/?key=x").status_code == 404
    assert [row["status"] for row in rows(app)] == ["pending"]


def test_the_private_page_says_whether_replies_are_emailed_and_how_long_its_link_works(
    reader: FlaskClient, mail_reader: FlaskClient
) -> None:
    page = mail_reader.get(answer(mail_reader).headers["Location"]).text
    assert "You won’t get emails about replies." in page
    assert "The link works for 30 days." in page
    subscribed = answer(mail_reader, text="Another", email="ann@example.org", mail="1").headers["Location"]
    assert "we’ll email you a link to confirm your address" in mail_reader.get(subscribed).text
    assert "emails about replies" not in reader.get(answer(reader).headers["Location"]).text


def test_a_deleted_comment_can_be_posted_again(app: Flask, reader: FlaskClient) -> None:
    path, _, key = answer(reader).headers["Location"].partition("?")
    reader.post(f"{path}delete/?{key}", data={"confirm": "1"})
    again = reader.get(answer(reader).headers["Location"])
    assert "It will appear once it’s approved" in again.text
    assert [row["status"] for row in rows(app)] == ["deleted", "pending"]


def test_a_late_edit_keeps_its_text(app: Flask, reader: FlaskClient) -> None:
    path, _, key = answer(reader).headers["Location"].partition("?")
    set_clock(app, NOW + timedelta(minutes=20))
    late = reader.post(f"{path}edit/?{key}", data={"post": "strong", "name": "Ann", "text": "A better thought"})
    assert late.status_code == 409
    assert Page(late.text).one("textarea", name="text").text.strip() == "A better thought"


def test_an_edit_is_checked_like_a_new_comment_and_emailed_to_moderators(app: Flask, reader: FlaskClient) -> None:
    path, _, key = answer(reader, more="wiggle dance").headers["Location"].partition("?")
    approve(app, 1)
    assert "wiggle dance" in reader.get(f"{path}edit/?{key}").text
    links = " ".join(f"https://example.org/{number}" for number in range(9))
    reader.post(f"{path}edit/?{key}", data={"post": "strong", "name": "Ann", "text": links})
    assert rows(app)[0]["status"] == "spam"
    assert "9 links" in str(rows(app)[0]["spam_reasons"])


def test_a_copy_of_a_public_comment_gives_no_access_to_it(app: Flask, reader: FlaskClient) -> None:
    answer(reader)
    approve(app, 1)
    assert answer(reader).headers["Location"] == "/comments/1/"


def test_favourites_without_text_are_not_duplicates(app: Flask, reader: FlaskClient) -> None:
    answer(reader, text="")
    answer(reader, text="", name="Bo")
    assert [row["spam_score"] for row in rows(app)] == [0, 0]


def test_a_number_that_is_too_large_is_not_found(reader: FlaskClient) -> None:
    assert reader.get(f"/comments/{'9' * 26}/").status_code == 404


def test_a_pending_comment_is_only_shown_with_its_key(reader: FlaskClient) -> None:
    path = answer(reader).headers["Location"].split("?")[0]
    for address in (path, f"{path}?key=", f"{path}?key=1-2", f"{path}edit/?key=9-ä", "/comments/99/"):
        assert reader.get(address).status_code == 404


def test_a_comment_is_only_shown_and_changed_with_its_own_key(app: Flask, reader: FlaskClient) -> None:
    _, _, key_of_another = answer(reader, name="Bo").headers["Location"].partition("?")
    path, _, own_key = answer(reader, favourite=["plank"]).headers["Location"].partition("?")
    edited = ANSWER | {"text": "Not mine."}
    for query in ("", "key=", "key=x", own_key[:-1], key_of_another):
        for page in ("edit/", "proof/", *([""] if query else [])):
            assert reader.get(f"{path}{page}?{query}").status_code == 404, (page, query)
        for page, form in (("edit/", edited), ("delete/", {"confirm": "1"}), ("delete/", {}), ("proof/", {})):
            assert reader.post(f"{path}{page}?{query}", data=form).status_code == 404, (page, query)
    assert [(row["status"], row["body_markdown"]) for row in rows(app)] == [("pending", ANSWER["text"])] * 2


def test_an_approved_comment_has_its_own_address(app: Flask, reader: FlaskClient) -> None:
    answer(reader)
    approve(app, 1)
    there = reader.get("/comments/1/")
    assert (there.status_code, there.headers["Location"]) == (302, "/posts/strong/#comment-1")


def store(app: Flask, numbers: Iterable[int], **columns: object) -> None:
    """Add approved comments to the article "strong", with these numbers as ids, too."""
    values = {
        "post_slug": "strong",
        "status": "approved",
        "body_markdown": "x",
        "body_html": "<p>x</p>",
        "renderer_version": 3,
    }
    values |= {"created_at": NOW, "approved_at": NOW, **columns}
    with services_of(app).database.write() as connection:
        for number in numbers:
            connection.execute(comment.insert().values(values | {"id": number, "name": f"N{number}", "number": number}))


def test_many_comments_are_on_linked_pages(app: Flask, reader: FlaskClient) -> None:
    store(app, range(1, 102))
    first = Page(reader.get("/posts/strong/").text)
    assert first.one("section", id="comments").text.count("N") > 0
    assert "/posts/strong/?comments=2#comments" in first.links
    last = reader.get("/posts/strong/?comments=3")
    assert 'id="comment-101"' in last.text and 'id="comment-100"' not in last.text
    assert Page(last.text).problems == []
    assert reader.get("/posts/strong/?comments=4").status_code == 404
    assert reader.get("/comments/101/").headers["Location"] == "/posts/strong/?comments=3#comment-101"


def test_a_long_thread_continues_on_further_pages_with_its_author(app: Flask, reader: FlaskClient) -> None:
    store(app, [1])
    store(app, range(2, 122), parent_id=1)
    store(app, [122])
    store(app, [123], parent_id=122)
    first, middle, last = (Page(reader.get(f"/posts/strong/?comments={page}").text) for page in (1, 2, 3))
    for page, ids in ((first, range(1, 51)), (middle, range(51, 101)), (last, range(101, 124))):
        assert page.problems == []
        assert [each for each in page.ids if re.fullmatch("comment-[0-9]+", each)] == [f"comment-{id_}" for id_ in ids]
        assert "123 comments" in page.one("section", id="comments").text
        data = json.loads(page.all("script", type="application/ld+json")[0].text)
        assert (data["commentCount"], len(data["comment"])) == (123, len(ids))
    assert "Replies to" not in first.one("section", id="comments").text
    for page in (middle, last):
        where = page.one("p", class_="comments-continued")
        assert where.text == "Replies to N1, comment 1"
        assert "/posts/strong/#comment-1" in page.links
    assert data["comment"][-1]["url"].endswith("/posts/strong/?comments=3#comment-123")
    assert middle.all("a", rel="prev", href="/posts/strong/#comments")
    assert middle.all("a", rel="next", href="/posts/strong/?comments=3#comments")
    assert "?comments=2&reply=51#comment_form" in middle.links
    form = Page(reader.get("/posts/strong/?comments=2&reply=51").text)
    assert form.one("input", name="parent").attributes["value"] == "51"
    assert form.problems == []
    for id_, place in ((50, "#comment-50"), (51, "?comments=2#comment-51"), (123, "?comments=3#comment-123")):
        assert reader.get(f"/comments/{id_}/").headers["Location"] == f"/posts/strong/{place}"
    with services_of(app).database.write() as connection:
        connection.execute(update(comment).where(comment.c.id == 1).values(status="deleted", name="", body_html=""))
    page = Page(reader.get("/posts/strong/?comments=2").text)
    assert page.one("p", class_="comments-continued").text == "Replies to a removed comment, comment 1"
    assert "122 comments" in page.one("section", id="comments").text


@pytest.mark.parametrize("status", [Status.DELETED, Status.SPAM, Status.TRASH])
def test_a_removed_comment_says_so_in_a_heading_above_its_replies(
    app: Flask, reader: FlaskClient, status: Status
) -> None:
    store(app, [1])
    store(app, [2], parent_id=1)
    store(app, [3])
    with services_of(app).database.write() as connection:
        connection.execute(update(comment).where(comment.c.id.in_([1, 3])).values(status=status))
    page = Page(reader.get("/posts/strong/").text)
    assert page.problems == []
    headings = [(each.tag, each.text) for each in page.elements if each.tag in ("h2", "h3") and each.within("section")]
    start = headings.index(("h2", "1 comment"))
    assert headings[start : start + 4] == [
        ("h2", "1 comment"),
        ("h3", "1 This comment was removed."),
        ("h3", "N2"),
        ("h2", "Leave a comment"),
    ], "a removed comment without replies leaves nothing"
    assert "comment-2" in page.ids and "N1" not in page.one("section", id="comments").text


def test_closed_and_absent_comments(app: Flask, reader: FlaskClient, site: Site) -> None:
    assert reader.post("/comments/", data=ANSWER | {"post": "nothing"}).status_code == 404
    assert reader.post("/comments/", data=ANSWER | {"post": "draft"}).status_code == 404


def closing(site: Site) -> Path:
    """A blog that closes comments after 30 days."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[comments]\nclose_after_days = 30\n")
    return folder


def test_comments_close_after_the_configured_number_of_days(site: Site, make_app: MakeApp) -> None:
    app = make_app(closing(site))
    published = services_of(app).edition_store.edition.by_slug["strong"].article.published
    assert published is not None
    store(app, [1])
    set_clock(app, published + timedelta(days=29))
    page = app.test_client().get("/posts/strong/").text
    assert 'id="comment_form"' in page and "?reply=1" in page
    set_clock(app, published + timedelta(days=31))
    for query in ("", "?reply=1"):
        page = app.test_client().get(f"/posts/strong/{query}").text
        assert 'id="comment_form"' not in page and "?reply=" not in page
        assert 'id="comment-1"' in page and "Comments on this article are closed" in page
    late = app.test_client().post("/comments/", data=ANSWER)
    assert late.status_code == 403 and "squats" in late.text


def test_an_article_can_have_its_own_closing_time(site: Site, make_app: MakeApp) -> None:
    folder = closing(site)
    post = folder / "posts" / "strong.md"
    text = post.read_text("utf-8")
    for days, opened, closed in ((0, 36_000, None), (7, 6, 8), (90, 89, 91)):
        post.write_text(text.replace("\n---", f"\ncomments_close_after_days: {days}\n---", 1), "utf-8")
        app = make_app(folder)
        reader, published = (
            app.test_client(),
            services_of(app).edition_store.edition.by_slug["strong"].article.published,
        )
        assert published is not None
        set_clock(app, published + timedelta(days=opened))
        page = reader.get("/posts/strong/")
        assert 'id="comment_form"' in page.text and "webmention" in page.headers["Link"]
        assert ("Comments close on" in page.text) is (closed is not None)
        if closed is None:
            continue
        assert answer(reader).status_code == 303
        set_clock(app, published + timedelta(days=closed))
        page = reader.get("/posts/strong/")
        assert "Comments on this article are closed" in page.text and "Link" not in page.headers
        assert reader.post("/comments/", data=ANSWER).status_code == 403


def test_the_closing_time_is_shown_in_the_last_14_days(site: Site, make_app: MakeApp) -> None:
    app = make_app(closing(site))
    published = services_of(app).edition_store.edition.by_slug["strong"].article.published
    assert published is not None
    for days, told in ((15, False), (16, True), (29, True), (30, False)):
        set_clock(app, published + timedelta(days=days))
        page = Page(app.test_client().get("/posts/strong/").text)
        assert bool(page.all("p", class_="comments-closing")) is told, days
        assert page.problems == []


def test_too_many_comments_from_one_network_come_back_with_their_text(app: Flask, reader: FlaskClient) -> None:
    for number in range(10):
        assert answer(reader, text=f"Number {number}").status_code == 303
        set_clock(app, NOW)
    refused = answer(reader, text="One more")
    assert refused.status_code == 429
    assert "One more" in refused.text and int(refused.headers["Retry-After"]) > 0
    set_clock(app, NOW + timedelta(minutes=11))
    assert answer(reader, text="Later").status_code == 303


def test_too_many_previews_and_edits_from_one_address_come_back_with_their_text(
    app: Flask, mail_reader: FlaskClient
) -> None:
    path, _, key = answer(mail_reader).headers["Location"].partition("?")
    preview, edited = ANSWER | {"action": "preview", "text": "One more"}, ANSWER | {"text": "One more"}
    limit = int(WRITE_LIMIT.split()[0])
    assert {mail_reader.post("/comments/", data=preview).status_code for _ in range(limit - 1)} == {200}
    for address, form in (("/comments/", preview), (f"{path}edit/?{key}", preview), (f"{path}edit/?{key}", edited)):
        refused = mail_reader.post(address, data=form)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600"), (address, form)
        assert Page(refused.text).one("textarea", name="text").text.strip() == "One more"
    for address in (f"{path}proof/?{key}", "/privacy/data/"):
        assert mail_reader.post(address, data={"email": "ann@example.org"}).status_code == 429, address
    assert [row["body_markdown"] for row in rows(app)] == [ANSWER["text"]]


def test_comments_with_a_filled_honeypot_go_to_spam(app: Flask, reader: FlaskClient) -> None:
    assert answer(reader, company="Acme").status_code == 303
    row = rows(app)[0]
    assert row["status"] == "spam" and "filled in" in str(row["spam_reasons"])


def test_feeds_contain_approved_comments(app: Flask, reader: FlaskClient) -> None:
    answer(reader, name="A & B", text="<b>bold</b>")
    assert "A &amp; B" not in reader.get("/feeds/comments.atom").text
    approve(app, 1)
    for address in ("/feeds/comments.atom", "/feeds/comments/strong.atom"):
        feed = reader.get(address)
        assert feed.mimetype == "application/atom+xml"
        assert "A &amp; B" in feed.text and "/comments/1/" in feed.text
        assert "<b>" not in feed.text
    assert reader.get("/feeds/comments/nothing.atom").status_code == 404


def test_threat_09_the_form_of_another_site_is_rejected(app: Flask, reader: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert reader.post("/comments/", data=ANSWER, headers=headers).status_code == 403
    assert rows(app) == []


def test_threat_02_a_shortcode_in_a_comment_stays_text(app: Flask, reader: FlaskClient) -> None:
    own = answer(reader, text='<<circuit areas="glutes">>').headers["Location"]
    approve(app, 1)
    for address in (own, "/posts/strong/", "/feeds/comments.atom"):
        assert "circuit areas=" in reader.get(address).text
    assert 'class="circuit' not in Page(reader.get("/posts/strong/").text).one("section", id="comments").text


def test_threat_05_a_bomb_comes_back_with_its_text(reader: FlaskClient) -> None:
    bomb = ">" * 4000
    refused = answer(reader, text=bomb)
    assert refused.status_code == 422
    assert Page(refused.text).one("textarea", name="text").text.strip() == bomb


def test_threat_06_odd_characters_are_normalised(app: Flask, reader: FlaskClient) -> None:
    assert answer(reader, name="A\x00n\u202en", text="x\ud800y".encode("utf-8", "surrogatepass")).status_code == 303
    assert "\x00" not in str(rows(app)[0])


def test_threat_22_without_the_database_all_input_comes_back(site: Site, make_app: MakeApp) -> None:
    app = make_app(site("blog"), DATABASE_URL="sqlite:////no/such/folder/readers.sqlite")
    reader, key = app.test_client(), services_of(app).key
    token = key.create_token("own-comment", "1", now=services_of(app).edition_store.clock(), ttl=timedelta(days=1))
    assert "can’t be shown right now" in reader.get("/posts/strong/").text
    for address in ("/comments/", f"/comments/1/edit/?key={token}"):
        answer = reader.post(address, data=ANSWER)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        page = Page(answer.text)
        assert page.one("textarea", name="text").text.strip() == ANSWER["text"]
        assert page.one("form", id="comment_form").attributes["action"] == address
        assert "/no/such" not in answer.text


def test_a_key_in_the_address_of_the_form_does_not_redirect(reader: FlaskClient) -> None:
    sent = reader.post("/comments/?key=x", data=ANSWER)
    assert reader.get(sent.headers["Location"]).status_code == 200
