"""Credits of readers and quotes from their comments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from engine.comments import unmatched_terms, voters
from engine.comments.voters import Quote, Voter
from engine.db.database import Database
from engine.library.library import Library
from tests.engine.favourites.comment_rows import Say


@pytest.fixture
def credited(database: Database, ours: Library) -> Callable[..., tuple[Voter, ...]]:
    def credited(limit: int = 40) -> tuple[Voter, ...]:
        with database.read() as connection:
            return voters.list_voters(connection, ours, limit)

    return credited


@pytest.fixture
def quoted(database: Database, ours: Library) -> Callable[[str], tuple[Quote, ...]]:
    def quoted(exercise: str) -> tuple[Quote, ...]:
        with database.read() as connection:
            return voters.list_quotes(connection, ours, exercise)

    return quoted


Credited = Callable[..., tuple[Voter, ...]]
Quoted = Callable[[str], tuple[Quote, ...]]


def test_a_reader_is_named_once_by_their_latest_name(say: Say, credited: Credited) -> None:
    say("ada", "squat", name="Ada", url="https://ada.example/")
    say("Ben", "squat")
    say("ada", "plank", name="Ada L.", url="http://ada.example/blog")
    assert credited() == (Voter("Ada L.", "http://ada.example/blog"), Voter("Ben", None))
    assert credited(limit=1) == (Voter("Ada L.", "http://ada.example/blog"),)


def test_only_readers_with_favourites_that_count_are_named(
    say: Say, credited: Credited, change: Callable[..., None], block: Callable[[str], None]
) -> None:
    say("Nobody", text="Nice!")
    say("Waits", "squat", status="pending")
    say("Suggested", suggested=("squat",))
    assert credited() == ()
    erased = say("Erased", "squat")
    say("Blocked", "squat")
    assert len(credited()) == 2
    change(erased, person_id=None)
    block("Blocked")
    assert credited() == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "data:text/html,x", ""])
def test_threat_01_an_invalid_url_is_not_linked(say: Say, credited: Credited, url: str) -> None:
    say("Ada", "squat", url=url)
    assert credited() == (Voter("Ada", None),)


def test_a_sentence_that_mentions_the_exercise_is_quoted(say: Say, quoted: Quoted) -> None:
    html = "<p>Hello from Oslo. <strong>Squats</strong> while the coffee brews! And then I run.</p>"
    id_ = say("Ada", "squat", "plank", body_html=html, url="https://ada.example/")
    voice = Voter("Ada", "https://ada.example/")
    assert quoted("squat") == (Quote("Squats while the coffee brews!", voice, "strong", id_),)
    assert quoted("plank") == ()


def test_at_most_three_people_are_quoted_newest_first(say: Say, quoted: Quoted) -> None:
    for n, who in enumerate(("Ada", "Ben", "Cy", "Dee", "Dee"), start=1):
        say(who, "squat", text=f"Number {n} says squats.")
    assert [quote.text for quote in quoted("squat")] == [
        "Number 5 says squats.",
        "Number 3 says squats.",
        "Number 2 says squats.",
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "pending"},
        {"status": "trash"},
        {"kind": "pingback"},
        {"by_owner": True},
        {"body_html": "<p>Squats!</p>"},
        {"body_html": f"<p>Squats {'and more ' * 30}squats.</p>"},
        {"body_html": "<blockquote><p>I love squats, said he.</p></blockquote><p>Not me, thank you.</p>"},
        {"body_html": "<blockquote><blockquote><p>Deep squats here.</p></blockquote>Squats there, too.</blockquote>"},
    ],
)
def test_sentences_that_are_not_quoted(say: Say, quoted: Quoted, columns: dict[str, Any]) -> None:
    say("Ada", "squat", **{"text": "I love squats, truly.", **columns})
    assert quoted("squat") == ()


def test_a_mention_without_a_favourite_is_not_quoted(say: Say, quoted: Quoted) -> None:
    say("Ada", text="I hate squats with all my heart.", suggested=("squat",))
    assert quoted("squat") == ()


def test_a_stored_alias_counts_in_quotes_too(
    database: Database, say: Say, quoted: Quoted, ours: Library, now: datetime
) -> None:
    say("Ada", "firewalker", text="Penguin walks are all I need.")
    assert quoted("firewalker") == ()
    with database.write() as connection:
        unmatched_terms.store_alias(connection, ours, "penguin walk", "firewalker", now)
    assert [quote.text for quote in quoted("firewalker")] == ["Penguin walks are all I need."]


def test_threat_01_a_quote_is_plain_text(say: Say, quoted: Quoted) -> None:
    say("Ada", "squat", body_html="<p>Squats &lt;script&gt;alert(1)&lt;/script&gt; all day.</p>")
    assert quoted("squat")[0].text == "Squats <script>alert(1)</script> all day."
