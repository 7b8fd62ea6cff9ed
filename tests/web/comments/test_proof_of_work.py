"""Comments on sites with and without a proof of work."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from altcha.v1 import solve_challenge
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine.accounts import users
from engine.comments.proof_of_work import CHALLENGE_TTL, EXPIRED, INVALID, MAX_SOLUTION, MISSING, REUSED
from engine.comments.spam import NO_PROOF
from engine.comments.tables import comment, person
from tests.conftest import MakeApp, set_clock
from tests.web.markup import Page
from tests.web.moderator import PASSWORD, log_in
from web.core import context
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ARTICLE = "/posts/strong/"


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A blog that requires a proof of work, at a fixed time."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[comments]\nproof_of_work = true\n")
    app = make_app(folder)
    set_clock(app, NOW)
    return app


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """A browser."""
    return app.test_client()


def solution(reader: FlaskClient, **changes: Any) -> str:
    """Return the solution of a new challenge, as a browser submits it."""
    asked = reader.get("/comments/challenge/").get_json()
    found = solve_challenge(asked["challenge"], asked["salt"], max_number=asked.pop("maxnumber"))
    assert found is not None
    return base64.b64encode(json.dumps(asked | {"number": found.number} | changes).encode()).decode()


def send(reader: FlaskClient, proof: str | None, **changes: str) -> TestResponse:
    """Submit the form, with a proof or without."""
    data = {"post": "strong", "name": "Ann", "text": "I like *squats*.", **changes}
    return reader.post("/comments/", data=data | ({"altcha": proof} if proof is not None else {}))


def stored(app: Flask) -> list[tuple[str, int, list[str]]]:
    """Return the status, score and reasons of all comments."""
    with services_of(app).database.read() as connection:
        rows = connection.execute(select(comment).order_by(comment.c.id))
        return [(row.status, row.spam_score, row.spam_reasons) for row in rows]


def test_each_challenge_is_new_and_not_cached(reader: FlaskClient) -> None:
    answers = [reader.get("/comments/challenge/") for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.mimetype == "application/json"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert set(answer.get_json()) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert answers[0].data != answers[1].data


def test_the_article_is_the_same_for_every_reader_and_loads_the_script(app: Flask, reader: FlaskClient) -> None:
    text = reader.get(ARTICLE).text
    assert text == app.test_client().get(ARTICLE).text
    assert any(each.attributes.get("src", "").startswith("/scripts/proof.js?v=") for each in Page(text).all("script"))
    assert 'name="altcha"' not in text
    assert Page(text).problems == []


def test_a_comment_with_a_proof_has_no_spam_reason(app: Flask, reader: FlaskClient) -> None:
    assert send(reader, solution(reader)).status_code == 303
    assert stored(app) == [("pending", 0, [])]


@pytest.mark.parametrize("change", [{"number": -1}, {"salt": "0?expires=9999999999&"}, {"signature": ""}], ids=str)
def test_a_comment_with_a_forged_proof_is_pending_with_the_reason(
    app: Flask, reader: FlaskClient, change: dict[str, Any]
) -> None:
    assert send(reader, solution(reader, **change)).status_code == 303
    assert stored(app) == [("pending", NO_PROOF, [INVALID])]


@pytest.mark.parametrize("sent", [None, ""])
def test_a_comment_without_javascript_is_pending_with_the_reason(
    app: Flask, reader: FlaskClient, sent: str | None
) -> None:
    assert send(reader, sent).status_code == 303
    assert stored(app) == [("pending", NO_PROOF, [MISSING])]


def test_a_proof_is_valid_for_a_day_of_the_sites_clock(app: Flask, reader: FlaskClient) -> None:
    early, late = solution(reader), solution(reader)
    set_clock(app, NOW + CHALLENGE_TTL)
    send(reader, early, text="In time")
    set_clock(app, NOW + CHALLENGE_TTL + timedelta(seconds=1))
    send(reader, late, text="Too late")
    assert stored(app) == [("pending", 0, []), ("pending", NO_PROOF, [EXPIRED])]


def test_a_proof_is_valid_for_one_comment(app: Flask, reader: FlaskClient) -> None:
    proof = solution(reader)
    send(reader, proof, text="The first")
    send(reader, proof, text="The second")
    send(app.test_client(), proof, text="The third", name="Bo")
    assert stored(app) == [("pending", 0, []), ("pending", NO_PROOF, [REUSED]), ("pending", NO_PROOF, [REUSED])]


def test_a_comment_that_is_sent_twice_is_stored_once_with_its_proof(app: Flask, reader: FlaskClient) -> None:
    proof = solution(reader)
    first, again = send(reader, proof), send(reader, proof)
    assert first.headers["Location"].split("?")[0] == again.headers["Location"].split("?")[0]
    assert stored(app) == [("pending", 0, [])]


def test_previews_and_errors_do_not_use_up_the_proof(app: Flask, reader: FlaskClient) -> None:
    proof = solution(reader)
    for answer in (send(reader, proof, action="preview"), send(reader, proof, name="")):
        page = Page(answer.text)
        assert page.one("input", name="altcha").attributes["value"] == proof
        assert page.problems == []
    send(reader, proof)
    assert stored(app) == [("pending", 0, [])]


def test_the_returned_proof_is_limited_and_escaped(reader: FlaskClient) -> None:
    page = Page(send(reader, '"><script>' + "x" * 60_000, action="preview").text)
    kept = page.one("input", name="altcha").attributes["value"]
    assert kept.startswith('"><script>')
    assert len(kept) == MAX_SOLUTION + 1  # too long to hold, as it was before


def test_a_comment_without_a_proof_is_never_published_at_once(app: Flask, reader: FlaskClient) -> None:
    send(reader, solution(reader), email="ann@example.org")
    with services_of(app).database.write() as connection:
        connection.execute(update(person).values(verified_at=NOW))
        connection.execute(update(comment).values(status="approved", number=1))
        known = connection.scalar(select(person.c.id))
    token = services_of(app).key.create_token(context.READER_COOKIE, str(known), now=NOW, ttl=timedelta(days=1))
    reader.set_cookie(context.READER_COOKIE, f"{known}.{token}", path="/comments/")
    send(reader, None, text="Without", email="ann@example.org")
    send(reader, solution(reader), text="With", email="ann@example.org")
    assert [status for status, _, _ in stored(app)] == ["approved", "pending", "approved"]


def test_an_edit_needs_no_proof(app: Flask, reader: FlaskClient) -> None:
    own = send(reader, solution(reader)).headers["Location"].replace("/?", "/edit/?")
    assert "/scripts/proof.js" not in reader.get(own).text
    reader.post(own, data={"post": "strong", "name": "Ann", "text": "Other words"})
    assert stored(app) == [("pending", 0, [])]


def test_the_moderator_sees_the_reason(app: Flask, reader: FlaskClient) -> None:
    send(reader, None)
    users.create_user(services_of(app).database, services_of(app).key, "Ada", PASSWORD, now=NOW)
    (reasons,) = Page(log_in(app).get("/moderation/").text).all("div", class_="mod-reasons")
    assert reasons.text == f"Spam score: {NO_PROOF} {MISSING}"


def test_the_privacy_page_mentions_it(reader: FlaskClient) -> None:
    page = Page(reader.get("/privacy/").text)
    assert "your browser solves a small puzzle" in page.one("main").text
    assert "We keep the result for 7 days" in page.one("main").text
    assert page.problems == []


def test_it_can_be_disabled(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("blog"))
    set_clock(app, NOW)
    reader = app.test_client()
    assert reader.get("/comments/challenge/").status_code == 404
    for text in (reader.get(ARTICLE).text, send(reader, "x", action="preview").text):
        assert "proof.js" not in text
        assert "altcha" not in text
    assert "small puzzle" not in reader.get("/privacy/").text
    send(reader, "x")
    assert stored(app) == [("pending", 0, [])]


@pytest.fixture
def flooded(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A blog that requires no proof of work and accepts one comment in an hour, and has got it."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[comments]\nmax_per_hour = 1\n")
    app = make_app(folder)
    set_clock(app, NOW)
    assert send(app.test_client(), None, text="The first").status_code == 303
    return app


def held_solution(reader: FlaskClient, address: str) -> str:
    """Return the solution for a held comment, as its page computes it."""
    asked = reader.get(address).get_json()
    found = solve_challenge(asked["challenge"], asked["salt"], max_number=asked.pop("maxnumber"))
    assert found is not None
    return base64.b64encode(json.dumps(asked | {"number": found.number}).encode()).decode()


def test_in_a_flood_the_private_page_offers_a_proof_and_moderation_says_so(flooded: Flask) -> None:
    reader = flooded.test_client()
    own = send(reader, None, name="Bo", text="The second").headers["Location"]
    page = Page(reader.get(own).text)
    assert page.problems == []
    assert "Many comments are arriving right now" in page.one("main").text
    assert any(each.attributes.get("src", "").startswith("/scripts/proof.js?v=") for each in page.all("script"))
    address = page.one("div", id="held_proof").attributes["data-address"]
    for wrong in ("", "x", "e30="):
        assert reader.post(address, data={"altcha": wrong}).status_code == 422
    proof = held_solution(reader, address)
    assert reader.post(address, data={"altcha": proof}).status_code == 204
    assert reader.post(address, data={"altcha": proof}).status_code == 422
    assert "near the front of the queue" in Page(reader.get(own).text).one("main").text
    services = services_of(flooded)
    users.create_user(services.database, services.key, "Ada", PASSWORD, now=NOW)
    moderator = log_in(flooded)
    pending, held = (Page(moderator.get(f"/moderation/?status={name}").text) for name in ("pending", "held"))
    for screen in (pending, held):
        assert screen.problems == []
        assert "This site accepts 1 new comment an hour, so 1 is held." in screen.one("main").text
    assert ("The first" in pending.one("main").text, "The second" in pending.one("main").text) == (True, False)
    assert ("The first" in held.one("main").text, "The second" in held.one("main").text) == (False, True)


def test_a_proof_for_a_held_comment_needs_the_key_of_its_author(flooded: Flask) -> None:
    reader = flooded.test_client()
    own = send(reader, None, text="The second").headers["Location"]
    assert reader.get("/comments/2/proof/").status_code == 404
    assert reader.post("/comments/2/proof/", data={"altcha": "x"}).status_code == 404
    other = own.replace("/comments/2/", "/comments/1/proof/")
    assert reader.get(other).status_code == 404
    assert reader.get(own.replace("/2/", "/2/proof/")).headers["Cache-Control"] == "private, no-store"


def test_without_a_flood_the_private_page_offers_no_proof(flooded: Flask) -> None:
    set_clock(flooded, NOW + timedelta(hours=1))
    reader = flooded.test_client()
    page = reader.get(send(reader, None, text="The second").headers["Location"])
    assert "Many comments are arriving" not in page.text
    assert "proof.js" not in page.text
