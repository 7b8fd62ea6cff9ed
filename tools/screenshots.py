"""Draw the pictures of the README: `python tools/screenshots.py` (`make screenshots`).

It serves this checkout's own site on a free port, photographs an article and a circuit in Chromium, and writes
docs/images/article.png (its head, and beside it its first circuit) and docs/images/circuit.png (the circuit's page on a
phone, in light and in dark).
"""

from __future__ import annotations

import base64
import logging
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only what stands beside it

from app import create_app
from tools.chromium import FLAGS, executable

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARTICLE = "/posts/five-important-areas/"
CIRCUIT = "/c/five-areas/?drills=2"
DESK, PHONE = (900, 940), (375, 812)
"""Width and height of what a photograph shows, in CSS pixels."""
GAP = 24


@contextmanager
def served() -> Iterator[str]:
    """Serve this checkout's own site; what is given is its address without a slash at the end."""
    with tempfile.TemporaryDirectory() as instance:
        app = create_app({"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance}, watch=False)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def photograph(
    browser: Browser, address: str, size: tuple[int, int], *, colours: Literal["light", "dark"], at: str = "body"
) -> bytes:
    """What a window of this size shows of a page when it is scrolled to an element, as PNG."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours, reduced_motion="reduce")
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    page.locator(at).first.evaluate("element => element.scrollIntoView()")
    picture = page.screenshot()
    page.close()
    return picture


def side_by_side(browser: Browser, pictures: Sequence[bytes], size: tuple[int, int], path: Path) -> None:
    """Write pictures of one size beside each other as one PNG, with a gap of grey between and around them."""
    width, height = size
    count = len(pictures)
    whole = (count * (width + GAP) + GAP, height + 2 * GAP)
    page = browser.new_page(viewport={"width": whole[0], "height": whole[1]})
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in pictures)
    style = f"margin: 0; padding: {GAP}px; display: flex; gap: {GAP}px; background: #d8ded9"
    page.set_content(f'<!doctype html><body style="{style}">{images}')
    path.write_bytes(page.screenshot())
    page.close()


def main() -> int:
    """Write both pictures and name them."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line for each request
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        head = photograph(browser, site + ARTICLE, DESK, colours="light")
        circuit = photograph(browser, site + ARTICLE, DESK, colours="light", at=".circuit")
        side_by_side(browser, (head, circuit), DESK, IMAGES / "article.png")
        light = photograph(browser, site + CIRCUIT, PHONE, colours="light")
        dark = photograph(browser, site + CIRCUIT, PHONE, colours="dark")
        side_by_side(browser, (light, dark), PHONE, IMAGES / "circuit.png")
        browser.close()
    for name in ("article.png", "circuit.png"):
        print(f"docs/images/{name}: {(IMAGES / name).stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
