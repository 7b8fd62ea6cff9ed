"""What one reading of a site reads: the files on disk, and kept ones for those that cannot be had from there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.editions.files import CONTENT_FOLDERS, SETTINGS_FILE, scan_content
from engine.editions.last_good_store import LastGoodStore, Manifest
from engine.errors import Problem, Severity


class SourceFiles:
    """The content files of a site, by path relative to it, in order.

    stale are the paths whose data are the last good ones instead of what lies there now; lost are files that can
    neither be read nor ever could; problems says why. A folder that lost all its files keeps them until the owner
    allows it to be empty: so does site.toml.
    """

    def __init__(self, site_dir: Path, kept: LastGoodStore | None, *, allow_empty: bool) -> None:
        self._kept = kept
        self.manifest = kept.manifest() if kept else Manifest()
        found = scan_content(site_dir)
        self.problems = list(found.problems)
        self.stale: set[str] = set()
        self.lost: list[str] = []
        self._files = dict(found.files)
        unread = [problem.path for problem in found.problems]
        present = {*found.files, *unread}
        for path in unread:
            if not self._take_kept(path):
                self.lost.append(path)
        for place in () if allow_empty else (SETTINGS_FILE, *CONTENT_FOLDERS):
            self._keep_what_vanished(place, present)
        self.removed = [path for path in self.manifest.files if path not in present and path not in self.stale]

    @property
    def files(self) -> Mapping[str, bytes]:
        """All files, in order."""
        return dict(sorted(self._files.items()))

    def within(self, folder: str) -> Mapping[str, bytes]:
        """The files of one folder, in order."""
        return {path: data for path, data in self.files.items() if _stands_in(path, folder)}

    def last_good(self, path: str) -> bytes | None:
        """The kept content of a file, or None."""
        digest = self.manifest.files.get(path)
        return self._kept.source(digest) if self._kept and digest else None

    def _keep_what_vanished(self, place: str, present: set[str]) -> None:
        kept = [path for path in self.manifest.files if _stands_in(path, place)]
        if not kept or any(_stands_in(path, place) for path in present):
            return
        what = (
            "the settings that stood here are gone" if place == SETTINGS_FILE else "all files that stood here are gone"
        )
        hint = "put them back, or run 'flask publish --allow-empty' if they are meant to be gone"
        message = f"{what}; the site goes on with what it had"
        self.problems.append(Problem(place, 1, 1, Severity.ERROR, message, hint))
        for path in kept:
            self._take_kept(path)

    def _take_kept(self, path: str) -> bool:
        data = self.last_good(path)
        if data is None:
            return False
        self._files[path] = data
        self.stale.add(path)
        return True


def _stands_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
