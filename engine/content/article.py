"""A post or page as it was read: its front matter, its Markdown, and whether it is shown at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.config.site import Site
from engine.content.front_matter import Comments, FrontMatter, Head, begins, ends
from engine.content.render import Source


class Kind(StrEnum):
    """Posts have a date and a place in the list; pages have neither."""

    POST = "post"
    PAGE = "page"


class State(StrEnum):
    """Whether an article is shown, and if not, why."""

    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Article:
    """One file of posts/ or pages/, readable and checked.

    marks says where each field of the front matter stands, and under "field: text" where a text in it does; address is
    the article's path on the site.
    """

    kind: Kind
    slug: str
    front: FrontMatter
    source: Source
    marks: Mapping[str, tuple[int, int]]
    address: str
    published: datetime | None
    updated: datetime | None
    expires: datetime | None

    @property
    def path(self) -> str:
        """The file, relative to SITE_DIR."""
        return self.source.path

    def state(self, moment: datetime) -> State:
        """What the article is at a moment."""
        if self.front.draft:
            return State.DRAFT
        if self.expires is not None and moment >= self.expires:
            return State.EXPIRED
        if self.published is not None and moment < self.published:
            return State.SCHEDULED
        return State.LIVE

    def comments_close_at(self, site: Site) -> datetime | None:
        """Return the moment from which the article takes no more comments, or None if it never closes by itself."""
        days = self.front.comments_close_after_days
        days = site.comments.close_after_days if days is None else days
        return self.published + timedelta(days=days) if days and self.published else None

    def takes_comments(self, site: Site, moment: datetime) -> bool:
        """Return whether the article is a post that takes comments at a moment."""
        if self.kind is not Kind.POST or self.front.comments is not Comments.OPEN:
            return False
        closes = self.comments_close_at(site)
        return closes is None or moment < closes

    def why(self, moment: datetime) -> str:
        """The state in words, for the author who misses the article."""
        match self.state(moment):
            case State.DRAFT:
                return "draft: remove 'draft: true' to publish it"
            case State.SCHEDULED:
                return f"scheduled for {self.published:%Y-%m-%d %H:%M %Z}"
            case State.EXPIRED:
                return f"expired on {self.expires:%Y-%m-%d %H:%M %Z}"
            case State.LIVE:
                return "live"


def article(kind: Kind, slug: str, front: FrontMatter, head: Head, site: Site) -> Article:
    """Put an article together: its moments in the site's time zone, its address from the site's permalink."""
    zone = site.zone
    published = begins(front.date, zone) if front.date else None
    address = f"/{slug}/"
    if kind is Kind.POST:
        day = published.astimezone(zone) if published else None
        parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"} if day else {}
        # A draft without a date has no place in time yet; its preview does not need the address.
        address = site.permalink.format(slug=slug, **{"year": "0000", "month": "00", "day": "00", **parts})
    return Article(
        kind=kind,
        slug=slug,
        front=front,
        source=head.source,
        marks=head.marks,
        address=address,
        published=published,
        updated=begins(front.updated, zone) if front.updated else None,
        expires=ends(front.expires, zone) if front.expires else None,
    )
