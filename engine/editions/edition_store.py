"""Hold the present edition, and replace it when content changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import watchfiles

from engine.config.environment import BASE_DIR
from engine.editions.address_tracker import AddressTracker
from engine.editions.builder import EditionBuilder, find_published_dates
from engine.editions.edition import Edition
from engine.editions.files import CONTENT_FOLDERS, SETTINGS_FILE, content_signature, static_signature
from engine.editions.last_good_store import LastGoodStore
from engine.text import escape_controls, format_count

POLL_INTERVAL = 5.0
"""The time between two looks at the content files, in seconds."""

_CLOCK = partial(datetime.now, UTC)
_log = logging.getLogger(__name__)


class EditionStore:
    """Holds the current edition. The next one is built in the background and replaces it with one assignment."""

    def __init__(
        self,
        builder: EditionBuilder,
        clock: Callable[[], datetime] = _CLOCK,
        poll_interval: float = POLL_INTERVAL,
    ) -> None:
        self.builder, self.clock = builder, clock
        self._poll_interval = poll_interval
        self._build_lock = threading.Lock()
        self._stopped = threading.Event()
        self._signature = content_signature(builder.site_dir)
        self._static_signature = static_signature(builder.site_dir)
        self.edition = builder.build(clock())
        """The present edition. A request reads it once and uses the same edition to its end."""
        self._stored_files = self._load_stored_files()

    def refresh(self, *, force: bool = False) -> bool:
        """Build the next edition if content has changed, or if force is True. Return whether it was built.

        Last good files that another worker or `flask publish` has stored count as a change, so that all workers serve
        the same edition.
        """
        with self._build_lock:
            signature = content_signature(self.builder.site_dir)
            changed = force or signature != self._signature or self._load_stored_files() != self._stored_files
            if changed:
                self.edition = self.builder.build(self.clock())
                self._signature, self._stored_files = signature, self._load_stored_files()
            else:
                self._update_published_dates()
            self._follow_static_files()
            return changed

    def watch(self, *, poll: bool = True) -> None:
        """Refresh in a background thread until stop is called.

        With poll, it looks for changes every few seconds. Without, for development, it reacts to each change of a file.
        """
        triggers = self._poll() if poll else self._watch_files()

        def work() -> None:
            for force in triggers:
                try:
                    if self.refresh(force=force):
                        _log_edition(self.edition)
                except Exception:
                    # Whatever fails, such as a full disk or an unmounted folder, the present edition is still served.
                    _log.exception("Building the next edition failed. The present one is still served.")

        threading.Thread(target=work, name="edition-watch", daemon=True).start()

    def _poll(self) -> Iterator[bool]:
        while not self._stopped.wait(self._poll_interval):
            yield False

    def _watch_files(self) -> Iterator[bool]:
        """Yield True for each change of a file that an edition is made from."""
        site, templates = self.builder.site_dir, BASE_DIR / "widgets" / "templates"
        watched = [site / name for name in (SETTINGS_FILE, *CONTENT_FOLDERS, "templates", "static")] + [templates]

        def is_watched(_change: object, path: str) -> bool:
            return any(Path(path).is_relative_to(place) for place in watched)

        for _ in watchfiles.watch(site, templates, watch_filter=is_watched, stop_event=self._stopped, debounce=300):
            yield True

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()

    def _follow_static_files(self) -> None:
        """Replace the edition by an equal one if a file in static/ has changed, because pages name its version."""
        signature = static_signature(self.builder.site_dir)
        if signature != self._static_signature:
            self._static_signature = signature
            self.edition = replace(self.edition)

    def _load_stored_files(self) -> Mapping[str, str]:
        instance_dir = self.builder.instance_dir
        return LastGoodStore(instance_dir).load_manifest().files if instance_dir else {}

    def _update_published_dates(self) -> None:
        """Add the posts that became live since the edition was built."""
        edition = self.edition
        published_dates = find_published_dates(edition, self.clock())
        if published_dates != edition.published_dates:
            self.edition = replace(edition, published_dates=published_dates)
            if self.builder.instance_dir:
                AddressTracker(self.builder.instance_dir).save(self.edition, self.clock())
                LastGoodStore(self.builder.instance_dir).save({}, (), published_dates)


def _log_edition(edition: Edition) -> None:
    counts = {"post": len(edition.posts), "page": len(edition.pages), "problem": len(edition.problems)}
    _log.info("New edition: %s", ", ".join(format_count(count, noun) for noun, count in counts.items()))
    for problem in edition.problems:
        _log.warning("%s", escape_controls(str(problem)))
