"""Shared parts of the moderation pages: frame, forms, notices about actions, and entries of the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import redirect, render_template, request
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Event, Outcome
from engine.comments import blocklist, unmatched_terms
from engine.comments.status import ExpectedState
from engine.jobs import queue
from engine.moderation import moderation_queue
from engine.moderation.moderation_queue import QueueFilter
from engine.moderation.undo import find_undoable
from engine.text import collapse_whitespace, normalise, parse_number
from web.core.background_jobs import MAIL_FOLDER
from web.core.context import edition, services
from web.core.redirects import add_query
from web.core.templating import spell
from web.moderation import wording
from web.moderation.session import current_session, safe_path

MAX_IDS = 50
"""Number of comments or events that one request can change."""


MAX_FILTER = 100
"""Characters of each field of the filter."""
MAX_FILTER_ARTICLES = 500
"""Articles whose comments are searched, if the titles of more contain the words."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about the last action. undo has the ids of the events to undo, joined by dots, or is empty."""

    lines: tuple[str, ...]
    undo: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """The article of a comment. title is the slug and address None if there is no such article."""

    title: str
    address: str | None


def render_screen(template: str, **values: object) -> str:
    """Render a moderation page with the values that all of them need: counts, the notice and the user."""
    session = current_session()
    with services().database.read() as connection:
        frame: dict[str, object] = {
            "user": session.user,
            "form_token": session.form_token,
            "counts": moderation_queue.count_by_list(connection),
            "unmatched_count": len(unmatched_terms.list_unmatched(connection, edition().library)),
            "failed_job_count": len(queue.list_failed(connection)),
            "notice": _build_notice(connection),
            "sends_email": services().environment.sends_email,
            "mail_folder": services().environment.instance_dir / MAIL_FOLDER,
            "article_link": find_article_link,
            "wording": wording,
            "filter_query": "",
        }
    return render_template(template, **(frame | values))


def redirect_with_notice(outcome: Outcome) -> AnyResponse:
    """Redirect (303) to the page with the submitted form, and let it show a notice about the outcome."""
    pairs = [("done", ".".join(map(str, outcome.events))), ("skipped", ".".join(map(str, outcome.skipped)))]
    pairs = [pair for pair in pairs if pair[1]] or [("done", "0")]
    return redirect(add_query(safe_path(request.form.get("next", "")), pairs), 303)


def find_article_link(slug: str) -> ArticleLink:
    """Return the title and address of the article with a slug."""
    item = edition().by_slug.get(slug)
    return ArticleLink(item.article.front_matter.title, item.article.address) if item else ArticleLink(slug, None)


def read_filter() -> QueueFilter:
    """Return the filter in the address of this request."""
    author, text, article = (
        collapse_whitespace(normalise(request.args.get(name, "")[:MAX_FILTER]))
        for name in ("author", "text", "article")
    )
    items = edition().by_slug.values() if article else ()
    slugs = [each.article.slug for each in items if article.lower() in each.article.front_matter.title.lower()]
    return QueueFilter(author, text, article, tuple(slugs[:MAX_FILTER_ARTICLES]))


def build_filter_query(only: QueueFilter) -> str:
    """Return the filter as a part of an address that follows other arguments: "&author=Ann", or ""."""
    values = {"author": only.author, "text": only.text, "article": only.article}
    return "".join(f"&{urlencode({name: value})}" for name, value in values.items() if value)


def form_text(name: str) -> str:
    """Return the value of a form field, without control characters."""
    return normalise(request.form.get(name, ""))


def expected_state() -> ExpectedState:
    """Return the state of a comment as the submitted page showed it."""
    return ExpectedState(request.form.get("expected_status", ""), _form_time("seen_at"))


def last_edit() -> datetime | None:
    """Return the time of the comment's last edit before the submitted page was rendered."""
    return _form_time("last_edit")


def parse_ids(values: Iterable[str]) -> list[int]:
    """Return the valid ids among some values, at most MAX_IDS."""
    found = filter(None, map(parse_number, values))
    return list(dict.fromkeys(found))[:MAX_IDS]


def parse_dotted_ids(value: str) -> list[int]:
    """Return the ids in a value such as `3.5.8`, at most MAX_IDS."""
    return parse_ids(value[: MAX_IDS * 10].split("."))


def describe_events(connection: Connection, log: Sequence[Event], this_comment: int | None = None) -> dict[int, Markup]:
    """Return the text of each event of a log, by its id. The page of this_comment does not link to itself."""
    reverted = events.find_events(connection, [event.reverts_id for event in log if event.reverts_id is not None])
    by_id = {event.id: event for event in reverted}
    # An undo is described with the details of the event that it reverts.
    subjects = {event.id: by_id.get(event.reverts_id or 0, event) for event in log}
    blocks = [subject for subject in subjects.values() if "block" in subject.detail]
    blocked = blocklist.find_blocked_values(connection, blocks)
    return {
        event.id: _describe(event, subjects[event.id], blocked.get(subjects[event.id].id), this_comment)
        for event in log
    }


def _form_time(name: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return time if time.tzinfo else None


def _describe(event: Event, subject: Event, blocked: str | None, this_comment: int | None) -> Markup:
    is_undo = event.action == "undo"
    action = str(event.detail.get("action", "")) if is_undo else event.action
    entry = wording.LOG_ENTRIES.get(action, (wording.UNKNOWN_ACTION, wording.UNKNOWN_ACTION))[is_undo]
    if event.comment_id == this_comment:
        comment = Markup("this comment")
    else:
        comment = Markup('<a href="/moderation/comments/{0}/">comment {0}</a>').format(event.comment_id)
    text = Markup(spell(entry)).format(actor=event.actor, comment=comment)
    detail = _describe_detail(subject.detail, blocked)
    return Markup("{}: {}").format(text, detail) if detail else text


def _describe_detail(detail: Mapping[str, object], blocked: str | None) -> str:
    """Return the exercise or alias that an event is about, or the value that it blocked if that is still blocked."""
    id_ = detail.get("exercise")
    if not isinstance(id_, str):
        return wording.QUOTED_DETAIL.format(blocked) if blocked else ""
    exercise = edition().library.exercises.get(id_)
    name = exercise.name if exercise else id_
    phrase = detail.get("phrase")
    return wording.ALIAS_DETAIL.format(phrase=phrase, exercise=name) if phrase else name


def _build_notice(connection: Connection) -> Notice | None:
    """Return the notice that the address asks for.

    The address contains only ids of events and comments, so that a link cannot make the page say anything else.
    """
    if "done" not in request.args and "skipped" not in request.args:
        return None
    done = events.find_events(connection, parse_dotted_ids(request.args.get("done", "")))
    skipped = parse_dotted_ids(request.args.get("skipped", ""))
    lines = [*_count_actions(done), *(_describe_skipped(connection, id_) for id_ in skipped)]
    undoable = find_undoable(connection, done)
    undo = [str(event.id) for event in done if event.id in undoable]
    return Notice(tuple(lines) or (wording.UNCHANGED,), ".".join(undo))


def _count_actions(done: Iterable[Event]) -> Iterable[str]:
    for action, count in Counter(event.action for event in done).items():
        one, several = wording.NOTICES.get(action, (wording.UNKNOWN_NOTICE, wording.UNKNOWN_NOTICE))
        yield spell(one if count == 1 else several).format(count)


def _describe_skipped(connection: Connection, id_: int) -> str:
    item = moderation_queue.find_item(connection, id_)
    return wording.SKIPPED_DELETED if item is None else wording.SKIPPED[item.status].format(name=item.name)
