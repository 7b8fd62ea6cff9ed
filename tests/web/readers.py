"""Readers of a site in a test: comments with favourites, put straight into its database."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from engine.db.database import Database
from engine.library.library import Library
from tests.conftest import parts_of
from tests.engine.favourites.comment_rows import Say, sayer

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def saying(app: Flask) -> Say:
    """Stores comments in the app's database."""
    return sayer(parts_of(app).database, NOW)


def database(app: Flask) -> Database:
    """The app's database."""
    return parts_of(app).database


def library(app: Flask) -> Library:
    """The app's library."""
    return parts_of(app).holder.edition.library
