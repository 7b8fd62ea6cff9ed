"""Answering an article: the form's POST, the private page of one's own comment, and the way to a comment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.comments import akismet, author_edit, form_timestamp, proof_of_work, threads
from engine.comments.submit import A_WHILE, WAITING, Accepted, Arrival, NoSuchParent, TooMany, accept
from engine.comments.threads import Shown
from engine.comments.validation import Draft, Mistakes, Typed, Wrong, check
from engine.db.database import Unavailable
from engine.editions.edition import RenderedArticle
from web.comments.presenters import (
    PROOF_FIELD,
    SEND,
    STAMP,
    TRAP,
    CommentForm,
    asks_for_proof,
    live_post,
    new_form,
    on_page,
    proof_key,
    sent_in,
)
from web.core.article_view import view_article
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.core.headers import retry_after
from web.core.rate_limit import is_within_limit
from web.core.reader_cookie import remembered_reader

bp = Blueprint("comments", __name__)

OWN = "own-comment"
"""The purpose of the token that shows somebody his own comment."""
OWN_LASTS = timedelta(days=30)
LONGEST_STAMP = 100
MOST_FIELDS = 200
"""Fields that the form has at most: all exercises ticked, and the rest."""

CLOSED = Wrong("closed", "This article takes no more comments", "your words are below: take them along")
BUSY = Wrong("busy", "Your comment could not be stored just now", "nothing is lost: wait a minute, and send it again")
MANY = Wrong("busy", "Too many comments came from your network", "wait ten minutes, and send it again")
LATE = Wrong("late", "Your comment cannot be changed any more", "your words are below: send them as another answer")
ORPHAN = Wrong("parent", "The comment that you answer is not there any more", "send yours as one of its own")


@bp.post("/comments/")
def send() -> AnyResponse:
    """Take a comment, or show how it will look. What is wrong comes back with everything that was typed."""
    _check_request()
    item = live_post(request.form.get("post", ""))
    if item is None:
        abort(404)
    form = _filled(item, parent_id=_number("parent"))
    if not item.article.accepts_comments(edition().site, now()):
        return _page(form.refused(CLOSED), item, 403)
    if not is_within_limit():
        return retry_after(_page(form.refused(MANY), item, 429), A_WHILE)
    try:
        draft = check(form.typed, edition().library)
        if request.form.get("action") == "preview":
            return _page(form, item, 200, draft)
        taken = accept(services().database, draft, _arrival(item), edition().library, services().key, now(), _waits())
    except Mistakes as mistakes:
        return _page(form.refused(*mistakes.wrong), item, 422)
    except NoSuchParent:
        return _page(replace(form, parent_id=None, parent=None).refused(ORPHAN), item, 409)
    except TooMany:
        return retry_after(_page(form.refused(MANY), item, 429), A_WHILE)
    except Unavailable:
        return retry_after(_page(form.refused(BUSY), item, 503))
    return redirect(_after(taken), 303)


@bp.get("/comments/challenge/")
def challenge() -> Response:
    """A challenge for a proof of work, a new one each time; 404 where the site asks for none."""
    return jsonify(proof_of_work.challenge(proof_key(), now())) if asks_for_proof() else abort(404)


@bp.get("/comments/<int:id_>/")
def show(id_: int) -> AnyResponse:
    """One's own comment with its key; without it, the way to where the comment stands in its article."""
    if "key" in request.args:
        return _own_page(_own(id_))
    try:
        with services().database.read() as connection:
            place = threads.page_of(connection, id_)
    except Unavailable:
        abort(503)
    item = live_post(place[0]) if place else None
    if item is None or place is None:
        abort(404)
    return redirect(on_page(item.article.address, place[1], f"comment-{place[2]}"), 302)


@bp.get("/comments/<int:id_>/edit/")
def edit(id_: int) -> AnyResponse:
    """One's own comment in the form, to be changed while it is fresh."""
    mine = _own(id_)
    item = live_post(mine.post)
    if item is None or not mine.is_fresh(now()):
        return redirect(_own_address(id_, request.args["key"]), 303)
    try:
        with services().database.read() as connection:
            ticked = author_edit.ticked(connection, mine, edition().library)
    except Unavailable:
        abort(503)
    typed = Typed(name=mine.name, url=mine.url, text=mine.source, favourites=ticked, more=mine.more)
    return _page(new_form(view_article(item), typed=typed, action=request.full_path), item, 200)


@bp.post("/comments/<int:id_>/edit/")
def change(id_: int) -> AnyResponse:
    """Change one's own comment. Whatever prevents it, everything that was typed comes back."""
    _check_request()
    _check_key(id_)
    item = live_post(request.form.get("post", ""))
    if item is None:
        abort(404)
    form = _filled(item, action=request.full_path)
    if not is_within_limit():
        return retry_after(_page(form.refused(MANY), item, 429), A_WHILE)
    try:
        draft = check(form.typed, edition().library)
        if request.form.get("action") == "preview":
            return _page(form, item, 200, draft)
        with services().database.write() as connection:
            author_edit.edit(connection, id_, draft, edition().library, now(), _waits())
    except Mistakes as mistakes:
        return _page(form.refused(*mistakes.wrong), item, 422)
    except Unavailable:
        return retry_after(_page(form.refused(BUSY), item, 503))
    except author_edit.TooLate:
        return _page(form.refused(LATE), item, 409)
    return redirect(f"{_own_address(id_, request.args['key'])}&saved=1", 303)


@bp.post("/comments/<int:id_>/delete/")
def delete(id_: int) -> AnyResponse:
    """Remove one's own comment while it is fresh, where the box is ticked that says so; twice is harmless."""
    if not is_confirmed():
        return _own_page(_own(id_), NOT_CONFIRMED)
    _check_key(id_)
    try:
        with services().database.write() as connection:
            author_edit.remove(connection, id_, now())
    except author_edit.TooLate:
        pass
    except Unavailable:
        abort(503)
    return redirect(_own_address(id_, request.args["key"]), 303)


def _check_request() -> None:
    """Refuse what no form of ours sends."""
    if len(list(request.form.items(multi=True))) > MOST_FIELDS:
        abort(413)


def _after(taken: Accepted) -> str:
    """Where whoever sent a comment is led: to the private page of it.

    One that was sent before and is public now is shown where it stands: its words prove nothing any more, because
    anybody may have copied them.
    """
    if not taken.is_new and _is_public(taken.id):
        return f"/comments/{taken.id}/"
    return _own_address(taken.id, services().key.create_token(OWN, str(taken.id), now=now(), ttl=OWN_LASTS))


def _is_public(id_: int) -> bool:
    try:
        with services().database.read() as connection:
            mine = author_edit.read(connection, id_)
    except Unavailable:
        return False  # it is stored, and its page says so once the database is back
    return mine is not None and mine.status == "approved"


def _own(id_: int) -> author_edit.Own:
    """The comment of whoever has its key; 404 for everybody else."""
    _check_key(id_)
    try:
        with services().database.read() as connection:
            found = author_edit.read(connection, id_)
    except Unavailable:
        abort(503)
    return found or abort(404)


def _check_key(id_: int) -> None:
    """404 without the key that proves whose comment it is."""
    if not services().key.verify_token(request.args.get("key", ""), OWN, str(id_), now=now()):
        abort(404)


def _own_address(id_: int, key: str) -> str:
    return f"/comments/{id_}/?key={key}"


def _own_page(mine: author_edit.Own, *wrong: Wrong) -> Response:
    item = live_post(mine.post)
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
            kept_days=OWN_LASTS.days,
            sends_email=services().environment.sends_email,
            wrong=wrong,
        ),
        422 if wrong else 200,
    )


def _page(form: CommentForm, item: RenderedArticle, status: int, draft: Draft | None = None) -> Response:
    """The form on a page of its own, below what is wrong or how the comment will look."""
    page = render_template("comment_page.html", article=view_article(item), form=form, draft=draft)
    return make_response(page, status)


def _arrival(item: RenderedArticle) -> Arrival:
    key, slug = services().key, item.article.slug
    return Arrival(
        post=slug,
        parent=_number("parent"),
        address=request.remote_addr,
        honeypot=bool(request.form.get(TRAP)),
        age=form_timestamp.age(key.derive_key(STAMP), request.form.get("stamp", ""), slug, now()),
        reader=remembered_reader(),
        proof=proof_of_work.check(proof_key(), _proved(), now()) if asks_for_proof() else None,
    )


def _waits() -> str:
    """The job that is due for a comment that waits: the owners are told, but only after Akismet where that is asked."""
    return akismet.JOB if services().environment.akismet_key else WAITING


def _filled(item: RenderedArticle, *, parent_id: int | None = None, action: str = SEND) -> CommentForm:
    """The form with everything that was typed."""
    return new_form(
        view_article(item),
        typed=sent_in(),
        parent_id=parent_id,
        parent=_shown(item, parent_id),
        stamped=request.form.get("stamp", "")[:LONGEST_STAMP],
        action=action,
        proved=_proved(),
    )


def _proved() -> str:
    """The proof of work as it was sent, cut to a length that none has which holds."""
    return request.form.get(PROOF_FIELD, "")[: proof_of_work.LONGEST + 1]


def _shown(item: RenderedArticle, id_: int | None) -> Shown | None:
    if id_ is None:
        return None
    try:
        with services().database.read() as connection:
            return threads.one(connection, item.article.slug, id_)
    except Unavailable:
        return None


def _number(name: str) -> int | None:
    written = request.form.get(name, "")
    return int(written) if re.fullmatch(r"[1-9][0-9]{0,8}", written) else None
