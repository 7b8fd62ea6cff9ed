"""The rest of the moderator's desk: words that name no exercise, what is blocked, the log, and jobs that failed."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Outcome
from engine.comments import blocklist, unmatched_terms
from engine.favourites import aliases
from engine.jobs import queue
from engine.moderation import review_favourites
from engine.moderation.undo import find_undoable
from web.core.context import edition, now, services
from web.moderation.presenters import (
    LOG_TEXTS,
    describe_events,
    form_text,
    parse_ids,
    redirect_with_notice,
    render_screen,
)
from web.moderation.session import current_user, require_login

bp = Blueprint("moderation_desk", __name__)
require_login(bp)

A_PAGE = 50


@bp.get("/moderation/words/")
def words() -> str:
    """The words in favourites that name no exercise."""
    return _words("")


@bp.post("/moderation/words/")
def store() -> AnyResponse:
    """Let words be a name of an exercise, or dismiss them."""
    phrase, who, library = form_text("phrase"), current_user().name, edition().library
    try:
        with services().database.write() as connection:
            if request.form.get("action") == "dismiss":
                return redirect_with_notice(review_favourites.dismiss_term(connection, phrase, actor=who, now=now()))
            written, exercise = form_text("written"), form_text("exercise")
            return redirect_with_notice(
                review_favourites.add_alias(connection, library, written, exercise, actor=who, now=now())
            )
    except aliases.InvalidAliasError as error:
        return make_response(_words(str(error)), 422)


@bp.get("/moderation/blocked/")
def blocked() -> str:
    """Whoever and whatever is blocked."""
    return _blocked("")


@bp.post("/moderation/blocked/")
def change_blocked() -> AnyResponse:
    """Block a word or a range of addresses, or take a block back, of somebody who was erased too."""
    sent, who = request.form, current_user().name
    removed, erased = parse_ids([sent.get("remove", "")]), parse_ids([sent.get("erased", "")])
    block = {"word": blocklist.block_word, "address": blocklist.block_address}.get(sent.get("kind", ""))
    try:
        with services().database.write() as connection:
            if removed:
                return redirect_with_notice(blocklist.remove_entry(connection, removed[0], actor=who, now=now()))
            if erased:
                return redirect_with_notice(
                    blocklist.unblock_erased_person(connection, erased[0], actor=who, now=now())
                )
            if block is not None:
                return redirect_with_notice(block(connection, form_text("value"), actor=who, now=now()))
    except blocklist.InvalidBlockError as error:
        return make_response(_blocked(str(error)), 422)
    abort(400)


@bp.get("/moderation/log/")
def log() -> str:
    """What was done, by whom, the newest first; the jobs that were given up, and those that are tried again."""
    before = parse_ids([request.args.get("before", "")])
    with services().database.read() as connection:
        found = events.list_events(connection, A_PAGE + 1, before[0] if before else None)
        undone = events.find_undone(connection, [event.id for event in found])
        way_back, about = find_undoable(connection, found), describe_events(connection, found)
        dead, again = queue.list_failed(connection), queue.list_retrying(connection)
    return render_screen(
        "moderation_log.html",
        log=found[:A_PAGE],
        more=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        open=way_back,
        undone=undone,
        logged=LOG_TEXTS,
        about=about,
        jobs=dead,
        again=again,
    )


@bp.post("/moderation/jobs/")
def again() -> AnyResponse:
    """Let a job that was given up be tried again."""
    with services().database.write() as connection:
        job = parse_ids([request.form.get("job", "")])
        if not job or not queue.retry(connection, job[0], now()):
            return redirect_with_notice(Outcome())
        return redirect_with_notice(
            Outcome((events.record_event(connection, "retry-job", actor=current_user().name, now=now()),))
        )


def _words(wrong: str) -> str:
    with services().database.read() as connection:
        waiting = unmatched_terms.list_unmatched(connection, edition().library)
    return render_screen("moderation_words.html", waiting=waiting, wrong=wrong)


def _blocked(wrong: str) -> str:
    with services().database.read() as connection:
        listed, people = blocklist.list_entries(connection), blocklist.list_blocked_people(connection)
    kind, value = request.form.get("kind", "word"), form_text("value") if wrong else ""
    return render_screen("moderation_blocked.html", listed=listed, people=people, wrong=wrong, kind=kind, value=value)
