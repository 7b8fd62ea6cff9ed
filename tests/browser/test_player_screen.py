"""The player on different screens: accessibility, sizes, keys and printing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.player import MIXED, Player, player
from tests.browser.test_barriers import AXE, RULES, RUN
from tests.browser.test_layout import CUT, PRESSED, SPACING, TOO_SMALL
from web.core.context import services_of

SIZES = {
    "the narrowest": (320, 640),
    "a small frame": (320, 420),
    "a phone": (375, 812),
    "a phone with the browser's bars": (375, 553),
    "a phone on its side": (812, 375),
    "a small phone on its side": (568, 320),
    "a desk": (1280, 800),
    "a desk at 200 %": (640, 400),
}
PRIMARY = ".player button, .player-comment, .player-switches label"
# What cannot be seen whole, or lies over something else.
HIDDEN = """() => {
  const scroller = document.querySelector(".player");
  const wide = scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
  const parts = [...scroller.querySelectorAll("p, button, h2, label, progress, span")].filter(part =>
    part.checkVisibility({visibilityProperty: true}) && (part.textContent.trim() || part.matches("progress"))
    && !part.matches(".player-status"));
  const box = part => {
    const whole = part.getBoundingClientRect();
    if (!part.matches("p, h2, span")) return whole;
    const range = document.createRange();
    range.selectNodeContents(part);
    const { left, right, top, bottom } = range.getBoundingClientRect();  // higher than its lines where they are close
    return { left, right, top: Math.max(top, whole.top), bottom: Math.min(bottom, whole.bottom) };
  };
  const found = wide ? ["the player scrolls"] : [];
  const clock = scroller.querySelector(".player-clock");
  if (clock.scrollWidth > clock.clientWidth) found.push("the clock is too wide");
  for (const part of parts) {
    const a = box(part);
    const name = part.className || part.textContent.trim();
    const inside = a.left > -1 && a.top > -1 && a.right < innerWidth + 1 && a.bottom < innerHeight + 1;
    if (!inside) found.push(`${name} leaves the screen`);
    for (const other of parts) {
      const b = box(other);
      if (part === other || part.contains(other) || other.contains(part)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 3) found.push(`${name} lies on ${other.className || other.textContent.trim()}`);
    }
  }
  return found;
}"""


@pytest.fixture
def show(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Callable[..., Player]:
    """Show the mixed circuit to a reader with some settings."""

    return lambda **settings: player(fresh_page(reduced_motion="reduce", **settings), served["own"].url + MIXED)


def _phases(shown: Player) -> Iterator[str]:
    """Go through all phases."""
    shown.open()
    yield "start"
    shown.press("Start")
    yield "warm-up"
    shown.press("Skip")
    yield "ready"
    shown.press("Skip")
    yield "work"
    shown.press("Options")
    yield "options"
    shown.press("Options")
    shown.press("Skip")
    yield "rest"
    shown.press("Skip")
    shown.wait(75)
    assert shown.part("tick").is_visible()
    yield "work that waits for a tap"
    shown.press("Pause")
    yield "paused"
    shown.press("Resume")
    shown.to("switch")
    yield "switch"
    shown.press("Pause")
    shown.press("End workout")
    yield "done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", [True, False], ids=["coloured", "plain"])
def test_axe_finds_nothing_in_any_phase(colour: bool, scheme: str, show: Callable[..., Player]) -> None:
    shown = show(viewport={"width": 375, "height": 812}, color_scheme=scheme)
    shown.page.evaluate(AXE)
    for phase in _phases(shown):
        if phase == "start":
            shown.part("colour").set_checked(colour)
        shown.page.clock.resume()  # axe waits now and then
        assert shown.page.evaluate(RUN, RULES) == [], phase
        shown.page.clock.pause_at(shown.page.evaluate("() => Date.now()") / 1000 + 3)  # it cannot stop in the past


@pytest.mark.parametrize("name", SIZES)
def test_everything_is_visible_and_large_enough_to_press(name: str, show: Callable[..., Player]) -> None:
    width, height = SIZES[name]
    shown = show(viewport={"width": width, "height": height})
    for phase in _phases(shown):
        if phase == "options" and height < 500:
            continue  # here the switches scroll
        assert shown.page.evaluate(HIDDEN) == [], phase
        assert shown.page.evaluate(TOO_SMALL, [f".player :is({PRESSED})", PRIMARY]) == [], phase


def test_larger_text_and_zoom_hide_nothing(show: Callable[..., Player]) -> None:
    shown = show(viewport={"width": 320, "height": 640}, bypass_csp=True)
    shown.page.add_style_tag(content=SPACING)
    for phase in _phases(shown):
        cut = [each for each in shown.page.evaluate(CUT) if not re.search("player-options|player-status|<legend", each)]
        assert cut == [], phase
        assert shown.page.evaluate("() => document.querySelector('.player').scrollWidth <= innerWidth"), phase
    shown.page.set_viewport_size({"width": 427, "height": 267})  # a desk at 300 %
    shown.part("go").scroll_into_view_if_needed()
    assert shown.part("go").is_visible()


def _remove_images(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=re.sub("<img class=.station-thumb[^>]*>", "", response.text()))


@pytest.mark.parametrize("has_figures", [True, False], ids=["beside a figure", "without figures"])
def test_the_clock_is_as_large_as_the_screen_allows_and_stays_in_its_place(
    has_figures: bool, fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(reduced_motion="reduce", viewport={"width": 375, "height": 812})
    if not has_figures:
        page.route("**/c/**", _remove_images)
    shown = player(page, served["own"].url + MIXED)
    part_of_width, tops = 0.27 if has_figures else 0.42, set()
    for phase in _phases(shown):
        if phase in ("start", "options", "done"):
            continue
        size = shown.part("clock").evaluate("clock => parseFloat(getComputedStyle(clock).fontSize)")
        fit = 0.95 if len(shown.text("clock")) == 4 else 1
        assert size == pytest.approx(part_of_width * 375 * fit, abs=1), phase
        tops.add(shown.part("clock").bounding_box()["y"])  # type: ignore[index]
    assert max(tops) - min(tops) < 1


def test_repetitions_are_the_largest_text_also_after_a_long_time(show: Callable[..., Player]) -> None:
    shown = show(viewport={"width": 320, "height": 640})
    shown.begin()
    while not shown.part("tick").is_visible():
        shown.press("Skip")
    dose = shown.text("dose")
    amount = dose.split()[0]
    assert dose == f"{amount} reps"
    sizes = shown.page.locator(".player-stage p").evaluate_all(
        "parts => parts.filter(part => part.textContent).map(part => "
        "[part.className, parseFloat(getComputedStyle(part).fontSize)])"
    )
    assert (shown.text("name"), shown.text("clock")) == ("Glute bridge", amount)
    (first, largest), (second, name), *others = sorted(sizes, key=lambda size: -size[1])
    assert (first, second) == ("player-clock", "player-name")
    assert largest >= 2.5 * name and name >= 1.4 * max(size for _, size in others)
    for _ in range(30):
        shown.sleep(240)
    assert shown.text("clock") == amount
    assert shown.text("of").startswith("120:00 of about ")
    assert shown.page.evaluate(HIDDEN) == []


def test_the_figure_of_the_station_moves_and_the_next_one_is_beside_its_name(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    shown = player(fresh_page(), served["own"].url + MIXED)
    figure, thumb = shown.part("figure"), shown.part("thumb")
    shown.begin()
    assert not figure.is_visible(), "the warm-up has none"
    expect(thumb).to_have_attribute("src", re.compile("/plank/thumb"))
    shown.to("work")
    expect(figure).to_have_attribute("src", re.compile("/plank/motion.svg"))
    assert shown.page.wait_for_function("() => document.querySelector('.player-figure').naturalWidth > 0")
    assert figure.get_attribute("alt")
    expect(thumb).to_have_attribute("src", re.compile("/glute-bridge/thumb"))
    shown.press("Pause")
    expect(figure).to_have_attribute("src", re.compile("/plank/thumb.svg"))
    shown.press("Resume")
    shown.press("Options")
    shown.page.get_by_role("switch", name="Moving figures").uncheck()
    shown.press("Options")
    shown.to("rest")
    expect(figure).to_have_attribute("src", re.compile("/glute-bridge/thumb.svg"))
    assert shown.messages == []


def test_names_can_be_read_from_two_metres(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    # The rule for signs is 30 feet for each inch of letters, or 50 feet for good eyes. A phone is about 65 mm wide, so
    # the letters of most names are 4.9 mm high (1.8 m, or 2.9 m for good eyes), and 3.4 mm in the longest (or 2 m).
    usual, longest = 40, 28
    library = services_of(served["own"].app).edition_store.edition.library
    by_length = sorted(library.exercises.values(), key=lambda exercise: len(exercise.name))
    middle, last = by_length[len(by_length) // 2], by_length[-1]
    address = f"{served['own'].url}/c/{middle.id},{last.id}/?rounds=1"
    shown = player(fresh_page(viewport={"width": 375, "height": 812}), address)
    shown.begin()
    sizes = {}
    while shown.phase != "done":
        if shown.phase == "work":
            size = shown.part("name").evaluate("name => parseFloat(getComputedStyle(name).fontSize)")
            sizes[shown.text("name")] = size
        assert shown.page.evaluate(HIDDEN) == []
        shown.press("Skip")
    assert {name.removesuffix(", left") for name in sizes} >= {middle.name, last.name}
    assert all(size >= (usual if len(name) <= 28 else longest) for name, size in sizes.items()), sizes


def test_keys_pause_go_back_skip_and_close(show: Callable[..., Player]) -> None:
    shown = show()
    press = shown.page.keyboard.press
    shown.opener.focus()
    press("Enter")
    expect(shown.part("go")).to_be_focused()
    press("Enter")
    assert shown.text("word") == "Warm-up"
    press("ArrowRight")
    assert shown.text("name") == "Next: Plank"
    press("ArrowLeft")
    assert shown.text("word") == "Warm-up"
    press("Space")
    assert shown.phase == "paused"
    press("Space")
    assert shown.phase == "ready"
    while shown.phase != "rest":
        press("ArrowRight")
    assert shown.text("name") == "Next: Glute bridge"
    press("Enter")
    assert shown.text("name") == "Next: Glute bridge", "there is nothing to be done yet"
    shown.wait(10)
    press("Enter")
    assert shown.text("name") == "Next: Side plank, left"
    press("Escape")
    expect(shown.opener).to_have_text("Resume")
    assert not shown.is_open
    assert shown.opener.evaluate("link => link === document.activeElement")


def test_keys_on_a_button_press_the_button(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.part("skip").focus()
    shown.page.keyboard.press("Space")
    assert shown.phase == "ready"
    assert shown.text("name") == "Next: Plank", "skipped, not paused"
    shown.page.keyboard.press("Control+ArrowRight")
    assert shown.text("name") == "Next: Plank", "that is no key of ours"


def test_keys_do_nothing_while_the_options_are_shown(show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    shown.page.keyboard.press("ArrowRight")
    assert shown.phase == "start"
    shown.press("Start")
    shown.to("work")
    shown.press("Options")
    shown.part("beeps").focus()
    for key in ("ArrowRight", "ArrowLeft"):
        shown.page.keyboard.press(key)
    shown.press("Options")
    assert (shown.phase, shown.text("name")) == ("work", "Plank")
    shown.page.keyboard.press("ArrowRight")
    assert shown.phase == "rest"
    assert shown.messages == []


def test_the_focus_stays_in_the_player(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.to("work")
    shown.wait(40)
    shown.part("stage").focus()
    focused = "() => document.activeElement.textContent.trim()"
    order = []
    for _ in range(4):
        shown.page.keyboard.press("Tab")
        order.append(shown.page.evaluate(focused))
    assert order == ["Done", "Back", "Pause", "Skip"]
    shown.page.keyboard.press("Tab")  # perhaps to the browser's own controls
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate("() => document.activeElement.closest('.player-head') !== null")
    shown.part("tick").focus()
    shown.page.keyboard.press("Enter")
    assert not shown.part("tick").is_visible()
    assert shown.part("stage").evaluate("stage => stage === document.activeElement")


def test_the_focus_is_kept_when_the_workout_ends(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.part("skip").focus()
    while shown.text("name") != "Cool-down":
        shown.page.keyboard.press("Enter")
    shown.wait(120)
    assert shown.phase == "done"
    assert shown.part("stage").evaluate("stage => stage === document.activeElement")


def test_buttons_and_the_bar_are_visible_with_forced_colours(show: Callable[..., Player]) -> None:
    shown = show(forced_colors="active")
    shown.begin()
    shown.to("work")
    edges = "button => getComputedStyle(button).borderTopStyle + getComputedStyle(button).borderTopWidth"
    for name in ("back", "go", "skip", "choose", "close"):
        assert shown.part(name).evaluate(edges) == "solid1px"
    bar, ground = (
        shown.part(name).evaluate(f"part => getComputedStyle(part).{which}")
        for name, which in (("bar", "color"), ("screen", "backgroundColor"))
    )
    assert bar != ground


def test_nothing_moves_with_reduced_motion(show: Callable[..., Player]) -> None:
    shown = show()
    for phase in _phases(shown):
        assert shown.page.evaluate("() => document.getAnimations().length") == 0, phase
        assert "motion" not in (shown.part("figure").get_attribute("src") or ""), phase


def test_printing_shows_the_page_without_the_player(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.page.emulate_media(media="print")
    assert not shown.is_open
    assert shown.page.locator(".station").first.is_visible()


def test_a_link_of_an_article_opens_the_player_once(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    shown = player(fresh_page(), f"{served['own'].url}{MIXED}#follow_along")
    expect(shown.part("go")).to_be_visible()
    shown.press("Close")
    shown.page.reload()
    expect(shown.opener).to_be_visible()
    assert not shown.is_open


def test_a_player_that_can_not_be_loaded_leads_to_the_timeline_and_then_starts(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(viewport={"width": 375, "height": 600}, service_workers="block")
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if "/player" in request.url else None)
    page.route("**/scripts/player.js*", lambda route: route.abort())
    page.goto(served["own"].url + MIXED)
    assert scripts == [], "nothing of the player is loaded before somebody wants to start"
    page.locator("[data-follow]").click()
    expect(page.locator(".timeline li").first).to_be_in_viewport()
    page.unroute_all()
    page.locator("[data-follow]").press("Enter")
    expect(page.locator(".player-go")).to_be_focused()
    assert sum("/player.css" in url for url in scripts) == 1


def test_in_a_browser_without_dialogs_the_link_leads_to_the_timeline(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(viewport={"width": 375, "height": 600})
    page.add_init_script("delete HTMLDialogElement.prototype.showModal")
    page.goto(served["own"].url + MIXED)
    page.locator("[data-follow]").click()
    expect(page.locator(".timeline li").first).to_be_in_viewport()


def test_without_script_the_link_leads_to_the_timeline(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(java_script_enabled=False, viewport={"width": 375, "height": 600})  # less than what follows
    page.goto(served["own"].url + MIXED)
    link = page.locator("[data-follow]")
    assert link.inner_text() == "Start"
    assert "min" in page.locator(".facts").inner_text(), "how long it takes stands above"
    link.click()
    assert page.url.endswith("#timeline")
    expect(page.locator(".timeline li").first).to_be_in_viewport()
    assert page.locator("#timeline").bounding_box()["y"] < 100  # type: ignore[index]
    assert not page.locator(".player").is_visible()
