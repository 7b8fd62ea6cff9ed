"""Follow the addresses of articles from one edition to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from engine.content.article import Article, ArticleStatus
from engine.editions.address_history import AddressHistory, OldAddress, load_history, save_history
from engine.editions.edition import Edition
from engine.editions.last_good_store import LastGoodStore
from engine.editions.moves import drop_decided, find_old_addresses
from engine.editions.similar_texts import Fingerprint, take_fingerprint

ParseArticle = Callable[[str, bytes], Article | None]
"""Returns the article of a file from its path and content, or None if it has an error."""


class AddressTracker:
    """Knows the last edition's addresses from the instance folder, and finds the old ones of the next edition."""

    def __init__(self, instance_dir: Path) -> None:
        self._instance_dir = instance_dir
        self._store = LastGoodStore(instance_dir)
        # In this order, because others write the history first: it is not older than the files.
        self._digests = self._store.load_manifest().files
        self._history = load_history(instance_dir)

    def find_old(
        self, edition: Edition, now: datetime, parse: ParseArticle, *, is_public: bool
    ) -> Mapping[str, OldAddress]:
        """Return the old addresses that are not decided. None is added while the site is not public."""
        history = self._history if is_public else AddressHistory(old=self._history.old)
        articles = {path: item.article for path, item in edition.by_path.items()}
        public = find_public(edition, now)
        hidden = {*articles.keys() - public.keys(), *edition.skipped}

        def read_old(path: str) -> Fingerprint | None:
            source = self._store.load_source(self._digests.get(path, ""))
            article = None if source is None else parse(path, source)
            return take_fingerprint(article.front_matter.title, article.source.text) if article else None

        def read_new(path: str) -> Fingerprint:
            article = articles[path]
            text = edition.body(article.slug, article.kind).markdown
            return take_fingerprint(article.front_matter.title, text)

        old = find_old_addresses(history, articles, hidden, read_old, read_new, now.date())
        aliases = [alias for article in articles.values() for alias in article.front_matter.aliases]
        return drop_decided(old, [*public.values(), *aliases], edition.site.gone)

    def save(self, edition: Edition, now: datetime) -> None:
        """Store the addresses of an edition if they have changed."""
        history = AddressHistory(find_public(edition, now), edition.old_addresses)
        if history != self._history:
            save_history(self._instance_dir, history)


def find_public(edition: Edition, now: datetime) -> Mapping[str, str]:
    """Return the addresses of the articles that are or were published, by the paths of their files."""
    public = (ArticleStatus.LIVE, ArticleStatus.EXPIRED)
    return {path: item.article.address for path, item in edition.by_path.items() if edition.status(item, now) in public}
