"""Pages of circuits: canonical addresses, content and errors."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.circuits.sets import MAX_MUSCLE_SETS
from tests.web.markup import Page


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/c/", "/c/five-areas/?drills=2"),
        ("/c/glutes,hamstrings/", "/c/hamstrings,glutes/"),
        ("/c/Glutes/", "/c/glutes/"),
        ("/c/butt/", "/c/glutes/"),
        ("/c/hamstrings, glutes/", "/c/hamstrings,glutes/"),
        ("/c/glutes,glutes,/", "/c/glutes/"),
        ("/c/glutes/?level=2", "/c/glutes/"),
        ("/c/glutes/?rounds=4&level=3", "/c/glutes/?level=3&rounds=4"),
        ("/c/glutes/?LEVEL=3", "/c/glutes/?level=3"),
        ("/c/glutes/?equipment=ball,none", "/c/glutes/?equipment=ball"),
        ("/c/glutes/?equipment=band", "/c/glutes/?equipment=mini-band,long-band,door-anchor"),
        ("/c/glutes/?equipment=elastic+band,ball", "/c/glutes/?equipment=mini-band,long-band,door-anchor,ball"),
        ("/c/glutes/?equipment=chair", "/c/glutes/?equipment=chair,step"),
        ("/c/glutes/?equipment=", "/c/glutes/"),
        ("/c/glutes/?utm_source=mail&utm_medium=x", "/c/glutes/"),
        ("/c/glutes/?fbclid=abc&level=3", "/c/glutes/?level=3"),
        ("/c/?areas=glutes,hamstrings&level=1", "/c/hamstrings,glutes/?level=1"),
        ("/c/plank/", "/c/plank/?level=2&rounds=3"),
    ],
)
def test_other_spellings_redirect_to_the_canonical_address(client: FlaskClient, asked: str, canonical: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (302, canonical)
    assert client.get(canonical).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/c/hamstrings%2Cglutes/", "/c/hamstrings,glutes/", "/c/glutes/?equipment=step%2Cdumbbell", "/c/%67lutes/"],
)
def test_an_escaped_comma_makes_no_difference(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_an_address_without_its_slash_takes_at_most_two_redirects(client: FlaskClient) -> None:
    answer = client.get("/c/glutes,hamstrings?level=2", follow_redirects=True)
    assert answer.status_code == 200
    assert [step.request.path for step in answer.history] == ["/c/glutes,hamstrings", "/c/glutes,hamstrings/"]
    assert answer.request.path == "/c/hamstrings,glutes/"


def test_the_page_shows_the_circuit_and_its_timeline(client: FlaskClient) -> None:
    page = Page(client.get("/c/five-areas/?drills=2").text)
    document = client.get("/c/five-areas.json?drills=2").get_json()
    assert page.problems == []
    assert page.one("h1").text == document["title"]
    stations = [h.text for h in page.all("h2", class_="station-name")]
    assert stations == [station["name"] for station in document["stations"]]
    durations = [int(t.attributes["datetime"][:-1]) for t in page.all("time") if t.within("ol")]
    assert durations == [step["seconds"] for step in document["timeline"]]
    assert page.all("svg", class_="muscle-map-drawing")
    site = document["url"].removesuffix("/c/five-areas/?drills=2")
    assert page.one("link", rel="canonical").attributes["href"] == document["url"]
    assert (
        page.one("link", rel="alternate", type="application/json").attributes["href"]
        == f"{site}/c/five-areas.json?drills=2"
    )


def test_a_misspelt_option_is_reported_and_the_circuit_is_shown(client: FlaskClient) -> None:
    answer = client.get("/c/glutes/?levl=3")
    assert answer.status_code == 200
    told = Page(answer.text).one("p", class_="near-miss").text
    assert "'levl'" in told
    assert "Did you mean 'level'?" in told


def test_a_misspelt_option_is_reported_in_printable_characters(client: FlaskClient) -> None:
    answer = client.get("/c/glutes/", query_string={"round\u202es": "3"})
    assert answer.status_code == 200
    assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/c/glutess/", 404, "Did you mean 'glutes'?"),
        ("/c/nothing-like-it/", 404, "There is no area, group or exercise called 'nothing-like-it'"),
        ("/c/glutes/?level=9", 400, "'9' is not a whole number from 1 to 3"),
        ("/c/glutes/?level=1&level=2", 400, "'level' is given twice"),
        ("/c/glutes/?swap=wrong", 400, "is not a swap"),
        ("/c/glutes/?swap=hips-1.1", 422, "no slot 'hips-1'"),
        ("/c/glutes,plank/", 422, "a circuit cannot have both"),
        ("/c/plank/?seed=x", 422, "'seed' cannot be used in a circuit that lists its exercises"),
        ("/c/" + ",".join(["glutes"] * 30) + "/", 400, "more than 24"),
        ("/c/" + "x" * 1500 + "/", 400, "longer than 1000 characters"),
    ],
)
def test_an_error_is_explained_and_offers_other_circuits(
    client: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = Page(answer.text)
    assert words in answer.text.replace("&#39;", "'")
    assert page.one("p", class_="error-code").text == str(status)
    assert "/c/glutes/" in page.links
    assert page.problems == []


_TERMS = st.lists(
    st.sampled_from(
        ["glutes", "Hamstrings", "butt", "backside", "five-areas", "plank", "Glute Bridge", "core", "", " ", "??"]
    ),
    max_size=5,
)
_NAMES = [
    "level",
    "rounds",
    "equipment",
    "Venue",
    "quiet",
    "drills",
    "per-area",
    "seed",
    "swap",
    "areas",
    "utm_source",
    "rund",
    "title",
]
_VALUES = [
    "1",
    "2",
    "03",
    "none",
    "band,chair",
    "chair,band",
    "home",
    "any",
    "ANY",
    "yes",
    "0",
    "x",
    "",
    "glutes-1.0",
    "glutes",
    "a%2Cb",
]
_QUERY = st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES)), max_size=4)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=_TERMS, pairs=_QUERY, ending=st.sampled_from(["/", "", ".json", ".txt", ".ics", ".fit"]))
@example(["glutes", " "], [], "")
def test_no_address_redirects_in_a_loop(
    own_app: Flask, terms: Sequence[str], pairs: Sequence[tuple[str, str]], ending: str
) -> None:
    client = own_app.test_client()
    address = f"/c/{quote(','.join(terms))}{ending}?{urlencode(pairs)}"
    for _ in range(3):
        answer = client.get(address)
        if answer.status_code not in (301, 302, 308):
            break
        address = answer.location or ""
        assert address.startswith("/c/")
        assert not urlsplit(address).netloc
    assert answer.status_code in (200, 400, 404, 422)


def test_swap_and_shuffle_work_without_script(client: FlaskClient) -> None:
    page = Page(client.get("/c/five-areas/?drills=2").text)
    swaps = [link for link in page.links if "swap=" in link]
    assert len(swaps) == 7
    assert not set(swaps) & set(page.followed)
    swapped = Page(client.get(swaps[0]).text)
    names, others = ([name.text for name in p.all("h2", class_="station-name")] for p in (page, swapped))
    assert sum(one != other for one, other in zip(names, others, strict=True)) == 1
    mix = next(link for link in page.links if "seed=" in link)
    assert client.get(mix).status_code == 200
    assert not any(
        "seed=" in link or "swap=" in link for link in Page(client.get("/c/plank,squat/?level=2&rounds=3").text).links
    )


def test_the_page_links_to_files_and_other_uses(client: FlaskClient) -> None:
    page = Page(client.get("/c/glutes,hips/?level=1").text)
    pinned = next(link for link in page.all("a") if link.text == "Save this version")
    stations = [h.text for h in page.all("h2", class_="station-name")]
    kept = Page(client.get(pinned.attributes["href"]).text)
    assert [h.text for h in kept.all("h2", class_="station-name")] == stations
    assert "level=1&rounds=2" in pinned.attributes["href"]
    assert not [link for link in kept.all("a") if link.text == "Save this version"]
    for ending in ("fit", "txt", "json"):
        assert f"/c/glutes,hips.{ending}?level=1" in page.links
    assert "/share/?url=/c/glutes%2Chips/%3Flevel%3D1" in page.links
    form = page.one("form", method="get")
    assert form.attributes["action"] == "/c/glutes,hips.ics"
    fields = {e.attributes["name"]: e.attributes.get("value") for e in page.all("input") if e.within("details")}
    assert fields == {"level": "1", "start": None}
    days = [option.attributes["value"] for option in page.all("option") if option.within("details")]
    assert days == ["1", "2", "3"]


def test_save_watch_and_calendar_are_at_hand_above_the_stations(client: FlaskClient) -> None:
    text = client.get("/c/glutes,hips/?level=1").text
    above, below = text.split('<ol class="stations">')
    for action in ("Start</a>", "Shuffle</a>", "Save this version</a>", "/c/glutes,hips.fit?", "/c/glutes,hips.ics"):
        assert action in above and action not in below


def test_crawlers_do_not_follow_links_to_endlessly_many_pages(client: FlaskClient) -> None:
    page = Page(client.get("/c/five-areas/?drills=2").text)
    assert [
        link for link in page.followed if "seed=" in link or "swap=" in link or link.startswith("/circuits/?")
    ] == []


def test_the_facts_of_the_circuit_are_at_the_top(client: FlaskClient) -> None:
    page = Page(client.get("/c/glutes/").text)
    assert page.one("h1", class_="circuit-title").text == "Glutes circuit"
    terms = zip(page.all("dt"), page.all("dd"), strict=True)
    facts = {dt.text: dd.text for dt, dd in terms if dt.within("header")}
    assert facts.keys() == {"Rounds", "Time", "Stations", "Equipment"}
    assert (facts["Rounds"], facts["Stations"]) == ("3", "3")
    assert len(page.all("i")) == MAX_MUSCLE_SETS  # boxes to tick for sets, at most those of one muscle


@pytest.mark.parametrize(
    ("address", "builder"),
    [
        ("/c/glutse/?level=1", "/circuits/?areas=glutse&level=1"),
        ("/c/glutes/?rounds=99", "/circuits/?areas=glutes&rounds=99"),
        ("/c/plank/?seed=x", "/circuits/?exercises=plank&seed=x"),
        ("/c/" + "x" * 3000 + "/", "/circuits/"),
    ],
)
def test_an_error_links_to_the_builder_filled_in(client: FlaskClient, address: str, builder: str) -> None:
    page = Page(client.get(address).text)
    assert next(link for link in page.all("a") if link.text == "Build a circuit").attributes["href"] == builder
    answer = client.get(builder)
    assert answer.status_code == client.get(address).status_code or builder == "/circuits/"


def test_no_word_of_an_address_becomes_markup(client: FlaskClient) -> None:
    hostile = quote('"><img src=x onerror=alert(1)>')
    for address in (f"/c/{hostile}/", f"/c/glutes/?level={hostile}", f"/c/glutes/?{hostile}=1&levl=1"):
        page = Page(client.get(address).text)
        ours = {"station-thumb", "player-figure", "player-thumb"}
        assert {image.attributes.get("class") for image in page.all("img")} <= ours
        assert not [image for image in page.all("img") if "onerror" in image.attributes]
        assert page.problems == []


def test_all_errors_of_an_address_are_shown_at_once(client: FlaskClient) -> None:
    answer = client.get("/c/glutse,hipps/?level=9")
    assert answer.status_code == 400
    page = Page(answer.text)
    told = [p.text for p in page.all("p", class_="deck")]
    assert told == [
        "Level: '9' is not a whole number from 1 to 3.",
        "There is no area, group or exercise called 'glutse' (did you mean 'glutes'?)"
        " or 'hipps' (did you mean 'hips'?).",
    ]
    assert {"/c/glutes/", "/c/backside/"} <= set(page.links)


def test_a_circuit_of_one_or_two_parts_begins_with_what_they_are_for(client: FlaskClient) -> None:
    def introduction(path: str) -> list[str]:
        return [deck.text for deck in Page(client.get(path).text).all("p", class_="deck")]

    assert introduction("/c/backside/") == ["Everything behind you, from calves to upper back."]
    (both,) = introduction("/c/hamstrings,glutes/?equipment=none")
    assert both.startswith("Hamstrings pull the leg back") and "The largest muscle" in both
    assert introduction("/c/hamstrings,glutes,calves/") == []
    assert introduction("/c/plank,squat/?rounds=2") == []
