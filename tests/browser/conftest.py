"""Fixtures for a browser, and sites on real servers on free ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    expect,
    sync_playwright,
)

from engine.comments.favourite_tally import count_favourites
from engine.favourites import readers_circuit
from tests import databases
from tests.browser import desk
from tests.browser.crowd import crowded
from tests.browser.hosts import Host, Ours, listen, serving
from tests.browser.screens import Screen
from tests.conftest import SITES, MakeApp
from tests.web.readers import NOW, database, library, saying
from tools.chromium import FLAGS, find_chromium
from web.comments.favourites_picker import build_picker
from web.core.context import edition
from web.site.pages import preview_token

MILLISECONDS = 30_000
"""Timeout for everything, longer than a passing test needs even on a busy machine."""
expect.set_options(timeout=MILLISECONDS)


NewContext = Callable[..., BrowserContext]
"""Returns a browser context for Playwright's arguments."""


class Open(Protocol):
    """Opens a screen with a reader's settings."""

    def __call__(
        self,
        screen: Screen | None,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        less_motion: bool = False,
        forced_colours: bool = False,
        **context: Any,
    ) -> Page:
        """Further arguments are playwright's for a context. Without a screen the page is blank."""
        ...


class Show(Protocol):
    """Shows a page of another site with this body, and with a Content-Security-Policy if one is given."""

    def __call__(
        self, body: str, *, head: str = "", policy: str = "", width: int = 1280, dark: bool = False, **more: Any
    ) -> Page:
        """Further arguments are playwright's for a context."""
        ...


@dataclass(frozen=True, slots=True)
class Served:
    """A running site. url has no slash at its end. token is that of the draft's preview link."""

    url: str
    token: str
    app: Flask


def break_on_purpose() -> str:
    """A page that fails with a server error."""
    raise ZeroDivisionError


@pytest.fixture(scope="session")
def served(
    own_app: Flask, shared_app: MakeApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Served]]:
    """The sites by name, as in the screens."""
    apps = {"own": own_app}
    for name in ("states", "empty"):
        apps[name] = shared_app(SITES / name)
    apps["states"].add_url_rule("/broken/", view_func=break_on_purpose)
    with ExitStack() as stack:
        for name, make in (("liked", _liked), ("desk", desk.filled), ("crowd", crowded)):
            folder = tmp_path_factory.mktemp("database")
            apps[name] = make(shared_app, stack.enter_context(databases.fresh_database(folder)))
            stack.callback(database(apps[name]).close)
        desk.link(apps["desk"])
        urls = {name: stack.enter_context(serving("127.0.0.1", app)) for name, app in apps.items()}
        yield {name: Served(url, _token(apps[name]), apps[name]) for name, url in urls.items()}


def _liked(shared_app: MakeApp, database_url: str) -> Flask:
    """Create a site without articles whose readers have favourites, with a page that shows the favourites picker."""
    app = shared_app(SITES / "empty", DATABASE_URL=database_url)
    say = saying(app)
    for who in ("Ada", "Ben", "Cy", "Dee with a name that is rather long for a name"):
        text = f"{who} says that squats are all that a runner needs."
        say(who, "squat", "clamshell", "plank", "glute-bridge", "high-knees", text=text, url="https://example.org/")
    with database(app).write() as connection:
        readers_circuit.renew_circuit(connection, library(app), count_favourites(connection, library(app)), NOW)
    app.add_url_rule("/picker/", view_func=show_picker, methods=["GET", "POST"])
    return app


def show_picker() -> str:
    """Show only the picker, with the submitted values."""
    made = build_picker(
        edition().library,
        ["squat", "clamshell", "plank", "calf-raise"],
        ticked=request.form.getlist("favourite"),
        error="Tick five or fewer." if "wrong" in request.args else "",
    )
    return render_template_string(PICKER, picker=made)


PICKER = """{% extends "base.html" %}
{% block title %}{{ "Error: " if picker.error }}Favourites{% endblock %}
{% block head %}
<link rel="stylesheet" href="{{ asset("forms.css") }}">
<link rel="stylesheet" href="{{ asset("favourites.css") }}">
<script type="module" src="{{ script("favourites") }}"></script>
{% endblock %}
{% block main %}
<div class="page"><h1>Favourites</h1>
<form method="post">
{% include "favourites_picker.html" %}
<p class="actions"><button class="button">Send</button></p>
</form></div>
{% endblock %}"""


def visit(page: Page, screen: Screen, address: str) -> Response:
    """Open the address of a screen, submit the form that leads to it if there is one, and return the last response."""
    response = page.goto(address)
    for label, text in screen.typed:
        page.get_by_label(label, exact=True).fill(text)
    if screen.press:
        with page.expect_navigation() as coming:
            page.get_by_role("button", name=screen.press, exact=True).click()
        response = coming.value
    assert response is not None
    assert response.status == screen.status
    assert page.title().startswith(screen.title)
    return response


def _token(app: Flask) -> str:
    with app.app_context():
        return preview_token("draft")


@pytest.fixture(scope="session")
def ours(shared_app: MakeApp) -> Iterator[Ours]:
    """The site to embed: tests/sites/embeds, running at its configured address."""
    ours = Ours()
    with serving("127.0.0.1", ours) as ours.url:
        ours.app = shared_app(SITES / "embeds", SITE_URL=ours.url)
        yield ours


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """Another site, with another origin."""
    host = Host()
    with serving("localhost", host) as host.url:
        yield host


@pytest.fixture
def complaints() -> list[str]:
    """Errors, dialogs and console messages of the pages of `show` and their frames."""
    return []


@pytest.fixture
def asked() -> list[str]:
    """Addresses requested by the pages of `show` and their frames, except for the page itself, without fragments."""
    return []


@pytest.fixture
def show(reader_context: NewContext, host: Host, complaints: list[str], asked: list[str]) -> Iterator[Show]:
    """Shows pages of another site, and closes them after the test."""
    pages: list[Page] = []

    def show(
        body: str, *, head: str = "", policy: str = "", width: int = 1280, dark: bool = False, **more: Any
    ) -> Page:
        page = reader_context(**more).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if dark else "light")
        listen(page, complaints)
        address = host.add(body, head=head, policy=policy)
        page.on("request", lambda request: asked.append(request.url) if request.url != address else None)
        page.goto(address)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def address(served: dict[str, Served]) -> Callable[[Screen], str]:
    """Returns the absolute address of a screen."""

    def of(screen: Screen) -> str:
        site = served[screen.site]
        return site.url + screen.path.replace("{token}", site.token)

    return of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, one per worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def _sharing(
    browser: Browser, prepare: Callable[[BrowserContext], None] = lambda context: None
) -> Iterator[NewContext]:
    """Yield a function that returns the context for Playwright's arguments, and the same one for the same arguments.

    A new context takes a third of a short test's time, and has an empty cache.
    """
    contexts: dict[frozenset[tuple[str, Any]], BrowserContext] = {}

    def of(**arguments: Any) -> BrowserContext:
        key = frozenset(arguments.items())
        if key not in contexts:
            contexts[key] = browser.new_context(**arguments)
            prepare(contexts[key])
            contexts[key].set_default_timeout(MILLISECONDS)
        return contexts[key]

    yield of
    for each in contexts.values():
        each.close()


@pytest.fixture(scope="session")
def reader_context(browser: Browser) -> Iterator[NewContext]:
    """Returns a browser context that tests share. They change only their own page, and neither clock nor storage."""
    with _sharing(browser) as of:
        yield of


@pytest.fixture(scope="session")
def context(browser: Browser, served: dict[str, Served]) -> Iterator[NewContext]:
    """Returns the same, but logged in as the moderator of the desk."""
    cookie = desk.session_cookie(served["desk"].app, served["desk"].url)
    with _sharing(browser, lambda context: context.add_cookies([cookie])) as of:
        yield of


@pytest.fixture
def fresh_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a blank page in a new context with Playwright's arguments, for tests that change clock or storage."""
    contexts: list[BrowserContext] = []

    def open_(**arguments: Any) -> Page:
        contexts.append(browser.new_context(**arguments))
        contexts[-1].set_default_timeout(MILLISECONDS)
        return contexts[-1].new_page()

    yield open_
    for each in contexts:
        each.close()


@pytest.fixture
def open_page(context: NewContext, address: Callable[[Screen], str]) -> Iterator[Open]:
    """Opens pages, and closes them after the test."""
    pages: list[Page] = []

    def open_(
        screen: Screen | None,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        less_motion: bool = False,
        forced_colours: bool = False,
        **more: Any,
    ) -> Page:
        page = context(**more).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if less_motion else "no-preference",
            forced_colors="active" if forced_colours else "none",
        )
        if screen is not None:
            visit(page, screen, address(screen))
        return page

    yield open_
    for page in pages:
        page.close()
