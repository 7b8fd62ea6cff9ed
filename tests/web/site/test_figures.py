"""Figures on the site: on the page of an exercise, and as files of their own."""

from __future__ import annotations

import io
import re
import shutil
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageColor

from tests.conftest import SITES, MakeApp
from tests.web.markup import Page
from widgets.figures.palette import LIGHT


def test_the_page_of_an_exercise_shows_its_poses(own_app: Flask) -> None:
    page = own_app.test_client().get("/exercises/glute-bridge/").text
    assert page.count('class="fig-drawing"') == 2
    assert "/static/figures.css" in page


def test_the_svg_files_have_their_colours_for_light_and_dark(own_app: Flask) -> None:
    for name in ("figure.svg", "thumb.svg", "motion.svg"):
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


def test_muscle_maps_refer_to_a_file_that_caches_keep_for_long(own_app: Flask) -> None:
    client = own_app.test_client()
    pages = "".join(client.get(path).text for path in ("/c/glutes/", "/exercises/glute-bridge/", "/areas/glutes/"))
    used = re.findall(r'<use href="([^"#]+)#([^"]+)"/>', pages)
    (current,) = {address for address, _ in used}
    response = client.get(current)
    assert (response.mimetype, "immutable" in response.headers["Cache-Control"]) == ("image/svg+xml", True)
    ids = {element.get("id") for element in ElementTree.fromstring(response.text).iter()}
    assert {part for _, part in used} <= ids
    assert client.get(current.partition("?")[0]).headers["Cache-Control"] == "public, max-age=3600"


def test_an_unknown_exercise_has_no_figure(own_app: Flask) -> None:
    for name in ("figure.svg", "thumb.svg", "motion.svg", "figure.png", "thumb.png"):
        assert own_app.test_client().get(f"/exercises/no-such-exercise/{name}").status_code == 404


OWN = """
my-bridge:
  name: My bridge
  summary: Lift the hips.
  areas: {primary: glutes}
  muscles: {primary: [gluteus-maximus]}
  kind: strength
  pattern: bridge
  position: floor
  level: 1
  dose: {mode: reps, min: 8, max: 12}
  cues: [Lie down., Lift the hips.]
  figure: {extends: glute-bridge, start: {feet: {apart: 90}}}
squat:
  image: {src: /static/squat.webp, alt: A squat in the park, credit: Ann}
plank:
  video: {url: "https://youtu.be/abcdefghijk", title: The plank}
dead-bug:
  video: {url: "https://youtu.be/abcdefghijk", title: The dead bug, uploaded: 2026-03-01}
clamshell:
  video: {url: "https://films.example/clamshell", title: The clamshell}
  image: {src: /static/clamshell.webp, alt: A clamshell}
"""


@pytest.fixture(scope="module")
def own_client(shared_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a site with a figure, an image and videos of its own."""
    folder = tmp_path_factory.mktemp("own") / "site"
    shutil.copytree(SITES / "minimal", folder)
    (folder / "exercises").mkdir()
    (folder / "exercises" / "own.yaml").write_text(OWN)
    (folder / "static").mkdir()
    for name in ("squat", "clamshell"):
        Image.new("RGB", (1600, 1200), "green").save(folder / "static" / f"{name}.webp")
    return shared_app(folder).test_client()


def test_an_exercise_of_a_site_can_have_a_figure(own_client: FlaskClient) -> None:
    page = own_client.get("/exercises/my-bridge/").text
    assert page.count('class="fig-drawing"') == 2
    assert 'aria-label="My bridge. Lie down. Lift the hips.' in page
    assert own_client.get("/exercises/my-bridge/figure.svg").status_code == 200


def test_an_image_of_a_site_takes_the_place_of_a_figure_everywhere(own_client: FlaskClient) -> None:
    page = own_client.get("/exercises/squat/").text
    assert page.count('alt="A squat in the park"') == 1
    assert "fig-drawing" not in page
    assert '<meta property="og:image:alt" content="A squat in the park">' in page
    for name in ("figure.svg", "thumb.svg", "figure.png", "motion.json", "motion.svg"):
        assert own_client.get(f"/exercises/squat/{name}").status_code == 404


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/exercises/", 320),
        ("/areas/quads/", 320),
        ("/c/squat/", 320),
        ("/embed/c/squat/", 320),
        ("/embed/exercise/squat/", 640),
    ],
)
def test_an_image_is_loaded_in_a_small_version(path: str, width: int, own_client: FlaskClient) -> None:
    page = Page(own_client.get(path, follow_redirects=True).text)
    sources = [image.attributes["src"] for image in page.all("img") if image.attributes["src"].startswith("/img/")]
    assert sources
    assert not [image for image in page.all("img") if "/static/" in image.attributes["src"]]
    for source in sources:
        answer = own_client.get(source)
        assert Image.open(io.BytesIO(answer.data)).width == width
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", "frames are isolated"


@pytest.mark.parametrize("path", ["/embed/c/squat/", "/embed/exercise/squat/", "/embed/exercise-table/quads/"])
def test_an_image_in_a_frame_keeps_its_shape(path: str, own_client: FlaskClient) -> None:
    style = own_client.get(path, follow_redirects=True).text.replace(" ", "")
    assert re.search(r"(?:\.station|\.rows|\.frame-figure)[^{}]*{[^{}]*object-fit:contain", style)


def test_a_video_takes_the_place_of_the_poses_on_the_page_and_may_play_there(own_client: FlaskClient) -> None:
    response = own_client.get("/exercises/plank/")
    assert 'data-player="https://www.youtube-nocookie.com/embed/abcdefghijk"' in response.text
    assert 'class="poses"' not in response.text
    assert "fig-drawing" in response.text.partition('class="video-poster"')[2].partition("</a>")[0]
    assert "frame-src https://www.youtube-nocookie.com" in response.headers["Content-Security-Policy"]
    assert "Search YouTube" not in response.text


def test_a_video_without_a_player_is_a_link_with_the_image(own_client: FlaskClient) -> None:
    response = own_client.get("/exercises/clamshell/")
    assert 'href="https://films.example/clamshell"' in response.text
    (image,) = [
        each.attributes for each in Page(response.text).all("img") if each.attributes["src"].startswith("/img/")
    ]
    assert (image["alt"], image["width"], image["height"]) == ("", "1600", "1200")
    assert "frame-src https" not in response.headers["Content-Security-Policy"]


def test_search_engines_learn_of_a_video_if_its_date_is_known(own_client: FlaskClient) -> None:
    dated, undated = (own_client.get(f"/exercises/{id_}/").text for id_ in ("dead-bug", "plank"))
    assert '"uploadDate": "2026-03-01"' in dated.replace('":"', '": "')
    assert "thumbnailUrl" in dated
    assert "VideoObject" not in undated
