"""Debian's packages, installed where a test needs them and nobody is asked: as root only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_NO_SERVICES = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program before a package starts its service; 101 means no."""


def can_install() -> bool:
    """Whether packages can be installed here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """Ask Debian for packages, and let none start a service. What it says is shown; the caller sees what came of it."""
    held = not _NO_SERVICES.exists()
    if held:
        _NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
        _NO_SERVICES.chmod(0o755)
    try:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(command, check=False, env=quiet)
    finally:
        if held:
            _NO_SERVICES.unlink()
