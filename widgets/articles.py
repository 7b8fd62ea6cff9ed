"""Render articles with their widgets once, and fill their placeholders for each request."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

from markupsafe import Markup

from engine.config.environment import BASE_DIR
from engine.config.site import Site
from engine.content import render as content
from engine.content.article import Article
from engine.content.body import Placeholder, Segments
from engine.content.sanitise import sanitise_feed
from engine.content.widget import DependsOn, OutputFormat, ShortcodeUse, WidgetCall, WidgetError, WidgetOutput
from engine.db.database import Database
from engine.editions.files import digest_files
from engine.editions.render_pool import RenderResult
from engine.library.library import Library
from engine.plans.plan import NO_PLANS, Plans
from widgets import registry
from widgets.context import Context
from widgets.shortcode import Shortcode
from widgets.templates import Templates

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ComposedArticle:
    """One output format of an article with all placeholders filled. It expires at `valid_until`, or never."""

    html: Markup
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class _CachedOutput:
    """The output of a placeholder's widget, with the input that it was made from."""

    placeholder: Placeholder
    context: Context
    output: WidgetOutput

    def is_valid_for(self, placeholder: Placeholder, context: Context) -> bool:
        """Return True if the widget would return the same output for this input."""
        cached, until = self.context, self.output.valid_until
        same_content = (
            context.article is cached.article
            and context.site is cached.site
            and context.library is cached.library
            and context.plans is cached.plans
        )
        is_current = cached.now <= context.now and (until is None or context.now < until)
        return same_content and placeholder == self.placeholder and is_current


class ArticleRenderer:
    """Render and compose the articles of one site.

    With `preview`, problems are shown in the article. Widgets read the database when a page is composed. Only the site
    directory and `preview` are pickled, for the processes that render. Raises InvalidWidgetError if a widget of the
    site is unusable.
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
        """The digest of all code and data that affect rendering, including the versions of the requirements."""
        own = digest_files([self._site_dir / "site_widgets"])
        return hashlib.sha256(f"{self._preview} {_builtin_digest()} {own}".encode()).hexdigest()[:16]

    def fingerprint(self, template: str) -> str:
        """Return the digest of a template and the templates that it includes."""
        return self.templates.fingerprint(template)

    def render(self, article: Article, site: Site, library: Library, plans: Plans = NO_PLANS) -> RenderResult:
        """Render one article. If it exceeds a limit, the result has the error and no body."""
        stored = Context(site, library, article, self.templates, plans=plans)
        current = replace(stored, time=datetime.now(UTC))
        address = site.absolute_url(article.address)
        try:
            rendered = content.render(
                article.source,
                self.widgets,
                lambda depends: stored if depends is DependsOn.CONTENT else current,
                address=address,
                preview=self._preview,
                language=site.language,
                sponsored=site.sponsored,
            )
        except content.UnrenderableError as error:
            return RenderResult(None, error.problem)
        return RenderResult(rendered, dependencies=frozenset(stored.dependencies))

    def compose(
        self,
        segments: Segments,
        output_format: OutputFormat,
        article: Article,
        site: Site,
        library: Library,
        moment: datetime,
        plans: Plans = NO_PLANS,
    ) -> ComposedArticle:
        """Fill the placeholders of a rendered article, given as the segments of one output format."""
        out: list[str] = []
        until: datetime | None = None
        for segment in segments:
            if isinstance(segment, str):
                out.append(segment)
                continue
            context = Context(site, library, article, self.templates, time=moment, database=self._database, plans=plans)
            html, expires = self._fill(segment, output_format, context)
            out.append(html)
            until = min((end for end in (until, expires) if end), default=None)
        return ComposedArticle(Markup("".join(out)), until)

    def _fill(
        self, placeholder: Placeholder, output_format: OutputFormat, context: Context
    ) -> tuple[str, datetime | None]:
        """Return the output for a placeholder, and when it expires. If its widget fails, the output is empty."""
        widget = self.widgets.get(placeholder.name)
        if widget is None:
            return "", None
        try:
            output = self._render_widget(widget, placeholder, context)
            if output_format == "feed":
                return sanitise_feed(
                    output.feed, context.site.absolute_url(context.article.address)
                ), output.valid_until
            return str(getattr(output, output_format)), output.valid_until
        except WidgetError:
            return "", None
        except Exception:  # a widget of the site can raise anything, and readers should still get the article
            _log.exception("the widget '%s' failed in %s", placeholder.name, context.article.path)
            return "", None

    def _render_widget(self, widget: Shortcode, placeholder: Placeholder, context: Context) -> WidgetOutput:
        """Render a widget. The output of a widget that depends on time is cached until it expires."""
        key = context.article.address, placeholder.number
        cached = self._cache.get(key)
        if cached is not None and cached.is_valid_for(placeholder, context):
            return cached.output
        output = widget.render(
            WidgetCall(ShortcodeUse(placeholder.number, placeholder.name, placeholder.arguments)), context
        )
        if widget.depends_on is DependsOn.TIME:
            # Drop the output for older libraries, which would stay in memory with it.
            current = {k: item for k, item in self._cache.items() if item.context.library is context.library}
            self._cache = current | {key: _CachedOutput(placeholder, context, output)}
        return output


@cache
def _builtin_digest() -> str:
    """Return the digest of the code that runs, which does not change while it does."""
    requirements = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes()).hexdigest()
    return requirements + digest_files([BASE_DIR / "engine", BASE_DIR / "widgets"])
