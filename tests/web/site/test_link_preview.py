"""Open Graph and Twitter tags, with which other sites preview links to pages of this site."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageColor
from PIL.ExifTags import Base

from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of
from web.core.link_preview import SECTIONS

SITE = "http://127.0.0.1:8000"


def tags(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the tags of a page by name."""
    answer = client.get(path)
    assert answer.status_code == 200
    metas = [meta.attributes for meta in Page(answer.text).all("meta")]
    names = [
        (each.get("property") or each.get("name", ""), each["content"])
        for each in metas
        if "content" in each and "media" not in each
    ]
    found = dict(names)
    assert len(names) == len(found)
    return found


@pytest.mark.parametrize(
    ("path", "kind", "title", "picture"),
    [
        ("/", "website", "Strongstride", "/c/five-areas.png?drills=2"),
        (
            "/posts/five-important-areas/",
            "article",
            "Five important areas",
            "/cards/five-important-areas.png",
        ),
        ("/exercises/plank/", "website", "Plank", "/c/plank.png?level=2&rounds=3"),
        ("/areas/glutes/", "website", "Glutes", "/c/glutes.png"),
        ("/c/glutes/?level=1", "website", "Glutes circuit", "/c/glutes.png?level=1"),
    ],
)
def test_a_page_has_a_preview_with_a_picture(
    path: str, kind: str, title: str, picture: str, client: FlaskClient
) -> None:
    found = tags(client, path)
    assert found["og:type"] == kind
    assert title.lower() in found["og:title"].lower()
    assert found["og:url"] == SITE + path
    assert found["og:description"]
    assert found["og:site_name"]
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:image"] == SITE + picture
    image = Image.open(io.BytesIO(client.get(picture).data))
    assert (found["og:image:width"], found["og:image:height"]) == tuple(str(length) for length in image.size)


def test_every_exercise_and_area_has_a_picture(client: FlaskClient) -> None:
    for index in ("/exercises/", "/areas/"):
        links = {link for link in Page(client.get(index).text).links if link.startswith(index) and link != index}
        assert len(links) > 5
        for link in links:
            assert tags(client, link)["og:image"].startswith(f"{SITE}/c/"), link


POST = """---
title: Bridges
summary: Why runners bridge.
date: 2020-01-01
areas: [glutes]
{hero}
---

Lift your hips."""


@pytest.mark.parametrize(
    ("hero", "picture"),
    [
        ("", "https://minimal.example/cards/bridges.png"),
        ("hero: {src: /static/missing.jpg, alt: A bridge}", "https://minimal.example/cards/bridges.png"),
        ("hero: {src: 'https://cdn.example/bridge.jpg', alt: A bridge}", "https://cdn.example/bridge.jpg"),
        ("hero: {src: /static/bridge.svg, alt: A bridge}", "https://minimal.example/cards/bridges.png"),
    ],
)
def test_an_article_shows_its_image_or_a_circuit_of_its_areas(
    hero: str, picture: str, make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    folder = site("minimal")
    (folder / "posts" / "bridges.md").write_text(POST.replace("{hero}", hero))
    found = tags(make_app(folder).test_client(), "/posts/bridges/")
    assert found["og:image"] == picture
    assert found["og:description"] == "Why runners bridge."
    if "bridge." in picture:
        assert found["og:image:alt"] == "A bridge"


def test_the_picture_beside_an_article_is_in_its_preview_its_feed_and_its_structured_data(
    make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    folder = site("minimal")
    (folder / "posts" / "bridges").mkdir()
    Image.new("RGB", (800, 400), "#1D5596").save(folder / "posts" / "bridges" / "start.jpg")
    (folder / "posts" / "bridges" / "index.md").write_text(
        POST.replace("{hero}", "hero: {src: start.jpg, alt: A bridge}")
    )
    client = make_app(folder).test_client()
    found = tags(client, "/posts/bridges/")
    picture = found["og:image"].removeprefix("https://minimal.example")
    assert (found["og:image:width"], found["og:image:height"]) == ("762", "400")
    assert Image.open(io.BytesIO(client.get(picture).data)).size == (762, 400)
    assert found["og:image"] in client.get("/posts/bridges/").text.partition("application/ld+json")[2]
    (item,) = [each for each in json.loads(client.get("/feed.json").data)["items"] if each["title"] == "Bridges"]
    assert item["image"] == found["og:image"]


def test_an_upright_photo_is_cut_to_the_shape_of_previews_around_its_middle(
    make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    folder = site("minimal")
    photo = Image.new("RGB", (3000, 1400), "#1D5596")  # a camera held upright: turned by its EXIF orientation
    photo.paste("#FFFFFF", (1200, 0, 1800, 1400))
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    (folder / "posts" / "bridges").mkdir()
    photo.save(folder / "posts" / "bridges" / "start.jpg", exif=exif)
    (folder / "posts" / "bridges" / "index.md").write_text(
        POST.replace("{hero}", "hero: {src: start.jpg, alt: A bridge}")
    )
    client = make_app(folder).test_client()
    address = tags(client, "/posts/bridges/")["og:image"].removeprefix("https://minimal.example")
    image = Image.open(io.BytesIO(client.get(address).data)).convert("L")
    assert image.size == (1200, 630)
    upper, middle, lower = (image.crop((600, y, 601, y + 1)).getextrema()[0] for y in (10, 315, 620))
    assert (upper, lower) < (200, 200) < (middle, middle)
    assert client.get(address.replace(".jpg", ".avif")).status_code == 404


OWN_CARDS = {
    "/about/": ("/cards/pages/about.png", "About"),
    "/tags/strength/": ("/cards/tags/strength.png", "strength"),
    "/authors/": ("/cards/site/authors.png", "Authors"),
    "/archive/": ("/cards/site/archive.png", "Archive"),
    "/share/": ("/cards/site/share.png", "Embed a circuit"),
}


def test_pages_without_a_circuit_show_their_title(blog: FlaskClient) -> None:
    drawn = set()
    for page, (picture, title) in OWN_CARDS.items():
        found = tags(blog, page)
        assert found["og:image"].endswith(picture), page
        assert found["og:image:alt"].casefold() == title.casefold()
        answer = blog.get(picture)
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        drawn.add(answer.data)
    assert len(drawn) == len(OWN_CARDS)


def test_every_page_that_all_sites_have_has_its_own_picture(client: FlaskClient) -> None:
    for name in SECTIONS:
        found = tags(client, f"/{name}/")
        assert found["og:image"] == f"{SITE}/cards/site/{name}.png"
        assert found["og:title"] == found["og:image:alt"] == SECTIONS[name][0]


def test_texts_without_a_page_have_no_picture(blog: FlaskClient) -> None:
    for path in ("tags/nothing", "tags/secret", "authors/hips", "series/x", "site/nothing", "site/about", "other/tags"):
        assert blog.get(f"/cards/{path}.png").status_code == 404, path


def test_without_exercises_pages_have_no_picture(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    (folder / "site.toml").write_text('title = "Empty"\nuse_builtin_exercises = false\n')
    found = tags(make_app(folder).test_client(), "/")
    assert "og:image" not in found
    assert found["twitter:card"] == "summary"


def test_the_picture_of_an_article_shows_its_title(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    post = folder / "posts" / "bridges.md"
    drawn = set()
    for title in ("Bridges", "Bridges, once more", "A very long title about bridges " * 8, "橋 🏃"):
        post.write_text(POST.replace("title: Bridges", f"title: {title}").replace("{hero}", ""), "utf-8")
        client = make_app(folder).test_client()
        answer = client.get("/cards/bridges.png")
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        drawn.add(answer.data)
    assert len(drawn) == 4


def test_the_picture_of_an_article_without_a_circuit_shows_no_circuit(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("minimal")
    (folder / "posts" / "bridges.md").write_text(POST.replace("areas: [glutes]\n{hero}\n", ""))
    client = make_app(folder).test_client()
    assert tags(client, "/posts/bridges/")["og:image:alt"] == "Bridges"
    image = Image.open(io.BytesIO(client.get("/cards/bridges.png").data)).convert("RGB")
    second = ImageColor.getrgb(services_of(client.application).edition_store.edition.site.colours.seconds[0])
    muscles = image.crop((836, 0, 1200, 630))
    assert second not in {colour for _, colour in muscles.getcolors(1 << 16) or ()}, "no muscle is lit"


def test_only_live_articles_have_a_picture(blog: FlaskClient) -> None:
    assert blog.get("/cards/strong.png").status_code == 200
    for slug in ("draft", "scheduled", "expired", "nothing", "about", "pages/strong", "pages/nothing"):
        assert blog.get(f"/cards/{slug}.png").status_code == 404, slug
