"""The builder in a browser: body, list and keyboard make the same choice, and the circuit follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.screens import BUILDER, BUILDER_FILLED, BUILDER_WRONG

FILL = "part => getComputedStyle(part).fill"
MIDDLE = """part => {
  // A point inside the shape, since the middle of its box may lie between two strands of the muscle.
  const shape = part.getBBox(), matrix = part.getScreenCTM();
  for (let x = 1; x < 10; x++) for (let y = 1; y < 10; y++) {
    const point = new DOMPoint(shape.x + shape.width * x / 10, shape.y + shape.height * y / 10);
    if (!part.isPointInFill(point)) continue;
    const at = point.matrixTransform(matrix);
    if (document.elementFromPoint(at.x, at.y) === part) return [at.x, at.y];
  }
  return null;
}"""


def press_part(page: Page, part: str) -> None:
    """Press a part of the body."""
    shape = page.locator(f".m-own [data-part={part}]")
    shape.evaluate("part => part.scrollIntoView({block: 'center'})")  # out from under the summary
    point = shape.evaluate(MIDDLE)
    assert point is not None, f"{part} cannot be hit"
    page.mouse.click(*point)


def stations(page: Page) -> list[str]:
    """Return the names of the stations."""
    return page.locator("#result .station-name").all_inner_texts()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_body_and_the_list_are_the_same_choice(width: int, script: bool, open_page: Open) -> None:
    page = open_page(BUILDER, width=width, java_script_enabled=script)
    glutes = page.get_by_label("Glutes", exact=True)
    shape = page.locator("#part-glutes [data-part=gluteus-maximus-left]")
    unlit = shape.evaluate(FILL)
    press_part(page, "gluteus-maximus-left")
    expect(glutes).to_be_checked()
    page.mouse.move(0, 0)
    assert shape.evaluate(FILL) != unlit
    press_part(page, "gluteus-maximus-right")
    expect(glutes).not_to_be_checked()
    page.locator(".tick-name").get_by_text("Glutes", exact=True).click()
    expect(glutes).to_be_checked()


def test_every_area_with_muscles_can_be_chosen_on_the_body(open_page: Open) -> None:
    page = open_page(BUILDER)
    sheets = page.locator(".body-part:has(.m-own)")
    assert sheets.count() >= 12
    for sheet in sheets.all():
        box = page.locator(f"[id='{sheet.get_attribute('for')}']")
        part = sheet.locator(".m-own path").first.get_attribute("data-part") or ""
        press_part(page, part)
        expect(box).to_be_checked()
        press_part(page, part)
        expect(box).not_to_be_checked()


def test_a_muscle_of_two_areas_chooses_the_first_and_is_highlighted_by_both(open_page: Open) -> None:
    page = open_page(BUILDER)
    press_part(page, "gluteus-medius-left")
    expect(page.get_by_label("Gluteus medius (side of the hip)")).to_be_checked()
    expect(page.get_by_label("Leg stability")).not_to_be_checked()
    press_part(page, "gluteus-medius-left")
    shared = page.locator("#part-leg-stability .m-shared path").first
    assert shared.evaluate(FILL) == "none"
    page.get_by_label("Leg stability").check()
    assert shared.evaluate(FILL) != "none"


def test_the_keyboard_focus_shows_on_the_body(open_page: Open) -> None:
    page = open_page(BUILDER)
    shape = page.locator("#part-hamstrings .m-own path").first
    stroke = "part => getComputedStyle(part).stroke"
    before = shape.evaluate(stroke)
    page.locator(".ready-more summary").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.value") == "hamstrings"
    assert shape.evaluate(stroke) != before
    page.keyboard.press("Space")
    expect(page.get_by_label("Hamstrings")).to_be_checked()
    expect(page.locator("#result .circuit-title")).to_have_text("Hamstrings circuit")


def test_the_circuit_follows_in_place_and_the_address_with_it(open_page: Open) -> None:
    page = open_page(BUILDER)
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_label("Glutes", exact=True).check()
    expect(page.locator("#result .circuit-title")).to_have_text("Glutes circuit")
    expect(page.locator("#status")).to_contain_text("Glutes circuit: 3 stations, 3 rounds")
    assert page.url.endswith("/circuits/?areas=glutes")
    assert page.title().startswith("Glutes circuit")
    page.get_by_label("Rounds").fill("2")
    expect(page.locator("#status")).to_contain_text("2 rounds")
    assert page.url.endswith("/circuits/?areas=glutes&rounds=2")
    page.get_by_label("Rounds").fill("3")
    expect(page.locator("#status")).to_contain_text("3 rounds")
    assert page.url.endswith("/circuits/?areas=glutes"), "a default goes without saying"
    assert page.evaluate("() => window.stayed")
    shown = stations(page)
    page.reload()
    assert stations(page) == shown
    expect(page.get_by_label("Glutes", exact=True)).to_be_checked()
    page.get_by_role("link", name="Open this circuit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glutes circuit")
    page.go_back()
    expect(page.get_by_label("Glutes", exact=True)).to_be_checked()
    assert stations(page) == shown
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glutes circuit")


def test_the_circuit_stays_in_view_beside_the_form(open_page: Open) -> None:
    page = open_page(BUILDER_FILLED, width=1280)
    minutes = page.get_by_label("Minutes")
    minutes.scroll_into_view_if_needed()
    expect(page.get_by_role("heading", name="Your circuit")).to_be_in_viewport()
    form, result = page.locator("#builder").bounding_box(), page.locator("#result").bounding_box()
    assert form and result and form["x"] + form["width"] <= result["x"]


def test_on_a_phone_a_summary_stays_in_view_and_covers_no_focused_field(open_page: Open) -> None:
    page = open_page(BUILDER_FILLED, width=375)
    summary = page.locator("#status")
    bounds = "part => { const box = part.getBoundingClientRect(); return [box.top, box.bottom]; }"
    page.locator(".ready-more summary").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        expect(summary).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.activeElement.getBoundingClientRect().bottom") <= summary.evaluate(bounds)[0]
    summary.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Your circuit")).to_be_in_viewport()
    assert page.locator("#result").evaluate(bounds)[0] >= summary.evaluate(bounds)[1]


def test_back_over_a_jump_within_the_page_restores_the_form(open_page: Open) -> None:
    page = open_page(BUILDER_FILLED)
    page.locator("#status a").click()
    page.get_by_label("Advanced").check()
    expect(page).to_have_url(re.compile("level=3"))
    page.go_back()
    expect(page.get_by_label("Beginner")).to_be_checked()
    expect(page).to_have_url(re.compile("level=1"))


def test_a_chosen_group_highlights_its_areas_at_once(open_page: Open) -> None:
    page = open_page(BUILDER)
    page.get_by_label("Back", exact=True).check()
    expect(page.locator("#part-upper-back")).to_have_class(re.compile("body-part-lit"))
    expect(page.locator("#result .circuit-title")).to_have_text("Back circuit")
    page.get_by_label("Back", exact=True).uncheck()
    expect(page.locator("#part-upper-back")).not_to_have_class(re.compile("body-part-lit"))


def test_an_error_is_shown_in_place_while_the_focus_stays(open_page: Open) -> None:
    page = open_page(BUILDER_FILLED)
    rounds = page.get_by_label("Rounds")
    rounds.fill("many")
    expect(page.locator("#field-rounds-error")).to_contain_text("'many' is not a whole number from 1 to 10")
    expect(page.locator(".error-summary")).to_contain_text("'many' is not a whole number")
    expect(page.locator("#status")).to_have_text("No circuit yet. Fix the error above.")
    expect(rounds).to_be_focused()
    expect(rounds).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Error: ")
    rounds.fill("2")
    expect(page.locator("#field-rounds-error")).to_be_empty()
    expect(page.locator(".error-summary")).to_have_count(0)
    assert rounds.get_attribute("aria-invalid") is None
    assert not page.title().startswith("Error: ")


def test_the_button_moves_the_focus_to_the_circuit_or_the_errors(open_page: Open) -> None:
    page = open_page(BUILDER_FILLED)
    page.get_by_role("button", name="Build circuit").click()
    expect(page.locator("#result")).to_be_focused()
    page.get_by_label("Rounds").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.get_by_label("Rounds")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_page_with_errors_focuses_its_summary(script: bool, open_page: Open) -> None:
    page = open_page(BUILDER_WRONG, java_script_enabled=script)
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Hamstrings")).to_be_focused()
    expect(page.get_by_label("Rounds")).to_have_value("many")


def test_without_script_the_form_is_sent(open_page: Open) -> None:
    page = open_page(BUILDER, java_script_enabled=False)
    page.get_by_label("Shins").check()
    page.get_by_label("Rounds").fill("2")
    page.get_by_text("More options").click()
    page.get_by_label("Per area").fill("1")
    page.get_by_role("button", name="Build circuit").click()
    expect(page.locator("#result .circuit-title")).to_have_text("Shins circuit")
    expect(page.locator("#result .station")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Shins")).to_be_checked()
    expect(page.get_by_label("Per area")).to_have_value("1")
    page.get_by_role("link", name="Shuffle").click()
    assert "seed=2" in page.url
    expect(page.get_by_label("Seed")).to_have_value("2")


def test_only_the_last_change_is_shown(open_page: Open) -> None:
    page = open_page(BUILDER)
    held: list[Route] = []
    page.route("**/circuits/?*areas=calves*", lambda route: held.append(route))
    page.get_by_label("Calves").check()
    page.wait_for_function("() => document.getElementById('result').hasAttribute('aria-busy')")
    page.get_by_label("Calves").uncheck()
    page.get_by_label("Core", exact=True).check()
    expect(page.locator("#result .circuit-title")).to_have_text("Core circuit")
    assert held
    for route in held:
        route.abort()
    expect(page.locator("#result .circuit-title")).to_have_text("Core circuit")


def test_a_fetch_that_fails_sends_the_form_instead(open_page: Open) -> None:
    page = open_page(BUILDER)
    page.route(
        "**/circuits/?*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    with page.expect_navigation():
        page.get_by_label("Glutes", exact=True).check()
    expect(page.locator("#result .circuit-title")).to_have_text("Glutes circuit")
    expect(page.get_by_label("Glutes", exact=True)).to_be_checked()


@pytest.mark.parametrize("status", [200, 414, 500])
def test_a_response_that_is_another_page_is_explained(open_page: Open, status: int) -> None:
    page = open_page(BUILDER)
    page.evaluate("() => { window.stayed = true; }")
    page.route(
        "**/circuits/?*",
        lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>Log in</h1><p id=result>"),
    )
    page.get_by_label("Glutes", exact=True).check()
    expect(page.locator("#status")).to_contain_text("could not be updated")
    page.get_by_role("button", name="Build circuit").click()
    expect(page.locator("#result")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_label("Glutes", exact=True)).to_be_checked()
    page.unroute("**/circuits/?*")
    page.get_by_label("Rounds").fill("2")
    expect(page.locator("#status")).to_contain_text("Glutes circuit: 3 stations, 2 rounds")
    assert page.evaluate("() => window.stayed")


def test_screen_readers_announce_the_result(open_page: Open) -> None:
    page = open_page(BUILDER)
    said = page.locator("#status")
    expect(said).to_have_attribute("role", "status")
    page.evaluate("() => { window.region = document.getElementById('status'); }")
    page.get_by_label("Calves").check()
    expect(said).to_contain_text("Calves circuit: 3 stations")
    assert page.evaluate("() => window.region === document.getElementById('status')"), (
        "a live region must stay the same"
    )


HOSTILE = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "{{7*7}}",
    "%00\x00\x1b[2J",
    "\u202e\u2066x",
)
LONG = "x" * 1500


CHECKED = ("areas", "exercises", "level", "equipment", "rounds", "seed", "swap")
NAMES = (*CHECKED, "title", "other")


def open_hostile(page: Page, addresses: Iterable[str]) -> list[int]:
    """Open addresses one after the other, and check that nothing in them runs. Return how many errors each lists."""
    counts = []
    heard: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    def complain(message: ConsoleMessage) -> None:
        if "status of 4" not in message.text:  # the page's own, which is meant
            heard.append(message.text)

    page.on("dialog", dismiss)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", complain)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status in (200, 400, 404, 422), address
        assert (
            page.locator(
                "main img:not(.station-thumb, [class^=player]), main script, main [onload], main [onerror]"
            ).count()
            == 0
        )
        counts.append(page.locator(".error-summary li").count())
    assert heard == []
    return counts


def test_no_value_in_an_address_runs_or_breaks_the_builder(open_page: Open) -> None:
    page = open_page(BUILDER)
    builder = page.url
    # In all fields at once, and in each by itself if the value is long, because the length of an address is limited.
    everywhere = [f"{builder}?{urlencode(dict.fromkeys(NAMES, value))}" for value in HOSTILE]
    assert open_hostile(page, everywhere) == [len(CHECKED)] * len(HOSTILE)
    open_hostile(page, [f"{builder}?{urlencode({name: LONG})}" for name in NAMES])


@pytest.mark.parametrize("name", NAMES)
def test_no_value_in_the_address_of_a_circuit_runs_or_breaks_anything(name: str, open_page: Open) -> None:
    page = open_page(BUILDER)
    circuit = page.url.replace("/circuits/", "/c/glutes/")
    open_hostile(page, [f"{circuit}?{urlencode({name: value})}" for value in (*HOSTILE, LONG)])
