"""Mail about answers: proving an address, and ending a subscription, by the links in mails.

GET shows, because programs that guard mailboxes open every link; POST acts, and twice is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request

from engine.comments import notifications, subscriptions
from engine.comments.email_links import EmailLinks
from engine.comments.subscriptions import Subscription
from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from web.core import token_pages
from web.core.context import edition, now, services
from web.core.reader_cookie import remember_reader

bp = Blueprint("subscriptions", __name__)


@bp.errorhandler(DatabaseUnavailableError)
def unavailable(_error: DatabaseUnavailableError) -> Response:
    """Say that it is to be tried again."""
    return token_pages.try_again()


@bp.get("/subscriptions/confirm/<int:person_id>/")
def confirm_form(person_id: int) -> Response:
    """What is confirmed, and the button."""
    if not EmailLinks(services().key).may_confirm(token_pages.token_argument(), person_id, now()):
        return token_pages.invalid_link()
    with services().database.read() as connection:
        waits = subscriptions.list_unconfirmed(connection, person_id)
        holds = subscriptions.list_active(connection, person_id)
    if not waits and not holds:
        return token_pages.nothing_left()
    return token_pages.render_page("subscription_confirm.html", waits=_articles(waits), holds=_articles(holds))


@bp.post("/subscriptions/confirm/<int:person_id>/")
def confirm(person_id: int) -> Response:
    """The address is proved; the device is remembered where that was ticked."""
    if not EmailLinks(services().key).may_confirm(token_pages.token_argument(), person_id, now()):
        return token_pages.invalid_link()
    with services().database.write() as connection:
        notifications.confirm(connection, person_id, now())
        holds = subscriptions.list_active(connection, person_id)
    if not holds:
        return token_pages.nothing_left()
    wanted = request.form.get("remember") == "1"
    response = token_pages.render_page("subscription_confirmed.html", holds=_articles(holds), remembered=wanted)
    if wanted:
        remember_reader(response, person_id)
    return response


@bp.get("/subscriptions/end/<int:id_>/")
def unsubscribe_form(id_: int) -> Response:
    """What is ended, and the buttons."""
    found = _ended(id_)
    if isinstance(found, Response):
        return found
    return token_pages.render_page("subscription_end.html", ended=found.ended, articles=_articles([found]))


@bp.post("/subscriptions/end/<int:id_>/")
def unsubscribe(id_: int) -> Response:
    """End it, and on a wish all others of this person. Mail programs do this, too (RFC 8058).

    They send neither cookie nor Origin; the token alone counts, and whoever has it can only end what it is for.
    """
    found = _ended(id_)
    if isinstance(found, Response):
        return found
    with services().database.write() as connection:
        if request.form.get("all") == "1":
            subscriptions.unsubscribe_all(connection, found.person_id, now())
        subscriptions.unsubscribe(connection, id_, now())
    return token_pages.render_page("subscription_end.html", ended=True, articles=_articles([found]))


def _ended(id_: int) -> Subscription | Response:
    """The subscription that a link ends; a page where the link does not work."""
    if not EmailLinks(services().key).may_end(token_pages.token_argument(), id_, now()):
        return token_pages.invalid_link()
    with services().database.read() as connection:
        found = subscriptions.find_subscription(connection, id_)
    return found or token_pages.nothing_left()


def _articles(found: Iterable[Subscription]) -> list[RenderedArticle]:
    """The articles that subscriptions are about, each once, without those that are not shown."""
    posts = {each.post for each in found}
    return [item for item in edition().live_posts(now()) if item.article.slug in posts]
