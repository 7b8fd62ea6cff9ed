"""Discovery of webmention endpoints: the numbered cases of webmention.rocks, and hostile pages and headers."""

from __future__ import annotations

import pytest

from engine.http.client import HttpClient, HttpResponse
from engine.linkbacks.send import find_endpoint
from tests.other_sites import OtherSite


def discover(http_client: HttpClient, url: str) -> str | None:
    """Return the endpoint of the page at a URL."""
    return find_endpoint(http_client.get(url))


@pytest.mark.parametrize(
    ("headers", "html", "expected"),
    [
        pytest.param(["</hook>; rel=webmention"], "", "/hook", id="01 header, relative"),
        pytest.param(["<{site}/hook>; rel=webmention"], "", "/hook", id="02 header, absolute"),
        pytest.param([], '<link rel="webmention" href="/hook">', "/hook", id="03 link, relative"),
        pytest.param([], '<link rel="webmention" href="{site}/hook">', "/hook", id="04 link, absolute"),
        pytest.param([], '<a rel="webmention" href="/hook">x</a>', "/hook", id="05 a, relative"),
        pytest.param([], '<a rel="webmention" href="{site}/hook">x</a>', "/hook", id="06 a, absolute"),
        pytest.param(["odd:</hook>; rel=webmention"], "", "/hook", id="07 header in odd case"),
        pytest.param(['</hook>; rel="webmention"'], "", "/hook", id="08 quoted rel"),
        pytest.param([], '<link rel="webmention somethingelse" href="/hook">', "/hook", id="09 several rels on link"),
        pytest.param(['</hook>; rel="webmention somethingelse"'], "", "/hook", id="10 several rels in header"),
        pytest.param(
            ["</hook>; rel=webmention"],
            '<link rel="webmention" href="/link"><a rel="webmention" href="/a">x</a>',
            "/hook",
            id="11 the header wins over both",
        ),
        pytest.param(
            [],
            '<link rel="not-webmention" href="/wrong"><a href="/hook" rel="webmention">x</a>',
            "/hook",
            id="12 the rel is exact",
        ),
        pytest.param(
            [],
            '<!-- <link rel="webmention" href="/wrong"> --><link rel="webmention" href="/hook">',
            "/hook",
            id="13 comments are ignored",
        ),
        pytest.param(
            [],
            "&lt;a href='/wrong' rel='webmention'&gt;&lt;/a&gt;<a href='/hook' rel='webmention'>x</a>",
            "/hook",
            id="14 escaped HTML is ignored",
        ),
        pytest.param([], '<link rel="webmention" href="">', "/post/1", id="15 an empty href is the page itself"),
        pytest.param(
            [],
            '<a rel="webmention" href="/hook">x</a><link rel="webmention" href="/wrong">',
            "/hook",
            id="16 the first in the document, an a",
        ),
        pytest.param(
            [],
            '<link rel="webmention" href="/hook"><a rel="webmention" href="/wrong">x</a>',
            "/hook",
            id="17 the first in the document, a link",
        ),
        pytest.param(["</other>; rel=other", "</hook>; rel=webmention"], "", "/hook", id="18 several headers"),
        pytest.param(['</other>; rel="other", </hook>; rel=webmention'], "", "/hook", id="19 one header with a comma"),
        pytest.param(
            [],
            '<link rel="webmention"><a rel="webmention" href="/hook">x</a>',
            "/hook",
            id="20 without an href it does not count",
        ),
        pytest.param(
            [], '<link rel="webmention" href="/hook?query=yes&amp;b=%20">', "/hook?query=yes&b=%20", id="21 query kept"
        ),
        pytest.param([], '<link rel="webmention" href="1/hook">', "/post/1/hook", id="22 relative to the path"),
    ],
)
def test_discovery(
    other_site: OtherSite, http_client: HttpClient, headers: list[str], html: str, expected: str
) -> None:
    link_headers = [
        ("LinK" if header.startswith("odd:") else "Link", header.removeprefix("odd:").replace("{site}", other_site.url))
        for header in headers
    ]
    url = other_site.add_page("/post/1", html.replace("{site}", other_site.url), *link_headers)
    assert discover(http_client, url) == other_site.url + expected


@pytest.mark.parametrize("place", ["header", "link"])
def test_discovery_23_relative_to_the_last_url_after_redirects(
    other_site: OtherSite, http_client: HttpClient, place: str
) -> None:
    if place == "header":
        other_site.add_page("/deep/page", "", ("Link", "<hook>; rel=webmention"))
    else:
        other_site.add_page("/deep/page", "<link rel=webmention href=hook>")
    assert discover(http_client, other_site.add_redirect("/page", "/deep/page")) == f"{other_site.url}/deep/hook"


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<link rel="not-webmention" href="/x">',
        '<link rel="pingback" href="/x">',
        '<link rel="webmention">',
        '<!-- <link rel="webmention" href="/x"> -->',
        "&lt;link rel=webmention href=/x&gt;",
        '<script>"<a rel=webmention href=/x>"</script>',
        '<textarea><a rel="webmention" href="/x"></textarea>',
        '<img rel="webmention" src="/x">',
        "webmention",
    ],
)
def test_a_page_may_have_no_endpoint(other_site: OtherSite, http_client: HttpClient, html: str) -> None:
    assert discover(http_client, other_site.add_page("/page", html)) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('</a>; rel="x", </b>; title="rel=webmention", </c>; REL="WebMention"', "/c"),
        ('</a,b>; title="x;y, <z>"; rel=webmention', "/a,b"),
        ("</a>;rel=webmention", "/a"),
        ("</a> ; rel = webmention", "/a"),
        ("<>; rel=webmention", "/page"),
        ('</a>; rel="http://webmention.org/"', None),
        ("</a>; rel=webmentions", None),
        ("/a; rel=webmention", None),
        ("</a>; anchor; rel=webmention", "/a"),
        ("<http://[>; rel=webmention", None),
    ],
)
def test_link_headers(header: str, expected: str | None) -> None:
    url = "https://example.org/page"
    assert find_endpoint(HttpResponse(url, 200, (header,))) == (expected and f"https://example.org{expected}")


@pytest.mark.parametrize("piece", ["<", "<a>;", "<a>; ", "<a>;a=", '<a>;a="', "; ", ",", " "])
def test_threat_19_a_hostile_link_header_takes_linear_time(piece: str) -> None:
    assert find_endpoint(HttpResponse("https://example.org/", 200, (piece * 60_000,))) is None
