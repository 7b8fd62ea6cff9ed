"""The WordPress plugin as one file to upload: its folder, this site's address filled in, and the loader with it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

PLUGIN_NAME = "strongstride"
PLUGIN_DIR = Path(__file__).resolve().parent / PLUGIN_NAME
_SITE_CONSTANT = "define( 'STRONGSTRIDE_SITE', '{}' );"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the first that the format can tell


def build_plugin_zip(site_url: str, loader: bytes) -> bytes:
    """The plugin as a zip: the same bytes on every machine for the same files, address and loader.

    site_url is the site's address without a slash at its end (engine.config.site.site_address lets nothing through that
    would end a string of PHP), loader the script that makes frames.
    """
    files = {
        path.relative_to(PLUGIN_DIR).as_posix(): path.read_bytes() for path in PLUGIN_DIR.rglob("*") if path.is_file()
    }
    main = files[f"{PLUGIN_NAME}.php"].decode()
    files[f"{PLUGIN_NAME}.php"] = main.replace(_SITE_CONSTANT.format(""), _SITE_CONSTANT.format(site_url)).encode()
    files["circuit.js"] = loader
    packed = io.BytesIO()
    # Not compressed: what zlib makes of the same bytes differs from version to version.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{PLUGIN_NAME}/{name}", _FIXED_TIME)
            entry.create_system = 3  # Unix, whose modes are the next line
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()
