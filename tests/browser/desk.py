"""A site with comments to moderate, and a browser that is logged in."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from playwright._impl._api_structures import SetCookieParam

from engine.accounts import users
from engine.comments import blocklist
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.jobs import queue
from engine.jobs.tables import job
from tests.conftest import SITES, MakeApp
from tests.engine.moderation.comment_rows import sender
from tests.web.moderator import PASSWORD
from web.core.context import services_of
from web.moderation import session

LONG = "I do clamshells and planks after every run, and my hips have never been happier than in this year of marathons."
REASONS = ["there are 3 links in it", "the same text came before"]


def filled(shared_app: MakeApp, database_url: str, count: int = 6) -> Flask:
    """Create the site with a number of comments, all pending except the first, and the moderator Ada."""
    app = shared_app(SITES / "blog", DATABASE_URL=database_url)
    services = services_of(app)
    now = services.edition_store.clock()
    send = sender(services.database.write, now)
    ids = [
        send(f"{number}: {LONG}", who=("Noa", "Mia")[number % 2], ip_prefix="192.0.2.0/24", url="https://mia.example/")
        for number in range(count)
    ]
    spam = send("Buy this.", who="Spammer", status="spam", spam_score=9, spam_reasons=REASONS)
    words = tuple(
        UnmatchedName(name, name) for name in ("hip thing", "a-word-that-is-much-longer-than-any-word-should-be")
    )
    users.create_user(services.database, services.key, "Ada", PASSWORD, now=now)
    with services.database.write() as connection:
        set_status(connection, ids[:1], Status.APPROVED, actor="Ada", now=now)
        blocklist.block_word(connection, "casino", actor="Ada", now=now)
        blocklist.block_person(connection, spam, actor="Ada", now=now)
        picks.replace_picks(connection, ids[1], RecognisedExercises(("plank",), ("clamshell",), words), now)
        queue.add(connection, "comment-approved", {"comment": 0}, now=now)
        connection.execute(job.update().values(state="failed", last_error="550 nobody of that name"))
    return app


WORD = "https-and-a-name-without-any-end-" * 4


def link(app: Flask) -> None:
    """Add linkbacks to an article: some are approved, some pending, some spam."""
    linkbacks: tuple[dict[str, Any], ...] = (
        {"title": "What I do after a run", "name": "Ann", "body_markdown": "I read this, and do planks since then."},
        {"title": "", "url": f"https://other.example/{WORD}", "name": "other.example", "body_markdown": ""},
        {"title": WORD, "url": None, "name": WORD[:80], "body_markdown": f"{LONG} {WORD}"[:300]},
        {"title": "قوة الركض", "name": "سارة", "body_markdown": "نص قصير عن التمارين.", "kind": "pingback"},
        {"title": "A note", "status": "pending", "name": "Ben", "body_markdown": LONG},
        {"title": "Old blog", "status": "pending", "name": "Old blog", "kind": "trackback", "body_markdown": ""},
        {"title": "Win now", "status": "spam", "name": "casino.example", "spam_score": 10, "spam_reasons": REASONS},
        {"title": "", "status": "spam", "name": "gone.example", "body_markdown": ""},
    )
    services = services_of(app)
    with services.database.write() as connection:
        for number, columns in enumerate(linkbacks):
            row = {
                "post_slug": "strong",
                "kind": "webmention",
                "status": "approved",
                "url": f"https://other.example/{number}",
                "body_markdown": "Words",
                "renderer_version": 0,
                "ip_prefix": "192.0.2.0/24",
                "created_at": services.edition_store.clock(),
            } | columns
            html = f"<p>{row['body_markdown']}</p>" if row["body_markdown"] else ""
            connection.execute(comment.insert().values(body_html=html, **row))


def session_cookie(app: Flask, url: str) -> SetCookieParam:
    """Return Ada's session cookie."""
    services = services_of(app)
    with services.database.read() as connection:
        ada = users.find_user_by_name(connection, "Ada")
    assert ada is not None
    with app.test_request_context():
        answer = Response()
        session.start_session(answer, ada)
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    # Chromium accepts this cookie for HTTPS, or from a form on 127.0.0.1.
    at = url.replace("http:", "https:")
    return {"name": name, "value": value, "url": at, "httpOnly": True, "secure": True, "sameSite": "Lax"}
