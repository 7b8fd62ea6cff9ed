"""The edition: all content that the site serves at one time. It is immutable, and replaced as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

from engine.config.site import Site
from engine.content.article import Article, ArticleKind, ArticleStatus
from engine.content.body import RenderedBody
from engine.content.topics import Topic, TopicKind, find_topics
from engine.editions.address_history import OldAddress
from engine.editions.content_store import ContentStore
from engine.errors import Problem, Severity
from engine.library.library import Library
from engine.plans.plan import Plans
from engine.validation.located import Link

QueryPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """An article as the index of an edition has it: everything except its body, which Edition.body reads.

    body_hash is the hash of the body. is_stale is True if the file is broken and this is its last good version.
    exercises are the ids of those it shows. words is the number of words of its text. links, shortcodes, embed_paths
    and noted_paths are those of the body; noted_paths are the keys of its station_notes.
    """

    article: Article
    body_hash: str
    is_stale: bool = False
    exercises: frozenset[str] = frozenset()
    words: int = 0
    links: tuple[Link, ...] = ()
    shortcodes: tuple[str, ...] = ()
    embed_paths: tuple[str, ...] = ()
    noted_paths: tuple[str, ...] = ()


class MissingBodyError(Exception):
    """The body of an article is not in the store any more. The next edition has it again."""


@dataclass(frozen=True)
class Edition:
    """The content of posts/, pages/, exercises/, plans/ and site.toml at one time.

    problems are sorted by file and line. skipped are the paths of broken files without a good version. published_dates
    maps the slugs of posts that have been published to their dates: they stay published if the clock is set back.
    old_addresses are those that articles had, and of which the author has not decided yet. plans are the plans by id.
    bodies is the store of the articles' bodies.
    """

    site: Site
    library: Library
    posts: tuple[RenderedArticle, ...] = ()
    pages: Mapping[str, RenderedArticle] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    skipped: tuple[str, ...] = ()
    published_dates: Mapping[str, str] = field(default_factory=dict)
    old_addresses: Mapping[str, OldAddress] = field(default_factory=dict)
    plans: Plans = field(default_factory=dict)
    bodies: ContentStore = field(default_factory=lambda: ContentStore(None), compare=False, repr=False)

    @classmethod
    def from_articles(cls, articles: Iterable[RenderedArticle], **fields: Any) -> Edition:
        """Return an edition with posts and pages in the order of their files."""
        ordered = sorted(articles, key=lambda item: item.article.path)
        posts = tuple(item for item in ordered if item.article.kind is ArticleKind.POST)
        pages = {item.article.slug: item for item in ordered if item.article.kind is ArticleKind.PAGE}
        return cls(posts=posts, pages=pages, **fields)

    def body(self, slug: str, kind: ArticleKind = ArticleKind.POST) -> RenderedBody:
        """Return the body of a post or page, from the disk. Raises KeyError, or MissingBodyError."""
        item = self.by_slug[slug] if kind is ArticleKind.POST else self.pages[slug]
        body = self.bodies.load_body(item.body_hash)
        if body is None:
            raise MissingBodyError(item.article.path)
        return body

    @cached_property
    def broken(self) -> frozenset[str]:
        """The paths of files with an error."""
        return frozenset(p.path for p in self.problems if p.severity is Severity.ERROR)

    @cached_property
    def by_slug(self) -> Mapping[str, RenderedArticle]:
        """All posts by slug, including those that are not live."""
        return {post.article.slug: post for post in self.posts}

    @cached_property
    def by_address(self) -> Mapping[str, RenderedArticle]:
        """All posts and pages by their path on the site. A post wins over a page."""
        pages = {page.article.address: page for page in self.pages.values()}
        return pages | {post.article.address: post for post in self.posts}

    @cached_property
    def by_path(self) -> Mapping[str, RenderedArticle]:
        """All posts and pages by the paths of their files."""
        return {item.article.path: item for item in (*self.posts, *self.pages.values())}

    @cached_property
    def _newest_posts(self) -> Sequence[RenderedArticle]:
        """All posts, newest first."""
        return sorted(self.posts, key=_newest_first)

    @cached_property
    def noted_by_path(self) -> Mapping[str, tuple[RenderedArticle, ...]]:
        """The articles with notes about the stations of a circuit, by the path of its frame: posts, newest first."""
        noted: dict[str, tuple[RenderedArticle, ...]] = {}
        for item in (*self._newest_posts, *self.pages.values()):
            for path in item.noted_paths:
                noted[path] = (*noted.get(path, ()), item)
        return noted

    @cached_property
    def topics(self) -> Mapping[tuple[TopicKind, str], tuple[RenderedArticle, ...]]:
        """All posts of each tag, series and author, newest first, by the kind and the slug of the topic."""
        topics: dict[tuple[TopicKind, str], list[RenderedArticle]] = {}
        for post in self._newest_posts:
            for topic in find_topics(post.article, self.site):
                topics.setdefault((topic.kind, topic.slug), []).append(post)
        return {key: tuple(posts) for key, posts in topics.items()}

    @cached_property
    def _aliases(self) -> Mapping[tuple[str, QueryPairs], RenderedArticle]:
        """The old addresses of articles as path and query, except those that an article has now."""
        aliases: dict[tuple[str, QueryPairs], RenderedArticle] = {}
        for item in [*self.posts, *self.pages.values()]:
            for alias in item.article.front_matter.aliases:
                path, _, query = alias.partition("?")
                if query or unquote(path) not in self.by_address:
                    pairs = tuple(sorted(parse_qsl(query, keep_blank_values=True)))
                    aliases.setdefault((unquote(path), pairs), item)
        return aliases

    @cached_property
    def options_of_old_addresses(self) -> frozenset[str]:
        """The names in the queries of old addresses of articles, and of those that are gone."""
        gone = (address.partition("?")[2] for address in self.site.gone)
        queries = (
            *(pairs for _, pairs in self._aliases),
            *(parse_qsl(query, keep_blank_values=True) for query in gone),
        )
        return frozenset(name for pairs in queries for name, _ in pairs)

    def find_redirect(self, path: str, query: QueryPairs) -> RenderedArticle | None:
        """Return the article with an alias. An alias without a query matches any query."""
        return self._aliases.get((path, tuple(sorted(query)))) or self._aliases.get((path, ()))

    @cached_property
    def first_addresses(self) -> Mapping[str, str]:
        """The oldest of the undecided old addresses of each article that has any, by the path of its file."""
        oldest_last = sorted(self.old_addresses.items(), key=lambda pair: pair[1].since, reverse=True)
        return {entry.target: address for address, entry in oldest_last if entry.target}

    def find_moved(self, path: str) -> RenderedArticle | None:
        """Return the article that had an address before its file was renamed or its address changed."""
        entry = self.old_addresses.get(path)
        return self.by_path.get(entry.target) if entry else None

    def status(self, item: RenderedArticle, now: datetime) -> ArticleStatus:
        """Return an article's status. A post that has been published with the same date is never scheduled."""
        status = item.article.status(now)
        date = self.published_dates.get(item.article.slug) if item.article.kind is ArticleKind.POST else None
        if status is ArticleStatus.SCHEDULED and date == str(item.article.published):
            return ArticleStatus.LIVE
        return status

    @cached_property
    def _change_times(self) -> list[datetime]:
        """The times when an article is published, expires or closes for comments, in order."""
        articles = [item.article for item in self.by_path.values()]
        times = (
            time for each in articles for time in (each.published, each.expires, each.comments_close_at(self.site))
        )
        return sorted(time for time in times if time is not None)

    def next_change(self, now: datetime) -> datetime | None:
        """Return when the next article is published, expires or closes for comments after now, if one does."""
        place = bisect_right(self._change_times, now)
        return self._change_times[place] if place < len(self._change_times) else None

    def find_topic(self, kind: TopicKind, slug: str, now: datetime) -> tuple[Topic, tuple[RenderedArticle, ...]] | None:
        """Return a topic with its live posts, newest first, or None if it has no live post.

        Its name is spelled as in the newest of them.
        """
        posts = self.topics.get((kind, slug), ())
        live = tuple(post for post in posts if self.status(post, now) is ArticleStatus.LIVE)
        named = (topic for post in live for topic in find_topics(post.article, self.site))
        topic = next((topic for topic in named if (topic.kind, topic.slug) == (kind, slug)), None)
        return (topic, live) if topic else None

    def live_posts(self, now: datetime) -> tuple[RenderedArticle, ...]:
        """Return the live posts, newest first; posts with the same time by slug."""
        interval = bisect_right(self._change_times, now)
        live = self._live_posts.get(interval)
        if live is None:
            live = tuple(post for post in self._newest_posts if self.status(post, now) is ArticleStatus.LIVE)
            self._live_posts.clear()
            self._live_posts[interval] = live
        return live

    @cached_property
    def _live_posts(self) -> dict[int, tuple[RenderedArticle, ...]]:
        """The live posts between two change times, by the place of the first of them. Each page asks for them."""
        return {}


def _newest_first(post: RenderedArticle) -> tuple[float, str]:
    published = post.article.published
    # Only drafts can lack a date, and they are never live.
    return -published.timestamp() if published else 0.0, post.article.slug
