"""Follow along in a frame of somebody else's page, where next to nothing is allowed; and what it weighs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import FrameLocator, Page, expect

from engine.circuits.build import build
from engine.circuits.parse import from_query
from engine.circuits.timeline import timeline
from tests.conftest import parts_of
from web import bundles

HOST = "http://host.test/"
FRAMED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A frame</title>
<style>{{ style | safe }}</style><body><a href="#list" data-follow>Follow along</a>
{% with own_page = false, heading_level = 1, anchor = "circuit" %}{% include "circuit_card.html" %}{% endwith %}
<section id="list">{% include "timeline.html" %}</section>
{% with framed = true, answer = {"url": "https://example.org/comment/", "text": "Tell how it was"} %}
{% include "player.html" %}{% endwith %}
<script type="module">{{ script | safe }}</script>"""


@pytest.fixture
def document(own_app: Flask) -> str:
    """A document that holds the player and everything it needs, as a frame does."""
    library = parts_of(own_app).holder.edition.library
    circuit = build(from_query("plank,glute-bridge", [("level", "1"), ("rounds", "1")], library).checked(), library)
    with own_app.test_request_context("/"):
        return render_template_string(
            FRAMED,
            circuit=circuit,
            timeline=timeline(circuit),
            style=re.sub(r"@font-face\{[^}]*\}", "", bundles.styles(["site.css", "player.css"]).text),
            script=bundles.script("player").text,
        )


@pytest.fixture
def complaints() -> list[str]:
    """Whatever the browser complained about."""
    return []


@pytest.fixture
def frame(document: str, complaints: list[str], fresh_page: Callable[..., Page]) -> Iterator[FrameLocator]:
    """The document in a frame that may run scripts and nothing else, on another site's page."""
    page = fresh_page(viewport={"width": 375, "height": 700})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.clock.install()
    outer = (
        '<!doctype html><title>x</title><iframe sandbox="allow-scripts" src="/frame" width="320" height="420"></iframe>'
    )
    page.route(HOST + "**", lambda route: route.fulfill(body=outer, content_type="text/html"))
    page.route(HOST + "frame", lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8"))
    page.goto(HOST)
    yield page.frame_locator("iframe")


def test_a_workout_runs_from_start_to_end_in_the_sandbox(frame: FrameLocator, complaints: list[str]) -> None:
    page = frame.owner.page
    frame.locator("[data-follow]").click()
    expect(frame.locator(".player")).to_be_visible()
    assert frame.locator("body").evaluate("() => origin") == "null"
    frame.get_by_role("button", name="Start").click()
    page.clock.run_for(190_500)
    expect(frame.locator(".player-word")).to_have_text("Work")
    page.clock.run_for(31_000)
    frame.get_by_role("button", name="Done").click()
    page.clock.run_for(121_000)
    expect(frame.locator(".player-word")).to_have_text("Done")
    expect(frame.locator(".player-dose")).to_have_text("1 round · 2 of 2 stations")
    assert complaints == []


def test_the_end_leads_to_the_comments(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    frame.get_by_role("button", name="Start").click()
    answer = frame.get_by_role("link", name="Tell how it was")
    expect(answer).not_to_be_visible()
    frame.get_by_role("button", name="Pause").click()
    frame.get_by_role("button", name="End here").click()
    expect(answer).to_have_attribute("href", "https://example.org/comment/")
    box = answer.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_it_is_silent_until_asked_and_offers_its_own_page(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    expect(frame.get_by_role("switch", name="Voice")).not_to_be_checked()
    expect(frame.get_by_role("switch", name="Beeps")).to_be_checked()
    frame.get_by_role("button", name="Start").click()
    expect(frame.locator(".player-notes")).to_have_text(
        "Keep this screen on, or open on its own page", use_inner_text=True
    )
    link = frame.get_by_role("link", name="open on its own page")
    expect(link).to_have_attribute("href", re.compile("^https?://[^/]+/c/plank,glute-bridge/[?]level=1&rounds=1$"))
    expect(frame.get_by_role("button", name="Full screen")).to_have_count(0)


def test_closed_it_can_be_gone_on_with_though_nothing_is_stored(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    frame.get_by_role("button", name="Start").click()
    frame.owner.page.keyboard.press("Escape")
    expect(frame.locator("[data-follow]")).to_have_text("Go on")
    frame.locator("[data-follow]").click()
    expect(frame.locator(".player-word")).to_have_text("Paused")


def test_it_weighs_little_enough_for_a_frame() -> None:
    assert len(gzip.compress(bundles.script("player").text.encode())) <= 4.5 * 1024
    assert len(gzip.compress(bundles.styles(["player.css"]).text.encode())) <= 1.6 * 1024
