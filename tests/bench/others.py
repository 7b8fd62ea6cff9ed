"""Other embeds to compare with. They are downloaded into a temporary folder, and neither kept nor run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from tools.npm import NpmPackage, fetch_package

PYM = NpmPackage(
    "pym.js", "1.3.2", "/fFzHFB4BTsJQP5id0wzUdYsDT4VPkfAxk+uENBE9/aP6YbvhAEpcuJHdjxqisqfXOCrcz7duTK1fbtF2rz8RQ=="
)
IFRAME_RESIZER = NpmPackage(
    "iframe-resizer",
    "4.4.5",
    "U8bCywf/Gh07O69RXo6dXAzTtODQrxaHGHRI7Nt4ipXsuq6EMxVsOP/jjaP43YtXz/ibESS0uSVDN3sOGCzSmw==",
)
GISCUS = NpmPackage(
    "giscus", "1.6.0", "Zrsi8r4t1LVW950keaWcsURuZUQwUaMKjvJgTCY125vkW6OiEBkatE7ScJDbpqKHdZwb///7FVC21SE3iFK3PQ=="
)
LITE_YOUTUBE = NpmPackage(
    "lite-youtube-embed",
    "0.3.4",
    "aXgxpwK7AIW58GEbRzA8EYaY4LWvF3FKak6B9OtSJmuNyLhX2ouD4cMTxz/yR5HFInhknaYd2jLWOTRTvT8oAw==",
)
WORDPRESS = "usr/share/wordpress/wp-includes"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that a reader's browser loads. how says who minified it: "as shipped" or "by us"."""

    name: str
    body: bytes
    how: str = "as shipped"


def from_npm(folder: Path) -> Mapping[str, Part]:
    """Return the scripts and styles of the npm packages by short names. Raises NpmError if a download fails."""
    pym, resizer, giscus, youtube = (
        fetch_package(each, folder) for each in (PYM, IFRAME_RESIZER, GISCUS, LITE_YOUTUBE)
    )
    script = jsmin((youtube / "src" / "lite-yt-embed.js").read_text(encoding="utf-8"))
    style = cssmin((youtube / "src" / "lite-yt-embed.css").read_text(encoding="utf-8"))
    component = jsmin((giscus / "dist" / "giscus.mjs").read_text(encoding="utf-8"))
    return {
        "pym": Part(_named(PYM, "the same for page and frame"), (pym / "dist" / "pym.v1.min.js").read_bytes()),
        "parent": Part(_named(IFRAME_RESIZER, "in the page"), (resizer / "js" / "iframeResizer.min.js").read_bytes()),
        "child": Part(
            _named(IFRAME_RESIZER, "in the frame"),
            (resizer / "js" / "iframeResizer.contentWindow.min.js").read_bytes(),
        ),
        "giscus": Part(_named(GISCUS, "web component, without lit, which it needs"), component.encode(), "by us"),
        "youtube": Part(_named(LITE_YOUTUBE, "script"), script.encode(), "by us"),
        "youtube-style": Part(_named(LITE_YOUTUBE, "style"), style.encode(), "by us"),
    }


def from_wordpress(folder: Path) -> Mapping[str, Part]:
    """Return WordPress's scripts and style for embeds, from Debian's package, or nothing without apt-get."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return {}
    subprocess.run(["apt-get", "download", "wordpress"], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("wordpress_*.deb"))
    subprocess.run(["dpkg-deb", "-x", archive, folder], check=True, capture_output=True)
    version = re.match(r"wordpress_([0-9.]+)", archive.name)
    wordpress = f"WordPress {version[1] if version else ''}".strip()
    files = {
        "wp-embed": (f"{wordpress}: wp-embed, in the page", "js/wp-embed.min.js"),
        "wp-template": (f"{wordpress}: script of its frame", "js/wp-embed-template.min.js"),
        "wp-style": (f"{wordpress}: style of its frame", "css/wp-embed-template.min.css"),
    }
    return {word: Part(name, (folder / WORDPRESS / path).read_bytes()) for word, (name, path) in files.items()}


def _named(package: NpmPackage, what: str) -> str:
    return f"{package.name} {package.version}: {what}"
