"""Fixtures of the tests of widgets: the real library, a site, contexts, and functions that render shortcodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from engine.circuits.terms import find_areas
from engine.config.environment import BASE_DIR
from engine.config.site import Site
from engine.content import front_matter
from engine.content import render as content
from engine.content.article import ArticleKind, build_article
from engine.content.body import MarkdownSource, RenderedBody
from engine.content.shortcodes import bind, scan
from engine.content.widget import ShortcodeUse, WidgetCall, WidgetOutput
from engine.db.database import Database, sqlite_url
from engine.library.exercise import Exercise
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from tests.databases import create_sqlite
from tests.engine.library.samples import read_ours
from widgets.context import Context
from widgets.shortcode import Shortcode
from widgets.templates import Templates


class MakeContext(Protocol):
    """Makes a context. `front` is YAML for the article's front matter, without the title."""

    def __call__(
        self,
        front: str = "",
        *,
        time: datetime | None = None,
        library: Library | None = None,
        database: Database | None = None,
    ) -> Context: ...


@pytest.fixture(scope="session")
def library() -> Library:
    """The library of this checkout."""
    return read_ours()[0]


@pytest.fixture(scope="session")
def site() -> Site:
    """A site with a URL and a time zone."""
    return Site(title="Strides", address="https://strides.example", timezone="Europe/Berlin")


@pytest.fixture(scope="session")
def templates() -> Templates:
    """The built-in templates of widgets."""
    return Templates(BASE_DIR / "tests" / "widgets")


@pytest.fixture(scope="session")
def context(library: Library, site: Site, templates: Templates) -> MakeContext:
    """Makes contexts for an article posts/strong.md, without dependencies."""
    own = library

    def make(
        front: str = "",
        *,
        time: datetime | None = None,
        library: Library | None = None,
        database: Database | None = None,
    ) -> Context:
        head = front_matter.parse(f"---\ntitle: Strong\n{front}\n---\n", "posts/strong.md", requires_date=False)
        assert head.front_matter is not None, head.problems
        areas, _ = find_areas(head.front_matter.areas, library or own)
        post = build_article(ArticleKind.POST, "strong", head.front_matter, head, site, areas)
        return Context(site, library or own, post, templates, time=time, database=database)

    return make


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database. Widgets run the same queries on SQLite and PostgreSQL, so SQLite is enough here."""
    create_sqlite(tmp_path)
    database = Database(sqlite_url(tmp_path))
    yield database
    database.close()


def render_shortcode(
    widget: Shortcode, shortcode: str, context: Context, *, number: int = 0, body: WidgetOutput | None = None
) -> WidgetOutput:
    """Render a shortcode, given as text. Raises WidgetError if the widget does."""
    return widget.render(WidgetCall(parse_use(widget, shortcode, number), body, ()), context)


def parse_use(widget: Shortcode, shortcode: str, number: int = 0) -> ShortcodeUse:
    """Parse a shortcode of a widget."""
    (tag,) = scan(shortcode)
    assert tag.name == widget.name and tag.problem is None, tag
    arguments, problems = bind(tag, widget.arguments, "posts/strong.md")
    assert not problems, problems
    return ShortcodeUse(number, widget.name, arguments)


def render_markdown(markdown: str, context: Context, *widgets: Shortcode, preview: bool = False) -> RenderedBody:
    """Render the Markdown of an article with some widgets."""
    source = MarkdownSource("posts/strong.md", markdown)
    by_name = {widget.name: widget for widget in widgets}
    address = context.site.absolute_url(context.article.address)
    return content.render(source, by_name, lambda _depends: context, address=address, preview=preview)


@dataclass(frozen=True, slots=True)
class StoredDigests:
    """The library dependencies of some output, with their digests when it was rendered."""

    digests: Mapping[str, str]

    @classmethod
    def of(cls, context: Context) -> StoredDigests:
        """Return the dependencies of a context on the library."""
        keys = (key for key in context.dependencies if not key.startswith("template:"))
        return cls({key: fingerprint(context.library, key) for key in keys})

    def is_valid_in(self, library: Library) -> bool:
        """Return True if the stored output is valid with another library."""
        return all(fingerprint(library, key) == digest for key, digest in self.digests.items())


def with_changes(library: Library, id_: str, **fields: Any) -> Library:
    """Return the library with a changed exercise."""
    return with_exercise(library, replace(library.exercises[id_], **fields))


def with_exercise(library: Library, exercise: Exercise) -> Library:
    """Return the library with an exercise added or replaced."""
    return Library({**library.exercises, exercise.id: exercise}, library.vocabulary, library.references)
