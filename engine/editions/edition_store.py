"""Hold the present edition, and replace it when content changes."""

from __future__ import annotations

import atexit
import fcntl
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from engine.config.environment import BASE_DIR
from engine.editions.address_tracker import AddressTracker
from engine.editions.builder import EditionBuilder, find_published_dates
from engine.editions.content_store import DamagedStoreError
from engine.editions.content_watch import ContentWatch
from engine.editions.edition import Edition
from engine.editions.files import Signature
from engine.editions.last_good_store import MANIFEST, LastGoodStore
from engine.editions.render_pool import WARM_POOL, cancel_all
from engine.text import escape_controls, format_count

POLL_INTERVAL = 5.0
"""The time in seconds between two looks at the content files, if the system reports no change."""
START_DELAY = 1.0
"""The time in seconds that a server has for its first pages before the content files are looked at again."""
FOLLOW_INTERVAL = 0.1
"""The time in seconds between two looks at the store, where another worker may have published an edition."""
STOP_SECONDS = 10.0
"""The time in seconds to wait for the thread that watches, when the process ends."""
WATCHER_FILE = "cache/watcher.lock"

_CLOCK = partial(datetime.now, UTC)
_log = logging.getLogger(__name__)


class EditionStore:
    """Holds the current edition, which is replaced with one assignment.

    Of all workers, one watches the files and builds editions. The others load what it has published.
    """

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
        self._thread: threading.Thread | None = None
        self.edition = builder.load(clock())
        """The present edition. A request reads it once and uses the same edition to its end."""
        with builder.published.lock():
            self._update_published_dates()

    def refresh(self, *, force: bool = False) -> bool:
        """Take the edition that another worker has published, and build the next one if content has changed.

        With force, it is built even without a change. Return whether there is another edition.
        """
        with self._build_lock, self.builder.published.lock():
            has_followed, now, signature = self._follow(), self.clock(), self.builder.take_signature()
            if not force and self._is_current(now, signature):
                self._update_published_dates()
                return has_followed
            self.edition = self.builder.build(now, signature)
            return True

    def watch(self, *, force: bool = False) -> None:
        """Refresh in a background thread until stop is called. With force, each change of a file builds an edition."""
        self._thread = threading.Thread(target=self._work, args=[force], name="edition-watch", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Stop watching, and cancel a build. Wait for its processes to end, and close the store.

        The last process that closes the store tidies it up, which the next one would do before its first page.
        """
        self._stopped.set()
        latest = time.monotonic() + STOP_SECONDS
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < latest:
            cancel_all()
            self._thread.join(FOLLOW_INTERVAL)
        self.builder.published.content.close()

    def _work(self, force: bool) -> None:
        with ExitStack() as stack, suppress(CancelledError):
            watch: ContentWatch | None = None
            next_poll = time.monotonic() + min(START_DELAY, self._poll_interval)
            interval = min(FOLLOW_INTERVAL, self._poll_interval)
            while not self._stopped.is_set():
                has_changed = watch.wait(interval) if watch else self._stopped.wait(interval)
                is_due = has_changed or time.monotonic() >= next_poll
                if is_due:
                    next_poll = time.monotonic() + self._poll_interval
                if is_due and watch is None and self._become_watcher(stack):
                    WARM_POOL.open(self.builder.renderer, self.edition.site, self.edition.library, self.edition.plans)
                    stack.callback(WARM_POOL.close)
                    watch = stack.enter_context(ContentWatch(self.builder.site_dir, BASE_DIR / "widgets" / "templates"))
                if not self._stopped.is_set():
                    self._look(is_due=is_due and watch is not None, force=force and has_changed)

    def _look(self, *, is_due: bool, force: bool) -> None:
        """Refresh if it is due, or else only follow the other workers."""
        try:
            if self.refresh(force=force) if is_due else self._follow():
                _log_edition(self.edition)
        except CancelledError:
            raise
        except Exception:
            # Whatever fails, such as a full disk or an unmounted folder, the present edition is still served.
            _log.exception("Building the next edition failed. The present one is still served.")

    def _become_watcher(self, stack: ExitStack) -> bool:
        """Return whether this worker watches the files. If it ends, another one does."""
        if self.builder.instance_dir is None:
            return True
        try:
            path = self.builder.instance_dir / WATCHER_FILE
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = path.open("w")
        except OSError:
            return True  # nothing can be shared, so each worker builds its own editions
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        stack.enter_context(file)
        return True

    def _follow(self) -> bool:
        """Take the edition that another worker has published. Return whether there is one."""
        published = self.builder.published
        try:
            if published.is_outdated():
                published.load()
        except DamagedStoreError:
            return False  # the worker that watches replaces the store
        if published.edition is None or published.edition is self.edition:
            return False
        self.edition = published.edition
        return True

    def _is_current(self, now: datetime, signature: Signature) -> bool:
        """Return whether nothing has changed since the edition was built, and all its bodies are stored."""
        published = self.builder.published
        try:
            hashes = {item.body_hash for item in self.edition.by_path.values()}
            is_current = self.builder.is_current(published.load_state(), now, signature)
            return is_current and hashes <= published.content.list_bodies()
        except DamagedStoreError:
            return False

    def _update_published_dates(self) -> None:
        """Add the posts that became live since the edition was built."""
        edition, published, now = self.edition, self.builder.published, self.clock()
        published_dates = find_published_dates(edition, now)
        if published_dates == edition.published_dates:
            return
        self.edition = replace(edition, published_dates=published_dates)
        origin = published.load_origin()
        if self.builder.instance_dir:
            AddressTracker(self.builder.instance_dir).save(self.edition, now)
            store = LastGoodStore(self.builder.instance_dir)
            store.save({}, (), published_dates)
            if signature := store.take_signature():
                origin = replace(origin, signature={**origin.signature, MANIFEST: signature})
        published.publish(self.edition, origin)


def _log_edition(edition: Edition) -> None:
    counts = {"post": len(edition.posts), "page": len(edition.pages), "problem": len(edition.problems)}
    _log.info("New edition: %s", ", ".join(format_count(count, noun) for noun, count in counts.items()))
    for problem in edition.problems:
        _log.warning("%s", escape_controls(str(problem)))
