"""The services of the app, and the edition, time and reader of a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request

from engine.config.environment import Environment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.editions.edition import Edition
from engine.editions.edition_store import EditionStore
from engine.search.search_index import SearchIndex
from engine.text import parse_number
from web.core.cacheable import holds_until
from widgets.articles import ArticleRenderer

READER_COOKIE = "reader"
"""The only cookie for readers. It is optional, and remembers a device of a reader with a confirmed email address."""
READER_COOKIE_TTL = timedelta(days=365)

_EXTENSION = "strongstride"


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that create_app builds once and all requests, jobs and commands share."""

    environment: Environment
    edition_store: EditionStore
    articles: ArticleRenderer
    secret: bytes
    database: Database
    search_index: SearchIndex

    @property
    def key(self) -> SecretBox:
        """The instance's secret key, for signing, encrypting and hashing."""
        return SecretBox(self.secret)


def init_app(app: Flask, services: Services) -> None:
    """Store the services on the app."""
    app.extensions[_EXTENSION] = services


def services_of(app: Flask) -> Services:
    """Return the services of an app, outside a request."""
    found: Services = app.extensions[_EXTENSION]
    return found


def services() -> Services:
    """Return the services of the current app."""
    return services_of(current_app)


def edition() -> Edition:
    """Return the edition of this request. It stays the same until the request ends, even if a new one is published."""
    if "edition" not in g:
        g.edition = services().edition_store.edition
    found: Edition = g.edition
    return found


def remembered(name: str) -> dict[Any, Any]:
    """Return a dictionary for values that only depend on the edition. Each edition begins with an empty one."""
    held: tuple[Edition | None, dict[Any, Any]] = current_app.extensions.get(f"{_EXTENSION}.{name}", (None, {}))
    if held[0] is not edition():
        held = edition(), {}
        current_app.extensions[f"{_EXTENSION}.{name}"] = held
    return held[1]


def now() -> datetime:
    """Return the time of this request, in the site's time zone. It stays the same until the request ends."""
    if "now" not in g:
        g.now = services().edition_store.clock().astimezone(edition().site.zone)
    found: datetime = g.now
    return found


def today() -> date:
    """Return the day of this request, in the site's time zone. A page that shows it holds until midnight."""
    day = now().date()
    holds_until(datetime.combine(day + timedelta(days=1), time(), edition().site.zone))
    return day


def remember_reader(response: Response, person_id: int) -> None:
    """Set the cookie for a reader."""
    token = services().key.create_token(READER_COOKIE, str(person_id), now=now(), ttl=READER_COOKIE_TTL)
    response.set_cookie(
        READER_COOKIE,
        f"{person_id}.{token}",
        max_age=READER_COOKIE_TTL,
        path="/comments/",  # browsers don't send it for articles, so caches can share those
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget_reader(response: Response) -> None:
    """Delete the cookie."""
    response.delete_cookie(READER_COOKIE, path="/comments/", secure=request.is_secure, httponly=True, samesite="Lax")


def remembered_reader() -> int | None:
    """Return the id of the reader whose device this is, or None if the cookie is missing, expired or forged."""
    text, _, token = request.cookies.get(READER_COOKIE, "").partition(".")
    id_ = parse_number(text)
    return id_ if id_ and services().key.verify_token(token, READER_COOKIE, text, now=now()) else None
