"""Topics: the tags, the series and the author of an article, by which the site lists articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from engine.config.site import Site
from engine.content.article import Article
from engine.text import slugify

MAX_REMEMBERED = 4096
"""Names whose slugs are remembered, because many articles have the same tags."""


class TopicKind(StrEnum):
    """The kind of a topic, which is the first part of its address."""

    TAG = "tags"
    SERIES = "series"
    AUTHOR = "authors"


@dataclass(frozen=True, slots=True)
class Topic:
    """A tag, a series or an author. Names with the same slug, such as "Core" and "core", are the same topic."""

    kind: TopicKind
    slug: str
    name: str

    @property
    def path(self) -> str:
        """Return the path of the page that lists the articles."""
        return f"/{self.kind}/{self.slug}/"


def find_topics(article: Article, site: Site) -> Iterator[Topic]:
    """Yield the topics of an article: its tags in their order, its series and its author. None is repeated."""
    front_matter = article.front_matter
    author = front_matter.author or (site.authors[0].name if site.authors else None)
    names = [(TopicKind.TAG, tag) for tag in front_matter.tags]
    names += [(TopicKind.SERIES, front_matter.series)] if front_matter.series else []
    names += [(TopicKind.AUTHOR, author)] if author else []
    found: set[tuple[TopicKind, str]] = set()
    for kind, name in names:
        slug = make_slug(name, site)
        if (kind, slug) not in found:
            found.add((kind, slug))
            yield Topic(kind, slug, name)


def make_slug(name: str, site: Site) -> str:
    """Return the slug of a name. An emoji has no letters, so its bytes are the slug."""
    return _slugify(name, site.language) or name.encode().hex()[:64]


_slugify = lru_cache(MAX_REMEMBERED)(slugify)
