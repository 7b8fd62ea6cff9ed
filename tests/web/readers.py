"""Commenters in tests: comments with favourites that go directly into the database."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from engine.db.database import Database
from engine.library.library import Library
from tests.engine.favourites.comment_rows import Say, sayer
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def saying(app: Flask) -> Say:
    """Return a function that stores comments in the app's database."""
    return sayer(services_of(app).database, NOW)


def database(app: Flask) -> Database:
    """Return the app's database."""
    return services_of(app).database


def library(app: Flask) -> Library:
    """Return the app's exercise library."""
    return services_of(app).edition_store.edition.library
