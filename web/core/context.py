"""The services of the app, and the edition and time that a request works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, g

from engine.config.environment import Environment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.editions.edition import Edition
from engine.editions.edition_store import EditionStore
from widgets.articles import ArticleRenderer

_EXTENSION = "strongstride"


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that create_app builds once and all requests, jobs and commands share."""

    environment: Environment
    edition_store: EditionStore
    articles: ArticleRenderer
    secret: bytes
    database: Database

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


def now() -> datetime:
    """Return the time of this request, in the site's time zone. It stays the same until the request ends."""
    if "now" not in g:
        g.now = services().edition_store.clock().astimezone(edition().site.zone)
    found: datetime = g.now
    return found
