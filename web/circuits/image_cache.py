"""Cache pictures of circuits on disk, each under a hash of its content."""

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
"""Maximum size of the folder: several thousand pictures. The oldest are deleted first."""


class ImageCache:
    """Pictures in the folder `pictures/` of the instance folder. `version` is that of the code that draws them."""

    def __init__(self, instance_dir: Path, version: str, max_bytes: int = MAX_BYTES) -> None:
        self._folder = instance_dir / "pictures"
        self._version = version
        self._max_bytes = max_bytes

    def find_image(self, content: PictureContent, extension: str) -> bytes | None:
        """Return the cached PNG for an extension ("png" or "pin.png"), or None. A damaged file counts as missing."""
        with suppress(OSError, ValueError):
            return read_checksummed(self._path(content, extension))
        return None

    def draw_image(self, content: PictureContent, extension: str) -> bytes:
        """Draw and cache the PNG. If it can't be written, it is drawn again next time."""
        image = draw_png(content, extension, FONT)
        with suppress(OSError):
            write_checksummed(self._path(content, extension), image)
            delete_abandoned_files(self._folder)
            self._delete_oldest()
        return image

    def _path(self, content: PictureContent, extension: str) -> Path:
        return self._folder / f"{self._key(content)}.{extension}"

    def _key(self, content: PictureContent) -> str:
        parts = (repr(content).encode(), self._version.encode(), FONT.read_bytes())
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]

    def _delete_oldest(self) -> None:
        files = sorted(self._files(), reverse=True)
        total = 0
        for _, size, path in files:
            total += size
            if total > self._max_bytes:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """Yield modification time, size and path of every cached picture."""
        for path in self._folder.glob("*.png"):
            with suppress(OSError):  # Another process may delete files at the same time.
                status = path.stat()
                yield status.st_mtime_ns, status.st_size, path
