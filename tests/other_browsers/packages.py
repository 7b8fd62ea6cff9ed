"""The Debian packages with Firefox and WebKit. They are installed if they are missing and this user is root."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import debian

_PACKAGES = ("firefox-esr", "webkit2gtk-driver", "xvfb", "pulseaudio", "fonts-liberation")
_PROGRAMS = ("firefox-esr", "WebKitWebDriver", "Xvfb", "pulseaudio")


def require() -> None:
    """Install missing packages. Raises AssertionError with the programs that cannot be installed."""
    if missing() and debian.can_install_packages():
        debian.install_packages(_PACKAGES)
    lacking = missing()
    assert not lacking, f"There is no {', '.join(lacking)}. On Debian, as root: apt-get install {' '.join(_PACKAGES)}"


def missing() -> list[str]:
    """Return the missing programs."""
    lacking = [name for name in _PROGRAMS if not shutil.which(name)]
    return lacking if mini_browser() else [*lacking, "MiniBrowser"]


def mini_browser() -> Path | None:
    """Return the path of WebKitGTK's own browser, which is outside the path."""
    return max(Path("/usr").glob("lib*/*/webkit2gtk-*/MiniBrowser"), default=None)
