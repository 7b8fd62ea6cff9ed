"""Open the files of pictures safely. Authors are trusted, but their files may be damaged or made to exhaust memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PIL import Image

from engine.errors import UnlocatedProblem

MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of a picture's file."""
MAX_PIXELS = 50_000_000
"""Maximum number of pixels of a picture: 8,660 x 5,773. Cameras of phones have up to 48 million."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
"""The formats that are read, whatever the ending of the file is. Others have decoders that few people test."""
SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"))
"""The endings of the names of pictures that are made in other sizes."""

# Pillow warns about large pictures, and raises only above twice its limit. open_picture has a stricter limit.
Image.MAX_IMAGE_PIXELS = None


class PictureError(Exception):
    """A picture cannot be read. The problem says why, and what the author can do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.problem = UnlocatedProblem(message, hint)


class DecodingError(PictureError):
    """The data of a picture are damaged, cut off, or of a format that is not read."""

    def __init__(self) -> None:
        super().__init__(
            "This picture is damaged, or is not a picture.", "Export it again as JPEG, PNG or WebP, and copy all of it."
        )


@contextmanager
def open_picture(path: Path) -> Iterator[Image.Image]:
    """Open a picture without decoding it. Raises PictureError, also for mistakes that are found while decoding."""
    _add_heif()
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"This picture is larger than {MAX_BYTES // 1024**2} MB."
            raise PictureError(message, "Export it with at most 4,000 pixels a side.")
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                message = f"This picture has {image.width} x {image.height} pixels, which is too many."
                raise PictureError(message, f"Scale it down to at most {MAX_PIXELS // 10**6} million pixels.")
            yield image
    except PictureError:
        raise
    except Exception as error:  # decoders raise anything on damaged data
        raise DecodingError from error


@cache
def _add_heif() -> None:
    """Let Pillow read HEIC, the format of photos on iPhones."""
    import pillow_heif  # the library takes time to load, and few sites need it

    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
