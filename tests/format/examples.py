"""The examples in docs/format/: read them, and write those that the site in tests/sites/format serves.

`python -m tests.format.examples` writes them again. Review the diff: other programs test themselves with these files.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.apps import open_app
from tests.format.reader import read

FOLDER = Path(__file__).parents[2] / "docs" / "format"
SITE = Path(__file__).parents[1] / "sites" / "format"

CIRCUITS = {
    "one-station": ("a pause before and after one set", "/c/hold/?level=1&rounds=1"),
    "rounds": ("a rest between rounds", "/c/hold/?level=1&rounds=3"),
    "stations": ("stations in order, with rests", "/c/hold,bridge,heel-raise/?level=1&rounds=1"),
    "reps": ("repetitions, which the reader ends", "/c/bridge/?level=2&rounds=2"),
    "each-side": ("left, switch, right", "/c/side-hold/?level=2&rounds=1"),
    "each-side-reps": ("repetitions for each side, with a tempo", "/c/single-leg-bridge/?level=2&rounds=2"),
    "alternating": ("sides that take turns and share the amount", "/c/march/?level=1&rounds=1"),
    "alternating-each": ("sides that take turns, with an amount for each", "/c/reach/?level=2&rounds=1"),
    "fewer-sets": ("a station that is left out of the last rounds", "/c/hold,hops/?level=2&rounds=3"),
    "fewer-sets-first": ("a first station that is left out", "/c/hops,hold,bridge/?level=2&rounds=3"),
    "metres": ("metres of a drill", "/c/a-march,hold/?level=1&rounds=2"),
    "no-rest": ("a rest of no seconds has no step", "/c/hold,bridge,side-hold/?level=1&rounds=2&rest=0"),
    "seconds-for-all": ("seconds instead of each dose", "/c/bridge,side-hold,march/?level=1&rounds=2&work=30"),
    "long-rest": ("a longer rest to set up", "/c/hold,heel-raise,bridge/?level=1&rounds=2&rest=45"),
    "setting-up": ("equipment, and cautions of a station", "/c/heel-raise,bridge/?level=3&rounds=2"),
    "drills": ("drills, which are done once", "/c/skips,a-march,hold/?level=1&rounds=2"),
}
"""Circuits by name: what each shows, and its address."""
TIMELINES = ("each-side", "fewer-sets", "no-rest")
"""Circuits whose timelines are examples by themselves."""
PLANS = {
    "no-dates": ("weeks without dates", "/plans/steady.json"),
    "start": ("days of each week", "/plans/steady.json?start=2026-12-07"),
    "race": ("days up to a race, and workouts that are left out", "/plans/ready.json?race=2027-03-14"),
    "short": ("a plan that leaves out weeks before a race", "/plans/ready.json?start=2027-02-15&race=2027-03-14"),
    "midweek": ("weeks that start on a Thursday", "/plans/ready.json?start=2026-12-10"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A document, and what a reader must make of it. `path` is the address that it is from, or "" for a log."""

    name: str
    about: str
    schema: str
    document: Any
    expected: dict[str, Any]

    @property
    def path(self) -> str:
        """The path of the circuit's page, with its options."""
        url: str = self.document["url"]
        return url.removeprefix("https://format.example")


def list_examples(*schemas: str) -> list[Example]:
    """Return the examples with some schemas."""
    examples = [Example(path.stem, **json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]
    return [example for example in examples if example.schema in schemas]


def write(name: str, about: str, schema: str, document: object) -> None:
    """Write an example."""
    content = {"about": about, "schema": schema, "document": document, "expected": read(schema, document)}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (FOLDER / f"{schema.removesuffix('-1')}-{name}.json").write_text(f"{text}\n", "utf-8")


def fetch(client: FlaskClient, address: str) -> Any:
    """Return the JSON document at an address."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.location}"
    return answer.get_json()


def main() -> None:
    """Write the examples of circuits, timelines and plans, and read those of logs again."""
    with tempfile.TemporaryDirectory() as folder:
        app = open_app({"SITE_DIR": str(SITE), "INSTANCE_DIR": f"{folder}/instance"}, shared=Path(folder))
        client = app.test_client()
        for name, (about, address) in CIRCUITS.items():
            document = fetch(client, address.replace("/?", ".json?"))
            write(name, about, "circuit-1", document)
            if name in TIMELINES:
                write(name, about, "timeline-1", document["timeline"])
        for name, (about, address) in PLANS.items():
            write(name, about, "plan-1", fetch(client, address))
    for example in list_examples("log-1"):
        write(example.name.removeprefix("log-"), example.about, "log-1", example.document)


if __name__ == "__main__":
    main()
