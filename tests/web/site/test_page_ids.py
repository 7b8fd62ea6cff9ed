"""The ids that the text of an article must not use are those of its page."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import update

from engine.comments.tables import comment
from engine.content.page_ids import RESERVED_IDS, avoid_page_id
from tests.conftest import set_clock
from tests.web.comments.test_views import NOW, answer, approve
from tests.web.linkbacks.test_views import approve_one
from tests.web.markup import Page
from web.core.context import services_of

EVERYTHING = """---
title: Everything
date: 2020-05-01
areas: [glutes]
---
## Why

Weak hips <<evidence id="willy-2011">>.

<<circuit areas="glutes">>

<<week>>

<<your-turn question="Which one?">>

<<muscle-map exercises="glute-bridge">>

<<references>>
"""


def test_the_list_of_reserved_ids_is_complete(linked_app: Flask) -> None:
    set_clock(linked_app, NOW)
    services = services_of(linked_app)
    (services.environment.site_dir / "posts" / "everything.md").write_text(EVERYTHING)
    services.edition_store.refresh(force=True)
    client = linked_app.test_client()
    answer(client)
    approve(linked_app, 1)
    approve_one(linked_app, "https://other.example/", "Other")
    with services.database.write() as connection:
        connection.execute(update(comment).values(post_slug="everything"))
    ids = set(Page(client.get("/posts/everything/?reply=1").text).ids)
    assert [id_ for id_ in ids if avoid_page_id(id_) == id_] == ["why"]  # the heading in the text
    assert [pattern for pattern in RESERVED_IDS if not any(re.fullmatch(pattern, id_) for id_ in ids)] == []


def test_a_heading_like_that_of_the_comments_leaves_the_page_valid(linked_app: Flask) -> None:
    services = services_of(linked_app)
    text = EVERYTHING + '\n## Comments\n\n## Elsewhere\n\nA\n{: id="comment_text"}\n\n<p id="main_content">B</p>\n'
    (services.environment.site_dir / "posts" / "everything.md").write_text(text)
    services.edition_store.refresh(force=True)
    page = Page(linked_app.test_client().get("/posts/everything/").text)
    assert page.problems == []
    assert page.one("section", id="comments").text.startswith("No comments yet")
