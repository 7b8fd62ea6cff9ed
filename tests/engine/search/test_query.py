"""Queries are only words, and bounded."""

from __future__ import annotations

import pytest

from engine.search.query import MAX_QUERY, MAX_WORDS, parse_search


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Step-ups, and SQUATS", ("step", "ups", "and", "squats")),
        ("runner's  knee\n", ("runner's", "knee")),
        ('" OR title:(x*) --', ("or", "title", "x")),
        ("hip hip", ("hip",)),
        ("🏃 … !", ()),
        ("\x00\x02", ()),
    ],
)
def test_a_query_is_its_words(text: str, words: tuple[str, ...]) -> None:
    query = parse_search(text)
    assert query.words == words
    assert not query.is_cut


def test_long_queries_are_cut() -> None:
    for text in ("a" * 10_000, " ".join(f"w{number}" for number in range(100))):
        query = parse_search(text)
        assert query.is_cut
        assert len(query.text) <= MAX_QUERY
        assert len(query.words) <= MAX_WORDS
