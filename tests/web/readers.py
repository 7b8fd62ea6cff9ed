"""Readers of a site in a test: comments with favourites, put straight into its database."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from engine.db.database import Database
from engine.library.library import Library
from tests.engine.favourites.comment_rows import Say, sayer
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def saying(app: Flask) -> Say:
    """Stores comments in the app's database."""
    return sayer(services_of(app).database, NOW)


def database(app: Flask) -> Database:
    """The app's database."""
    return services_of(app).database


def library(app: Flask) -> Library:
    """The app's library."""
    return services_of(app).edition_store.edition.library
