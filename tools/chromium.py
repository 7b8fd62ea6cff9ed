"""Find the browser that tests and screenshots use: `python tools/chromium.py` (called by `make test`).

The system's Chromium or Chrome comes first. Where there is none, Debian's package is installed if we may (as root),
else playwright downloads its own. What is used or installed is printed; exit code 1 where no browser can be had.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
MAC_APPS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
MAC_FOLDERS = (Path("/Applications"), Path("~/Applications"))

FLAGS = (
    "--no-sandbox",  # root in a container has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How the browser is started: as in a closed network, so that all it asks for is the page under test."""

ADVICE = "Install Chromium (Debian: apt install chromium) or Google Chrome, then try again."


def executable() -> str | None:
    """The path of the system's Chromium or Chrome; None where there is none and playwright uses its own."""
    for command in COMMANDS:
        if found := shutil.which(command):
            return found
    apps = [folder.expanduser() / app for folder in MAC_FOLDERS for app in MAC_APPS]
    return next((str(app) for app in apps if app.is_file()), None)


def _downloaded() -> str | None:
    """The path of playwright's own browser, if it has been downloaded."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _install() -> bool:
    """Install a browser and say whether it worked. The output of the installers is shown as it comes."""
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No browser here: installing Debian's chromium.", flush=True)
        # With Liberation Sans, the stand-in for the site's font until that has come.
        if _run("apt-get", "update") and _run("apt-get", "install", "-y", "chromium", "fonts-liberation"):
            return True
    print("No browser here: downloading playwright's own Chromium.", flush=True)
    return _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    """Make sure that there is a browser which starts, and name it."""
    if not (executable() or _downloaded() or _install()):
        print(f"No Chromium could be had. {ADVICE}", file=sys.stderr)
        return 1
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
            print(f"Browser: {executable() or playwright.chromium.executable_path} ({browser.version})")
            browser.close()
    except Error as error:
        print(f"{executable() or 'playwright’s Chromium'} does not start: {error}\n{ADVICE}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
