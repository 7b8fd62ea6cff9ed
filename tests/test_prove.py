"""What `make prove` counts, and when it fails. No test measures anything."""

from __future__ import annotations

import pytest
from flask import Flask

from engine.comments.validation import CommentInput, validate_comment
from tests.bench.site import library_of
from tests.prove.payloads import make_comments
from tests.prove.promises import Promises


def test_hostile_comments_are_different_and_the_same_each_time() -> None:
    comments = make_comments(1_000)
    assert len({each["text"] for each in comments}) == 1_000
    assert comments[:10] == make_comments(1_000)[:10]


def test_each_hostile_comment_is_valid_and_names_its_number(own_app: Flask) -> None:
    library = library_of(own_app)
    for number, fields in enumerate(make_comments(1_000)):
        cleaned = validate_comment(
            CommentInput(fields["name"], url=fields.get("url", ""), text=fields["text"]), library
        )
        assert f"alert({number})" in cleaned.name
        assert cleaned.text


def test_a_broken_promise_is_printed_and_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    promises = Promises()
    promises.check("Lost: 0", 0, "none is lost", 0)
    assert promises.conclude() == 0
    promises.check("Lost: 1", 1, "none is lost", 0)
    assert promises.conclude() == 1
    assert capsys.readouterr().out.splitlines() == [
        "Lost: 0",
        "BROKEN PROMISE (none is lost). Lost: 1",
        "Broken promises: 1",
    ]
