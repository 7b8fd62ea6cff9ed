"""The privacy page, and a reader's own data behind a link that is sent by email."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.audit.events import READER
from engine.comments.author_edit import EDIT_WINDOW
from engine.comments.erasure import IP_PREFIX_RETENTION
from engine.comments.validation import FieldError, ValidationError, validate_email
from engine.db.database import DatabaseUnavailableError
from engine.jobs import queue
from engine.privacy import data_links, erasure, personal_data
from engine.privacy.erasure_log import ErasureLog
from web.core import context, forms
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.forms import NOT_CONFIRMED, is_confirmed
from web.core.request_limits import slow
from web.core.security import WRITE_WINDOW, is_within_limit, retry_after

bp = Blueprint("privacy", __name__)

MISSING = FieldError("email", "Enter your email address")
BUSY = FieldError("email", "The site is busy", "try again in a minute")
TOO_MANY = FieldError("email", "Too many requests came from your network", "try again in ten minutes")


@bp.get("/privacy/")
@cacheable()
def page() -> str:
    """Show what is stored about readers, for how long, and who gets it, according to the current settings."""
    environment = services().environment
    return render_template(
        "privacy.html",
        ip_days=IP_PREFIX_RETENTION.days,
        link_hours=_link_hours(),
        edit_minutes=int(EDIT_WINDOW.total_seconds() // 60),
        cookie=context.READER_COOKIE,
        cookie_days=context.READER_COOKIE_TTL.days,
        mail_host=urlsplit(environment.smtp_url).hostname if environment.smtp_url else None,
        akismet=environment.akismet_key is not None,
        redis=environment.redis_url is not None,
        proof_of_work=edition().site.comments.proof_of_work,
        proof_days=queue.DONE_RETENTION.days,
        allowed=list(edition().site.allowed.services()),
    )


@bp.get("/privacy/data/")
def form() -> AnyResponse:
    """Show the form that asks for a link to one's data."""
    return _render_form(200, is_sent="sent" in request.args)


@bp.post("/privacy/data/")
def send_link() -> AnyResponse:
    """Email the link. The response is the same for unknown addresses."""
    if not services().environment.sends_email:
        abort(404)
    typed = request.form.get("email", "")
    if not is_within_limit():
        return retry_after(_render_form(429, typed, TOO_MANY), WRITE_WINDOW)
    if not typed.strip():
        return _render_form(422, typed, MISSING)
    try:
        email = validate_email(typed)
        with services().database.write() as connection:
            person_id = personal_data.find_person(connection, services().key, email)
            if person_id is not None:
                data_links.queue_data_link(connection, person_id, now())
    except ValidationError as error:
        return _render_form(422, typed, error.errors[0])
    except DatabaseUnavailableError:
        return retry_after(_render_form(503, typed, BUSY))
    return redirect("/privacy/data/?sent", 303)


@bp.get("/privacy/data/<token>/")
def show_data(token: str) -> AnyResponse:
    """Show the data of the person that the link belongs to, with a button to erase it."""
    return _render_data(token, _verify(token))


@bp.get("/privacy/data/<token>/data.json")
@slow
def download_data(token: str) -> AnyResponse:
    """Return all data of the person as a JSON file."""
    data = _export(_verify(token))
    if data is None:
        return _invalid_link()
    response = make_response(json.dumps(data, indent=2, ensure_ascii=False))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@bp.post("/privacy/data/<token>/")
def erase_data(token: str) -> AnyResponse:
    """Erase the data of the person if the confirmation box is ticked."""
    person_id = _verify(token)
    if not is_confirmed():
        return _render_data(token, person_id, NOT_CONFIRMED)
    erase_person = partial(erasure.erase_person, person_id=person_id, actor=READER, now=now())
    try:
        erasures = ErasureLog(services().environment.instance_dir)
        erasure.erase_permanently(services().database, erasures, erase_person)
    except (DatabaseUnavailableError, OSError):
        return retry_after(make_response(render_template("privacy_try_again.html", token=token), 503))
    response = _render_erased()
    context.forget_reader(response)
    return response


def _verify(token: str) -> int:
    """Return the id of the person that a link belongs to, or abort with 404."""
    person_id = data_links.verify_data_token(services().key, token, now())
    return person_id if person_id is not None else abort(_invalid_link())


def _invalid_link() -> Response:
    return forms.invalid_link(request_url="/privacy/data/")


def _render_data(token: str, person_id: int, *errors: FieldError) -> Response:
    data = _export(person_id)
    if data is None:
        return _render_erased()
    content = render_template(
        "privacy_data.html",
        data=data,
        token=token,
        articles={item.article.slug: item.article for item in edition().live_posts(now())},
        errors=errors,
    )
    return make_response(content, 422 if errors else 200)


def _export(person_id: int) -> dict[str, Any] | None:
    try:
        with services().database.read() as connection:
            return personal_data.export_person(connection, services().key, person_id)
    except DatabaseUnavailableError:
        abort(503)


def _render_form(status: int, typed: str = "", error: FieldError | None = None, *, is_sent: bool = False) -> Response:
    content = render_template(
        "privacy_form.html",
        typed=typed[:300],
        error=error,
        is_sent=is_sent,
        link_hours=_link_hours(),
        sends_email=services().environment.sends_email,
    )
    return make_response(content, status)


def _render_erased() -> Response:
    text = "We no longer store anything with your email address. If a backup is restored, your data is erased again."
    return make_response(render_template("notice.html", title="No data stored", text=text))


def _link_hours() -> int:
    return int(data_links.TTL.total_seconds() // 3600)
