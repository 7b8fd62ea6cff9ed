"""Structured data of all kinds of pages: as schema.org defines it, with what Google requires, and true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.conftest import MakeApp
from tests.web.markup import Page

SITE = "http://127.0.0.1:8000"
SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("vendor").joinpath("schema_org.json").read_text("utf-8"))
"""The types that pages use, with their parents and properties. `make vendor` writes them from the npm package."""
REQUIRED = {
    "BlogPosting": {"author", "dateModified", "datePublished", "headline", "image"},
    "BreadcrumbList": {"itemListElement"},
    "Comment": {"author", "datePublished", "text"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "Organization": {"name", "url"},
    "Person": {"name"},
    "ProfilePage": {"mainEntity"},
    "VideoObject": {"name", "description", "thumbnailUrl", "uploadDate"},
    "WebSite": {"name", "url"},
}
"""Properties that Google requires or recommends: developers.google.com/search/docs/appearance/structured-data."""


def data_of(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """Return the structured data of a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    scripts = [script for script in Page(answer.text).all("script") if script.attributes.get("type")]
    return [json.loads(each.text) for each in scripts if each.attributes["type"] == "application/ld+json"]


def ancestors(type_: str) -> set[str]:
    """Return a type with all that it inherits from."""
    known = SCHEMA.get(type_, {"parents": []})
    return {type_}.union(*(ancestors(parent) for parent in known["parents"]))


def mistakes(data: Any, ranges: tuple[str, ...], path: str) -> Iterator[str]:
    """Yield what schema.org does not allow: unknown types, properties that a type lacks, and values of other types."""
    if isinstance(data, list):
        for each in data:
            yield from mistakes(each, ranges, path)
    elif isinstance(data, dict):
        type_ = data.get("@type", "")
        if type_ not in SCHEMA:
            yield f"{path}: unknown type {type_}"
            return
        if not ancestors(type_) & set(ranges):
            yield f"{path}: {type_} is none of {ranges}"
        properties = {name: values for each in ancestors(type_) for name, values in SCHEMA[each]["properties"].items()}
        for name, value in data.items():
            if name in properties:
                yield from mistakes(value, tuple(properties[name]), f"{path}.{name}")
            elif not name.startswith("@"):
                yield f"{path}: {type_} has no property {name}"
        for name in REQUIRED.get(type_, set()) - data.keys():
            yield f"{path}: {type_} needs {name}"
    elif not any(_is_literal(data, each) for each in ranges):
        yield f"{path}: {data!r} is none of {ranges}"


def _is_literal(value: object, range_: str) -> bool:
    match range_:
        case "Text":
            return isinstance(value, str) and bool(value)
        case "Number" | "Integer":
            return isinstance(value, int)
        case "URL":
            return isinstance(value, str) and re.match(r"https?://[^/]+/", value) is not None
        case "Date" | "DateTime":
            try:
                return bool(datetime.fromisoformat(str(value)))
            except ValueError:
                return False
        case "Duration":
            return isinstance(value, str) and re.fullmatch(r"PT[0-9]+M", value) is not None
    return False


PAGES = {
    "/": {"WebSite"},
    "/posts/backside-workouts/": {"BlogPosting", "BreadcrumbList"},
    "/exercises/": {"ItemList"},
    "/exercises/clamshell/": {"HowTo", "BreadcrumbList"},
    "/areas/": {"ItemList"},
    "/areas/glutes/": {"ItemList", "BreadcrumbList"},
    "/plans/": {"ItemList"},
    "/plans/first-six-weeks/": {"ExercisePlan", "BreadcrumbList"},
    "/c/glutes/": {"ExercisePlan", "BreadcrumbList"},
    "/c/plank,squat/?level=1&rounds=2": {"ExercisePlan", "BreadcrumbList"},
}


@pytest.mark.parametrize("path", PAGES)
def test_data_follow_the_definitions_of_schema_org(client: FlaskClient, path: str) -> None:
    found = data_of(client, path)
    assert {each["@type"] for each in found} == PAGES[path]
    for data in found:
        assert data["@context"] == "https://schema.org"
        assert list(mistakes(data, (data["@type"],), data["@type"])) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "BlogPost"},
        {"@type": "Person", "name": "Ada", "headline": "x"},
        {"@type": "Person", "name": {"@type": "Person", "name": "Ada"}},
        {"@type": "Person", "name": ""},
        {"@type": "Person"},
        {"@type": "ExercisePlan", "repetitions": "three"},
    ],
)
def test_the_check_finds_mistakes(wrong: dict[str, object]) -> None:
    assert list(mistakes(wrong, (str(wrong["@type"]),), "x"))


POST = """---
title: Films
date: 2020-01-01
---

<<video url="https://youtu.be/abcdefghijk" title="A bridge" uploaded="2026-03-01">>

<<video url="https://films.example/b.mp4" title="A bridge" uploaded="2026-03-01" image="/static/b.png">>

<<video url="https://films.example/b/" title="The same bridge">>
"""
EXERCISE = """
plank:
  video: {url: "https://vimeo.com/76979871", title: The plank, uploaded: 2026-03-01}
"""


def test_videos_with_a_date_name_their_player_or_file(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    (folder / "posts" / "films.md").write_text(POST)
    for name in ("exercises", "static"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "exercises" / "own.yaml").write_text(EXERCISE)
    Image.new("RGB", (800, 400)).save(folder / "static" / "b.png")
    client = make_app(folder).test_client()
    (post,) = [each for each in data_of(client, "/posts/films/") if each["@type"] == "BlogPosting"]
    (exercise,) = [each for each in data_of(client, "/exercises/plank/") if each["@type"] == "HowTo"]
    assert [*mistakes(post, ("BlogPosting",), ""), *mistakes(exercise, ("HowTo",), "")] == []
    played, filed = post["video"]
    assert played["embedUrl"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert played["thumbnailUrl"] == post["image"]
    assert filed["contentUrl"] == "https://films.example/b.mp4"
    assert "/img/" in filed["thumbnailUrl"]
    assert exercise["video"]["embedUrl"] == "https://player.vimeo.com/video/76979871?dnt=1"


def test_every_picture_page_and_author_in_the_data_exists(client: FlaskClient) -> None:
    for path in ("/posts/backside-workouts/", "/c/glutes/", "/exercises/clamshell/", "/plans/first-six-weeks/"):
        for data in data_of(client, path):
            for url in set(re.findall(rf'"{SITE}(/[^"]*)"', json.dumps(data))):
                assert client.get(url).status_code == 200, url


def test_an_author_has_a_profile(blog: FlaskClient) -> None:
    article = next(each for each in data_of(blog, "/posts/strong/") if each["@type"] == "BlogPosting")
    path = "/" + article["author"]["url"].split("/", 3)[3]
    profile = next(each for each in data_of(blog, path) if each["@type"] == "ProfilePage")
    assert profile["mainEntity"]["name"] == article["author"]["name"]
    assert list(mistakes(profile, ("ProfilePage",), "")) == []


def test_a_circuit_says_what_its_page_says(client: FlaskClient) -> None:
    page = Page(client.get("/c/glutes/?level=1").text)
    plan = next(each for each in data_of(client, "/c/glutes/?level=1") if each["@type"] == "ExercisePlan")
    assert plan["name"] == page.one("h1").text
    facts = page.one("dl", class_="facts").text
    assert str(plan["repetitions"]) in facts
    assert plan["activityDuration"].strip("PTM") in facts
    assert plan["hasPart"][0]["url"].removeprefix(SITE) in page.links
