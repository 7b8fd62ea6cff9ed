"""oEmbed documents: their limits, and HTML that WordPress keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from engine.config.site import Site
from engine.library.library import Library
from widgets.embed import circuit, exercise, muscle_map, table
from widgets.embed.models import Embed, EmbedRequest
from widgets.embed.oembed import OEmbedRequest, build_photo, build_rich, format_xml


@pytest.fixture
def embed(library: Library) -> Embed:
    """A glutes circuit."""
    return circuit.resolve_embed(EmbedRequest("glutes", (), library))


def test_the_html_has_the_text_then_the_frame(embed: Embed, site: Site, library: Library) -> None:
    html = build_rich(embed, site, library, OEmbedRequest())["html"]
    assert html.startswith('<blockquote><a href="https://strides.example/c/glutes/">Glutes circuit, ')
    frame = r'<iframe src="https://strides\.example/embed/c/glutes/" width="100%" height="\d+" title="[^"]*"'
    assert re.search(rf'</blockquote>{frame} frameborder="0"></iframe>$', html)
    assert "\n" not in html
    assert set(re.findall(r"<([a-z]+)", html)) == {"blockquote", "a", "iframe"}
    assert set(re.findall(r'(?:href|src)="(https?://[^/"]+)', html)) == {"https://strides.example"}


def test_the_text_has_all_stations(embed: Embed, site: Site, library: Library) -> None:
    html = build_rich(embed, site, library, OEmbedRequest())["html"]
    for line in embed.lines:
        assert f"{line.label}</a>{line.rest}" in html
    assert html.count(" · ") == len(embed.lines) - 1


@pytest.mark.parametrize(("width", "height"), [(320, None), (400, 200), (5000, 5000), (1, 1)])
def test_it_is_never_larger_than_the_limits(
    width: int, height: int | None, embed: Embed, site: Site, library: Library
) -> None:
    document = build_rich(embed, site, library, OEmbedRequest(width, height))
    assert document["width"] <= min(width, 600)
    assert document["height"] <= (height or document["height"])
    assert f'height="{document["height"]}"' in document["html"]


def test_the_thumbnail_is_the_circuits_picture(embed: Embed, site: Site, library: Library) -> None:
    document = build_rich(embed, site, library, OEmbedRequest())
    assert document["thumbnail_url"] == "https://strides.example/c/glutes.png"
    assert (document["thumbnail_width"], document["thumbnail_height"]) == (1200, 630)


def test_the_thumbnail_is_within_the_limits(embed: Embed, site: Site, library: Library) -> None:
    document = build_rich(embed, site, library, OEmbedRequest(400))
    assert (document["thumbnail_width"], document["thumbnail_height"]) == (400, 210)


def _embeds(library: Library) -> list[Embed]:
    """Return an embed of each kind."""
    return [
        circuit.resolve_embed(EmbedRequest("glutes", (), library)),
        exercise.resolve_embed(EmbedRequest("plank", (), library)),
        table.resolve_embed(EmbedRequest("glutes,core", (), library)),
        muscle_map.resolve_embed(EmbedRequest("glutes", (), library)),
    ]


def test_every_kind_has_a_thumbnail_an_author_and_a_provider(library: Library, site: Site) -> None:
    documents = [build_rich(each, site, library, OEmbedRequest()) for each in _embeds(library)]
    assert [document["thumbnail_url"].removeprefix("https://strides.example") for document in documents] == [
        "/c/glutes.png",
        "/c/plank.png?level=2&rounds=3",
        "/c/glutes,core.png",
        "/c/glutes.png",
    ]
    for document in (*documents, build_photo(_embeds(library)[0], site, OEmbedRequest())):
        assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} <= set(document)
        assert document["author_name"] == document["provider_name"] == site.title


def test_an_empty_library_has_no_thumbnails(library: Library, site: Site) -> None:
    shown = exercise.resolve_embed(EmbedRequest("plank", (), library))
    empty = replace(library, exercises={})
    assert "thumbnail_url" not in build_rich(shown, site, empty, OEmbedRequest())


def test_a_photo_keeps_its_proportions_within_the_limits(embed: Embed, site: Site, library: Library) -> None:
    document = build_photo(embed, site, OEmbedRequest(600, 100))
    assert document["type"] == "photo"
    assert (document["width"], document["height"]) == (190, 100)
    assert (
        build_photo(embed, site, OEmbedRequest())["width"],
        build_photo(embed, site, OEmbedRequest(1, 1))["height"],
    ) == (1200, 1)


def test_the_xml_has_the_same_content(embed: Embed, site: Site, library: Library) -> None:
    document = build_rich(embed, site, library, OEmbedRequest(400))
    root = ElementTree.fromstring(format_xml(document))
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in document.items()}
