"""Pictures of circuits on disk, each under the hash of all that it shows: what was drawn once is not drawn again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.editions.files import delete_abandoned_files, read_checksummed, write_checksummed
from widgets.drawing.picture import draw_png
from widgets.drawing.picture_content import PictureContent

FONT = Path(__file__).parents[1] / "core" / "static" / "fonts" / "figtree-latin-wght-normal.woff2"
MAX_BYTES = 64 * 1024 * 1024
"""What the folder may hold, some thousand pictures. When it is over that, the oldest go."""


class ImageCache:
    """The folder `pictures/` of an instance folder. version is that of the code that draws."""

    def __init__(self, instance_dir: Path, version: str, most_bytes: int = MAX_BYTES) -> None:
        self._folder = instance_dir / "pictures"
        self._version = version
        self._most_bytes = most_bytes

    def picture(self, sheet: PictureContent, ending: str) -> bytes:
        """The PNG of a sheet for an ending of its address: the kept one, else a new one.

        A damaged file counts as absent, and a disk that cannot be written only means drawing again.
        """
        path = self._folder / f"{self._key(sheet)}.{ending}"
        with suppress(OSError, ValueError):
            return read_checksummed(path)
        drawn = draw_png(sheet, ending, FONT)
        with suppress(OSError):
            write_checksummed(path, drawn)
            delete_abandoned_files(self._folder)
            self._drop_oldest()
        return drawn

    def _key(self, sheet: PictureContent) -> str:
        parts = (repr(sheet).encode(), self._version.encode(), FONT.read_bytes())
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]

    def _drop_oldest(self) -> None:
        files = sorted(self._files(), reverse=True)
        total = 0
        for _, size, path in files:
            total += size
            if total > self._most_bytes:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """Time of writing, size and path of every picture that is kept."""
        for path in self._folder.glob("*.png"):
            with suppress(OSError):  # another process drops some, too
                status = path.stat()
                yield status.st_mtime_ns, status.st_size, path
