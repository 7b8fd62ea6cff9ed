"""Pictures in articles: all sizes and formats, made when they are asked for, and nothing else."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from tests.conftest import MakeApp
from tests.pictures import animate, draw, encode, take_photo
from tests.web.markup import Element, Page
from web.core.cacheable import COMPOSITION, Composition
from web.core.context import services_of
from web.core.pictures import PAGE_TTL, Pictures

POST = """---
title: Bridges
date: 2020-01-01
hero:
  src: /static/hero.jpg
  alt: A runner
  caption: At dawn
  credit: Ada & [Bo](https://bo.example/?a=1&b=2)
  licence: CC BY 4.0
---

![A bridge](/static/photo.jpg)

![One](/static/photo.jpg "The start")
![Two](/static/photo.jpg)
{: .wide }

![A drawing](/static/drawing.svg) ![A plan](/static/moving.gif) ![Missing](/static/missing.jpg)

<img src="/static/photo.jpg" alt="Small" width="200">
"""


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    """A site with one post that shows pictures of all kinds."""
    folder = site("minimal")
    (folder / "posts" / "bridges.md").write_text(POST)
    static = folder / "static"
    static.mkdir(exist_ok=True)
    (static / "hero.jpg").write_bytes(take_photo(1000, 500))
    (static / "photo.jpg").write_bytes(take_photo(700, 350))
    (static / "moving.gif").write_bytes(animate())
    (static / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"/>')
    return folder


@pytest.fixture
def app(folder: Path, make_app: MakeApp) -> Flask:
    return make_app(folder)


def _read(app: Flask) -> Page:
    response = app.test_client().get("/posts/bridges/")
    assert response.status_code == 200
    return Page(response.text)


def _named(page: Page, alt: str) -> Element:
    return page.one("img", alt=alt)


def _versions(page: Page) -> list[str]:
    sets = [
        each.attributes["srcset"]
        for name in ("img", "source")
        for each in page.all(name)
        if "srcset" in each.attributes
    ]
    return sorted({part.split()[0] for each in sets for part in each.split(", ")})


def test_a_picture_has_a_size_and_every_version_that_the_page_names_exists(app: Flask) -> None:
    page = _read(app)
    assert page.problems == []
    client = app.test_client()
    for address in _versions(page):
        response = client.get(address)
        assert response.status_code == 200
        width = int(re.findall(r"-(\d+)\.", address)[0])
        image = Image.open(io.BytesIO(response.data))
        assert image.size == (width, width // 2)
        assert response.mimetype == f"image/{(image.format or '').lower()}"
        assert "immutable" in response.headers["Cache-Control"]
        assert dict(image.getexif()) == {}
    picture = _named(page, "A bridge")
    assert (picture.attributes["width"], picture.attributes["height"]) == ("700", "350")
    assert {address.rpartition(".")[2] for address in _versions(page)} == {"avif", "webp", "jpg"}


def test_the_picture_at_the_top_is_loaded_first_and_the_others_when_they_are_near(app: Flask) -> None:
    page = _read(app)
    hero = _named(page, "A runner").attributes
    assert hero["fetchpriority"] == "high"
    assert "loading" not in hero
    assert "38rem" in hero["sizes"]
    caption = page.all("figcaption")[0].text
    assert "At dawn" in caption
    assert "Ada & Bo, CC BY 4.0" in caption
    others = [_named(page, alt).attributes for alt in ("A bridge", "One", "Two", "A drawing", "A plan", "Small")]
    assert {each["loading"] for each in others} == {"lazy"}
    *columns, small = (each.get("sizes", "") for each in others)
    assert [sizes.partition(",")[0] for sizes in columns] == [
        "(min-width: 42rem) 38rem",
        "(min-width: 61rem) 28rem",
        "(min-width: 61rem) 28rem",
        "",
        "",
    ]
    assert small == "min(200px, 92vw)"  # on phones, too
    assert (others[-1]["width"], others[-1]["height"]) == ("200", "100")


def test_the_credit_and_the_licence_of_the_picture_at_the_top_are_links_for_readers_and_programs(app: Flask) -> None:
    bo, deed = "https://bo.example/?a=1&b=2", "https://creativecommons.org/licenses/by/4.0/"
    page, client = _read(app), app.test_client()
    assert [each.attributes["href"] for each in page.all("a") if each.within("figcaption")] == [bo, deed]
    items: list[dict[str, str]] = json.loads(client.get("/feed.json").text)["items"]
    (item,) = [each for each in items if each["title"] == "Bridges"]
    assert (
        f'Ada &amp; <a href="{bo.replace("&", "&amp;")}">Bo</a>, <a href="{deed}">CC BY 4.0</a>' in item["content_html"]
    )
    scripts = [json.loads(each.text) for each in page.all("script", type="application/ld+json")]
    (image,) = [each["image"] for each in scripts if "image" in each]
    assert image["contentUrl"] == image["url"]
    assert {name: image[name] for name in ("@type", "creditText", "license")} == {
        "@type": "ImageObject",
        "creditText": "Ada & Bo",
        "license": deed,
    }


def test_drawings_and_animations_stay_as_they_are(app: Flask, folder: Path) -> None:
    page = _read(app)
    drawing, animation = _named(page, "A drawing").attributes, _named(page, "A plan").attributes
    assert (drawing["src"], drawing["width"], drawing["height"]) == ("/static/drawing.svg", "90", "60")
    data = app.test_client().get(animation["src"]).data
    assert data == (folder / "static" / "moving.gif").read_bytes()
    assert _named(page, "Missing").attributes["src"] == "/static/missing.jpg"


def test_the_main_colour_is_shown_until_the_picture_has_loaded(app: Flask) -> None:
    assert "class" not in _named(_read(app), "A bridge").attributes
    app.test_client().get(_versions(_read(app))[0])
    for address in _versions(_read(app)):
        app.test_client().get(address)
    assert _named(_read(app), "A bridge").attributes["class"].startswith("tone tone-l")


def test_the_preview_of_a_link_shows_the_picture_at_the_top(app: Flask) -> None:
    page = _read(app)
    image = page.one("meta", property="og:image").attributes["content"]
    assert image.startswith("https://minimal.example/img/")
    assert app.test_client().get(image.removeprefix("https://minimal.example")).mimetype == "image/jpeg"


def test_a_worker_that_has_not_shown_the_page_finds_its_pictures(app: Flask, folder: Path, make_app: MakeApp) -> None:
    address = _versions(_read(app))[0]
    assert make_app(folder, INSTANCE_DIR=str(folder / "other")).test_client().get(address).status_code == 200


def test_a_picture_that_changes_gets_another_address(app: Flask, folder: Path) -> None:
    before = _named(_read(app), "A bridge").attributes["src"]
    (folder / "static" / "photo.jpg").write_bytes(take_photo(900, 300))
    after = _named(_read(app), "A bridge").attributes
    assert after["width"] == "900"
    assert after["src"] != before
    assert app.test_client().get(before).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("-320.", "-321."),
        lambda address: address.replace("-320.", "-1920."),
        lambda address: address.replace("-320.", "-0320."),
        lambda address: address.replace(".avif", ".png"),
        lambda address: address.replace(".avif", ".svg"),
        lambda address: address.replace(".avif", ".exe"),
        lambda _: "/img/0123456789abcdef-320.avif",
        lambda _: "/img/..%2F..%2Fsite.toml",
        lambda _: "/img/0123456789abcdef-٣٢٠.avif",
    ],
)
def test_other_versions_do_not_exist(app: Flask, change: Callable[[str], str]) -> None:
    address = next(address for address in _versions(_read(app)) if address.endswith("-320.avif"))
    assert app.test_client().get(change(address)).status_code == 404


def test_a_picture_that_cannot_be_decoded_is_not_found(app: Flask, folder: Path) -> None:
    data = bytearray(encode(draw(700, 350), "PNG"))
    data[100:110] = b"0123456789"
    (folder / "static" / "photo.jpg").write_bytes(bytes(data))
    assert app.test_client().get(_named(_read(app), "A bridge").attributes["src"]).status_code == 404


def test_old_versions_make_room_for_new_ones(folder: Path, tmp_path: Path) -> None:
    pictures = Pictures(folder, tmp_path, max_bytes=5000)
    shown = pictures.find("/static/photo.jpg")
    assert shown
    for width in (320, 480, 640):
        pictures.make_version(folder / "static" / "photo.jpg", shown.picture, width, "jpg")
    kept = [path for path in (tmp_path / "cache" / "pictures").iterdir() if not path.name.startswith(".")]
    assert sum(path.stat().st_size for path in kept) <= 5000
    assert pictures.find_version(shown.picture.digest, 640, "jpg")


def test_feeds_have_one_version_with_its_size_and_an_absolute_address(app: Flask) -> None:
    client = app.test_client()
    html = Page(client.get("/feed.json").json["items"][-1]["content_html"])  # type: ignore[index]
    for image in (_named(html, "A runner"), _named(html, "A bridge"), _named(html, "A plan")):
        address = image.attributes["src"].removeprefix("https://minimal.example")
        assert address.startswith("/img/")
        size = Image.open(io.BytesIO(client.get(address).data)).size
        assert (image.attributes["width"], image.attributes["height"]) == tuple(map(str, size))
    assert _named(html, "A drawing").attributes["src"] == "https://minimal.example/static/drawing.svg"


def test_a_photo_does_not_say_where_it_was_taken_at_its_own_address_either(app: Flask) -> None:
    client = app.test_client()
    for address in ("/static/photo.jpg", "/static/photo.jpg?v=1"):
        data = client.get(address, follow_redirects=True).data
        assert not Image.open(io.BytesIO(data)).getexif()


def test_a_dark_page_shows_the_dark_version(app: Flask, folder: Path) -> None:
    (folder / "static" / "hero.dark.jpg").write_bytes(encode(draw(1000, 500, (9, 9, 9)), "JPEG"))
    (folder / "static" / "drawing.dark.svg").write_bytes((folder / "static" / "drawing.svg").read_bytes())
    page = _read(app)
    dark = [each.attributes["srcset"] for each in page.all("source") if "dark" in each.attributes.get("media", "")]
    assert [each.split()[0].rpartition(".")[2] for each in dark] == ["avif", "webp", "jpg", "svg"]
    assert app.test_client().get(dark[0].split()[0]).status_code == 200
    assert dark[-1] == "/static/drawing.dark.svg"
    assert "has-dark" in _named(page, "A runner").attributes["class"]


def test_a_picture_beside_its_article_is_shown(folder: Path, make_app: MakeApp) -> None:
    beside = folder / "posts" / "hips"
    beside.mkdir()
    (beside / "index.md").write_text(POST.replace("/static/", ""))
    for file in ("hero.jpg", "photo.jpg", "moving.gif", "drawing.svg"):
        (folder / "static" / file).rename(beside / file)
    client = make_app(folder).test_client()
    page = Page(client.get("/posts/hips/").text)
    addresses = [*_versions(page), *(_named(page, alt).attributes["src"] for alt in ("A drawing", "A plan"))]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert client.get("/posts/hips/photo.jpg").status_code == 404, "the file itself has metadata"


def test_the_page_cache_asks_for_a_page_again_until_the_tones_of_its_pictures_are_known(app: Flask) -> None:
    def compose() -> Composition:
        composition = Composition()
        app.test_client().get("/posts/bridges/", environ_overrides={COMPOSITION: composition})
        return composition

    first = compose()
    assert first.valid_until
    assert first.valid_until - services_of(app).edition_store.clock() <= PAGE_TTL
    for address in _versions(_read(app)):
        assert app.test_client().get(address).status_code == 200
    assert compose().valid_until is None


@pytest.mark.parametrize("place", ["static", "posts/bridges"])
def test_another_picture_with_the_same_name_makes_another_edition(folder: Path, app: Flask, place: str) -> None:
    store = services_of(app).edition_store
    file = folder / place / "photo.jpg"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((folder / "static" / "hero.jpg").read_bytes())
    assert store.refresh()
    before = store.edition
    file.write_bytes((folder / "static" / "photo.jpg").read_bytes() + b"\0")
    assert store.refresh()
    assert store.edition is not before
    assert not store.refresh()
