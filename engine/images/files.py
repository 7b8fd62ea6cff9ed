"""Find the files of pictures by their addresses."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from engine.images.decoding import SUFFIXES

FOLDERS = ("static", "posts", "pages")
"""The folders of a site that can have pictures. An address begins with one of them: /posts/strong-hips/start.jpg."""
PICTURE_SUFFIXES = SUFFIXES | {".svg"}


def find_file(site_dir: Path, address: str) -> Path | None:
    """Return the file of a picture, or None if there is none.

    Never returns a hidden file, or one outside the folders.
    """
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return None
    parts = PurePosixPath(path).parts
    if "\0" in path or len(parts) < 3 or parts[0] != "/" or parts[1] not in FOLDERS:
        return None
    if any(part.startswith(".") for part in parts) or not is_picture_name(path):
        return None
    folder = site_dir / parts[1]
    try:
        file = folder.joinpath(*parts[2:]).resolve(strict=True)
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, RuntimeError):  # missing, name too long for the file system, or a loop of links
        return None


def is_picture_name(name: str) -> bool:
    """Return True if a file name has the ending of a picture. An edition asks for each of its files."""
    return f".{name.rpartition('.')[2]}".lower() in PICTURE_SUFFIXES
