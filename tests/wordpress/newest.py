"""The newest WordPress that Debian has, unpacked beside the system's packages, which stay unchanged."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

SUITE = "sid"
THEME = "twentytwentyfive"
_PACKAGES = (
    "wordpress",
    f"wordpress-theme-{THEME}",
    "libphp-phpmailer",
    "php-getid3",
    "libjs-cropper",
    "libjs-jquery",
    "libjs-jquery-ui",
    "libjs-lodash",
    "libjs-prototype",
    "libjs-scriptaculous",
    "libjs-underscore",
)
"""Packages of WordPress and those that its tree has links to. All of them are independent of the architecture."""
_SOURCES = Path("/etc/apt")


def unpack(folder: Path) -> Path:
    """Download the packages into a folder, and return the path of the tree of WordPress."""
    for name in ("lists/partial", "debs", "tree"):
        (folder / name).mkdir(parents=True)
    (folder / "sources").write_text(f"deb {_find_mirror()} {SUITE} main\n")
    options = {
        "Dir::Etc::sourcelist": folder / "sources",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": folder / "lists",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-qq", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]
    _run([*apt, "update"], folder)
    _run([*apt, "download", *_PACKAGES], folder / "debs")
    tree = folder / "tree"
    for package in (folder / "debs").glob("*.deb"):
        _run(["dpkg", "-x", str(package), str(tree)], folder)
    for link in [path for path in tree.rglob("*") if path.is_symlink()]:
        target = link.readlink()
        if target.is_absolute() and target.parts[1] != "etc":
            link.unlink()
            link.symlink_to(tree / target.relative_to("/"))
    return tree / "usr" / "share" / "wordpress"


def read_version(wordpress: Path) -> str:
    """Return the version of a tree of WordPress."""
    text = (wordpress / "wp-includes" / "version.php").read_text("utf-8")
    found = re.search(r"^\$wp_version = '(.+)';", text, re.MULTILINE)
    assert found, "version.php has no version"
    return found[1]


def _find_mirror() -> str:
    files = [_SOURCES / "sources.list", *sorted((_SOURCES / "sources.list.d").glob("*"))]
    text = "\n".join(path.read_text("utf-8") for path in files if path.is_file())
    mirrors = re.findall(r"^(?:URIs:|deb(?: \[[^]]*\])?) +(\S+/debian/?)(?= |$)", text, re.MULTILINE)
    assert mirrors, "apt has no mirror of Debian"
    mirror = mirrors[0]
    assert isinstance(mirror, str)
    return mirror


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
