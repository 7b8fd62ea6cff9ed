"""Moderating from a mail: the page behind a link asks once more, and a button acts. The link's token is the key."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from engine.audit.events import EMAIL
from engine.comments import status
from engine.comments.email_links import EmailLinks
from engine.db.database import DatabaseUnavailableError
from engine.moderation import moderation_queue
from web.core import token_pages
from web.core.context import edition, now, services
from web.moderation.presenters import expected_state

bp = Blueprint("moderation_mail", __name__)

_ASKED = {
    "approve": "Approve this comment?",
    "spam": "Is this comment spam?",
    "trash": "Put this comment into the trash?",
}
_BUTTON = {"approve": "Approve it", "spam": "It is spam", "trash": "Put it into the trash"}
_STATES = {
    "pending": "This comment waits",
    "approved": "This comment is approved",
    "spam": "This comment is under spam",
    "trash": "This comment is in the trash",
}


@bp.errorhandler(DatabaseUnavailableError)
def unavailable(_error: DatabaseUnavailableError) -> Response:
    """Say that it is to be tried again."""
    return token_pages.try_again()


@bp.get("/moderation/mail/<any(approve, spam, trash):action>/<int:id_>/")
def ask(action: str, id_: int) -> Response:
    """The comment as it stands now, and the button, if there is anything to do."""
    if not _may(action, id_):
        return token_pages.invalid_link()
    with services().database.read() as connection:
        card = moderation_queue.find_item(connection, id_)
    if card is None:
        return token_pages.nothing_left()
    done = card.status == status.ACTIONS[action]
    return token_pages.render_page(
        "moderation_mail.html",
        title=_STATES[card.status] if done else _ASKED[action],
        card=card,
        state=None if done or card.status == "pending" else _STATES[card.status],
        button=None if done else _BUTTON[action],
        article=next((each.article for each in edition().live_posts(now()) if each.article.slug == card.post), None),
    )


@bp.post("/moderation/mail/<any(approve, spam, trash):action>/<int:id_>/")
def act(action: str, id_: int) -> AnyResponse:
    """Do it, if the comment is yet what the page showed; the page says what it is then. Twice is harmless."""
    if not _may(action, id_):
        return token_pages.invalid_link()
    with services().database.write() as connection:
        status.set_status(connection, [id_], status.ACTIONS[action], actor=EMAIL, now=now(), expected=expected_state())
    return redirect(f"/moderation/mail/{action}/{id_}/?token={token_pages.token_argument()}", 303)


def _may(action: str, id_: int) -> bool:
    return EmailLinks(services().key).may_moderate(token_pages.token_argument(), action, id_, now())
