"""Which articles to read next: the author's choice, else those that share most; and the neighbours in time."""

from __future__ import annotations

from collections.abc import Sequence

from engine.editions.edition import RenderedArticle

MAX_RELATED = 3
_A_SERIES, _AN_AREA, _A_TAG, _AN_EXERCISE = 8, 6, 4, 1


def find_related(
    item: RenderedArticle, live: Sequence[RenderedArticle], count: int = MAX_RELATED
) -> list[RenderedArticle]:
    """At most count other articles: those that `related` names, else those that share most with it.

    What counts is series, areas, tags and exercises. Never the article itself, and never empty while there is another
    one, unless the author writes an empty list: the newest fill what nothing is shared with, and an author's choice
    of which nothing is shown is no choice. Ties go to the newer one, so the order is stable. live is newest first.
    """
    others = [other for other in live if other.article.path != item.article.path]
    chosen = item.article.front_matter.related
    if chosen is not None:
        by_slug = {other.article.slug: other for other in others}
        shown = [by_slug[slug] for slug in dict.fromkeys(chosen) if slug in by_slug]
        if shown or not chosen:
            return shown[:count]
    return sorted(others, key=lambda other: -_shared(item, other))[:count]


def _shared(one: RenderedArticle, other: RenderedArticle) -> int:
    a, b = one.article.front_matter, other.article.front_matter
    areas = len(set(a.areas) & set(b.areas))
    tags = len({tag.casefold() for tag in a.tags} & {tag.casefold() for tag in b.tags})
    series = a.series is not None and a.series == b.series
    exercises = len(one.exercises & other.exercises)
    return _A_SERIES * series + _AN_AREA * areas + _A_TAG * tags + _AN_EXERCISE * exercises


def find_neighbours(
    item: RenderedArticle, live: Sequence[RenderedArticle]
) -> tuple[RenderedArticle | None, RenderedArticle | None]:
    """The articles before and after one in time, as (newer, older); live is newest first."""
    paths = [other.article.path for other in live]
    if item.article.path not in paths:
        return None, None
    at = paths.index(item.article.path)
    return (live[at - 1] if at else None), (live[at + 1] if at + 1 < len(live) else None)
