"""Count the hostile comments whose scripts run in Chromium, with the pages' Content-Security-Policy switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from sqlalchemy import select

from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.comments.threads import PER_PAGE
from engine.db.database import Database, sqlite_url
from engine.pagination import count_pages
from tests.web.live_server import LiveServer
from tools.chromium import FLAGS, find_chromium

WRITERS = 4
SELF_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
_USE = """() => {
  const events = ["mouseover", "mouseenter", "pointerover", "focus", "focusin", "toggle", "submit", "error", "load"];
  for (const around of document.querySelectorAll(".comment")) {
    for (const element of around.querySelectorAll("*")) {
      for (const kind of events) element.dispatchEvent(new Event(kind));
      const away = ["http:", "https:", "mailto:"].includes(element.closest("a[href]")?.protocol);
      const sends = element.closest("button, form")?.closest("form")?.action.startsWith("http");
      if (!away && !sends) element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  }
}"""
_PUT_IN = """texts => {
  for (const text of texts) {
    const around = document.createElement("div");
    around.className = "comment";
    document.body.append(around);
    around.append(document.createRange().createContextualFragment(text));  // unlike innerHTML, it runs scripts
  }
}"""


class BrowserMissingError(Exception):
    """Chromium is missing or does not start. The message says what to do."""


@dataclass(slots=True)
class Tried:
    """Comments that were accepted and shown, the pages that showed them, and the numbers of comments that ran."""

    accepted: int = 0
    shown: int = 0
    pages: int = 0
    ran: set[str] = field(default_factory=set)
    ran_unsafe: set[str] = field(default_factory=set)
    """The same, of comments that were put into a page as they are. Without any, the count proves nothing."""


@contextmanager
def hear_scripts(browser: Browser) -> Iterator[tuple[BrowserContext, set[str]]]:
    """Yield a context of a browser, and the set of all arguments with which its pages and their frames call alert()."""
    context, called = browser.new_context(bypass_csp=True), set[str]()
    context.expose_binding("alert", lambda _, argument=None: called.add(str(argument)))
    try:
        yield context, called
    finally:
        context.close()


@contextmanager
def _open_browser() -> Iterator[Browser]:
    """Open a browser that only connects to this machine. Raises BrowserMissingError."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, SELF_ONLY])
        except Error as error:
            message = "Chromium is missing or does not start. `python tools/chromium.py` installs it"
            raise BrowserMissingError(message) from error
        try:
            yield browser
        finally:
            browser.close()


def try_comments(server: LiveServer, slug: str, comments: Sequence[Mapping[str, str]]) -> Tried:
    """Send comments, approve them, and use everything in them as a reader could. Raises BrowserMissingError."""
    tried = Tried()
    with _open_browser() as browser, hear_scripts(browser) as (context, called):
        page = context.new_page()
        show_unsafe(page, [each["text"] for each in comments])
        tried.ran_unsafe = set(called)
        page.close()
        called.clear()
        tried.accepted = _send(server, slug, comments)
        _approve(server)
        page = context.new_page()
        tried.pages = count_pages(tried.accepted, PER_PAGE)
        for number in range(1, 1 + tried.pages):
            page.goto(f"http://127.0.0.1:{server.port}/posts/{slug}/?comments={number}")
            tried.shown += page.locator(".comment").count()
            use_comments(page)
        tried.ran = set(called)
    return tried


def show_unsafe(page: Page, texts: Sequence[str]) -> None:
    """Put texts into a blank page as HTML, and use everything in them."""
    page.evaluate(_PUT_IN, list(texts))
    use_comments(page)


def use_comments(page: Page) -> None:
    """Send the events of a pointer and a keyboard to everything in the comments of a page, and let its scripts run."""
    page.evaluate(_USE)
    page.wait_for_timeout(100)


def _send(server: LiveServer, slug: str, comments: Sequence[Mapping[str, str]]) -> int:
    """Send comments from several clients, each comment from another network. Return the number of accepted ones."""

    def send(number: int) -> bool:
        fields = {"post": slug, "action": "send", **comments[number]}
        network = {"X-Forwarded-For": f"10.{200 + number // 256}.{number % 256}.9"}
        return server.post("/comments/", fields, **network)[0] == 303

    with ThreadPoolExecutor(WRITERS) as pool:
        return sum(pool.map(send, range(len(comments))))


def _approve(server: LiveServer) -> None:
    """Approve all comments, as a moderator does from another process."""
    database = Database(sqlite_url(server.log.parent / "instance"))
    try:
        with database.write() as connection:
            ids = connection.scalars(select(comment.c.id).where(comment.c.status != Status.APPROVED)).all()
            set_status(connection, ids, Status.APPROVED, actor="prove", now=datetime.now(UTC))
    finally:
        database.close()
