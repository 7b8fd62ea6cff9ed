"""Moderation by the links in emails. The page behind a link asks for confirmation; only its button changes anything.

These pages need no login: the token of the link authorises one action on one comment.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from engine.audit.events import EMAIL
from engine.comments.email_links import EmailLinks
from engine.comments.status import ACTIONS, Status, set_status
from engine.db.database import DatabaseUnavailableError
from engine.moderation import moderation_queue
from web.core import forms
from web.core.context import edition, now, services
from web.moderation import wording
from web.moderation.presenters import expected_state

bp = Blueprint("moderation_email", __name__)


@bp.errorhandler(DatabaseUnavailableError)
def handle_unavailable(_error: DatabaseUnavailableError) -> Response:
    """Return the page that asks to try again."""
    return forms.try_again()


@bp.get("/moderation/email/<any(approve, spam, trash):action>/<int:id_>/")
def confirm_action(action: str, id_: int) -> Response:
    """Show the comment as it is now, and a button unless the action has been done already."""
    if not _has_valid_token(action, id_):
        return forms.invalid_link()
    with services().database.read() as connection:
        item = moderation_queue.find_item(connection, id_)
    if item is None:
        return forms.nothing_left()
    is_done = item.status == ACTIONS[action]
    return forms.render_page(
        "moderation_email_action.html",
        title=wording.EMAIL_RESULTS[action] if is_done else wording.EMAIL_QUESTIONS[action],
        item=item,
        current_status=None if is_done or item.status == Status.PENDING else wording.STATUS_SENTENCES[item.status],
        button=None if is_done else wording.EMAIL_BUTTONS[action],
        article=next(
            (each.article for each in edition().live_posts(now()) if each.article.slug == item.post_slug), None
        ),
    )


@bp.post("/moderation/email/<any(approve, spam, trash):action>/<int:id_>/")
def act(action: str, id_: int) -> AnyResponse:
    """Set the status of the comment, unless it has changed since the page was shown, and show the page again."""
    if not _has_valid_token(action, id_):
        return forms.invalid_link()
    with services().database.write() as connection:
        set_status(connection, [id_], ACTIONS[action], actor=EMAIL, now=now(), expected=expected_state())
    return redirect(f"/moderation/email/{action}/{id_}/?token={forms.token_argument()}", 303)


def _has_valid_token(action: str, id_: int) -> bool:
    return EmailLinks(services().key).can_moderate(forms.token_argument(), action, id_, now())
