"""Who named favourites, and what they said of one: names for the credits, and short quotes for an exercise's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.comments.favourite_tally import votes_query
from engine.comments.tables import comment, person
from engine.content.sanitise import html_to_text
from engine.favourites import aliases
from engine.favourites.recognition import add_aliases, suggest_exercises
from engine.favourites.tables import comment_exercise
from engine.http.urls import clean_url
from engine.library.library import Library

MAX_QUOTES = 3
MIN_QUOTE, MAX_QUOTE = 15, 160
"""Characters of a quote: a shorter sentence says nothing, a longer one is for the comment itself."""
_LOOKED_AT = 50
_QUOTE_MARKS = re.compile(r"(</?blockquote>)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n")


@dataclass(frozen=True, slots=True)
class Voter:
    """A reader as the site names her, with her own site's address where she gave one."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an approved comment, by whom, and where it stands: the article's slug, and the comment's id."""

    text: str
    voice: Voter
    post: str
    comment_id: int


def list_voters(connection: Connection, library: Library, limit: int = 40) -> tuple[Voter, ...]:
    """The people whose favourites count, as they called themselves in the last comment that counts, newest first."""
    votes = votes_query(library)
    newest = func.row_number().over(
        partition_by=votes.c.person_id, order_by=(comment.c.created_at.desc(), comment.c.id.desc())
    )
    named = (
        select(comment.c.name, comment.c.url, comment.c.created_at, comment.c.id, newest.label("place"))
        .join(votes, votes.c.comment_id == comment.c.id)
        .subquery()
    )
    rows = connection.execute(
        select(named.c.name, named.c.url)
        .where(named.c.place == 1)
        .order_by(named.c.created_at.desc(), named.c.id.desc())
        .limit(limit)
    )
    return tuple(_voice(row.name, row.url) for row in rows)


def list_quotes(connection: Connection, library: Library, exercise: str) -> tuple[Quote, ...]:
    """At most three sentences that name an exercise, of people whose favourite it is: newest first, one a person."""
    ids = [exercise, *(former for former, id_ in library.former_ids.items() if id_ == exercise)]
    rows = connection.execute(
        select(comment)
        .join(comment_exercise, comment_exercise.c.comment_id == comment.c.id)
        .join(person, person.c.id == comment.c.person_id)
        .where(
            comment.c.kind == "comment",
            comment.c.status == "approved",
            comment.c.by_owner.is_(False),
            person.c.blocked_at.is_(None),
            comment_exercise.c.state == "confirmed",
            comment_exercise.c.exercise_id.in_(ids),
        )
        .order_by(comment.c.created_at.desc(), comment.c.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    named = add_aliases(library, aliases.read_aliases(connection))
    found: dict[int, Quote] = {}
    for row in rows:
        if row.person_id not in found and (sentence := _sentence(row.body_html, named, exercise)):
            found[row.person_id] = Quote(sentence, _voice(row.name, row.url), row.post_slug, row.id)
    return tuple(found.values())[:MAX_QUOTES]


def _voice(name: str, url: str | None) -> Voter:
    # Addresses are checked when a comment is accepted; what came in otherwise is checked here.
    return Voter(name, url if url and clean_url(url) else None)


def _sentence(html: str, library: Library, exercise: str) -> str | None:
    """The first sentence of a comment that names the exercise and is short; what the comment itself quotes is none."""
    sentences = (part.strip() for part in _SENTENCE.split(html_to_text("".join(_own(html)))))
    fitting = (sentence for sentence in sentences if MIN_QUOTE <= len(sentence) <= MAX_QUOTE)
    return next((sentence for sentence in fitting if exercise in suggest_exercises(library, sentence, {})), None)


def _own(html: str) -> Iterator[str]:
    """The stretches of a comment's HTML that are no quote."""
    depth = 0
    for part in _QUOTE_MARKS.split(html):
        if part == "<blockquote>":
            depth += 1
        elif part == "</blockquote>":
            depth -= 1
        elif depth == 0:
            yield part
