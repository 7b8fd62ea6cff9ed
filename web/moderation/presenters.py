"""What the pages below /moderation/ share: the frame with its counts, and the notice of what was done, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Event, Outcome
from engine.comments import blocklist, unmatched_terms
from engine.comments.status import ExpectedState
from engine.jobs import queue
from engine.moderation import moderation_queue
from engine.moderation.undo import find_undoable
from engine.text import normalise
from web.core.context import edition, services
from web.core.forms import parse_number
from web.core.redirects import add_query
from web.moderation.session import current_session, safe_path

MAX_IDS = 50
"""So many comments or events are taken at once."""

# What an event says, of one comment and of several.
NOTICES: Mapping[str, tuple[str, str]] = {
    "approve": ("1 comment is approved", "{} comments are approved"),
    "spam": ("1 comment is under spam", "{} comments are under spam"),
    "trash": ("1 comment is in the trash", "{} comments are in the trash"),
    "pend": ("1 comment waits again", "{} comments wait again"),
    "edit": ("The comment is changed", "{} comments are changed"),
    "reply": ("Your reply is up", "{} replies are up"),
    "block-person": ("This person is blocked", "{} people are blocked"),
    "unblock-person": ("This person is not blocked any more", "{} people are not blocked any more"),
    "unblock-erased": ("This person is not blocked any more", "{} people are not blocked any more"),
    "block-address": ("These addresses are blocked", "{} ranges of addresses are blocked"),
    "block-word": ("This word is blocked", "{} words are blocked"),
    "unblock": ("This is not blocked any more", "{} blocks are gone"),
    "confirm-favourite": ("The favourite counts", "{} favourites count"),
    "reject-favourite": ("The favourite does not count", "{} favourites do not count"),
    "store-alias": ("The name is stored, and counts at once", "{} names are stored, and count at once"),
    "dismiss-words": ("The words are out of the list", "{} times, words are out of the list"),
    "erase": ("It is erased for good", "{} comments are erased for good"),
    "retry-job": ("The job will be tried again", "{} jobs will be tried again"),
    "undo": ("Undone", "{} times undone"),
}
# The same for the log: who did it stands before.
LOG_TEXTS: Mapping[str, str] = {
    "approve": "approved",
    "spam": "put under spam",
    "trash": "put into the trash",
    "pend": "let wait again",
    "edit": "changed",
    "delete": "removed",
    "erase": "erased",
    "reply": "answered with",
    "block-person": "blocked the writer of",
    "unblock-person": "unblocked the writer of",
    "unblock-erased": "unblocked somebody who was erased",
    "block-address": "blocked a range of addresses",
    "block-word": "blocked a word",
    "unblock": "took a block back",
    "confirm-favourite": "confirmed a favourite in",
    "reject-favourite": "rejected a favourite in",
    "store-alias": "stored a name",
    "dismiss-words": "dismissed words",
    "retry-job": "had a job tried again",
}
STATUS_LABELS: Mapping[str, str] = {
    "pending": "waiting",
    "approved": "approved",
    "spam": "spam",
    "trash": "in the trash",
    "deleted": "removed by its reader",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What the last step did: in words, and the events by which it is undone, joined by dots ("" for none)."""

    lines: tuple[str, ...]
    undo: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """The article that a comment stands below. address is None where there is none of that slug now."""

    title: str
    address: str | None


def render_screen(template: str, **values: object) -> str:
    """A page below /moderation/ with all that its frame says."""
    with services().database.read() as connection:
        frame = {
            "counts": moderation_queue.count_by_status(connection),
            "unknown": len(unmatched_terms.list_unmatched(connection, edition().library)),
            "dead": len(queue.list_failed(connection)),
            "notice": _notice(connection),
        }
    session = current_session()
    shared = {
        "user": session.user,
        "form_token": session.form_token,
        "place": find_article_link,
        "states": STATUS_LABELS,
    }
    mails = services().environment.sends_email
    return render_template(template, **shared, mails=mails, **frame, **values)


def redirect_with_notice(outcome: Outcome) -> AnyResponse:
    """303 to where the form was, which then says what came of it."""
    pairs = [("done", ".".join(map(str, outcome.events))), ("left", ".".join(map(str, outcome.skipped)))]
    pairs = [pair for pair in pairs if pair[1]] or [("done", "0")]
    return redirect(add_query(safe_path(request.form.get("next", "")), pairs), 303)


def describe_events(connection: Connection, log: Sequence[Event]) -> dict[int, str]:
    """What the events (ids) of a log were about beside a comment: a name, an exercise, or what is blocked yet."""
    undone = events.find_events(connection, [event.reverts_id for event in log if event.reverts_id is not None])
    of_undo = {event.id: event for event in undone}
    meant = {event.id: of_undo.get(event.reverts_id or 0, event) for event in log}
    blocked = blocklist.find_blocked_values(connection, [event for event in meant.values() if "block" in event.detail])
    return {id_: _about(event, blocked.get(event.id)) for id_, event in meant.items()}


def _about(event: Event, blocked: str | None) -> str:
    phrase, exercise = event.detail.get("phrase"), event.detail.get("exercise")
    said = [f"“{name}”" for name in (phrase, blocked) if name]
    if isinstance(exercise, str):
        known = edition().library.exercises.get(exercise)
        said.append(known.name if known else exercise)
    return " for ".join(said)


def parse_ids(written: Iterable[str]) -> list[int]:
    """The ids in what a form or an address holds, without what is none; MOST of them."""
    found = filter(None, map(parse_number, written))
    return list(dict.fromkeys(found))[:MAX_IDS]


def form_text(name: str) -> str:
    """What a field of this request's form holds, without characters that no page can show."""
    return normalise(request.form.get(name, ""))


def parse_dotted_ids(written: str) -> list[int]:
    """The ids that are joined by dots."""
    return parse_ids(written[: MAX_IDS * 10].split("."))


def find_article_link(slug: str) -> ArticleLink:
    """The article of a slug."""
    item = edition().by_slug.get(slug)
    return ArticleLink(item.article.front_matter.title, item.article.address) if item else ArticleLink(slug, None)


def _notice(connection: Connection) -> Notice | None:
    """What `back` noted in the address. It names nothing but ids, so nobody can make it say something else."""
    if "done" not in request.args and "left" not in request.args:
        return None
    done = events.find_events(connection, parse_dotted_ids(request.args.get("done", "")))
    lines = [*_said(done), *(_elsewhere(connection, id_) for id_ in parse_dotted_ids(request.args.get("left", "")))]
    way_back = find_undoable(connection, done)
    undo = [str(event.id) for event in done if event.id in way_back]
    return Notice(tuple(lines) or ("Nothing has changed.",), ".".join(undo))


def _said(done: Iterable[Event]) -> Iterable[str]:
    by_action: dict[str, int] = {}
    for event in done:
        by_action[event.action] = by_action.get(event.action, 0) + 1
    for action, count in by_action.items():
        one, many = NOTICES.get(action, ("Done", "{} times done"))
        yield f"{one if count == 1 else many.format(count)}."


def _elsewhere(connection: Connection, id_: int) -> str:
    card = moderation_queue.find_item(connection, id_)
    if card is None:
        return "A comment was removed meanwhile, so there is nothing to do."
    if card.status == "pending":
        return f"The comment by {card.name} was changed by its writer meanwhile: it waits to be read again."
    return f"The comment by {card.name} was handled elsewhere meanwhile: it is {STATUS_LABELS[card.status]} now."


def expected_state() -> ExpectedState:
    """What the page showed whose button was pressed."""
    try:
        drawn = datetime.fromisoformat(request.form.get("drawn", ""))
    except ValueError:
        drawn = None
    return ExpectedState(request.form.get("seen", ""), drawn if drawn and drawn.tzinfo else None)
