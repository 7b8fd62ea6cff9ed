"""Our scripts and the style sheets of frames: small files, joined and minified, each with its version and its hash.

A script is a folder of scripts/ with a main.js. Its modules import each other by lines of the form
`import { a, b } from "./other.js";`, what several scripts need from "../shared/other.js", and export by putting
`export` before a declaration; joined, they share one scope, so no two of them declare the same name. One file is one
request for a page, and can stand inside a frame's document.
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

SCRIPTS = Path(__file__).resolve().with_name("scripts")
STYLES = Path(__file__).resolve().with_name("static")

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./|\.\./shared/)([a-z_-]+\.js)";\n', re.MULTILINE)


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


def script(name: str) -> Bundle:
    """The script of that name. Raises FileNotFoundError where there is none."""
    if name not in scripts():
        raise FileNotFoundError(name)
    files = [file for folder in (name, "shared") for file in (SCRIPTS / folder).glob("*.js")]
    return _script(name, max(file.stat().st_mtime_ns for file in files))


def scripts() -> tuple[str, ...]:
    """The names of all scripts."""
    return tuple(sorted(path.parent.name for path in SCRIPTS.glob("*/main.js")))


@lru_cache(maxsize=32)
def _script(name: str, _changed: int) -> Bundle:
    return Bundle(jsmin(_joined(SCRIPTS / name / "main.js", set())))


def _joined(file: Path, seen: set[Path]) -> str:
    """A module behind all that it imports, each once."""
    if file in seen:
        return ""
    seen.add(file)
    source = file.read_text(encoding="utf-8")
    imports = ((file.parent / folder / name).resolve() for folder, name in _IMPORT.findall(source))
    imported = "".join(_joined(other, seen) for other in imports)
    return imported + re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)


def styles(names: Sequence[str]) -> Bundle:
    """Some of our style sheets as one, in that order."""
    files = [STYLES / name for name in names]
    return _styles(tuple(names), max(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=32)
def _styles(names: tuple[str, ...], _changed: int) -> Bundle:
    return Bundle(cssmin("\n".join((STYLES / name).read_text(encoding="utf-8") for name in names)))
