"""The page of a circuit in a browser: swap, shuffle, share, copy, print and export."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE, CIRCUIT, FOCUS_CIRCUIT

REMEMBER = """given => {
  window.told = [];
  const refuse = name => () => { window.told.push(name); throw new DOMException("no", name); };
  const take = what => { window.told.push(what); };
  const share = {takes: take, "is closed": refuse("AbortError"), "is refused": refuse("NotAllowedError")}[given.share];
  const writeText = given.copy ? take : refuse("NotAllowedError");
  Object.defineProperty(navigator, "share", {value: share});
  Object.defineProperty(navigator, "clipboard", {value: {writeText: async text => writeText(text)}});
  window.print = () => window.told.push("print");
}"""
ADDRESS = "http://127.0.0.1:8000/c/five-areas/?drills=2"


def page_with(open_page: Open, *, share: str = "", copy: bool = False) -> Page:
    """Show a circuit's page in a browser with fake sharing and copying, which record their arguments."""
    page = open_page(CIRCUIT, width=375)
    page.evaluate(REMEMBER, {"share": share, "copy": copy})
    return page


def test_the_systems_share_sheet_gets_address_and_title(open_page: Open) -> None:
    page = page_with(open_page, share="takes", copy=True)
    page.get_by_role("button", name="Share").click()
    page.wait_for_function("() => window.told.length")
    (given,) = page.evaluate("() => window.told")
    assert given["url"] == ADDRESS
    assert given["title"].startswith("The five areas circuit")
    expect(page.locator(".circuit-status")).to_be_empty()


def test_a_share_sheet_that_is_closed_copies_nothing(open_page: Open) -> None:
    page = page_with(open_page, share="is closed", copy=True)
    page.get_by_role("button", name="Share").click()
    page.wait_for_function("() => window.told.length")
    assert page.evaluate("() => window.told") == ["AbortError"]
    expect(page.locator(".circuit-status")).to_be_empty()


@pytest.mark.parametrize("share", ["", "is refused"])
def test_without_a_share_sheet_the_link_is_copied(share: str, open_page: Open) -> None:
    page = page_with(open_page, share=share, copy=True)
    page.get_by_role("button", name="Share").click()
    said = page.get_by_role("status").filter(has_text="Link copied.")
    expect(said).to_be_visible()
    assert page.evaluate("() => window.told.at(-1)") == ADDRESS


def test_without_clipboard_access_the_link_is_shown_selected(open_page: Open) -> None:
    page = page_with(open_page)
    page.get_by_role("button", name="Share").click()
    box = page.get_by_label("Link to this circuit")
    expect(box).to_have_value(ADDRESS)
    expect(box).to_be_focused()
    assert page.evaluate("() => getSelection().toString()") == ADDRESS


def test_the_print_button_prints(open_page: Open) -> None:
    page = page_with(open_page)
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("() => window.told") == ["print"]


def test_without_script_there_are_no_buttons_that_do_nothing(open_page: Open) -> None:
    page = open_page(CIRCUIT, java_script_enabled=False)
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    before = page.locator(".station-name").all_inner_texts()
    page.get_by_role("link", name=f"Swap {before[0]} for another exercise").click()
    after = page.locator(".station-name").all_inner_texts()
    assert [one == other for one, other in zip(before, after, strict=True)].count(False) == 1
    page.get_by_role("link", name="Shuffle").click()
    assert page.locator(".station-name").all_inner_texts() not in (before, after)
    page.get_by_role("link", name="Save this version").click()
    expect(page.get_by_text("Saved version.")).to_be_visible()
    expect(page.locator(".station-swap")).to_have_count(0)


def test_the_circuit_can_be_changed_in_the_builder(open_page: Open) -> None:
    page = open_page(FOCUS_CIRCUIT)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("checkbox", name="Hamstrings")).to_be_checked()
    expect(page.get_by_role("checkbox", name="No equipment")).to_be_checked()
    expect(page.locator("#result .circuit-title")).to_have_text("Hamstrings and glutes circuit")


def test_pinterest_is_asked_only_when_its_link_is_pressed(open_page: Open) -> None:
    page = open_page(None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    served = open_page(CIRCUIT).url
    page.goto(served)
    link = page.get_by_role("link", name="save to Pinterest")
    assert set(asked) == {urlsplit(served).netloc}
    given = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert given["url"] == [ADDRESS]
    assert given["media"] == ["http://127.0.0.1:8000/c/five-areas.pin.png?drills=2"]
    assert given["description"][0].startswith("The five areas circuit: 3 rounds, about")
    assert link.get_attribute("rel") == "nofollow noopener"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_calendar_form_asks_for_a_start_and_how_often(script: bool, open_page: Open) -> None:
    page = open_page(CIRCUIT, java_script_enabled=script)
    summary = page.get_by_text("Calendar", exact=True)
    before = summary.bounding_box()
    summary.click()
    assert summary.bounding_box() == before, "the form unfolds below"
    page.get_by_label("First workout").fill("2030-01-07T18:30")
    page.get_by_label("How often").select_option("3")
    with page.expect_request("**/c/five-areas.ics?*") as asked:
        page.get_by_role("button", name="Download calendar file").click()
    given = parse_qs(urlsplit(asked.value.url).query)
    assert given == {"drills": ["2"], "start": ["2030-01-07T18:30"], "days": ["3"]}


def test_an_article_loads_nothing_of_a_circuits_page(open_page: Open) -> None:
    page = open_page(ARTICLE)
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
    assert not {"/static/circuit.css", "/static/builder.css", "/scripts/circuit.js", "/scripts/builder.js"} & set(
        loaded
    )
    expect(page.locator(".circuit .station-ticks, .circuit .station-swap")).to_have_count(0)
