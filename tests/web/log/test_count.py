"""The count of workouts: off by default, shown from ten on, limited, and without anything about readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.log.tables import workout_count
from tests.conftest import MakeApp
from web.core.context import services_of

CIRCUIT = "/c/glutes/?level=1"
TEXT = "readers this week"


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp, database_url: str) -> Flask:
    """A site that counts workouts."""
    folder = site("minimal")
    settings = folder / "site.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[log]\ncount = true\n", encoding="utf-8")
    return make_app(folder, DATABASE_URL=database_url)


def count(client: FlaskClient, address: str, circuit: str = CIRCUIT) -> int:
    """Count a workout from an IP address, and return the status."""
    return client.post("/log/count/", data={"circuit": circuit}, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_the_count_is_shown_from_ten_on(app: Flask) -> None:
    client = app.test_client()
    for number in range(9):
        assert count(client, f"192.0.{number}.1") == 204
    assert TEXT not in client.get(CIRCUIT).text
    count(client, "2001:db8::1")
    assert "Done by 10 readers this week" in client.get(CIRCUIT).text
    assert TEXT not in client.get("/c/glutes/").text
    assert "data-count" in client.get(CIRCUIT).text
    assert "we add one to its count" in client.get("/privacy/").text


def test_a_network_can_count_only_so_often(app: Flask) -> None:
    client = app.test_client()
    for number in range(30):
        assert count(client, f"192.0.2.{number}") == 204
    assert "Done by 20 readers this week" in client.get(CIRCUIT).text


def test_nothing_about_readers_is_stored_and_no_cookie_is_set(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/log/count/", data={"circuit": CIRCUIT})
    assert "Set-Cookie" not in answer.headers
    with services_of(app).database.read() as connection:
        [row] = connection.execute(select(workout_count)).mappings()
    assert set(row) == {"path_hash", "day", "workouts"}
    assert row["workouts"] == 1


@pytest.mark.parametrize(
    "circuit",
    ["", "/", "/c/nonsense/", "/c/butt/", "/c/glutes/?level=9", "https://evil.example/c/glutes/", "/c/glutes/?x=1"],
)
def test_only_addresses_of_circuits_are_counted(app: Flask, circuit: str) -> None:
    assert count(app.test_client(), "192.0.2.1", circuit) == 404


def test_other_sites_can_not_make_readers_count(app: Flask) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert app.test_client().post("/log/count/", data={"circuit": CIRCUIT}, headers=headers).status_code == 403


def test_by_default_nothing_is_counted(client: FlaskClient) -> None:
    assert count(client, "192.0.2.1") == 404
    page = client.get(CIRCUIT).text
    assert "data-count" not in page
    assert "Nothing is sent to us." in page
