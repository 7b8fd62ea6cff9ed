"""The share page: its form, previews, code and error messages."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of
from web.core.request_limits import MAX_BODY
from web.embed.share import MAX_HTML_LENGTH
from widgets.embed import loader

CIRCUIT = "/c/hamstrings,glutes/?equipment=none"
HOSTILE = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "' onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "\x00\r\n\ud800".encode("utf-8", "replace").decode(),
    "//[::1",
    "http://[",
    "%ff%00",
    "{{ 7 * 7 }}",
    "a" * 5000,
)


def ask(client: FlaskClient, **asked: str) -> TestResponse:
    return client.get("/share/", query_string=asked)


def try_out(client: FlaskClient, code: str, **choices: str) -> TestResponse:
    """Submit code to the test form."""
    return client.post("/share/", data={"html": code, **choices})


def page_of(answer: TestResponse) -> Page:
    page = Page(answer.text)
    assert page.problems == []
    return page


def codes(client: FlaskClient, **asked: str) -> dict[str, str]:
    """Return the code for each method by id."""
    answer = ask(client, **asked)
    assert answer.status_code == 200
    boxes = [e for e in page_of(answer).all("textarea") if e.attributes["id"].startswith("code-")]
    return {box.attributes["id"].removeprefix("code-"): "".join(box.texts).removeprefix("\n") for box in boxes}


def test_without_a_url_it_offers_circuits(client: FlaskClient) -> None:
    page = page_of(ask(client))
    assert page.one("h1").text == "Embed a circuit"
    choices = [link for link in page.links if link.startswith("/share/?url=")]
    assert len(choices) == 4
    assert "/circuits/" in page.links
    for choice in choices:
        assert client.get(choice).status_code == 200
    assert page.all("iframe") == []


def test_a_site_without_the_areas_offers_no_circuits(make_app: MakeApp, site: object) -> None:
    assert callable(site)
    answer = make_app(site("minimal")).test_client().get("/share/")
    assert answer.status_code == 200


def test_every_platform_has_code(client: FlaskClient) -> None:
    given = codes(client, url=CIRCUIT)
    assert list(given) == ["url", "shortcode", "script", "blogger", "ghost", "iframe", "text", "photo", "markdown"]
    assert all(given.values())


def test_code_is_labelled_focusable_and_read_only(client: FlaskClient) -> None:
    for box in page_of(ask(client, url=CIRCUIT)).all("textarea", spellcheck="false"):
        if box.attributes["id"] != "html":
            assert "readonly" in box.attributes
            assert box.attributes["aria-labelledby"].startswith("method-")


def test_a_circuit_is_pinned_by_default(client: FlaskClient) -> None:
    pinned = codes(client, url=CIRCUIT)
    assert "hamstrings,glutes" not in pinned["url"]
    assert "rounds=3" in pinned["url"]
    assert loader.RELEASED[loader.LATEST] in pinned["script"]
    changing = codes(client, url=CIRCUIT, changes="1")
    assert changing["url"].endswith(CIRCUIT)
    assert f'{loader.EVERGREEN_PATH}"></script>' in changing["script"]
    assert "integrity" not in changing["script"]


@pytest.mark.parametrize("url", [CIRCUIT, "/exercises/glute-bridge/"])
def test_the_hint_explains_the_latest_script(client: FlaskClient, url: str) -> None:
    page = page_of(ask(client, url=url))
    assert page.one("input", name="changes").attributes["aria-describedby"] == "changes-hint"
    hint = page.one("p", id="changes-hint").text
    assert "always runs our latest script, which browsers can’t verify" in hint
    assert "Tables, plans, exercises and muscle maps always follow our library" in hint
    assert loader.EVERGREEN_PATH not in codes(client, url=url)["script"]
    assert f'{loader.EVERGREEN_PATH}"></script>' in codes(client, url=url, changes="1")["script"]


def test_the_appearance_is_in_code_and_previews(client: FlaskClient) -> None:
    asked = {"url": CIRCUIT, "theme": "dark", "accent": "#0B6650", "load": "click"}
    given = codes(client, **asked)
    assert 'data-theme="dark"' in given["script"]
    assert 'data-accent="0b6650" data-load="click"' in given["script"]
    assert "theme=dark&amp;accent=0b6650" in given["iframe"]
    assert 'theme="dark" accent="0b6650" load="click"]' in given["shortcode"]
    frames = page_of(ask(client, **asked)).all("iframe")
    assert [frame.attributes["width"] for frame in frames] == ["320", "600"]
    for frame in frames:
        assert "theme=dark&accent=0b6650#" in frame.attributes["src"]
        assert client.get(frame.attributes["src"].partition("#")[0]).status_code == 200


@pytest.mark.parametrize("accent", ["red", "#12345", "0b6650;}", "<b>"])
def test_an_invalid_accent_is_ignored_and_reported(client: FlaskClient, accent: str) -> None:
    answer = ask(client, url=CIRCUIT, accent=accent)
    assert answer.status_code == 200
    page = page_of(answer)
    assert "isn’t a colour. We ignored it." in page.one("p", id="accent-remark").text
    assert page.one("input", id="accent").attributes["value"] == accent
    assert "data-accent" not in codes(client, url=CIRCUIT, accent=accent)["script"]


def test_an_unknown_theme_is_ignored(client: FlaskClient) -> None:
    assert 'data-theme="auto"' in codes(client, url=CIRCUIT, theme="pink")["script"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nowhere/", 404),
        ("https://elsewhere.example/c/glutes/", 404),
        ("/c/glutse/", 404),
        ("/c/glutes/?level=9", 400),
        ("/c/plank/?seed=x", 422),
        ("http://[", 400),
        ("/c/" + "a" * 5000, 400),
    ],
)
def test_an_invalid_url_is_reported_and_kept_in_the_form(client: FlaskClient, url: str, status: int) -> None:
    answer = ask(client, url=url, accent="0B6650", theme="dark", changes="1")
    assert answer.status_code == status
    page = page_of(answer)
    assert page.one("title").text.startswith("Error: ")
    assert page.one("input", id="url").attributes["value"] == url
    assert page.one("input", id="accent").attributes["value"] == "0B6650"
    summary = page.one("section", class_="error-summary")
    assert "autofocus" in summary.attributes
    (link,) = [e for e in page.all("a") if e.within("section") and e.attributes["href"] == "#url"]
    assert link.text
    assert link.text in page.one("p", id="url-error").text
    assert page.all("iframe") == []


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/c/glutes/", "http://127.0.0.1:9999/c/glutes/", "//a.example/"]
)
def test_a_url_of_another_site_is_reported_with_the_address_of_this_one(client: FlaskClient, url: str) -> None:
    error = page_of(ask(client, url=url)).one("p", id="url-error").text
    assert "This URL is not on" in error and "begins with http://127.0.0.1:8000/" in error
    assert "has nothing on" in page_of(ask(client, url="/nowhere/")).one("p", id="url-error").text


@pytest.mark.parametrize("pairs", ["utm_source=mail&utm_medium=x", "fbclid=IwAR0", "pink=%3Cb%3E", "a=1&a=2"])
@pytest.mark.parametrize("path", [CIRCUIT, "/c/plank/", "/exercises/glute-bridge/", "/c/glutes.png"])
def test_tracking_parameters_are_ignored(client: FlaskClient, path: str, pairs: str) -> None:
    for changes in ("", "1"):
        given = codes(client, url=f"{path}{'&' if '?' in path else '?'}{pairs}", changes=changes)
        assert given == codes(client, url=path, changes=changes)


@pytest.mark.parametrize("changes", ["", "1"])
def test_a_likely_typo_is_reported(client: FlaskClient, changes: str) -> None:
    page = page_of(ask(client, url="/c/glutes/?levl=2&utm_source=mail", changes=changes))
    remark = page.one("p", id="url-remark").text
    assert remark.strip() == "'levl' isn’t an option and was ignored. Did you mean 'level'?"
    assert page.all("iframe")
    assert page_of(ask(client, url="/c/glutes/?level=2", changes=changes)).one("p", id="url-remark").text == ""


def test_exercises_and_articles_have_code(own_app: Flask, client: FlaskClient) -> None:
    exercise = codes(client, url="/exercises/glute-bridge/")
    assert "/embed/exercise/glute-bridge/" in exercise["iframe"]
    assert "shortcode" not in exercise
    site = services_of(own_app).edition_store.edition.site
    assert "/embed/" in codes(client, url=site.absolute_url("/posts/five-important-areas/"))["iframe"]


def test_the_url_of_a_frame_works(client: FlaskClient) -> None:
    assert codes(client, url=f"/embed{CIRCUIT}&theme=dark", changes="1")["url"].endswith(CIRCUIT)


def test_previews_show_what_wordpress_keeps(client: FlaskClient) -> None:
    page = page_of(ask(client, url=CIRCUIT))
    pasted, saved = page.all("section", class_="wordpress-preview")
    assert "The frame stays" in pasted.text
    assert 'sandbox="allow-scripts"' in pasted.text
    assert "Removed: <script>." in saved.text
    assert '<figure class="circuit-embed"' in saved.text


def test_code_is_tested_and_escaped(client: FlaskClient) -> None:
    code = '<p onclick="x()">a</p><script>alert(1)</script><iframe src="https://a.example/"></iframe>'
    answer = try_out(client, code)
    assert answer.status_code == 200
    page = page_of(answer)
    (test,) = page.all("section", class_="wordpress-preview")
    assert page.one("textarea", id="html").text == code
    assert "<p>a</p>alert(1)" in test.text
    assert "Removed: onclick of <p>, <script>, <iframe>." in test.text
    assert "shown as text" in test.text
    assert html.escape("<p>a</p>alert(1)") in answer.text


def test_long_code_is_tested(client: FlaskClient) -> None:
    code = "<p>日本</p>" * 440
    page = page_of(try_out(client, code))
    assert page.one("textarea", id="html").text == code
    (test,) = page.all("section", class_="wordpress-preview")
    assert test.text.count("<p>日本</p>") == 440
    assert "Nothing is removed." in test.text


def test_tested_code_is_not_stored(client: FlaskClient) -> None:
    for code, choices in (("<p>a</p>", {}), ("a" * (MAX_HTML_LENGTH + 1), {}), ("", {"url": "/nowhere/"})):
        answer = try_out(client, code, **choices)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not {"Set-Cookie", "ETag", "Location"} & set(answer.headers.keys())
        assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    form = page_of(ask(client)).one("form", id="test-form")
    assert form.attributes["method"] == "post"
    asked = page_of(ask(client, html="<p>sent in the address</p>"))
    assert asked.one("textarea", id="html").text.strip() == ""
    assert asked.all("section", class_="wordpress-preview") == []


def test_a_test_keeps_the_settings(client: FlaskClient) -> None:
    choices = {"url": CIRCUIT, "theme": "dark", "accent": "red", "changes": "1", "load": "click"}
    hidden = page_of(ask(client, **choices)).all("input", type="hidden")
    assert {field.attributes["name"]: field.attributes["value"] for field in hidden} == choices
    page, before = page_of(try_out(client, "<p>a</p>", **choices)), page_of(ask(client, **choices))
    assert [e.attributes for e in page.all("iframe")] == [e.attributes for e in before.all("iframe")]
    assert [e.attributes for e in page.all("input")] == [e.attributes for e in before.all("input")]
    assert [e.text for e in page.all("textarea")[:-1]] == [e.text for e in before.all("textarea")[:-1]]
    assert [e.text for e in page.all("h3", id="tested-code-title")] == ["Your code, saved in WordPress"]
    assert "<p>" not in page.one("div", id="result").attributes["data-address"]


def test_code_that_is_too_long_is_reported_and_kept(client: FlaskClient) -> None:
    code = "<b>" + "é" * (MAX_HTML_LENGTH - 2)
    answer = try_out(client, code, url=CIRCUIT)
    assert answer.status_code == 422
    page = page_of(answer)
    told = page.one("p", id="html-error").text
    assert "This code is too long: it has 4,001 characters. Enter at most 4,000 characters." in told
    box = page.one("textarea", id="html")
    assert box.text == code
    assert box.attributes["aria-invalid"] == "true"
    assert "html-error" in box.attributes["aria-describedby"].split()
    assert page.one("input", id="url").attributes["value"] == CIRCUIT
    assert page.all("h3", id="tested-code-title") == []
    assert try_out(client, "é" * MAX_HTML_LENGTH).status_code == 200


def test_the_maximum_of_the_field_fits_into_a_request_body(client: FlaskClient) -> None:
    longest = int(page_of(ask(client)).one("textarea", id="html").attributes["maxlength"])
    assert longest > MAX_HTML_LENGTH
    url = "/c/glutes/?x=" + "%" * 2500
    assert ask(client, url=url).status_code == 400
    assert try_out(client, "日" * longest, url=url, theme="light", changes="1", load="click").status_code == 400
    assert try_out(client, "日" * longest).status_code == 422


@pytest.mark.parametrize("data", [b"", b"html", b"%ff=%00&html=%ff%00", b"html=" + b"&a" * 20_000, b"x" * MAX_BODY])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/x"])
def test_no_body_breaks_the_page(client: FlaskClient, data: bytes, kind: str) -> None:
    answer = client.post("/share/", data=data, content_type=kind)
    assert answer.status_code < 500
    page_of(answer)


@pytest.mark.parametrize("name", ["url", "theme", "accent", "changes", "load", "html"])
def test_hostile_values_never_come_out_as_markup(client: FlaskClient, name: str) -> None:
    for value in HOSTILE:
        asked = {"url": CIRCUIT} | {name: value}
        for answer in (ask(client, **asked), client.post("/share/", data=asked)):
            assert answer.status_code < 500
            page = page_of(answer)
            scripts = [script.attributes["src"].partition("?")[0] for script in page.all("script")]
            assert sorted(scripts) == ["/scripts/share.js", "/scripts/theme.js"]
            assert all(e.attributes.get("src", "/").startswith("/embed/") for e in page.all("iframe"))
            assert page.all("img") == []


def test_it_can_contain_frames_but_cannot_be_framed(client: FlaskClient) -> None:
    for answer in (ask(client), ask(client, url=CIRCUIT), ask(client, url="/nowhere/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/c/glutes/", "/exercises/glute-bridge/", "/areas/", "/about/", "/nowhere/"])
def test_other_pages_cannot_contain_frames(client: FlaskClient, path: str) -> None:
    assert "frame-src" not in client.get(path).headers["Content-Security-Policy"]
