"""Serve a throw-away instance with examples: `python tools/demo.py` (`make demo`).

It serves this checkout's own site on 127.0.0.1, with comments, favourites, a linkback and an owner to sign in with, all
in a temporary folder that goes when it ends. What it shows says that it is an example. Nothing else is touched: the
database, Redis and mail server of the environment are not used.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from engine.comments.favourite_tally import tally

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only what stands beside it

from engine.accounts import users
from engine.comments import status
from engine.comments.submit import Arrival, accept
from engine.comments.tables import comment
from engine.comments.validation import Typed, check
from engine.favourites import readers_circuit
from engine.linkbacks.verify import RENDERER
from engine.moderation import edit_and_reply
from web.core.context import Services, services_of

ROOT = Path(__file__).resolve().parent.parent
POST = "five-important-areas"
OWNER = "owner"
_OURS = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "MAIL_FROM", "JOBS", "TRUSTED_PROXIES")
"""What the environment may hold for the real site."""

# Each comment's name, what it ticks, and its words.
COMMENTS: tuple[tuple[str, str, str], ...] = (
    ("Ana", "squat single-leg-calf-raise", "Both twice a week, on the days when I run slowly."),
    ("Ben", "glute-bridge plank", "On the rug while the kettle boils. It is a **small** habit, but it holds."),
    ("Chloe", "clamshell glute-bridge side-plank", "My hips were the reason for every pause. Now they are quiet."),
    ("Dev", "romanian-deadlift squat", "With two full water bottles, because I have no weights."),
    ("Edda", "single-leg-calf-raise plank", "Hills got easier after six weeks."),
    ("Femi", "squat push-up", "I do them in the park, at the bench where I turn round."),
    ("Gil", "glute-bridge romanian-deadlift", "Slow down, slow up: the same as with hills."),
    ("Hana", "side-plank clamshell", "I count breaths instead of seconds."),
    ("Ivo", "single-leg-calf-raise squat", "On the last stair, holding the rail."),
    ("Jo", "plank glute-bridge", "Short and often works better for me than long and seldom."),
    ("Kofi", "romanian-deadlift single-leg-calf-raise", "They keep my stride long when I am tired."),
    ("Lena", "push-up plank", "I add one each week:\n\n- one in the first\n- two in the second\n- and so on"),
    ("Milo", "clamshell squat", "A band makes it hard enough."),
    ("Nora", "glute-bridge side-plank", "Before every run, as a warm-up."),
    ("Omar", "squat romanian-deadlift", "Once a week heavy, once a week light."),
    ("Pia", "single-leg-calf-raise clamshell", "After a long pause I began with these two."),
    ("Quinn", "plank push-up", "In the kitchen, while the rice cooks."),
    ("Rosa", "side-plank glute-bridge", "My physio showed me the first, the second I found here."),
    ("Sam", "squat push-up", "Nothing else fits into my lunch break."),
    ("Tove", "romanian-deadlift clamshell", "For the last kilometre, when form goes first."),
)
# The same for answers; the number is that of the comment which is answered, the first being 1.
ANSWERS: tuple[tuple[int, str, str, str], ...] = (
    (2, "Uma", "plank", "> while the kettle boils\n\nA good idea. I have begun the same with coffee."),
    (9, "Vik", "single-leg-calf-raise", "Do you lower the heel below the step?"),
)
OWNERS_ANSWER = (3, "Thank you! How long did it take until you noticed?")
WAITING = ("Wim", "bird-dog squat", "This one waits until somebody approves it.")
SPAM = ("Xtra", "", "Buy our shoes, buy our shoes. A machine filled in the field that people do not see.")


def fill(services: Services, password: str, now: datetime) -> None:
    """Put the examples into an empty database, in the ways that real ones come, and let the owner sign in."""
    database, library, key = services.database, services.edition_store.edition.library, services.key
    start = now - timedelta(days=len(COMMENTS) + len(ANSWERS) + 3)
    days = iter(range(len(COMMENTS) + len(ANSWERS) + 3))

    def take(name: str, ticked: str, words: str, parent: int | None = None, *, honeypot: bool = False) -> int:
        at = start + timedelta(days=next(days))
        typed = Typed(name=f"{name} (example)", text=f"{words}\n\n*An example.*", favourites=tuple(ticked.split()))
        arrival = Arrival(post=POST, parent=parent, honeypot=honeypot, age=timedelta(minutes=2))
        return accept(database, check(typed, library), arrival, library, key, at).id

    def approve(id_: int) -> int:
        with database.write() as connection:
            status.approve(connection, [id_], actor=OWNER, now=now)
        return id_

    heads = [approve(take(*each)) for each in COMMENTS]
    for number, name, ticked, words in ANSWERS:
        approve(take(name, ticked, words, heads[number - 1]))
    take(*WAITING)
    take(*SPAM, honeypot=True)
    with database.write() as connection:
        users.create(connection, key, OWNER, password, now=now)
        number, words = OWNERS_ANSWER
        edit_and_reply.reply(
            connection,
            library,
            heads[number - 1],
            name="The author (example)",
            text=f"{words}\n\n*An example.*",
            actor=OWNER,
            now=now,
        )
        # A linkback comes by a fetch from outside, which there is none of here: it is stored as the fetch would.
        linkback = {
            "post_slug": POST,
            "kind": "webmention",
            "status": "pending",
            "name": "Yara (example)",
            "url": "https://example.org/strong-enough/",
            "title": "Strong enough (an example)",
            "body_markdown": "An example of what another blog says when it links to this article.",
            "body_html": "",
            "renderer_version": RENDERER,
            "created_at": now - timedelta(hours=2),
        }
        stored = connection.execute(insert(comment).values(linkback).returning(comment.c.id)).scalar_one()
        status.approve(connection, [stored], actor=OWNER, now=now)
        readers_circuit.renew(connection, library, tally(connection, library), now)


def main() -> None:
    """Fill an instance in a temporary folder, and serve it until Ctrl+C."""
    from app import create_app
    from web.core.server import main as serve

    for name in _OURS:
        os.environ.pop(name, None)
    port = os.environ.setdefault("PORT", "8000")
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="strongstride-demo-") as folder:
        os.environ |= {"SITE_DIR": str(ROOT), "INSTANCE_DIR": folder, "HOST": "127.0.0.1", "SITE_URL": url}
        app = create_app(watch=False)
        services = services_of(app)
        password = secrets.token_urlsafe(18)
        fill(services, password, services.edition_store.clock())
        services.database.close()
        print(f"Examples:   {url}/posts/{POST}/#comments and {url}/favourites/")
        print(f"Moderation: {url}/moderation/ – name: {OWNER}, password: {password}", flush=True)
        serve()


if __name__ == "__main__":
    main()
