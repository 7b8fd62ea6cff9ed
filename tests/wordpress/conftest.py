"""Fixtures: a WordPress, a site and browsers, shared by all tests of this folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import conftest as browsers
from tests.wordpress import newest, packages
from tests.wordpress.blog import Blog, Release, running
from tests.wordpress.plugin import install, uninstall
from tests.wordpress.site import OurSite

MILLISECONDS = 30_000
expect.set_options(timeout=MILLISECONDS)

browser = browsers.browser


@pytest.fixture(scope="session")
def our_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurSite]:
    """This checkout's site."""
    site = OurSite(tmp_path_factory.mktemp("instance"))
    yield site
    site.close()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The newest WordPress, or with WORDPRESS=oldest the oldest that the plugin supports, which is the system's."""
    packages.require()
    if os.environ.get("WORDPRESS") == "oldest":
        return Release(packages.WORDPRESS, packages.THEME)
    return Release(newest.unpack(tmp_path_factory.mktemp("newest")), newest.THEME)


@pytest.fixture(scope="session")
def blog(release: Release) -> Iterator[Blog]:
    """The WordPress. It is not in pytest's folder, because PHP runs as a user without access to that."""
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder, running(Path(folder), release) as blog:
        yield blog


@pytest.fixture(autouse=True)
def no_notices(blog: Blog) -> Iterator[None]:
    """Check that PHP and WordPress reported no notices during the test."""
    before = blog.notices
    yield
    assert blog.notices.removeprefix(before) == ""


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A page of a reader who is not signed in."""
    context = browser.new_context(viewport={"width": 800, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


SignIn = Callable[[str], Page]


@contextlib.contextmanager
def signing_in(browser: Browser, blog: Blog) -> Iterator[SignIn]:
    """Give a function that signs a user in, with a new browser, during the block."""
    contexts = []

    def sign_in(name: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1400, "height": 1000}))
        contexts[-1].set_default_timeout(MILLISECONDS)
        page = contexts[-1].new_page()
        form: dict[str, str | float | bool] = {"log": name, "pwd": f"{name}-pass"}
        assert page.request.post(f"{blog.url}/wp-login.php", form=form).url.startswith(f"{blog.url}/wp-admin/")
        return page

    try:
        yield sign_in
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def signed_in(browser: Browser, blog: Blog) -> Iterator[SignIn]:
    """signed_in("author") opens a page of a user."""
    with signing_in(browser, blog) as sign_in:
        yield sign_in


@pytest.fixture(scope="session")
def plugin_file(our_site: OurSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin, downloaded from our site."""
    file = tmp_path_factory.mktemp("plugin") / "strongstride.zip"
    file.write_bytes(our_site.app.test_client().get("/share/wordpress.zip").data)
    return file


@pytest.fixture(scope="module")
def plugin(blog: Blog, browser: Browser, plugin_file: Path) -> Iterator[None]:
    """Install and activate the plugin until the module ends."""
    with signing_in(browser, blog) as sign_in:
        page = sign_in("admin")
        install(page, blog, plugin_file)
        yield
        uninstall(page, blog)
