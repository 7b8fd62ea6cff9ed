"""Pages behind the links in emails about replies: confirming an address, and unsubscribing.

GET requests change nothing, because mail scanners open every link. POST requests act, and repeating them is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request

from engine.comments import subscriptions
from engine.comments.email_links import EmailLinks
from engine.comments.subscriptions import Subscription
from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from web.core import forms
from web.core.context import edition, now, remember_reader, services

bp = Blueprint("subscriptions", __name__)


@bp.errorhandler(DatabaseUnavailableError)
def unavailable(_error: DatabaseUnavailableError) -> Response:
    """Ask the reader to try again."""
    return forms.try_again()


@bp.get("/subscriptions/confirm/<int:person_id>/")
def confirm_form(person_id: int) -> Response:
    """Show the articles and the button to confirm the address."""
    if not EmailLinks(services().key).can_confirm(forms.token_argument(), person_id, now()):
        return forms.invalid_link()
    with services().database.read() as connection:
        found = subscriptions.list_unconfirmed(connection, person_id)
        found = found or subscriptions.list_active(connection, person_id)
    if not found:
        return forms.nothing_left()
    return forms.render_page("subscription_confirm.html", articles=_list_articles(found))


@bp.post("/subscriptions/confirm/<int:person_id>/")
def confirm(person_id: int) -> Response:
    """Confirm the address, and remember the device if the reader has ticked that."""
    if not EmailLinks(services().key).can_confirm(forms.token_argument(), person_id, now()):
        return forms.invalid_link()
    with services().database.write() as connection:
        subscriptions.confirm_email(connection, person_id, now())
        active = subscriptions.list_active(connection, person_id)
    if not active:
        return forms.nothing_left()
    is_remembered = request.form.get("remember") == "1"
    response = forms.render_page(
        "subscription_confirmed.html", articles=_list_articles(active), is_remembered=is_remembered
    )
    if is_remembered:
        remember_reader(response, person_id)
    return response


@bp.get("/subscriptions/unsubscribe/<int:id_>/")
def unsubscribe_form(id_: int) -> Response:
    """Show the article and the buttons to unsubscribe."""
    found = _find_subscription(id_)
    if isinstance(found, Response):
        return found
    return _render_unsubscribe(found, has_ended=found.has_ended)


@bp.post("/subscriptions/unsubscribe/<int:id_>/")
def unsubscribe(id_: int) -> Response:
    """End the subscription, or all subscriptions of this reader. Mail programs send this request, too (RFC 8058).

    They send neither cookie nor Origin. The token alone authorises the request, and it only allows unsubscribing.
    """
    found = _find_subscription(id_)
    if isinstance(found, Response):
        return found
    with services().database.write() as connection:
        if request.form.get("all") == "1":
            subscriptions.unsubscribe_all(connection, found.person_id, now())
        subscriptions.unsubscribe(connection, id_, now())
    return _render_unsubscribe(found, has_ended=True)


def _render_unsubscribe(subscription: Subscription, *, has_ended: bool) -> Response:
    articles = _list_articles([subscription])
    return forms.render_page("subscription_unsubscribe.html", has_ended=has_ended, articles=articles)


def _find_subscription(id_: int) -> Subscription | Response:
    """Return the subscription that the link belongs to, or the page that explains why the link doesn't work."""
    if not EmailLinks(services().key).can_unsubscribe(forms.token_argument(), id_, now()):
        return forms.invalid_link()
    with services().database.read() as connection:
        found = subscriptions.find_subscription(connection, id_)
    return found or forms.nothing_left()


def _list_articles(found: Iterable[Subscription]) -> list[RenderedArticle]:
    """Return the live articles that the subscriptions are about, each once."""
    slugs = {subscription.post_slug for subscription in found}
    return [item for item in edition().live_posts(now()) if item.article.slug in slugs]
