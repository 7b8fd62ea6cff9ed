"""The published schemas: what the site serves is valid, and a schema never changes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import ROOT
from tests.formats import validate
from web.site.formats import SCHEMAS

DIGESTS = {
    "circuit-1": "44f22c8312bd11b69442ceb9eccfa5516613aa59ce3ac36bf3d7b5c644653be1",
    "log-1": "436aa4670ed982f97c92de7965bd5280f15b93086ec1c1e07bf31ce9f40cd35d",
    "plan-1": "d1770ded3998fc59205dbee94fced99ce61ef3cd6b1f00f61ee33766e454f419",
    "timeline-1": "e33a81cf98485768cf606deee05dff73d30f9d794c5901593bc52754716c6c13",
}
"""SHA-256 of each published schema. Never change one: programs of others rely on it. Add a schema with a new number."""

CIRCUITS = (
    "/c/five-areas.json?drills=2",
    "/c/backside.json?level=1&equipment=none",
    "/c/glutes.json?level=3&rounds=5",
    "/c/plank.json?level=1&rounds=2&work=20&rest=0",
    "/c/hamstrings,glutes.json?minutes=12",
    "/c/calves,core.json?quiet=1&avoid=knee",
)


def test_a_published_schema_never_changes() -> None:
    assert {name: hashlib.sha256(content).hexdigest() for name, content in SCHEMAS.items()} == DIGESTS


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_served_to_all_sites(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/schemas/{name}.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/schema+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.data)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_an_unknown_schema_is_not_found(client: FlaskClient) -> None:
    assert client.get("/schemas/circuit-0.json").status_code == 404


@pytest.mark.parametrize("address", CIRCUITS)
def test_a_circuit_is_valid_and_names_its_schema(address: str, client: FlaskClient) -> None:
    document = client.get(address).get_json()
    validate(document, _schema_of(document, client))
    validate(document["timeline"], "timeline-1")


@pytest.mark.parametrize("dates", ["", "?start=2026-12-07", "?race=2027-03-14"])
@pytest.mark.parametrize("plan", sorted(path.stem for path in (ROOT / "plans").glob("[!_]*.yaml")))
def test_a_plan_is_valid_and_names_its_schema(plan: str, dates: str, client: FlaskClient) -> None:
    document = client.get(f"/plans/{plan}.json{dates}").get_json()
    validate(document, _schema_of(document, client))


def _schema_of(document: dict[str, Any], client: FlaskClient) -> str:
    """Return the name of the schema that a document names, after it has been fetched."""
    path = document["$schema"].removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    name: str = path.removeprefix("/schemas/").removesuffix(".json")
    return name
