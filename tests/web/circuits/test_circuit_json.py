"""The JSON document of a circuit: a contract with programs, with fixed keys."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

KINDS = {"ready", "warmup", "work", "switch", "rest", "round-rest", "drill", "cooldown"}
ADDRESSES = [
    "/c/glutes.json",
    "/c/five-areas.json?drills=2",
    "/c/backside.json?level=1&equipment=none",
    "/c/plank.json?level=2&rounds=3",
]


@pytest.fixture(params=ADDRESSES)
def document(client: FlaskClient, request: pytest.FixtureRequest) -> Any:
    """Return one of several circuits."""
    answer = client.get(request.param)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    return answer.get_json()


def test_it_has_the_keys_and_types_of_its_version(document: Any) -> None:
    types = {key: type(value).__name__ for key, value in document.items()}
    assert list(types.items()) == [
        ("$schema", "str"),
        ("version", "int"),
        ("rules", "int"),
        ("title", "str"),
        ("url", "str"),
        ("pinned_url", "str"),
        ("rounds", "int"),
        ("seconds", "int"),
        ("areas", "list"),
        ("equipment", "list"),
        ("notes", "list"),
        ("safety", "list"),
        ("stations", "list"),
        ("timeline", "list"),
    ]
    assert document["version"] == 1
    assert all(isinstance(word, str) for key in ("areas", "equipment", "notes", "safety") for word in document[key])


def test_a_station_has_its_keys(document: Any) -> None:
    assert document["stations"]
    for station in document["stations"]:
        assert list(station) == ["exercise", "name", "area", "pattern", "side", "dose", "text", "sets", "cautions"]
        assert isinstance(station["dose"], dict)
        assert station["cautions"]
        for caution in station["cautions"]:
            assert list(caution) == ["tag", "name", "note"]
            assert all(isinstance(text, str) and text for text in caution.values())
        assert station["area"] is None or station["area"] in document["areas"]
        assert all(isinstance(station[key], str) for key in ("exercise", "name", "pattern", "side", "text"))


def test_a_step_has_its_keys_and_they_add_up(document: Any) -> None:
    steps = document["timeline"]
    for step in steps:
        assert list(step) == ["kind", "seconds", "exercise", "side", "round"]
        assert step["kind"] in KINDS
        assert isinstance(step["seconds"], int)
        assert step["seconds"] > 0
        assert step["side"] in (None, "left", "right")
        assert step["round"] is None or 1 <= step["round"] <= document["rounds"]
    assert sum(step["seconds"] for step in steps) == document["seconds"]
    assert {step["exercise"] for step in steps} - {None} == {s["exercise"] for s in document["stations"]}


def test_its_url_is_that_of_the_page(client: FlaskClient, document: Any) -> None:
    assert document["url"].startswith("http://127.0.0.1:8000/c/")
    assert client.get(document["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_other_spellings_are_redirected_to_json(client: FlaskClient) -> None:
    answer = client.get("/c/glutes,hamstrings.json?level=2")
    assert (answer.status_code, answer.location) == (302, "/c/hamstrings,glutes.json")


@pytest.mark.parametrize(
    ("address", "status", "title", "option"),
    [
        ("/c/glutess.json", 404, "Not Found", "terms"),
        ("/c/glutes.json?level=9", 400, "Bad Request", "level"),
        ("/c/glutes.json?levl=3", 400, "Bad Request", None),
        ("/c/glutes.json?avoids=knee", 400, "Bad Request", None),
        ("/c/plank.json?seed=x", 422, "Unprocessable Content", "seed"),
        ("/c/glutes.json?swap=hips-1.1", 422, "Unprocessable Content", "swap"),
    ],
)
def test_errors_are_problem_documents(
    client: FlaskClient, address: str, status: int, title: str, option: str | None
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.get_json()
    assert (problem["type"], problem["status"], problem["title"]) == ("about:blank", status, title)
    assert problem["detail"]
    assert problem.get("option") == option
    assert set(problem) <= {"type", "title", "status", "detail", "hint", "option"}


def test_a_misspelt_option_is_an_error_with_a_hint(client: FlaskClient) -> None:
    assert client.get("/c/glutes.json?levl=3").get_json()["hint"] == "Did you mean 'level'?"


def test_the_pinned_url_is_that_of_the_same_exercises(client: FlaskClient, document: Any) -> None:
    address = document["pinned_url"].removeprefix("http://127.0.0.1:8000")
    assert client.get(address).status_code == 200
    pinned = client.get(address.replace("/?", ".json?")).get_json()
    assert [s["exercise"] for s in pinned["stations"]] == [s["exercise"] for s in document["stations"]]
    assert pinned["url"] == pinned["pinned_url"] == document["pinned_url"]
