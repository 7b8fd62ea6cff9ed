"""The Debian packages with Firefox and WebKit. They are installed if they are missing and this user is root."""

from __future__ import annotations

import shutil
import subprocess

from tools import debian

SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's Python, for which Debian packages the bindings of WebKitGTK."""

_PACKAGES = (
    "firefox-esr",
    "fonts-liberation",
    "gir1.2-webkit2-4.1",
    "pulseaudio",
    "python3-gi",
    "webkit2gtk-driver",
    "xvfb",
)
_PROGRAMS = ("firefox-esr", "WebKitWebDriver", "Xvfb", "pulseaudio")
_USE_WEBKIT = "import gi; gi.require_version('WebKit2', '4.1')"


def require() -> None:
    """Install missing packages. Raises AssertionError with what cannot be installed."""
    if missing() and debian.can_install_packages():
        debian.install_packages(_PACKAGES)
    lacking = missing()
    assert not lacking, f"There is no {', '.join(lacking)}. On Debian, as root: apt-get install {' '.join(_PACKAGES)}"


def missing() -> list[str]:
    """Return the missing programs and libraries."""
    lacking = [name for name in _PROGRAMS if not shutil.which(name)]
    if subprocess.run([SYSTEM_PYTHON, "-c", _USE_WEBKIT], check=False, capture_output=True).returncode:
        lacking.append("WebKitGTK")
    return lacking
