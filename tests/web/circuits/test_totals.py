"""Page, frame, files and embeds of a circuit have the same total time."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from tests.engine.circuits.exports.totals import expanded, read_events, read_fit
from web.core.context import services_of
from widgets.drawing.picture_content import build_picture_content

CIRCUITS = (
    "five-areas?drills=2",
    "hamstrings,glutes?equipment=none",
    "backside?rounds=1",
    "glute-bridge,side-plank,a-skip?level=3&rounds=4",
    "shins,calves?work=40&rest=0",
    "five-areas?minutes=10",
)
_TIME = re.compile(r'<time datetime="(\d+)s">')


@pytest.mark.parametrize("asked", CIRCUITS)
def test_every_representation_has_the_same_total_time(asked: str, client: FlaskClient) -> None:
    terms, _, query = asked.partition("?")
    services = services_of(client.application)
    library, site = services.edition_store.edition.library, services.edition_store.edition.site
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))]
    circuit = build_circuit(parse_query(terms, pairs, library).validated(), library)

    def get(ending: str) -> bytes:
        answer = client.get(f"/c/{terms}{ending}?{query}")
        assert answer.status_code == 200
        data: bytes = answer.data
        return data

    page, frame = get("/").decode(), client.get(f"/embed/c/{terms}/?{query}").text
    document = json.loads(get(".json"))
    (event,) = read_events(get(".ics"))
    assert _sum(page) == _sum(frame) == document["seconds"] == circuit.seconds
    assert sum(step["seconds"] for step in document["timeline"]) == circuit.seconds
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=circuit.seconds)
    assert len(expanded(read_fit(get(".fit"))["workout_step_mesgs"])) == len(document["timeline"])
    clock = f"{circuit.seconds // 60}:{circuit.seconds % 60:02}"
    assert clock in get(".txt").decode()
    assert f"<p>Total {clock}" in page

    minutes = f"{circuit.minutes} minutes"
    oembed = client.get("/oembed", query_string={"url": f"/c/{terms}/?{query}"}).get_json()["html"]
    assert minutes in oembed
    assert minutes in frame
    assert minutes in build_picture_content(circuit, library, site).summary
    assert re.search(rf"<dd>(About )?{circuit.minutes} min</dd>", page)


def _sum(html: str) -> int:
    """Return the total seconds of the timeline in a page."""
    listed = html[html.index('<ol class="timeline"') :]
    return sum(map(int, _TIME.findall(listed[: listed.index("</ol>")])))
