"""The library: filters that work without JavaScript, and pages of exercises and areas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.library.exercise import Exercise, Venue
from engine.library.library import Library
from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of

LEVELS = ("", "1", "2", "3")


@pytest.fixture(scope="module")
def library(own_app: Flask) -> Library:
    """The library of this checkout's site."""
    return services_of(own_app).edition_store.edition.library


def _shown(client: FlaskClient, **query: object) -> list[str]:
    """Return the ids of the listed exercises. Asserts that the displayed count is correct."""
    answer = client.get("/exercises/", query_string=query)
    assert answer.status_code == 200
    page = Page(answer.text)
    names = [a.attributes["href"].split("/")[2] for a in page.all("a", class_="exercise-name")]
    assert page.one("p", class_="result-count").text == f"{len(names)} exercise{'' if len(names) == 1 else 's'}"
    assert bool(names) != bool(page.all("p", class_="empty"))
    return names


def _fits(exercise: Exercise, area: str, venue: str, level: str, equipment: tuple[str, ...]) -> bool:
    """Return True if an exercise passes the filters. This repeats their rules independently of the code."""
    owned = set(equipment)
    return (
        area in ("", exercise.areas.primary, *exercise.areas.secondary)
        and venue in ("", *exercise.venue)
        and exercise.level <= int(level or 3)
        and (not equipment or any(owned >= set(way) for way in exercise.equipment_any_of or ((),)))
    )


def test_all_exercises_are_listed_without_a_filter(client: FlaskClient, library: Library) -> None:
    assert sorted(_shown(client)) == sorted(exercise.id for exercise in library.current)


def test_filters_can_be_combined(client: FlaskClient, library: Library) -> None:
    areas = ["", *library.vocabulary.areas]
    things = tuple(library.vocabulary.equipment)
    kits: list[tuple[str, ...]] = [(), ("none",), ("none", "chair", "step", "mini-band"), things]
    venues = ["", *(venue.value for venue in Venue)]
    every = list(product(areas, venues, LEVELS, kits))
    for area, venue, level, kit in every[::7]:  # 7 has no factor in common with any of the lists: all pairs come up
        expected = [e.id for e in library.current if _fits(e, area, venue, level, kit)]
        shown = _shown(client, area=area, venue=venue, level=level, equipment=list(kit))
        assert sorted(shown) == sorted(expected), (area, venue, level, kit)


def test_the_form_shows_the_active_filters(client: FlaskClient) -> None:
    page = Page(
        client.get("/exercises/?area=hips&venue=gym&level=2&equipment=none&equipment=band&equipment=chair").text
    )
    chosen = [option.attributes["value"] for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["hips", "gym", "2"]
    checked = [box.attributes["value"] for box in page.all("input") if "checked" in box.attributes]
    assert checked == ["none", "chair", "step", "mini-band", "long-band", "door-anchor"]
    assert "Clear all" in page.one("form").text
    filters = page.one("details")
    assert ("open" in filters.attributes, page.one("summary").text) == (True, "Filters (4)")
    page = Page(client.get("/exercises/?area=").text)
    assert "Clear all" not in page.one("form").text
    assert ("open" in page.one("details").attributes, page.one("summary").text) == (False, "Filters")


def test_each_choice_says_how_many_exercises_it_leaves(client: FlaskClient) -> None:
    chosen = {"area": "glutes", "venue": "gym", "level": "1", "equipment": ["chair"]}
    page = Page(client.get("/exercises/", query_string=chosen).text)
    offered = {each.attributes["value"]: each.text for each in page.all("option")}
    for name, value in (("area", "hips"), ("venue", "home"), ("level", "2"), ("venue", "gym")):
        left = len(_shown(client, **{**chosen, name: value}))
        assert offered[value].endswith(f" ({left})"), value
    boxes = [label.text for label in page.all("label", class_="check")]
    added = len(_shown(client, **{**chosen, "equipment": ["chair", "dumbbell"]}))
    assert f"Dumbbell ({added})" in boxes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=st.text(max_size=20), venue=st.text(max_size=20), level=st.text(max_size=5), thing=st.text(max_size=20))
def test_unknown_values_are_ignored(
    client: FlaskClient, library: Library, area: str, venue: str, level: str, thing: str
) -> None:
    query = {"area": f"?{area}", "venue": f"?{venue}", "level": f"?{level}", "equipment": f"?{thing}", "more": "x"}
    assert len(_shown(client, **query)) == len(library.current)


@pytest.mark.parametrize("level", ["0", "4", "02", "1.0", "٢", "²", "9" * 5000])
def test_unknown_levels_are_ignored(client: FlaskClient, library: Library, level: str) -> None:
    assert len(_shown(client, level=level)) == len(library.current)


def test_every_exercise_has_a_page(client: FlaskClient, library: Library) -> None:
    for exercise in library.exercises.values():
        answer = client.get(f"/exercises/{exercise.id}/")
        assert answer.status_code == 200, exercise.id
        page = Page(answer.text)
        assert page.one("h1").text == exercise.name
        assert exercise.video is None  # no link is invented
        search = next(link for link in page.links if "youtube.com" in link)
        assert parse_qs(urlsplit(search).query)["search_query"] == [exercise.name]
        for other in (*exercise.easier, *exercise.harder):
            assert f"/exercises/{other}/" in page.links


def test_an_exercise_says_impact_and_reason_of_its_dose(client: FlaskClient) -> None:
    facts = Page(client.get("/exercises/pogo-hops/").text).one("dl", class_="facts").text
    assert "Impact" in facts and "high" in facts
    assert "Impact" not in Page(client.get("/exercises/plank/").text).one("dl", class_="facts").text
    assert "Hops stay springy for a few seconds only." in client.get("/exercises/pogo-hops/").text


@pytest.mark.parametrize(
    ("path", "is_belief"),
    [
        ("/exercises/calf-raise/", True),
        ("/exercises/heel-drop/", False),
        ("/areas/lower-back/", True),
        ("/areas/calves/", False),
    ],
)
def test_a_claim_without_a_study_is_marked_as_coaching_experience(
    path: str, is_belief: bool, client: FlaskClient
) -> None:
    assert ("This is coaching experience. We cite no study for it." in client.get(path).text) == is_belief


@pytest.mark.parametrize("path", ["/exercises/", "/areas/shins/"])
def test_warning_signs_are_explained(path: str, client: FlaskClient) -> None:
    assert "pain in one spot on a bone, pain at night, or pain that makes you limp" in client.get(path).text


def test_a_video_of_the_site_replaces_the_search_link(blog: FlaskClient) -> None:
    page = Page(blog.get("/exercises/glute-bridge/").text)
    assert "https://films.example/glute-bridge" in page.links
    assert not [link for link in page.links if "youtube.com" in link]


def test_an_exercise_starts_in_the_player_and_lists_its_circuits_and_plans(
    client: FlaskClient, library: Library
) -> None:
    pages = [Page(client.get(f"/exercises/{exercise.id}/").text) for exercise in library.current[::20]]
    starts = [link for page in pages for link in page.links if link.endswith("#follow_along")]
    assert len(starts) == len(pages)
    assert all(client.get(start).status_code == 200 for start in starts)
    links = {link for page in pages for link in page.links}
    assert [link for link in links if link.startswith("/plans/") and link != "/plans/"]


def test_an_exercise_names_only_circuits_that_contain_it(client: FlaskClient) -> None:
    for id_ in ("glute-bridge", "plank"):
        for link in Page(client.get(f"/exercises/{id_}/").text).links:
            if link.startswith("/c/"):
                assert f"/exercises/{id_}/" in Page(client.get(link).text).links, (id_, link)


def test_the_exercises_of_a_ready_made_circuit_list_it(client: FlaskClient) -> None:
    path = next(link for link in Page(client.get("/circuits/").text).links if link.startswith("/c/"))
    links = Page(client.get(path).text).all("a")
    stations = {
        a.attributes["href"] for a in links if a.parent and "station-name" in a.parent.attributes.get("class", "")
    }
    assert stations
    for exercise in stations:
        assert path in Page(client.get(exercise).text).links, exercise


def test_easier_and_harder_exercises_have_figures(client: FlaskClient, library: Library) -> None:
    exercise = next(each for each in library.current if each.easier and each.harder)
    page = Page(client.get(f"/exercises/{exercise.id}/").text)
    drawn = [image.parent for image in page.all("img", class_="exercise-thumb")]
    for other in (*exercise.easier, *exercise.harder):
        card = page.one("a", class_="exercise-name", href=f"/exercises/{other}/").parent
        assert any(card is each for each in drawn), other


def test_an_area_starts_a_circuit_in_the_player(client: FlaskClient) -> None:
    page = Page(client.get("/areas/glutes/").text)
    (start,) = [link for link in page.links if link.endswith("#follow_along")]
    assert "follow_along" in Page(client.get(start).text).ids


def test_an_exercise_lists_the_articles_whose_circuits_contain_it(own_app: Flask, client: FlaskClient) -> None:
    posts = services_of(own_app).edition_store.edition.posts
    for post in [each.article for each in posts if "circuit" in each.shortcodes][:2]:
        stations = [
            link.attributes["href"]
            for link in Page(client.get(post.address).text).all("a")
            if link.parent is not None and "station-name" in link.parent.attributes.get("class", "")
        ]
        assert stations
        for exercise in stations:
            assert post.address in Page(client.get(exercise).text).links, (post.slug, exercise)


def test_an_exercise_lists_the_articles_that_show_it(blog: FlaskClient) -> None:
    page = Page(blog.get("/exercises/glute-bridge/").text)
    assert [link for link in page.links if link.startswith("/posts/")] == ["/posts/strong/"]
    assert not [link for link in Page(blog.get("/exercises/dead-bug/").text).links if link.startswith("/posts/")]


MOVED = """\
glute-bridge:
  former_ids: [old-bridge, "bridge-1"]
plank:
  retired: true
"""


def test_former_ids_and_retired_exercises(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    (folder / "exercises").mkdir()
    (folder / "exercises" / "moved.yaml").write_text(MOVED)
    client = make_app(folder).test_client()
    for former in ("old-bridge", "bridge-1"):
        answer = client.get(f"/exercises/{former}/")
        assert (answer.status_code, answer.location) == (301, "/exercises/glute-bridge/")
    circuit = client.get("/c/old-bridge,dead-bug/")
    assert (circuit.status_code, circuit.location) == (301, "/c/glute-bridge,dead-bug/?level=2&rounds=3")
    assert "retired" in Page(client.get("/exercises/plank/").text).one("p", class_="note").text
    assert client.get("/c/plank/?level=2&rounds=3").status_code == 200
    assert "/exercises/plank/" not in Page(client.get("/exercises/").text).links


def test_areas_say_why_they_matter_and_link_to_their_pages(client: FlaskClient, library: Library) -> None:
    page = Page(client.get("/areas/").text)
    for area in library.vocabulary.areas.values():
        assert f"/areas/{area.id}/" in page.links
        if not area.front:
            assert area.why in page.one("main").text
        own = Page(client.get(f"/areas/{area.id}/").text)
        assert own.one("h1").text == area.name
        for exercise in library.in_area(area.id):
            assert f"/exercises/{exercise.id}/" in own.links
        assert len(own.all("svg", class_="muscle-map-drawing")) == 1


def test_an_area_without_exercises_shows_other_areas(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    (folder / "exercises").mkdir()
    neck = "areas:\n  neck: {name: Neck, why: Runners look ahead., muscles: [gluteus-medius]}\n"
    (folder / "exercises" / "_vocabulary.yaml").write_text(neck)
    links = Page(make_app(folder).test_client().get("/areas/neck/").text).links
    assert {"/areas/calves/", "/areas/glutes/"} <= set(links)
    assert "/areas/neck/" not in links


def test_an_area_lists_its_articles_newest_first(blog: FlaskClient) -> None:
    links = Page(blog.get("/areas/glutes/").text).links
    assert [link for link in links if link.startswith("/posts/")] == ["/posts/strong/", "/posts/hips/"]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/exercises/glute-brige/", "/exercises/glute-bridge/"),
        ("/exercises/Glute-Bridge/", "/exercises/glute-bridge/"),
        ("/areas/gluts/", "/areas/glutes/"),
        ("/areas/butt/", "/areas/glutes/"),
        ("/areas/backside/", "/c/backside/"),
        ("/posts/strng/", "/posts/strong/"),
        ("/hips", "/areas/hips/"),
    ],
)
def test_a_missing_page_suggests_a_similar_one(blog: FlaskClient, address: str, meant: str) -> None:
    answer = blog.get(address)
    assert answer.status_code == 404
    page = Page(answer.text)
    assert "Did you mean" in page.one("p", class_="deck").text
    assert [a.attributes["href"] for a in page.all("a") if a.within("p") and not a.attributes.get("class")] == [meant]


def test_an_address_like_no_other_gets_no_suggestion(blog: FlaskClient) -> None:
    page = Page(blog.get("/exercises/xyzzy/").text)
    assert "Did you mean" not in page.one("main").text
    assert "/areas/glutes/" in page.links
    assert "/posts/strong/" in page.links


@pytest.mark.parametrize(
    ("tag", "words"), [("it-band", "IT band"), ("low-back", "lower back"), ("achilles", "Achilles tendon")]
)
def test_the_page_of_an_exercise_and_the_builder_name_a_caution_in_words(
    tag: str, words: str, library: Library, client: FlaskClient
) -> None:
    exercise = next(e for e in library.current if any(caution.tag == tag for caution in e.cautions))
    cautions = Page(client.get(f"/exercises/{exercise.id}/").text).one("ul", class_="cautions").text
    assert words[:1].upper() + words[1:] in cautions
    labels = {label.text for label in Page(client.get("/circuits/").text).all("label")}
    assert words[:1].upper() + words[1:] in labels
