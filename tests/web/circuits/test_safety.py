"""A circuit says when to stop and when to get help, and what to take care of at each station."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from engine.library.exercise import CautionTag

CIRCUITS = [
    "calves/",
    "five-areas/?drills=2",
    "shins,core/?level=1&equipment=none",
    "squat-jump,plank,nordic-curl/?level=3&rounds=2",
]


@pytest.fixture(params=CIRCUITS)
def circuit(request: pytest.FixtureRequest) -> str:
    """Return the terms and options of a circuit."""
    terms: str = request.param
    return terms


@pytest.fixture
def document(circuit: str, client: FlaskClient) -> Any:
    """Return the JSON document of the circuit."""
    return client.get(_file(circuit, "json")).get_json()


def _file(circuit: str, extension: str) -> str:
    return f"/c/{circuit.replace('/', f'.{extension}', 1)}"


def test_the_page_has_the_rule_and_each_stations_cautions(circuit: str, document: Any, client: FlaskClient) -> None:
    page = client.get(f"/c/{circuit}").text.partition("<dialog")[0]
    assert page.count("<br>".join(document["safety"])) == 1
    stations = re.split(r'<li class="station"[^>]*>', page)[1:]
    for station, shown in zip(document["stations"], stations, strict=True):
        line = shown.partition('class="station-cautions">')[2].partition("</span>")[0]
        for caution in station["cautions"]:
            assert caution["name"] in line
            assert str(escape(caution["note"])) in shown
        assert ("<summary>How to do it safely<" in shown) == bool(station["cautions"])
        assert ("Take care if one of these concerns you:" in shown) == bool(station["cautions"])


def test_the_text_has_the_rule_and_each_stations_cautions(circuit: str, document: Any, client: FlaskClient) -> None:
    text = client.get(_file(circuit, "txt")).text
    assert text.rstrip().endswith("\n".join(document["safety"]))
    assert text.count("Caution:") == sum(len(station["cautions"]) for station in document["stations"])
    assert all(caution["note"] in text for station in document["stations"] for caution in station["cautions"])


def test_a_frame_has_the_rule_and_names_each_stations_cautions(
    circuit: str, document: Any, client: FlaskClient
) -> None:
    frame = client.get(f"/embed/c/{circuit}").text.partition("<dialog")[0]
    assert frame.count(" ".join(document["safety"])) == 1
    stations = frame.split('<li class="station">')[1:]
    for station, shown in zip(document["stations"], stations, strict=True):
        line = shown.partition('class="station-cautions">')[2].partition("</p>")[0]
        assert all(caution["name"] in line for caution in station["cautions"])


def test_the_player_shows_the_rule_before_the_start(circuit: str, document: Any, client: FlaskClient) -> None:
    for address in (f"/c/{circuit}", f"/embed/c/{circuit}"):
        player = client.get(address).text.partition("<dialog")[2]
        assert player.count(f'data-rule="{" ".join(document["safety"])}"') == 1


def test_every_caution_tag_has_words() -> None:
    words = [tag.words for tag in CautionTag]
    assert len(set(words)) == len(words)
    assert not any(word != "IT band" and "-" in word for word in words)
