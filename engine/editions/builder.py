"""Build an edition: read, check and render every file, and use the last good version of broken ones."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from engine.config.environment import BASE_DIR
from engine.config.site import DEFAULT_ADDRESS, Site, find_site_links, read_site
from engine.content.article import ArticleStatus
from engine.editions.address_tracker import AddressTracker
from engine.editions.article_builder import ArticleBuilder
from engine.editions.cached_reading import CachedReading, LibraryFiles
from engine.editions.check import CheckResults, LinkChecker, check_edition, check_links
from engine.editions.content_store import DamagedStoreError
from engine.editions.edition import Edition
from engine.editions.files import SETTINGS_FILE, Signature, content_signature, hash_source
from engine.editions.last_good_store import MANIFEST, LastGoodStore
from engine.editions.plan_files import read_plans
from engine.editions.published import Origin, PublishedEdition, State
from engine.editions.render_pool import Renderer
from engine.editions.source_files import SourceFiles, read_text
from engine.errors import Problem, Severity
from engine.images.files import is_picture_name
from engine.library.library import Library
from engine.library.reader import LibraryFile, find_exercise_links
from engine.plans.plan import Plans
from engine.text import decode_utf8
from engine.validation.located import Link

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EditionBuilder:
    """Builds editions of one site.

    Without an instance folder, nothing is stored, and every article is rendered each time. With ignore_last_good, only
    the present files count: broken files have no fallback, no file is stored as good, and the edition is not published.
    site_url overrides the address in site.toml, and default_address is used if site.toml has none.
    """

    site_dir: Path
    renderer: Renderer
    check_link: LinkChecker
    instance_dir: Path | None = None
    site_url: str | None = None
    default_address: str = DEFAULT_ADDRESS
    ignore_last_good: bool = False

    @cached_property
    def published(self) -> PublishedEdition:
        """The edition that all workers serve."""
        return PublishedEdition(self.instance_dir, self.renderer.version)

    def build(self, now: datetime, signature: Signature | None = None, *, allow_empty: bool = False) -> Edition:
        """Build an edition, and publish it for all workers. Mistakes in files are problems of it, not exceptions.

        signature is that of the files now, which take_signature returns, if the caller has just needed it. With
        allow_empty, the last good versions of a folder are dropped if all its files are gone.
        """
        with self.published.lock():
            try:
                before = self.published.load(), self.published.load_origin()
            except DamagedStoreError as error:
                _log.warning("The stored articles can't be read, so all are rendered again: %s", error)
                self.published.content.reset()
                before = None, Origin()
            # The signature is taken before the files are read, so that later changes are found.
            signature = self.take_signature() if signature is None else signature
            return _Build(self, now, before, signature, allow_empty=allow_empty).run()

    def load(self, now: datetime) -> Edition:
        """Return the published edition if it is up to date. Else build the next one."""
        with self.published.lock():
            signature = self.take_signature()
            try:
                edition = self.published.load()
                if edition is not None and self.is_current(self.published.load_state(), now, signature):
                    return edition
            except DamagedStoreError:
                pass  # build logs it, and replaces the store
            return self.build(now, signature)

    def is_current(self, state: State, now: datetime, signature: Signature) -> bool:
        """Return whether an edition that was made in this state would be the same now, with files of this signature."""
        return state == (self.hash_conditions(now), signature)

    def hash_conditions(self, now: datetime) -> str:
        """Return a hash of what an edition depends on besides files. Old addresses also depend on the day."""
        parts = (self.renderer.version, self.site_dir, self.site_url, self.default_address, now.date())
        return hash_source(repr(parts).encode())

    def take_signature(self) -> Signature:
        """Return the states of all files that an edition depends on, except code."""
        # Files in static/ are checked, and pages name their versions.
        folders = [self.site_dir / "static", self.site_dir / "templates", BASE_DIR / "widgets" / "templates"]
        if self.site_dir != BASE_DIR:
            folders += [BASE_DIR / "exercises", BASE_DIR / "plans"]
        manifest = LastGoodStore(self.instance_dir).take_signature() if self.instance_dir else None
        signature = content_signature(self.site_dir, *folders)
        return {**signature, MANIFEST: manifest} if manifest else signature


class _Build:
    """One run of the builder. before is the last edition, with what it was made from."""

    def __init__(
        self,
        builder: EditionBuilder,
        now: datetime,
        before: tuple[Edition | None, Origin],
        signature: Signature,
        *,
        allow_empty: bool,
    ) -> None:
        self.builder, self.now, self.before, self.signature = builder, now, before, signature
        instance_dir = builder.instance_dir
        self.store = LastGoodStore(instance_dir) if instance_dir and not builder.ignore_last_good else None
        self.addresses = AddressTracker(instance_dir) if instance_dir else None
        origin = before[1]
        known = {
            path: (origin.signature[path], record.digest)
            for path, record in origin.records.items()
            if path in origin.signature and not record.from_store
        }
        self.sources = SourceFiles(builder.site_dir, self.store, signature, known, allow_empty=allow_empty)
        self.reading = CachedReading(origin.readings)
        self.problems = list(self.sources.problems)
        self.good: dict[str, bytes] = {}
        self.site = self._read_site()
        self.library, library_files = self._read_library()
        self.plans = self._read_plans(library_files)

    def run(self) -> Edition:
        """Build the edition, store its good files, and publish it."""
        builder, content = self.builder, self.builder.published.content
        built = ArticleBuilder(
            self.sources, self.site, self.library, self.plans, builder.renderer, content, self.before
        )
        built.build()
        edition = Edition.from_articles(
            built.articles,
            site=self.site,
            library=self.library,
            plans=self.plans,
            skipped=tuple(sorted(built.skipped)),
            published_dates=self.sources.manifest.published_dates,
            bodies=content,
        )
        edition = replace(edition, published_dates=find_published_dates(edition, self.now))
        if self.addresses:
            old_addresses = self.addresses.find_old(
                edition,
                self.now,
                lambda path, data: built.parse(path, data)[0],
                is_public=self.site.address != builder.default_address,
            )
            edition = replace(edition, old_addresses=old_addresses)
        checked = self._check(edition)
        of_links = check_links(edition, builder.site_dir, builder.check_link, self._find_links())
        of_articles = (problem for problems in checked.by_path.values() for problem in problems)
        found = {*self.problems, *built.problems, *of_links, *of_articles, *checked.of_addresses}
        edition = replace(edition, problems=tuple(sorted(found)))
        if not builder.ignore_last_good:
            self._publish(edition, built, checked)
        return edition

    def _check(self, edition: Edition) -> CheckResults:
        last, origin = self.before
        static = (self.builder.site_dir / "static").as_posix()
        old, new = (
            {path: stat for path, stat in signature.items() if path.startswith(static) or is_picture_name(path)}
            for signature in (origin.signature, self.signature)
        )
        before = None if last is None or self.builder.ignore_last_good or old != new else (last, origin.checked)
        return check_edition(edition, self.builder.site_dir, self.builder.check_link, before)

    def _publish(self, edition: Edition, built: ArticleBuilder, checked: CheckResults) -> None:
        """Store the good files and the edition."""
        if self.store:
            if self.addresses:
                self.addresses.save(edition, self.now)
            stored = self.store.list_sources()
            manifest = self.sources.manifest.files
            for path, digest in built.good.items():
                if manifest.get(path) != digest or digest not in stored:
                    self.good[path] = self.sources.read(path)
            self.store.save(self.good, self.sources.removed, edition.published_dates)
            if manifest_signature := self.store.take_signature():
                self.signature = {**self.signature, MANIFEST: manifest_signature}
        origin = Origin(
            conditions=self.builder.hash_conditions(self.now),
            context=built.context,
            signature=self.signature,
            fingerprints=built.fingerprints,
            readings=self.reading.used,
            records=built.records,
            checked=checked,
        )
        self.builder.published.publish(edition, origin)

    def _add_good(self, path: str, data: bytes, problems: Iterable[Problem]) -> None:
        """Record a good file and its warnings. The warnings of a last good version do not help the author now."""
        if path not in self.sources.stale:
            self.good[path] = data
            self.problems += problems

    def _read_site(self) -> Site:
        data = self.sources.read(SETTINGS_FILE) if SETTINGS_FILE in self.sources.digests else b""
        site, problems = self._parse_site(data)
        if any(problem.severity is Severity.ERROR for problem in problems):
            self.problems += problems
            old = self.sources.last_good(SETTINGS_FILE)
            # If there is no good version, use the settings that can be read.
            site = (self._parse_site(old)[0] if old is not None else None) or site
        elif SETTINGS_FILE in self.sources.digests:
            self._add_good(SETTINGS_FILE, data, problems)
        site = site or Site(address=self.builder.default_address)
        return replace(site, address=self.builder.site_url) if self.builder.site_url else site

    def _parse_site(self, data: bytes) -> tuple[Site | None, list[Problem]]:
        text, problems = read_text(data, SETTINGS_FILE)
        if text is None:
            return None, problems
        return read_site(text, default_address=self.builder.default_address)

    def _find_links(self) -> Iterator[tuple[str, Link]]:
        """Yield the links in site.toml, and the images and videos of exercises, each with its file. All are good."""
        for path, data in self.good.items():
            if path == SETTINGS_FILE:
                yield from ((path, link) for link in find_site_links(decode_utf8(data, path)[0]))
            elif path.startswith("exercises/"):
                yield from ((path, link) for link in find_exercise_links(decode_utf8(data, path)[0], path))

    def _read_library(self) -> tuple[Library, LibraryFiles]:
        builtin: list[LibraryFile] = []
        if self.site.use_builtin_exercises and self.builder.site_dir != BASE_DIR:
            folder = BASE_DIR / "exercises"
            builtin = [LibraryFile(f"built-in/{p.name}", p.read_text("utf-8")) for p in sorted(folder.glob("*.yaml"))]
        own: dict[str, LibraryFile] = {}
        problems: list[Problem] = []
        for path, data in self.sources.within("exercises").items():
            text, unreadable = read_text(data, path)
            problems += unreadable
            own[path] = LibraryFile(path, self._last_good_text(path) if text is None else text, is_site=bool(builtin))
        files = (*builtin, *own.values())
        library, found = self.reading.read_library(files)
        problems += found
        broken = {problem.path for problem in problems if problem.severity is Severity.ERROR and problem.path in own}
        if broken:
            for path in broken:
                own[path] = LibraryFile(path, self._last_good_text(path), is_site=bool(builtin))
            files = (*builtin, *own.values())
            library, found = self.reading.read_library(files)
            problems += [problem for problem in found if problem.path not in broken]
        self.problems += [problem for problem in problems if problem.path not in self.sources.stale]
        for path in own.keys() - broken:
            self._add_good(path, self.sources.read(path), ())
        return library, files

    def _read_plans(self, library_files: LibraryFiles) -> Plans:
        """Return all plans by id. A site's plan replaces a built-in one with the same id."""
        with_builtin = self.site.use_builtin_exercises and self.builder.site_dir != BASE_DIR
        builtin = BASE_DIR / "plans" if with_builtin else None
        found = read_plans(self.sources, self.reading, library_files, self.site.language, builtin)
        self.problems += [problem for problem in found.problems if problem.path not in self.sources.stale]
        for path, data in found.good.items():
            self._add_good(path, data, ())
        return found.plans

    def _last_good_text(self, path: str) -> str:
        return decode_utf8(self.sources.last_good(path) or b"", path)[0]


def find_published_dates(edition: Edition, now: datetime) -> Mapping[str, str]:
    """Return the dates of the posts that have been published, by slug."""
    articles = (post.article for post in edition.posts if edition.status(post, now) is not ArticleStatus.SCHEDULED)
    return {article.slug: str(article.published) for article in articles if not article.front_matter.draft}
