"""Make a picture in another size and format. Metadata are removed: no version says where it was taken."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from engine.images.decoding import open_picture
from engine.images.picture import Picture, is_sideways
from engine.images.tones import find_tone
from engine.images.widths import PREVIEW, Width, choose_preview_size, choose_widths

MIMETYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
}
"""The media types by the endings of addresses."""

_FALLBACKS = {"PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "webp"}
_KEPT = {"GIF": "gif", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_OPTIONS: dict[str, dict[str, Any]] = {
    # One thread: the site has few cores, and readers wait for pages at the same time.
    "avif": {"format": "AVIF", "quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
    "png": {"format": "PNG", "optimize": True},
}


@dataclass(frozen=True, slots=True)
class Version:
    """A picture in one size and format, and its placeholder: the classes of its main colour, or ""."""

    data: bytes
    tone: str


def list_formats(picture: Picture) -> tuple[str, ...]:
    """Return the endings of a picture's versions. The last one is the format for all browsers."""
    if picture.is_animated:
        return (_KEPT[picture.format],)
    fallback = _FALLBACKS.get(picture.format, "jpg")
    return tuple(dict.fromkeys(("avif", "webp", fallback)))


def has_version(picture: Picture, width: Width, extension: str) -> bool:
    """Return True if a picture is made in a width and format."""
    if width == PREVIEW:
        return not picture.is_kept and extension == list_formats(picture)[-1]
    widths = (picture.width,) if picture.is_animated else choose_widths(picture.width)
    return picture.format != "SVG" and width in widths and extension in list_formats(picture)


def make_version(path: Path, width: Width, extension: str) -> Version:
    """Return a picture in a width and a format of list_formats. Raises PictureError.

    The version for previews is the middle of the picture.
    """
    with open_picture(path) as opened:
        # JPEG can be decoded at half the size and less, which saves most of the memory and the time.
        size = opened.size[::-1] if is_sideways(opened) else opened.size
        target = (
            choose_preview_size(*size) if isinstance(width, str) else (width, max(1, round(size[1] * width / size[0])))
        )
        scale = max(target[0] / size[0], target[1] / size[1])
        opened.draft(None, (math.ceil(opened.width * scale), math.ceil(opened.height * scale)))
        opened.load()
        ImageOps.exif_transpose(opened, in_place=True)  # a copy would take as much memory again
        image = _convert(opened)
        if width == PREVIEW:
            image = ImageOps.fit(image, target, Image.Resampling.LANCZOS)
        elif image.size != target:
            image = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0)
        image.info.clear()
        file = io.BytesIO()
        image.save(file, **_OPTIONS[extension])
        return Version(file.getvalue(), find_tone(image))


def _convert(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB with 8 bits per channel, with transparency if it has some."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda level: level / 256).convert("L")  # converting cuts levels off instead
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            alpha = image.getchannel("A") if image.mode == "RGBA" else None
            base = image.convert("RGB") if image.mode == "RGBA" else image
            converted = ImageCms.profileToProfile(base, source, target, outputMode="RGB")
            if converted is not None:
                image = converted
                if alpha:
                    image.putalpha(alpha)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # the profile is damaged or does not fit: show the colours as they are
    return image if image.mode == mode else image.convert(mode)
