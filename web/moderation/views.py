"""The moderation queue, the page of one comment, and the actions on comments."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Outcome
from engine.comments import blocklist, moderator_edit
from engine.comments.blocklist import InvalidBlockError
from engine.comments.status import ACTIONS, Status, approve_person, set_status
from engine.comments.validation import FieldError, ValidationError
from engine.db.database import DatabaseUnavailableError
from engine.moderation import moderation_queue, review_favourites
from engine.moderation.undo import undo_events
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from engine.text import parse_number
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.moderation import wording
from web.moderation.presenters import (
    MAX_IDS,
    build_filter_query,
    describe_events,
    expected_state,
    form_text,
    last_edit,
    parse_dotted_ids,
    parse_ids,
    read_filter,
    redirect_with_notice,
    render_screen,
)
from web.moderation.session import current_user, require_login

bp = Blueprint("moderation", __name__)
require_login(bp)

CHANGED = FieldError(
    "text", "The comment has changed since you opened this page", "check it, and send your reply again"
)


@bp.get("/moderation/")
def queue() -> AnyResponse | str:
    """Show a page of the comments with a status."""
    status, number = request.args.get("status", Status.PENDING), parse_number(request.args.get("page", "1"))
    if status not in moderation_queue.LISTS or number is None:
        abort(404)
    only = read_filter()
    with services().database.read() as connection:
        page = moderation_queue.list_items(connection, status, number, only)
        counts = moderation_queue.count_by_list(connection, only)
    filter_query = build_filter_query(only)
    here = f"/moderation/?status={status}{filter_query}" + (f"&page={page.number}" if page.number > 1 else "")
    is_held = status == moderation_queue.HELD
    return render_screen(
        "moderation.html",
        status=status,
        page=page,
        here=here,
        counts=counts,
        only=only,
        filter_query=filter_query,
        actions=_list_actions(Status.PENDING if is_held else status),
        max_per_hour=edition().site.comments.max_per_hour,
        typed={},
    )


@bp.get("/moderation/comments/<int:id_>/")
def comment(id_: int) -> AnyResponse | str:
    """Show a comment and its history."""
    return _render_comment(id_, {})


@bp.post("/moderation/status/")
def change_status() -> AnyResponse:
    """Set the status of comments, except for those that have changed since the moderator saw them."""
    status = ACTIONS.get(request.form.get("action", ""))
    if status is None:
        abort(400)
    ids, actor = parse_ids(request.form.getlist("id")), current_user().name
    with services().database.write() as connection:
        outcome = set_status(connection, ids, status, actor=actor, now=now(), expected=expected_state())
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/approve-person/")
def approve_by_person(id_: int) -> AnyResponse:
    """Approve all pending comments by the author of a comment that had arrived when the moderator saw the page."""
    actor, seen_at = current_user().name, expected_state().seen_at or abort(400)
    with services().database.write() as connection:
        outcome = approve_person(connection, id_, actor=actor, now=now(), seen_at=seen_at, limit=MAX_IDS)
    return redirect_with_notice(outcome)


@bp.post("/moderation/undo/")
def undo() -> AnyResponse:
    """Undo events."""
    ids = parse_dotted_ids(request.form.get("events", ""))
    with services().database.write() as connection:
        outcome = undo_events(connection, ids, actor=current_user().name, now=now())
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/edit/")
def edit(id_: int) -> AnyResponse:
    """Edit a comment. If there are errors, show the form again with everything that was typed."""
    typed = {name: form_text(name) for name in ("name", "url", "text")}
    try:
        with services().database.write() as connection:
            outcome = moderator_edit.edit_comment(
                connection,
                edition().library,
                id_,
                **typed,
                actor=current_user().name,
                now=now(),
                last_edit=last_edit(),
            )
    except ValidationError as error:
        return make_response(_render_comment(id_, {"edit": typed}, *error.errors), 422)
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/reply/")
def reply(id_: int) -> AnyResponse:
    """Reply to a comment, and approve it if it is pending. If there are errors, show the form again."""
    typed, author = {"text": form_text("text")}, _find_author(id_)
    try:
        with services().database.write() as connection:
            outcome = moderator_edit.reply_to_comment(
                connection,
                edition().library,
                id_,
                name=author,
                **typed,
                actor=current_user().name,
                now=now(),
                expected=expected_state(),
            )
    except ValidationError as error:
        return make_response(_render_comment(id_, {"reply": typed}, *error.errors), 422)
    if outcome.skipped:
        return make_response(_render_comment(id_, {"reply": typed}, CHANGED), 409)
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/block/")
def block(id_: int) -> AnyResponse:
    """Block or unblock the author of a comment, or block the IP range that it came from."""
    actor, what = current_user().name, request.form.get("what", "")
    with services().database.write() as connection:
        if what == "person":
            return redirect_with_notice(blocklist.block_person(connection, id_, actor=actor, now=now()))
        if what == "unblock":
            return redirect_with_notice(blocklist.unblock_person(connection, id_, actor=actor, now=now()))
        item = moderation_queue.find_item(connection, id_)
        if what != "address" or item is None or item.ip_prefix is None:
            abort(400)
        try:
            return redirect_with_notice(blocklist.block_address(connection, item.ip_prefix, actor=actor, now=now()))
        except InvalidBlockError:
            abort(400)  # stored prefixes are valid, so the form is not ours


@bp.post("/moderation/comments/<int:id_>/favourites/")
def favourites(id_: int) -> AnyResponse:
    """Count an exercise as a favourite of a comment, or stop counting it."""
    decisions = {"confirm": review_favourites.confirm_favourite, "reject": review_favourites.reject_favourite}
    decide = decisions.get(request.form.get("decision", ""))
    if decide is None:
        abort(400)
    exercise, actor = request.form.get("exercise", ""), current_user().name
    with services().database.write() as connection:
        outcome = decide(connection, edition().library, id_, exercise, actor=actor, now=now())
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/erase/")
def erase(id_: int) -> AnyResponse:
    """Erase a comment permanently if the confirmation box is ticked."""
    if not is_confirmed():
        return make_response(_render_comment(id_, {}, NOT_CONFIRMED), 422)
    erase_comment = partial(erasure.erase_comment, id_=id_, actor=current_user().name, now=now())
    erasures = ErasureLog(services().environment.instance_dir)
    try:
        is_erased = erasure.erase_permanently(services().database, erasures, erase_comment)
    except OSError as error:
        raise DatabaseUnavailableError(f"the erasure cannot be logged: {error}") from error
    with services().database.read() as connection:
        done = events.list_comment_events(connection, id_)[-1:] if is_erased else []
    return redirect_with_notice(Outcome(tuple(event.id for event in done)))


def _render_comment(id_: int, typed: dict[str, dict[str, str]], *errors: FieldError) -> str:
    """Render the page of a comment. typed has the values of the form "edit" or "reply" if it has errors."""
    with services().database.read() as connection:
        item = moderation_queue.find_item(connection, id_)
        if item is None:
            abort(404)
        log = events.list_comment_events(connection, id_)
        texts = describe_events(connection, log, this_comment=id_)
    return render_screen(
        "moderation_comment.html",
        item=item,
        log=log,
        texts=texts,
        here=f"/moderation/comments/{id_}/",
        actions=_list_actions(item.status),
        typed=typed,
        errors=errors,
    )


def _list_actions(current: str) -> dict[str, str]:
    """Return the labels of the actions, without the one whose status is the current one."""
    return {action: label for action, label in wording.ACTION_LABELS.items() if ACTIONS[action] != current}


def _find_author(id_: int) -> str:
    """Return the name for a reply: the author of the article, else the site's first author, else the user."""
    with services().database.read() as connection:
        item = moderation_queue.find_item(connection, id_)
    article = edition().by_slug.get(item.post_slug) if item else None
    authors = edition().site.authors
    name = (article.article.front_matter.author if article else None) or (authors[0].name if authors else None)
    return name or current_user().name
