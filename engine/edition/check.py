"""What can only be checked when everything is read: links, addresses that clash, words that must be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from engine.content.rendered import Link
from engine.edition.edition import Edition, Published
from engine.errors import ContentError, Severity, did_you_mean

Dead = Callable[[str, Edition], str | None]


def check_edition(edition: Edition, site_dir: Path, dead: Dead) -> Iterator[ContentError]:
    """Every mistake that concerns more than one file; all are warnings. Stale articles are left in peace."""
    present = [item for item in [*edition.posts, *edition.pages.values()] if not item.stale]
    links = _Links(edition, site_dir, dead)
    for item in present:
        for link in item.rendered.links:
            if complaint := links.complaint(link.url, item):
                yield _at_link(item, link, complaint)
        hero = item.article.front.hero
        if hero and (complaint := links.complaint(hero.src, item)):
            yield _in_front_matter(item, "hero", hero.src, complaint, "put the picture into the folder static/")
        yield from _words(item, edition)
    yield from _clashes(present, edition, dead)


class _Links:
    """Judges the links of articles. Other sites are not asked."""

    def __init__(self, edition: Edition, site_dir: Path, dead: Dead) -> None:
        self._edition, self._dead = edition, dead
        self._static = (site_dir / "static").resolve()

    def complaint(self, url: str, item: Published) -> str | None:
        """What is wrong with a link of an article, or None."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return f"'{url}' is not an address"
        if not self._leads_here(parts):
            return None
        if not parts.path and not parts.netloc:
            return None if _has_anchor(item, parts.fragment) else f"nothing here has the anchor '#{parts.fragment}'"
        path = parts.path or "/"
        if not path.startswith("/"):
            return f"'{url}' is relative; begin it with '/'"
        if path.startswith("/static/") and self._is_static(path):
            return None
        target = self._edition.by_address.get(unquote(path))
        if target and not _has_anchor(target, parts.fragment):
            return f"nothing in {target.article.path} has the anchor '#{parts.fragment}'"
        return self._dead(path + (f"?{parts.query}" if parts.query else ""), self._edition)

    def _leads_here(self, parts: SplitResult) -> bool:
        if parts.netloc:
            return f"{parts.scheme}://{parts.netloc}" == self._edition.site.address
        return not parts.scheme

    def _is_static(self, path: str) -> bool:
        try:
            file = (self._static / unquote(path).removeprefix("/static/")).resolve()
            return file.is_relative_to(self._static) and file.is_file()
        except (OSError, ValueError, RuntimeError):  # a name too long, with a NUL, or of a link in a circle
            return False


def _has_anchor(item: Published, fragment: str) -> bool:
    """Whether a fragment leads anywhere in an article; "#" and "#top" always do."""
    anchor = unquote(fragment)
    if anchor in ("", "top") or any(anchor == entry.anchor for entry in item.rendered.contents):
        return True
    return any(f'id="{anchor}"' in part for part in item.rendered.page if isinstance(part, str))


def _words(item: Published, edition: Edition) -> Iterator[ContentError]:
    """Areas and related posts of a front matter that do not exist."""
    front = item.article.front
    areas = edition.library.vocabulary.areas
    for area in front.areas:
        if area not in areas:
            hint = did_you_mean(area, areas) or f"known are: {', '.join(areas)}"
            yield _in_front_matter(item, "areas", area, f"unknown area '{area}'", hint)
    for slug in front.related or ():
        if slug not in edition.by_slug:
            hint = did_you_mean(slug, edition.by_slug)
            yield _in_front_matter(item, "related", slug, f"there is no post '{slug}'", hint)
        elif slug == item.article.slug:
            message = "an article is not related to itself"
            yield _in_front_matter(item, "related", slug, message, "take it out of the list")


def _clashes(present: list[Published], edition: Edition, dead: Dead) -> Iterator[ContentError]:
    """Addresses that two articles want, and old addresses that are in use or gone."""
    owners: dict[str, Published] = {}
    bare = Edition(edition.site, edition.library)  # knows the pages that the site itself has, and no article
    for item in present:
        address = item.article.address
        owner = owners.setdefault(address, item)
        if owner is not item:
            message = f"the address '{address}' belongs to {owner.article.path} already"
            yield _in_front_matter(item, "", "", message, "give one of the two another name")
        elif address in edition.site.gone:
            message = f"site.toml says that '{address}' is gone"
            yield _in_front_matter(item, "", "", message, "take it out of 'gone'")
    for item in present:
        for alias in item.article.front.aliases:
            owner = owners.setdefault(alias, item)
            if alias == item.article.address:
                yield _in_front_matter(
                    item, "aliases", alias, f"'{alias}' is the article's own address", "take it out of the list"
                )
            elif owner is not item:
                message = f"the address '{alias}' belongs to {owner.article.path} already"
                yield _in_front_matter(item, "aliases", alias, message, "take it out of one of the two")
            elif alias in edition.site.gone:
                message = f"site.toml says that '{alias}' is gone"
                yield _in_front_matter(item, "aliases", alias, message, "take it out of one of the two")
            elif "?" not in alias and dead(alias, bare) is None:
                message = f"'{alias}' is a page of the site itself, which nobody could reach any more"
                yield _in_front_matter(item, "aliases", alias, message, "take it out of the list")


def _in_front_matter(item: Published, field: str, text: str, message: str, hint: str) -> ContentError:
    """A warning at a text in a field of the front matter; without a field, at the beginning of the file."""
    marks = item.article.marks
    mark = marks.get(f"{field}: {text}") or marks.get(field, (1, 1))
    return ContentError(item.article.path, *mark, Severity.WARNING, message, hint)


def _at_link(item: Published, link: Link, complaint: str) -> ContentError:
    return ContentError(item.article.path, link.line, link.column, Severity.WARNING, complaint)
