"""Build the zip file of the WordPress plugin, with the URL of a site and the loader in it.

It is separate from web/embed, so that tests and tools can use the plugin without the web application.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

PLUGIN_NAME = "strongstride"
PLUGIN_DIR = Path(__file__).resolve().parent / PLUGIN_NAME
_SITE_CONSTANT = "define( 'STRONGSTRIDE_SITE', '{}' );"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format supports


def build_plugin_zip(site_url: str, loader: bytes) -> bytes:
    """Return the zip file. The same files, URL and loader give the same bytes on all machines.

    `site_url` has no trailing slash, and no characters that need escaping in PHP (engine.config.site ensures that).
    """
    files = {
        path.relative_to(PLUGIN_DIR).as_posix(): path.read_bytes() for path in PLUGIN_DIR.rglob("*") if path.is_file()
    }
    main = files[f"{PLUGIN_NAME}.php"].decode()
    files[f"{PLUGIN_NAME}.php"] = main.replace(_SITE_CONSTANT.format(""), _SITE_CONSTANT.format(site_url)).encode()
    files["circuit.js"] = loader
    buffer = io.BytesIO()
    # Without compression, because its output differs between versions of zlib.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{PLUGIN_NAME}/{name}", _FIXED_TIME)
            entry.create_system = 3  # Unix, for the file mode in the next line
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
