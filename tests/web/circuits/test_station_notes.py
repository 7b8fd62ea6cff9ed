"""The page and the text of a circuit have the notes of the article that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp

CIRCUIT = '<<circuit exercises="clamshell,plank" level="2" rounds="3" {}>>'
PAGE, TEXT = "/c/clamshell,plank/?level=2&rounds=3", "/c/clamshell,plank.txt?level=2&rounds=3"
POSTS = {
    "old": ("date: 2020-01-01", "An older note"),
    "new": ("date: 2020-01-03", "A <newer> note"),
    "draft": ("date: 2020-01-04\ndraft: true", "A draft"),
    "later": ("date: 2999-01-01", "A scheduled note"),
    "over": ("date: 2020-01-05\nexpires: 2020-02-05", "An expired note"),
}


def _open(make_app: MakeApp, folder: Path, *names: str) -> FlaskClient:
    (folder / "posts").mkdir(parents=True)
    for name in names:
        front, note = POSTS[name]
        text = f"---\ntitle: The {name} post\n{front}\n---\n\n{CIRCUIT.format(f'note:clam={chr(34)}{note}{chr(34)}')}\n"
        (folder / "posts" / f"{name}.md").write_text(text)
    return make_app(folder).test_client()


def test_the_newest_live_article_with_the_circuit_gives_the_notes(make_app: MakeApp, tmp_path: Path) -> None:
    client = _open(make_app, tmp_path / "blog", *POSTS)
    page = client.get(PAGE).text
    clamshell, plank = re.split(r'<li class="station"[^>]*>', page)[1:]
    assert "Coach: A &lt;newer&gt; note" in clamshell
    assert "Coach: " not in plank
    assert 'notes are from <a href="/posts/new/">The new post</a>' in page
    lines = client.get(TEXT).text.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(" 1. Clamshell"))
    assert lines[place + 2] == "    Coach: A <newer> note"
    for other in ("/c/plank,clamshell/?level=2&rounds=3", "/c/clamshell,plank/?level=1&rounds=3"):
        assert "Coach: " not in client.get(other).text


@pytest.mark.parametrize("name", ["draft", "later", "over"])
def test_notes_of_articles_that_are_not_live_stay_private(name: str, make_app: MakeApp, tmp_path: Path) -> None:
    client = _open(make_app, tmp_path / "blog", name)
    for address in (PAGE, TEXT):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Coach: " not in answer.text and f"The {name} post" not in answer.text


def test_a_page_of_the_site_gives_notes_too(make_app: MakeApp, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "plan.md").write_text(f"---\ntitle: My plan\n---\n\n{CIRCUIT.format('note:plank=Breathe')}\n")
    page = make_app(folder).test_client().get(PAGE).text
    assert "Coach: Breathe" in page
    assert 'notes are from <a href="/plan/">My plan</a>' in page


def test_the_page_of_a_circuit_explains_its_exercises(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    why = page.partition("<summary>Why these exercises</summary>")[2].partition("</details>")[0]
    assert why.count("<dt>") == 2
    assert "<dt>Clamshell</dt>" in why
