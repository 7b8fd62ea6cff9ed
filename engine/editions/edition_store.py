"""Which edition is served now, and how the next one takes its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import watchfiles

from engine.config.environment import BASE_DIR
from engine.editions.builder import EditionBuilder, find_published_dates
from engine.editions.edition import Edition
from engine.editions.files import CONTENT_FOLDERS, SETTINGS_FILE, content_signature
from engine.editions.last_good_store import LastGoodStore
from engine.text import escape_controls

POLL_INTERVAL = 5.0

_log = logging.getLogger(__name__)


class EditionStore:
    """Holds the present edition; reading the next happens beside it, and the swap is one assignment."""

    def __init__(
        self,
        builder: EditionBuilder,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        poll_seconds: float = POLL_INTERVAL,
    ) -> None:
        self.builder, self.clock = builder, clock
        self._poll_seconds = poll_seconds
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        self._signature = content_signature(builder.site_dir)
        self._edition = builder.build(clock())
        self._kept_files = self._now_kept()

    @property
    def edition(self) -> Edition:
        """The present edition. A request takes it once and keeps to it."""
        return self._edition

    def refresh(self, *, force: bool = False) -> bool:
        """Read the next edition if a content file has changed since the last, or anyway; say whether it did.

        What another worker, or `flask publish`, has kept since counts as a change: so all come to the same edition.
        """
        with self._reading:
            now = content_signature(self.builder.site_dir)
            changed = force or now != self._signature or self._now_kept() != self._kept_files
            if changed:
                self._edition = self.builder.build(self.clock())
                self._signature, self._kept_files = now, self._now_kept()
            else:
                self._note_promises()
            return changed

    def watch(self, *, poll: bool = True) -> None:
        """Refresh in a thread of its own until stop: every few seconds, or in development at every change of a file."""
        moments = self._ticks() if poll else self._changes()

        def work() -> None:
            for anyway in moments:
                try:
                    if self.refresh(force=anyway):
                        _report(self._edition)
                except Exception:
                    # Whatever goes wrong here (a full disk, a folder unmounted half-way), the old edition goes on.
                    _log.exception("reading the next edition failed; the present one is served on")

        threading.Thread(target=work, name="edition-watch", daemon=True).start()

    def _ticks(self) -> Iterator[bool]:
        while not self._stopped.wait(self._poll_seconds):
            yield False

    def _changes(self) -> Iterator[bool]:
        """A True for each change of what an edition is made from; other files of the site's folder do not count."""
        site, templates = self.builder.site_dir, BASE_DIR / "widgets" / "templates"
        ours = [site / name for name in (SETTINGS_FILE, *CONTENT_FOLDERS, "templates", "static")] + [templates]

        def counts(_change: object, path: str) -> bool:
            return any(Path(path).is_relative_to(place) for place in ours)

        for _ in watchfiles.watch(site, templates, watch_filter=counts, stop_event=self._stopped, debounce=300):
            yield True

    def stop(self) -> None:
        """End the watching."""
        self._stopped.set()

    def _now_kept(self) -> Mapping[str, str]:
        return LastGoodStore(self.builder.instance_dir).manifest().files if self.builder.instance_dir else {}

    def _note_promises(self) -> None:
        """Remember posts whose hour has come since the edition was read."""
        edition = self._edition
        promised = find_published_dates(edition, self.clock())
        if promised != edition.published_dates:
            self._edition = replace(edition, published_dates=promised)
            if self.builder.instance_dir:
                LastGoodStore(self.builder.instance_dir).keep({}, (), promised)


def _report(edition: Edition) -> None:
    posts, pages, problems = len(edition.posts), len(edition.pages), len(edition.problems)
    _log.info("a new edition: %d posts, %d pages, %d problems", posts, pages, problems)
    for problem in edition.problems:
        _log.warning("%s", escape_controls(str(problem)))
