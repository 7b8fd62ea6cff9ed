"""Find the articles to read next: those that the author chose or the most similar ones, and the neighbours in time."""

from __future__ import annotations

from collections.abc import Sequence

from engine.editions.edition import RenderedArticle

MAX_RELATED = 3
_SERIES_SCORE, _AREA_SCORE, _TAG_SCORE, _EXERCISE_SCORE = 8, 6, 4, 1


def find_related(
    item: RenderedArticle, live: Sequence[RenderedArticle], count: int = MAX_RELATED
) -> list[RenderedArticle]:
    """Return at most count other articles: those in the field `related`, or else the most similar ones.

    Similar articles have the same series, areas, tags or exercises. If there are not enough, the newest ones follow, so
    the result is only empty if there is no other article, or if the author wrote an empty list. live is newest first,
    and of equally similar articles, newer ones come first.
    """
    others = [other for other in live if other.article.path != item.article.path]
    chosen = item.article.front_matter.related
    if chosen is not None:
        by_slug = {other.article.slug: other for other in others}
        found = [by_slug[slug] for slug in dict.fromkeys(chosen) if slug in by_slug]
        if found or not chosen:
            return found[:count]
    return sorted(others, key=lambda other: -_similarity(item, other))[:count]


def _similarity(one: RenderedArticle, other: RenderedArticle) -> int:
    a, b = one.article.front_matter, other.article.front_matter
    areas = len(set(one.article.areas) & set(other.article.areas))
    tags = len({tag.casefold() for tag in a.tags} & {tag.casefold() for tag in b.tags})
    same_series = a.series is not None and a.series == b.series
    exercises = len(one.exercises & other.exercises)
    return _SERIES_SCORE * same_series + _AREA_SCORE * areas + _TAG_SCORE * tags + _EXERCISE_SCORE * exercises


def find_neighbours(
    item: RenderedArticle, live: Sequence[RenderedArticle]
) -> tuple[RenderedArticle | None, RenderedArticle | None]:
    """Return the next newer and the next older article. live is newest first."""
    paths = [other.article.path for other in live]
    if item.article.path not in paths:
        return None, None
    index = paths.index(item.article.path)
    return (live[index - 1] if index else None), (live[index + 1] if index + 1 < len(live) else None)
