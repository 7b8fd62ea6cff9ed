"""A post or page that has been parsed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.config.site import Site
from engine.content.body import MarkdownSource
from engine.content.front_matter import CommentPolicy, FrontMatter, ParsedFile, end_of, start_of
from engine.content.picture_addresses import resolve_picture


class ArticleKind(StrEnum):
    """The kind of an article. Posts have a date and are listed; pages have neither."""

    POST = "post"
    PAGE = "page"


class ArticleStatus(StrEnum):
    """The status of an article. Only live articles are shown."""

    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed and checked file of posts/ or pages/.

    positions maps each field of the front matter, and "field: text" for each text in it, to its line and column.
    address is the article's path on the site. areas are the ids of the areas that the front matter names. The text of
    source is empty in an edition, because RenderedBody.markdown has it.
    """

    kind: ArticleKind
    slug: str
    front_matter: FrontMatter
    source: MarkdownSource
    positions: Mapping[str, tuple[int, int]]
    address: str
    published: datetime | None
    updated: datetime | None
    expires: datetime | None
    areas: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of the file, relative to SITE_DIR."""
        return self.source.path

    def without_text(self) -> Article:
        """Return the article without its text, to keep it in memory."""
        return replace(self, source=replace(self.source, text=""))

    @property
    def hero_address(self) -> str | None:
        """The address of the picture at the top, if any, from the top of the site."""
        hero = self.front_matter.hero
        return resolve_picture(hero.src, self.path) if hero else None

    def status(self, now: datetime) -> ArticleStatus:
        """Return the status at a time."""
        if self.front_matter.draft:
            return ArticleStatus.DRAFT
        if self.expires is not None and now >= self.expires:
            return ArticleStatus.EXPIRED
        if self.published is not None and now < self.published:
            return ArticleStatus.SCHEDULED
        return ArticleStatus.LIVE

    def comments_close_at(self, site: Site) -> datetime | None:
        """Return the time when the article stops accepting comments, or None if it never does."""
        days = self.front_matter.comments_close_after_days
        days = site.comments.close_after_days if days is None else days
        return self.published + timedelta(days=days) if days and self.published else None

    def accepts_comments(self, site: Site, now: datetime) -> bool:
        """Return whether the article is a post that accepts comments at a time."""
        if self.kind is not ArticleKind.POST or self.front_matter.comments is not CommentPolicy.OPEN:
            return False
        closes = self.comments_close_at(site)
        return closes is None or now < closes

    def describe_status(self, now: datetime) -> str:
        """Describe the status for the author."""
        match self.status(now):
            case ArticleStatus.DRAFT:
                return "draft: remove 'draft: true' to publish it"
            case ArticleStatus.SCHEDULED:
                return f"scheduled for {self.published:%Y-%m-%d %H:%M %Z}"
            case ArticleStatus.EXPIRED:
                return f"expired on {self.expires:%Y-%m-%d %H:%M %Z}"
            case ArticleStatus.LIVE:
                return "live"


def build_article(
    kind: ArticleKind,
    slug: str,
    front_matter: FrontMatter,
    parsed: ParsedFile,
    site: Site,
    areas: tuple[str, ...] = (),
) -> Article:
    """Build an article: its times in the site's time zone, and its address from the site's permalink."""
    zone = site.zone
    published = start_of(front_matter.date, zone) if front_matter.date else None
    address = f"/{slug}/"
    if kind is ArticleKind.POST:
        day = published.astimezone(zone) if published else None
        parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"} if day else {}
        # A draft may have no date. Its preview does not use this address.
        address = site.permalink.format(slug=slug, **{"year": "0000", "month": "00", "day": "00", **parts})
    return Article(
        kind=kind,
        slug=slug,
        front_matter=front_matter,
        source=parsed.source,
        positions=parsed.positions,
        address=address,
        published=published,
        updated=start_of(front_matter.updated, zone) if front_matter.updated else None,
        expires=end_of(front_matter.expires, zone) if front_matter.expires else None,
        areas=areas,
    )
