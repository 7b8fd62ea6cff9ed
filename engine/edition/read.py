"""Reading an edition: every file read, checked and rendered, with its last good version where it is broken now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.content import front_matter
from engine.content.article import Article, Kind, State, article
from engine.content.text import decode
from engine.edition.cache import Cache, cache_key
from engine.edition.check import check_edition
from engine.edition.edition import Edition, Published
from engine.edition.files import FOLDERS, SETTINGS, Scan, scan
from engine.edition.kept import Kept, Manifest
from engine.edition.rendering import Outcome, Renderer, render_all
from engine.environment import CHECKOUT
from engine.errors import ContentError, Severity
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from engine.settings import Site, read_site

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KINDS = {Kind.POST: "posts", Kind.PAGE: "pages"}

AddressCheck = Callable[[str, Edition], str | None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads editions of one site.

    dead(path, edition) says what is wrong with a link to a path of this site, or None. Without an instance folder
    nothing is kept and nothing served from what was: a bare check of the files as they are.
    """

    site_dir: Path
    renderer: Renderer
    dead: AddressCheck
    instance_dir: Path | None = None
    site_url: str | None = None

    def read(self, moment: datetime, *, allow_empty: bool = False) -> Edition:
        """Read everything there is. Never raises for what stands in a file."""
        return _Reading(self, moment, allow_empty).edition()


@dataclass(frozen=True, slots=True)
class _Version:
    """A file's content, and whether it is the last good one instead of what lies there now."""

    article: Article
    data: bytes
    stale: bool


class _Reading:
    """One run of the reader."""

    def __init__(self, reader: Reader, moment: datetime, allow_empty: bool) -> None:
        self.reader, self.moment = reader, moment
        self.kept = Kept(reader.instance_dir) if reader.instance_dir else None
        self.cache = Cache(reader.instance_dir) if reader.instance_dir else None
        self.manifest = self.kept.manifest() if self.kept else Manifest()
        self.problems: list[ContentError] = []
        self.scan = self._scan(allow_empty)
        self.good: dict[str, bytes] = {}
        self.left_out: list[str] = []
        self.settings, self.site = self._site()
        self.library = self._library()

    def edition(self) -> Edition:
        """The edition, its good files noted for the day one of them breaks."""
        published = self._rendered([*self._versions(Kind.POST), *self._versions(Kind.PAGE)])
        edition = Edition(
            site=self.site,
            library=self.library,
            posts=tuple(p for p in published if p.article.kind is Kind.POST),
            pages={p.article.slug: p for p in published if p.article.kind is Kind.PAGE},
            problems=(),
            left_out=tuple(sorted(self.left_out)),
            promised=self.manifest.promised,
        )
        edition = replace(edition, promised=promises(edition, self.moment))
        found = {*self.problems, *check_edition(edition, self.reader.site_dir, self.reader.dead)}
        edition = replace(edition, problems=tuple(sorted(found)))
        if self.kept:
            gone = [path for path in self.manifest.files if path not in self.scan.files]
            self.kept.keep(self.good, gone, edition.promised)
        return edition

    def _scan(self, allow_empty: bool) -> Scan:
        """What lies on disk; for a folder that lost all its files, the kept ones, until the owner says it is meant."""
        found = scan(self.reader.site_dir)
        self.problems += found.problems
        files = dict(found.files)
        for problem in found.problems:
            self._take_kept(problem.path, files)
        for folder in [*FOLDERS, SETTINGS]:
            mine = [path for path in self.manifest.files if path == folder or path.startswith(f"{folder}/")]
            if mine and not allow_empty and not any(path in files for path in found.files if path.startswith(folder)):
                message = "all files that stood here are gone; the site goes on with what it had"
                hint = "mount the folder again, or say 'flask publish --allow-empty' if it is meant to be empty"
                self.problems.append(ContentError(folder, 1, 1, Severity.ERROR, message, hint))
                for path in mine:
                    self._take_kept(path, files)
        return Scan(dict(sorted(files.items())), found.problems)

    def _take_kept(self, path: str, files: dict[str, bytes]) -> None:
        data = self._last_good(path)
        if data is not None:
            files[path] = data

    def _last_good(self, path: str) -> bytes | None:
        digest = self.manifest.files.get(path)
        return self.kept.source(digest) if self.kept and digest else None

    def _site(self) -> tuple[bytes, Site]:
        data = self.scan.files.get(SETTINGS, b"")
        text, undecodable = decode(data, SETTINGS)
        site, problems = (None, [undecodable]) if undecodable else read_site(text)
        self.problems += problems
        if site is None:
            data = self._last_good(SETTINGS) or b""
            site = read_site(decode(data, SETTINGS)[0])[0] or Site()
        elif SETTINGS in self.scan.files:
            self.good[SETTINGS] = data
        if self.reader.site_url:
            site = replace(site, address=self.reader.site_url)
        return data + (self.reader.site_url or "").encode(), site

    def _library(self) -> Library:
        builtin: list[LibraryFile] = []
        if self.site.use_builtin_exercises and self.reader.site_dir != CHECKOUT:
            folder = CHECKOUT / "exercises"
            builtin = [LibraryFile(f"built-in/{p.name}", p.read_text("utf-8")) for p in sorted(folder.glob("*.yaml"))]
        own: dict[str, LibraryFile] = {}
        for path, data in self.scan.within("exercises").items():
            text, undecodable = decode(data, path)
            self.problems += [undecodable] if undecodable else []
            own[path] = LibraryFile(path, text, site=bool(builtin))
        library, problems = read_library([*builtin, *own.values()])
        broken = {p.path for p in [*self.problems, *problems] if p.severity is Severity.ERROR and p.path in own}
        self.good |= {path: self.scan.files[path] for path in own if path not in broken}
        if broken:
            for path in broken:
                old = self._last_good(path)
                text = decode(old, path)[0] if old is not None else ""
                own[path] = LibraryFile(path, text, site=bool(builtin))
            library, more = read_library([*builtin, *own.values()])
            # What the last good version of a broken file says is not the author's present concern.
            problems = (*problems, *(p for p in more if p.path not in broken))
        self.problems += problems
        return library

    def _versions(self, kind: Kind) -> Iterable[_Version]:
        """Every article of a kind that can be read, in its present version or the last good one."""
        for path, data in self.scan.within(_KINDS[kind]).items():
            found, problems = self._read(kind, path, data)
            self.problems += problems
            if found is not None:
                yield _Version(found, data, stale=False)
            elif old := self._old_version(kind, path, data):
                yield old
            else:
                self.left_out.append(path)

    def _read(self, kind: Kind, path: str, data: bytes) -> tuple[Article | None, list[ContentError]]:
        slug = Path(path).stem
        if not _SLUG.fullmatch(slug) or len(slug) > 120:
            message = f"the file name '{slug}' cannot be part of an address"
            hint = "name it with lowercase letters, digits and single hyphens, such as strong-hips.md"
            return None, [ContentError(path, 1, 1, Severity.ERROR, message, hint)]
        text, undecodable = decode(data, path)
        if undecodable:
            return None, [undecodable]
        head = front_matter.read(text, path, dated=kind is Kind.POST)
        found = article(kind, slug, head.front, head, self.site) if head.front else None
        return found, list(head.problems)

    def _old_version(self, kind: Kind, path: str, data: bytes) -> _Version | None:
        old = self._last_good(path)
        if old is None or old == data:
            return None
        found, _ = self._read(kind, path, old)
        return _Version(found, old, stale=True) if found else None

    def _rendered(self, versions: list[_Version]) -> list[Published]:
        """The versions rendered; what cannot be rendered is replaced by its last good version, rendered in its turn."""
        published: list[Published] = []
        older: list[_Version] = []
        keys: set[str] = set()
        for version, outcome in self._outcomes(versions, keys):
            path = version.article.path
            if outcome.rendered is not None:
                published.append(self._published(version, outcome))
                continue
            self.problems += [outcome.error] if outcome.error and not version.stale else []
            old = None if version.stale else self._old_version(version.article.kind, path, version.data)
            if old:
                older.append(old)
            else:
                self.left_out.append(path)
        for version, outcome in self._outcomes(older, keys):
            if outcome.rendered is not None:
                published.append(self._published(version, outcome))
            else:
                self.left_out.append(version.article.path)
        if self.cache:
            self.cache.forget_all_but(keys)
        return published

    def _published(self, version: _Version, outcome: Outcome) -> Published:
        assert outcome.rendered is not None
        if not version.stale:
            self.good[version.article.path] = version.data
            self.problems += outcome.rendered.problems
        exercises = frozenset(key.removeprefix("exercise:") for key in outcome.depends if key.startswith("exercise:"))
        return Published(version.article, outcome.rendered, version.stale, exercises)

    def _outcomes(self, versions: list[_Version], keys: set[str]) -> list[tuple[_Version, Outcome]]:
        renderer, fingerprints = self.reader.renderer, dict[str, str]()

        def digest(key: str) -> str:
            if key not in fingerprints:
                template = key.removeprefix("template:")
                fingerprints[key] = fingerprint(self.library, key) if template == key else renderer.fingerprint(template)
            return fingerprints[key]

        outcomes: dict[str, Outcome] = {}
        fresh: list[tuple[str, Article]] = []
        by_path = {v.article.path: cache_key(v.article, v.data, self.settings, renderer.version) for v in versions}
        for version in versions:
            key = by_path[version.article.path]
            cached = self.cache.get(key, digest) if self.cache else None
            if cached is None:
                fresh.append((key, version.article))
            else:
                outcomes[key] = cached
        results = render_all(renderer, [found for _, found in fresh], self.site, self.library)
        for (key, _), outcome in zip(fresh, results, strict=True):
            outcomes[key] = outcome
            if self.cache and outcome.rendered is not None:
                self.cache.put(key, outcome, digest)
        keys |= set(by_path.values())
        return [(version, outcomes[by_path[version.article.path]]) for version in versions]


def promises(edition: Edition, moment: datetime) -> Mapping[str, str]:
    """The posts that are published at a moment, each with its date: what a clock that jumps back cannot undo."""
    live = (post.article for post in edition.posts if edition.state(post, moment) is not State.SCHEDULED)
    return {post.slug: str(post.published) for post in live if not post.front.draft}
