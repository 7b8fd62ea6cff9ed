"""Record the messages between an embedded frame and the page around it in a browser.

The page contains the embed codes that existing posts contain. Requests to both sites are fulfilled here, those to our
site by the app, so that nothing is sent to the network.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route, TimeoutError, sync_playwright

from tests.contract.addresses import SITE

HOST = "https://blog.example"
MILLISECONDS = 10_000
LOADER = f"{SITE}/w/1.0.0/circuit.js"
DIGEST = "sha384-NAaaAmnK3rBik2SmtOzB+oK3srycUYea9u5XQVXERhEjZFXmbf4m/O6qJWm3dCv7"
"""The digest in existing embed codes. Browsers refuse a loader with any other."""

PASTED = f"""<figure class="circuit-embed" data-circuit="{SITE}/c/glutes/?level=1" data-theme="auto" data-height="449"
 style="margin:1em 0"><p><a href="{SITE}/c/glutes/?level=1">Glutes circuit</a></p></figure>
<script async src="{LOADER}" integrity="{DIGEST}" crossorigin="anonymous"></script>"""
WORDPRESS = f"""<iframe sandbox="allow-scripts" security="restricted" width="600" height="338" title="Glutes circuit"
 src="{SITE}/embed/c/glutes/?level=1#?secret=abcdefghij"></iframe>"""
SILENT = f'<iframe title="Glutes circuit" width="600" height="338" src="{SITE}/embed/c/glutes/?level=1"></iframe>'

LISTEN = """window.heard = [];
addEventListener("message", ({ source, data }) => {
  const from = source === frames[0] ? "frame to page" : source === parent ? "page to frame" : "other";
  heard.push([from, data]);
}, true);"""
"""A script that runs in the page and in the frame before any other script."""

_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class Exchange:
    """The messages between a page and the frame in it."""

    def __init__(self, context: BrowserContext, body: str) -> None:
        document = f'<!doctype html><html lang="en"><title>A post</title><body>{body}</body></html>'
        context.route(f"{HOST}/**", lambda route: route.fulfill(body=document, content_type="text/html"))
        self.page: Page = context.new_page()
        self.page.goto(f"{HOST}/")
        self.page.wait_for_selector("iframe")
        self.frame: Frame = next(frame for frame in self.page.frames if frame.parent_frame)
        self.frame.wait_for_selector("main")

    def after(self, action: Callable[[], object], *, where: Page | Frame | None = None, kind: str = "") -> list[str]:
        """Return the messages sent after an action. Wait until the page, or where, has received a message of a kind."""
        action()
        if kind:
            heard = "kind => heard.some(([, data]) => [data.type, data.message].includes(kind))"
            with suppress(TimeoutError):  # a missing message is a difference, and is reported as such
                (where or self.page).wait_for_function(heard, arg=kind)
        self._settle()
        lines = [_shown(*message) for side in (self.page, self.frame) for message in side.evaluate("heard.splice(0)")]
        return [line for line, _ in groupby(lines)]  # a height may be sent repeatedly

    def _settle(self) -> None:
        """Wait until no more messages arrive while both documents are drawn twice. Heights are sent after layout."""
        drawn = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        before, count = -1, 0
        while count != before:
            for side in (self.frame, self.page):
                side.evaluate(drawn)
            before, count = count, sum(side.evaluate("heard.length") for side in (self.frame, self.page))


def _shown(way: str, data: Any) -> str:
    """Return a message with placeholders for values that vary."""
    if isinstance(data, dict):
        data = {key: _plain(key, value) for key, value in data.items()}
    return f"{way}: {json.dumps(data, ensure_ascii=False)}"


def _plain(key: str, value: Any) -> Any:
    if key in ("id", "secret") and isinstance(value, str) and len(value) >= 10:
        return f"<{key}>"
    return "<pixels>" if key == "value" and type(value) is int and value > 99 else value


def messages(app: Flask) -> dict[str, list[str]]:
    """Return all messages by the action that they follow."""
    with ThreadPoolExecutor(1) as pool:  # Playwright permits one instance in a thread, and other tests have theirs
        return pool.submit(_messages, app).result()


def _messages(app: Flask) -> dict[str, list[str]]:
    with _browser() as browser:
        return {
            **_recorded("pasted code", _pasted, browser, app),
            **_recorded("WordPress", _wordpress, browser, app),
            **_recorded("a frame by itself", _silent, browser, app),
        }


def _recorded(
    name: str, talk: Callable[[BrowserContext], Iterator[tuple[str, list[str]]]], browser: Browser, app: Flask
) -> dict[str, list[str]]:
    client = app.test_client()

    def answer(route: Route) -> None:
        split = urlsplit(route.request.url)
        ours = client.get(f"{split.path}?{split.query}" if split.query else split.path, buffered=True)
        route.fulfill(status=ours.status_code, headers=dict(ours.headers), body=ours.data)

    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(MILLISECONDS)
    context.add_init_script(LISTEN)
    context.route(f"{SITE}/**", answer)
    try:
        return {f"{name}: {step}": lines for step, lines in talk(context)}
    finally:
        context.close()


def _pasted(context: BrowserContext) -> Iterator[tuple[str, list[str]]]:
    exchange = Exchange(context, PASTED)
    page, frame = exchange.page, exchange.frame
    yield "on load", exchange.after(lambda: None, kind="height")
    attributes = page.locator("figure, iframe").evaluate_all("all => all.map(each => each.cloneNode().outerHTML)")
    yield "elements", [_element(each) for each in attributes]
    yield "a station opens", exchange.after(frame.locator("summary").first.click, kind="height")
    yield "the player opens", exchange.after(frame.locator("main a:not([target])").first.click, kind="height")
    yield "the player closes", exchange.after(partial(page.keyboard.press, "Escape"), kind="height")
    narrow = partial(page.set_viewport_size, {"width": 320, "height": 800})
    yield "the page gets narrow", exchange.after(narrow, kind="height")
    for colour, is_now in (("white", "dark"), ("black", "light")):
        turn = partial(page.evaluate, f"document.body.style.color = '{colour}'")
        lines = exchange.after(turn, where=frame, kind="theme")
        theme = frame.evaluate("document.documentElement.dataset.theme")
        yield f"the page turns {is_now}", [*lines, f"theme of the frame: {theme}"]
    lines = []
    with suppress(TimeoutError), context.expect_page():
        lines += exchange.after(frame.locator("a[target]").first.click, kind="link")
    for page in context.pages[1:]:
        page.wait_for_load_state()
        lines.append(f"opened: {page.url}")
    yield "a link is followed", lines


def _wordpress(context: BrowserContext) -> Iterator[tuple[str, list[str]]]:
    exchange = Exchange(context, WORDPRESS)
    page, frame = exchange.page, exchange.frame
    yield "on load", exchange.after(lambda: None, kind="height")
    ready = partial(page.evaluate, "frames[0].postMessage({ message: 'ready', secret: 'abcdefghij' }, '*')")
    yield "the page is ready", exchange.after(ready, kind="height")
    yield "a station opens", exchange.after(frame.locator("summary").first.click, kind="height")
    yield "a link is followed", exchange.after(frame.locator("a[target]").first.click, kind="link")


def _silent(context: BrowserContext) -> Iterator[tuple[str, list[str]]]:
    exchange = Exchange(context, SILENT)
    yield "a station opens", exchange.after(exchange.frame.locator("summary").first.click)


def _element(html: str) -> str:
    return re.sub(r'(#id=)[^"]+|((?: height="|"height: ))\d+', lambda match: f"{match[1] or match[2]}<…>", html)


@contextmanager
def _browser() -> Iterator[Browser]:
    """Start the Chromium or Chrome of the system, or else the one that Playwright downloaded."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()
