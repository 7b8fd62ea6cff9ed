"""Install Debian packages that tests need. Only root can, and there are no questions."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_NO_SERVICES = Path("/usr/sbin/policy-rc.d")
"""Debian runs this program before a package starts its service. Exit status 101 prevents it."""


def can_install_packages() -> bool:
    """Return True if this user can install packages on this machine."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(packages: Sequence[str]) -> None:
    """Install packages without starting their services. The caller checks the result; apt's output is shown."""
    blocks_services = not _NO_SERVICES.exists()
    if blocks_services:
        _NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
        _NO_SERVICES.chmod(0o755)
    try:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(command, check=False, env=environment)
    finally:
        if blocks_services:
            _NO_SERVICES.unlink()
