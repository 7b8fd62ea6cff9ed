"""The share page in a browser: it follows the form, copies code, and sizes its previews."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Open
from tests.browser.screens import SHARE, SHARE_EMPTY

REFUSE = "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"


def frames(page: Page) -> list[str]:
    """Return the URLs of the previews, without fragments."""
    found = [frame.get_attribute("src") or "" for frame in page.locator(".share-frame iframe").all()]
    return [src.partition("#")[0] for src in found]


def test_code_is_copied(open_page: Open) -> None:
    page = open_page(SHARE, permissions=("clipboard-read", "clipboard-write"))
    page.get_by_role("button", name="Copy code: WordPress", exact=True).click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.locator("#code-url").input_value()
    assert "/c/" in copied


def test_code_is_selected_if_copying_is_blocked(open_page: Open) -> None:
    page = open_page(SHARE)
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Copy code: WordPress", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="The code is selected")).to_be_visible()
    box = page.locator("#code-url")
    expect(box).to_be_focused()
    selected = box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert selected == box.input_value()


def test_previews_fit_their_content(open_page: Open) -> None:
    page = open_page(SHARE)
    for number, width in enumerate((320, 600)):
        element = page.locator(".share-frame iframe").nth(number)
        element.scroll_into_view_if_needed()
        frame = page.frame_locator(".share-frame iframe").nth(number)
        expect(frame.get_by_role("link", name="Start")).to_be_visible()
        expect(frame.locator(".station")).to_have_count(6)
        box = element.bounding_box()
        assert box is not None
        assert box["width"] == width
        assert abs(frame.locator("body").evaluate("body => body.getBoundingClientRect().height") - box["height"]) <= 1


def test_a_preview_grows_with_its_content(open_page: Open) -> None:
    page = open_page(SHARE)
    element = page.locator(".share-frame iframe").first
    element.scroll_into_view_if_needed()
    before = int(element.get_attribute("height") or 0)
    page.frame_locator(".share-frame iframe").first.locator(".station summary").first.click()
    expect(element).not_to_have_attribute("height", str(before))
    assert int(element.get_attribute("height") or 0) > before + 40


@pytest.mark.parametrize(("name", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(17, 22, 20)")])
def test_previews_can_have_a_light_or_dark_background(open_page: Open, name: str, background: str) -> None:
    page = open_page(SHARE, java_script_enabled=False, dark=name == "light")
    page.locator(f"#page-{name}").check()
    expect(page.locator(".share-frames")).to_have_css("background-color", background)


def test_previews_follow_the_chosen_background(open_page: Open) -> None:
    page = open_page(SHARE)
    frame = page.frame_locator(".share-frame iframe").first
    page.locator(".share-frame iframe").first.scroll_into_view_if_needed()
    expect(frame.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("#page-dark").check()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("#page-own").check()
    expect(frame.locator("html")).to_have_attribute("data-theme", "light")


def test_a_requested_theme_stays_on_all_backgrounds(open_page: Open) -> None:
    page = open_page(SHARE)
    page.locator("input[name=theme][value=light]").check()
    expect(page.locator(".share-frames")).to_have_attribute("data-theme", "light")
    page.locator("#page-dark").check()
    frame = page.frame_locator(".share-frame iframe").first
    page.locator(".share-frame iframe").first.scroll_into_view_if_needed()
    expect(frame.locator(".station").first).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-theme", "light")


def test_the_page_updates_with_the_form(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY)
    page.get_by_label("URL", exact=True).fill("/c/shins/")
    page.get_by_label("URL", exact=True).blur()
    expect(page.locator(".share-frame iframe")).to_have_count(2)
    assert "url=%2Fc%2Fshins%2F" in page.url
    page.locator("input[name=theme][value=dark]").check()
    expect(page.locator(".share-frame iframe").first).to_have_attribute("src", re.compile("theme=dark"))
    assert "theme=dark" in page.url
    expect(page.get_by_role("button", name="Copy code: WordPress", exact=True)).to_be_visible()
    page.get_by_label("Button colour").fill("red")
    page.get_by_label("Button colour").press("Enter")
    expect(page.get_by_text("isn’t a colour")).to_be_visible()
    assert not any("accent" in src for src in frames(page))


def test_the_background_stays_chosen(open_page: Open) -> None:
    page = open_page(SHARE)
    page.locator("#page-dark").check()
    page.get_by_label("Follow our library").check()
    expect(page.locator("#code-url")).to_have_value(re.compile("hamstrings,glutes"))
    expect(page.locator("#page-dark")).to_be_checked()


def test_an_invalid_url_focuses_the_error_summary(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY)
    page.get_by_label("URL", exact=True).fill("/c/glutse/")
    page.get_by_role("button", name="Get code").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.get_by_label("URL", exact=True)).to_be_focused()
    expect(page.get_by_label("URL", exact=True)).to_have_value("/c/glutse/")


def test_a_url_that_is_too_long_is_reported_and_kept(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY)
    long = "/c/glutes/?x=" + "y" * 9000
    page.get_by_label("Your code", exact=True).fill("<p>kept</p>")
    page.get_by_label("URL", exact=True).fill(long)
    page.get_by_role("button", name="Get code").click()
    expect(page.locator("#status")).to_contain_text("could not be updated")
    expect(page.locator("#status")).to_have_attribute("role", "status")
    expect(page.get_by_label("URL", exact=True)).to_have_value(long)
    expect(page.get_by_label("Your code", exact=True)).to_have_value("<p>kept</p>")
    page.get_by_label("URL", exact=True).fill("/c/glutes/")
    page.get_by_label("URL", exact=True).blur()
    expect(page.locator(".share-frame iframe")).to_have_count(2)
    expect(page.locator("#status")).to_be_empty()


def test_code_is_kept_without_a_response(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY)
    page.get_by_label("Your code", exact=True).fill("<p>kept</p>")
    page.route("**/share/?*", lambda route: route.abort())
    page.get_by_label("URL", exact=True).fill("/c/glutes/")
    page.get_by_label("URL", exact=True).blur()
    expect(page.locator("#status")).to_contain_text("could not be updated")
    expect(page.get_by_label("Your code", exact=True)).to_have_value("<p>kept</p>")
    expect(page.get_by_label("URL", exact=True)).to_have_value("/c/glutes/")


def test_code_is_tested_in_place_and_never_runs(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.get_by_label("Your code", exact=True).fill("<script>alert(1)</script><img src=x onerror=alert(2)>")
    page.get_by_role("button", name="Test code").click()
    expect(page.locator("#tested-code")).to_contain_text("Removed: <script>, onerror of <img>.")
    expect(page.locator("#test")).to_be_focused()
    page.get_by_text("Remaining HTML").click()
    expect(page.locator("#tested-code pre")).to_have_text('alert(1)<img src="x">')
    assert dialogs == []
    assert "script" not in page.url.partition("/share/")[2]
    page.get_by_label("URL", exact=True).fill("/c/shins/")
    page.get_by_label("URL", exact=True).blur()
    expect(page.locator("#wordpress-previews section")).to_have_count(2)
    expect(page.locator("#tested-code")).to_contain_text("Removed: <script>, onerror of <img>.")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_long_code_is_kept(open_page: Open, script: bool) -> None:
    page = open_page(SHARE, java_script_enabled=script)
    box = page.get_by_label("Your code", exact=True)
    code = "<p>日本</p>" * 440
    box.fill(code)
    page.get_by_role("button", name="Test code").click()
    expect(page.locator("#tested-code")).to_contain_text("Nothing is removed.")
    expect(box).to_have_value(code)
    box.fill(code + "a" * 41)
    page.get_by_role("button", name="Test code").click()
    expect(page.locator("#html-error")).to_contain_text(
        "This code is too long: it has 4,001 characters. Enter at most 4,000 characters."
    )
    expect(box).to_have_value(code + "a" * 41)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Button colour")).to_have_value("red")
    expect(page.locator(".share-frame iframe")).to_have_count(2)
    box.fill("<p>a</p>")
    page.get_by_role("button", name="Test code").click()
    expect(page.locator("#html-error")).to_be_empty()
    assert box.get_attribute("aria-invalid") is None


@pytest.mark.parametrize("fails", ["no answer", "another page"])
def test_a_failed_test_is_reported_and_keeps_the_code(open_page: Open, fails: str) -> None:
    page = open_page(SHARE_EMPTY)
    page.get_by_label("Your code", exact=True).fill("<p>kept</p>")
    page.route(
        "**/share/",
        lambda route: route.abort() if fails == "no answer" else route.fulfill(status=502, body="<h1>Bad gateway</h1>"),
    )
    page.get_by_role("button", name="Test code").click()
    expect(page.get_by_role("status").filter(has_text="couldn’t test your code")).to_be_visible()
    expect(page.get_by_label("Your code", exact=True)).to_have_value("<p>kept</p>")
    page.unroute("**/share/")
    page.get_by_role("button", name="Test code").click()
    expect(page.locator("#tested-code")).to_contain_text("Nothing is removed.")
    expect(page.locator("#test-status")).to_be_empty()


def test_the_form_works_without_javascript(open_page: Open) -> None:
    page = open_page(SHARE_EMPTY, java_script_enabled=False, width=375)
    page.get_by_label("URL", exact=True).fill("/c/shins/")
    page.locator("input[name=theme][value=light]").check()
    page.get_by_role("button", name="Get code").click()
    assert page.get_by_role("button", name="Copy").count() == 0
    expect(page.locator("#code-url")).to_be_visible()
    page.get_by_text("Any site", exact=True).click()
    expect(page.locator("#code-script")).to_be_visible()
    assert 'data-theme="light"' in page.locator("#code-script").input_value()
    page.get_by_label("Your code", exact=True).fill("<form><p>a</p></form>")
    page.get_by_role("button", name="Test code").click()
    assert page.url.endswith("#test")
    expect(page.locator("#tested-code")).to_contain_text("Removed: <form>.")
    expect(page.get_by_label("URL", exact=True)).to_have_value("/c/shins/")
