"""Take the screenshots of the WordPress plugin: `python -m tests.wordpress.screenshots` (`make screenshots-wordpress`).

Runs the newest WordPress with the plugin, and writes the pictures that readme.txt describes to docs/images/wordpress/.
WordPress.org keeps them beside the plugin, not in its zip file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.conftest import ROOT
from tests.wordpress import newest, packages
from tests.wordpress.blog import Blog, Release, running
from tests.wordpress.conftest import signing_in
from tests.wordpress.editor import canvas, insert, open_new_post, publish
from tests.wordpress.frames import CIRCUIT, framed
from tests.wordpress.plugin import NAMES, install
from tests.wordpress.site import OurSite
from tools.chromium import FLAGS, find_chromium

IMAGES = ROOT / "docs" / "images" / "wordpress"
SIZE = ViewportSize(width=1200, height=900)
TITLE = "Strong on the hills"
WORDS = "Hills ask more of glutes and hamstrings than the flat does. I do this twice a week, at home."


def write_editor(browser: Browser, blog: Blog) -> str:
    """Write a post with the block, take a screenshot of the editor, and return the URL of the post."""
    with signing_in(browser, blog) as sign_in:
        page = sign_in("admin")
        page.set_viewport_size(SIZE)
        open_new_post(page, blog)
        page.evaluate("title => wp.data.dispatch('core/editor').editPost({ title })", TITLE)
        insert(page, "core/paragraph", content=WORDS)
        insert(page, f"{NAMES.slug}/circuit", areas="glutes,hamstrings", equipment="none")
        expect(canvas(page).frame_locator(CIRCUIT).locator(".frame-foot")).to_have_count(1)
        page.screenshot(path=IMAGES / "screenshot-3.png")
        return publish(page, TITLE)


def write_post(browser: Browser, address: str, name: str, *, scripts: bool) -> None:
    """Take a screenshot of the post as a reader sees it, with or without JavaScript."""
    context = browser.new_context(viewport=SIZE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address)
    if scripts:
        framed(page).assert_fits()
    page.screenshot(path=IMAGES / name)
    context.close()


def main() -> int:
    """Write all screenshots and print their sizes. Return the exit status."""
    packages.require()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory(prefix="wordpress-") as folder:
        (Path(work) / "newest").mkdir()
        release = Release(newest.unpack(Path(work) / "newest"), newest.THEME)
        site = OurSite(Path(work) / "instance")
        plugin = Path(work) / "plugin.zip"
        plugin.write_bytes(site.app.test_client().get("/share/wordpress.zip").data)
        try:
            with running(Path(folder), release) as blog, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
                with signing_in(browser, blog) as sign_in:
                    install(sign_in("admin"), blog, plugin)
                address = write_editor(browser, blog)
                write_post(browser, address, "screenshot-1.png", scripts=True)
                write_post(browser, address, "screenshot-2.png", scripts=False)
                browser.close()
        finally:
            site.close()
    for path in sorted(IMAGES.glob("*.png")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
