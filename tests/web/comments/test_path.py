"""The number of files that a reader of the code opens to follow one comment from the form to the page."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

from flask import Flask

from tests.conftest import ROOT, set_clock
from tests.web.markup import Page
from tests.web.moderator import NOW, form_token, log_in

MAX_FILES = 65
"""The sum over the three steps: submitting the comment, approving it and showing the page. Lower it if you can.

The last step leaves out what every page enters, such as its header: it tells nothing about comments.
"""
CODE = ("app.py", "engine", "web", "widgets")
"""The files of the project, without its tests."""


@contextmanager
def entered_files() -> Iterator[set[str]]:
    """Collect the files of the project whose functions are called meanwhile, in all threads, and the templates."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    found: set[str] = set()
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        relative = (Path(name).relative_to(ROOT) for name in files if Path(name).is_relative_to(ROOT))
        found.update(path.as_posix() for path in relative if path.parts[0] in CODE)


def follow_comment(app: Flask, number: int) -> dict[str, set[str]]:
    """Submit a comment, approve it and open its page. Return the files that each step enters."""
    reader, moderator = app.test_client(), log_in(app)
    page = Page(reader.get("/posts/strong/").text)
    stamp = page.one("input", name="stamp").attributes["value"]
    token = form_token(moderator.get("/moderation/account/"))
    set_clock(app, NOW + timedelta(minutes=number))
    fields = {"post": "strong", "name": "Ann", "text": f"I like *squats*, reason {number}.", "stamp": stamp}
    with entered_files() as submitting:
        sent = reader.post("/comments/", data=fields | {"favourite": "squat"})
    decision = {"form_token": token, "action": "approve", "id": str(number), "expected_status": "pending"}
    with entered_files() as approving:
        approved = moderator.post("/moderation/status/", data=decision | {"next": "/moderation/"})
    with entered_files() as showing:
        shown = reader.get("/posts/strong/")
    with entered_files() as every_page:
        reader.get("/about/")
    assert (sent.status_code, approved.status_code) == (303, 303)
    assert f"reason {number}." in shown.text
    return {"submitting": submitting, "approving": approving, "showing the page": showing - every_page}


def test_a_comment_can_be_followed_through_few_files(desk: Flask) -> None:
    follow_comment(desk, 1)  # a running site has loaded its templates and filled its caches
    steps = follow_comment(desk, 2)
    report = "\n".join(f"{step}: {len(files)}\n  " + "\n  ".join(sorted(files)) for step, files in steps.items())
    assert sum(map(len, steps.values())) <= MAX_FILES, report
