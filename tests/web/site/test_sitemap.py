"""What search engines get: robots.txt, sitemaps, llms.txt, and which pages they may show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of
from web.site import sitemap

SITE = "http://127.0.0.1:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def listed(client: FlaskClient, path: str = "/sitemap.xml") -> dict[str, str | None]:
    """Return the addresses of a sitemap, each with its lastmod."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    root = ElementTree.fromstring(answer.text)
    found = {str(url.findtext(f"{NAMESPACE}loc")): url.findtext(f"{NAMESPACE}lastmod") for url in root}
    assert len(found) == len(root)
    return found


def test_every_address_of_the_sitemap_is_a_canonical_page_that_may_be_indexed(client: FlaskClient) -> None:
    addresses = listed(client)
    assert len(addresses) > 150
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    for address in addresses:
        assert robots.can_fetch("Anybot", address), address
    for address in [*list(addresses)[:20], *list(addresses)[-30:]]:
        answer = client.get(address.removeprefix(SITE))
        assert answer.status_code == 200, address
        assert "X-Robots-Tag" not in answer.headers, address
        page = Page(answer.text)
        assert page.one("link", rel="canonical").attributes["href"] == address
        assert not [meta for meta in page.all("meta") if meta.attributes.get("name") == "robots"]


def test_the_sitemap_lists_what_is_live_with_its_last_change(blog_app: Flask, blog: FlaskClient) -> None:
    site = services_of(blog_app).edition_store.edition.site
    addresses = {address.removeprefix(site.address): changed for address, changed in listed(blog).items()}
    assert addresses["/posts/strong/"]
    assert addresses["/exercises/glute-bridge/"] is None
    for hidden in ("draft", "scheduled", "expired", "broken"):
        assert f"/posts/{hidden}/" not in addresses
    assert "/posts/film/" not in addresses  # its canonical address is on another site
    assert "/c/favourites/" not in addresses


def test_many_addresses_are_split(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = listed(client)
    monkeypatch.setattr(sitemap, "MAX_ENTRIES", 100)
    parts = [address.removeprefix(SITE) for address in listed(client)]
    assert parts[:2] == ["/sitemap-1.xml", "/sitemap-2.xml"]
    assert {address for part in parts for address in listed(client, part)} == set(everything)
    for missing in (f"/sitemap-{len(parts) + 1}.xml", "/sitemap-0.xml", "/sitemap-x.xml"):
        assert client.get(missing).status_code == 404


NAMED = ("/c/backside/", "/c/glutes/", "/c/five-areas/?drills=2", "/c/five-areas/?drills=2&seed=five-important-areas")
UNNAMED = ("/c/glutes/?seed=17", "/c/plank,squat/?level=1&rounds=2", "/c/glutes,calves/?rounds=4", "/c/favourites/")


def test_only_named_circuits_are_indexed(client: FlaskClient, own_app: Flask) -> None:
    plans = services_of(own_app).edition_store.edition.plans
    workout = next(iter(plans.values())).weeks[0].workouts[0].path
    addresses = listed(client)
    for path in (*NAMED, workout):
        assert "X-Robots-Tag" not in client.get(path).headers, path
        assert SITE + path in addresses
    for path in UNNAMED:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex"), path
        assert SITE + path not in addresses


def test_a_circuit_of_an_article_has_a_name_while_the_article_is_live(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("blog")
    post = folder / "posts" / "own.md"
    text = '---\ntitle: Own\ndate: 2020-01-01\n{}---\n\n<<circuit areas="glutes,calves" rounds="4" seed="mine">>\n'
    path = "/c/glutes,calves/?rounds=4&seed=mine"
    for head, tag in (("", None), ("draft: true\n", "noindex"), ("expires: 2020-02-01\n", "noindex")):
        post.write_text(text.format(head), "utf-8")
        client = make_app(folder).test_client()
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("X-Robots-Tag")) == (200, tag)


def test_frames_are_indexed_only_as_a_part_of_another_page(client: FlaskClient) -> None:
    for path in ("/embed/c/glutes/", "/embed/nonsense/"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex, indexifembedded"


def test_a_site_can_have_its_own_robots_txt(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "robots.txt").write_text("User-agent: *\nDisallow: /\n", "utf-8")
    answer = make_app(folder).test_client().get("/robots.txt")
    assert (answer.mimetype, answer.text) == ("text/plain", "User-agent: *\nDisallow: /\n")


def test_an_overview_for_language_models_links_to_pages_that_exist(client: FlaskClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("# Strongstride\n\n> ")
    links = [part.partition(")")[0] for part in answer.text.split("](")[1:]]
    assert len(links) > 15
    for link in links:
        assert client.get(link.removeprefix(SITE)).status_code == 200, link
