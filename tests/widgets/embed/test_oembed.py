"""oEmbed documents: their limits, and HTML that WordPress keeps."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from engine.config.site import Site
from engine.library.library import Library
from widgets.embed import circuit, exercise
from widgets.embed.models import Embed, EmbedRequest
from widgets.embed.oembed import build_photo, build_rich, format_xml


@pytest.fixture
def embed(library: Library) -> Embed:
    """A glutes circuit."""
    return circuit.resolve_embed(EmbedRequest("glutes", (), library))


def test_the_html_has_the_text_then_the_frame(embed: Embed, site: Site) -> None:
    html = build_rich(embed, site, None, None)["html"]
    assert html.startswith('<blockquote><a href="https://strides.example/c/glutes/">Glutes circuit, ')
    assert re.search(r'</blockquote><iframe src="https://strides\.example/embed/c/glutes/" width="600" ', html)
    assert html.endswith('frameborder="0"></iframe>')
    assert "\n" not in html
    assert set(re.findall(r"<([a-z]+)", html)) == {"blockquote", "a", "iframe"}
    assert set(re.findall(r'(?:href|src)="(https?://[^/"]+)', html)) == {"https://strides.example"}


def test_the_text_has_all_stations(embed: Embed, site: Site) -> None:
    html = build_rich(embed, site, None, None)["html"]
    for line in embed.lines:
        assert f"{line.label}</a>{line.rest}" in html
    assert html.count(" · ") == len(embed.lines) - 1


@pytest.mark.parametrize(("width", "height"), [(320, None), (400, 200), (5000, 5000), (1, 1)])
def test_it_is_never_larger_than_the_limits(width: int, height: int | None, embed: Embed, site: Site) -> None:
    document = build_rich(embed, site, width, height)
    assert document["width"] <= min(width, 600)
    assert document["height"] <= (height or document["height"])
    assert f'width="{document["width"]}" height="{document["height"]}"' in document["html"]


def test_the_thumbnail_is_the_circuits_picture(embed: Embed, site: Site) -> None:
    document = build_rich(embed, site, None, None)
    assert document["thumbnail_url"] == "https://strides.example/c/glutes.png"
    assert (document["thumbnail_width"], document["thumbnail_height"]) == (1200, 630)


def test_the_thumbnail_is_within_the_limits(embed: Embed, site: Site) -> None:
    document = build_rich(embed, site, 400, None)
    assert (document["thumbnail_width"], document["thumbnail_height"]) == (400, 210)


def test_without_a_picture_there_is_no_thumbnail(library: Library, site: Site) -> None:
    assert "thumbnail_url" not in build_rich(
        exercise.resolve_embed(EmbedRequest("plank", (), library)), site, None, None
    )


def test_a_photo_keeps_its_proportions_within_the_limits(embed: Embed, site: Site) -> None:
    document = build_photo(embed, site, 600, 100)
    assert document["type"] == "photo"
    assert (document["width"], document["height"]) == (190, 100)
    assert (build_photo(embed, site, None, None)["width"], build_photo(embed, site, 1, 1)["height"]) == (1200, 1)


def test_the_xml_has_the_same_content(embed: Embed, site: Site) -> None:
    document = build_rich(embed, site, 400, None)
    root = ElementTree.fromstring(format_xml(document))
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in document.items()}
