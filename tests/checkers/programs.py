"""The programs that checkers need. Debian installs those that are missing, if this user is root."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from tools import debian


def require_programs(packages: Mapping[str, str]) -> None:
    """Install the packages of missing programs, given by program. Raises AssertionError if one is still missing."""
    missing = [package for program, package in packages.items() if not shutil.which(program)]
    if missing and debian.can_install_packages():
        debian.install_packages(missing)
    for program, package in packages.items():
        assert shutil.which(program), f"There is no {program}. On Debian, as root: apt-get install {package}"
