"""The account page of a logged-in user: log out, snooze emails and change the password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import Blueprint, Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.login_limits import Origin
from engine.accounts.passwords import PasswordError, validate_password
from engine.comments import moderator_digest
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
MORNING = time(7)
SNOOZES = {"tomorrow": "Snooze until tomorrow morning", "week": "Snooze for a week"}
RESUME = "resume"


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
    return _render_account()


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


@bp.post("/moderation/account/snooze/")
def snooze() -> AnyResponse:
    """Snooze the user's emails about pending comments, or resume them."""
    choice, start = request.form.get("until", ""), now().replace(microsecond=0)
    if choice not in (*SNOOZES, RESUME):
        abort(400)
    with services().database.write() as connection:
        moderator_digest.snooze(connection, current_user().id, _find_end(choice, start), now())
    return redirect("/moderation/account/?snoozed=1", 303)


def _find_end(choice: str, start: datetime) -> datetime:
    """Return the time at which a snooze ends."""
    if choice == "tomorrow":
        return datetime.combine(start.date() + timedelta(days=1), MORNING, start.tzinfo)
    return start + timedelta(weeks=1) if choice == "week" else start


def _render(errors: list[tuple[str, str]], status: int) -> Response:
    return make_response(_render_account(errors), status)


def _render_account(errors: Sequence[tuple[str, str]] = ()) -> str:
    with services().database.read() as connection:
        digest = moderator_digest.read_settings(connection, current_user().id, now())
    values = {"digest": digest, "snoozes": SNOOZES, "resume": RESUME}
    return render_screen("moderation_account.html", errors=errors, **values)
