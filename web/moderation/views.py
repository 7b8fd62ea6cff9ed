"""The screen of the moderator: the lists of comments, one comment, and what can be done with them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit import events
from engine.audit.events import Outcome
from engine.comments import blocklist, status
from engine.comments.blocklist import InvalidBlockError
from engine.comments.validation import FieldError, ValidationError
from engine.db.database import DatabaseUnavailableError
from engine.moderation import edit_and_reply, moderation_queue, review_favourites
from engine.moderation.moderation_queue import QueueItem
from engine.moderation.undo import undo_events
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.moderation.presenters import (
    LOG_TEXTS,
    describe_events,
    expected_state,
    form_text,
    parse_dotted_ids,
    parse_ids,
    redirect_with_notice,
    render_screen,
)
from web.moderation.session import current_user, require_login

bp = Blueprint("moderation", __name__)
require_login(bp)

OTHERWISE = FieldError(
    "text", "The comment is not what you read", "it was changed or moved meanwhile: look, and send again"
)
LABELS = {"approve": "Approve", "spam": "Spam", "trash": "Trash", "pend": "Let wait"}
"""The buttons below a comment; the one whose state it has is left out."""


@bp.get("/moderation/")
def lists() -> AnyResponse | str:
    """A page of one of the lists."""
    name, number = request.args.get("list", "waiting"), parse_ids([request.args.get("page", "1")])
    if name not in moderation_queue.LISTS or not number:
        abort(404)
    with services().database.read() as connection:
        page = moderation_queue.list_items(connection, name, number[0])
    here = f"/moderation/?list={name}" + (f"&page={page.page}" if page.page > 1 else "")
    return render_screen(
        "moderation.html", name=name, page=page, here=here, labels=_labels(moderation_queue.LISTS[name]), typed={}
    )


@bp.get("/moderation/comments/<int:id_>/")
def comment(id_: int) -> AnyResponse | str:
    """One comment, with all that was done with it."""
    return _comment_page(id_, {})


@bp.post("/moderation/act/")
def act() -> AnyResponse:
    """Move one comment or many to another list, where they are what the moderator saw."""
    wanted = status.ACTIONS.get(request.form.get("action", ""))
    if wanted is None:
        abort(400)
    ids, who = parse_ids(request.form.getlist("id")), current_user().name
    with services().database.write() as connection:
        outcome = status.set_status(connection, ids, wanted, actor=who, now=now(), expected=expected_state())
    return redirect_with_notice(outcome)


@bp.post("/moderation/undo/")
def take_back() -> AnyResponse:
    """Undo events."""
    with services().database.write() as connection:
        ids = parse_dotted_ids(request.form.get("events", ""))
        return redirect_with_notice(undo_events(connection, ids, actor=current_user().name, now=now()))


@bp.post("/moderation/comments/<int:id_>/edit/")
def edit(id_: int) -> AnyResponse:
    """Change the words of a comment. What is wrong comes back with everything that was typed."""
    words = {name: form_text(name) for name in ("name", "url", "text")}
    try:
        with services().database.write() as connection:
            outcome = edit_and_reply.edit_comment(
                connection,
                edition().library,
                id_,
                **words,
                actor=current_user().name,
                now=now(),
                seen=_changed_at(),
            )
    except ValidationError as mistakes:
        return make_response(_comment_page(id_, {"edit": words}, mistakes), 422)
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/reply/")
def reply(id_: int) -> AnyResponse:
    """Answer a comment, and approve it with that if it waits. What prevents it brings back what was typed."""
    text = form_text("text")
    try:
        with services().database.write() as connection:
            outcome = edit_and_reply.reply_to_comment(
                connection,
                edition().library,
                id_,
                name=_author(id_),
                text=text,
                actor=current_user().name,
                now=now(),
                expected=expected_state(),
            )
    except ValidationError as mistakes:
        return make_response(_comment_page(id_, {"reply": {"text": text}}, mistakes), 422)
    if outcome.skipped:
        return make_response(_comment_page(id_, {"reply": {"text": text}}, ValidationError([OTHERWISE])), 409)
    return redirect_with_notice(outcome)


@bp.post("/moderation/comments/<int:id_>/block/")
def block(id_: int) -> AnyResponse:
    """Block the writer of a comment or the addresses it came from, or let the writer go."""
    who, what = current_user().name, request.form.get("what", "")
    with services().database.write() as connection:
        if what == "person":
            return redirect_with_notice(blocklist.block_person(connection, id_, actor=who, now=now()))
        if what == "unblock":
            return redirect_with_notice(blocklist.unblock_person(connection, id_, actor=who, now=now()))
        card = moderation_queue.find_item(connection, id_)
        if what != "address" or card is None or card.address is None:
            abort(400)
        try:
            return redirect_with_notice(blocklist.block_address(connection, card.address, actor=who, now=now()))
        except InvalidBlockError:
            abort(400)  # the address was cut by us, so this is none of our forms


@bp.post("/moderation/comments/<int:id_>/favourites/")
def favourites(id_: int) -> AnyResponse:
    """Let an exercise count as a favourite of a comment, or not."""
    decide = {"confirm": review_favourites.confirm_favourite, "reject": review_favourites.reject_favourite}.get(
        request.form.get("decide", "")
    )
    if decide is None:
        abort(400)
    with services().database.write() as connection:
        exercise, who = request.form.get("exercise", ""), current_user().name
        return redirect_with_notice(decide(connection, edition().library, id_, exercise, actor=who, now=now()))


@bp.post("/moderation/comments/<int:id_>/erase/")
def erase(id_: int) -> AnyResponse:
    """Forget a comment for good, where the box is ticked that says so."""
    if not is_confirmed():
        return make_response(_comment_page(id_, {}, ValidationError([NOT_CONFIRMED])), 422)
    forget = partial(erasure.erase_comment, id_=id_, actor=current_user().name, now=now())
    try:
        erased = erasure.erase_permanently(services().database, ErasureLog(services().environment.instance_dir), forget)
    except OSError as error:
        raise DatabaseUnavailableError(f"the erasure cannot be noted: {error}") from error
    with services().database.read() as connection:
        done = events.list_comment_events(connection, id_)[-1:] if erased else []
    return redirect_with_notice(Outcome(tuple(event.id for event in done)))


def _comment_page(id_: int, sent: dict[str, dict[str, str]], mistakes: ValidationError | None = None) -> str:
    """The page of one comment. sent holds what was sent by the form "edit" or "reply", where that is wrong."""
    with services().database.read() as connection:
        card = moderation_queue.find_item(connection, id_)
        if card is None:
            abort(404)
        log = events.list_comment_events(connection, id_)
        about = describe_events(connection, log)
    return render_screen(
        "moderation_comment.html",
        card=card,
        log=log,
        logged=LOG_TEXTS,
        about=about,
        here=f"/moderation/comments/{id_}/",
        labels=_labels(card.status),
        typed=sent,
        wrong=mistakes.wrong if mistakes else [],
    )


def _labels(current: str) -> dict[str, str]:
    return {action: label for action, label in LABELS.items() if status.ACTIONS[action] != current}


def _changed_at() -> datetime | None:
    """When the comment was changed last, as the form that was sent knows it."""
    try:
        return datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        return None


def _author(id_: int) -> str:
    """Under which name the owner answers: that of the article's author, as readers know it."""
    with services().database.read() as connection:
        card: QueueItem | None = moderation_queue.find_item(connection, id_)
    item = edition().by_slug.get(card.post) if card else None
    authors = edition().site.authors
    name = (item.article.front_matter.author if item else None) or (authors[0].name if authors else None)
    return name or current_user().name
