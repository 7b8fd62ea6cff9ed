"""Pictures for tests, as a camera or a program would write them."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import register_heif_opener

register_heif_opener()  # the site registers it when it reads the first picture

ORANGE = (200, 90, 30)


def draw(width: int = 800, height: int = 600, colour: tuple[int, ...] = ORANGE) -> Image.Image:
    """Return a picture with a colour, and a blue square in its top left corner."""
    image = Image.new("RGBA" if len(colour) == 4 else "RGB", (width, height), colour)
    image.paste((20, 40, 220), (0, 0, width // 4, height // 4))
    return image


def encode(image: Image.Image, format: str, **options: Any) -> bytes:
    """Return the file of a picture."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def take_photo(width: int = 800, height: int = 600, orientation: int = 1, format: str = "JPEG") -> bytes:
    """Return a photo that says where it was taken."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Artist] = "Ada"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    return encode(draw(width, height), format, exif=exif.tobytes())


def animate(count: int = 3, size: int = 64, format: str = "GIF") -> bytes:
    """Return an animation."""
    frames = [draw(size, size, (60 * number, 90, 30)) for number in range(count)]
    return encode(frames[0], format, save_all=True, append_images=frames[1:], duration=100)
