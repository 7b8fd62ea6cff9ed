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
from engine.moderation.undo import open_
from web.core.context import edition, now, services
from web.moderation.presenters import LOGGED, back, numbers, render_screen, told, typed
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
    phrase, who, library = typed("phrase"), current_user().name, edition().library
    try:
        with services().database.write() as connection:
            if request.form.get("action") == "dismiss":
                return back(review_favourites.dismiss_words(connection, phrase, actor=who, now=now()))
            written, exercise = typed("written"), typed("exercise")
            return back(review_favourites.store_alias(connection, library, written, exercise, actor=who, now=now()))
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
    removed, erased = numbers([sent.get("remove", "")]), numbers([sent.get("erased", "")])
    block = {"word": blocklist.block_word, "address": blocklist.block_address}.get(sent.get("kind", ""))
    try:
        with services().database.write() as connection:
            if removed:
                return back(blocklist.remove_entry(connection, removed[0], actor=who, now=now()))
            if erased:
                return back(blocklist.unblock_erased_person(connection, erased[0], actor=who, now=now()))
            if block is not None:
                return back(block(connection, typed("value"), actor=who, now=now()))
    except blocklist.InvalidBlockError as error:
        return make_response(_blocked(str(error)), 422)
    abort(400)


@bp.get("/moderation/log/")
def log() -> str:
    """What was done, by whom, the newest first; the jobs that were given up, and those that are tried again."""
    before = numbers([request.args.get("before", "")])
    with services().database.read() as connection:
        found = events.newest(connection, A_PAGE + 1, before[0] if before else None)
        undone = events.undone(connection, [event.id for event in found])
        way_back, about = open_(connection, found), told(connection, found)
        dead, again = queue.list_failed(connection), queue.list_retrying(connection)
    return render_screen(
        "moderation_log.html",
        log=found[:A_PAGE],
        more=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        open=way_back,
        undone=undone,
        logged=LOGGED,
        about=about,
        jobs=dead,
        again=again,
    )


@bp.post("/moderation/jobs/")
def again() -> AnyResponse:
    """Let a job that was given up be tried again."""
    with services().database.write() as connection:
        job = numbers([request.form.get("job", "")])
        if not job or not queue.retry(connection, job[0], now()):
            return back(Outcome())
        return back(Outcome((events.log(connection, "retry-job", actor=current_user().name, now=now()),)))


def _words(wrong: str) -> str:
    with services().database.read() as connection:
        waiting = unmatched_terms.list_unmatched(connection, edition().library)
    return render_screen("moderation_words.html", waiting=waiting, wrong=wrong)


def _blocked(wrong: str) -> str:
    with services().database.read() as connection:
        listed, people = blocklist.list_entries(connection), blocklist.list_blocked_people(connection)
    kind, value = request.form.get("kind", "word"), typed("value") if wrong else ""
    return render_screen("moderation_blocked.html", listed=listed, people=people, wrong=wrong, kind=kind, value=value)
