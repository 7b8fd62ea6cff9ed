"""The account page of a logged-in user: change the password and log out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.login_limits import Origin
from engine.accounts.passwords import PasswordError, validate_password
from engine.db.locks import RateLimitError
from web.core.context import now, services
from web.core.request_limits import slow
from web.core.security import retry_after
from web.moderation.device_cookie import find_device
from web.moderation.presenters import render_screen
from web.moderation.session import current_user, end_session, require_login, start_session

bp = Blueprint("moderation_account", __name__)
require_login(bp)

TOO_MANY = "Too many wrong passwords. Try again in {} minutes"
WRONG_PASSWORD = "This isn’t your current password"
NOT_THE_SAME = "The new passwords don’t match"


@dataclass(frozen=True, slots=True)
class PasswordProblem:
    """Why the current password was not accepted. wait is set if there were too many attempts."""

    message: str
    wait: timedelta | None = None

    @property
    def status(self) -> int:
        """The status of the response."""
        return 429 if self.wait else 422

    def add_headers(self, response: Response) -> Response:
        """Add Retry-After to a response if there were too many attempts."""
        return retry_after(response, self.wait) if self.wait else response


def check_password() -> PasswordProblem | None:
    """Check the current password in the form of this request. Wrong ones count as failed logins."""
    user, password = current_user(), request.form.get("password", "")
    origin = Origin(request.remote_addr, find_device(user.name))
    try:
        is_right = users.check_password(services().database, services().key, user, password, origin=origin, now=now())
    except RateLimitError as error:
        return PasswordProblem(TOO_MANY.format(int(error.wait.total_seconds() // 60)), error.wait)
    return None if is_right else PasswordProblem(WRONG_PASSWORD)


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
@slow
def change_password() -> AnyResponse:
    """Change the password and log out all other devices. Wrong passwords count as failed logins."""
    user, form = current_user(), request.form
    new = form.get("new", "")
    errors: list[tuple[str, str]] = []
    if wrong := check_password():
        errors.append(("password", wrong.message))
        if wrong.wait:
            return wrong.add_headers(_render(errors, wrong.status))
    try:
        validate_password(new)
    except PasswordError as error:
        errors.append(("new", str(error)))
    if new != form.get("again", ""):
        errors.append(("again", NOT_THE_SAME))
    if errors:
        return _render(errors, 422)
    response = redirect("/moderation/account/?changed=1", 303)
    start_session(response, users.set_password(services().database, services().key, user.id, new))
    return response


def _render(errors: list[tuple[str, str]], status: int) -> Response:
    return make_response(render_screen("moderation_account.html", errors=errors, is_changed=False), status)
