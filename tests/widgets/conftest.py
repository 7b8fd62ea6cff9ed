"""What the tests of widgets share: the real library, a site, and shortcodes asked as an author writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from engine.config.environment import BASE_DIR
from engine.config.site import Site
from engine.content import front_matter
from engine.content import render as content
from engine.content.article import ArticleKind, build_article
from engine.content.rendered import RenderedBody
from engine.content.shortcodes import bind, scan
from engine.content.widget import ShortcodeUse, WidgetCall, WidgetOutput
from engine.db.database import Database, sqlite_url
from engine.library.exercise import Exercise
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from tests.databases import create_sqlite
from widgets.context import Context
from widgets.shortcode import Shortcode
from widgets.templates import Templates


class MakeContext(Protocol):
    """Gives a context. front is the YAML of the article's front matter besides its title; without time, no clock."""

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
    """The library that comes with the engine."""
    files = sorted((BASE_DIR / "exercises").glob("*.yaml"))
    return read_library([LibraryFile(f"exercises/{f.name}", f.read_text("utf-8")) for f in files])[0]


@pytest.fixture(scope="session")
def site() -> Site:
    """A site with an address and a time zone of its own."""
    return Site(title="Strides", address="https://strides.example", timezone="Europe/Berlin")


@pytest.fixture(scope="session")
def templates() -> Templates:
    """The widgets' templates as they are shipped: the checkout replaces none."""
    return Templates(BASE_DIR / "tests" / "widgets")


@pytest.fixture(scope="session")
def context(library: Library, site: Site, templates: Templates) -> MakeContext:
    """Makes contexts of an article posts/strong.md, each with no dependencies noted."""
    own = library

    def make(
        front: str = "",
        *,
        time: datetime | None = None,
        library: Library | None = None,
        database: Database | None = None,
    ) -> Context:
        head = front_matter.parse(f"---\ntitle: Strong\n{front}\n---\n", "posts/strong.md", dated=False)
        assert head.front_matter is not None, head.problems
        post = build_article(ArticleKind.POST, "strong", head.front_matter, head, site)
        return Context(site, library or own, post, templates, time=time, database=database)

    return make


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database. Widgets run the same queries on SQLite and PostgreSQL, so SQLite is enough here."""
    create_sqlite(tmp_path)
    database = Database(sqlite_url(tmp_path))
    yield database
    database.close()


def ask(
    widget: Shortcode, written: str, context: Context, *, number: int = 0, body: WidgetOutput | None = None
) -> WidgetOutput:
    """What a widget answers to a shortcode as an author writes it. Raises WidgetError where the widget does."""
    return widget.render(WidgetCall(use_of(widget, written, number), body, ()), context)


def use_of(widget: Shortcode, written: str, number: int = 0) -> ShortcodeUse:
    """The use that a written shortcode makes of a widget."""
    (tag,) = scan(written)
    assert tag.name == widget.name and tag.problem is None, tag
    arguments, problems = bind(tag, widget.arguments, "posts/strong.md")
    assert not problems, problems
    return ShortcodeUse(number, widget.name, arguments)


def rendered(markdown: str, context: Context, *widgets: Shortcode, preview: bool = False) -> RenderedBody:
    """A whole article's Markdown with these widgets in it."""
    source = content.Source("posts/strong.md", markdown)
    by_name = {widget.name: widget for widget in widgets}
    address = context.site.absolute_url(context.article.address)
    return content.render(source, by_name, lambda _depends: context, address=address, preview=preview)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an answer depends on in the library, with the digests that hold as it is given."""

    digests: Mapping[str, str]

    @classmethod
    def of(cls, context: Context) -> Kept:
        """Those of the context's dependencies that are the library's."""
        keys = (key for key in context.dependencies if not key.startswith("template:"))
        return cls({key: fingerprint(context.library, key) for key in keys})

    def holds_in(self, library: Library) -> bool:
        """Whether an article that keeps the answer would keep it with another library."""
        return all(fingerprint(library, key) == digest for key, digest in self.digests.items())


def changed(library: Library, id_: str, **fields: Any) -> Library:
    """The library with one exercise changed."""
    return with_exercise(library, replace(library.exercises[id_], **fields))


def with_exercise(library: Library, exercise: Exercise) -> Library:
    """The library with one exercise added, or in the place of the one that has its id."""
    return Library({**library.exercises, exercise.id: exercise}, library.vocabulary, library.references)
