"""Build an edition: read, check and render every file, and use the last good version of broken ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.circuits.terms import find_areas
from engine.config.environment import BASE_DIR
from engine.config.site import DEFAULT_ADDRESS, Site, find_site_links, read_site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, ArticleStatus, build_article
from engine.content.body import RenderedBody
from engine.editions.address_tracker import AddressTracker
from engine.editions.cached_reading import LibraryFiles, read_library_once
from engine.editions.check import LinkChecker, check_edition
from engine.editions.content_store import ContentStore
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import SETTINGS_FILE, check_slug, find_slug
from engine.editions.last_good_store import LastGoodStore
from engine.editions.plan_files import read_plans
from engine.editions.render_cache import RenderCache, build_cache_key
from engine.editions.render_pool import Renderer, RenderResult, render_all
from engine.editions.source_files import SourceFiles, read_text
from engine.errors import Problem, Severity
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from engine.library.reader import LibraryFile
from engine.plans.exports.json_document import fingerprint_plan
from engine.plans.plan import Plans
from engine.text import decode_utf8
from engine.validation.located import Link

_FOLDERS = {ArticleKind.POST: "posts", ArticleKind.PAGE: "pages"}


@dataclass(frozen=True, slots=True)
class EditionBuilder:
    """Builds editions of one site.

    Without an instance folder, nothing is stored, and every article is rendered each time. With ignore_last_good, only
    the present files count: broken files have no fallback, and no file is stored as good. site_url overrides the
    address in site.toml, and default_address is used if site.toml has none.
    """

    site_dir: Path
    renderer: Renderer
    check_link: LinkChecker
    instance_dir: Path | None = None
    site_url: str | None = None
    default_address: str = DEFAULT_ADDRESS
    ignore_last_good: bool = False

    def build(self, now: datetime, *, allow_empty: bool = False) -> Edition:
        """Build an edition. Mistakes in files are problems of the edition, not exceptions.

        With allow_empty, the last good versions of a folder are dropped if all its files are gone.
        """
        return _Build(self, now, allow_empty).run()


@dataclass(frozen=True, slots=True)
class _Version:
    """An article with the content of its file. is_stale is True if this is the last good version."""

    article: Article
    data: bytes
    is_stale: bool


class _Build:
    """One run of the builder."""

    def __init__(self, builder: EditionBuilder, now: datetime, allow_empty: bool) -> None:
        self.builder, self.now = builder, now
        instance_dir = builder.instance_dir
        self.store = LastGoodStore(instance_dir) if instance_dir and not builder.ignore_last_good else None
        self.addresses = AddressTracker(instance_dir) if instance_dir else None
        self.cache = RenderCache(instance_dir) if instance_dir else None
        self.cache_keys: set[str] = set()
        self.bodies = ContentStore(instance_dir)
        self.sources = SourceFiles(builder.site_dir, self.store, allow_empty=allow_empty)
        self.problems = list(self.sources.problems)
        self.good: dict[str, bytes] = {}
        self.skipped = [path for path in self.sources.unreadable if path.startswith(tuple(_FOLDERS.values()))]
        self.site = self._read_site()
        self.library, library_files = self._read_library()
        self.plans = self._read_plans(library_files)

    def run(self) -> Edition:
        """Build the edition, and store its good files."""
        articles = self._render([*self._read_articles(ArticleKind.POST), *self._read_articles(ArticleKind.PAGE)])
        articles.sort(key=lambda item: item.article.path)
        edition = Edition(
            site=self.site,
            library=self.library,
            plans=self.plans,
            posts=tuple(item for item in articles if item.article.kind is ArticleKind.POST),
            pages={item.article.slug: item for item in articles if item.article.kind is ArticleKind.PAGE},
            skipped=tuple(sorted(self.skipped)),
            published_dates=self.sources.manifest.published_dates,
            bodies=self.bodies,
        )
        edition = replace(edition, published_dates=find_published_dates(edition, self.now))
        if self.addresses:
            old_addresses = self.addresses.find_old(edition, self.now, self._parse_last_good)
            edition = replace(edition, old_addresses=old_addresses)
        found = check_edition(edition, self.builder.site_dir, self.builder.check_link, self._find_settings_links())
        problems = {*self.problems, *found}
        if self.store:
            if self.addresses:
                self.addresses.save(edition, self.now)
            self.store.save(self.good, self.sources.removed, edition.published_dates)
        return replace(edition, problems=tuple(sorted(problems)))

    def _add_good(self, path: str, data: bytes, problems: Iterable[Problem]) -> None:
        """Record a good file and its warnings. The warnings of a last good version do not help the author now."""
        if path not in self.sources.stale:
            self.good[path] = data
            self.problems += problems

    def _read_site(self) -> Site:
        data = self.sources.files.get(SETTINGS_FILE, b"")
        site, problems = self._parse_site(data)
        if any(problem.severity is Severity.ERROR for problem in problems):
            self.problems += problems
            old = self.sources.last_good(SETTINGS_FILE)
            # If there is no good version, use the settings that can be read.
            site = (self._parse_site(old)[0] if old is not None else None) or site
        elif SETTINGS_FILE in self.sources.files:
            self._add_good(SETTINGS_FILE, data, problems)
        site = site or Site(address=self.builder.default_address)
        return replace(site, address=self.builder.site_url) if self.builder.site_url else site

    def _parse_site(self, data: bytes) -> tuple[Site | None, list[Problem]]:
        text, problems = read_text(data, SETTINGS_FILE)
        if text is None:
            return None, problems
        return read_site(text, default_address=self.builder.default_address)

    def _find_settings_links(self) -> tuple[Link, ...]:
        """Return the links in site.toml, if it is good."""
        return find_site_links(decode_utf8(self.good.get(SETTINGS_FILE, b""), SETTINGS_FILE)[0])

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
        library, found = read_library_once(files)
        problems += found
        broken = {problem.path for problem in problems if problem.severity is Severity.ERROR and problem.path in own}
        if broken:
            for path in broken:
                own[path] = LibraryFile(path, self._last_good_text(path), is_site=bool(builtin))
            files = (*builtin, *own.values())
            library, found = read_library_once(files)
            problems += [problem for problem in found if problem.path not in broken]
        self.problems += [problem for problem in problems if problem.path not in self.sources.stale]
        for path in own.keys() - broken:
            self._add_good(path, self.sources.files[path], ())
        return library, files

    def _read_plans(self, library_files: LibraryFiles) -> Plans:
        """Return all plans by id. A site's plan replaces a built-in one with the same id."""
        with_builtin = self.site.use_builtin_exercises and self.builder.site_dir != BASE_DIR
        builtin = BASE_DIR / "plans" if with_builtin else None
        found = read_plans(self.sources, library_files, self.site.language, builtin)
        self.problems += [problem for problem in found.problems if problem.path not in self.sources.stale]
        for path, data in found.good.items():
            self._add_good(path, data, ())
        return found.plans

    def _last_good_text(self, path: str) -> str:
        return decode_utf8(self.sources.last_good(path) or b"", path)[0]

    def _read_articles(self, kind: ArticleKind) -> Iterator[_Version]:
        """Yield all articles of a kind, in the present or the last good version."""
        files, doubled = self.sources.articles_within(_FOLDERS[kind])
        self.problems += doubled
        self.skipped += [problem.path for problem in doubled]
        for path, data in files.items():
            is_stale = path in self.sources.stale
            article, problems = self._parse_article(kind, path, data)
            if article is not None:
                self.problems += [] if is_stale else problems
                yield _Version(article, data, is_stale)
                continue
            self.problems += problems
            if old := self._find_last_good(kind, path, data):
                yield old
            else:
                self.skipped.append(path)

    def _parse_article(self, kind: ArticleKind, path: str, data: bytes) -> tuple[Article | None, list[Problem]]:
        slug = find_slug(path)
        if problem := check_slug(path, self.site.language):
            return None, [problem]
        text, problems = read_text(data, path, is_markdown=True)
        if text is None:
            return None, problems
        parsed = front_matter.parse(text, path, requires_date=kind is ArticleKind.POST)
        problems += parsed.problems
        if not parsed.front_matter:
            return None, problems
        areas, _ = find_areas(parsed.front_matter.areas, self.library)  # check_edition reports unknown names
        return build_article(kind, slug, parsed.front_matter, parsed, self.site, areas), problems

    def _find_last_good(self, kind: ArticleKind, path: str, data: bytes) -> _Version | None:
        old = self.sources.last_good(path)
        if old is None or old == data:
            return None
        article, _ = self._parse_article(kind, path, old)
        return _Version(article, old, is_stale=True) if article else None

    def _parse_last_good(self, path: str, data: bytes) -> Article | None:
        kind = next(kind for kind, folder in _FOLDERS.items() if path.startswith(f"{folder}/"))
        return self._parse_article(kind, path, data)[0]

    def _render(self, versions: list[_Version]) -> list[RenderedArticle]:
        """Render articles. Those that cannot be rendered are replaced by their last good version."""
        rendered: list[RenderedArticle] = []
        fallbacks: list[_Version] = []
        for version, result in self._render_versions(versions):
            path = version.article.path
            if result.rendered is not None:
                rendered.append(self._add_rendered(version, result, result.rendered))
                continue
            self.problems += [result.problem] if result.problem and not version.is_stale else []
            old = None if version.is_stale else self._find_last_good(version.article.kind, path, version.data)
            if old:
                fallbacks.append(old)
            else:
                self.skipped.append(path)
        for version, result in self._render_versions(fallbacks):
            if result.rendered is not None:
                rendered.append(self._add_rendered(version, result, result.rendered))
            else:
                self.skipped.append(version.article.path)
        # With ignore_last_good, the keys of last good versions that are served are not known.
        if self.cache and not self.builder.ignore_last_good:
            self.cache.prune(self.cache_keys)
        return rendered

    def _add_rendered(self, version: _Version, result: RenderResult, rendered: RenderedBody) -> RenderedArticle:
        if not version.is_stale:
            self._add_good(version.article.path, version.data, rendered.problems)
        keys = (key for key in result.dependencies if key.startswith("exercise:"))
        return RenderedArticle(
            article=version.article.without_text(),
            body_hash=self.bodies.save_body(rendered),
            is_stale=version.is_stale,
            exercises=frozenset(key.removeprefix("exercise:") for key in keys),
            words=sum(len(part.split()) for part in rendered.text if isinstance(part, str)),
            links=rendered.links,
            shortcodes=rendered.shortcodes,
            embed_paths=rendered.embed_paths,
            noted_paths=tuple(rendered.station_notes),
        )

    def _render_versions(self, versions: list[_Version]) -> list[tuple[_Version, RenderResult]]:
        """Return the results of rendering articles, from the cache if possible."""
        renderer = self.builder.renderer
        fingerprints = _Fingerprints(renderer, self.library, self.plans)
        results: dict[str, RenderResult] = {}
        missing: dict[str, Article] = {}
        keys = {
            version.article.path: build_cache_key(version.article, version.data, self.site, renderer.version)
            for version in versions
        }
        for version in versions:
            key = keys[version.article.path]
            cached = self.cache.get(key, fingerprints) if self.cache else None
            if cached is None:
                missing[key] = version.article
            else:
                results[key] = cached
        rendered = render_all(renderer, list(missing.values()), self.site, self.library, self.plans)
        for key, result in zip(missing, rendered, strict=True):
            results[key] = result
            if self.cache and result.rendered is not None:
                self.cache.put(key, result, fingerprints)
        self.cache_keys |= set(keys.values())
        return [(version, results[keys[version.article.path]]) for version in versions]


class _Fingerprints:
    """The fingerprints of the dependencies of articles, each calculated once."""

    def __init__(self, renderer: Renderer, library: Library, plans: Plans) -> None:
        self._renderer, self._library, self._plans = renderer, library, plans
        self._known: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = self._calculate(key)
        return self._known[key]

    def _calculate(self, key: str) -> str:
        kind, _, name = key.partition(":")
        if kind == "plan":
            return fingerprint_plan(self._plans.get(name))
        template = key.removeprefix("template:")
        if template == key:
            return fingerprint(self._library, key)
        try:
            return self._renderer.fingerprint(template)
        except Exception:
            # A template of the site has a mistake, which the articles that use it report. With a random fingerprint,
            # they are rendered for each edition until it is fixed.
            return secrets.token_hex(8)


def find_published_dates(edition: Edition, now: datetime) -> Mapping[str, str]:
    """Return the dates of the posts that have been published, by slug."""
    articles = (post.article for post in edition.posts if edition.status(post, now) is not ArticleStatus.SCHEDULED)
    return {article.slug: str(article.published) for article in articles if not article.front_matter.draft}
