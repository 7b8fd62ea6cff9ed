"""The code for other sites: complete and escaped."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from engine.config.site import Site
from engine.content.wordpress_filter import filter_oembed, filter_post
from engine.library.library import Library
from widgets.embed import circuit as circuits
from widgets.embed import exercise as exercises
from widgets.embed.embed_methods import list_embed_methods
from widgets.embed.models import Appearance, Embed, EmbedRequest, TextLine, read_appearance
from widgets.embed.snippets import (
    build_figure_html,
    build_iframe_html,
    build_list_html,
    build_markdown,
    build_oembed_html,
    build_photo_html,
    build_script_html,
    build_shortcode,
)

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def glutes(library: Library) -> Embed:
    """A circuit with a query string."""
    request = parse_query("glutes", [("level", "1"), ("equipment", "none")], library).validated()
    return circuits.build_embed(build_circuit(request, library), library)


@pytest.fixture
def evil(glutes: Embed) -> Embed:
    """The same, with markup in its texts."""
    return replace(glutes, title=EVIL, summary=EVIL, lines=(TextLine(EVIL, "/exercises/plank/", EVIL),))


class Tags(HTMLParser):
    """Collects the elements of some HTML with their attributes."""

    def __init__(self, html: object) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.found.append((tag, dict(attrs)))


def test_the_code_names_every_exercise_with_its_dose(glutes: Embed, site: Site) -> None:
    for method in list_embed_methods(glutes, site, Appearance()):
        if method.id not in ("url", "iframe", "shortcode"):
            for line in glutes.lines:
                assert line.label + line.rest in method.code.replace("</a>", "").replace(
                    f"](https://strides.example{line.path})", ""
                ).replace("[", ""), method.id


def test_no_word_becomes_markup(evil: Embed, site: Site) -> None:
    for html in (
        build_oembed_html(evil, site),
        build_iframe_html(evil, site),
        build_figure_html(evil, site),
        build_list_html(evil, site),
        build_photo_html(evil, site),
    ):
        assert "script" not in [tag for tag, _ in Tags(html).found]
    assert "<script>" not in build_markdown(evil, site).replace("\\<", "")


def test_the_list_has_only_link_attributes(glutes: Embed, site: Site) -> None:
    html = build_list_html(glutes, site)
    for tag, attributes in Tags(html).found:
        assert set(attributes) == ({"href"} if tag == "a" else set())
        for address in attributes.values():
            assert str(address).startswith("https://strides.example/")
    assert filter_post(str(html)).html == html


def test_the_picture_describes_the_whole_workout(glutes: Embed, site: Site) -> None:
    html = build_photo_html(glutes, site)
    (_, link), (_, image) = Tags(html).found
    assert link["href"] == site.absolute_url(glutes.page_path)
    assert image["src"] == site.absolute_url(glutes.picture_path)
    assert (image["width"], image["height"]) == ("1200", "630")
    for line in glutes.lines:
        assert line.label + line.rest in str(image["alt"])
    assert filter_post(str(html)).html == html


def test_markdown_is_a_heading_and_a_numbered_list(glutes: Embed, site: Site) -> None:
    head, empty, *lines = build_markdown(glutes, site).splitlines()
    assert head.startswith("**[Glutes circuit](https://strides.example/c/glutes/?level=1&equipment=none)**: ")
    assert empty == ""
    assert len(lines) == len(glutes.lines)
    assert all(line.startswith("1. [") for line in lines)


def test_markdown_is_escaped(glutes: Embed, site: Site) -> None:
    odd = replace(glutes, lines=(TextLine("A [b](c) *d* _e_ `f` <g>"),))
    assert build_markdown(odd, site).endswith(r"1. A \[b\](c) \*d\* \_e\_ \`f\` \<g\>")


def test_the_shortcode_has_areas_or_exercises(glutes: Embed, site: Site) -> None:
    assert glutes.circuit is not None
    request = glutes.circuit.request
    assert build_shortcode(request, site, Appearance(), on_click=False) == (
        '[strides_example_circuit areas="glutes" level="1" equipment="none"]'
    )
    pinned = build_shortcode(glutes.circuit.pinned_request, site, Appearance("dark", "0b6650"), on_click=True)
    assert pinned.startswith('[strides_example_circuit exercises="')
    assert pinned.endswith(' rounds="2" theme="dark" accent="0b6650" load="click"]')


def test_wordpress_keeps_the_figure_for_all_authors(glutes: Embed, site: Site) -> None:
    figure = str(build_figure_html(glutes, site, appearance=Appearance("dark", "0b6650"), on_click=True))
    assert filter_post(figure).html == figure.replace("&#39;", "&#039;")
    (_, attributes), *_ = Tags(figure).found
    assert attributes["data-circuit"] == site.absolute_url(glutes.page_path)
    assert attributes["data-theme"] == "dark"
    assert attributes["data-accent"] == "0b6650"
    assert attributes["data-load"] == "click"
    assert attributes["data-height"] == str(glutes.height_at(600))


def test_the_figure_has_no_unused_attributes(glutes: Embed, site: Site) -> None:
    figure = build_figure_html(glutes, site)
    assert "data-accent" not in figure
    assert "data-load" not in figure


def test_wordpress_keeps_the_oembed_html(glutes: Embed, site: Site) -> None:
    html = str(build_oembed_html(glutes, site))
    assert html.startswith("<blockquote>")
    assert "\n" not in html
    left = filter_oembed(html)
    assert left.removed == ()
    assert left.html is not None
    for line in glutes.lines:
        assert line.label in left.html


def test_an_appearance_is_added_to_an_existing_query(glutes: Embed, site: Site) -> None:
    _, (_, frame) = Tags(build_iframe_html(glutes, site, appearance=Appearance("light", "ff0000"))).found
    assert str(frame["src"]).endswith("/embed/c/glutes/?level=1&equipment=none&theme=light&accent=ff0000")
    assert Appearance("dark").add_to("/embed/c/glutes/") == "/embed/c/glutes/?theme=dark"
    assert Appearance().add_to("/embed/c/glutes/") == "/embed/c/glutes/"


@pytest.mark.parametrize("accent", ["red", "#12345", "0b66500", "0b665g", "", "0b6650;}"])
def test_invalid_colours_are_ignored(accent: str) -> None:
    assert read_appearance({"theme": "dark", "accent": accent}) == Appearance("dark")


def test_colours_are_normalised() -> None:
    given = {"theme": "nonsense", "accent": " #0B6650 ", "ask": "nonsense"}
    assert read_appearance(given) == Appearance("auto", "0b6650")


def test_only_a_circuit_has_shortcode_and_picture(library: Library, site: Site) -> None:
    shown = exercises.resolve_embed(EmbedRequest("plank", (), library))
    found = {method.id: method.code for method in list_embed_methods(shown, site, Appearance())}
    assert list(found) == ["url", "script", "blogger", "ghost", "iframe", "text", "markdown"]
    assert found["url"] == "https://strides.example/embed/exercise/plank/"


def test_the_loader_is_pinned_by_default(site: Site) -> None:
    assert 'integrity="sha384-' in build_script_html(site)
    assert build_script_html(site, evergreen=True) == '<script async src="https://strides.example/w/v1.js"></script>'
