"""Take the pictures of docs/theme.md: `python tools/theme_pictures.py` (`make screenshots`).

Writes a site with our articles, and with the settings and templates that docs/theme.md shows as examples. Serves it on
a free port, opens it in Chromium, and writes one WebP per picture to docs/images/theme/.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from app import create_app
from tools.chromium import FLAGS, find_chromium
from tools.screenshots import GAP, IMAGES, ROOT, serve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PAGE = ROOT / "docs" / "theme.md"
FOLDER = IMAGES / "theme"
ICON = "icon"
"""The picture of the icons, which no page shows."""
MAX_WIDTH = 1200
"""Width in pixels. Pages with docs are narrower."""
PADDING = 12
"""Around an element, in the colour of the page."""
GROUNDS = {"light": "#FFFFFF", "dark": "#111614"}

_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TEMPLATE = re.compile(r"`(templates/[a-z-]+\.html)`:\n\n```html\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = '<path fill="{}" d="M4 27 11 5h7l-7 22z"/><path fill="{}" d="M16 27l7-22h7l-7 22z"/>'
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="167" height="36" viewBox="0 0 148 32">{}'
    '<text x="38" y="24" font-family="sans-serif" font-size="22" font-weight="800" fill="{}">Two Laps</text>'
    "</svg>"
)
_PURPLE, _ORANGE = ("#7A1FA2", "#D0A2EA"), ("#B3541E", "#FFB27A")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the address of a page, the element that is shown, and the window. Without element, the window."""

    name: str
    path: str
    element: str = ""
    window: tuple[int, int] = (900, 700)
    themes: tuple[Literal["light", "dark"], ...] = ("light",)


SHOTS = (
    Shot("colours", "/posts/five-important-areas/", window=(700, 620), themes=("light", "dark")),
    Shot("logo", "/", ".site-header", (700, 500), ("light", "dark")),
    Shot("navigation", "/", ".site-nav"),
    Shot("footer", "/about/", ".site-footer"),
    Shot("about", "/", ".about", (1000, 700)),
    Shot("follow", "/", "section[aria-labelledby=follow]", (1000, 700)),
    Shot("cover", "/", window=(1280, 760), themes=("light", "dark")),
    Shot("slot", "/posts/five-important-areas/", 'aside.box:has(a[href="/about/"])'),
    Shot("services", "/privacy/", "section[aria-labelledby=reading]"),
)


def find_settings() -> list[str]:
    """Return the examples of settings. Those without a table come first, as TOML demands."""
    blocks: list[str] = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return sorted(blocks, key=lambda block: block.startswith("["))


def write_site(folder: Path) -> None:
    """Write a site with our articles, and with every example of docs/theme.md."""
    for name in ("posts", "pages", "static"):
        shutil.copytree(ROOT / name, folder / name)
    title = 'title = "Two Laps"\n'
    authors = '[[authors]]\nname = "The Strongstride editors"\n\n[[authors]]\nname = "A guest of the editors"\n'
    (folder / "site.toml").write_text("\n".join([title, *find_settings(), authors]), encoding="utf-8")
    for name, text in _TEMPLATE.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    _draw_files(folder / "static")


def _draw_files(static: Path) -> None:
    """Draw the files that the examples name."""
    light, dark = (_MARK.format(purple, orange) for purple, orange in zip(_PURPLE, _ORANGE, strict=True))
    (static / "logo.svg").write_text(_LOGO.format(light, "#17211C"), encoding="utf-8")
    (static / "logo-dark.svg").write_text(_LOGO.format(dark, "#E9EEEA"), encoding="utf-8")
    icon = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{light}</svg>'
    (static / "favicon.svg").write_text(icon, encoding="utf-8")
    day, night = (
        ("#BFD9EE", "#FFF3D0", "#8FB0A0", "#4F7D69", "#2A5544"),
        ("#141C30", "#D8DCEC", "#26352F", "#1B2923", "#101A15"),
    )
    _draw_hills(*day).save(static / "cover.jpg", quality=88)
    _draw_hills(*night).save(static / "cover.dark.jpg", quality=88)
    _draw_hills("#F3E3D3", "#B3541E", "#C9A0DC", "#9A4FBC", "#7A1FA2").crop((1300, 0, 2100, 800)).save(
        static / "us.jpg"
    )


def _draw_hills(sky: str, sun: str, *hills: str) -> Image.Image:
    """Return a drawing of hills, from the farthest to the nearest."""
    image = Image.new("RGB", (2400, 1200), sky)
    draw = ImageDraw.Draw(image)
    draw.ellipse((1640, 260, 1840, 460), fill=sun)
    for number, colour in enumerate(hills):
        left, top = -600 + 700 * number, 520 + 160 * number
        for start in (left, left + 1500):
            draw.ellipse((start, top, start + 2000, top + 1600), fill=colour)
    return image


def take(browser: Browser, site: str, shot: Shot) -> Image.Image:
    """Return a picture: its themes side by side."""
    images = []
    for theme in shot.themes:
        width, height = shot.window
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
        )
        # The examples name services that do not exist.
        page.route(lambda url: not url.startswith(site), lambda route: route.abort())
        page.goto(site + shot.path)
        page.evaluate("() => document.fonts.ready")
        page.wait_for_load_state("networkidle")
        data = page.locator(shot.element).first.screenshot() if shot.element else page.screenshot()
        image = Image.open(io.BytesIO(data)).convert("RGB")
        images.append(ImageOps.expand(image, PADDING, GROUNDS[theme]) if shot.element else image)
        page.close()
    return _join(images)


def take_icons(site: str) -> Image.Image:
    """Return the icon of phones and that of tabs."""
    images = []
    for path in ("/apple-touch-icon.png", "/favicon.ico"):
        with urllib.request.urlopen(site + path) as answer:
            images.append(Image.open(io.BytesIO(answer.read())).convert("RGBA"))
    return _join(images)


def _join(images: Iterable[Image.Image]) -> Image.Image:
    """Return images side by side, with grey around them."""
    parts = list(images)
    width = sum(part.width for part in parts) + GAP * (len(parts) + 1)
    whole = Image.new("RGB", (width, max(part.height for part in parts) + 2 * GAP), "#D8DED9")
    left = GAP
    for part in parts:
        whole.paste(part, (left, GAP), part if part.mode == "RGBA" else None)
        left += part.width + GAP
    whole.thumbnail((MAX_WIDTH, MAX_WIDTH))
    return whole


def main() -> int:
    """Write all pictures and print their sizes. Return the exit status."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no access log
    FOLDER.mkdir(parents=True, exist_ok=True)
    apps: list[WSGIApplication] = []
    with tempfile.TemporaryDirectory() as folder, serve(lambda: apps[0]) as url, sync_playwright() as playwright:
        site = Path(folder, "site")
        write_site(site)
        apps.append(create_app({"SITE_DIR": str(site), "INSTANCE_DIR": f"{folder}/instance"}, watch=False))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        pictures = {ICON: take_icons(url)} | {shot.name: take(browser, url, shot) for shot in SHOTS}
        browser.close()
    for name, picture in pictures.items():
        path = FOLDER / f"{name}.webp"
        picture.save(path, quality=80, method=6)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
