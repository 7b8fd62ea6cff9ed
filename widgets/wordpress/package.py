"""Build the zip file of the WordPress plugin, with the URL of a site, its names and the loader in it.

It is separate from web/embed, so that tests and tools can use the plugin without the web application.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.library.exercise import CautionTag
from engine.library.library import Library
from engine.library.vocabulary import Area, Group

PLUGIN_DIR = Path(__file__).resolve().parent / "strongstride"
_MAX_SLUG_LENGTH = 50  # WordPress allows 172 characters for names that contain it
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format supports


@dataclass(frozen=True, slots=True)
class PluginNames:
    """The names of a site's plugin. They differ between sites, so that a blog can have the plugins of several sites."""

    host: str
    slug: str

    @property
    def prefix(self) -> str:
        """Return the prefix of functions, options and constants, without its underscore."""
        return self.slug.replace("-", "_")

    @property
    def shortcode(self) -> str:
        """Return the name of the shortcode."""
        return f"{self.prefix}_circuit"

    def fill_in(self, text: str) -> str:
        """Replace the names in a file of PLUGIN_DIR."""
        names = {
            "strongstride.example": self.host,
            "STRONGSTRIDE_": f"{self.prefix.upper()}_",
            "strongstride_": f"{self.prefix}_",
            "strongstride": self.slug,
        }
        # In one pass, because the host may contain one of the names.
        return re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], text)


def name_plugin(site_url: str) -> PluginNames:
    """Return the names of the plugin for the URL of a site. They depend on its host only."""
    host = urlsplit(site_url).hostname or ""
    slug = re.sub(r"[^a-z0-9]+", "-", host).strip("-")
    if not slug[:1].isalpha():
        slug = f"site-{slug}"  # names of functions and blocks start with a letter
    if len(slug) > _MAX_SLUG_LENGTH:
        slug = f"{slug[: _MAX_SLUG_LENGTH - 9]}-{hashlib.sha256(host.encode()).hexdigest()[:8]}"
    return PluginNames(host, slug)


def build_plugin_zip(site_url: str, library: Library, loader: bytes) -> bytes:
    """Return the zip file. The same files, URL, library and loader give the same bytes on all machines.

    `site_url` has no trailing slash, and no characters that need escaping in PHP (engine.config.site ensures that).
    """
    names = name_plugin(site_url)
    files = {
        names.fill_in(path.relative_to(PLUGIN_DIR).as_posix()): names.fill_in(path.read_text("utf-8"))
        for path in PLUGIN_DIR.rglob("*")
        if path.is_file()
    }
    # One script and so one request. The loader comes first, because it reads its script element.
    loader += b"\n" + files.pop("copy.js").encode()
    main, prefix = f"{names.slug}.php", names.prefix.upper()
    _fill_in(files, main, f"define( '{prefix}_SITE', '", "' );", site_url)
    _fill_in(files, main, f"define( '{prefix}_LOADER', '", "' );", _hash(loader))
    editor = "block/editor.js"
    _fill_in(files, editor, "var library = {", "};", json.dumps(_list_names(library))[1:-1])
    _fill_in(files, "block/editor.asset.php", "'version'      => '", "',", _hash(files[editor].encode()))
    return _build_zip(names.slug, {name: text.encode() for name, text in files.items()} | {"circuit.js": loader})


def _fill_in(files: dict[str, str], file: str, before: str, after: str, value: str) -> None:
    """Insert a value into a file, between two texts that follow each other."""
    files[file] = files[file].replace(before + after, before + value + after)


def _hash(content: bytes) -> str:
    """Return a version for the URL of a file, so that browsers load the file again if it changes."""
    return hashlib.sha256(content).hexdigest()[:12]


def _list_names(library: Library) -> dict[str, dict[str, str]]:
    """Return the names to choose from in the block editor, by options of circuits and ids."""
    vocabulary = library.vocabulary
    areas: dict[str, Area | Group] = {**vocabulary.areas, **vocabulary.groups}
    return {
        "areas": {area.id: area.name for area in areas.values()},
        "exercises": {exercise.id: exercise.name for exercise in library.current},
        "equipment": {equipment.id: equipment.name for equipment in vocabulary.equipment.values()},
        "avoid": {tag.value: tag.label for tag in CautionTag},
    }


def _build_zip(folder: str, files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    # Without compression, because its output differs between versions of zlib.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _FIXED_TIME)
            entry.create_system = 3  # Unix, for the file mode in the next line
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
