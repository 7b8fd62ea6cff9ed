"""A circuit prints on one page, and an article without the parts for screens."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE, CIRCUIT, COMMENTS, EXERCISE, FOCUS_CIRCUIT, PLAN, Screen
from tests.browser.test_barriers import AXE, RULES, RUN

STATIONS = ".circuit-page .station"
EVERYTHING = (
    "hamstrings,glute-med,glutes,hips,lower-back,upper-back,leg-stability,shins,calves,triceps,core,quads,biceps,chest"
)
TWENTY_FOUR = (  # those with the longest names
    "half-kneeling-hip-flexor-stretch,single-leg-romanian-deadlift,incline-close-grip-push-up,single-leg-squat-to-chair,"
    "back-extension-45,calf-stretch-at-the-wall,stability-ball-leg-curl,standing-hip-abduction,short-copenhagen-plank,"
    "single-leg-calf-raise,bulgarian-split-squat,bent-knee-calf-raise,side-lying-leg-raise,side-plank-leg-raise,"
    "quadruped-hip-circle,cable-hip-abduction,band-ankle-four-way,ball-back-extension,figure-four-stretch,"
    "close-grip-push-up,overhead-extension,lateral-band-walk,single-leg-bridge,romanian-deadlift"
)
CIRCUITS = (
    CIRCUIT,
    FOCUS_CIRCUIT,
    Screen("one area", "/c/glutes/", ""),
    Screen("a group", "/c/backside/", ""),
    Screen("shins and calves", "/c/shins,calves/", ""),
    Screen("one station", "/c/plank/?level=2&rounds=1", ""),
    Screen("one station, ten rounds", "/c/plank/?level=2&rounds=10", ""),
    Screen("twelve stations, ten rounds", "/c/backside/?level=3&rounds=10&drills=5", ""),
    Screen(
        "eight areas, three each",
        "/c/hamstrings,glute-med,glutes,hips,lower-back,upper-back,leg-stability,shins/"
        "?level=3&equipment=chair,band,dumbbell,ball,anchor,gym&rounds=10&per-area=3",
        "",
    ),
    Screen("every area, with drills", f"/c/{EVERYTHING}/?level=3&rounds=10&work=40&drills=5", ""),
    Screen(
        "as much as there can be, with a note on everything",
        f"/c/{TWENTY_FOUR}/?level=1&equipment=none&venue=gym&rounds=10&quiet=1&avoid=groin,knee,achilles,shin,it-band,"
        "hip-flexor,low-back,wrist,shoulder,balance,postpartum",
        "",
    ),
)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("screen", CIRCUITS, ids=lambda screen: screen.name)
def test_a_printed_circuit_is_one_page(screen: Screen, paper: str, open_page: Open) -> None:
    page = open_page(screen)
    assert page.locator(STATIONS).count() >= 1
    printed = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_printed_circuit_holds_every_station_and_dose(open_page: Open) -> None:
    page = open_page(CIRCUIT, dark=True)
    page.emulate_media(media="print")
    expect(page.locator(".station")).to_have_count(7)
    for station in page.locator(".station").all():
        expect(station.locator(".station-name")).to_be_visible()
        expect(station.locator(".station-dose")).to_be_visible()
    for cautions in page.locator(".station-cautions").all():
        expect(cautions).to_be_visible()
    expect(page.get_by_role("link", name="JSON")).to_be_hidden()
    for hidden in (".circuit-follow", ".circuit-actions", ".circuit-save", ".circuit-elsewhere", ".station-swap"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("rounds", [1, 3, 8])
def test_a_printed_circuit_has_a_box_for_every_round_of_every_station(rounds: int, open_page: Open) -> None:
    page = open_page(Screen("boxes", f"/c/plank,glute-bridge/?level=2&rounds={rounds}", ""))
    boxes = page.locator(".station-ticks i")
    expect(boxes).to_have_count(2 * rounds)
    expect(boxes.first).to_be_hidden()
    page.emulate_media(media="print")
    for box in boxes.all():
        expect(box).to_be_visible()
        size = box.bounding_box()
        assert size is not None and size["width"] == pytest.approx(size["height"]) and size["width"] > 15
        assert box.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"


def test_a_printed_circuit_has_its_address_as_text_and_qr_code(open_page: Open) -> None:
    page = open_page(CIRCUIT)
    code = page.get_by_role("img", name="QR code of this page's address")
    expect(page.locator("svg.qr")).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    size = code.bounding_box()
    assert size is not None and size["width"] >= 90, "a phone has to read it"
    expect(page.get_by_text("http://127.0.0.1:8000/c/five-areas/?drills=2", exact=True)).to_be_visible()
    expect(page.get_by_text("Warm up 3 min")).to_be_visible()
    expect(page.locator("svg.muscle-map-drawing")).to_be_visible()


def test_some_of_many_notes_are_printed_and_the_others_counted(open_page: Open) -> None:
    page = open_page(CIRCUITS[-1])
    notes = page.locator(".circuit-notes li")
    more = page.get_by_text("more notes on the page")
    expect(more).to_be_hidden()
    page.get_by_text("Notes on this circuit").click()
    on_screen = notes.filter(visible=True).count()
    page.get_by_text("Notes on this circuit").click()
    expect(notes.filter(visible=True)).to_have_count(0)
    page.emulate_media(media="print")
    expect(more).to_be_visible()
    printed = notes.filter(visible=True).count()
    assert printed == 9
    expect(more).to_contain_text(f"{on_screen - 8} more notes")


def test_a_printed_article_has_no_navigation(open_page: Open) -> None:
    page = open_page(ARTICLE)
    page.emulate_media(media="print")
    for hidden in (".site-header", ".site-footer", ".contents", ".article-foot", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".circuit").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()


def test_a_printed_article_has_no_comments(open_page: Open) -> None:
    page = open_page(COMMENTS)
    parts = page.locator("#comments, .comment, .comment-form")
    assert parts.count() > 20
    page.emulate_media(media="print")
    expect(parts.filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("path", ["/c/glute-bridge/", "/embed/c/glute-bridge/", "/areas/glutes/"])
def test_printed_thumbs_are_grey_and_their_muscles_hatched(path: str, open_page: Open) -> None:
    page = open_page(Screen("thumbs", path, ""), dark=True, device_scale_factor=8)

    def look() -> tuple[int, int]:
        """Return how colourful the first thumb is, and the number of its stripes: white after black along its rows."""
        thumb = page.locator('img[src*="/glute-bridge/thumb.svg"]').first
        thumb.scroll_into_view_if_needed()
        thumb.evaluate("image => image.decode()")
        image = Image.open(io.BytesIO(thumb.screenshot())).convert("RGB").resize((400, 400))
        colour = max(max(image.convert("YCbCr").getchannel(name).tobytes()) for name in ("Cb", "Cr")) - 128
        hips = image.convert("L").crop((150, 190, 300, 270)).point(lambda value: 255 * (value > 128)).tobytes()
        return colour, hips.count(b"\x00\xff")

    colour, stripes = look()
    assert colour > 50
    page.emulate_media(media="print")
    printed_colour, printed_stripes = look()
    assert printed_colour < 5
    assert printed_stripes > stripes * 1.4


def test_a_printed_exercise_with_a_video_shows_its_figure(open_page: Open) -> None:
    page = open_page(Screen("video of an exercise", "/exercises/plank/", "", "states"))
    page.emulate_media(media="print")
    expect(page.locator(".video-poster svg")).to_be_visible()
    for hidden in page.locator(".video :is(figcaption, span)").all():
        expect(hidden).to_be_hidden()


@pytest.mark.parametrize("screen", [ARTICLE, COMMENTS, CIRCUIT, EXERCISE, PLAN], ids=lambda screen: screen.name)
def test_text_on_paper_has_contrast(screen: Screen, open_page: Open) -> None:
    page = open_page(screen, width=794, dark=True, less_motion=True)
    page.emulate_media(media="print")
    page.evaluate(AXE)
    assert [each for each in page.evaluate(RUN, RULES) if each.startswith("color-contrast")] == []


def test_a_tall_picture_in_an_article_fits_on_a_page(open_page: Open) -> None:
    page = open_page(COMMENTS)
    drawing = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='2160' height='3840'/>"
    figure = f'<figure><img src="{drawing}" width="2160" height="3840" alt=""></figure>'
    page.evaluate("html => document.querySelector('.prose').insertAdjacentHTML('beforeend', html)", figure)
    page.emulate_media(media="print")
    height = page.locator(".prose > figure:last-child").evaluate("figure => figure.offsetHeight")
    assert 300 < height < 900  # in pixels: A4 has 1,122, and margins
