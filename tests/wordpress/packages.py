"""The Debian packages that WordPress needs. They are installed if they are missing and this user is root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import debian

WORDPRESS = Path("/usr/share/wordpress")
THEME = "twentytwentythree"
_PHP_MODULES = ("curl", "dom", "gd", "mbstring", "mysqli", "xml")
_PACKAGES = (
    "wordpress",
    f"wordpress-theme-{THEME}",
    "php",  # with php-fpm, so that it does not install Apache
    "php-fpm",
    "php-cli",
    "php-curl",
    "php-gd",
    "php-mbstring",
    "php-mysql",
    "php-xml",
    "php-codesniffer",
    "mariadb-server",
    "nginx-light",
)


def require() -> None:
    """Install missing packages. Raises AssertionError with those that cannot be installed."""
    if missing() and debian.can_install_packages():
        debian.install_packages(_PACKAGES)
    lacking = missing()
    assert not lacking, (
        f"A WordPress cannot be brought up here: {', '.join(lacking)} missing. "
        f"On Debian, as root: apt-get install {' '.join(_PACKAGES)}"
    )


def missing() -> list[str]:
    """Return the missing parts."""
    parts = {
        "WordPress": (WORDPRESS / "wp-load.php").is_file(),
        f"the theme {THEME}": (WORDPRESS / "wp-content" / "themes" / THEME).is_dir(),
        "php": bool(shutil.which("php")),
        "php-fpm": php_fpm() is not None,
        "phpcs": bool(shutil.which("phpcs")),
        "nginx": shutil.which("nginx", path=_PATH) is not None,
        "mariadbd": shutil.which("mariadbd", path=_PATH) is not None,
        "mariadb": bool(shutil.which("mariadb")),
    }
    if parts["php"]:
        loaded = subprocess.run(["php", "-m"], check=True, capture_output=True, text=True).stdout.split()
        parts |= {f"PHP's {module}": module in loaded for module in _PHP_MODULES}
    return [name for name, there in parts.items() if not there]


_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def program(name: str) -> str:
    """Return the path of a program, which may be in a folder of root."""
    found = shutil.which(name, path=_PATH)
    assert found, f"{name} is not installed"
    return found


def php_fpm() -> str | None:
    """Return the PHP server. Debian's name for it has the version."""
    found = [path for folder in _PATH.split(os.pathsep) if folder for path in Path(folder).glob("php-fpm*")]
    return str(max(found)) if found else None
