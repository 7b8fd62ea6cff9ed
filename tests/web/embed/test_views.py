"""The views of frames, oEmbed and the loader."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.conftest import ROOT, MakeApp
from tests.web.conftest import ReadPage
from widgets.embed import loader

KINDS = ("/embed/c/glutes/", "/embed/table/glutes/", "/embed/exercise/glute-bridge/", "/embed/map/glutes/")


@pytest.mark.parametrize("address", KINDS)
def test_every_embeddable_widget_has_a_frame(address: str, client: FlaskClient) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert '<main class="frame">' in answer.text
    assert answer.text.count("<h1>") == 1


def test_a_frame_is_one_document_and_small_pictures_that_caches_keep(client: FlaskClient) -> None:
    for address in KINDS:
        page = client.get(address).text
        assert '<link rel="stylesheet"' not in page
        assert "url(" not in page
        assert "<use" not in page
        images = re.findall(r'<[^>]* src="([^"]*)"([^>]*)>', page)
        assert len(images) == page.count(" src=")
        for source, attributes in images:
            assert attributes.startswith(' alt="" width=')
            assert attributes.endswith('loading="lazy"')
            response = client.get(source)
            assert "immutable" in response.headers["Cache-Control"]
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_each_station_has_its_figure_unless_the_frame_would_be_too_large(client: FlaskClient) -> None:
    page = client.get("/embed/c/glutes/").text
    assert page.count("/thumb.svg?v=") == page.count('<li class="station">')
    assert "Moving figures" in page
    long = client.get("/embed/c/glutes,core,hips,calves/?per-area=4&equipment=gym", follow_redirects=True).text
    assert long.count('<li class="station">') > 12
    assert "thumb.svg" not in long
    for list_ in ("/embed/table/five-areas/", "/embed/plan/first-six-weeks/"):
        rows = re.findall(r"<li>(.*?)<a href=.*/exercises/", client.get(list_).text)
        assert rows
        assert all("/thumb.svg?v=" in row for row in rows)
    assert "Moving figures" not in long


def test_redirects_keep_the_appearance(client: FlaskClient) -> None:
    page = client.get("/embed/c/glutes/?theme=dark&accent=aa3300").text
    assert 'data-theme="dark"' in page
    assert "--accent:#aa3300" in page
    moved = client.get("/embed/c/Glutes/?theme=dark&accent=aa3300&level=1&fbclid=x")
    assert (moved.status_code, moved.location) == (302, "/embed/c/glutes/?level=1&theme=dark&accent=aa3300")


@pytest.mark.parametrize("appearance", ["theme=neon", "accent=red", "accent=%3Cscript%3E", "accent=12345", "theme="])
def test_an_invalid_appearance_is_ignored(appearance: str, client: FlaskClient) -> None:
    assert client.get(f"/embed/c/glutes/?{appearance}").text == client.get("/embed/c/glutes/").text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/embed/c/glutse/", 404, "Did you mean &#39;glutes&#39;?"),
        ("/embed/c/glutes/?level=9", 400, "is not a whole number from 1 to 3"),
        ("/embed/c/glutes,plank/", 422, "a circuit cannot have both"),
        ("/embed/table/glutes/?limit=x", 400, "is not a whole number from 1 to 20"),
        ("/embed/exercise/nothing/", 404, "There is no exercise called"),
        ("/embed/map/nowhere/", 404, "Areas: hamstrings"),
        ("/embed/nothing/at-all/", 404, "Page not found"),
        ("/embed/", 404, "Page not found"),
    ],
)
def test_a_frame_explains_errors(address: str, status: int, words: str, client: FlaskClient) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]


def test_a_frame_explains_server_errors(make_app: MakeApp) -> None:
    app = make_app(ROOT)

    def broken() -> str:
        raise ZeroDivisionError

    app.add_url_rule("/embed/broken/", view_func=broken)
    answer = app.test_client().get("/embed/broken/")
    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.text
    assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        ("/c/glutes/", "/embed/c/glutes/"),
        ("/c/hamstrings,glutes/?level=1", "/embed/c/hamstrings,glutes/?level=1"),
        ("/exercises/plank/", "/embed/exercise/plank/"),
        ("/areas/glutes/", "/embed/map/glutes/"),
        ("/circuits/?areas=glutes&areas=hamstrings&work=", "/embed/c/hamstrings,glutes/"),
        ("/c/", "/embed/c/five-areas/?drills=2"),
        ("/embed/table/glutes/?limit=2", "/embed/table/glutes/?limit=2"),
        ("/posts/five-important-areas/", "/embed/c/five-areas/?drills=2"),
    ],
)
def test_oembed_returns_the_frame_of_a_page(url: str, frame: str, client: FlaskClient) -> None:
    for whole in (url, f"http://127.0.0.1:8000{url}"):
        answer = client.get("/oembed?url=" + quote(whole, safe=""))
        assert answer.status_code == 200
        assert answer.get_json()["type"] == "rich"
        assert f'<iframe src="http://127.0.0.1:8000{frame}' in answer.get_json()["html"]


def test_the_picture_of_a_circuit_is_a_photo(client: FlaskClient) -> None:
    document = client.get("/oembed?url=/c/glutes.png&maxwidth=600").get_json()
    assert (document["type"], document["width"], document["height"]) == ("photo", 600, 315)
    assert document["url"] == "http://127.0.0.1:8000/c/glutes.png"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=https://elsewhere.example/c/glutes/", 404),
        ("url=//127.0.0.1:8000/c/glutes/", 404),
        ("url=javascript:alert(1)", 404),
        ("url=/", 404),
        ("url=/exercises/", 404),
        ("url=/circuits/", 404),
        ("url=/posts/nothing/", 404),
        ("url=/c/glutse/", 404),
        ("url=" + quote("/c/glutes/?lvel=1", safe=""), 400),
        ("url=" + quote("/c/glutes,plank/", safe=""), 422),
        ("url=/c/glutes/&format=yaml", 501),
        ("url=/c/glutes/&maxwidth=wide", 400),
        ("url=/c/glutes/&maxwidth=0", 400),
        ("url=" + "/" * 5000, 400),
        ("url=http://[", 400),
    ],
)
def test_oembed_errors(query: str, status: int, client: FlaskClient) -> None:
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert json.loads(answer.text)["error"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/c/glutes/", "/posts/five-important-areas/", "/exercises/plank/", "/embed/c/glutes/"]
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_oembed_keeps_the_appearance_of_a_pasted_url(path: str, form: str, client: FlaskClient) -> None:
    def ask(query: str) -> str:
        text = client.get(f"/oembed?format={form}&url={quote(path + query, safe='')}").text
        return html.unescape(html.unescape(text))  # HTML in XML

    assert re.search(r"[?&]theme=dark&accent=aa3300&ask=on", ask("?ask=on&accent=%23AA3300&theme=dark"))
    assert not re.search(r"theme=|accent=|ask=", ask("?theme=neon&accent=red&ask=never"))


def test_oembed_names_the_author_of_an_article(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    (folder / "posts" / "bridges.md").write_text(
        '---\ntitle: Bridges\ndate: 2020-01-01\nauthor: Ada\n---\n\n<<circuit areas="glutes">>\n'
    )
    client = make_app(folder).test_client()
    assert client.get("/oembed?url=/posts/bridges/").get_json()["author_name"] == "Ada"
    alone = client.get("/oembed?url=/c/glutes/").get_json()
    assert alone["author_name"] == alone["provider_name"]


@pytest.mark.parametrize("query", ["", "?ask=off", "?ask=", "?ask=1"])
def test_a_workout_ends_without_asking_for_comments(query: str, client: FlaskClient) -> None:
    link = 'class="player-comment"'
    assert link not in client.get(f"/embed/c/glutes/{query}").text
    assert link in client.get("/embed/c/glutes/?ask=on").text


def test_oembed_supports_xml(client: FlaskClient) -> None:
    answer = client.get("/oembed?url=/c/glutes/&format=xml")
    assert answer.mimetype == "text/xml"
    assert answer.text.startswith("<?xml")


@pytest.mark.parametrize(
    "address", ["/c/glutes/?level=1", "/exercises/plank/", "/areas/glutes/", "/posts/five-important-areas/"]
)
def test_the_oembed_link_is_early_in_the_head(address: str, client: FlaskClient) -> None:
    page = client.get(address).text
    head = page[: page.index("<title>")]
    for form, mimetype in (("json", "application/json"), ("xml", "text/xml")):
        url = quote(f"http://127.0.0.1:8000{address}", safe="")
        link = f'type="{mimetype}+oembed" href="http://127.0.0.1:8000/oembed?url={url}&amp;format={form}"'
        assert link in head
        assert client.get(f"/oembed?url={url}&format={form}").status_code == 200


def test_an_article_without_embeds_has_no_oembed_link(read: ReadPage) -> None:
    page = read("/about/")
    assert not [link for link in page.all("link") if "oembed" in link.attributes.get("type", "")]


def test_the_loader_has_a_versioned_and_an_evergreen_url(client: FlaskClient) -> None:
    pinned = client.get(loader.build_path(loader.LATEST))
    newest = client.get(loader.EVERGREEN_PATH)
    assert pinned.data == newest.data == loader.read_source(loader.LATEST)
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert newest.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=604800"
    assert client.get("/w/9.9.9/circuit.js").status_code == 404


@pytest.mark.parametrize(
    "terms",
    [
        "five-areas/?drills=2",
        "glutes/",
        "hamstrings,glute-med,hips,glutes,core,quads,calves/?per-area=2&rounds=10&equipment=gym",
        "hamstrings,glute-med,hips,glutes,lower-back,upper-back,leg-stability,shins,calves,triceps,core,quads/"
        "?per-area=2&rounds=10&equipment=gym",
        "hamstrings,glute-med,hips,glutes,lower-back,upper-back,leg-stability,shins,calves,triceps,core,quads/"
        "?rounds=10&equipment=gym",
    ],
)
def test_a_frame_has_at_most_14_kilobytes(terms: str, client: FlaskClient) -> None:
    answer = client.get(f"/embed/c/{terms}", follow_redirects=True)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.data, 9)) <= 14 * 1024


def test_the_builder_url_embeds_its_circuit(client: FlaskClient) -> None:
    page = client.get("/circuits/?areas=glutes").text
    assert "/oembed?url=" + quote("http://127.0.0.1:8000/c/glutes/", safe="") in page
    assert "+oembed" not in client.get("/circuits/").text


def test_a_former_id_redirects_permanently(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "blog" / "exercises").mkdir(parents=True)
    (tmp_path / "blog" / "exercises" / "mine.yaml").write_text("plank:\n  former_ids: [front-plank-hold]\n")
    client = make_app(tmp_path / "blog").test_client()
    for address, there in (
        ("/embed/c/front-plank-hold/?level=2&rounds=3", "/embed/c/plank/?level=2&rounds=3"),
        ("/embed/exercise/front-plank-hold/", "/embed/exercise/plank/"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (301, there)


@pytest.mark.parametrize("address", ["/oembed", "/c/glutes.json", "/c/glutes.png"])
def test_oembed_errors_are_json(address: str, client: FlaskClient) -> None:
    for answer, status in ((client.post(address), 405), (client.get(f"{address}?x=" + "x" * 9000), 414)):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.get_json()["status"] == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/oembed/?url=/c/glutes/", "/oembed?url=/c/glutes/"),
        ("/w/v1.js/", "/w/v1.js"),
        ("/c/glutes.json/?level=1", "/c/glutes.json?level=1"),
        ("/theme.css/", "/theme.css"),
    ],
)
def test_a_missing_slash_is_redirected(address: str, there: str, client: FlaskClient) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (308, there)
