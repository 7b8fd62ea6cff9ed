"""The settings page of the plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.wordpress.blog import Blog, named
from tests.wordpress.conftest import SignIn
from tests.wordpress.plugin import find_row
from tests.wordpress.site import OurSite

PAGE, FIELD = named("/wp-admin/options-general.php?page=strongstride"), named("#strongstride_site")


@pytest.mark.usefixtures("plugin")
def test_the_default_setting_is_the_url_of_the_site(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in("admin")
    page.goto(f"{blog.url}{PAGE}")
    assert page.input_value(FIELD) == our_site.url


@pytest.fixture
def settings(plugin: None, blog: Blog, signed_in: SignIn) -> Iterator[Page]:
    """The settings page. The setting is reset after each test."""
    page = signed_in("admin")
    page.goto(f"{blog.url}{PAGE}")
    yield page
    blog.run("return delete_option( 'strongstride_site' );")


def test_the_list_of_plugins_links_to_the_settings(plugin: None, blog: Blog, signed_in: SignIn) -> None:
    page = signed_in("admin")
    page.goto(f"{blog.url}/wp-admin/plugins.php")
    page.locator(find_row()).get_by_role("link", name="Settings").click()
    expect(page.locator(FIELD)).to_be_visible()


def save(page: Page, address: str) -> str:
    """Save a URL without the browser's validation, and return the value of the field after that."""
    page.eval_on_selector(FIELD, "(field) => { field.type = 'text'; field.required = false; }")
    page.fill(FIELD, address)
    page.click("#submit")
    page.wait_for_selector(".notice")
    return page.input_value(FIELD)


@pytest.mark.parametrize("good", ["https://circuits.example", "http://localhost:8000", "http://[::1]:81"])
def test_the_url_can_be_set(good: str, settings: Page) -> None:
    assert save(settings, f" {good}/ ") == good
    assert settings.locator(".notice-error").count() == 0


BAD = (
    "",
    "http://circuits.example",
    "https://circuits.example/path",
    "javascript:alert(1)",
    "https://a.example'\"><b>",
)


@pytest.mark.parametrize("bad", BAD)
def test_invalid_urls_are_rejected(bad: str, settings: Page, our_site: OurSite) -> None:
    assert save(settings, bad) == our_site.url
    assert "https://example.org" in settings.inner_text(".notice-error")


def test_the_site_can_be_tested(settings: Page, blog: Blog, our_site: OurSite) -> None:
    button = settings.get_by_role("button", name="Test the site and clear caches")
    blog.run("return set_transient( 'strongstride_text_away', 1 );")
    button.click()
    expect(settings.locator(".notice-success")).to_contain_text("The site answers.")
    assert blog.run("return get_transient( 'strongstride_text_away' );") is False
    with our_site.away():
        button.click()
        expect(settings.locator(".notice-error")).to_contain_text(f"{our_site.url} did not answer")
    blog.run(f"return update_option( 'strongstride_site', '{blog.url}' );")
    button.click()
    expect(settings.locator(".notice-error")).to_contain_text(f"{blog.url} does not provide circuits.")
    blog.run("strongstride_clear_caches(); return 1;")
