"""The prompt to comment after a circuit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from tests.conftest import MakeApp
from web.core.context import services_of
from widgets.your_turn import CommentPrompt, find_comment_prompt

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ASKING = """---
title: {title}
date: {date}
areas: [{area}]
---

<<circuit areas="{area}">>

<<your-turn question="Which one do you feel the next day?">>
"""


def _answer(app: Flask, terms: str) -> CommentPrompt | None:
    edition = services_of(app).edition_store.edition
    circuit = build_circuit(parse_query(terms, (), edition.library).validated(), edition.library)
    return find_comment_prompt(circuit, edition, NOW)


@pytest.fixture
def asking(tmp_path: Path, make_app: MakeApp) -> Flask:
    """A site with an older article about calves and a newer one about glutes, which ask questions."""
    posts = tmp_path / "blog" / "posts"
    posts.mkdir(parents=True)
    (posts / "calves.md").write_text(ASKING.format(title="Calves", date="2026-01-01", area="calves"))
    (posts / "glutes.md").write_text(ASKING.format(title="Glutes", date="2026-02-01", area="glutes"))
    return make_app(tmp_path / "blog")


def test_the_article_with_the_same_areas_is_found(asking: Flask) -> None:
    answer = _answer(asking, "calves")
    assert answer == CommentPrompt("http://127.0.0.1:8000/posts/calves/#your_turn_1", "Your turn: comment on “Calves”")
    assert 'id="your_turn_1"' in asking.test_client().get("/posts/calves/").text


def test_without_shared_areas_the_newest_article_is_found(asking: Flask) -> None:
    answer = _answer(asking, "triceps")
    assert answer is not None
    assert answer.url.startswith("http://127.0.0.1:8000/posts/glutes/")


def test_drafts_are_ignored(asking: Flask, make_app: MakeApp) -> None:
    posts = services_of(asking).environment.site_dir / "posts"
    for path in posts.glob("*.md"):
        path.write_text(path.read_text().replace("date:", "draft: true\ndate:"))
    assert _answer(make_app(posts.parent), "calves") is None


def test_without_a_question_there_is_no_prompt(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert _answer(make_app(tmp_path / "empty"), "calves") is None
