"""The examples of the format are valid, say what the rules say, and are what our own pages and files make of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.engine.circuits.exports.totals import expanded, read_events, read_fit
from tests.format.examples import CIRCUITS, PLANS, SITE, Example, fetch, list_examples
from tests.format.reader import read
from tests.formats import find_errors, validate

EXAMPLES = list_examples("circuit-1", "timeline-1", "plan-1", "log-1")
CIRCUIT_EXAMPLES = list_examples("circuit-1")
LASTING = ("title", "url", "pinned_url", "rounds", "seconds", "areas", "equipment", "stations", "timeline")
"""Keys that say what to do. The others are texts, and versions of rules."""

on_circuits = pytest.mark.parametrize("example", CIRCUIT_EXAMPLES, ids=lambda example: example.name)


@pytest.fixture(scope="module")
def client(shared_app: MakeApp) -> FlaskClient:
    """The site that the examples are from."""
    return shared_app(SITE).test_client()


def test_there_are_thirty() -> None:
    assert len(EXAMPLES) == 30


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_is_valid_and_says_what_a_reader_makes_of_it(example: Example) -> None:
    validate(example.document, example.schema)
    assert read(example.schema, example.document) == example.expected


@on_circuits
def test_the_timeline_follows_from_the_stations(example: Example) -> None:
    runs = read("timeline-1", example.document["timeline"])["runs"]
    assert [[exercise, side, seconds] for _, exercise, side, seconds, _ in runs] == [
        run[:3] for run in example.expected["runs"]
    ]
    assert [run[0] for run in runs] == example.expected["starts"]
    assert example.document["seconds"] == example.expected["seconds"]


@pytest.mark.parametrize("name", CIRCUITS)
def test_our_circuit_is_the_example(name: str, client: FlaskClient) -> None:
    document = fetch(client, CIRCUITS[name][1].replace("/?", ".json?"))
    (example,) = (each for each in CIRCUIT_EXAMPLES if each.name == f"circuit-{name}")
    assert {key: document[key] for key in LASTING} == {key: example.document[key] for key in LASTING}


@pytest.mark.parametrize("name", PLANS)
def test_our_plan_is_the_example(name: str, client: FlaskClient) -> None:
    document = fetch(client, PLANS[name][1])
    (example,) = (each for each in list_examples("plan-1") if each.name == f"plan-{name}")
    assert document["weeks"] == example.document["weeks"]


@on_circuits
def test_our_text_has_the_order_and_the_time(example: Example, client: FlaskClient) -> None:
    text = client.get(example.path.replace("/?", ".txt?")).text
    names = {station["exercise"]: station["name"] for station in example.document["stations"]}
    assert re.findall(r"^ *\d+\. ([\w -]+?) \(", text, re.MULTILINE) == [
        names[id_] for id_ in example.expected["order"][0]
    ]
    minutes, seconds = divmod(example.expected["seconds"], 60)
    assert f"Total: {minutes}:{seconds:02}" in text.splitlines()
    sides = any(side == "left" for _, side, _, _ in example.expected["runs"])
    assert ("Left, switch sides" in text) == sides


@on_circuits
def test_our_calendar_has_the_time(example: Example, client: FlaskClient) -> None:
    content = client.get(example.path.replace("/?", ".ics?") + "&start=2026-12-01T07:00").data
    (event,) = read_events(content)
    assert (event["dtend"].dt - event["dtstart"].dt).total_seconds() == example.expected["seconds"]


@on_circuits
def test_our_watch_file_has_the_runs(example: Example, client: FlaskClient) -> None:
    content = read_fit(client.get(example.path.replace("/?", ".fit?")).data)
    steps = [step for step in expanded(content["workout_step_mesgs"]) if step["intensity"] == "active"]
    names = {station["exercise"]: station["name"] for station in example.document["stations"]}
    assert [step["wkt_step_name"] for step in steps] == [
        names[exercise] + (f", {side}" if side else "") for exercise, side, _, _ in example.expected["runs"]
    ]
    for step, (_, _, seconds, end) in zip(steps, example.expected["runs"], strict=True):
        assert step.get("duration_time", seconds) == seconds
        assert "duration_time" in step or end == "reader"


@on_circuits
def test_our_page_and_its_print_have_the_stations(example: Example, client: FlaskClient) -> None:
    page = client.get(example.path).text
    names = re.findall(r'class="station-name"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert names == [station["name"] for station in example.document["stations"]]


WRONG: dict[str, Callable[[Any], object]] = {
    "circuit-1": lambda document: document["stations"].clear(),
    "timeline-1": lambda document: document[0].update(seconds=0),
    "plan-1": lambda document: document["weeks"][0].update(kind="hard"),
    "log-1": lambda document: document.update(exported="yesterday"),
}


@pytest.mark.parametrize("schema", WRONG)
def test_a_schema_finds_what_is_wrong(schema: str) -> None:
    document = list_examples(schema)[0].document
    WRONG[schema](document)
    assert len(find_errors(document, schema)) >= 1


def test_each_example_is_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "format.md").read_text("utf-8")
    assert sorted(re.findall(r"\(format/([\w-]+)\.json\)", text)) == sorted(example.name for example in EXAMPLES)
