"""The builder without its script: a form filled in from the address, and the circuit or the errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.circuits.options import OPTIONS
from tests.conftest import MakeApp
from tests.web.markup import Element, Page
from web.circuits.builder_form import FIELD_TEXTS
from web.core.context import services_of


def _checked(page: Page) -> list[tuple[str, str]]:
    """Return names and values of the checked checkboxes and radio buttons."""
    boxes = [box for box in page.all("input") if "checked" in box.attributes]
    return [(box.attributes["name"], box.attributes["value"]) for box in boxes]


def _text_values(page: Page) -> dict[str, str]:
    """Return names and values of the text boxes that are not empty."""
    boxes = page.all("input", type="text")
    return {box.attributes["name"]: box.attributes["value"] for box in boxes if box.attributes["value"]}


def _field_error(page: Page, name: str) -> str:
    return page.one("p", id=f"field-{name}-error").text


def _document(client: FlaskClient, address: str) -> dict[str, Any]:
    """Return the JSON document of a circuit."""
    path, _, query = address.partition("?")
    answer = client.get(f"{path[:-1]}.json?{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def _by_id(page: Page, id_: str) -> Element:
    return next(element for element in page.elements if element.attributes.get("id") == id_)


def test_the_form_has_a_field_for_every_option_of_an_address(client: FlaskClient) -> None:
    answer = client.get("/circuits/")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.problems == []
    fields = {e.attributes["name"] for tag in ("input", "select") for e in page.all(tag) if e.within("form")}
    assert fields == {option.name for option in OPTIONS if option.in_address and option.name != "swap"} | {"areas"}
    assert page.one("form").attributes["method"] == "get"
    hints = " ".join(p.text for p in page.all("p", class_="field-hint"))
    for option in OPTIONS:
        if option.name in fields - {"quiet"}:
            assert FIELD_TEXTS[option.name][1] in hints
    assert page.all("section", class_="circuit") == []
    assert page.all("section", class_="error-summary") == []


def test_the_map_is_made_of_labels_of_the_same_boxes(own_app: Flask, client: FlaskClient) -> None:
    page = Page(client.get("/circuits/").text)
    areas = services_of(own_app).edition_store.edition.library.vocabulary.areas
    for area in areas:
        box = page.one("input", name="areas", value=area)
        labels = page.all("label", for_=box.attributes["id"])
        assert [label.text for label in labels] == [areas[area].name, ""]
        assert labels[1].attributes["id"] == f"part-{area}"
        assert page.all("path"), "the drawing must be in the page"


def test_an_address_fills_the_form_and_gives_the_circuit(client: FlaskClient) -> None:
    answer = client.get("/circuits/?areas=glutes&areas=hips&level=1&rounds=4&equipment=none&quiet=1&venue=home")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.problems == []
    wanted = [("areas", "glutes"), ("areas", "hips"), ("level", "1"), ("equipment", "none"), ("quiet", "1")]
    assert _checked(page) == wanted
    assert _text_values(page) == {"rounds": "4"}
    assert page.one("option", value="home").attributes.get("selected") == ""
    assert page.one("title").text.startswith("Glutes and hips circuit")
    canonical = "/c/glutes,hips/?level=1&equipment=none&venue=home&rounds=4&quiet=1"
    assert canonical in page.links
    names = [name.text for name in Page(client.get(canonical).text).all("h2", class_="station-name")]
    assert [name.text for name in page.all("h4", class_="station-name")] == names
    assert "6 stations, 4 rounds, about" in page.one("p", id="status").text
    assert not [e for e in page.elements if "data-follow" in e.attributes]


@pytest.mark.parametrize(
    ("query", "ticked"),
    [
        ("areas=butt,hammies", [("areas", "hamstrings"), ("areas", "glutes")]),
        ("group=backside", [("areas", "backside")]),
        ("areas=GLUTES&LEVEL=3", [("areas", "glutes"), ("level", "3")]),
        (
            "areas=glutes&equipment=step&avoid=it-band",
            [("areas", "glutes"), ("equipment", "step"), ("avoid", "it-band")],
        ),
        ("exercises=plank,squat&level=1", [("exercises", "plank"), ("exercises", "squat"), ("level", "1")]),
        ("areas=glutes&swap=glutes-1.1", [("areas", "glutes"), ("swap", "glutes-1.1")]),
    ],
)
def test_every_form_of_an_address_fills_the_form(
    client: FlaskClient, query: str, ticked: list[tuple[str, str]]
) -> None:
    answer = client.get(f"/circuits/?{query}")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.problems == []
    assert set(ticked) <= set(_checked(page))
    assert [pair for pair in _checked(page) if pair[0] != "level"] == [pair for pair in ticked if pair[0] != "level"]


def test_groups_highlight_their_areas_on_the_map(client: FlaskClient) -> None:
    page = Page(client.get("/circuits/?areas=back").text)
    lit = [label.attributes["id"] for label in page.all("label", class_="body-part-lit")]
    assert lit == ["part-lower-back", "part-upper-back"]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("areas=glutes&level=2&venue=any&rounds=&work=&rest=&minutes=&drills=&per-area=&seed=", "areas=glutes"),
        ("level=1&areas=hips&areas=glutes", "areas=glutes&areas=hips&level=1"),
        ("areas=glutes&equipment=chair,step,mini-band&equipment=long-band,slider&rounds=3", "areas=glutes"),
        ("areas=glutes&equipment=chair&equipment=ball", "areas=glutes&equipment=chair,step,ball"),
        ("level=1", "areas=five-areas&level=1&drills=2"),
        ("exercises=plank", "exercises=plank&level=2&rounds=3"),
        ("areas=glutes&rounds=99&work=", "areas=glutes&rounds=99"),
    ],
)
def test_the_address_of_the_result_has_no_defaults(client: FlaskClient, query: str, address: str) -> None:
    page = Page(client.get(f"/circuits/?{query}").text)
    assert page.one("section", id="result").attributes["data-address"] == f"/circuits/?{address}"
    assert (
        Page(client.get(f"/circuits/?{address}").text).one("section", id="result").attributes["data-address"]
        == f"/circuits/?{address}"
    )


def test_an_empty_form_gives_the_five_areas_with_drills(client: FlaskClient) -> None:
    page = Page(client.get("/circuits/?level=2&venue=any&rounds=").text)
    assert "/c/five-areas/?drills=2" in [link for link in page.links if link.startswith("/c/")]
    assert page.one("section", class_="circuit").text


@pytest.mark.parametrize(
    ("query", "status", "field", "words"),
    [
        ("areas=glutes&level=9", 400, "level", "'9' is not a whole number from 1 to 3"),
        ("areas=glutes&rounds=many", 400, "rounds", "'many' is not a whole number from 1 to 10"),
        ("areas=glutes&rest=-1", 400, "rest", "'-1' is not a whole number from 0 to 300 (seconds)"),
        ("areas=glutes&equipment=rope", 400, "equipment", "There is no equipment called 'rope'"),
        ("areas=glutes&venue=moon", 400, "venue", "'moon' is not one of home, gym, outdoor, any"),
        ("areas=glutes&quiet=perhaps", 400, "quiet", "'perhaps' is not 1 or 0"),
        ("areas=glutes&seed=%C3%A9t%C3%A9", 400, "seed", "is not 1 to 40 letters a-z"),
        ("areas=glutes&rounds=2&rounds=3", 400, "rounds", "'rounds' is given twice"),
        ("areas=glutse", 404, "areas", "Did you mean 'glutes'?"),
        ("group=glutse", 404, "areas", "There is no group called 'glutse'"),
        ("exercises=plonk", 404, "exercises", "Did you mean 'plank'?"),
        ("areas=glutes&exercises=plank", 422, "exercises", "a circuit cannot have both"),
        ("exercises=plank&seed=x", 422, "seed", "'seed' cannot be used in a circuit that lists its exercises"),
        ("areas=glutes&swap=hips-1.1", 422, "swap", "this circuit has no slot 'hips-1'"),
        ("areas=hamstrings&areas=glutes&areas=hips&per-area=5&drills=5", 200, "per-area", ""),
        ("areas=" + ",".join(["glutes"] * 30), 400, "areas", "The list has more than 24 values"),
    ],
)
def test_an_error_is_shown_next_to_its_field_and_in_the_summary(
    client: FlaskClient, query: str, status: int, field: str, words: str
) -> None:
    answer = client.get(f"/circuits/?{query}")
    assert answer.status_code == status
    page = Page(answer.text)
    assert page.problems == []
    if status == 200:
        assert _field_error(page, field) == ""
        return
    assert page.one("title").text.startswith("Error: ")
    assert words in _field_error(page, field)
    summary = page.one("section", class_="error-summary")
    assert summary.attributes["tabindex"] == "-1"
    link = next(link for link in page.all("a") if link.within("section") and words in link.text)
    target = _by_id(page, link.attributes["href"][1:])
    assert target.tag in ("input", "select")
    assert target.attributes["name"] == field
    assert page.all("section", class_="circuit") == []
    assert page.one("p", id="status").text == "No circuit yet. Fix the error above."


def test_all_errors_are_shown_at_once_and_input_is_kept(client: FlaskClient) -> None:
    query = "areas=glutes&areas=glutse&rounds=x%22%3E%3Cb%3E&work=1&minutes=2&equipment=band&equipment=rope&seed=%C3%A9"
    answer = client.get(f"/circuits/?{query}")
    page = Page(answer.text)
    assert answer.status_code == 400
    assert page.problems == []
    assert _text_values(page) == {"rounds": 'x"><b>', "work": "1", "minutes": "2", "seed": "é"}
    assert {("areas", "glutes"), ("equipment", "mini-band"), ("equipment", "long-band")} <= set(_checked(page))
    told = [link.attributes["href"] for link in page.all("a") if link.attributes.get("href", "").startswith("#field-")]
    order = ["areas-0", "equipment-0", "rounds", "work", "minutes", "seed"]
    assert told == [f"#field-{name}" for name in order]
    assert page.all("b") == []
    assert "open" in page.one("details", class_="builder-more").attributes


def test_a_request_that_is_too_long_is_explained(client: FlaskClient) -> None:
    answer = client.get("/circuits/?" + "&".join(["areas=glutes"] * 200))
    assert answer.status_code == 400
    page = Page(answer.text)
    assert "The options are longer than 2000 characters" in page.one("section", class_="error-summary").text
    assert _checked(page)[0] == ("areas", "glutes")
    assert client.get("/circuits/?areas=" + "glutes," * 10_000).status_code == 414


def test_an_option_that_looks_like_a_typing_error_is_reported(client: FlaskClient) -> None:
    page = Page(client.get("/circuits/?areas=glutes&levl=1&utm_source=mail").text)
    assert "Did you mean 'level'?" in page.one("p", class_="near-miss").text


_NAMES = [option.name for option in OPTIONS] + ["Level", "x", ""]
_VALUES = [
    "1",
    "-1",
    "glutes",
    "plank",
    "glutes-1.1",
    "none",
    "\0",
    "\x1b[0m",
    "<script>alert(1)</script>",
    "'\"",
    "‮",
    "",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES) | st.text(max_size=30)), max_size=6))
def test_nothing_in_an_address_breaks_the_page(own_app: Flask, pairs: list[tuple[str, str]]) -> None:
    answer = own_app.test_client().get("/circuits/?" + urlencode(pairs, errors="replace"))
    assert answer.status_code in (200, 400, 404, 422)
    assert not set(answer.text) & set("\0\x1b‮")
    page = Page(answer.text)
    assert page.problems == []
    assert len(page.all("script")) == 2  # that of the theme and that of the builder


def test_notes_on_how_the_circuit_was_chosen_are_folded(client: FlaskClient) -> None:
    query = "rounds=6&minutes=10"
    notes = _document(client, f"/c/glutes,hips/?{query}")["notes"]
    page = Page(client.get(f"/circuits/?areas=glutes&areas=hips&{query}").text)
    assert notes
    assert [item.text for item in page.all("li") if item.within("details") and item.text in notes] == notes


def test_ready_made_circuits_have_minutes_and_equipment(own_app: Flask, client: FlaskClient) -> None:
    page = Page(client.get("/circuits/").text)
    entries = [link for link in page.all("a") if link.attributes.get("href", "").startswith("/c/")]
    names = ["Five areas, with drills", "Whole back side", "At home, no equipment", "Ten minutes"]
    for name, entry in zip(names, entries, strict=False):
        assert name in entry.text
    areas = services_of(own_app).edition_store.edition.library.vocabulary.areas
    assert [e.attributes["href"] for e in entries[4:]] == [f"/c/{area}/" for area in areas]
    circuits = [_document(client, entry.attributes["href"]) for entry in entries]
    for entry, circuit in zip(entries, circuits, strict=True):
        assert entry.text.startswith(f"{(circuit['seconds'] + 30) // 60} min")
    nothing, ten_minutes = circuits[2:4]
    assert nothing["equipment"] == []
    assert "no equipment" in entries[2].text
    assert 540 <= ten_minutes["seconds"] <= 600
    assert ten_minutes["notes"] == []


def test_a_sites_library_has_its_own_areas_and_ready_made_circuits(
    make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    client = make_app(site("little")).test_client()
    page = Page(client.get("/circuits/").text)
    assert page.problems == []
    assert [b.attributes["value"] for b in page.all("input", name="areas")] == ["glutes", "calves", "all"]
    assert page.all("label", class_="body-part") == []
    assert [link for link in page.links if link.startswith("/c/")] == ["/c/glutes/", "/c/calves/"]
    nothing_named = client.get("/circuits/?level=1")
    assert nothing_named.status_code == 404
    assert "no default group 'five-areas'" in Page(nothing_named.text).one("p", id="field-areas-error").text


def test_a_library_without_areas_still_has_a_page(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("use_builtin_exercises = false\n")
    client = make_app(tmp_path).test_client()
    for query, status in (("", 200), ("?level=1", 404)):
        answer = client.get(f"/circuits/{query}")
        assert answer.status_code == status
        assert Page(answer.text).problems == []


def test_links_to_the_builder(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    assert [link.text for link in page.all("a") if link.attributes["href"] == "/circuits/"] == [
        "Circuits",
        "+ Build your own By area, level, equipment and time",
    ]
    assert page.one("a", href="/about/").within("footer")
    problem = Page(client.get("/c/glutse/?level=1").text)
    assert "/circuits/?areas=glutse&level=1" in problem.links
    filled = Page(client.get("/circuits/?areas=glutse&level=1").text)
    assert ("level", "1") in _checked(filled)
    circuit = Page(client.get("/c/glutes/?level=1").text)
    assert "/circuits/?areas=glutes&level=1" in circuit.links
