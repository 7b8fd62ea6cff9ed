"""Reading an edition: every file read, checked and rendered, with its last good version where it is broken now."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from engine.config.environment import BASE_DIR
from engine.config.site import Site, find_site_links, read_site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, ArticleStatus, build_article
from engine.content.rendered import RenderedBody
from engine.editions.check import LinkChecker, check_edition
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import SETTINGS_FILE
from engine.editions.last_good_store import LastGoodStore
from engine.editions.render_cache import RenderCache, cache_key
from engine.editions.render_pool import Renderer, RenderResult, render_all
from engine.editions.source_files import SourceFiles
from engine.errors import Problem, Severity
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from engine.text import decode_utf8
from engine.validation.located import Link

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KINDS = {ArticleKind.POST: "posts", ArticleKind.PAGE: "pages"}

RenderAll = Callable[[Renderer, Sequence[Article], Site, Library], Sequence[RenderResult]]


@dataclass(frozen=True, slots=True)
class EditionBuilder:
    """Reads editions of one site.

    dead(address, edition) says what is wrong with a link to a path of this site, or None. Without an instance folder
    nothing is stored, and every article is rendered again. With ignore_last_good, only the present files count: broken
    files have no fallback, and no file is stored as good. render_all renders articles, one RenderResult each.
    """

    site_dir: Path
    renderer: Renderer
    dead: LinkChecker
    instance_dir: Path | None = None
    site_url: str | None = None
    ignore_last_good: bool = False
    render_all: RenderAll = render_all

    def build(self, moment: datetime, *, allow_empty: bool = False) -> Edition:
        """Read everything there is. Never raises for what stands in a file."""
        return _Reading(self, moment, allow_empty).edition()


@dataclass(frozen=True, slots=True)
class _Version:
    """A file's content, and whether it is the last good one instead of what lies there now."""

    article: Article
    data: bytes
    is_stale: bool


class _Reading:
    """One run of the reader."""

    def __init__(self, reader: EditionBuilder, moment: datetime, allow_empty: bool) -> None:
        self.reader, self.moment = reader, moment
        self.kept = LastGoodStore(reader.instance_dir) if reader.instance_dir and not reader.ignore_last_good else None
        self.cache = RenderCache(reader.instance_dir) if reader.instance_dir else None
        self.sources = SourceFiles(reader.site_dir, self.kept, allow_empty=allow_empty)
        self.problems = list(self.sources.problems)
        self.good: dict[str, bytes] = {}
        self.skipped = [path for path in self.sources.lost if path.startswith(tuple(_KINDS.values()))]
        self.site = self._site()
        self.library = self._library()

    def edition(self) -> Edition:
        """The edition, its good files noted for the day one of them breaks."""
        published = self._rendered([*self._versions(ArticleKind.POST), *self._versions(ArticleKind.PAGE)])
        published.sort(key=lambda item: item.article.path)
        edition = Edition(
            site=self.site,
            library=self.library,
            posts=tuple(p for p in published if p.article.kind is ArticleKind.POST),
            pages={p.article.slug: p for p in published if p.article.kind is ArticleKind.PAGE},
            skipped=tuple(sorted(self.skipped)),
            published_dates=self.sources.manifest.published_dates,
        )
        edition = replace(edition, published_dates=find_published_dates(edition, self.moment))
        found = {
            *self.problems,
            *check_edition(edition, self.reader.site_dir, self.reader.dead, self._settings_links()),
        }
        if self.kept:
            self.kept.keep(self.good, self.sources.removed, edition.published_dates)
        return replace(edition, problems=tuple(sorted(found)))

    def _note(self, path: str, data: bytes, problems: Iterable[Problem]) -> None:
        """Take in what reading a good file gave. What a kept version says is not the author's present concern."""
        if path not in self.sources.stale:
            self.good[path] = data
            self.problems += problems

    def _site(self) -> Site:
        data = self.sources.files.get(SETTINGS_FILE, b"")
        site, problems = self._settings(data)
        if any(problem.severity is Severity.ERROR for problem in problems):
            self.problems += problems
            old = self.sources.last_good(SETTINGS_FILE)
            # Where nothing ever was good, what can be read of the file is better than nothing.
            site = (self._settings(old)[0] if old is not None else None) or site
        elif SETTINGS_FILE in self.sources.files:
            self._note(SETTINGS_FILE, data, problems)
        site = site or Site()
        return replace(site, address=self.reader.site_url) if self.reader.site_url else site

    def _settings(self, data: bytes) -> tuple[Site | None, list[Problem]]:
        text, undecodable = decode_utf8(data, SETTINGS_FILE)
        return (None, [undecodable]) if undecodable else read_site(text)

    def _settings_links(self) -> tuple[Link, ...]:
        """The addresses in site.toml as it is now, for as long as it is good."""
        return find_site_links(decode_utf8(self.good.get(SETTINGS_FILE, b""), SETTINGS_FILE)[0])

    def _library(self) -> Library:
        builtin: list[LibraryFile] = []
        if self.site.use_builtin_exercises and self.reader.site_dir != BASE_DIR:
            folder = BASE_DIR / "exercises"
            builtin = [LibraryFile(f"built-in/{p.name}", p.read_text("utf-8")) for p in sorted(folder.glob("*.yaml"))]
        own: dict[str, LibraryFile] = {}
        told: list[Problem] = []
        for path, data in self.sources.within("exercises").items():
            text, undecodable = decode_utf8(data, path)
            told += [undecodable] if undecodable else []
            own[path] = LibraryFile(path, text, is_site=bool(builtin))
        library, problems = _read_library((*builtin, *own.values()))
        told += problems
        broken = {problem.path for problem in told if problem.severity is Severity.ERROR and problem.path in own}
        if broken:
            for path in broken:
                old = self.sources.last_good(path)
                text = decode_utf8(old, path)[0] if old is not None else ""
                own[path] = LibraryFile(path, text, is_site=bool(builtin))
            library, problems = _read_library((*builtin, *own.values()))
            told += [problem for problem in problems if problem.path not in broken]
        self.problems += [problem for problem in told if problem.path not in self.sources.stale]
        for path in own.keys() - broken:
            self._note(path, self.sources.files[path], ())
        return library

    def _versions(self, kind: ArticleKind) -> Iterable[_Version]:
        """Every article of a kind that can be read, in its present version or the last good one."""
        for path, data in self.sources.within(_KINDS[kind]).items():
            stale = path in self.sources.stale
            found, problems = self._read(kind, path, data)
            if found is not None:
                self.problems += [] if stale else problems
                yield _Version(found, data, stale)
                continue
            self.problems += problems
            if old := self._old_version(kind, path, data):
                yield old
            else:
                self.skipped.append(path)

    def _read(self, kind: ArticleKind, path: str, data: bytes) -> tuple[Article | None, list[Problem]]:
        slug = PurePosixPath(path).stem
        if not _SLUG.fullmatch(slug) or len(slug) > 120:
            message = f"the file name '{slug}' cannot be part of an address"
            hint = "name it with lowercase letters, digits and single hyphens, such as strong-hips.md"
            return None, [Problem(path, 1, 1, Severity.ERROR, message, hint)]
        text, undecodable = decode_utf8(data, path)
        if undecodable:
            return None, [undecodable]
        head = front_matter.parse(text, path, dated=kind is ArticleKind.POST)
        found = build_article(kind, slug, head.front_matter, head, self.site) if head.front_matter else None
        return found, list(head.problems)

    def _old_version(self, kind: ArticleKind, path: str, data: bytes) -> _Version | None:
        old = self.sources.last_good(path)
        if old is None or old == data:
            return None
        found, _ = self._read(kind, path, old)
        return _Version(found, old, is_stale=True) if found else None

    def _rendered(self, versions: list[_Version]) -> list[RenderedArticle]:
        """The versions rendered; what cannot be rendered is replaced by its last good version, rendered in its turn."""
        published: list[RenderedArticle] = []
        older: list[_Version] = []
        keys: set[str] = set()
        for version, outcome in self._outcomes(versions, keys):
            path = version.article.path
            if outcome.rendered is not None:
                published.append(self._published(version, outcome, outcome.rendered))
                continue
            self.problems += [outcome.error] if outcome.error and not version.is_stale else []
            old = None if version.is_stale else self._old_version(version.article.kind, path, version.data)
            if old:
                older.append(old)
            else:
                self.skipped.append(path)
        for version, outcome in self._outcomes(older, keys):
            if outcome.rendered is not None:
                published.append(self._published(version, outcome, outcome.rendered))
            else:
                self.skipped.append(version.article.path)
        if self.cache and not self.reader.ignore_last_good:  # a bare reading does not know what is served from what was
            self.cache.forget_all_but(keys)
        return published

    def _published(self, version: _Version, outcome: RenderResult, rendered: RenderedBody) -> RenderedArticle:
        if not version.is_stale:
            self._note(version.article.path, version.data, rendered.problems)
        exercises = frozenset(key.removeprefix("exercise:") for key in outcome.depends if key.startswith("exercise:"))
        return RenderedArticle(version.article, rendered, version.is_stale, exercises)

    def _outcomes(self, versions: list[_Version], keys: set[str]) -> list[tuple[_Version, RenderResult]]:
        """The rendering of each version, from the cache where it still holds. Adds the cache's keys to keys."""
        renderer = self.reader.renderer
        digest = _Digests(renderer, self.library)
        outcomes: dict[str, RenderResult] = {}
        fresh: dict[str, Article] = {}
        by_path = {v.article.path: cache_key(v.article, v.data, self.site, renderer.version) for v in versions}
        for version in versions:
            key = by_path[version.article.path]
            cached = self.cache.get(key, digest) if self.cache else None
            if cached is None:
                fresh[key] = version.article
            else:
                outcomes[key] = cached
        results = self.reader.render_all(renderer, list(fresh.values()), self.site, self.library)
        for key, outcome in zip(fresh, results, strict=True):
            outcomes[key] = outcome
            if self.cache and outcome.rendered is not None:
                self.cache.put(key, outcome, digest)
        keys |= set(by_path.values())
        return [(version, outcomes[by_path[version.article.path]]) for version in versions]


@lru_cache(maxsize=2)
def _read_library(files: tuple[LibraryFile, ...]) -> tuple[Library, tuple[Problem, ...]]:
    """Return what read_library does. Most new editions have a changed article, and the library of the one before."""
    return read_library(files)


class _Digests:
    """The digests of what articles depend on, each made once in a reading."""

    def __init__(self, renderer: Renderer, library: Library) -> None:
        self._renderer, self._library = renderer, library
        self._known: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = self._made(key)
        return self._known[key]

    def _made(self, key: str) -> str:
        template = key.removeprefix("template:")
        if template == key:
            return fingerprint(self._library, key)
        try:
            return self._renderer.fingerprint(template)
        except Exception:
            # A site's own template with a mistake in it is told where it is used. A digest that comes once only makes
            # the articles with it be rendered anew at each reading, until it is mended.
            return secrets.token_hex(8)


def find_published_dates(edition: Edition, moment: datetime) -> Mapping[str, str]:
    """The posts that are published at a moment, each with its date: what a clock that jumps back cannot undo."""
    live = (post.article for post in edition.posts if edition.status(post, moment) is not ArticleStatus.SCHEDULED)
    return {post.slug: str(post.published) for post in live if not post.front_matter.draft}
