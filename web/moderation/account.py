"""The owner's own account: another password, and signing out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.users import Refused
from web.core.context import services
from web.moderation.presenters import screen
from web.moderation.session import end, guard, session, start

bp = Blueprint("moderation_account", __name__)
guard(bp)


@bp.post("/moderation/sign-out/")
def sign_out() -> AnyResponse:
    """Sign out here, or with everywhere=1 on all devices."""
    if request.form.get("everywhere") == "1":
        with services().database.write() as connection:
            users.sign_out_everywhere(connection, session().owner.id)
    response = redirect("/moderation/sign-in/", 303)
    end(response)
    return response


@bp.get("/moderation/account/")
def account() -> str:
    """The owner's account: another password, and signing out."""
    return screen("moderation_account.html", wrong=[], done="done" in request.args)


@bp.post("/moderation/account/")
def change_password() -> AnyResponse:
    """Change the password; every other device is signed out by it."""
    who, sent = session().owner, request.form
    wrong: list[tuple[str, str]] = []
    with services().database.write() as connection:
        if not users.is_password(connection, who.id, sent.get("password", "")):
            wrong.append(("password", "This is not your present password"))
        try:
            users.check_password(sent.get("new", ""))
        except Refused as error:
            wrong.append(("new", f"{str(error)[0].upper()}{str(error)[1:]}"))
        if sent.get("new", "") != sent.get("again", ""):
            wrong.append(("again", "The two new passwords are not the same"))
        if not wrong:
            who = users.set_password(connection, services().key, who.id, sent.get("new", ""))
    if wrong:
        page = screen("moderation_account.html", wrong=wrong, done=False)
        return make_response(page, 422)
    response = redirect("/moderation/account/?done=1", 303)
    start(response, who)
    return response
