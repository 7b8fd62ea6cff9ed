"""Create the virtual environment: `python3 tools/venv.py .venv`. Says what to install if that is impossible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

MIN_PYTHON = (3, 11, 5)


def main(folder: str) -> None:
    """Create a virtual environment with pip. Exits with a message if something is missing on this machine."""
    if sys.version_info < MIN_PYTHON:
        needed = ".".join(map(str, MIN_PYTHON))
        sys.exit(f"Python {needed} or later is needed. This is {sys.version.split()[0]}. Try: make PYTHON=python3.13 …")
    if find_spec("ensurepip") is None:
        _install_ensurepip()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)


def _install_ensurepip() -> None:
    """Install the Debian package with the part of Python that creates virtual environments."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"This Python can't create virtual environments. On Debian, run: sudo apt install {package}")
    print(f"Installing Debian's package {package} ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", package], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
