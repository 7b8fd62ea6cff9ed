"""The readers who named favourites: their names for the credits, and short quotes for the pages of exercises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.comments.favourite_tally import counts_as_vote, votes_query
from engine.comments.tables import comment, person
from engine.content.sanitise import html_to_text
from engine.favourites import aliases
from engine.favourites.recognition import add_aliases, suggest_exercises
from engine.favourites.tables import comment_exercise
from engine.http.urls import clean_url
from engine.library.library import Library

MAX_QUOTES = 3
MIN_QUOTE, MAX_QUOTE = 15, 160
"""Length of a quote, in characters."""
_MAX_COMMENTS_READ = 50
_QUOTE_MARKS = re.compile(r"(</?blockquote>)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n")


@dataclass(frozen=True, slots=True)
class Voter:
    """A reader's name, and the URL of their website if they gave one."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence from an approved comment."""

    text: str
    voter: Voter
    post_slug: str
    comment_id: int


def list_voters(connection: Connection, library: Library, limit: int = 40) -> tuple[Voter, ...]:
    """Return the readers whose favourites count, by the name in the last comment that counts, newest first."""
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
    return tuple(_build_voter(row.name, row.url) for row in rows)


def list_quotes(connection: Connection, library: Library, exercise_id: str) -> tuple[Quote, ...]:
    """Return up to MAX_QUOTES sentences about an exercise by readers who named it, newest first, one per reader."""
    ids = [exercise_id, *(former for former, id_ in library.former_ids.items() if id_ == exercise_id)]
    rows = connection.execute(
        select(comment)
        .join(comment_exercise, comment_exercise.c.comment_id == comment.c.id)
        .join(person, person.c.id == comment.c.person_id)
        .where(counts_as_vote(), comment_exercise.c.exercise_id.in_(ids))
        .order_by(comment.c.created_at.desc(), comment.c.id.desc())
        .limit(_MAX_COMMENTS_READ)
    ).all()
    extended = add_aliases(library, aliases.read_aliases(connection))
    found: dict[int, Quote] = {}
    for row in rows:
        if row.person_id not in found and (sentence := _find_sentence(row.body_html, extended, exercise_id)):
            found[row.person_id] = Quote(sentence, _build_voter(row.name, row.url), row.post_slug, row.id)
    return tuple(found.values())[:MAX_QUOTES]


def _build_voter(name: str, url: str | None) -> Voter:
    # URLs in imported comments may not have been validated.
    return Voter(name, url if url and clean_url(url) else None)


def _find_sentence(html: str, library: Library, exercise_id: str) -> str | None:
    """Return the first short sentence that mentions the exercise, outside of quotes."""
    text = html_to_text("".join(_outside_quotes(html)))
    sentences = (part.strip() for part in _SENTENCE.split(text))
    short = (sentence for sentence in sentences if MIN_QUOTE <= len(sentence) <= MAX_QUOTE)
    return next((sentence for sentence in short if exercise_id in suggest_exercises(library, sentence, {})), None)


def _outside_quotes(html: str) -> Iterator[str]:
    """Yield the parts of a comment's HTML that are not inside a blockquote."""
    depth = 0
    for part in _QUOTE_MARKS.split(html):
        if part == "<blockquote>":
            depth += 1
        elif part == "</blockquote>":
            depth -= 1
        elif depth == 0:
            yield part
