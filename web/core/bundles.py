"""Our scripts and the style sheets of frames: small files, joined and minified, each with its version and its hash.

A script is a folder with a main.js in some feature's scripts/. Its modules import each other by lines of the form
`import { a, b } from "./other.js";`, what several scripts need from "../../../core/scripts/shared/other.js", and export
by putting `export` before a declaration; joined, they share one scope, so no two of them declare the same name. One
file is one request for a page, and can stand inside a frame's document.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

WEB = Path(__file__).resolve().parents[1]

_IMPORT = re.compile(r'^import \{[^}]*\} from "((?:\./|\.\./)[a-z_/.-]*\.js)";\n', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One minified text that a browser runs or applies."""

    text: str

    @property
    def version(self) -> str:
        """A short digest, for an address that changes when the text does."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def source(self) -> str:
        """What a Content-Security-Policy calls it where it stands inside a document: "'sha256-…'"."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"


def bundle_script(name: str) -> Bundle:
    """The script of that name. Raises FileNotFoundError where there is none."""
    main = _mains().get(name)
    if main is None:
        raise FileNotFoundError(name)
    files = [*main.parent.glob("*.js"), *WEB.glob("core/scripts/shared/*.js")]
    return _script(main, max(file.stat().st_mtime_ns for file in files))


def list_scripts() -> tuple[str, ...]:
    """The names of all scripts."""
    return tuple(sorted(_mains()))


def _mains() -> dict[str, Path]:
    return {path.parent.name: path for path in WEB.glob("*/scripts/*/main.js")}


@lru_cache(maxsize=32)
def _script(main: Path, _changed: int) -> Bundle:
    return Bundle(jsmin(_joined(main, set())))


def _joined(file: Path, seen: set[Path]) -> str:
    """A module behind all that it imports, each once."""
    if file in seen:
        return ""
    seen.add(file)
    source = file.read_text(encoding="utf-8")
    imports = ((file.parent / path).resolve() for path in _IMPORT.findall(source))
    imported = "".join(_joined(other, seen) for other in imports)
    return imported + re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)


def bundle_styles(names: Sequence[str]) -> Bundle:
    """Some of our style sheets as one, in that order."""
    files = tuple(_style(name) for name in names)
    return _styles(files, max(file.stat().st_mtime_ns for file in files))


def _style(name: str) -> Path:
    return next(WEB.glob(f"*/static/{name}"))


@lru_cache(maxsize=32)
def _styles(files: tuple[Path, ...], _changed: int) -> Bundle:
    return Bundle(cssmin("\n".join(file.read_text(encoding="utf-8") for file in files)))
