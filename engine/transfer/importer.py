"""A file of comments read into the database: each item checked as a reader's own would be, and stored in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from typing import Any, BinaryIO

from sqlalchemy import Connection, and_, insert, select
from sqlalchemy.exc import IntegrityError

from engine.comments import markup, records, subscriptions
from engine.comments.submit import content_columns
from engine.comments.tables import comment
from engine.comments.validation import (
    MAX_FAVOURITES,
    MAX_OTHER_FAVOURITES,
    CommentInput,
    validate_comment,
    validate_name,
    validate_text,
)
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.favourites.picks import Pick, PickSource, PickState, import_picks
from engine.http.urls import clean_url
from engine.library.library import Library
from engine.linkbacks.tables import received_linkback
from engine.privacy.erasure import COMMENT_KIND, build_comment_key
from engine.privacy.erasure_log import Erasure
from engine.transfer import jsonl_format
from engine.transfer.dumps import Told
from engine.transfer.imported_people import People, SkippedItemError, checked

MOST_REMARKS = 1_000
"""So many lines that were skipped are told one by one."""


class InvalidExportError(Exception):
    """The file does not begin as an export does."""


@dataclass
class Report:
    """What came of a file: how many items were new, there already, or skipped; and of those, the line and why."""

    added: int = 0
    present: int = 0
    skipped: int = 0
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def remark(self, number: int, why: str) -> None:
        """Note something about a line."""
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append((number, why))


def load(
    database: Database,
    key: SecretBox,
    library: Library,
    file: BinaryIO,
    size: int,
    erasures: Iterable[Erasure] = (),
    told: Told = lambda done, of: None,
) -> Report:
    """Take over what a file of size bytes holds; what is there already stays as it is, and is not doubled.

    Raises InvalidExportError, OSError, and Unavailable of the database; what was taken over until then stays, and the
    file can be read again.
    """
    numbered = _lines(file)
    _, first = next(numbered, (1, b""))
    try:
        if not isinstance(jsonl_format.read(first), jsonl_format.Head):
            raise jsonl_format.InvalidLineError("it does not say what it is")
    except jsonl_format.InvalidLineError as error:
        raise InvalidExportError(f"this is no export of comments: line 1: {error}") from None
    run = _Run(key, library, erasures)
    report = Report()
    for number, data in numbered:
        try:
            line = jsonl_format.read(data)
            with database.write() as connection:
                is_new, remarks = run.take(connection, line)
        except (jsonl_format.InvalidLineError, SkippedItemError) as error:
            report.skipped += 1
            report.remark(number, str(error))
        except IntegrityError:
            report.skipped += 1
            report.remark(number, "something that is there already collides with it")
        else:
            report.added += is_new
            report.present += not is_new
            for remark in remarks:
                report.remark(number, remark)
        told(file.tell(), size)
    return report


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers. Of one that is too long, only so much is read as shows that."""
    number = 0
    while data := file.readline(jsonl_format.MAX_LINE + 1):
        number += 1
        yield number, data
        while len(data) > jsonl_format.MAX_LINE and not data.endswith(b"\n"):
            data = file.readline(jsonl_format.MAX_LINE + 1)


class _Run:
    """One reading of a file: which of its comments are which here."""

    def __init__(self, key: SecretBox, library: Library, erasures: Iterable[Erasure]) -> None:
        erased = tuple(erasures)
        self._library = library
        self._people = People(key, erased)
        self._erased = {each.key for each in erased if each.kind == COMMENT_KIND}
        self._comments: dict[int, int] = {}

    def take(self, connection: Connection, line: jsonl_format.Line) -> tuple[bool, list[str]]:
        """Store one item: whether it is new, and what had to be left out of it. Raises SkippedItemError."""
        if isinstance(line, jsonl_format.Person):
            return self._people.take(connection, line), []
        if isinstance(line, jsonl_format.Comment):
            return self._take_comment(connection, line)
        if isinstance(line, jsonl_format.Subscription):
            return self._take_subscription(connection, line), []
        if isinstance(line, jsonl_format.Mention):
            return self._take_mention(connection, line), []
        raise SkippedItemError("a head stands at the beginning only")

    def _take_comment(self, connection: Connection, line: jsonl_format.Comment) -> tuple[bool, list[str]]:
        ours, remarks = self._favourites(line)
        words = self._words(line, [each.exercise for each in ours if each.source == "picked"])
        known = _known(connection, line, words["body_markdown"])
        if known is not None:
            self._comments[line.id] = known
            return False, []
        if line.status == "approved" and line.kind == "comment" and line.number is None:
            raise SkippedItemError("an approved comment needs its number")
        if build_comment_key(line.post, line.created_at) in self._erased:
            raise SkippedItemError("it was erased here")
        parent_id, moved = self._thread(connection, line)
        taken = and_(comment.c.post_slug == line.post, comment.c.number == line.number)
        if line.number is not None and connection.scalar(select(comment.c.id).where(taken)) is not None:
            raise SkippedItemError(f"another comment of '{line.post}' has the number {line.number}")
        values = {
            **words,
            "post_slug": line.post,
            "parent_id": parent_id,
            "person_id": self._writer(connection, line),
            "kind": line.kind,
            "status": line.status,
            "title": line.title,
            "by_owner": line.by_owner,
            "number": line.number,
            "legacy_id": line.legacy_id,
            "ip_prefix": line.address,
            "spam_score": line.score,
            "spam_reasons": list(line.reasons),
            "created_at": line.created_at,
            "edited_at": line.edited_at,
            "approved_at": line.approved_at,
            "erased_at": line.erased_at,
            "from_verified_device": line.proved,
            "notified_at": line.told_at,
        }
        id_ = records.add_imported(connection, values)
        self._hang_on(connection, id_, ours, line)
        self._comments[line.id] = id_
        return True, remarks + moved

    def _thread(self, connection: Connection, line: jsonl_format.Comment) -> tuple[int | None, list[str]]:
        """The comment in whose thread this one stands, and a remark where that is another than it answered."""
        if line.parent is None:
            return None, []
        if line.parent not in self._comments:
            raise SkippedItemError("the comment that it answers was not taken over")
        answered = select(comment).where(comment.c.id == self._comments[line.parent])
        row = connection.execute(answered).one()
        if (line.kind, row.kind) != ("comment", "comment"):
            raise SkippedItemError("a linkback answers nothing, and is not answered")
        if row.post_slug != line.post:
            raise SkippedItemError(f"it answers a comment of another article, '{row.post_slug}'")
        if row.parent_id is None:
            return int(row.id), []
        return int(row.parent_id), ["it answered an answer; it stands below the first comment of that thread now"]

    def _writer(self, connection: Connection, line: jsonl_format.Comment) -> int | None:
        if line.person is None:
            return None
        return self._people.id_of(connection, line.person, line.created_at, "its writer")

    def _favourites(self, line: jsonl_format.Comment) -> tuple[list[jsonl_format.Favourite], list[str]]:
        """The favourites with the exercises' ids as they are now, and a remark for each that is none here."""
        found: dict[str, jsonl_format.Favourite] = {}
        remarks = []
        for each in line.favourites:
            id_ = self._library.current_id(each.exercise)
            if id_ in self._library.exercises:
                found.setdefault(id_, jsonl_format.Favourite(id_, each.source, each.state, each.created_at))
            else:
                remarks.append(f"the favourite '{each.exercise}' is left out: there is no such exercise here")
        return list(found.values()), remarks

    def _words(self, line: jsonl_format.Comment, picked: list[str]) -> dict[str, Any]:
        """The columns for what was written, through the validator of comments. Raises SkippedItemError."""
        if line.status == "deleted" and not line.name and not line.text:
            return {
                "name": "",
                "url": None,
                "body_markdown": "",
                "body_html": "",
                "renderer_version": markup.RENDERER_VERSION,
            }
        if line.kind != "comment":
            return self._linkback(line)
        typed = CommentInput(
            name=line.name,
            url=line.url or "",
            text=line.text,
            favourites=tuple(picked[:MAX_FAVOURITES]),
            other_favourites=", ".join(each.written for each in line.words)[:MAX_OTHER_FAVOURITES]
            if line.more is None
            else line.more,
        )
        return content_columns(checked(validate_comment, typed, self._library))

    def _linkback(self, line: jsonl_format.Comment) -> dict[str, Any]:
        """What another site says of itself is plain text; it may be nothing but the site's name."""
        if line.url is not None and clean_url(line.url) is None:
            raise SkippedItemError("its address is none that can be linked to")
        name, (text, _) = checked(validate_name, line.name), checked(validate_text, line.text)
        html = f"<p>{escape(text)}</p>" if text else ""
        return {
            "name": name,
            "url": line.url,
            "body_markdown": text,
            "body_html": html,
            "renderer_version": records.LINKBACK_RENDERER_VERSION,
        }

    def _hang_on(
        self, connection: Connection, id_: int, favourites: Iterable[jsonl_format.Favourite], line: jsonl_format.Comment
    ) -> None:
        """Store what belongs to a comment."""
        found = (
            (Pick(each.exercise, PickSource(each.source), PickState(each.state)), each.created_at)
            for each in favourites
        )
        unmatched = (
            {
                "phrase": word.phrase,
                "original_text": word.written,
                "state": "pending" if word.state == "waiting" else word.state,
                "created_at": word.created_at,
            }
            for word in line.words
        )
        import_picks(connection, id_, found, unmatched)
        for waiting in line.waiting:
            with suppress(SkippedItemError):
                self._subscribe(connection, id_, waiting)

    def _take_subscription(self, connection: Connection, line: jsonl_format.Subscription) -> bool:
        if line.comment not in self._comments:
            raise SkippedItemError("the comment that it is about was not taken over")
        return self._subscribe(connection, self._comments[line.comment], line)

    def _subscribe(self, connection: Connection, comment_id: int, line: jsonl_format.Waiting) -> bool:
        """Store that somebody wants replies to a comment; False where that is known. Raises SkippedItemError."""
        person_id = self._people.id_of(connection, line.person, line.created_at, "whoever asked for it")
        return subscriptions.add_subscription(
            connection,
            person_id,
            comment_id,
            created_at=line.created_at,
            confirmed_at=line.confirmed_at,
            ended_at=line.ended_at,
        )

    def _take_mention(self, connection: Connection, line: jsonl_format.Mention) -> bool:
        if clean_url(line.source) is None or clean_url(line.target) is None:
            raise SkippedItemError("source and target must be web addresses")
        same = and_(received_linkback.c.source_url == line.source, received_linkback.c.target_url == line.target)
        if connection.scalar(select(received_linkback.c.id).where(same)) is not None:
            return False
        values = {
            "source_url": line.source,
            "target_url": line.target,
            "source_host": line.host,
            "post_slug": line.post,
            "kind": line.kind,
            "state": "pending" if line.state == "queued" else line.state,
            "reason": line.reason,
            "ip_prefix": line.address,
        }
        times = {"created_at": line.created_at, "checked_at": line.checked_at}
        shown = self._comments.get(line.comment) if line.comment is not None else None
        connection.execute(insert(received_linkback).values(comment_id=shown, **values, **times))
        return True


def _known(connection: Connection, line: jsonl_format.Comment, text: str) -> int | None:
    """The comment that this one is, if it is here: by its legacy id, else by article, moment, number and words."""
    if line.legacy_id is not None:
        known = connection.scalar(select(comment.c.id).where(comment.c.legacy_id == line.legacy_id))
        return None if known is None else int(known)
    same = and_(comment.c.post_slug == line.post, comment.c.kind == line.kind, comment.c.created_at == line.created_at)
    for row in connection.execute(select(comment).where(same, comment.c.legacy_id.is_(None))):
        numbers = {row.number, line.number}
        if None not in numbers and len(numbers) == 1:
            return int(row.id)
        # Its words may have been removed here since, and its number may have been given since.
        if None in numbers and row.body_markdown in (text, "") and row.name in (line.name, ""):
            return int(row.id)
    return None
