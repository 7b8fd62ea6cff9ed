"""Serve a temporary instance with examples: `python tools/demo.py` (`make demo`).

Serves this checkout's site on 127.0.0.1, with comments, favourites, a linkback and a user to log in with. Everything is
marked as an example, and deleted when the server stops. The database, Redis and the mail server of the environment are
not used.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from engine.accounts import users
from engine.comments import moderator_edit
from engine.comments.favourite_tally import count_favourites
from engine.comments.records import add_linkback
from engine.comments.status import Status, set_status
from engine.comments.submit import SubmissionMeta, submit_comment
from engine.comments.validation import CommentInput, validate_comment
from engine.favourites import readers_circuit
from web.core.context import Services, services_of

ROOT = Path(__file__).resolve().parent.parent
POST = "five-important-areas"
OWNER = "owner"
_IGNORED_VARIABLES = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "MAIL_FROM", "JOBS", "TRUSTED_PROXIES")
"""Settings of the real site."""

# The name of each commenter, their favourites and the text.
COMMENTS: tuple[tuple[str, str, str], ...] = (
    ("Ana", "squat single-leg-calf-raise", "Both twice a week, on my easy days."),
    ("Ben", "glute-bridge plank", "On the rug while the kettle boils. A **small** habit, but it sticks."),
    ("Chloe", "clamshell glute-bridge side-plank", "My hips used to stop every run. Not any more."),
    ("Dev", "romanian-deadlift squat", "With two full water bottles, since I don’t own weights."),
    ("Edda", "single-leg-calf-raise plank", "Hills got easier after six weeks."),
    ("Femi", "squat push-up", "In the park, at the bench where I turn around."),
    ("Gil", "glute-bridge romanian-deadlift", "Slow down, slow up, just like hills."),
    ("Hana", "side-plank clamshell", "I count breaths instead of seconds."),
    ("Ivo", "single-leg-calf-raise squat", "On the last stair, holding the rail."),
    ("Jo", "plank glute-bridge", "Little and often works better for me than one long session."),
    ("Kofi", "romanian-deadlift single-leg-calf-raise", "They keep my stride long when I’m tired."),
    ("Lena", "push-up plank", "I add one each week:\n\n- one in week one\n- two in week two\n- and so on"),
    ("Milo", "clamshell squat", "A band makes it hard enough."),
    ("Nora", "glute-bridge side-plank", "Before every run, as a warm-up."),
    ("Omar", "squat romanian-deadlift", "Once a week heavy, once a week light."),
    ("Pia", "single-leg-calf-raise clamshell", "I started with these two after a long break."),
    ("Quinn", "plank push-up", "In the kitchen, while the rice cooks."),
    ("Rosa", "side-plank glute-bridge", "My physio showed me the first. I found the second here."),
    ("Sam", "squat push-up", "Nothing else fits into my lunch break."),
    ("Tove", "romanian-deadlift clamshell", "For the last kilometre, where my form goes first."),
)
# The same for replies, after the number of the comment that they reply to (from 1).
REPLIES: tuple[tuple[int, str, str, str], ...] = (
    (2, "Uma", "plank", "> while the kettle boils\n\nGood idea. I’ve started doing it while the coffee brews."),
    (9, "Vik", "single-leg-calf-raise", "Do you lower the heel below the step?"),
)
AUTHOR_REPLY = (3, "Thank you! How long before you noticed a difference?")
PENDING = ("Wim", "bird-dog squat", "This one is waiting for approval.")
SPAM = ("Xtra", "", "Buy our shoes, buy our shoes. A bot filled in the hidden field.")


def fill(services: Services, password: str, now: datetime) -> None:
    """Add the examples to an empty database through the functions that real ones go through, and create a user."""
    database, library, key = services.database, services.edition_store.edition.library, services.key
    start = now - timedelta(days=len(COMMENTS) + len(REPLIES) + 3)
    days = iter(range(len(COMMENTS) + len(REPLIES) + 3))

    def take(name: str, ticked: str, words: str, parent: int | None = None, *, honeypot: bool = False) -> int:
        at = start + timedelta(days=next(days))
        typed = CommentInput(
            name=f"{name} (example)", text=f"{words}\n\n*An example.*", favourites=tuple(ticked.split())
        )
        arrival = SubmissionMeta(POST, parent_id=parent, honeypot_filled=honeypot, form_age=timedelta(minutes=2))
        return submit_comment(database, validate_comment(typed, library), arrival, library, key, at).id

    def approve(id_: int) -> int:
        with database.write() as connection:
            set_status(connection, [id_], Status.APPROVED, actor=OWNER, now=now)
        return id_

    heads = [approve(take(*each)) for each in COMMENTS]
    for number, name, ticked, words in REPLIES:
        approve(take(name, ticked, words, heads[number - 1]))
    take(*PENDING)
    take(*SPAM, honeypot=True)
    users.create_user(database, key, OWNER, password, now=now)
    with database.write() as connection:
        number, words = AUTHOR_REPLY
        moderator_edit.reply_to_comment(
            connection,
            library,
            heads[number - 1],
            name="The author (example)",
            text=f"{words}\n\n*An example.*",
            actor=OWNER,
            now=now,
        )
        # Linkbacks are fetched from other sites, so this one is stored directly.
        linkback = {
            "post_slug": POST,
            "kind": "webmention",
            "status": "pending",
            "name": "Yara (example)",
            "url": "https://example.org/strong-enough/",
            "title": "Strong enough (an example)",
            "body_markdown": "An example of a blog that links to this article.",
            "body_html": "",
        }
        stored = add_linkback(connection, linkback, now - timedelta(hours=2))
        set_status(connection, [stored], Status.APPROVED, actor=OWNER, now=now)
        readers_circuit.renew_circuit(connection, library, count_favourites(connection, library), now)


def main() -> None:
    """Create an instance in a temporary folder, add the examples, and serve it until Ctrl+C."""
    from app import create_app
    from web.core.server import main as serve

    for name in _IGNORED_VARIABLES:
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
        print(f"Moderation: {url}/moderation/ – username: {OWNER}, password: {password}", flush=True)
        serve()


if __name__ == "__main__":
    main()
