"""What can only be checked when everything is read: links, addresses that clash, words that must be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.content.rendered import Link
from engine.edition.edition import Edition, Published
from engine.errors import ContentError, Severity, did_you_mean

Dead = Callable[[str, Edition], str | None]


def check_edition(edition: Edition, site_dir: Path, dead: Dead) -> Iterator[ContentError]:
    """Every mistake that concerns more than one file; all are warnings. Stale articles are left in peace."""
    present = [item for item in [*edition.posts, *edition.pages.values()] if not item.stale]
    for item in present:
        for link in item.rendered.links:
            if complaint := _dead_link(link.url, item, edition, site_dir, dead):
                yield _warning(item, link, complaint)
        yield from _words(item, edition)
        yield from _pictures(item, site_dir)
    yield from _clashes(present, edition)


def _dead_link(url: str, item: Published, edition: Edition, site_dir: Path, dead: Dead) -> str | None:
    """What is wrong with a link of an article, or None. Other sites are not asked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"'{url}' is not an address"
    if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != edition.site.address:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not parts.scheme):
        return None
    if not parts.path:
        anchors = {entry.anchor for entry in item.rendered.contents}
        if parts.fragment and parts.fragment not in anchors and f'id="{parts.fragment}"' not in "".join(
            part for part in item.rendered.page if isinstance(part, str)
        ):
            return f"nothing in this article has the anchor '#{parts.fragment}'"
        return None
    if not parts.path.startswith("/"):
        return f"'{url}' is relative; begin it with '/'"
    if parts.path.startswith("/static/"):
        return None if _is_file(parts.path, site_dir) else f"there is no file '{parts.path}'"
    return dead(parts.path + (f"?{parts.query}" if parts.query else ""), edition)


def _is_file(path: str, site_dir: Path) -> bool:
    root = (site_dir / "static").resolve()
    try:
        file = (root / unquote(path).removeprefix("/static/")).resolve()
        return file.is_relative_to(root) and file.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def _words(item: Published, edition: Edition) -> Iterator[ContentError]:
    """Areas and related posts of a front matter that do not exist."""
    front = item.article.front
    areas = edition.library.vocabulary.areas
    for area in front.areas:
        if area not in areas:
            hint = did_you_mean(area, areas) or f"known are: {', '.join(areas)}"
            yield _in_front_matter(item, "areas", f"unknown area '{area}'", hint)
    for slug in front.related or ():
        if slug not in edition.by_slug:
            yield _in_front_matter(item, "related", f"there is no post '{slug}'", did_you_mean(slug, edition.by_slug))
        elif slug == item.article.slug:
            yield _in_front_matter(item, "related", "an article is not related to itself", "take it out of the list")


def _pictures(item: Published, site_dir: Path) -> Iterator[ContentError]:
    hero = item.article.front.hero
    if hero and hero.src.startswith("/static/") and not _is_file(hero.src, site_dir):
        yield _in_front_matter(item, "hero", f"there is no file '{hero.src}'", "put it into the folder static/")


def _clashes(present: list[Published], edition: Edition) -> Iterator[ContentError]:
    """Addresses that two articles want, and old addresses that are in use or gone."""
    owners: dict[str, Published] = {}
    for item in present:
        for address in [item.article.address, *item.article.front.aliases]:
            owner = owners.setdefault(address, item)
            if owner is not item:
                message = f"the address '{address}' belongs to {owner.article.path} already"
                yield _in_front_matter(item, "aliases", message, "give one of the two another name")
            elif address in edition.site.gone:
                message = f"site.toml says that '{address}' is gone"
                yield _in_front_matter(item, "aliases", message, "take it out of one of the two")


def _in_front_matter(item: Published, field: str, message: str, hint: str) -> ContentError:
    mark = item.article.marks.get(field, (1, 1))
    return ContentError(item.article.path, *mark, Severity.WARNING, message, hint)


def _warning(item: Published, link: Link, complaint: str) -> ContentError:
    return ContentError(item.article.path, link.line, link.column, Severity.WARNING, complaint)
