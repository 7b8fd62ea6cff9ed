"""The Nu Html Checker, from npm. It needs Java, which Debian installs if it is missing."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.checkers.programs import require_programs
from tools.npm import NpmPackage, fetch_package

VNU = NpmPackage(
    "vnu-jar", "26.9.27", "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
)

_DELIBERATE = (
    # The rows of <<exercise-table>> are columns on wide screens. Their style sheet displays them as blocks and
    # grids. Safari then exposes no table, unless the roles say so. They are those that the elements have anyway, which
    # "ARIA in HTML" advises against but allows.
    r"The “(table|rowgroup|row|rowheader|cell)” role is unnecessary for element “(table|tbody|tr|th|td)”\.",
    r"The “role” attribute must not be used on a “(tr|th|td)” element which has a “table” ancestor with no “role” .*",
    # The player's clock takes the height that is left in its container. All browsers that we support know container
    # queries and their units, but the checker's CSS validator does not.
    r"CSS: “--clock”: Parse Error\.",
    r"CSS: “container-type”: Property “container-type” doesn't exist\.",
    r"CSS: Unrecognized at-rule “@container”",
)
_KNOWN = re.compile("|".join(_DELIBERATE))


def wrap(name: str, html: str) -> str:
    """Return a document with a piece of HTML, such as that of a feed or a post."""
    return f'<!doctype html><html lang="en"><title>{name}</title><h1>{name}</h1><main>{html}</main></html>'


def fetch_checker(folder: Path) -> Path:
    """Download the checker into a folder and return its archive. Raises NpmError or AssertionError if it can't run."""
    require_programs({"java": "default-jre-headless", "npm": "npm"})
    return fetch_package(VNU, folder) / "build" / "dist" / "vnu.jar"


def check_pages(checker: Path, pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """Return what the checker says about each page, errors and warnings, except for what we do on purpose.

    All pages are files of one run, because Java takes longer to start than to check a page.
    """
    names: dict[str, str] = {}
    for number, (name, html) in enumerate(pages.items()):
        names[f"{number}.html"] = name
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
    command = ["java", "-Xss2m", "-jar", str(checker), "--format", "json", "--exit-zero-always", "--stdout"]
    files = [str(folder / name) for name in names]
    answer = subprocess.run([*command, *files], check=True, text=True, capture_output=True)
    found: dict[str, list[str]] = {}
    for message in json.loads(answer.stdout)["messages"]:
        if not _KNOWN.fullmatch(message["message"]):
            name = names[message["url"].rsplit("/", 1)[1]]
            found.setdefault(name, []).append(f"{message['message']} In: {message.get('extract', '').strip()}")
    return found
