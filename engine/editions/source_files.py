"""Collect the content files of a site, with the last good version of those that cannot be read, and read their text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.content.merge_markers import find_merge_conflicts
from engine.editions.files import (
    CONTENT_FOLDERS,
    SETTINGS_FILE,
    FileStat,
    Signature,
    find_slug,
    hash_source,
    scan_content,
)
from engine.editions.last_good_store import LastGoodStore, Manifest
from engine.errors import Problem, Severity
from engine.text import decode_utf8


class SourceFiles:
    """The content files of a site by path relative to SITE_DIR.

    signature has the states of the files on the disk. digests has the hash of each file's content. stale are the paths
    with their last good content instead of the present one. unreadable are files without any readable version. removed
    are stored files that have been deleted. If all files of a folder disappear, or site.toml does, their last good
    versions stay, unless allow_empty is True.

    known has the states and hashes of files at an earlier time. Those that have not changed are read only if needed.
    """

    def __init__(
        self,
        site_dir: Path,
        store: LastGoodStore | None,
        signature: Signature,
        known: Mapping[str, tuple[FileStat, str]],
        *,
        allow_empty: bool,
    ) -> None:
        self._site_dir, self._store = site_dir, store
        self.manifest = store.load_manifest() if store else Manifest()
        found = scan_content(site_dir, known, signature)
        self.problems = list(found.problems)
        self.stale: set[str] = set()
        self.unreadable: list[str] = []
        self.digests = {path: file.digest for path, file in found.files.items()}
        self._data = {path: file.data for path, file in found.files.items() if file.data is not None}
        unread = [problem.path for problem in found.problems if problem.severity is Severity.ERROR]
        present = {*found.files, *unread}
        for path in unread:
            if not self._use_last_good(path):
                self.unreadable.append(path)
        for place in () if allow_empty else (SETTINGS_FILE, *CONTENT_FOLDERS):
            self._restore_if_empty(place, present)
        self.removed = [path for path in self.manifest.files if path not in present and path not in self.stale]

    def read(self, path: str) -> bytes:
        """Return the content of a file. Raises OSError if it has changed after it was found."""
        if path in self._data:
            return self._data[path]
        digest = self.digests[path]
        data = (self._site_dir / path).read_bytes()
        if hash_source(data) != digest:
            raise OSError(f"{path} has just been changed")
        return data

    def within(self, folder: str) -> Mapping[str, bytes]:
        """Return the contents of the files of one folder, in the order of their paths."""
        return {path: self.read(path) for path in sorted(self.digests) if _is_in(path, folder)}

    def list_articles(self, folder: str) -> tuple[list[str], list[Problem]]:
        """Return the paths of a folder's articles, and a problem for each that has the slug of another one.

        Of several with the same slug, the one in the highest folder counts.
        """
        files = sorted(path for path in self.digests if _is_in(path, folder))
        owners: dict[str, str] = {}
        problems = []
        for path in sorted(files, key=lambda path: (path.count("/"), len(path), path)):
            owner = owners.setdefault(find_slug(path), path)
            if owner != path:
                message = f"This file is not shown, because {owner} has the same slug '{find_slug(path)}'."
                problems.append(Problem(path, 1, 1, Severity.ERROR, message, "Rename one of the two."))
        return list(owners.values()), problems

    def last_good(self, path: str) -> bytes | None:
        """Return the last good content of a file, or None."""
        digest = self.manifest.files.get(path)
        return self._store.load_source(digest) if self._store and digest else None

    def _restore_if_empty(self, place: str, present: set[str]) -> None:
        stored = [path for path in self.manifest.files if _is_in(path, place)]
        if not stored or any(_is_in(path, place) for path in present):
            return
        if place == SETTINGS_FILE:
            message = "The settings are gone. The site still uses the last ones."
        else:
            message = "All files in this folder are gone. The site still shows them."
        hint = "Restore them, or run 'flask publish --allow-empty' if you deleted them on purpose."
        self.problems.append(Problem(place, 1, 1, Severity.ERROR, message, hint))
        for path in stored:
            self._use_last_good(path)

    def _use_last_good(self, path: str) -> bool:
        data = self.last_good(path)
        if data is None:
            return False
        self.digests[path], self._data[path] = hash_source(data), data
        self.stale.add(path)
        return True


def read_text(data: bytes, path: str, *, is_markdown: bool = False) -> tuple[str | None, list[Problem]]:
    """Return the text of a file and its problems. The text is None if it is not UTF-8 or has a merge conflict."""
    text, encoding_problem = decode_utf8(data, path)
    if encoding_problem:
        return None, [encoding_problem]
    conflicts = list(find_merge_conflicts(text, path, is_markdown=is_markdown))
    is_broken = any(problem.severity is Severity.ERROR for problem in conflicts)
    return None if is_broken else text, conflicts


def _is_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
