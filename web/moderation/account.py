"""The account page of a logged-in user: change the password and log out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.passwords import PasswordError, validate_password
from web.core.context import services
from web.moderation.presenters import render_screen
from web.moderation.session import current_user, end_session, require_login, start_session

bp = Blueprint("moderation_account", __name__)
require_login(bp)

WRONG_PASSWORD = "This isn’t your current password"
NOT_THE_SAME = "The new passwords don’t match"


@bp.post("/moderation/logout/")
def log_out() -> AnyResponse:
    """Log out on this device, or on all devices if `everywhere` is 1."""
    if request.form.get("everywhere") == "1":
        with services().database.write() as connection:
            users.end_sessions(connection, current_user().id)
    response = redirect("/moderation/login/", 303)
    end_session(response)
    return response


@bp.get("/moderation/account/")
def account() -> str:
    """Show the account page."""
    return render_screen("moderation_account.html", errors=[], is_changed="changed" in request.args)


@bp.post("/moderation/account/")
def change_password() -> AnyResponse:
    """Change the password and log out all other devices."""
    user, form = current_user(), request.form
    password, new = form.get("password", ""), form.get("new", "")
    errors: list[tuple[str, str]] = []
    if not users.check_password(services().database, user.id, password):
        errors.append(("password", WRONG_PASSWORD))
    try:
        validate_password(new)
    except PasswordError as error:
        errors.append(("new", str(error)))
    if new != form.get("again", ""):
        errors.append(("again", NOT_THE_SAME))
    if errors:
        return make_response(render_screen("moderation_account.html", errors=errors, is_changed=False), 422)
    response = redirect("/moderation/account/?changed=1", 303)
    start_session(response, users.set_password(services().database, services().key, user.id, new))
    return response
