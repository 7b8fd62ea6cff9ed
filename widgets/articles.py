"""Articles with their widgets: rendered once and kept, and composed whenever a page is asked for."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from engine.config.environment import BASE_DIR
from engine.config.site import Site
from engine.content import render as content
from engine.content import sanitise
from engine.content.article import Article
from engine.content.rendered import Placeholder, Segments
from engine.content.widget import DependsOn, ShortcodeUse, WidgetCall, WidgetError, WidgetOutput
from engine.db.database import Database
from engine.editions.render_pool import RenderResult
from engine.library.library import Library
from widgets import registry
from widgets.context import Context
from widgets.shortcode import Shortcode
from widgets.templates import Templates

_log = logging.getLogger(__name__)

OutputFormat = Literal["page", "feed", "text"]


@dataclass(frozen=True, slots=True)
class ComposedArticle:
    """A form of an article with its marks filled; it holds until a moment, or for good."""

    html: Markup
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _CachedOutput:
    """What the widget of a placeholder said at a moment, and what it was asked with."""

    placeholder: Placeholder
    context: Context
    output: WidgetOutput

    def holds(self, placeholder: Placeholder, context: Context) -> bool:
        """Whether the widget would say the same to another question."""
        asked, until = self.context, self.output.valid_until
        world = context.article is asked.article and context.site is asked.site and context.library is asked.library
        timely = asked.now <= context.now and (until is None or context.now < until)
        return world and placeholder == self.placeholder and timely


class ArticleRenderer:
    """Renders and composes the articles of one site.

    With preview, problems are shown in the article. widgets maps names to shortcodes. Widgets read the database when
    a page is composed. Pickling keeps the folder and preview only. Raises InvalidWidgetError if a widget of the site is
    unusable.
    """

    def __init__(self, site_dir: Path, preview: bool = False, database: Database | None = None) -> None:
        self._site_dir, self._preview, self._database = site_dir, preview, database
        self.widgets = registry.load_widgets(site_dir)
        self._cache: dict[tuple[str, int], _CachedOutput] = {}

    def __reduce__(self) -> tuple[type[ArticleRenderer], tuple[Path, bool]]:
        return ArticleRenderer, (self._site_dir, self._preview)

    @cached_property
    def templates(self) -> Templates:
        """The widgets' templates."""
        return Templates(self._site_dir)

    @cached_property
    def version(self) -> str:
        """The digest of all code and data that have a part in rendering: an upgrade, of a library too, renders anew."""
        digest = hashlib.sha256(str(self._preview).encode())
        digest.update((BASE_DIR / "requirements.txt").read_bytes())
        folders = [BASE_DIR / "engine", BASE_DIR / "widgets", self._site_dir / "site_widgets"]
        files = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".json"))
        for path in sorted(files):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def fingerprint(self, template: str) -> str:
        """The digest of a template."""
        return self.templates.fingerprint(template)

    def render(self, article: Article, site: Site, library: Library) -> RenderResult:
        """Render one article. One that goes over a limit gives an Outcome with its error."""
        lasting = Context(site, library, article, self.templates)
        passing = Context(
            site, library, article, self.templates, time=datetime.now(UTC), dependencies=lasting.dependencies
        )
        address = site.absolute_url(article.address)
        try:
            rendered = content.render(
                article.source,
                self.widgets,
                lambda depends: lasting if depends is DependsOn.CONTENT else passing,
                address=address,
                preview=self._preview,
            )
        except content.UnrenderableError as error:
            return RenderResult(None, error.error)
        return RenderResult(rendered, depends=frozenset(lasting.dependencies))

    def compose(
        self,
        segments: Segments,
        output_format: OutputFormat,
        article: Article,
        site: Site,
        library: Library,
        moment: datetime,
    ) -> ComposedArticle:
        """A form of a rendered article as it stands at a moment: every placeholder filled by its widget."""
        out: list[str] = []
        until: datetime | None = None
        for segment in segments:
            if isinstance(segment, str):
                out.append(segment)
                continue
            context = Context(site, library, article, self.templates, time=moment, database=self._database)
            filled, ends = self._fill(segment, output_format, context)
            out.append(filled)
            until = ends if until is None or (ends is not None and ends < until) else until
        return ComposedArticle(Markup("".join(out)), until)

    def _fill(
        self, placeholder: Placeholder, output_format: OutputFormat, context: Context
    ) -> tuple[str, datetime | None]:
        """What a widget says now; one with nothing to say is left out, for the article was good when it was kept."""
        widget = self.widgets.get(placeholder.name)
        if widget is None:
            return "", None
        try:
            output = self._ask(widget, placeholder, context)
            if output_format == "feed":
                return sanitise.sanitise_feed(
                    output.feed, context.site.absolute_url(context.article.address)
                ), output.valid_until
            return str(getattr(output, output_format)), output.valid_until
        except WidgetError:
            return "", None
        except Exception:  # a site's own widget may raise anything, and its article is good without it
            _log.exception("the widget '%s' failed in %s", placeholder.name, context.article.path)
            return "", None

    def _ask(self, widget: Shortcode, placeholder: Placeholder, context: Context) -> WidgetOutput:
        """What a widget says; one that depends on nothing but time is asked again when its answer ends."""
        place = context.article.address, placeholder.number
        before = self._cache.get(place)
        if before is not None and before.holds(placeholder, context):
            return before.output
        output = widget.render(
            WidgetCall(ShortcodeUse(placeholder.number, placeholder.name, placeholder.arguments)), context
        )
        if widget.depends_on is DependsOn.TIME:
            # Those of another library go: they would keep it in memory.
            present = {at: each for at, each in self._cache.items() if each.context.library is context.library}
            self._cache = present | {place: _CachedOutput(placeholder, context, output)}
        return output
