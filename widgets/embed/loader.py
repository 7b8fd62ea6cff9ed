"""The script with which other sites load our frames: every version that was ever given out, byte for byte."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rjsmin import jsmin

FOLDER = Path(__file__).with_name("loaders")

RELEASED = {
    "1.0.0": "sha384-SGnlocrLWxboJ2EVtEROhKycDAJnVUfCTArp71slvui4O2WxDXsy867EmdEiPQEH",
}
"""Each version and the digest of its bytes (for `integrity`), which stands in other people's pages: neither changes.

A change to the loader is a new file in loaders/ with a new number and a line here; options of circuits that the new
one shall pass on are listed in it.
"""

LATEST = next(reversed(RELEASED))


@cache
def read_source(version: str) -> bytes:
    """The script of a version, minified. Raises KeyError for a version that was never released."""
    if version not in RELEASED:
        raise KeyError(version)
    text: str = jsmin((FOLDER / f"{version}.js").read_text(encoding="utf-8"))
    return text.encode()


def build_path(version: str) -> str:
    """The path of a version, at which it stays the same for good."""
    return f"/w/{version}/circuit.js"


EVERGREEN_PATH = "/w/v1.js"
"""The path at which the newest version of the first generation is, whichever that may be."""
