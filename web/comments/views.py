"""Posting, editing and deleting comments, and the private page of a comment for its author."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from engine.comments import author_edit, brake, proof_of_work, threads
from engine.comments.status import Status
from engine.comments.submit import ParentNotFoundError, SubmissionMeta, SubmitResult, submit_comment
from engine.comments.validation import CleanedComment, CommentInput, FieldError, ValidationError, validate_comment
from engine.db.database import DatabaseUnavailableError
from engine.db.locks import RateLimitError
from engine.editions.edition import RenderedArticle
from engine.text import parse_number
from web.comments.presenters import (
    HONEYPOT_FIELD,
    PROOF_FIELD,
    SUBMIT_PATH,
    TIMESTAMP_PURPOSE,
    CommentForm,
    build_form,
    build_page_url,
    find_live_post,
    proof_key,
    read_input,
    requires_proof,
)
from web.core.article_view import view_article
from web.core.context import edition, now, remembered_reader, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.core.security import WRITE_WINDOW, is_within_limit, retry_after

bp = Blueprint("comments", __name__)

OWN_COMMENT_PURPOSE = "own-comment"
"""The purpose of the token that shows authors their own comment."""
OWN_COMMENT_TTL = timedelta(days=30)
MAX_TIMESTAMP = 100  # characters
MAX_FIELDS = 200
"""More than the form sends if all exercises are ticked."""

CLOSED = FieldError("closed", "Comments on this article are closed", "copy your text from below to keep it")
BUSY = FieldError("busy", "We couldn’t save your comment", "nothing is lost: wait a minute and try again")
TOO_MANY = FieldError("busy", "Too many comments came from your network", "wait ten minutes and try again")
TOO_LATE = FieldError("late", "This comment can no longer be edited", "post your text as a new comment instead")
PARENT_GONE = FieldError("parent", "The comment you replied to was removed", "post yours as a new comment instead")

T = TypeVar("T")


@bp.post("/comments/")
def submit() -> AnyResponse:
    """Store a comment, or show a preview. If that is not possible, show the form again with everything in it."""
    _check_size()
    item = _find_post()
    show_form = partial(_render_filled_form, item, parent_id=parse_number(request.form.get("parent", "")))
    if not item.article.accepts_comments(edition().site, now()):
        return show_form(403, CLOSED)
    if not is_within_limit():
        return retry_after(show_form(429, TOO_MANY), WRITE_WINDOW)
    try:
        cleaned = validate_comment(read_input(), edition().library)
        if request.form.get("action") == "preview":
            return show_form(200, preview=cleaned)
        meta = _read_meta(item)
        result = submit_comment(services().database, cleaned, meta, edition().library, services().key, now())
    except ValidationError as error:
        return show_form(422, *error.errors)
    except ParentNotFoundError:
        return _render_filled_form(item, 409, PARENT_GONE)
    except RateLimitError as error:
        return retry_after(show_form(429, TOO_MANY), error.wait)
    except DatabaseUnavailableError:
        return retry_after(show_form(503, BUSY))
    return redirect(_build_result_url(result), 303)


@bp.get("/comments/challenge/")
def challenge() -> Response:
    """Return a new challenge for a proof of work. Aborts with 404 if the site doesn't require one."""
    return jsonify(proof_of_work.create_challenge(proof_key(), now())) if requires_proof() else abort(404)


@bp.get("/comments/<int:id_>/proof/")
def held_challenge(id_: int) -> Response:
    """Return a new challenge for a comment that is held."""
    _find_own(id_)
    return jsonify(proof_of_work.create_challenge(proof_key(), now()))


@bp.post("/comments/<int:id_>/proof/")
def prove_held(id_: int) -> AnyResponse:
    """Move a held comment to the front of its queue if the browser sends a proof of work."""
    _find_own(id_)
    if not is_within_limit():
        return retry_after(make_response("", 429), WRITE_WINDOW)
    proof = proof_of_work.check_solution(proof_key(), _read_proof(), now())
    try:
        with services().database.write() as connection:
            is_valid = brake.add_proof(connection, id_, proof, now())
    except DatabaseUnavailableError:
        return retry_after(make_response("", 503))
    return make_response("", 204 if is_valid else 422)


@bp.get("/comments/<int:id_>/")
def show(id_: int) -> AnyResponse:
    """Show the private page of a comment to its author, or redirect to the comment below its article."""
    if "key" in request.args:
        return _render_own_comment(_find_own(id_))
    position = _read(lambda connection: threads.find_position(connection, id_))
    item = find_live_post(position[0]) if position else None
    if item is None or position is None:
        abort(404)
    return redirect(build_page_url(item.article.address, position[1], f"comment-{position[2]}"), 302)


@bp.get("/comments/<int:id_>/edit/")
def edit_form(id_: int) -> AnyResponse:
    """Show an author their comment in the form."""
    own = _find_own(id_)
    item = find_live_post(own.post_slug)
    if item is None or not own.is_editable(now()):
        return redirect(_build_own_url(id_, request.args["key"]), 303)
    ticked = _read(lambda connection: author_edit.list_ticked(connection, own, edition().library))
    given = CommentInput(
        name=own.name, url=own.url, text=own.text, favourites=ticked, other_favourites=own.other_favourites
    )
    return _render_form(build_form(view_article(item), given=given, action=request.full_path), 200)


@bp.post("/comments/<int:id_>/edit/")
def edit(id_: int) -> AnyResponse:
    """Store an author's edit, or show a preview. If that is not possible, show the form again with everything in it."""
    _check_size()
    _check_key(id_)
    item = _find_post()
    show_form = partial(_render_filled_form, item, action=request.full_path)
    if not is_within_limit():
        return retry_after(show_form(429, TOO_MANY), WRITE_WINDOW)
    try:
        cleaned = validate_comment(read_input(), edition().library)
        if request.form.get("action") == "preview":
            return show_form(200, preview=cleaned)
        with services().database.write() as connection:
            author_edit.edit_comment(connection, id_, cleaned, edition().library, now())
    except ValidationError as error:
        return show_form(422, *error.errors)
    except DatabaseUnavailableError:
        return retry_after(show_form(503, BUSY))
    except author_edit.EditWindowClosedError:
        return show_form(409, TOO_LATE)
    return redirect(f"{_build_own_url(id_, request.args['key'])}&saved=1", 303)


@bp.post("/comments/<int:id_>/delete/")
def delete(id_: int) -> AnyResponse:
    """Delete an author's own comment if the confirmation box is ticked. Deleting it twice is harmless."""
    if not is_confirmed():
        return _render_own_comment(_find_own(id_), NOT_CONFIRMED)
    _check_key(id_)
    try:
        with services().database.write() as connection, suppress(author_edit.EditWindowClosedError):
            author_edit.delete_comment(connection, id_, now())
    except DatabaseUnavailableError:
        abort(503)
    return redirect(_build_own_url(id_, request.args["key"]), 303)


def _check_size() -> None:
    """Abort with 413 if the form has more fields than ours."""
    if len(list(request.form.items(multi=True))) > MAX_FIELDS:
        abort(413)


def _find_post() -> RenderedArticle:
    """Return the live post that the submitted form belongs to. Aborts with 404 if there is none."""
    return find_live_post(request.form.get("post", "")) or abort(404)


def _read(query: Callable[[Connection], T]) -> T:
    """Return the result of a query. Aborts with 503 if the database is unavailable."""
    try:
        with services().database.read() as connection:
            return query(connection)
    except DatabaseUnavailableError:
        abort(503)


def _build_result_url(result: SubmitResult) -> str:
    """Return the URL of the private page of a comment that has been sent.

    If the same comment was sent before and is public now, this is its public URL: anyone may have copied the text.
    """
    if not result.is_new and _is_public(result.id):
        return f"/comments/{result.id}/"
    key = services().key.create_token(OWN_COMMENT_PURPOSE, str(result.id), now=now(), ttl=OWN_COMMENT_TTL)
    return _build_own_url(result.id, key)


def _is_public(id_: int) -> bool:
    own = services().database.read_or(lambda connection: author_edit.find_comment(connection, id_), None)
    return own is not None and own.status is Status.APPROVED


def _find_own(id_: int) -> author_edit.AuthorComment:
    """Return the comment that the request's key belongs to. Aborts with 404 without a valid key."""
    _check_key(id_)
    return _read(lambda connection: author_edit.find_comment(connection, id_)) or abort(404)


def _check_key(id_: int) -> None:
    """Abort with 404 unless the request has the key of the comment's author."""
    if not services().key.verify_token(request.args.get("key", ""), OWN_COMMENT_PURPOSE, str(id_), now=now()):
        abort(404)


def _build_own_url(id_: int, key: str) -> str:
    return f"/comments/{id_}/?key={key}"


def _render_own_comment(own: author_edit.AuthorComment, *errors: FieldError) -> Response:
    item = find_live_post(own.post_slug)
    exercises = edition().library.exercises
    page = render_template(
        "own_comment.html",
        own=own,
        article=item and view_article(item),
        is_editable=own.is_editable(now()),
        confirmed=[exercises[id_] for id_ in own.confirmed if id_ in exercises],
        suggested=[exercises[id_] for id_ in own.suggested if id_ in exercises],
        key=request.args["key"],
        is_saved="saved" in request.args,
        link_days=OWN_COMMENT_TTL.days,
        sends_email=services().environment.sends_email,
        errors=errors,
    )
    return make_response(page, 422 if errors else 200)


def _render_form(form: CommentForm, status: int, preview: CleanedComment | None = None) -> Response:
    """Return a page with the form, below its errors or a preview of the comment."""
    return make_response(render_template("comment_page.html", article=form.article, form=form, preview=preview), status)


def _read_meta(item: RenderedArticle) -> SubmissionMeta:
    slug = item.article.slug
    return SubmissionMeta(
        post_slug=slug,
        parent_id=parse_number(request.form.get("parent", "")),
        ip_address=request.remote_addr,
        honeypot_filled=bool(request.form.get(HONEYPOT_FIELD)),
        form_age=services().key.read_age(request.form.get("stamp", ""), TIMESTAMP_PURPOSE, slug, now()),
        reader_id=remembered_reader(),
        proof=proof_of_work.check_solution(proof_key(), _read_proof(), now()) if requires_proof() else None,
        max_per_hour=edition().site.comments.max_per_hour,
    )


def _render_filled_form(
    item: RenderedArticle,
    status: int,
    *errors: FieldError,
    parent_id: int | None = None,
    action: str = SUBMIT_PATH,
    preview: CleanedComment | None = None,
) -> Response:
    """Return a page with the form and everything that was sent."""
    slug = item.article.slug
    parent = None
    if parent_id is not None:
        parent = services().database.read_or(lambda connection: threads.find_by_id(connection, slug, parent_id), None)
    form = build_form(
        view_article(item),
        given=read_input(),
        parent_id=parent_id,
        parent=parent,
        timestamp=request.form.get("stamp", "")[:MAX_TIMESTAMP],
        action=action,
        proof=_read_proof(),
    )
    return _render_form(form.with_errors(*errors), status, preview)


def _read_proof() -> str:
    """Return the proof of work that was sent, cut to a length that no valid one has."""
    return request.form.get(PROOF_FIELD, "")[: proof_of_work.MAX_SOLUTION + 1]
