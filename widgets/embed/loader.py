"""The script that loads frames on other sites, in all released versions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rjsmin import jsmin

FOLDER = Path(__file__).with_name("loaders")

RELEASED = {
    "1.0.0": "sha384-NAaaAmnK3rBik2SmtOzB+oK3srycUYea9u5XQVXERhEjZFXmbf4m/O6qJWm3dCv7",
    "1.1.0": "sha384-3bLHEF+f/rJBR5CL0//jDKCzdaZcARNKp94wu/lz6ljHGOZvlHlxl8cWH4H8bpnl",
}
"""Released versions with their digests for `integrity`. Neither ever changes, because pages of other sites use them.

To change the loader, add a file with a new version number to loaders/ and a line here. New options of circuits must be
added to the list in the new file.
"""

LATEST = next(reversed(RELEASED))


@cache
def read_source(version: str) -> bytes:
    """Return the minified script of a version. Raises KeyError if the version is unknown."""
    if version not in RELEASED:
        raise KeyError(version)
    text: str = jsmin((FOLDER / f"{version}.js").read_text(encoding="utf-8"))
    return text.encode()


def build_path(version: str) -> str:
    """Return the path of a version, whose content never changes."""
    return f"/w/{version}/circuit.js"


EVERGREEN_PATH = "/w/v1.js"
"""The path of the latest 1.x version."""
