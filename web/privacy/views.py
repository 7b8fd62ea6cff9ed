"""What this site keeps of its readers: in general, and, by a link that goes by mail, of one's own."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit.events import READER
from engine.comments.author_edit import EDIT_WINDOW
from engine.comments.validation import CommentInput, FieldError, ValidationError, validate_comment
from engine.db.database import DatabaseUnavailableError
from engine.jobs import queue
from engine.privacy import erasure, personal_data
from engine.privacy.email_messages import queue_data_link
from engine.privacy.erasure_log import ErasureLog
from web.core import reader_cookie, token_pages
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.core.headers import retry_after
from web.core.rate_limit import WRITE_WINDOW, is_within_limit

bp = Blueprint("privacy", __name__)


MISSING = FieldError("email", "Enter your email address")
BUSY = FieldError("email", "This cannot be done just now", "wait a minute, and send it again")
TOO_MANY = FieldError("email", "Too many such requests came from your network", "wait ten minutes, and send it again")


@bp.get("/privacy/")
def page() -> str:
    """What is kept, how long, and where it goes: written from the settings in force."""
    environment = services().environment
    return render_template(
        "privacy.html",
        addresses_kept=personal_data.IP_PREFIX_RETENTION.days,
        link_hours=int(personal_data.LINK_TTL.total_seconds() // 3600),
        fresh=int(EDIT_WINDOW.total_seconds() // 60),
        cookie=reader_cookie.COOKIE_NAME,
        cookie_days=reader_cookie.COOKIE_TTL.days,
        mail_host=urlsplit(environment.smtp_url).hostname if environment.smtp_url else None,
        akismet=environment.akismet_key is not None,
        redis=environment.redis_url is not None,
        proof_of_work=edition().site.comments.proof_of_work,
        proofs_kept=queue.DONE_RETENTION.days,
    )


@bp.get("/privacy/yours/")
def form() -> AnyResponse:
    """Ask for the link to what is kept of oneself."""
    return _form(200, sent="sent" in request.args)


@bp.post("/privacy/yours/")
def ask() -> AnyResponse:
    """Mail the link. The answer is the same whether we know the address or not."""
    typed = request.form.get("email", "")
    if not is_within_limit():
        return retry_after(_form(429, typed, TOO_MANY), WRITE_WINDOW)
    try:
        if not typed.strip():
            return _form(422, typed, MISSING)
        # With words that nobody typed, so that all that can be wrong is the address.
        email = validate_comment(CommentInput(name="reader", text="hello", email=typed), edition().library).email
        with services().database.write() as connection:
            person_id = personal_data.find_person(connection, services().key, email)
            if person_id is not None:
                queue_data_link(connection, person_id, now())
    except ValidationError as mistakes:
        return _form(422, typed, FieldError("email", mistakes.wrong[0].message))
    except DatabaseUnavailableError:
        return retry_after(_form(503, typed, BUSY))
    return redirect("/privacy/yours/?sent", 303)


@bp.get("/privacy/yours/<token>/")
def show(token: str) -> AnyResponse:
    """All that is kept of whoever has the link, with the button that erases it. Opening it changes nothing."""
    return _yours(token, _proven(token))


@bp.get("/privacy/yours/<token>/data.json")
def data(token: str) -> AnyResponse:
    """The same as a file."""
    found = _export(_proven(token))
    if found is None:
        return _void()
    response = make_response(json.dumps(found, indent=2, ensure_ascii=False))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="yours.json"'
    return response


@bp.post("/privacy/yours/<token>/")
def erase(token: str) -> AnyResponse:
    """Erase it, where the box is ticked that says so. Twice is harmless."""
    person_id = _proven(token)
    if not is_confirmed():
        return _yours(token, person_id, NOT_CONFIRMED)
    erasures = ErasureLog(services().environment.instance_dir)
    try:
        erasure.erase_permanently(
            services().database,
            erasures,
            lambda connection: erasure.erase_person(connection, person_id, actor=READER, now=now()),
        )
    except (DatabaseUnavailableError, OSError):
        return retry_after(make_response(render_template("privacy_busy.html", token=token), 503))
    response = _gone()
    reader_cookie.forget_reader(response)
    return response


def _proven(token: str) -> int:
    person_id = personal_data.verify_data_token(services().key, token, now())
    return person_id if person_id is not None else abort(_void())


def _void() -> Response:
    return token_pages.invalid_link(request_url="/privacy/yours/")


def _yours(token: str, person_id: int, *wrong: FieldError) -> Response:
    found = _export(person_id)
    if found is None:
        return _gone()
    content = render_template(
        "privacy_yours.html",
        found=found,
        token=token,
        titles={item.article.slug: item.article for item in edition().live_posts(now())},
        exercises=edition().library.exercises,
        wrong=wrong,
    )
    return make_response(content, 422 if wrong else 200)


def _export(person_id: int) -> dict[str, Any] | None:
    try:
        with services().database.read() as connection:
            return personal_data.export_person(connection, services().key, person_id)
    except DatabaseUnavailableError:
        abort(503)


def _form(status: int, typed: str = "", wrong: FieldError | None = None, *, sent: bool = False) -> Response:
    hours = int(personal_data.LINK_TTL.total_seconds() // 3600)
    content = render_template(
        "privacy_form.html",
        typed=typed[:300],
        wrong=wrong,
        sent=sent,
        hours=hours,
        sends_email=services().environment.sends_email,
    )
    return make_response(content, status)


def _gone() -> Response:
    text = "We keep nothing with your address any more. If a backup is ever used, you are erased from it, too."
    return make_response(render_template("notice.html", title="Nothing is left", text=text))
