"""The page on which a logged-in user turns the second factor of logins on and off."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, make_response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import two_factor
from engine.accounts.two_factor import WrongCodeError
from web.core.context import edition, now, services
from web.core.request_limits import slow
from web.moderation.account import check_password
from web.moderation.presenters import render_screen
from web.moderation.session import current_user, require_login, start_session

bp = Blueprint("moderation_two_factor", __name__)
require_login(bp)

PATH = "/moderation/account/two-factor/"
WRONG_CODE = "This code is wrong or has expired. Enter the code that the app shows now"


@bp.get("/moderation/account/two-factor/")
def show() -> AnyResponse:
    """Show the form that turns the second factor on, or off."""
    return _render(two_factor.create_secret())


@bp.post("/moderation/account/two-factor/")
@slow
def turn_on() -> AnyResponse:
    """Turn on the second factor, and show the recovery codes once."""
    user, secret = current_user(), _read_secret()
    if secret is None or _is_enabled():
        return redirect(PATH, 303)
    if error := check_password():
        return error.add_headers(_render(secret, ("password", error.message), status=error.status))
    try:
        now_enabled = two_factor.enable(
            services().database, services().key, user.id, secret, request.form.get("code", ""), now()
        )
    except WrongCodeError:
        return _render(secret, ("code", WRONG_CODE), status=422)
    response = make_response(render_screen("moderation_recovery_codes.html", codes=now_enabled.recovery_codes))
    start_session(response, now_enabled.user)
    return response


@bp.post("/moderation/account/two-factor/off/")
@slow
def turn_off() -> AnyResponse:
    """Turn off the second factor."""
    if error := check_password():
        return error.add_headers(_render("", ("password", error.message), status=error.status))
    with services().database.write() as connection:
        two_factor.disable(connection, services().key, current_user().id)
    return redirect("/moderation/account/", 303)


def _render(secret: str, *errors: tuple[str, str], status: int = 200) -> Response:
    user = current_user()
    with services().database.read() as connection:
        is_enabled = two_factor.is_enabled(connection, user.id)
        codes_left = two_factor.count_recovery_codes(connection, user.id)
    secret = secret or two_factor.create_secret()
    uri = two_factor.build_uri(secret, user.name, edition().site.title)
    page = render_screen(
        "moderation_two_factor.html",
        is_enabled=is_enabled,
        codes_left=codes_left,
        uri=uri,
        qr_code=_draw(uri),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        setup=services().key.encrypt(f"{user.id}:{secret}").decode(),
        errors=errors,
    )
    return make_response(page, status)


def _draw(uri: str) -> Markup:
    """Return the QR code of an address as inline SVG. It is black on white, which all apps can read."""
    drawing = segno.make(uri, micro=False, error="l").svg_inline(scale=4, light="#fff")
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code for your authenticator app" ', 1))


def _read_secret() -> str | None:
    """Return the secret that the form was shown with. It is encrypted, so that it can only be one of ours."""
    id_, _, secret = (services().key.decrypt(request.form.get("setup", "").encode()) or "").partition(":")
    return secret if id_ == str(current_user().id) else None


def _is_enabled() -> bool:
    with services().database.read() as connection:
        return two_factor.is_enabled(connection, current_user().id)
