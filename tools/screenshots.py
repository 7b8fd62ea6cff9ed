"""Take the screenshots for the docs: `python tools/screenshots.py` (`make screenshots`).

Serves this checkout's site on a free port, opens it in Chromium, and writes these files to docs/images/: article.png
(the top of an article, and its first circuit), circuit.png (a circuit on a phone, light and dark), embedded.png (a
circuit in a post on another site, on a phone and on a desktop) and share.png (the page with the code).
"""

from __future__ import annotations

import base64
import logging
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from app import create_app
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARTICLE = "/posts/five-important-areas/"
CIRCUIT = "/c/five-areas/?drills=2"
SHARE = "/share/?url=/c/glutes,hamstrings/?equipment%3Dnone"
POST = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body {{ margin: 0 auto; max-width: 40rem; padding: 24px; font: 18px/1.6 Georgia, "DejaVu Serif", serif }}
figure {{ margin: 24px 0 }}</style>
<h1>Strong on the hills</h1><p>Hills ask more of glutes and hamstrings than the flat does. This is what I do for them,
twice a week and at home.</p>{code}<p>Tell me how it goes.</p>"""
DESKTOP, PHONE, WIDE = (900, 940), (375, 812), (1200, 1560)
"""Window sizes, in CSS pixels: width and height."""
GAP = 24


@contextmanager
def serve(get_app: Callable[[], WSGIApplication]) -> Iterator[str]:
    """Serve a WSGI application on a free port. Yields its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, lambda environ, start: get_app()(environ, start), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serve_site() -> Iterator[str]:
    """Serve this checkout's site. Its address is part of the code for other sites."""
    apps: list[WSGIApplication] = []
    with tempfile.TemporaryDirectory() as instance, serve(lambda: apps[0]) as url:
        variables = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance, "SITE_URL": url}
        apps.append(create_app(variables, watch=False))
        yield url


def take_screenshot(
    browser: Browser, address: str, size: tuple[int, int], *, colours: Literal["light", "dark"], at: str = "body"
) -> bytes:
    """Return a PNG of a page in a window of a size, scrolled to an element."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours, reduced_motion="reduce")
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    page.locator(at).first.evaluate("element => element.scrollIntoView()")
    image = page.screenshot()
    page.close()
    return image


def take_post_screenshot(browser: Browser, code: str, size: tuple[int, int]) -> bytes:
    """Return a PNG of a post on another site that contains the code, in a window of a size."""
    width, height = size
    post = Response(POST.format(code=code), mimetype="text/html")
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    with serve(lambda: post) as blog:
        page.goto(blog)
        page.frame_locator("iframe").locator(".station").last.wait_for()
        image = page.screenshot()
    page.close()
    return image


def read_code(browser: Browser, address: str, method: str) -> str:
    """Return the code that a page gives for one method of embedding."""
    page = browser.new_page()
    page.goto(address)
    code = page.locator(f"#code-{method}").input_value()
    page.close()
    return code


def write_side_by_side(browser: Browser, images: Sequence[tuple[bytes, tuple[int, int]]], path: Path) -> None:
    """Write images, given with their sizes, next to each other as one PNG with grey gaps."""
    widths, heights = zip(*(size for _, size in images), strict=True)
    whole = (sum(widths) + (len(widths) + 1) * GAP, max(heights) + 2 * GAP)
    page = browser.new_page(viewport={"width": whole[0], "height": whole[1]})
    tags = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each, _ in images)
    style = f"margin: 0; padding: {GAP}px; display: flex; align-items: start; gap: {GAP}px; background: #d8ded9"
    page.set_content(f'<!doctype html><body style="{style}">{tags}')
    path.write_bytes(page.screenshot())
    page.close()


def main() -> int:
    """Write all screenshots and print their sizes. Return the exit status."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no access log
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serve_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        head = take_screenshot(browser, site + ARTICLE, DESKTOP, colours="light")
        circuit = take_screenshot(browser, site + ARTICLE, DESKTOP, colours="light", at=".circuit")
        write_side_by_side(browser, ((head, DESKTOP), (circuit, DESKTOP)), IMAGES / "article.png")
        light = take_screenshot(browser, site + CIRCUIT, PHONE, colours="light")
        dark = take_screenshot(browser, site + CIRCUIT, PHONE, colours="dark")
        write_side_by_side(browser, ((light, PHONE), (dark, PHONE)), IMAGES / "circuit.png")
        code = read_code(browser, site + SHARE, "script")
        posts = [(take_post_screenshot(browser, code, size), size) for size in (PHONE, DESKTOP)]
        write_side_by_side(browser, posts, IMAGES / "embedded.png")
        (IMAGES / "share.png").write_bytes(take_screenshot(browser, site + SHARE, WIDE, colours="light"))
        browser.close()
    for name in ("article.png", "circuit.png", "embedded.png", "share.png"):
        print(f"docs/images/{name}: {(IMAGES / name).stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
