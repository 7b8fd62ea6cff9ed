"""Draw the pictures of the documentation: `python tools/screenshots.py` (`make screenshots`).

It serves this checkout's own site on a free port, photographs it in Chromium, and writes to docs/images/: article.png
(an article's head, and beside it its first circuit), circuit.png (a circuit's page on a phone, in light and in dark),
embedded.png (a circuit in somebody else's post, on a phone and on a desk) and share.png (the page that gives the code).
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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only what stands beside it

from app import create_app
from tools.chromium import FLAGS, executable

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
DESK, PHONE, WIDE = (900, 940), (375, 812), (1200, 1560)
"""Width and height of what a photograph shows, in CSS pixels."""
GAP = 24


@contextmanager
def serving(answer: Callable[[], WSGIApplication]) -> Iterator[str]:
    """Serve what answer gives on a free port; what is given is its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, lambda environ, start: answer()(environ, start), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served() -> Iterator[str]:
    """Serve this checkout's own site at its own address, which stands in the code for other sites."""
    apps: list[WSGIApplication] = []
    with tempfile.TemporaryDirectory() as instance, serving(lambda: apps[0]) as url:
        variables = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance, "SITE_URL": url}
        apps.append(create_app(variables, watch=False))
        yield url


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


def photograph_post(browser: Browser, code: str, size: tuple[int, int]) -> bytes:
    """What a window of this size shows of a post on another site that code was pasted into, as PNG."""
    width, height = size
    post = Response(POST.format(code=code), mimetype="text/html")
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    with serving(lambda: post) as blog:
        page.goto(blog)
        page.frame_locator("iframe").locator(".station").last.wait_for()
        picture = page.screenshot()
    page.close()
    return picture


def code_of(browser: Browser, address: str, way: str) -> str:
    """The code that the page of that address gives for one kind of site."""
    page = browser.new_page()
    page.goto(address)
    code = page.locator(f"#code-{way}").input_value()
    page.close()
    return code


def side_by_side(browser: Browser, pictures: Sequence[tuple[bytes, tuple[int, int]]], path: Path) -> None:
    """Write pictures, each with its size, beside each other as one PNG, with a gap of grey between and around them."""
    widths, heights = zip(*(size for _, size in pictures), strict=True)
    whole = (sum(widths) + (len(widths) + 1) * GAP, max(heights) + 2 * GAP)
    page = browser.new_page(viewport={"width": whole[0], "height": whole[1]})
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each, _ in pictures)
    style = f"margin: 0; padding: {GAP}px; display: flex; align-items: start; gap: {GAP}px; background: #d8ded9"
    page.set_content(f'<!doctype html><body style="{style}">{images}')
    path.write_bytes(page.screenshot())
    page.close()


def main() -> int:
    """Write all pictures and name them."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line for each request
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        head = photograph(browser, site + ARTICLE, DESK, colours="light")
        circuit = photograph(browser, site + ARTICLE, DESK, colours="light", at=".circuit")
        side_by_side(browser, ((head, DESK), (circuit, DESK)), IMAGES / "article.png")
        light = photograph(browser, site + CIRCUIT, PHONE, colours="light")
        dark = photograph(browser, site + CIRCUIT, PHONE, colours="dark")
        side_by_side(browser, ((light, PHONE), (dark, PHONE)), IMAGES / "circuit.png")
        code = code_of(browser, site + SHARE, "script")
        posts = [(photograph_post(browser, code, size), size) for size in (PHONE, DESK)]
        side_by_side(browser, posts, IMAGES / "embedded.png")
        (IMAGES / "share.png").write_bytes(photograph(browser, site + SHARE, WIDE, colours="light"))
        browser.close()
    for name in ("article.png", "circuit.png", "embedded.png", "share.png"):
        print(f"docs/images/{name}: {(IMAGES / name).stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
