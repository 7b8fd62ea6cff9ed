"""Unrecognised exercises, the blocklist, the log and failed jobs."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Outcome
from engine.comments import blocklist, unmatched_terms
from engine.comments.blocklist import InvalidBlockError
from engine.favourites.aliases import InvalidAliasError
from engine.jobs import queue
from engine.moderation import review_favourites
from engine.moderation.undo import find_undoable
from engine.text import parse_number
from web.core.context import edition, now, services
from web.moderation.presenters import describe_events, form_text, redirect_with_notice, render_screen
from web.moderation.session import current_user, require_login

bp = Blueprint("moderation_lists", __name__)
require_login(bp)

LOG_PER_PAGE = 50


@bp.get("/moderation/unmatched/")
def unmatched() -> str:
    """Show the names in comments that match no exercise."""
    return _render_unmatched()


@bp.post("/moderation/unmatched/")
def match_or_dismiss() -> AnyResponse:
    """Match a name to an exercise, or dismiss it."""
    phrase, actor, library = form_text("phrase"), current_user().name, edition().library
    try:
        with services().database.write() as connection:
            if request.form.get("action") == "dismiss":
                outcome = review_favourites.dismiss_term(connection, phrase, actor=actor, now=now())
            else:
                written, exercise = form_text("written"), form_text("exercise")
                outcome = review_favourites.add_alias(connection, library, written, exercise, actor=actor, now=now())
    except InvalidAliasError as error:
        return make_response(_render_unmatched(str(error)), 422)
    return redirect_with_notice(outcome)


@bp.get("/moderation/blocked/")
def blocked() -> str:
    """Show the blocked words, IP ranges and people."""
    return _render_blocked()


@bp.post("/moderation/blocked/")
def change_blocklist() -> AnyResponse:
    """Block a word or an IP range, remove an entry, or unblock a person who was erased."""
    form, actor = request.form, current_user().name
    removed, erased = parse_number(form.get("remove", "")), parse_number(form.get("erased", ""))
    block = {"word": blocklist.block_word, "address": blocklist.block_address}.get(form.get("kind", ""))
    try:
        with services().database.write() as connection:
            if removed:
                outcome = blocklist.remove_entry(connection, removed, actor=actor, now=now())
            elif erased:
                outcome = blocklist.unblock_erased_person(connection, erased, actor=actor, now=now())
            elif block:
                outcome = block(connection, form_text("value"), actor=actor, now=now())
            else:
                abort(400)
    except InvalidBlockError as error:
        return make_response(_render_blocked(str(error)), 422)
    return redirect_with_notice(outcome)


@bp.get("/moderation/log/")
def log() -> str:
    """Show the audit log, the newest event first, and the jobs that failed or are being retried."""
    before = parse_number(request.args.get("before", ""))
    with services().database.read() as connection:
        found = events.list_events(connection, LOG_PER_PAGE + 1, before)
        shown = found[:LOG_PER_PAGE]
        values = {
            "log": shown,
            "texts": describe_events(connection, shown),
            "undone": events.find_undone(connection, [event.id for event in shown]),
            "undoable": find_undoable(connection, shown),
            "failed_jobs": queue.list_failed(connection),
            "retrying_jobs": queue.list_retrying(connection),
        }
    older = shown[-1].id if len(found) > LOG_PER_PAGE else None
    return render_screen("moderation_log.html", older=older, **values)


@bp.post("/moderation/jobs/")
def retry_job() -> AnyResponse:
    """Retry a failed job."""
    id_ = parse_number(request.form.get("job", ""))
    with services().database.write() as connection:
        if id_ is None or not queue.retry(connection, id_, now()):
            return redirect_with_notice(Outcome())
        event = events.record_event(connection, "retry-job", actor=current_user().name, now=now())
    return redirect_with_notice(Outcome((event,)))


def _render_unmatched(error: str = "") -> str:
    with services().database.read() as connection:
        terms = unmatched_terms.list_unmatched(connection, edition().library)
    return render_screen("moderation_unmatched.html", terms=terms, error=error)


def _render_blocked(error: str = "") -> str:
    with services().database.read() as connection:
        entries, people = blocklist.list_entries(connection), blocklist.list_blocked_people(connection)
    kind, value = request.form.get("kind", "word"), form_text("value") if error else ""
    return render_screen("moderation_blocked.html", entries=entries, people=people, error=error, kind=kind, value=value)
