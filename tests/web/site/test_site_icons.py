"""Icons, the web app manifest, and the rules for loading pages early."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.conftest import MakeApp
from tests.web.markup import Page

RED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path fill="#f00" d="M0 0h10v10H0z"/></svg>'


def open_image(client: FlaskClient, path: str) -> Image.Image:
    """Return an image of the site."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    return Image.open(io.BytesIO(answer.data))


def test_icons_exist_in_the_sizes_that_the_manifest_names(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    content = answer.get_json(force=True)
    assert content["name"] == "Strongstride"
    assert client.get(content["start_url"]).status_code == 200
    assert {icon["sizes"] for icon in content["icons"]} >= {"192x192", "512x512"}
    for icon in content["icons"]:
        image = open_image(client, icon["src"])
        assert icon["sizes"] == f"{image.width}x{image.height}"
    assert client.get("/icon-4000.png").status_code == 404


def test_a_page_names_its_icons_and_colours(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    links = {link.attributes["rel"]: link.attributes["href"] for link in page.all("link")}
    assert open_image(client, "/apple-touch-icon.png").size == (180, 180)
    assert client.get(links["manifest"]).status_code == 200
    assert sorted(open_image(client, "/favicon.ico").info["sizes"]) == [(16, 16), (32, 32), (48, 48)]
    colours = [meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get("name") == "theme-color"]
    assert colours == ["#ffffff", "#111614"]


def test_all_icons_follow_the_drawing_of_the_site(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "favicon.svg").write_text(RED, "utf-8")
    client = make_app(folder).test_client()
    for path in ("/favicon.ico", "/apple-touch-icon.png", "/icon-192.png"):
        image = open_image(client, path).convert("RGB")
        assert image.getpixel((image.width // 2, image.height // 2)) == (255, 0, 0), path


@pytest.mark.parametrize(
    ("path", "has_rules"), [("/", True), ("/exercises/plank/", True), ("/embed/c/glutes/", False), ("/feed.xml", False)]
)
def test_pages_point_to_the_rules_for_loading_pages_early(client: FlaskClient, path: str, has_rules: bool) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert ("Speculation-Rules" in answer.headers) == has_rules
    if has_rules:
        rules = client.get(answer.headers["Speculation-Rules"].strip('"'))
        assert rules.mimetype == "application/speculationrules+json"
        assert list(rules.get_json(force=True)) == ["prefetch"]
