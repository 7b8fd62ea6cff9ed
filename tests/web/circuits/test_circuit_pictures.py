"""Pictures of circuits, and their addresses in the circuit's page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.conftest import MakeApp
from tests.web.markup import Page

SIZES = {"png": (1200, 630), "pin.png": (1000, 1500)}
ENDINGS = pytest.mark.parametrize("ending", SIZES)
READY_MADE = [
    "five-areas.{}?drills=2",
    "backside.{}",
    "hamstrings,glutes.{}",
    "glutes.{}?level=1&equipment=none",
    "core.{}?minutes=10",
    "plank.{}?level=2&rounds=3",
]


@ENDINGS
@pytest.mark.parametrize("address", READY_MADE)
def test_every_circuit_has_both(client: FlaskClient, address: str, ending: str) -> None:
    answer = client.get(f"/c/{address.format(ending)}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.data)).size == SIZES[ending]


@ENDINGS
def test_any_site_may_show_them_and_caches_may_keep_them_for_a_day(client: FlaskClient, ending: str) -> None:
    headers = client.get(f"/c/glutes.{ending}").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in headers


@ENDINGS
def test_an_unchanged_picture_is_not_sent_again(client: FlaskClient, ending: str) -> None:
    first = client.get(f"/c/glutes.{ending}")
    again = client.get(f"/c/glutes.{ending}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/c/calves.{ending}")
    assert other.headers["ETag"] != first.headers["ETag"]


@ENDINGS
def test_other_spellings_are_redirected_to_the_same_kind_of_picture(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"/c/glutes,hamstrings.{ending}?level=2")
    assert (answer.status_code, answer.location) == (302, f"/c/hamstrings,glutes.{ending}")


@ENDINGS
@pytest.mark.parametrize(
    ("terms", "query", "status"),
    [
        ("glutess", "", 404),
        ("glutes", "?level=9", 400),
        ("glutes", "?ronds=2", 400),
        ("plank", "?seed=x", 422),
        ("glutes.pin.pin", "", 404),
        (".", "", 404),
    ],
)
def test_errors_are_json_and_not_cached(client: FlaskClient, ending: str, terms: str, query: str, status: int) -> None:
    answer = client.get(f"/c/{terms}.{ending}{query}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.get_json()["status"] == status
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_pictures_are_cached_in_the_instance_folder_by_content(
    site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path
) -> None:
    folder = site("minimal")
    client = make_app(folder).test_client()
    first = client.get("/c/glutes.png").data
    (kept,) = (tmp_path / "instance" / "pictures").iterdir()
    assert client.get("/c/glutes.png").data == first
    (folder / "site.toml").write_text('title = "Another name"\n')
    assert make_app(folder).test_client().get("/c/glutes.png").data != first
    assert kept in (tmp_path / "instance" / "pictures").iterdir()


def test_the_page_names_its_picture(client: FlaskClient) -> None:
    page = Page(client.get("/c/five-areas/?drills=2").text)
    document = client.get("/c/five-areas.json?drills=2").get_json()
    named = {meta.attributes["property"]: meta.attributes["content"] for meta in page.all("meta")
             if "property" in meta.attributes}  # fmt: skip
    site = document["url"].removesuffix("/c/five-areas/?drills=2")
    assert named["og:type"] == "website"
    assert named["og:title"] == document["title"]
    assert named["og:url"] == document["url"]
    assert named["og:image"] == f"{site}/c/five-areas.png?drills=2"
    assert (named["og:image:width"], named["og:image:height"]) == ("1200", "630")
    assert named["og:image:type"] == "image/png"
    for station in document["stations"]:
        assert station["name"] in named["og:image:alt"]
    assert f"{document['rounds']} rounds" in named["og:description"]
    assert page.one("meta", name="twitter:card").attributes["content"] == "summary_large_image"
    answer = client.get(named["og:image"].removeprefix(site))
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
