"""The Edition: everything the site serves at one time, immutable, swapped for the next in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import parse_qsl, unquote

from engine.config.site import Site
from engine.content.article import Article, ArticleKind, ArticleStatus
from engine.content.rendered import RenderedBody
from engine.errors import Problem, Severity
from engine.library.library import Library

QueryPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """An article and its rendering.

    stale says that the file is broken now and this is its last good version; exercises are the ids of those it shows.
    """

    article: Article
    rendered: RenderedBody
    is_stale: bool = False
    exercises: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Edition:
    """One reading of posts/, pages/, exercises/ and site.toml.

    problems are all mistakes found, in the order of files and lines. broken are the files that have an ERROR; those
    among them that never were good are in left_out. promised maps the slugs that were published once to the date they
    had then, so that a clock that jumps back takes nothing away.
    """

    site: Site
    library: Library
    posts: tuple[RenderedArticle, ...] = ()
    pages: Mapping[str, RenderedArticle] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    skipped: tuple[str, ...] = ()
    published_dates: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def broken(self) -> frozenset[str]:
        """The files with an ERROR."""
        return frozenset(p.path for p in self.problems if p.severity is Severity.ERROR)

    @cached_property
    def by_slug(self) -> Mapping[str, RenderedArticle]:
        """All posts, shown or not, by slug."""
        return {post.article.slug: post for post in self.posts}

    @cached_property
    def by_address(self) -> Mapping[str, RenderedArticle]:
        """All posts and pages by their path on the site; where two share one, the post."""
        pages = {page.article.address: page for page in self.pages.values()}
        return pages | {post.article.address: post for post in self.posts}

    @cached_property
    def _old(self) -> Mapping[tuple[str, QueryPairs], RenderedArticle]:
        """The old addresses of posts and pages, split into path and query; one that an article has now is not old."""
        old: dict[tuple[str, QueryPairs], RenderedArticle] = {}
        for item in [*self.posts, *self.pages.values()]:
            for alias in item.article.front_matter.aliases:
                path, _, query = alias.partition("?")
                if query or unquote(path) not in self.by_address:
                    old.setdefault((unquote(path), tuple(sorted(parse_qsl(query, keep_blank_values=True)))), item)
        return old

    def find_redirect(self, path: str, query: QueryPairs) -> RenderedArticle | None:
        """The article that an old address leads to. An alias without a query holds for any query."""
        return self._old.get((path, tuple(sorted(query)))) or self._old.get((path, ()))

    def status(self, item: RenderedArticle, moment: datetime) -> ArticleStatus:
        """An article's state; what was published once with the same date stays published."""
        status = item.article.status(moment)
        kept = self.published_dates.get(item.article.slug) if item.article.kind is ArticleKind.POST else None
        if status is ArticleStatus.SCHEDULED and kept == str(item.article.published):
            return ArticleStatus.LIVE
        return status

    def live_posts(self, moment: datetime) -> tuple[RenderedArticle, ...]:
        """The posts that are shown at a moment, newest first; posts of the same moment by slug."""
        shown = [post for post in self.posts if self.status(post, moment) is ArticleStatus.LIVE]
        return tuple(sorted(shown, key=_newest_first))


def _newest_first(post: RenderedArticle) -> tuple[float, str]:
    published = post.article.published
    assert published is not None  # only a draft may lack its date
    return -published.timestamp(), post.article.slug
