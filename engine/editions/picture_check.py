"""Check the pictures of articles: missing and broken files, long animations, and those of other sites."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from engine.config.allow import Allow, can_be_allowed, find_origin
from engine.errors import UnlocatedProblem
from engine.images.decoding import PictureError
from engine.images.files import FOLDERS, find_file, is_picture_name
from engine.images.picture import MAX_ANIMATION_BYTES, read_picture


def is_picture(address: str) -> bool:
    """Return True if a path of the site is that of a picture among its files."""
    return is_picture_name(unquote(address)) and address.startswith(tuple(f"/{folder}/" for folder in FOLDERS))


def check_picture(site_dir: Path, address: str) -> UnlocatedProblem | None:
    """Return the problem of a picture, or None. Only the beginning and the end of its file are read."""
    file = find_file(site_dir, address)
    if file is None:
        return UnlocatedProblem(f"There is no picture '{unquote(address)}'.", _suggest(site_dir, unquote(address)))
    try:
        picture = read_picture(file)
    except PictureError as error:
        return error.problem
    except OSError as error:
        return UnlocatedProblem(f"The picture '{unquote(address)}' cannot be read: {error.strerror or error}.")
    if picture.is_animated and picture.size > MAX_ANIMATION_BYTES:
        message = f"This animation has {picture.size / 1024**2:.1f} MB, which readers on the go wait for."
        return UnlocatedProblem(message, "Make it shorter or smaller, or use a video: <<video>>.")
    return None


def check_foreign_picture(url: str, allow: Allow) -> UnlocatedProblem | None:
    """Return the problem of a picture of another site, or None if the site allows it, so that browsers show it."""
    origin = find_origin(url)
    if origin in allow.images:
        return None
    secure = origin.replace("http://", "https://", 1)
    if secure in allow.images:
        return UnlocatedProblem(
            f"site.toml allows images of {secure} only with HTTPS.", "Write 'https' in the address."
        )
    hint = "If the licence allows it, copy the image into the folder static/, and write its address as /static/…."
    if can_be_allowed(secure):
        hint += f" Or add \"{secure}\" to 'images' below [allow] in site.toml, and write the address with 'https'."
    return UnlocatedProblem(
        "Images of other sites are not shown, because those sites would learn who reads the page.", hint
    )


def _suggest(site_dir: Path, path: str) -> str:
    """Return the hint about a missing picture: a similar name, or where to put it."""
    top = site_dir / path.split("/")[1]
    # Without the folder and the endings, which would make every two pictures similar.
    files = (file for file in sorted(top.rglob("*")) if is_picture_name(file.name))
    names = {file.relative_to(top).with_suffix("").as_posix(): file for file in files}
    if similar := get_close_matches(path.split("/", 2)[2].rpartition(".")[0], names, n=1):
        return f"Did you mean '/{names[similar[0]].relative_to(site_dir).as_posix()}'?"
    return f"Add it to the folder {path.rpartition('/')[0].removeprefix('/')}/."
