"""Store the items of an export, each validated like readers' input."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from html import escape
from typing import Any

from sqlalchemy import Connection, and_, select

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
from engine.favourites.picks import Pick, PickSource, PickState, import_picks
from engine.http.urls import clean_url
from engine.library.library import Library
from engine.linkbacks.receive import InvalidSourceError, add_imported, read_source
from engine.linkbacks.tables import received_linkback
from engine.privacy.erasure import COMMENT_KIND, build_comment_key
from engine.privacy.erasure_log import Erasure
from engine.transfer import jsonl_format
from engine.transfer.imported_people import People, SkippedItemError, checked


class ItemImporter:
    """Store the items of one export. It knows the ids in the database for the ids in the file."""

    def __init__(self, key: SecretBox, library: Library, site_address: str, erasures: Iterable[Erasure]) -> None:
        erased = tuple(erasures)
        self._library = library
        self._site_address = site_address
        self._people = People(key, erased)
        self._erased = {each.key for each in erased if each.kind == COMMENT_KIND}
        self._comments: dict[int, int] = {}

    def store(self, connection: Connection, line: jsonl_format.Line) -> tuple[bool, list[str]]:
        """Store an item. Return whether it is new, and remarks. Raises SkippedItemError."""
        if isinstance(line, jsonl_format.Person):
            return self._people.store(connection, line), []
        if isinstance(line, jsonl_format.Comment):
            return self._store_comment(connection, line)
        if isinstance(line, jsonl_format.Subscription):
            return self._store_subscription(connection, line), []
        if isinstance(line, jsonl_format.Linkback):
            return self._store_linkback(connection, line), []
        raise SkippedItemError("only the first line can have the type 'head'")

    def _store_comment(self, connection: Connection, line: jsonl_format.Comment) -> tuple[bool, list[str]]:
        ours, remarks = self._find_favourites(line)
        content = self._validate_content(line, [each.exercise_id for each in ours if each.source == "picked"])
        known = _find_existing(connection, line, content["body_markdown"])
        if known is not None:
            self._comments[line.id] = known
            return False, []
        if line.status == "approved" and line.kind == "comment" and line.number is None:
            raise SkippedItemError("an approved comment needs a number")
        if build_comment_key(line.post_slug, line.created_at) in self._erased:
            raise SkippedItemError("it was erased on this site")
        parent_id, moved = self._find_thread(connection, line)
        taken = and_(comment.c.post_slug == line.post_slug, comment.c.number == line.number)
        if line.number is not None and connection.scalar(select(comment.c.id).where(taken)) is not None:
            raise SkippedItemError(f"another comment on '{line.post_slug}' has the number {line.number}")
        values = {
            **content,
            "post_slug": line.post_slug,
            "parent_id": parent_id,
            "person_id": self._find_author(connection, line),
            "kind": line.kind,
            "status": line.status,
            "title": line.title,
            "by_owner": line.by_owner,
            "number": line.number,
            "legacy_id": line.legacy_id,
            "ip_prefix": line.ip_prefix,
            "spam_score": line.spam_score,
            "spam_reasons": list(line.spam_reasons),
            "created_at": line.created_at,
            "edited_at": line.edited_at,
            "approved_at": line.approved_at,
            "erased_at": line.erased_at,
            "from_verified_device": line.from_verified_device,
            "notified_at": line.notified_at,
        }
        id_ = records.add_imported(connection, values)
        self._store_additions(connection, id_, ours, line)
        self._comments[line.id] = id_
        return True, remarks + moved

    def _find_thread(self, connection: Connection, line: jsonl_format.Comment) -> tuple[int | None, list[str]]:
        """Return the first comment of the thread, and a remark if the comment is a reply to another one."""
        if line.parent_id is None:
            return None, []
        if line.parent_id not in self._comments:
            raise SkippedItemError("the comment it replies to was not imported")
        answered = select(comment).where(comment.c.id == self._comments[line.parent_id])
        row = connection.execute(answered).one()
        if (line.kind, row.kind) != ("comment", "comment"):
            raise SkippedItemError("linkbacks can't be replies or have replies")
        if row.post_slug != line.post_slug:
            raise SkippedItemError(f"it replies to a comment on another article, '{row.post_slug}'")
        if row.parent_id is None:
            return int(row.id), []
        return int(row.parent_id), ["it replied to a reply and is now a reply to the first comment of the thread"]

    def _find_author(self, connection: Connection, line: jsonl_format.Comment) -> int | None:
        if line.person is None:
            return None
        return self._people.id_of(connection, line.person, line.created_at, "its author")

    def _find_favourites(self, line: jsonl_format.Comment) -> tuple[list[jsonl_format.Favourite], list[str]]:
        """Return the favourites with current exercise ids, and a remark for each exercise that doesn't exist."""
        found: dict[str, jsonl_format.Favourite] = {}
        remarks = []
        for each in line.favourites:
            id_ = self._library.current_id(each.exercise_id)
            if id_ in self._library.exercises:
                found.setdefault(id_, jsonl_format.Favourite(id_, each.source, each.state, each.created_at))
            else:
                remarks.append(f"the favourite '{each.exercise_id}' was left out, because there is no such exercise")
        return list(found.values()), remarks

    def _validate_content(self, line: jsonl_format.Comment, picked: list[str]) -> dict[str, Any]:
        """Validate the content and return its columns. Raises SkippedItemError."""
        if line.status == "deleted" and not line.name and not line.body_markdown:
            return {
                "name": "",
                "url": None,
                "body_markdown": "",
                "body_html": "",
                "renderer_version": markup.RENDERER_VERSION,
            }
        if line.kind != "comment":
            return self._validate_linkback(line)
        typed = CommentInput(
            name=line.name,
            url=line.url or "",
            text=line.body_markdown,
            favourites=tuple(picked[:MAX_FAVOURITES]),
            other_favourites=", ".join(each.original_text for each in line.unmatched_terms)[:MAX_OTHER_FAVOURITES]
            if line.other_favourites is None
            else line.other_favourites,
        )
        return content_columns(checked(validate_comment, typed, self._library))

    def _validate_linkback(self, line: jsonl_format.Comment) -> dict[str, Any]:
        """Return the columns of a linkback, whose text is plain and may be empty. Raises SkippedItemError."""
        if line.url is not None and clean_url(line.url) is None:
            raise SkippedItemError("its URL is invalid")
        name, (text, _) = checked(validate_name, line.name), checked(validate_text, line.body_markdown)
        html = f"<p>{escape(text)}</p>" if text else ""
        return {
            "name": name,
            "url": line.url,
            "body_markdown": text,
            "body_html": html,
            "renderer_version": records.LINKBACK_RENDERER_VERSION,
        }

    def _store_additions(
        self, connection: Connection, id_: int, favourites: Iterable[jsonl_format.Favourite], line: jsonl_format.Comment
    ) -> None:
        """Store the favourites, unmatched terms and subscriptions of a comment."""
        found = (
            (Pick(each.exercise_id, PickSource(each.source), PickState(each.state)), each.created_at)
            for each in favourites
        )
        unmatched = (
            {
                "phrase": word.phrase,
                "original_text": word.original_text,
                "state": word.state,
                "created_at": word.created_at,
            }
            for word in line.unmatched_terms
        )
        import_picks(connection, id_, found, unmatched)
        for waiting in line.subscriptions:
            with suppress(SkippedItemError):
                self._subscribe(connection, id_, waiting)

    def _store_subscription(self, connection: Connection, line: jsonl_format.Subscription) -> bool:
        if line.comment_id not in self._comments:
            raise SkippedItemError("its comment was not imported")
        return self._subscribe(connection, self._comments[line.comment_id], line)

    def _subscribe(self, connection: Connection, comment_id: int, line: jsonl_format.EmbeddedSubscription) -> bool:
        """Store a subscription, and return True if it is new. Raises SkippedItemError."""
        person_id = self._people.id_of(connection, line.person, line.created_at, "its subscriber")
        return subscriptions.add_subscription(
            connection,
            person_id,
            comment_id,
            created_at=line.created_at,
            confirmed_at=line.confirmed_at,
            ended_at=line.ended_at,
        )

    def _store_linkback(self, connection: Connection, line: jsonl_format.Linkback) -> bool:
        try:
            source = read_source(line.source_url, self._site_address)
        except InvalidSourceError:
            raise SkippedItemError("the source must be a page of another site") from None
        if clean_url(line.target_url) is None:
            raise SkippedItemError("the target must be a URL")
        same = and_(received_linkback.c.source_url == source, received_linkback.c.target_url == line.target_url)
        if connection.scalar(select(received_linkback.c.id).where(same)) is not None:
            return False
        values = {
            "source_url": source,
            "target_url": line.target_url,
            "source_host": line.source_host,
            "post_slug": line.post_slug,
            "kind": line.kind,
            "state": line.state,
            "reason": line.reason,
            "ip_prefix": line.ip_prefix,
        }
        times = {"created_at": line.created_at, "checked_at": line.checked_at}
        shown = self._comments.get(line.comment_id) if line.comment_id is not None else None
        add_imported(connection, {**values, **times, "comment_id": shown})
        return True


def _find_existing(connection: Connection, line: jsonl_format.Comment, text: str) -> int | None:
    """Return the id of the same comment: by legacy id, or by article, time, number and content."""
    if line.legacy_id is not None:
        known = connection.scalar(select(comment.c.id).where(comment.c.legacy_id == line.legacy_id))
        return None if known is None else int(known)
    same = and_(
        comment.c.post_slug == line.post_slug, comment.c.kind == line.kind, comment.c.created_at == line.created_at
    )
    for row in connection.execute(select(comment).where(same, comment.c.legacy_id.is_(None))):
        numbers = {row.number, line.number}
        if None not in numbers and len(numbers) == 1:
            return int(row.id)
        # Since the export, its content may have been erased, or it may have been approved and numbered.
        if None in numbers and row.body_markdown in (text, "") and row.name in (line.name, ""):
            return int(row.id)
    return None
