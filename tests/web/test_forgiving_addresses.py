"""Addresses as people and programs write them: with tracking parameters, spaces, or a slash too many."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

SITE = "https://blog.example"
TRACKING = ("fbclid=x", "utm_source=mail&utm_medium=a", "v=2", "x=1", "_=17", "ref=", "title=x", "%00=1", "a%20b")
FILES = ("json", "txt", "png", "pin.png", "ics", "fit")


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("query", TRACKING)
def test_files_ignore_unknown_parameters(blog: FlaskClient, ending: str, query: str) -> None:
    for options in ("", "level=1&"):
        plain = blog.get(f"/c/glutes.{ending}?{options}".rstrip("?&"))
        answer = blog.get(f"/c/glutes.{ending}?{options}{query}")
        assert (answer.status_code, plain.status_code) == (200, 200)
        if ending != "ics":  # an event is at a time from now on
            assert answer.data == plain.data


@pytest.mark.parametrize("query", TRACKING)
def test_pages_and_frames_redirect_to_the_address_without_them(blog: FlaskClient, query: str) -> None:
    for path in ("/c/glutes/", "/embed/c/glutes/", "/embed/table/glutes/", "/embed/map/glutes/"):
        answer = blog.get(f"{path}?{query}")
        assert (answer.status_code, answer.location) == (302, path)


@pytest.mark.parametrize("path", ["/c/glutes.json", "/c/glutes/", "/embed/c/glutes/", "/embed/table/glutes/"])
def test_parameters_that_others_append_with_a_question_mark_are_ignored(blog: FlaskClient, path: str) -> None:
    answer = blog.get(f"{path}?level=1?utm_source=mail&fbclid=x")
    assert (answer.status_code, answer.location) == (302, f"{path}?level=1")


@pytest.mark.parametrize("query", TRACKING)
@pytest.mark.parametrize("path", ["/c/glutes/", "/c/glutes.png", "/exercises/plank/", "/embed/table/glutes/", "/c/"])
def test_oembed_ignores_unknown_parameters(blog: FlaskClient, path: str, query: str) -> None:
    plain = blog.get("/oembed?url=" + quote(SITE + path, safe=""))
    answer = blog.get("/oembed?url=" + quote(f"{SITE}{path}?{query}", safe=""))
    assert (answer.status_code, answer.get_json()) == (200, plain.get_json())
    also = blog.get("/oembed?url=" + quote(SITE + path, safe="") + f"&{query}")
    assert (also.status_code, also.get_json()) == (200, plain.get_json())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("levl=1", "level"), ("Levle=1", "level"), ("round=2", "rounds"), ("per_area=2", "per-area"), ("sede=x", "seed")],
)
def test_a_typing_error_is_still_reported(blog: FlaskClient, typed: str, meant: str) -> None:
    hint = f"Did you mean '{meant}'?"
    for ending in FILES:
        answer = blog.get(f"/c/glutes.{ending}?fbclid=x&{typed}")
        assert answer.status_code == 400
        assert hint in answer.get_json()["hint"]
    answer = blog.get("/oembed?url=" + quote(f"{SITE}/c/glutes/?{typed}&utm_source=x", safe=""))
    assert answer.status_code == 400
    assert hint in answer.get_json()["error"]
    page = blog.get(f"/c/glutes/?{typed}")
    assert (page.status_code, f"Did you mean &#39;{meant}&#39;?" in page.text or hint in page.text) == (200, True)


@pytest.mark.parametrize("page", ["/c/glutes/", "/embed/c/glutes/", "/embed/table/glutes/", "/exercises/plank/"])
def test_typing_errors_in_the_options_of_frames_and_of_oembed_are_reported(blog: FlaskClient, page: str) -> None:
    address = quote(SITE + page, safe="")
    for query, meant in ((f"url={address}%3Fthem%3Ddark", "theme"), (f"url={address}&maxwith=300", "maxwidth")):
        answer = blog.get(f"/oembed?{query}")
        assert answer.status_code == 400
        assert f"Did you mean '{meant}'?" in answer.get_json()["error"]


ARTICLE = "/posts/strong/"


@pytest.mark.parametrize(
    ("spelling", "path"),
    [
        (f"{SITE}/posts/strong", ARTICLE),
        (f"{SITE}/posts/strong/ ", ARTICLE),
        (f"\n{SITE}/posts/strong/\t", ARTICLE),
        (f"{SITE}/posts/strong/%20", ARTICLE),
        (f"{SITE}/posts/strong/#comments", ARTICLE),
        (f"{SITE}/posts/strong?utm_source=mail#top", ARTICLE),
        ("http://blog.example/posts/strong/", ARTICLE),
        ("HTTPS://Blog.Example:443/posts/strong/", ARTICLE),
        ("http://blog.example:80/posts/strong", ARTICLE),
        ("/posts/strong", ARTICLE),
        (f"{SITE}/c/glutes", "/c/glutes/"),
        (f"{SITE}/c/glutes/ ", "/c/glutes/"),
        (f"{SITE}/c/glutes/#timeline", "/c/glutes/"),
        ("http://blog.example/c/glutes", "/c/glutes/"),
        ("http://blog.example/c/glutes/?fbclid=x#timeline ", "/c/glutes/"),
        (f"{SITE}/c/Glutes", "/c/glutes/"),
        (f"{SITE}/c/glutes.png/", "/c/glutes.png"),
        ("http://blog.example/c/glutes.png#x", "/c/glutes.png"),
        (f"{SITE}/c", "/c/"),
        (f"{SITE}/circuits?areas=glutes", "/c/glutes/"),
        (f"{SITE}/exercises/plank", "/exercises/plank/"),
        (f"{SITE}/areas/glutes#map", "/areas/glutes/"),
        (f"{SITE}/embed/c/glutes", "/c/glutes/"),
        (f"{SITE}/c/glutes//", "/c/glutes/"),
        (f"{SITE}/posts/strong//", ARTICLE),
        (f"\ufeff{SITE}/c/glutes/\u200b", "/c/glutes/"),
        (f"{SITE}/posts/strong/%E2%80%8B", ARTICLE),
        (f"{SITE}/c/glutes/?rounds=2&amp;level=1", "/c/glutes/?rounds=2&level=1"),
        (f"{SITE}/c/glutes/?level=1?utm_source=mail", "/c/glutes/?level=1"),
        (f"{SITE}/c/glutes/??fbclid=x", "/c/glutes/"),
    ],
)
def test_oembed_accepts_every_spelling_of_an_address(blog: FlaskClient, spelling: str, path: str) -> None:
    plain = blog.get("/oembed?url=" + quote(SITE + path, safe=""))
    answer = blog.get("/oembed?url=" + quote(spelling, safe=""))
    assert (plain.status_code, answer.status_code) == (200, 200)
    assert answer.get_json() == plain.get_json()


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example:8443/c/glutes/",
        "https://reader@blog.example/c/glutes/",
        "https://blog.example@other.example/c/glutes/",
        "https://blog.example.other.example/c/glutes/",
        "ftp://blog.example/c/glutes/",
        "//blog.example/c/glutes/",
        "https://blog.example\\@other.example/c/glutes/",
    ],
)
def test_oembed_only_has_addresses_of_this_site(blog: FlaskClient, url: str) -> None:
    assert blog.get("/oembed?url=" + quote(url, safe="")).status_code == 404


def test_oembed_follows_an_old_address_of_an_article(blog: FlaskClient) -> None:
    plain = blog.get("/oembed?url=" + quote(f"{SITE}/posts/hips/", safe=""))
    for old in ("/old-hips/", "/old-hips", "/?p=12&fbclid=x"):
        answer = blog.get("/oembed?url=" + quote(SITE + old, safe=""))
        assert (answer.status_code, answer.data) == (plain.status_code, plain.data), old


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/c/glutes.json%20", "/c/glutes.json"),
        ("/c/glutes/%20?level=1", "/c/glutes/?level=1"),
        ("/c/glutes%0A", "/c/glutes/"),
        ("/embed/c/glutes/%C2%A0", "/embed/c/glutes/"),
        ("/posts/strong/%20%09", "/posts/strong/"),
        ("/oembed%20?url=x", "/oembed?url=x"),
        ("/c/glutes//", "/c/glutes/"),
        ("/embed/table/glutes//?level=1", "/embed/table/glutes/?level=1"),
        ("/posts/strong//", "/posts/strong/"),
        ("/embed/c/glutes/?level=1&amp;theme=dark", "/embed/c/glutes/?level=1&theme=dark"),
        ("/share/?url=/c/glutes/&amp;accent=aa0000", "/share/?url=/c/glutes/&accent=aa0000"),
    ],
)
def test_spaces_and_slashes_at_the_end_and_copied_entities_are_redirected(
    blog: FlaskClient, address: str, there: str
) -> None:
    answer = blog.get(address)
    assert (answer.status_code, answer.location) == (308, there)


PREFLIGHT = {
    "Origin": "https://other.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@pytest.mark.parametrize(
    "path",
    [
        *(f"/c/glutes.{ending}" for ending in FILES),
        "/c/favourites.json",
        "/oembed",
        "/oembed?url=/c/glutes/",
        "/w/v1.js",
    ],
)
def test_scripts_of_all_sites_may_send_headers_and_read_the_etag(blog: FlaskClient, path: str) -> None:
    answer = blog.options(path, headers=PREFLIGHT)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "if-none-match" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert blog.get(path).headers["Access-Control-Expose-Headers"] == "ETag"


@pytest.mark.parametrize("path", ["/c/glutes.json/", "/oembed/?url=/c/glutes/", "/c/butt.json"])
def test_scripts_of_all_sites_may_follow_redirects(blog: FlaskClient, path: str) -> None:
    answer = blog.get(path)
    assert answer.status_code in (302, 308)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/c/glutes/", "/comments/", "/moderation/login/", "/embed/c/glutes/", "/share/"])
def test_no_other_address_allows_scripts_of_other_sites(blog: FlaskClient, path: str) -> None:
    for answer in (blog.options(path, headers=PREFLIGHT), blog.get(path)):
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("path", ["/", ARTICLE, "/c/glutes/", "/c/glutes.json", "/embed/c/glutes/", "/static/site.css"])
@pytest.mark.parametrize(
    "form",
    ['W/"{}-gzip"', '"{}-gzip"', '"{}"-gzip', 'W/"{}-br"', '"{}--gzip"', '"x", W/"{}-zstd"', 'W/"{}-gzip" , "y"'],
)
def test_a_validator_that_a_proxy_has_changed_still_matches(blog: FlaskClient, path: str, form: str) -> None:
    etag = blog.get(path, buffered=True).headers["ETag"].removeprefix("W/").strip('"')
    answer = blog.get(path, headers={"If-None-Match": form.format(etag)}, buffered=True)
    assert (answer.status_code, answer.data) == (304, b"")
    other = blog.get(path, headers={"If-None-Match": form.format("0" * len(etag))}, buffered=True)
    assert other.status_code == 200
