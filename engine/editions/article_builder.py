"""Read and render the articles of an edition. What has not changed since the last edition is taken from there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.circuits.terms import find_areas
from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, build_article
from engine.content.body import RenderedBody
from engine.editions.content_store import ContentStore, DamagedStoreError
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import check_slug, find_slug
from engine.editions.published import ArticleRecord, Origin
from engine.editions.render_pool import Renderer, render_all
from engine.editions.source_files import SourceFiles, read_text
from engine.errors import Problem
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from engine.plans.exports.json_document import fingerprint_plan
from engine.plans.plan import Plans

_VOCABULARY = "vocabulary"
"""The fingerprint that the areas of articles depend on."""
_CALCULATED_ANEW = ("plan:", "template:")
"""The dependencies that are not part of the library."""
FOLDERS = {ArticleKind.POST: "posts", ArticleKind.PAGE: "pages"}


@dataclass(frozen=True, slots=True)
class _Version:
    """An article with the hash of its content, and the problems of its file.

    is_stale is True if this is the last good version.
    """

    article: Article
    digest: str
    is_stale: bool
    problems: tuple[Problem, ...] = ()


class ArticleBuilder:
    """Builds the articles of one edition. Its attributes have the results."""

    def __init__(
        self,
        sources: SourceFiles,
        site: Site,
        library: Library,
        plans: Plans,
        renderer: Renderer,
        bodies: ContentStore,
        before: tuple[Edition | None, Origin],
    ) -> None:
        self.sources, self.site, self.library, self.plans = sources, site, library, plans
        self.renderer, self._bodies = renderer, bodies
        edition, self._origin = before
        self._old_articles: Mapping[str, RenderedArticle] = edition.by_path if edition else {}
        self.articles: list[RenderedArticle] = []
        self.records: dict[str, ArticleRecord] = {}
        self.good: dict[str, str] = {}
        """The hashes of good files by path."""
        self.problems: list[Problem] = []
        self.skipped = [path for path in sources.unreadable if path.startswith(tuple(FOLDERS.values()))]
        parts = (renderer.version, repr(site))
        self.context = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        same_context = self.context == self._origin.context
        is_same_library = edition is not None and edition.library is library and same_context
        self._fingerprints = _Fingerprints(
            renderer, library, plans, self._origin.fingerprints if is_same_library else {}
        )
        self._stored = _list_bodies(bodies) if same_context else set()
        self._outdated = self._fingerprints.find_changed(self._origin.fingerprints) if same_context else set()

    def build(self) -> None:
        """Build the articles of all files."""
        fallbacks = []
        for version in self._render(self._read_all()):
            old = None if version.is_stale else self._find_last_good(version.article.path, version.digest)
            if old:
                fallbacks.append(old)
            else:
                self.skipped.append(version.article.path)
        self.skipped += [version.article.path for version in self._render(iter(fallbacks))]

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprints of everything that articles depend on."""
        names = {_VOCABULARY, *(name for record in self.records.values() for name in record.dependencies)}
        return {name: self._fingerprints(name) for name in sorted(names)}

    def parse(self, path: str, data: bytes) -> tuple[Article | None, list[Problem]]:
        """Return the article of a file, or None if it has an error, and the problems of the file."""
        kind = next(kind for kind, folder in FOLDERS.items() if path.startswith(f"{folder}/"))
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

    def _read_all(self) -> Iterator[_Version]:
        """Yield the articles that have to be rendered. The others are added as they were."""
        for folder in FOLDERS.values():
            paths, doubled = self.sources.list_articles(folder)
            self.problems += doubled
            self.skipped += [problem.path for problem in doubled]
            for path in paths:
                if not self._reuse(path):
                    yield from self._read(path)

    def _reuse(self, path: str) -> bool:
        """Add an article as it was if nothing has changed. Return whether it was added."""
        record, item = self._origin.records.get(path), self._old_articles.get(path)
        is_same = (
            record is not None
            and _VOCABULARY not in self._outdated
            and self._is_current(record, item)
            and record.digest == self.sources.digests[path]
            and record.from_store == (path in self.sources.stale)
            and (record.shown == record.digest or record.last_good == self.sources.manifest.files.get(path, ""))
        )
        if record is None or not is_same:
            return False
        if item is not None:
            self.articles.append(item)
        else:
            self.skipped.append(path)
        self.problems += record.problems
        self.records[path] = record
        if record.shown == record.digest and not record.from_store:
            self.good[path] = record.digest
        return True

    def _is_current(self, record: ArticleRecord, item: RenderedArticle | None) -> bool:
        """Return whether what is shown would be rendered in the same way again."""
        has_body = item is None if not record.shown else item is not None and item.body_hash in self._stored
        same_context = self.context == self._origin.context
        return has_body and same_context and self._outdated.isdisjoint(record.dependencies)

    def _read(self, path: str) -> Iterator[_Version]:
        data, digest, from_store = self.sources.read(path), self.sources.digests[path], path in self.sources.stale
        article, problems = self.parse(path, data)
        shown = [] if from_store else problems
        if article is not None:
            yield _Version(article, digest, from_store, tuple(shown))
        elif old := self._find_last_good(path, digest):
            yield replace(old, problems=tuple(shown))
        else:
            self.problems += shown
            self.skipped.append(path)
            last_good = self.sources.manifest.files.get(path, "")
            self.records[path] = ArticleRecord(digest, "", last_good, from_store, problems=tuple(shown))

    def _find_last_good(self, path: str, digest: str) -> _Version | None:
        old, last_good = self.sources.last_good(path), self.sources.manifest.files.get(path, "")
        if old is None or last_good == digest:
            return None
        article, _ = self.parse(path, old)
        return _Version(article, last_good, is_stale=True) if article else None

    def _render(self, versions: Iterator[_Version]) -> list[_Version]:
        """Add the articles of all versions. Return those that cannot be rendered."""
        pending: dict[str, _Version] = {}

        def list_missing() -> Iterator[Article]:
            for version in versions:
                if not self._add_as_rendered(version):
                    pending[version.article.path] = version
                    yield version.article

        failed = []
        for article, result in render_all(self.renderer, list_missing(), self.site, self.library, self.plans):
            version = pending.pop(article.path)
            if result.rendered is not None:
                item = self._store_body(article, result.rendered, result.dependencies)
                self._add(version, item, tuple(sorted(result.dependencies)), result.rendered)
            else:
                self.problems += version.problems
                self.problems += [result.problem] if result.problem and not version.is_stale else []
                failed.append(version)
        return failed

    def _add_as_rendered(self, version: _Version) -> bool:
        """Add an article whose content has been rendered before. Return whether it was added."""
        record = self._origin.records.get(version.article.path)
        item = self._old_articles.get(version.article.path)
        if not record or not item or record.shown != version.digest or not self._is_current(record, item):
            return False
        body = self._bodies.load_body(item.body_hash)
        if body is None:
            return False
        self._add(version, replace(item, article=version.article.without_text()), record.dependencies, body)
        return True

    def _store_body(self, article: Article, rendered: RenderedBody, dependencies: Iterable[str]) -> RenderedArticle:
        keys = (key for key in dependencies if key.startswith("exercise:"))
        return RenderedArticle(
            article=article.without_text(),
            body_hash=self._bodies.save_body(rendered),
            exercises=frozenset(key.removeprefix("exercise:") for key in keys),
            words=sum(len(part.split()) for part in rendered.text if isinstance(part, str)),
            links=rendered.links,
            shortcodes=rendered.shortcodes,
            embed_paths=rendered.embed_paths,
            noted_paths=tuple(rendered.station_notes),
        )

    def _add(self, version: _Version, item: RenderedArticle, dependencies: tuple[str, ...], body: RenderedBody) -> None:
        path = version.article.path
        digest, from_store = self.sources.digests[path], path in self.sources.stale
        is_good = version.digest == digest and not from_store
        problems = (*version.problems, *(body.problems if is_good else ()))
        self.articles.append(replace(item, is_stale=version.is_stale))
        self.problems += problems
        if is_good:
            self.good[path] = digest
        if is_good or from_store or version.problems:  # else it could not be rendered, which is tried again
            last_good = self.sources.manifest.files.get(path, "")
            self.records[path] = ArticleRecord(digest, version.digest, last_good, from_store, dependencies, problems)


def _list_bodies(bodies: ContentStore) -> set[str]:
    try:
        return bodies.list_bodies()
    except DamagedStoreError:
        return set()


class _Fingerprints:
    """The fingerprints of the dependencies of articles, each calculated once.

    before has those of an edition with the same library.
    """

    def __init__(self, renderer: Renderer, library: Library, plans: Plans, before: Mapping[str, str]) -> None:
        self._renderer, self._library, self._plans = renderer, library, plans
        self._known = {key: digest for key, digest in before.items() if not key.startswith(_CALCULATED_ANEW)}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = self._calculate(key)
        return self._known[key]

    def find_changed(self, before: Mapping[str, str]) -> set[str]:
        """Return the dependencies whose fingerprint is not what it was."""
        return {key for key, digest in before.items() if self(key) != digest}

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
