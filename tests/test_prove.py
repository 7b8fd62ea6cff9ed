"""What `make prove` counts, and when it fails. No test measures anything."""

from __future__ import annotations

from itertools import islice

import pytest
from flask import Flask

from engine.circuits.parsing import parse_query
from engine.comments.validation import CommentInput, validate_comment
from tests.bench.site import library_of
from tests.prove.payloads import make_comments
from tests.prove.promises import Promises
from tests.prove.strain import Answers, list_expensive
from web.core.expensive_work import is_large


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


def test_the_circuits_that_strain_the_server_are_large_pages_and_no_redirects(own_app: Flask) -> None:
    library, client = library_of(own_app), own_app.test_client()
    paths = list(islice(list_expensive(library), 6))
    assert len(set(paths)) == 6
    for path in paths:
        assert client.get(path).status_code == 200
        terms, _, query = path.removeprefix("/c/").partition("/?")
        pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))]
        assert is_large(parse_query(terms, pairs, library).validated(), library)


def test_only_pages_count_as_answers_of_a_strained_server() -> None:
    answers = Answers([200] * 90 + [302, 503, 503, 0], seconds=2.0)
    assert answers.rate == 45
    assert answers.describe() == "45.0 answered a second, 1 × no response, 1 × 302, 2 × 503"
