"""What a request works with: one edition, taken once, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, g

from engine.config.environment import Environment
from engine.crypto import Key
from engine.db.database import Database
from engine.editions.edition import Edition
from engine.editions.edition_store import Holder
from widgets.articles import Articles


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that create_app put together."""

    environment: Environment
    holder: Holder
    articles: Articles
    secret: bytes
    database: Database

    @property
    def key(self) -> Key:
        """The instance's secret, and what can be done with it."""
        return Key(self.secret)


def install(app: Flask, parts: Parts) -> None:
    """Make the parts known to the app."""
    app.extensions["strongstride"] = parts


def parts() -> Parts:
    """The parts of the running app."""
    found = current_app.extensions["strongstride"]
    assert isinstance(found, Parts)
    return found


def edition() -> Edition:
    """The edition of this request: the same from its first line to its last, whatever is swapped meanwhile."""
    if "edition" not in g:
        g.edition = parts().holder.edition
    found = g.edition
    assert isinstance(found, Edition)
    return found


def moment() -> datetime:
    """The moment of this request, in the site's time zone."""
    if "moment" not in g:
        g.moment = parts().holder.clock().astimezone(edition().site.zone)
    found = g.moment
    assert isinstance(found, datetime)
    return found
