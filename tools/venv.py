"""Makes the virtual environment, and says what is missing where it cannot: `python3 tools/venv.py .venv`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec


def main(folder: str) -> None:
    """Make folder a virtual environment with pip in it. Exits with a sentence where the machine lacks something."""
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …")
    if find_spec("ensurepip") is None:
        _install_ensurepip()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)


def _install_ensurepip() -> None:
    """Debian keeps the part of Python that makes virtual environments in a package of its own."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"This Python cannot make virtual environments. On Debian: sudo apt install {package}")
    print(f"Installing Debian's package {package} ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", package], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
