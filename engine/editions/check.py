"""What can only be checked when everything is read: links, addresses that clash, words that must be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from engine.content.widget import UnlocatedProblem
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import SETTINGS_FILE
from engine.errors import Problem, Severity, did_you_mean
from engine.validation.located import Link

LinkChecker = Callable[[str, Edition], UnlocatedProblem | None]


def check_edition(
    edition: Edition, site_dir: Path, dead: LinkChecker, settings_links: Sequence[Link] = ()
) -> Iterator[Problem]:
    """Every mistake that concerns more than one file; all are warnings. Stale articles are left in peace.

    settings_links are the addresses in site.toml, with their places in it.
    """
    present = [item for item in [*edition.posts, *edition.pages.values()] if not item.is_stale]
    links = _Links(edition, site_dir, dead)
    for item in present:
        for link in item.rendered.links:
            if complaint := links.complaint(link.url, item, picture=link.is_image):
                yield _warning(item.article.path, link, complaint)
        hero = item.article.front_matter.hero
        if hero and (complaint := links.complaint(hero.src, item, picture=True)):
            yield _in_front_matter(item, "hero", hero.src, complaint.message, complaint.hint)
        yield from _words(item, edition)
    for link in settings_links:
        if complaint := links.complaint(link.url, None, picture=False):
            yield _warning(SETTINGS_FILE, link, complaint)
    yield from _clashes(present, edition, dead)


# Whoever serves a picture learns who reads; so our pages load none from elsewhere, and browsers keep to that.
_FOREIGN_PICTURE = UnlocatedProblem(
    "a picture of another site is not shown, because that site would learn who reads this page",
    "copy it into the folder static/ if its licence allows, and write its address as /static/…",
)


class _Links:
    """Judges the links of articles. Other sites are not asked."""

    def __init__(self, edition: Edition, site_dir: Path, dead: LinkChecker) -> None:
        self._edition, self._dead = edition, dead
        self._unread = {PurePosixPath(path).stem for path in edition.skipped}
        self._static = (site_dir / "static").resolve()

    def complaint(self, url: str, item: RenderedArticle | None, *, picture: bool) -> UnlocatedProblem | None:
        """What is wrong with a link or picture of an article (of the settings: item is None), or None."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return UnlocatedProblem(f"'{url}' is not an address", "write it like https://example.org/page")
        if not self._leads_here(parts):
            return _FOREIGN_PICTURE if picture else None
        if item and not parts.path and not parts.netloc:
            return None if _has_anchor(item, parts.fragment) else _no_anchor("this article", item, parts.fragment)
        path = parts.path or "/"
        if not path.startswith("/"):
            return UnlocatedProblem(f"'{url}' means another page on every page that shows it", "begin it with '/'")
        if path.startswith("/static/") and self._is_static(path):
            return None
        target = self._edition.by_address.get(unquote(path))
        if target and not _has_anchor(target, parts.fragment):
            return _no_anchor(target.article.path, target, parts.fragment)
        if self._unread.intersection(path.split("/")):
            return None  # it may well lead to the file that is broken just now, which is told already
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


def _has_anchor(item: RenderedArticle, fragment: str) -> bool:
    """Whether a fragment leads anywhere in an article; "#" and "#top" always do."""
    anchor = unquote(fragment)
    if anchor in ("", "top") or any(anchor == entry.anchor for entry in item.rendered.toc):
        return True
    return any(f'id="{anchor}"' in part for part in item.rendered.page if isinstance(part, str))


def _no_anchor(where: str, item: RenderedArticle, fragment: str) -> UnlocatedProblem:
    anchors = [entry.anchor for entry in item.rendered.toc]
    hint = did_you_mean(fragment, anchors) or (f"its headings are: {', '.join(anchors)}" if anchors else "")
    return UnlocatedProblem(f"nothing in {where} has the anchor '#{fragment}'", hint)


def _words(item: RenderedArticle, edition: Edition) -> Iterator[Problem]:
    """Areas and related posts of a front matter that do not exist."""
    front = item.article.front_matter
    areas = edition.library.vocabulary.areas
    for area in front.areas:
        if area not in areas:
            hint = did_you_mean(area, areas) or f"known are: {', '.join(areas)}"
            yield _in_front_matter(item, "areas", area, f"unknown area '{area}'", hint)
    unread = {PurePosixPath(path).stem for path in edition.skipped}
    for slug in front.related or ():
        if slug not in edition.by_slug and slug not in unread:
            hint = did_you_mean(slug, edition.by_slug)
            yield _in_front_matter(item, "related", slug, f"there is no post '{slug}'", hint)
        elif slug == item.article.slug:
            message = "an article is not related to itself"
            yield _in_front_matter(item, "related", slug, message, "take it out of the list")


def _clashes(present: list[RenderedArticle], edition: Edition, dead: LinkChecker) -> Iterator[Problem]:
    """Addresses that two articles want, and such as the site itself has, or has given up."""
    bare = Edition(edition.site, edition.library)  # knows the pages that the site itself has, and no article
    owners: dict[str, RenderedArticle] = {}

    def complaint(address: str, item: RenderedArticle) -> str | None:
        owner = owners.setdefault(address, item)
        if owner is not item:
            return f"the address '{address}' belongs to {owner.article.path} already"
        if address in edition.site.gone:
            return f"site.toml says that '{address}' is gone"
        if "?" not in address and dead(address, bare) is None:
            return f"the address '{address}' belongs to a page of the site itself"
        return None

    for item in present:
        if message := complaint(item.article.address, item):
            yield _in_front_matter(item, "", "", message, "give the file another name")
    for item in present:
        for alias in item.article.front_matter.aliases:
            own = f"'{alias}' is the article's own address" if alias == item.article.address else None
            if message := own or complaint(alias, item):
                yield _in_front_matter(item, "aliases", alias, message, "take it out of the list")


def _in_front_matter(item: RenderedArticle, field: str, text: str, message: str, hint: str) -> Problem:
    """A warning at a text in a field of the front matter; without a field, at the beginning of the file."""
    positions = item.article.positions
    mark = positions.get(f"{field}: {text}") or positions.get(field, (1, 1))
    return Problem(item.article.path, *mark, Severity.WARNING, message, hint)


def _warning(path: str, link: Link, complaint: UnlocatedProblem) -> Problem:
    return Problem(path, link.line, link.column, Severity.WARNING, complaint.message, complaint.hint)
