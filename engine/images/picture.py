"""The facts about a picture that pages and checks need. Its file is opened, but not decoded."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from engine.images.completeness import is_complete
from engine.images.decoding import open_picture
from engine.images.drawings import measure_drawing

MAX_ANIMATION_BYTES = 1024 * 1024
"""Larger animations get a warning."""
TAIL_BYTES = 64 * 1024
"""The parts of a file, at its beginning and its end, that identify it."""

_ANIMATED = frozenset(("GIF", "PNG", "WEBP", "AVIF"))  # a HEIC or a JPEG with several pictures is not an animation
_SIDEWAYS = frozenset((5, 6, 7, 8))  # values of EXIF's orientation


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as readers see it, after its EXIF orientation is applied.

    digest identifies the content of the file, and format is Pillow's name of it, or "SVG". width and height are 0 if a
    drawing does not say them. size is that of the file in bytes. has_location is True if the file says where it was
    taken.
    """

    digest: str
    format: str
    width: int
    height: int
    size: int
    is_animated: bool = False
    has_alpha: bool = False
    has_location: bool = False

    @property
    def is_kept(self) -> bool:
        """True if the file is served as it is: a drawing, which fits all sizes, or an animation."""
        return self.is_animated or self.format == "SVG"


def read_picture(path: Path) -> Picture:
    """Return the facts about a picture. Raises PictureError if it cannot be shown, and OSError if it is missing."""
    status = path.stat()
    return _read_picture(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16384)
def _read_picture(path: Path, _modified: int, size: int) -> Picture:
    if path.suffix.lower() == ".svg":
        width, height = measure_drawing(path) or (0, 0)
        return Picture(_identify(path, size), "SVG", width, height, size)
    with open_picture(path) as image:
        full_size = image.size
        with path.open("rb") as file:
            if not is_complete(file, image.format or ""):
                image.draft(None, (1, 1))  # decode a small JPEG
                image.load()
        width, height = full_size
        exif = _read_exif(image)
        if is_sideways(image):
            width, height = height, width
        return Picture(
            digest=_identify(path, size),
            format=image.format or "",
            width=width,
            height=height,
            size=size,
            is_animated=image.format in _ANIMATED and bool(getattr(image, "is_animated", False)),
            has_alpha=image.has_transparency_data,
            has_location=GPS.GPSLatitude in exif.get_ifd(IFD.GPSInfo),
        )


def is_sideways(image: Image.Image) -> bool:
    """Return True if the camera was turned, so that readers see the width as the height."""
    return _read_exif(image).get(Base.Orientation) in _SIDEWAYS


def _read_exif(image: Image.Image) -> Image.Exif:
    # Pillow decodes a PNG to find its EXIF data, if they are not at the beginning.
    return Image.Exif() if image.format == "PNG" and "exif" not in image.info else image.getexif()


def _identify(path: Path, size: int) -> str:
    """Return a hash of a file's size, beginning and end.

    Photos have megabytes, and pages show many. No program changes a compressed picture in the middle only.
    """
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(TAIL_BYTES))
        digest.update(_read_tail(file))
    return digest.hexdigest()[:16]


def _read_tail(file: BinaryIO) -> bytes:
    file.seek(-min(TAIL_BYTES, os.fstat(file.fileno()).st_size), os.SEEK_END)
    return file.read()
