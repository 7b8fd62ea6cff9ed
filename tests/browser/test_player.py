"""The player leads through a circuit from start to end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask, render_template
from playwright.sync_api import Page, Route, expect

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from engine.circuits.timeline import build_timeline
from tests.browser.conftest import Served
from tests.browser.player import MIXED, Player, player
from web.core.context import services_of

WORDS = {
    "warmup": "Warm-up",
    "ready": "Get ready",
    "work": "Work",
    "drill": "Work",
    "switch": "Switch",
    "rest": "Rest",
    "round-rest": "Rest",
    "cooldown": "Rest",
}


@pytest.fixture
def mixed(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Player:
    """Show a mixed circuit on a phone."""
    return player(fresh_page(viewport={"width": 375, "height": 812}), served["own"].url + MIXED)


@pytest.fixture(scope="module")
def document(served: dict[str, Served]) -> dict[str, Any]:
    """Return the JSON document of the same circuit."""
    with urlopen(served["own"].url + MIXED.replace("/?", ".json?")) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _clock(seconds: int) -> str:
    return str(seconds) if seconds < 60 else f"{seconds // 60}:{seconds % 60:02}"


def test_a_whole_circuit_from_start_to_end(mixed: Player, document: dict[str, Any]) -> None:
    stations = {station["exercise"]: station for station in document["stations"]}
    names = list(stations)
    left = document["seconds"]
    taken = 0
    kinds = set()
    mixed.begin()
    for step in document["timeline"]:
        kind, seconds = step["kind"], step["seconds"]
        assert mixed.text("word") == WORDS[kind]
        assert f"{left // 60}:{left % 60:02} left" in mixed.text("left")
        if step["round"] and kind != "round-rest":
            place = names.index(step["exercise"]) + 1
            assert mixed.text("place").split("\n") == [f"Round {step['round']} of 2", f"Station {place} of 3"]
        if kind in ("work", "drill"):
            station = stations[step["exercise"]]
            side = f", {step['side']}" if step["side"] else ""
            assert mixed.text("name") == station["name"] + side
            assert mixed.text("dose") == station["text"]
        if kind in ("work", "drill") and stations[step["exercise"]]["dose"]["about"]:
            kind = "tapped"
            assert mixed.text("clock") == str(station["dose"]["amount"])
            about = f"of about {seconds // 60}:{seconds % 60:02}"
            assert mixed.text("of") == f"0:00 {about}"
            mixed.wait(seconds + 5)  # slower than was guessed: it waits
            assert mixed.text("of") == f"{(seconds + 5) // 60}:{(seconds + 5) % 60:02} {about}"
            taken += 5
            mixed.press("Done")
        else:
            assert mixed.text("clock") == _clock(seconds)
            assert not mixed.part("tick").is_visible()
            mixed.wait(seconds - 1)
            assert mixed.text("clock") == "1"
            mixed.wait(1)
        left -= seconds
        taken += seconds
        kinds.add(kind)
    assert kinds == {"warmup", "ready", "work", "tapped", "switch", "rest", "round-rest", "cooldown"}
    assert mixed.text("word") == "Done"
    assert mixed.text("clock") == f"{taken // 60}:{taken % 60:02}"
    assert mixed.text("dose") == "2 rounds, 6 of 6 stations"
    assert mixed.messages == []


def test_the_next_exercise_is_shown(mixed: Player) -> None:
    mixed.begin()
    assert (mixed.text("word"), mixed.text("name")) == ("Warm-up", "")
    assert mixed.text("dose")[0].isupper()
    assert mixed.text("next") == "Next: Plank"
    mixed.press("Skip")
    assert mixed.text("name") == "Next: Plank"
    mixed.press("Skip")
    assert mixed.text("name") == "Plank"
    assert mixed.text("cue"), "one of the station's cues"
    assert mixed.text("next") == "Next: Glute bridge"
    mixed.press("Skip")
    mixed.press("Skip")
    assert mixed.text("next") == "Next: Side plank, left"
    mixed.press("Skip")
    mixed.press("Skip")
    assert mixed.text("next") == "Next: Side plank, right"


def test_another_round_gives_another_cue(mixed: Player) -> None:
    cues = mixed.page.locator(".station").first.locator("details li").all_text_contents()
    mixed.begin()
    shown = []
    while mixed.phase != "done":
        if mixed.text("name") == "Plank":
            shown.append(mixed.text("cue"))
        mixed.press("Skip")
    assert shown == cues[:2]


def test_the_safety_rule_is_shown_first_and_each_stations_cautions_before_it(
    mixed: Player, document: dict[str, Any]
) -> None:
    mixed.begin()
    assert mixed.text("cue") == " ".join(document["safety"])
    expect(mixed.page.locator(".player-status")).to_contain_text(mixed.text("cue"))
    cautions = {station["name"]: station["cautions"] for station in document["stations"]}
    shown = set()
    while mixed.phase != "done":
        mixed.press("Skip")
        name = mixed.text("name").removeprefix("Next: ")
        if name != mixed.text("name"):
            assert mixed.part("cue").is_visible()
            assert all(caution["name"] in mixed.text("cue") for caution in cautions[name.partition(", ")[0]])
            shown.add(name.partition(", ")[0])
    assert shown == set(cautions)
    assert mixed.text("cue") == ""


def test_without_pauses_a_stations_cautions_are_shown_in_its_first_round(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    shown = player(fresh_page(), served["own"].url + "/c/glute-bridge,bird-dog,calf-raise/?level=1&rest=0&rounds=2")
    listed = shown.page.locator(".station-cautions").all_text_contents()
    shown.begin()
    cues: dict[str, list[str]] = {}
    while shown.phase != "done":
        shown.press("Skip")
        cues.setdefault(shown.text("name").removeprefix("Next: ").partition(", ")[0], []).append(shown.text("cue"))
    for name, cautions in zip(("Glute bridge", "Bird dog"), listed, strict=False):
        assert cautions in cues[name][:2]
        assert set(cues[name]) - {cautions}, "a cue in the second round"


def test_a_coachs_note_comes_before_the_cues(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    # The page about shortcodes has a note about the bird dog of this circuit.
    address = served["own"].url + "/c/glute-bridge,bird-dog,calf-raise/?level=2&rounds=3"
    shown = player(fresh_page(), address)
    note = shown.page.locator(".station-note")
    expect(note).to_have_text(re.compile("^Coach: Slow enough"))
    shown.begin()
    cues = []
    while shown.phase != "done":
        if shown.text("name").startswith("Bird dog"):
            cues.append(shown.text("cue"))
        shown.press("Skip")
    assert cues[0] == note.text_content()
    assert len(set(cues)) == 3, "another cue in each round"


def test_a_pause_stops_everything_until_it_is_resumed(mixed: Player) -> None:
    mixed.begin()
    mixed.wait(30.4)
    assert mixed.text("clock") == "2:30"
    mixed.press("Pause")
    assert mixed.text("word") == "Paused"
    mixed.wait(500)
    assert mixed.text("clock") == "2:30"
    mixed.press("Resume")
    assert mixed.text("word") == "Warm-up"
    mixed.wait(0.6)
    assert mixed.text("clock") == "2:29"
    mixed.wait(149)
    assert mixed.text("name") == "Next: Plank"


def test_back_and_skip_start_the_previous_and_next_step(mixed: Player) -> None:
    mixed.begin()
    mixed.wait(7)
    mixed.press("Back")
    assert mixed.text("clock") == "3:00", "there is no earlier step"
    mixed.press("Skip")
    mixed.wait(4)
    mixed.press("Skip")
    assert mixed.text("word") == "Work"
    mixed.wait(3)
    mixed.press("Back")
    assert (mixed.text("word"), mixed.text("clock")) == ("Get ready", "10")


def test_back_and_skip_work_in_a_pause(mixed: Player) -> None:
    mixed.begin()
    mixed.press("Pause")
    mixed.wait(5)
    mixed.press("Skip")
    assert (mixed.text("word"), mixed.text("name"), mixed.text("clock")) == ("Paused", "Next: Plank", "10")
    mixed.wait(5)
    mixed.press("Resume")
    assert mixed.text("clock") == "10"


def test_skipped_steps_do_not_count(mixed: Player) -> None:
    mixed.begin()
    mixed.to("work")
    mixed.wait(100)  # the plank runs down, and its rest: the bridge waits
    assert mixed.text("name") == "Glute bridge"
    mixed.press("Skip")
    while mixed.phase != "done":
        mixed.press("Skip")
    assert mixed.text("dose") == "1 round, 1 of 6 stations"


def test_a_workout_can_be_ended_in_a_pause(mixed: Player) -> None:
    mixed.begin()
    mixed.wait(60)
    mixed.press("Pause")
    mixed.wait(60)
    mixed.press("End workout")
    assert mixed.text("word") == "Done"
    assert mixed.text("clock") == "1:00"
    assert mixed.text("dose") == "0 rounds, 0 of 6 stations"
    mixed.part("go").click()
    assert not mixed.is_open
    assert mixed.opener.inner_text().startswith("Start")


def test_screen_readers_announce_phases_but_not_the_clock(mixed: Player) -> None:
    said = mixed.page.locator(".player [role=status]")
    assert mixed.page.locator(".player [aria-live], .player [role=status]").count() == 1
    assert mixed.part("clock").get_attribute("role") == "timer"
    mixed.begin()
    mixed.press("Skip")
    assert said.text_content() == "Get ready for: Plank. 30 s"
    mixed.wait(5)
    assert said.text_content() == "Get ready for: Plank. 30 s"
    mixed.wait(5)
    assert said.text_content() == "Work: Plank. 30 s"
    mixed.press("Pause")
    assert said.text_content() == "Paused"


def test_at_most_one_timer_runs(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    counting = """
      window.waiting = new Set();
      const { setTimeout: set, clearTimeout: clear } = window;
      window.setTimeout = (call, ...more) => {
        const id = set(() => { window.waiting.delete(id); call(); }, ...more);
        window.waiting.add(id);
        return id;
      };
      window.clearTimeout = id => { window.waiting.delete(id); clear(id); };
      window.setInterval = () => { throw new Error("an interval"); };
    """
    page = fresh_page()
    page.clock.install()
    page.add_init_script(counting)
    page.goto(served["own"].url + MIXED)
    page.locator("[data-follow]").click()
    page.get_by_role("button", name="Start").click()
    for name in ("Skip", "Back", "Options", "Options", "Pause", "Resume", "Skip", "Back"):
        page.get_by_role("button", name=name, exact=True).click()
        page.clock.run_for(1500)
        assert page.evaluate("() => window.waiting.size") == (0 if name == "Pause" else 1), name
    page.keyboard.press("Escape")
    expect(page.locator("[data-follow]")).to_have_text("Resume")
    assert page.evaluate("() => window.waiting.size") == 0


def test_the_end_links_to_the_comments(
    fresh_page: Callable[..., Page], served: dict[str, Served], own_app: Flask
) -> None:
    library = services_of(own_app).edition_store.edition.library
    circuit = build_circuit(
        parse_query("plank,glute-bridge", [("level", "1"), ("rounds", "1")], library).validated(), library
    )
    prompt = {"url": "/posts/five-important-areas/", "text": "Tell how it was"}
    with own_app.test_request_context("/"):
        with_prompt = render_template(
            "player.html",
            circuit=circuit,
            timeline=build_timeline(circuit),
            framed=False,
            shows_figures=True,
            comment_prompt=prompt,
        )

    def replaced(route: Route) -> None:
        page = route.fetch()
        parts = re.split(r"<dialog.*</dialog>", page.text(), flags=re.DOTALL)
        route.fulfill(response=page, body=with_prompt.join(parts))

    page = fresh_page(viewport={"width": 320, "height": 420})
    page.route("**/c/**", replaced)
    shown = player(page, served["own"].url + circuit.request.path)
    shown.begin()
    assert not shown.part("comment").is_visible()
    shown.press("Pause")
    shown.press("End workout")
    box = shown.part("comment").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    shown.part("comment").click()
    page.wait_for_url("**/posts/five-important-areas/")
    assert shown.messages == []
