"""Commands for authors and owners."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import indent

import pytest
from click.testing import Result
from flask import Flask

from engine.content.typography import typeset
from tests.conftest import MakeApp, set_clock
from web.core.context import services_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HEAD = "---\ntitle: A title\ndate: 2026-03-04\n---\n"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [line.strip() for line in result.stdout.splitlines()]


@pytest.fixture
def little(site: Callable[[str], Path]) -> Path:
    """A copy of the little site."""
    return site("little")


@pytest.fixture
def app(little: Path, make_app: MakeApp) -> Flask:
    """An app with the little site and a post of every status."""
    posts = {
        "draft": "---\ntitle: Draft\ndraft: true\n---\n",
        "expired": "---\ntitle: Expired\ndate: 2026-03-01\nexpires: 2026-03-05\n---\n",
        "scheduled": "---\ntitle: Scheduled\ndate: 2099-04-01 08:00:00\n---\n",
        "never-good": "---\ntitle: Never good\n",
    }
    for slug, text in posts.items():
        (little / "posts" / f"{slug}.md").write_text(text)
    app = make_app(little)
    set_clock(app, NOON)
    return app


def test_status_shows_the_status_of_each_article_and_the_reason(app: Flask, little: Path) -> None:
    plain = little / "posts" / "plain.md"
    plain.write_text(plain.read_text().replace("title: Only words", "title: [Only, words]"))
    draft = little / "posts" / "draft.md"
    draft.write_text(draft.read_text().replace("draft: true", "draft: perhaps"))
    (little / "exercises" / "bad.yaml").write_text("plank: no\n")
    services_of(app).edition_store.refresh()
    said = lines(run(app, "status"))
    assert said[: said.index("")] == [
        "live    posts/bridges.md at /posts/bridges/",
        "broken  posts/draft.md: its last good version is hidden, draft: remove 'draft: true' to publish it; "
        "line 3: 'draft' must be true or false, not 'perhaps'.",
        "hidden  posts/expired.md: expired on 2026-03-06 00:00 CET",
        "live    posts/heels.md at /posts/heels/",
        "broken  posts/plain.md: its last good version is live at /posts/plain/; "
        "line 2: 'title' must be text, not a list.",
        "hidden  posts/scheduled.md: scheduled for 2099-04-01 08:00 CEST",
        "live    pages/about.md at /about/",
        "broken  exercises/bad.yaml: line 1: 'plank' must have fields below it.",
        "broken  posts/never-good.md: left out; line 1: The front matter is not closed.",
        "4 problems. Run 'flask check' for details.",
    ]


def test_status_gives_every_hidden_post_its_preview_link(app: Flask) -> None:
    said = lines(run(app, "status"))
    links = [line for line in said if line.startswith("https://little.example/preview/")]
    assert [link.split("/")[4] for link in links] == ["draft", "expired", "scheduled", "never-good"]
    client = app.test_client()
    for link in links:
        assert client.get(link.removeprefix("https://little.example")).status_code == 200
        assert client.get(link.split("?")[0].removeprefix("https://little.example")).status_code == 404


def test_status_renews_preview_links_that_have_expired(app: Flask) -> None:
    def path() -> str:
        return next(line for line in lines(run(app, "status")) if "/preview/draft/" in line).removeprefix(
            "https://little.example"
        )

    old = path()
    set_clock(app, services_of(app).edition_store.clock() + timedelta(days=31))
    assert app.test_client().get(old).status_code == 404
    assert app.test_client().get(path()).status_code == 200


def test_a_site_without_problems_has_only_live_articles(little: Path, make_app: MakeApp) -> None:
    said = lines(run(make_app(little), "status"))
    assert len(said) == 4
    assert all(line.startswith("live ") for line in said)


def test_a_file_name_cannot_forge_a_line(little: Path, make_app: MakeApp) -> None:
    (little / "posts" / "a\n  live    posts\x1b[1m.md").write_text(HEAD)
    (little / "posts").joinpath("b\udcff.md").write_text(HEAD)
    app = make_app(little)
    for command in (["status"], ["check"], ["check", "--format", "json"]):
        said = run(app, *command).output
        assert "\x1b" not in said
        assert "\n  live    posts\\x1b" not in said
        assert "\\udcff" in said


TITLES = {
    "Strong hips": "strong-hips",
    "\"Quotes\": a 'title' with #hash, {braces} & 100% <b>!": "quotes-a-title-with-hash-braces-100-b",
    "Über die Hüfte — 日本": "uber-die-hufte-ri-ben",
    "null": "null",
    "12:30": "12-30",
    "back\\slash": "back-slash",
    "  spaces   and\ttabs ": "spaces-and-tabs",
    "x" * 300: "x" * 80,
}


def test_new_starts_drafts_that_pass_check_under_any_title(little: Path, make_app: MakeApp) -> None:
    app = make_app(little)
    for title, slug in TITLES.items():
        said = lines(run(app, "new", title))
        assert said[0] == f"Created draft posts/{slug}.md. Preview it at:"
        assert re.fullmatch(rf"https://little\.example/preview/{slug}/\?token=[0-9]+-[0-9a-f]{{40}}", said[1])
    assert re.search(r"^areas: \[[a-z-]+, [a-z-]+\]$", (little / "posts" / f"{slug}.md").read_text(), re.MULTILINE)
    check = run(app, "check")
    assert (check.exit_code, check.stdout) == (0, "No problems found.\n")
    services_of(app).edition_store.refresh()
    drafts = {
        slug: services_of(app).edition_store.edition.by_slug[slug].article.front_matter for slug in TITLES.values()
    }
    assert [front.title for front in drafts.values()] == [typeset(" ".join(title.split())) for title in TITLES]
    assert all(front.draft for front in drafts.values())


def test_new_spells_umlauts_as_german_readers_expect(little: Path, make_app: MakeApp) -> None:
    with (little / "site.toml").open("a") as file:
        file.write('\nlanguage = "de-AT"\n')
    said = lines(run(make_app(little), "new", "Übungen für größere Füße"))
    assert said[0] == "Created draft posts/uebungen-fuer-groessere-fuesse.md. Preview it at:"


@pytest.mark.parametrize("name", ["plain.markdown", "2026/plain.md", "plain/index.md"])
def test_new_does_not_repeat_a_slug(little: Path, make_app: MakeApp, name: str) -> None:
    (little / "posts" / name).parent.mkdir(exist_ok=True)
    (little / "posts" / "plain.md").rename(little / "posts" / name)
    said = run(make_app(little), "new", "Plain!")
    assert said.exit_code == 1 and f"posts/{name} already exists" in said.stderr
    assert not (little / "posts" / "plain.md").exists()


def test_a_file_with_the_slug_of_a_shown_article_gets_no_preview_link(little: Path, make_app: MakeApp) -> None:
    (little / "posts" / "2026").mkdir()
    (little / "posts" / "2026" / "plain.md").write_text((little / "posts" / "plain.md").read_text())
    said = run(make_app(little), "status").stdout
    assert "broken  posts/2026/plain.md: left out" in said and "/preview/plain/" not in said


def test_new_never_overwrites(little: Path, make_app: MakeApp) -> None:
    app = make_app(little)
    before = (little / "posts" / "plain.md").read_bytes()
    said = run(app, "new", "Plain!")
    assert said.exit_code == 1
    assert "already exists" in said.stderr
    assert (little / "posts" / "plain.md").read_bytes() == before


@pytest.mark.parametrize(
    "title", ["", "!?", "\N{FLEXED BICEPS}", "bell\x07", "line\N{LINE SEPARATOR}end\x00", "x" * 301]
)
def test_new_rejects_an_invalid_title(own_app: Flask, title: str) -> None:
    said = run(own_app, "new", title)
    assert said.exit_code == 1
    assert said.stderr.startswith("Error: ")
    assert "\x07" not in said.stderr


def test_new_creates_a_missing_folder(tmp_path: Path, make_app: MakeApp) -> None:
    folder = tmp_path / "fresh"
    folder.mkdir()
    app = make_app(folder)
    assert run(app, "new", "The first").exit_code == 0
    assert run(app, "check").stdout == "No problems found.\n"


def test_shortcodes_lists_all_or_explains_one(own_app: Flask) -> None:
    widgets = services_of(own_app).articles.widgets
    said = run(own_app, "shortcodes")
    assert said.exit_code == 0
    for widget in widgets.values():
        assert indent(widget.example, "    ") in said.stdout
        assert widget.summary in said.stdout
    one = run(own_app, "shortcodes", "exercise-table")
    assert one.stdout.startswith("exercise-table: ")
    assert "limit=" in one.stdout
    assert "<<muscle-map" not in one.stdout
    assert "Did you mean 'circuit'?" in run(own_app, "shortcodes", "circut").stderr
    assert "Choose from: " in run(own_app, "shortcodes", "zzqqxx").stderr


def test_an_unknown_shortcode_is_reported_with_the_known_ones(own_app: Flask) -> None:
    said = run(own_app, "shortcodes", "exercise\x1btable")
    assert said.exit_code == 1
    assert "exercise-table" in said.stderr
    assert "\x1b" not in said.stderr


def test_a_circuit_is_shown_as_text_with_its_address(own_app: Flask) -> None:
    said = run(own_app, "circuit", "areas=glutes,calves&level=1")
    assert said.exit_code == 0
    address = said.stdout.splitlines()[-1]
    assert "/c/glutes,calves/?level=1" in address
    path = address.removeprefix(services_of(own_app).edition_store.edition.site.address)
    assert own_app.test_client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("areas=elbows", "elbows"),
        ("areas=glutes&rounds=many", "many"),
        ("areas=glutes&speed=9", "speed"),
        ("glutes", "areas=glutes"),
    ],
)
def test_a_circuit_that_cannot_be_built_says_why(own_app: Flask, query: str, words: str) -> None:
    said = run(own_app, "circuit", query)
    assert said.exit_code == 1
    assert words in said.stderr


def test_an_emptied_folder_is_published_only_on_request(little: Path, make_app: MakeApp) -> None:
    app = make_app(little)
    set_clock(app, NOON)
    for path in (little / "posts").iterdir():
        path.unlink()
    said = lines(run(app, "publish"))
    assert "live    posts/plain.md at /posts/plain/" in said
    assert any(line.startswith("broken  posts: line 1: All files in this folder are gone") for line in said)
    assert lines(run(app, "publish", "--allow-empty")) == ["live    pages/about.md at /about/"]
    assert services_of(app).edition_store.refresh()
    assert app.test_client().get("/posts/plain/").status_code == 404


def test_two_workers_and_a_restart_agree_on_the_last_good_version(little: Path, make_app: MakeApp) -> None:
    one, other = make_app(little), make_app(little)
    plain = little / "posts" / "plain.md"
    plain.write_text(plain.read_text().replace("Read about", "Learn about"))
    assert services_of(one).edition_store.refresh()
    plain.write_text(plain.read_text().replace("title: Only words", "title: [Only, words]"))
    assert services_of(one).edition_store.refresh()
    assert services_of(other).edition_store.refresh()
    restarted = make_app(little)
    now = datetime.now(UTC)
    for app in (one, other, restarted):
        set_clock(app, now)  # the comment form contains the second at which it was rendered
    pages = [app.test_client().get("/posts/plain/").text for app in (one, other, restarted)]
    assert "Learn about" in pages[0]
    assert pages[0] == pages[1] == pages[2]
    said = [run(app, "status").stdout for app in (one, other, restarted)]
    assert "its last good version is live at /posts/plain/" in said[0]
    assert said[0] == said[1] == said[2]
