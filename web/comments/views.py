"""Answering an article: the form's POST, the private page of one's own comment, and the way to a comment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.comments import akismet, author_edit, form_timestamp, proof_of_work, threads
from engine.comments.submit import (
    WAITING,
    ParentNotFoundError,
    SubmissionMeta,
    SubmitResult,
    submit_comment,
)
from engine.comments.threads import PublicComment
from engine.comments.validation import CleanedComment, CommentInput, FieldError, ValidationError, validate_comment
from engine.db.database import DatabaseUnavailableError
from engine.db.limits import RateLimitError
from engine.editions.edition import RenderedArticle
from web.comments.presenters import (
    HONEYPOT_FIELD,
    PROOF_FIELD,
    SUBMIT_PATH,
    TIMESTAMP_PURPOSE,
    CommentForm,
    build_form,
    find_live_post,
    page_address,
    proof_key,
    read_input,
    requires_proof,
)
from web.core.article_view import view_article
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed, parse_number
from web.core.headers import retry_after
from web.core.rate_limit import WRITE_WINDOW, is_within_limit
from web.core.reader_cookie import remembered_reader

bp = Blueprint("comments", __name__)

OWN_COMMENT_PURPOSE = "own-comment"
"""The purpose of the token that shows somebody his own comment."""
OWN_COMMENT_TTL = timedelta(days=30)
MAX_TIMESTAMP = 100
MAX_FIELDS = 200
"""Fields that the form has at most: all exercises ticked, and the rest."""

CLOSED = FieldError("closed", "This article takes no more comments", "your words are below: take them along")
BUSY = FieldError(
    "busy", "Your comment could not be stored just now", "nothing is lost: wait a minute, and send it again"
)
TOO_MANY = FieldError("busy", "Too many comments came from your network", "wait ten minutes, and send it again")
TOO_LATE = FieldError(
    "late", "Your comment cannot be changed any more", "your words are below: send them as another answer"
)
PARENT_GONE = FieldError("parent", "The comment that you answer is not there any more", "send yours as one of its own")


@bp.post("/comments/")
def submit() -> AnyResponse:
    """Take a comment, or show how it will look. What is wrong comes back with everything that was typed."""
    _check_request()
    item = find_live_post(request.form.get("post", ""))
    if item is None:
        abort(404)
    form = _filled(item, parent_id=parse_number(request.form.get("parent", "")))
    if not item.article.accepts_comments(edition().site, now()):
        return _page(form.refused(CLOSED), item, 403)
    if not is_within_limit():
        return retry_after(_page(form.refused(TOO_MANY), item, 429), WRITE_WINDOW)
    try:
        draft = validate_comment(form.typed, edition().library)
        if request.form.get("action") == "preview":
            return _page(form, item, 200, draft)
        taken = submit_comment(
            services().database, draft, _arrival(item), edition().library, services().key, now(), _waits()
        )
    except ValidationError as mistakes:
        return _page(form.refused(*mistakes.wrong), item, 422)
    except ParentNotFoundError:
        return _page(replace(form, parent_id=None, parent=None).refused(PARENT_GONE), item, 409)
    except RateLimitError as error:
        return retry_after(_page(form.refused(TOO_MANY), item, 429), error.wait)
    except DatabaseUnavailableError:
        return retry_after(_page(form.refused(BUSY), item, 503))
    return redirect(_after(taken), 303)


@bp.get("/comments/challenge/")
def challenge() -> Response:
    """A challenge for a proof of work, a new one each time; 404 where the site asks for none."""
    return jsonify(proof_of_work.create_challenge(proof_key(), now())) if requires_proof() else abort(404)


@bp.get("/comments/<int:id_>/")
def show(id_: int) -> AnyResponse:
    """One's own comment with its key; without it, the way to where the comment stands in its article."""
    if "key" in request.args:
        return _own_page(_own(id_))
    try:
        with services().database.read() as connection:
            place = threads.find_position(connection, id_)
    except DatabaseUnavailableError:
        abort(503)
    item = find_live_post(place[0]) if place else None
    if item is None or place is None:
        abort(404)
    return redirect(page_address(item.article.address, place[1], f"comment-{place[2]}"), 302)


@bp.get("/comments/<int:id_>/edit/")
def edit_form(id_: int) -> AnyResponse:
    """One's own comment in the form, to be changed while it is fresh."""
    mine = _own(id_)
    item = find_live_post(mine.post)
    if item is None or not mine.is_fresh(now()):
        return redirect(_own_address(id_, request.args["key"]), 303)
    try:
        with services().database.read() as connection:
            ticked = author_edit.list_picked(connection, mine, edition().library)
    except DatabaseUnavailableError:
        abort(503)
    typed = CommentInput(name=mine.name, url=mine.url, text=mine.source, favourites=ticked, more=mine.more)
    return _page(build_form(view_article(item), typed=typed, action=request.full_path), item, 200)


@bp.post("/comments/<int:id_>/edit/")
def edit(id_: int) -> AnyResponse:
    """Change one's own comment. Whatever prevents it, everything that was typed comes back."""
    _check_request()
    _check_key(id_)
    item = find_live_post(request.form.get("post", ""))
    if item is None:
        abort(404)
    form = _filled(item, action=request.full_path)
    if not is_within_limit():
        return retry_after(_page(form.refused(TOO_MANY), item, 429), WRITE_WINDOW)
    try:
        draft = validate_comment(form.typed, edition().library)
        if request.form.get("action") == "preview":
            return _page(form, item, 200, draft)
        with services().database.write() as connection:
            author_edit.edit_comment(connection, id_, draft, edition().library, now(), _waits())
    except ValidationError as mistakes:
        return _page(form.refused(*mistakes.wrong), item, 422)
    except DatabaseUnavailableError:
        return retry_after(_page(form.refused(BUSY), item, 503))
    except author_edit.EditWindowClosedError:
        return _page(form.refused(TOO_LATE), item, 409)
    return redirect(f"{_own_address(id_, request.args['key'])}&saved=1", 303)


@bp.post("/comments/<int:id_>/delete/")
def delete(id_: int) -> AnyResponse:
    """Remove one's own comment while it is fresh, where the box is ticked that says so; twice is harmless."""
    if not is_confirmed():
        return _own_page(_own(id_), NOT_CONFIRMED)
    _check_key(id_)
    try:
        with services().database.write() as connection:
            author_edit.delete_comment(connection, id_, now())
    except author_edit.EditWindowClosedError:
        pass
    except DatabaseUnavailableError:
        abort(503)
    return redirect(_own_address(id_, request.args["key"]), 303)


def _check_request() -> None:
    """Refuse what no form of ours sends."""
    if len(list(request.form.items(multi=True))) > MAX_FIELDS:
        abort(413)


def _after(taken: SubmitResult) -> str:
    """Where whoever sent a comment is led: to the private page of it.

    One that was sent before and is public now is shown where it stands: its words prove nothing any more, because
    anybody may have copied them.
    """
    if not taken.is_new and _is_public(taken.id):
        return f"/comments/{taken.id}/"
    return _own_address(
        taken.id, services().key.create_token(OWN_COMMENT_PURPOSE, str(taken.id), now=now(), ttl=OWN_COMMENT_TTL)
    )


def _is_public(id_: int) -> bool:
    try:
        with services().database.read() as connection:
            mine = author_edit.find_comment(connection, id_)
    except DatabaseUnavailableError:
        return False  # it is stored, and its page says so once the database is back
    return mine is not None and mine.status == "approved"


def _own(id_: int) -> author_edit.AuthorComment:
    """The comment of whoever has its key; 404 for everybody else."""
    _check_key(id_)
    try:
        with services().database.read() as connection:
            found = author_edit.find_comment(connection, id_)
    except DatabaseUnavailableError:
        abort(503)
    return found or abort(404)


def _check_key(id_: int) -> None:
    """404 without the key that proves whose comment it is."""
    if not services().key.verify_token(request.args.get("key", ""), OWN_COMMENT_PURPOSE, str(id_), now=now()):
        abort(404)


def _own_address(id_: int, key: str) -> str:
    return f"/comments/{id_}/?key={key}"


def _own_page(mine: author_edit.AuthorComment, *wrong: FieldError) -> Response:
    item = find_live_post(mine.post)
    exercises = edition().library.exercises
    return make_response(
        render_template(
            "own_comment.html",
            mine=mine,
            article=item and view_article(item),
            fresh=mine.is_fresh(now()),
            picked=[exercises[id_] for id_ in mine.picked if id_ in exercises],
            suggested=[exercises[id_] for id_ in mine.suggested if id_ in exercises],
            key=request.args["key"],
            saved="saved" in request.args,
            kept_days=OWN_COMMENT_TTL.days,
            sends_email=services().environment.sends_email,
            wrong=wrong,
        ),
        422 if wrong else 200,
    )


def _page(form: CommentForm, item: RenderedArticle, status: int, draft: CleanedComment | None = None) -> Response:
    """The form on a page of its own, below what is wrong or how the comment will look."""
    page = render_template("comment_page.html", article=view_article(item), form=form, draft=draft)
    return make_response(page, status)


def _arrival(item: RenderedArticle) -> SubmissionMeta:
    key, slug = services().key, item.article.slug
    return SubmissionMeta(
        post=slug,
        parent=parse_number(request.form.get("parent", "")),
        address=request.remote_addr,
        honeypot=bool(request.form.get(HONEYPOT_FIELD)),
        age=form_timestamp.read_form_age(key.derive_key(TIMESTAMP_PURPOSE), request.form.get("stamp", ""), slug, now()),
        reader=remembered_reader(),
        proof=proof_of_work.check_solution(proof_key(), _proved(), now()) if requires_proof() else None,
    )


def _waits() -> str:
    """The job that is due for a comment that waits: the owners are told, but only after Akismet where that is asked."""
    return akismet.JOB if services().environment.akismet_key else WAITING


def _filled(item: RenderedArticle, *, parent_id: int | None = None, action: str = SUBMIT_PATH) -> CommentForm:
    """The form with everything that was typed."""
    return build_form(
        view_article(item),
        typed=read_input(),
        parent_id=parent_id,
        parent=_shown(item, parent_id),
        stamped=request.form.get("stamp", "")[:MAX_TIMESTAMP],
        action=action,
        proved=_proved(),
    )


def _proved() -> str:
    """The proof of work as it was sent, cut to a length that none has which holds."""
    return request.form.get(PROOF_FIELD, "")[: proof_of_work.MAX_SOLUTION + 1]


def _shown(item: RenderedArticle, id_: int | None) -> PublicComment | None:
    if id_ is None:
        return None
    try:
        with services().database.read() as connection:
            return threads.find_by_id(connection, item.article.slug, id_)
    except DatabaseUnavailableError:
        return None
