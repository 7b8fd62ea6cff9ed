"""The limit for responses that take long to make."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SITES, MakeApp
from web.core import expensive_work

LARGE = "hamstrings,glutes,hips"
OPTIONS = "drills=2&per-area=3"


@pytest.fixture
def app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site with a low limit."""
    monkeypatch.setattr(expensive_work, "LIMIT", "3 per 1 minute")
    return make_app(SITES / "blog")


def get(client: FlaskClient, path: str, address: str = "192.0.2.1") -> tuple[int, str | None]:
    """Return status and Retry-After."""
    answer = client.get(path, environ_overrides={"REMOTE_ADDR": address})
    return answer.status_code, answer.headers.get("Retry-After")


@pytest.mark.parametrize(
    "path",
    [
        f"/c/{LARGE}/?{OPTIONS}&seed={{}}",
        f"/c/{LARGE}.json?{OPTIONS}&seed={{}}",
        f"/c/{LARGE}.fit?{OPTIONS}&seed={{}}",
        f"/embed/c/{LARGE}/?{OPTIONS}&seed={{}}",
        f"/circuits/?areas={LARGE}&{OPTIONS}&seed={{}}",
        f"/oembed?url=/c/{LARGE}/%3F{OPTIONS.replace('&', '%26')}%26seed={{}}",
        "/c/five-areas.png?seed={}",
        "/c/plank.pin.png?level=2&rounds={}",
    ],
)
def test_expensive_responses_are_limited_for_each_address(app: Flask, path: str) -> None:
    client = app.test_client()
    assert [get(client, path.format(n))[0] for n in range(1, 5)] == [200, 200, 200, 429]
    assert get(client, path.format(5)) == (429, "60")
    assert get(client, path.format(5), "192.0.2.2")[0] == 200
    assert get(client, "/c/glutes/")[0] == 200


@pytest.mark.parametrize("path", ["/c/glutes/?seed={}", "/c/five-areas/?drills=5&seed={}", "/embed/c/hips/?seed={}"])
def test_what_readers_open_is_not_limited(app: Flask, path: str) -> None:
    client = app.test_client()
    assert {get(client, path.format(n))[0] for n in range(1, 12)} == {200}


def test_a_picture_counts_only_when_it_is_drawn(app: Flask) -> None:
    client = app.test_client()
    assert {get(client, "/c/glutes.png")[0] for _ in range(8)} == {200}


def test_the_limit_explains_itself(app: Flask) -> None:
    client = app.test_client()
    for n in range(3):
        get(client, f"/c/{LARGE}/?{OPTIONS}&seed=s{n}")
    page = client.get(f"/c/{LARGE}/?{OPTIONS}", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert (page.status_code, "Too many requests" in page.text) == (429, True)
    told = client.get(f"/c/{LARGE}.json?{OPTIONS}", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert (told.status_code, told.mimetype) == (429, "application/problem+json")
    assert "Try again in a minute" in told.get_json()["detail"]
