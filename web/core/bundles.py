"""Bundles: scripts and style sheets of many small files, joined and minified.

A script is a folder with a main.js in scripts/ of a feature. Modules in core/scripts/shared/ can be part of several
scripts. A page loads a bundle with one request. A frame contains its bundles, and its Content-Security-Policy allows
them by their hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from web.core.script_modules import join_modules

WEB = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The minified text of a script or a style sheet."""

    text: str

    @property
    def version(self) -> str:
        """Return a short hash, for an address that changes with the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def csp_source(self) -> str:
        """Return the hash for a Content-Security-Policy: "'sha256-…'"."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"


def bundle_script(name: str) -> Bundle:
    """Return a script. Raises FileNotFoundError if it does not exist, and ScriptError if it can't be joined."""
    main = _main_files().get(name)
    if main is None:
        raise FileNotFoundError(name)
    files = [*main.parent.glob("*.js"), *WEB.glob("core/scripts/shared/*.js")]
    return _bundle_script(main, max(file.stat().st_mtime_ns for file in files))


def list_scripts() -> tuple[str, ...]:
    """Return the names of all scripts."""
    return tuple(sorted(_main_files()))


def bundle_styles(names: Sequence[str]) -> Bundle:
    """Return style sheets joined in the given order. Raises FileNotFoundError if one does not exist."""
    files = tuple(_style_file(name) for name in names)
    return _bundle_styles(files, max(file.stat().st_mtime_ns for file in files))


def _main_files() -> dict[str, Path]:
    return {path.parent.name: path for path in WEB.glob("*/scripts/*/main.js")}


@lru_cache(maxsize=32)
def _bundle_script(main: Path, _modified: int) -> Bundle:
    return Bundle(jsmin(join_modules(main)))


def _style_file(name: str) -> Path:
    file = next(WEB.glob(f"*/static/{name}"), None)
    if file is None:
        raise FileNotFoundError(name)
    return file


@lru_cache(maxsize=32)
def _bundle_styles(files: tuple[Path, ...], _modified: int) -> Bundle:
    return Bundle(cssmin("\n".join(file.read_text(encoding="utf-8") for file in files)))
