"""Find the browser for tests and screenshots: `python tools/chromium.py` (`make test-chromium` runs it).

Prefers Chromium's headless shell, which is the same engine without windows and uses a third of the processor time,
then Chromium or Chrome of the system. As root on Debian, installs the headless shell if it is missing. If there is no
browser, downloads Playwright's Chromium. Prints which browser is used, and exits with 1 if there is none.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from tools import debian

SHELL = "chromium-headless-shell"
CHROMIUM_COMMANDS = (SHELL, "chromium", "chromium-browser", "google-chrome")
MAC_APPS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
MAC_FOLDERS = (Path("/Applications"), Path("~/Applications"))

FLAGS = (
    "--no-sandbox",  # needed for root in a container
    "--disable-gpu",
    "--site-per-process",  # like a reader's browser: a frame from another site gets a separate process
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Options for starting the browser. It must request nothing but the page under test."""

ADVICE = "Install Chromium (Debian: apt install chromium) or Google Chrome, then try again."


def find_chromium() -> str | None:
    """Return the path of the system's Chromium or Chrome, or None if Playwright's own is used."""
    for command in CHROMIUM_COMMANDS:
        if found := shutil.which(command):
            return found
    apps = [folder.expanduser() / app for folder in MAC_FOLDERS for app in MAC_APPS]
    return next((str(app) for app in apps if app.is_file()), None)


def _downloaded() -> str | None:
    """Return the path of Playwright's browser, if it has been downloaded."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _install_packages() -> None:
    """Install Debian's headless shell, or else Chromium if there is no browser. Installers print to the terminal."""
    if shutil.which(SHELL) or not debian.can_install_packages():
        return
    print("Installing Debian's headless Chromium for the tests.", flush=True)
    # Liberation Sans is the fallback until the site's font has loaded.
    debian.install_packages([SHELL, "fonts-liberation"])
    if not find_chromium():
        debian.install_packages(["chromium", "fonts-liberation"])


def _download() -> bool:
    """Download Playwright's Chromium, and return True if it worked."""
    print("No browser found. Downloading Playwright's Chromium.", flush=True)
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def main() -> int:
    """Install a browser if needed, start it once, and print its version. Return the exit status."""
    _install_packages()
    if not (find_chromium() or _downloaded() or _download()):
        print(f"No Chromium could be installed. {ADVICE}", file=sys.stderr)
        return 1
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            print(f"Browser: {find_chromium() or playwright.chromium.executable_path} ({browser.version})")
            browser.close()
    except Error as error:
        print(f"{find_chromium() or 'Playwright’s Chromium'} does not start: {error}\n{ADVICE}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
