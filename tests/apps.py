"""Apps for tests: what each would compute again, and no test is about, is taken from the apps before it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import CodeType

import jinja2
from flask import Flask
from jinja2.bccache import Bucket

from app import create_app
from engine.editions.content_store import CONTENT_FILE
from tests import databases
from web.core.context import services_of


class CompiledTemplates(jinja2.BytecodeCache):
    """The code of templates by name, file and source, in memory."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket the code, if there is some."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a bucket."""
        self._code[bucket.key, bucket.checksum] = bucket.code


_pages, _widgets = CompiledTemplates(), CompiledTemplates()


def open_app(variables: Mapping[str, str], *, debug: bool = False, shared: Path) -> Flask:
    """Return the app of create_app without its watching.

    shared is a folder for all tests of a run. It keeps rendered articles, by the settings that they were rendered with,
    and the app finds those in its cache as after a restart. If the app uses SQLite in its instance folder and has no
    database yet, it gets an empty one with all tables.
    """
    instance = Path(variables["INSTANCE_DIR"])
    rendered = instance / CONTENT_FILE
    kept = shared / "rendered" / _settings(variables, debug)
    if kept.is_file() and not rendered.exists():
        rendered.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(kept, rendered)
    app = create_app(variables, debug=debug, watch=False)
    if not kept.is_file() and rendered.is_file():
        _copy_whole(rendered, kept)
    if "DATABASE_URL" not in variables:
        databases.create_sqlite(instance)
    app.jinja_env.bytecode_cache = _pages
    services_of(app).articles.templates._environment.bytecode_cache = _widgets
    return app


def _settings(variables: Mapping[str, str], debug: bool) -> str:
    """Return a hash of everything besides the article and the code that rendering an article depends on."""
    site = Path(variables["SITE_DIR"])
    settings = site / "site.toml"
    parts = [site.name, str(debug), variables.get("SITE_URL", ""), settings.read_text() if settings.is_file() else ""]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _copy_whole(file: Path, target: Path) -> None:
    """Copy a database so that other processes see all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        copy = Path(temporary) / "copy"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as destination:
            source.backup(destination)
        copy.rename(target)
