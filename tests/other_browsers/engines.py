"""Start Firefox and WebKit, and open windows in them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.other_browsers import packages
from tests.other_browsers.bidi import Bidi
from tests.other_browsers.windows import SECONDS, FirefoxWindow, WebKitWindow, Window
from tests.web.waiting import wait_until

OpenWindow = Callable[[], AbstractContextManager[Window]]

BROWSER = Path(__file__).with_name("webkit_browser.py")


@contextmanager
def firefox(folder: Path) -> Iterator[OpenWindow]:
    """Yield a function that opens a window of Firefox. It needs no other program for WebDriver BiDi."""
    profile = folder / "profile"
    profile.mkdir()
    output = folder / "firefox"
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    with _sound(folder) as sound, _running(command, output, {"PULSE_SERVER": sound}):
        bidi = Bidi(_find(r"WebDriver BiDi listening on (ws://\S+)", output), SECONDS)
        bidi.send("session.subscribe", events=["log.entryAdded"])

        @contextmanager
        def open_window() -> Iterator[Window]:
            window = FirefoxWindow(bidi)
            try:
                yield window
            finally:
                window.close()

        yield open_window
        bidi.close()


@contextmanager
def webkit(folder: Path) -> Iterator[OpenWindow]:
    """Yield a function that opens a window of WebKitGTK, which needs a display."""
    output = folder / "webkit"
    browser = folder / "browser"
    # WebKitWebDriver discards the output of the browser that it starts.
    browser.write_text(
        f'#!/bin/sh\nexec {packages.SYSTEM_PYTHON} "{BROWSER}" "{folder}" >>"{output}" 2>&1\n', encoding="utf-8"
    )
    browser.chmod(0o755)
    options = Options()
    options.binary_location = str(browser)
    with _display(folder) as display, _sound(folder) as sound:
        service = Service(env=os.environ | {"DISPLAY": display, "PULSE_SERVER": sound})
        service.start()

        @contextmanager
        def open_window() -> Iterator[Window]:
            output.write_bytes(b"")
            driver = WebDriver(RemoteConnection(client_config=ClientConfig(service.service_url)), options=options)
            try:
                yield WebKitWindow(driver, output)
            finally:
                driver.quit()

        yield open_window
        service.stop()


@contextmanager
def _display(folder: Path) -> Iterator[str]:
    """Yield the name of a new display without a screen. `folder` gets the server's output."""
    output = folder / "display"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with _running(command, output):
        yield ":" + _find(r"^(\d+)$", output)


@contextmanager
def _sound(folder: Path) -> Iterator[str]:
    """Yield the address of a sound server that plays to nothing. Without one, Firefox never starts a sound."""
    socket = folder / "sound"
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm"]
    for module in ("module-null-sink", f"module-native-protocol-unix socket={socket} auth-anonymous=1"):
        command += ["-L", module]
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with _running(command, folder / "pulseaudio", home):
        wait_until(socket.exists, "sound")
        yield f"unix:{socket}"


@contextmanager
def _running(command: Sequence[str], output: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a program during a block, with its output in a file."""
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | (environment or {}))
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _find(pattern: str, output: Path) -> str:
    """Wait until a program has printed a line, and return the group of the pattern."""
    found: list[str] = []

    def search() -> bool:
        found.extend(re.findall(pattern, output.read_text(encoding="utf-8"), re.MULTILINE))
        return bool(found)

    wait_until(search, pattern)
    return found[0]
