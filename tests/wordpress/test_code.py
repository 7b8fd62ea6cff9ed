"""The syntax and style of the plugin's PHP code.

The WordPress Coding Standards are not packaged for Debian, npm or PyPI, but PHP_CodeSniffer, which they need, is.
phpcs.xml has the rules of the standards that PHP_CodeSniffer can check without them.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.wordpress import packages
from tests.wordpress.blog import Release
from tests.wordpress.newest import read_version
from widgets.wordpress.package import PLUGIN_DIR

FILES = sorted(PLUGIN_DIR.rglob("*.php"))
RULES = Path(__file__).with_name("phpcs.xml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PLUGIN_DIR)))
def test_php_syntax_is_valid(path: Path) -> None:
    done = subprocess.run(["php", "-l", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_follows_wordpresss_coding_standards() -> None:
    command = ["phpcs", f"--standard={RULES}", "--extensions=php", str(PLUGIN_DIR)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_cannot_be_called_directly() -> None:
    for path in FILES:
        if path.name != "editor.asset.php":  # it only returns a list
            done = subprocess.run(["php", str(path)], capture_output=True, text=True, check=False)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), path


def test_the_readme_names_the_releases_that_are_tested(release: Release) -> None:
    readme = (PLUGIN_DIR / "readme.txt").read_text("utf-8")
    for field, tree in (("Tested up to", release.tree), ("Requires at least", packages.WORDPRESS)):
        (named,) = re.findall(rf"^{field}: (.+)$", readme, re.MULTILINE)
        assert f"{read_version(tree)}.".startswith(f"{named}.")
