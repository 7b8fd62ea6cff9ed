"""Static files, bundles of scripts and style sheets, and icons.

The address of a file contains its version, so caches can keep it. A bundle is many small files, joined and minified. A
script is a folder with a main.js in scripts/ of a feature; modules in core/scripts/shared/ can be part of several
scripts. A style sheet may consist of files that it imports. A page loads a bundle with one request. A frame contains
its bundles, and its Content-Security-Policy allows them by their hash.
"""

from __future__ import annotations

import base64
import hashlib
import os
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path, PurePath
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request, send_file
from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from web.core.cacheable import cacheable
from web.core.context import services
from web.core.pictures import pictures
from web.core.script_modules import join_modules

WEB = Path(__file__).resolve().parents[1]
STATIC_FOLDERS = tuple(sorted(WEB.glob("*/static")))
"""The folders of the features."""
SCRIPT_FOLDERS = tuple(sorted(WEB.glob("*/scripts")))
ICONS = Path(__file__).with_name("static") / "icons"
CODE_SUFFIXES = frozenset({".py", ".pyc"})
"""Files that are never served."""
WELL_KNOWN = ".well-known"
"""The only folder with a leading dot whose files are served (RFC 8615)."""
IMMUTABLE, HOURLY = "public, max-age=31536000, immutable", "public, max-age=3600"
"""Caching of a file whose address has its current version, and of one without."""
VERSIONED = (IMMUTABLE, HOURLY)
_IMPORT = re.compile(r'^@import "([a-z/.-]+)";$', re.MULTILINE)

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Bundle:
    """The minified text of a script or a style sheet."""

    text: str

    @cached_property
    def version(self) -> str:
        """Return a short hash, for an address that changes with the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @cached_property
    def csp_source(self) -> str:
        """Return the hash for a Content-Security-Policy: "'sha256-…'"."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"


@bp.get("/static/<path:filename>", endpoint="static")
@cacheable("v", cache_control=VERSIONED)
def static(filename: str) -> AnyResponse:
    """Serve a file from SITE_DIR/static/ or from a feature's static/. Our own style sheets are minified.

    A photo that says where it was taken redirects to a version without that.
    """
    path = find_asset(filename)
    if path is None:
        abort(404)
    if (clean := pictures().find_without_location(f"/static/{filename}")) is not None:
        return redirect(clean)
    try:
        digest = _version(path)
        response = _send_style(path) if _is_own_style(path) else send_file(path, conditional=True, etag=digest)
    except OSError:  # deleted meanwhile, or not readable
        abort(404)
    response.headers["Cache-Control"] = cache_control(digest)
    return response


def _is_own_style(path: Path) -> bool:
    return path.suffix == ".css" and path.is_relative_to(WEB)


def _send_style(path: Path) -> Response:
    bundle = _bundle_styles((path,))
    response = current_app.response_class(bundle.text, mimetype="text/css")
    response.set_etag(bundle.version)
    response.make_conditional(request, accept_ranges=True, complete_length=len(response.data))
    return response


@bp.get("/scripts/<name>.js")
@cacheable("v", cache_control=VERSIONED)
def script(name: str) -> Response:
    """Serve a bundled script."""
    if name not in list_scripts():
        abort(404)
    bundle = bundle_script(name)
    response = current_app.response_class(bundle.text, mimetype="text/javascript")
    response.headers["Cache-Control"] = cache_control(bundle.version)
    return response


def find_asset(filename: str) -> Path | None:
    """Return the file with a name under /static/, or None.

    Never returns a hidden file, or a file outside the static folders. A file has only one name: no slash at the end, no
    empty parts and no dots to climb folders.
    """
    if "\0" in filename or posixpath.normpath(filename) != filename or _is_hidden(PurePath(filename)):
        return None
    environment = services().environment
    for folder in (environment.site_dir / "static", *STATIC_FOLDERS):
        joined = safe_join(str(folder), filename)
        if joined is None or not os.path.lexists(joined):  # faster than an attempt to resolve it
            continue
        try:
            path = Path(joined).resolve(strict=True)
        except (OSError, RuntimeError):  # deleted meanwhile, a link to nothing, or a loop of links
            continue
        # Only the path is resolved: resolving a folder that is a link would expose everything behind the link.
        is_inside = path.is_relative_to(folder) and not path.is_relative_to(environment.instance_dir)
        if not is_inside or _is_hidden(path.relative_to(folder)):
            continue
        if path.is_file() and path.suffix.lower() not in CODE_SUFFIXES:
            return path
    return None


def _is_hidden(path: PurePath) -> bool:
    """Return True if a file or one of its folders starts with a dot, except for WELL_KNOWN at the top."""
    parts = path.parts[1:] if path.parts[:1] == (WELL_KNOWN,) else path.parts
    return any(part.startswith(".") for part in parts)


def _version(path: Path) -> str:
    """Return a short hash of what is served: a bundle, or a file's content."""
    return _bundle_styles((path,)).version if _is_own_style(path) else _hash_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _hash_file(path: Path, _modified: int) -> str:
    """Return a short hash of a file's content. The modification time is only part of the cache key."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset_url(filename: str) -> str:
    """Return the address of a static file, with its version. Raises FileNotFoundError if there is no such file."""
    path = find_asset(filename)
    if path is None:
        raise FileNotFoundError(filename)
    return f"/static/{quote(filename)}?v={_version(path)}"


def script_url(name: str) -> str:
    """Return the address of a bundled script, with its version. Raises FileNotFoundError if there is no such script."""
    return f"/scripts/{name}.js?v={bundle_script(name).version}"


def bundle_script(name: str) -> Bundle:
    """Return a script. Raises FileNotFoundError if it does not exist, and ScriptError if it can't be joined."""
    main = _main_files().get(name)
    if main is None:
        raise FileNotFoundError(name)
    files = [*main.parent.parent.glob("*/*.js"), *WEB.glob("core/scripts/shared/*.js")]
    return _bundle_script(main, max(file.stat().st_mtime_ns for file in files))


def list_scripts() -> tuple[str, ...]:
    """Return the names of all scripts."""
    return tuple(sorted(_main_files()))


def bundle_styles(names: Sequence[str]) -> Bundle:
    """Return style sheets joined in the given order. Raises FileNotFoundError if one does not exist."""
    return _bundle_styles(tuple(_style_file(name) for name in names))


def _main_files() -> dict[str, Path]:
    return _find_main_files(tuple(folder.stat().st_mtime_ns for folder in SCRIPT_FOLDERS))


@lru_cache(maxsize=1)
def _find_main_files(_modified: tuple[int, ...]) -> dict[str, Path]:
    """Return the main file of each script by its name. A new script changes the modification time of its folder."""
    return {path.parent.name: path for folder in SCRIPT_FOLDERS for path in folder.glob("*/main.js")}


@lru_cache(maxsize=32)
def _bundle_script(main: Path, _modified: int) -> Bundle:
    return Bundle(jsmin(join_modules(main)))


def _style_file(name: str) -> Path:
    file = next(WEB.glob(f"*/static/{name}"), None)
    if file is None:
        raise FileNotFoundError(name)
    return file


def _bundle_styles(sheets: tuple[Path, ...]) -> Bundle:
    files = tuple(file for sheet in sheets for file in _imported_files(sheet, sheet.stat().st_mtime_ns))
    return _join_styles(files, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=256)
def _imported_files(sheet: Path, _modified: int) -> tuple[Path, ...]:
    """Return the files that a style sheet imports, and then the style sheet itself."""
    imported = _IMPORT.findall(sheet.read_text(encoding="utf-8"))
    return (*(sheet.parent / name for name in imported), sheet)


@lru_cache(maxsize=32)
def _join_styles(files: tuple[Path, ...], _modified: tuple[int, ...]) -> Bundle:
    return Bundle(cssmin("\n".join(_IMPORT.sub("", file.read_text(encoding="utf-8")) for file in files)))


@cache
def icon(name: str) -> Markup:
    """Return an icon as inline SVG. It is hidden from screen readers, so put text beside it.

    Raises FileNotFoundError if `tools/vendor.py` does not list the icon.
    """
    return Markup((ICONS / f"{name}.svg").read_text(encoding="utf-8").strip())


def cache_control(version: str) -> str:
    """Let caches keep the response for a year if the address names the current version."""
    return IMMUTABLE if request.args.get("v") == version else HOURLY
