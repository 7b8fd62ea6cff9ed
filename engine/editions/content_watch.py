"""Wait for changes of the content files, which the system reports (inotify) where it can."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import watchfiles

from engine.editions.files import CONTENT_FOLDERS

DEBOUNCE = 200
"""The longest time to wait for the end of many changes, in milliseconds."""
FOLDERS = (*CONTENT_FOLDERS, "templates", "static")

_log = logging.getLogger(__name__)


class ContentWatch:
    """Watches the folders of a site, and some others, while it is open.

    Network file systems report nothing, and there is a limit to what can be watched. So the files have to be looked at
    from time to time as well.
    """

    def __init__(self, site_dir: Path, *others: Path) -> None:
        self._site_dir, self._others = site_dir, others
        self._changed = threading.Event()
        self._stopped = threading.Event()
        self._restart = threading.Event()
        self._watched = self._list_folders()

    def __enter__(self) -> Self:
        for work in (self._watch_top, self._watch_folders):
            threading.Thread(target=work, name="content-watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._restart.set()

    def wait(self, seconds: float) -> bool:
        """Wait for a change, and return whether there was one."""
        has_changed = self._changed.wait(seconds)
        self._changed.clear()
        if self._list_folders() != self._watched:  # a folder has appeared or was replaced
            self._restart.set()
        return has_changed

    def _watch_top(self) -> None:
        """Watch site.toml, and folders that appear or are replaced."""
        for _ in _report_changes([self._site_dir], self._stopped, recursive=False):
            self._changed.set()

    def _watch_folders(self) -> None:
        while not self._stopped.is_set():
            for _ in _report_changes([path for path, _ in self._watched], self._restart, recursive=True):
                self._changed.set()
            self._restart.wait()  # if nothing can be watched, until there is another folder
            self._restart.clear()
            self._watched = self._list_folders()
            self._changed.set()  # files in a new folder may be older than the watch

    def _list_folders(self) -> list[tuple[Path, int]]:
        """Return the folders that exist, with their inodes."""
        folders = (*(self._site_dir / name for name in FOLDERS), *self._others)
        return [(path, path.stat().st_ino) for path in folders if path.is_dir()]


def _report_changes(paths: Sequence[Path], stop: threading.Event, *, recursive: bool) -> Iterator[None]:
    """Yield after each change in folders until stop is set."""
    if not paths:
        stop.wait()
        return
    try:
        for _ in watchfiles.watch(*paths, watch_filter=None, debounce=DEBOUNCE, stop_event=stop, recursive=recursive):
            yield
    except (OSError, RuntimeError) as error:
        _log.warning("The system can't report changes of files, so they are found a few seconds later: %s", error)
