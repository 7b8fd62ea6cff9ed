"""Which edition is served now, and how the next one takes its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import watchfiles

from engine.content.text import one_line
from engine.edition.edition import Edition
from engine.edition.files import signature
from engine.edition.kept import Kept
from engine.edition.read import Reader, promises
from engine.environment import CHECKOUT

POLL_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Holder:
    """Holds the present edition; reading the next happens beside it, and the swap is one assignment."""

    def __init__(self, reader: Reader, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.reader, self.clock = reader, clock
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        self._signature = signature(reader.site_dir)
        self._edition = reader.read(clock())

    @property
    def edition(self) -> Edition:
        """The present edition. A request takes it once and keeps to it."""
        return self._edition

    def refresh(self, *, anyway: bool = False) -> bool:
        """Read the next edition if a content file has changed since the last, or anyway; say whether it did."""
        with self._reading:
            now = signature(self.reader.site_dir)
            changed = anyway or now != self._signature
            if changed:
                self._edition = self.reader.read(self.clock())
                self._signature = now
            else:
                self._note_promises()
            return changed

    def watch(self, *, every_change: bool = False) -> None:
        """Refresh in a thread of its own until stop: every few seconds, or in development at every change of a file."""
        moments = self._changes() if every_change else self._ticks()

        def work() -> None:
            for anyway in moments:
                try:
                    if self.refresh(anyway=anyway):
                        _report(self._edition)
                except Exception:
                    # Whatever goes wrong here (a full disk, a folder unmounted half-way), the old edition goes on.
                    _log.exception("reading the next edition failed; the present one is served on")

        threading.Thread(target=work, name="edition-watch", daemon=True).start()

    def _ticks(self) -> Iterator[bool]:
        while not self._stopped.wait(POLL_SECONDS):
            yield False

    def _changes(self) -> Iterator[bool]:
        """A True for each change of a content file or a template; what the site itself writes does not count."""
        folders = [self.reader.site_dir, CHECKOUT / "widgets" / "templates"]
        instance = self.reader.instance_dir

        def counts(_change: object, path: str) -> bool:
            return instance is None or not Path(path).is_relative_to(instance)

        for _ in watchfiles.watch(*folders, watch_filter=counts, stop_event=self._stopped, debounce=300):
            yield True

    def stop(self) -> None:
        """End the polling."""
        self._stopped.set()

    def _note_promises(self) -> None:
        """Remember posts whose hour has come since the edition was read."""
        edition = self._edition
        promised = promises(edition, self.clock())
        if promised != edition.promised:
            self._edition = replace(edition, promised=promised)
            if self.reader.instance_dir:
                Kept(self.reader.instance_dir).keep({}, (), promised)


def _report(edition: Edition) -> None:
    _log.info("a new edition: %d posts, %d pages, %d problems", len(edition.posts), len(edition.pages), len(edition.problems))
    for problem in edition.problems:
        _log.warning("%s", one_line(str(problem)))
