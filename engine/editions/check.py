"""Check what concerns more than one file: links, conflicting addresses, and ids in front matter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from engine.circuits.terms import find_areas
from engine.content.article import ArticleKind
from engine.content.body import RenderedBody
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import FileStat, find_slug, stat_of
from engine.editions.picture_check import check_foreign_picture, check_picture, is_picture
from engine.errors import Problem, UnlocatedProblem, did_you_mean
from engine.validation.located import Link


class LinkChecker(Protocol):
    """Checks a path of this site, possibly with a query.

    The package web provides this function, because the engine does not know the paths of pages that are not articles.
    """

    def __call__(self, path: str, edition: Edition, /) -> UnlocatedProblem | None:
        """Return the problem of a link, or None if it works."""


@dataclass(frozen=True, slots=True)
class CheckResults:
    """The problems that concern more than one file: those found in each article, and those of addresses.

    surface is a hash of what they depend on besides the text of articles. pictures are the states of the pictures that
    articles name.
    """

    surface: str = ""
    by_path: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    of_addresses: tuple[Problem, ...] = ()
    pictures: Mapping[str, FileStat | None] = field(default_factory=dict)


def check_edition(
    edition: Edition,
    site_dir: Path,
    check_link: LinkChecker,
    before: tuple[Edition, CheckResults] | None = None,
) -> CheckResults:
    """Find all problems that concern more than one file, as warnings. Stale articles are not checked.

    before is an earlier edition with its results. If only texts have changed since, only those are checked.
    """
    surface = _hash_surface(edition)
    current = [item for item in edition.by_path.values() if not item.is_stale]
    pictures = _take_picture_states(current, site_dir)
    changed, known, of_addresses = current, CheckResults(), None
    if before is not None and before[1].surface == surface:
        known = before[1]
        changed = _list_changed(current, before[0], known, pictures)
        places = {item.article.path for item in changed}
        if not any(problem.path in places for problem in known.of_addresses):
            of_addresses = known.of_addresses
    links = _ArticleLinks(edition, site_dir, check_link)
    found = {item.article.path: tuple(_check_article(item, edition, links)) for item in changed}
    by_path = {path: problems for path, problems in {**known.by_path, **found}.items() if problems}
    if of_addresses is None:
        of_addresses = (*_check_addresses(current, edition, check_link), *_check_old_addresses(edition))
    return CheckResults(surface, by_path, of_addresses, pictures)


def check_links(
    edition: Edition, site_dir: Path, check_link: LinkChecker, links: Iterable[tuple[str, Link]]
) -> Iterator[Problem]:
    """Yield a warning about each link, image and video that does not work. links are pairs of a file and its link."""
    checker = _ArticleLinks(edition, site_dir, check_link)
    for path, link in links:
        if problem := checker.check(link.url, None, is_image=link.is_image):
            yield problem.warn_at(path, link.line, link.column)


def _check_article(item: RenderedArticle, edition: Edition, links: _ArticleLinks) -> Iterator[Problem]:
    for link in item.links:
        if problem := links.check(link.url, item, is_image=link.is_image):
            yield problem.warn_at(item.article.path, link.line, link.column)
    hero, address = item.article.front_matter.hero, item.article.hero_address
    if hero and address and (problem := links.check(address, item, is_image=True)):
        yield _warn_in_front_matter(item, "hero", hero.src, problem)
    yield from _check_ids(item, edition)


def _hash_surface(edition: Edition) -> str:
    """Return a hash of everything that links and addresses depend on, except the texts of articles."""
    articles = [
        (path, item.article.address, item.article.front_matter.aliases, item.is_stale)
        for path, item in edition.by_path.items()
    ]
    ids = (tuple(edition.library.exercises), edition.library.vocabulary, tuple(edition.plans))
    old = sorted((address, entry.target, entry.candidates) for address, entry in edition.old_addresses.items())
    surface = repr((edition.site, ids, articles, edition.skipped, old))
    return hashlib.sha256(surface.encode()).hexdigest()


def _list_changed(
    current: Sequence[RenderedArticle], before: Edition, known: CheckResults, pictures: Mapping[str, FileStat | None]
) -> list[RenderedArticle]:
    """Return the articles that have changed, and those with a new picture or a link to an anchor in one of them."""
    changed = {item.article.path: item for item in current if not _is_same(item, before.by_path.get(item.article.path))}
    addresses = {item.article.address for item in changed.values()}
    addresses |= {before.site.absolute_url(address) for address in addresses}
    new_pictures = {url for url, state in pictures.items() if known.pictures.get(url, ()) != state}
    for item in current:
        targets = (link.url.partition("#") for link in item.links)
        has_anchor = any(hash_ and address in addresses for address, hash_, _ in targets)
        if has_anchor or not new_pictures.isdisjoint(_list_pictures(item)):
            changed[item.article.path] = item
    return list(changed.values())


def _list_pictures(item: RenderedArticle) -> list[str]:
    hero = item.article.hero_address
    return [*(link.url for link in item.links if link.is_image), *([hero] if hero else [])]


def _take_picture_states(items: Sequence[RenderedArticle], site_dir: Path) -> Mapping[str, FileStat | None]:
    """Return the states of the pictures that articles name, by their addresses. A missing one has None."""
    states: dict[str, FileStat | None] = {}
    for url in {url for item in items for url in _list_pictures(item) if url.startswith("/")}:
        try:
            states[url] = stat_of((site_dir / unquote(url.partition("?")[0])[1:]).stat())
        except (OSError, ValueError):
            states[url] = None
    return states


def _is_same(item: RenderedArticle, before: RenderedArticle | None) -> bool:
    return item is before or item == before


class _ArticleLinks:
    """Checks the links of articles. Links to other sites are not requested."""

    def __init__(self, edition: Edition, site_dir: Path, check_link: LinkChecker) -> None:
        self._edition, self._check_link = edition, check_link
        self._skipped = _skipped_slugs(edition)
        self._site_dir = site_dir
        self._static = (site_dir / "static").resolve()

    def check(self, url: str, item: RenderedArticle | None, *, is_image: bool) -> UnlocatedProblem | None:
        """Return the problem of a link or image, or None. item is None for links in other files."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return UnlocatedProblem(f"'{url}' is not a valid address.", "Write it like https://example.org/page.")
        if not self._is_internal(parts):
            return check_foreign_picture(url, self._edition.site.allowed) if is_image else None
        if item and not parts.path and not parts.netloc:
            return self._check_fragment(parts.fragment, item, "this article")
        path = parts.path or "/"
        if not path.startswith("/"):
            message = f"'{url}' is relative, and leads to different addresses from different pages."
            return UnlocatedProblem(message, "Begin it with '/'.")
        if is_image and is_picture(path):
            return check_picture(self._site_dir, path)
        if path.startswith("/static/") and self._is_static_file(path):
            return None
        target = self._edition.by_address.get(unquote(path))
        if target and (missing := self._check_fragment(parts.fragment, target, target.article.path)):
            return missing
        if self._skipped.intersection(path.split("/")):
            return None  # it may lead to a file that is broken now, which has its own problem
        if moved := self._edition.find_moved(unquote(path)):
            message = f"The article at '{unquote(path)}' has moved."
            return UnlocatedProblem(message, f"Write '{moved.article.address}'.")
        problem = self._check_link(path + (f"?{parts.query}" if parts.query else ""), self._edition)
        if problem and path.startswith("/static/"):
            wanted = re.sub(r"\.[^./]*$", "", unquote(path).removeprefix("/static/"))
            similar = get_close_matches(wanted, self._static_files, n=1)
            return replace(problem, hint=f"Did you mean '{self._static_files[similar[0]]}'?") if similar else problem
        return problem

    def _check_fragment(self, fragment: str, item: RenderedArticle, place: str) -> UnlocatedProblem | None:
        if unquote(fragment) in ("", "top"):
            return None
        body = self._edition.body(item.article.slug, item.article.kind)
        return _missing_anchor(f"There is no anchor '#{fragment}' in {place}.", fragment, body)

    def _is_internal(self, parts: SplitResult) -> bool:
        if parts.netloc:
            return f"{parts.scheme}://{parts.netloc}" == self._edition.site.address
        return not parts.scheme

    @cached_property
    def _static_files(self) -> Mapping[str, str]:
        """The site's files by their paths without suffixes, which would make every two pictures similar."""
        files = (file.relative_to(self._static) for file in self._static.rglob("*") if file.is_file())
        return {file.with_suffix("").as_posix(): file.as_posix() for file in sorted(files)}

    def _is_static_file(self, path: str) -> bool:
        try:
            file = (self._static / unquote(path).removeprefix("/static/")).resolve()
            return file.is_relative_to(self._static) and file.is_file()
        except (OSError, ValueError, RuntimeError):  # the name is too long, contains NUL, or is a circular link
            return False


def _skipped_slugs(edition: Edition) -> set[str]:
    return {find_slug(path) for path in edition.skipped}


def _missing_anchor(message: str, fragment: str, body: RenderedBody) -> UnlocatedProblem | None:
    """Return the problem of a fragment if its anchor is missing."""
    anchor, anchors = unquote(fragment), [entry.anchor for entry in body.toc]
    if anchor in anchors or any(f'id="{anchor}"' in part for part in body.page if isinstance(part, str)):
        return None
    known = f"Its headings: {', '.join(anchors)}." if anchors else ""
    return UnlocatedProblem(message, did_you_mean(fragment, anchors) or known)


def _check_ids(item: RenderedArticle, edition: Edition) -> Iterator[Problem]:
    """Yield warnings about areas and related posts in the front matter that do not exist."""
    front_matter = item.article.front_matter
    _, errors = find_areas(front_matter.areas, edition.library)
    for name, error in errors.items():
        yield _warn_in_front_matter(item, "areas", name, UnlocatedProblem(error.message, error.hint))
    skipped = _skipped_slugs(edition)
    for slug in front_matter.related or ():
        if slug not in edition.by_slug and slug not in skipped:
            problem = UnlocatedProblem(f"There is no post '{slug}'.", did_you_mean(slug, edition.by_slug))
            yield _warn_in_front_matter(item, "related", slug, problem)
        elif slug == item.article.slug:
            problem = UnlocatedProblem("An article cannot be related to itself.", "Remove it from the list.")
            yield _warn_in_front_matter(item, "related", slug, problem)


def _check_addresses(current: list[RenderedArticle], edition: Edition, check_link: LinkChecker) -> Iterator[Problem]:
    """Yield warnings about addresses of articles that belong to another article or to a page of the site."""
    without_articles = Edition(edition.site, edition.library)
    owners: dict[str, RenderedArticle] = {}

    def describe_conflict(address: str, item: RenderedArticle) -> str | None:
        owner = owners.setdefault(address, item)
        if owner is not item:
            return f"The address '{address}' already belongs to {owner.article.path}."
        if address in edition.site.gone:
            return f"'{address}' is listed as gone in site.toml."
        if "?" not in address and check_link(address, without_articles) is None:
            return f"The address '{address}' already belongs to a page of the site."
        return None

    for item in current:
        if message := describe_conflict(item.article.address, item):
            yield _warn_in_front_matter(item, "", "", UnlocatedProblem(message, "Rename the file."))
    for item in current:
        for alias in item.article.front_matter.aliases:
            if alias == item.article.address:
                message = f"'{alias}' is already the address of this article."
            else:
                message = describe_conflict(alias, item)
            if message:
                problem = UnlocatedProblem(message, "Remove it from the list.")
                yield _warn_in_front_matter(item, "aliases", alias, problem)


def _check_old_addresses(edition: Edition) -> Iterator[Problem]:
    """Yield warnings about addresses that articles had before, with the aliases to add."""
    for address, entry in edition.old_addresses.items():
        if item := edition.find_moved(address):
            message = f"This article was at '{address}' before. Links to it are redirected for now."
            aliases = ", ".join([*item.article.front_matter.aliases, address])
            fields = f"'aliases: [{aliases}]'"
            if item.article.kind is ArticleKind.POST and item.article.front_matter.guid is None:
                # Otherwise the id changes with the address, once the author has decided.
                guid = edition.site.absolute_url(edition.first_addresses[item.article.path])
                fields += f", and 'guid: {guid}' so that feed readers don't show it again"
            hint = f"To keep that, write {fields}. Otherwise add the address to 'gone' in site.toml."
            yield _warn_in_front_matter(item, "aliases", "", UnlocatedProblem(message, hint))
        elif entry.candidates:
            message = f"The article at '{address}' is gone. It may be in {' or '.join(entry.candidates)} now."
            hint = f"If so, write 'aliases: [{address}]' there. Otherwise add the address to 'gone' in site.toml."
            yield UnlocatedProblem(message, hint).warn_at(entry.candidates[0], 1, 1)


def _warn_in_front_matter(item: RenderedArticle, field: str, text: str, problem: UnlocatedProblem) -> Problem:
    """Return a warning at a text in a field of the front matter, or at line 1 if field is empty."""
    positions = item.article.positions
    written = (f"{field}: {text}", f"{field}: {unquote(text)}", field)
    line, column = next((positions[name] for name in written if name in positions), (1, 1))
    return problem.warn_at(item.article.path, line, column)
