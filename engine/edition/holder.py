"""Which edition is served now, and how the next one takes its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from engine.content.text import one_line
from engine.edition.edition import Edition
from engine.edition.files import signature
from engine.edition.kept import Kept
from engine.edition.read import Reader, promises

POLL_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Holder:
    """Holds the present edition; reading the next happens beside it, and the swap is one assignment."""

    def __init__(self, reader: Reader, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._reader, self.clock = reader, clock
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        self._signature = signature(reader.site_dir)
        self._edition = reader.read(clock())

    @property
    def edition(self) -> Edition:
        """The present edition. A request takes it once and keeps to it."""
        return self._edition

    def refresh(self) -> bool:
        """Read the next edition if a content file has changed since the last; say whether it has."""
        with self._reading:
            now = signature(self._reader.site_dir)
            changed = now != self._signature
            if changed:
                self._edition = self._reader.read(self.clock())
                self._signature = now
            else:
                self._note_promises()
            return changed

    def poll(self, seconds: float = POLL_SECONDS) -> threading.Thread:
        """Refresh in a thread of its own every so many seconds, until stop."""

        def work() -> None:
            while not self._stopped.wait(seconds):
                try:
                    if self.refresh():
                        _report(self._edition)
                except Exception:
                    # Whatever goes wrong here (a full disk, a folder unmounted half-way), the old edition goes on.
                    _log.exception("reading the next edition failed; the present one is served on")

        thread = threading.Thread(target=work, name="edition-poll", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the polling."""
        self._stopped.set()

    def _note_promises(self) -> None:
        """Remember posts whose hour has come since the edition was read."""
        edition = self._edition
        promised = promises(edition, self.clock())
        if promised != edition.promised:
            self._edition = replace(edition, promised=promised)
            if self._reader.instance_dir:
                Kept(self._reader.instance_dir).keep({}, (), promised)


def _report(edition: Edition) -> None:
    _log.info("a new edition: %d posts, %d pages, %d problems", len(edition.posts), len(edition.pages), len(edition.problems))
    for problem in edition.problems:
        _log.warning("%s", one_line(str(problem)))
