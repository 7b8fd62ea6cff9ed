"""Figures on the site: on the page of an exercise, and as files of their own."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image, ImageColor

from widgets.figures.palette import LIGHT


def test_the_page_of_an_exercise_shows_its_poses(own_app: Flask) -> None:
    page = own_app.test_client().get("/exercises/glute-bridge/").text
    assert page.count('class="fig-drawing"') == 2
    assert "/static/figures.css" in page


def test_the_svg_files_have_their_colours_for_light_and_dark(own_app: Flask) -> None:
    for name in ("figure.svg", "thumb.svg"):
        response = own_app.test_client().get(f"/exercises/glute-bridge/{name}")
        assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
        style = ElementTree.fromstring(response.text)[0]
        assert style.tag.endswith("style")
        assert "prefers-color-scheme:dark" in (style.text or "")
        assert "public" in response.headers["Cache-Control"]
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(("name", "width"), [("figure.png", 1200), ("thumb.png", 192)])
def test_the_png_files_are_in_light_colours(own_app: Flask, name: str, width: int) -> None:
    image = Image.open(io.BytesIO(own_app.test_client().get(f"/exercises/glute-bridge/{name}").data)).convert("RGB")
    assert image.width == width
    colours = {colour for _, colour in sorted(image.getcolors(1 << 16) or (), reverse=True)[:8]}
    assert {ImageColor.getrgb(LIGHT[name]) for name in ("ground", "ink", "effort")} <= colours


def test_the_address_of_a_thumb_changes_with_the_drawing_so_that_caches_keep_it_for_long(own_app: Flask) -> None:
    client = own_app.test_client()
    thumbs = set(re.findall(r'src="(/exercises/[^"]+/thumb\.svg[^"]*)"', client.get("/areas/glutes/").text))
    current = thumbs.pop()
    assert "immutable" in client.get(current).headers["Cache-Control"]
    for old in (current.partition("?")[0], f"{current.partition('=')[0]}=0123456789ab"):
        response = client.get(old)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=3600"


def test_an_unknown_exercise_has_no_figure(own_app: Flask) -> None:
    for name in ("figure.svg", "thumb.svg", "figure.png", "thumb.png"):
        assert own_app.test_client().get(f"/exercises/no-such-exercise/{name}").status_code == 404
