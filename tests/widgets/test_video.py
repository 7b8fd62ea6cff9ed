"""Tests of `<<video>>`."""

from __future__ import annotations

import pytest

from engine.config.environment import BASE_DIR
from engine.content.widget import WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from widgets import note
from widgets.video import VIMEO_PLAYER, YOUTUBE_PLAYER, find_player, widget

ID = "dQw4w9WgXcQ"
BRIDGE = '<<video url="https://www.example.org/v/1" title="Bridge & roll" image="/static/images/bridge.svg">>'


def test_it_is_a_link_with_an_image_of_the_site(context: MakeContext) -> None:
    output = render_shortcode(widget, BRIDGE, context())
    assert '<a class="video-poster" href="https://www.example.org/v/1" rel="noopener"' in output.page
    assert '<img src="/static/images/bridge.svg" alt="">' in output.page
    assert '<span class="video-title">Bridge &amp; roll</span>' in output.page
    assert "Opens www.example.org." in output.page
    assert output.problems == ()


def test_an_address_without_a_known_player_stays_a_plain_link(context: MakeContext) -> None:
    output = render_shortcode(widget, BRIDGE, context())
    assert "data-player" not in output.page
    assert output.player_origin == ""


def test_without_an_image_a_muscle_map_is_shown(context: MakeContext) -> None:
    asked = context("areas: [calves]")
    page = render_shortcode(widget, '<<video url="https://example.org/v" title="Raises">>', asked).page
    assert "<img" not in page
    assert '<svg class="muscle-map-drawing"' in page
    assert "Muscles of calves." in page
    assert "vocabulary" in asked.dependencies


def test_without_areas_there_is_no_image(context: MakeContext, library: Library) -> None:
    words = library.vocabulary
    bare = Library({}, type(words)({}, {}, words.equipment, words.muscles), library.references)
    output = render_shortcode(widget, '<<video url="https://example.org/v" title="Raises">>', context(library=bare))
    assert "<svg" not in output.page
    assert '<span class="video-title">Raises</span>' in output.page


def test_feed_and_text(context: MakeContext) -> None:
    output = render_shortcode(widget, BRIDGE, context())
    picture = '<img src="/static/images/bridge.svg" alt=""><br>'
    assert output.feed == f'<p><a href="https://www.example.org/v/1">{picture}Video: Bridge &amp; roll</a></p>'
    assert output.text == "Video: Bridge & roll"
    plain = render_shortcode(widget, '<<video url="https://example.org/v" title="Raises">>', context())
    assert plain.feed == '<p><a href="https://example.org/v">Video: Raises</a></p>'


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://youtube.com/watch?t=30&v={ID}&list=x",
        f"https://m.youtube.com/watch?v={ID}#later",
        f"https://youtu.be/{ID}",
        f"https://youtu.be/{ID}?t=30",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/shorts/{ID}/",
    ],
)
def test_youtube_videos_play_without_cookies(url: str) -> None:
    assert find_player(url)[1] == f"https://www.youtube-nocookie.com/embed/{ID}"


@pytest.mark.parametrize("url", ["https://vimeo.com/76979871", "https://www.vimeo.com/76979871/?share=copy"])
def test_vimeo_videos_play_without_tracking(url: str) -> None:
    assert find_player(url)[1] == "https://player.vimeo.com/video/76979871?dnt=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/results?search_query=glute+bridge",
        "https://www.youtube.com/@runner",
        "https://www.youtube.com/watch?v=short",
        f"https://youtu.be/{ID}x",
        f"https://www.youtube.com/watch?v={ID}%22",
        f"https://youtube.com.example.org/watch?v={ID}",
        f"https://example.org/?next=https://youtu.be/{ID}",
        f"http://youtu.be/{ID}",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/abcdef",
        "https://example.org/76979871",
        "",
    ],
)
def test_no_other_address_has_a_player(url: str) -> None:
    assert find_player(url) == ("", "")


def test_the_page_names_the_player_without_loading_it(context: MakeContext) -> None:
    asked = context()
    page = render_shortcode(widget, f'<<video url="https://youtu.be/{ID}" title="Bridge">>', asked).page
    assert f'href="https://youtu.be/{ID}"' in page
    assert f'data-player="https://www.youtube-nocookie.com/embed/{ID}"' in page
    assert not any(element in page for element in ("<iframe", "<script", "src="))


@pytest.mark.parametrize("text", ["yesterday", "2026-02-31", "20260301", "2026-W09-7"])
def test_the_day_of_the_upload_has_to_be_a_day(text: str, context: MakeContext) -> None:
    code = f'<<video url="https://youtu.be/{ID}" title="Bridge" uploaded="{text}">>'
    output = render_shortcode(widget, code, context())
    assert [problem.argument for problem in output.problems] == ["uploaded"]
    assert output.video is None
    assert 'class="video-poster"' in output.page


def test_an_article_has_the_origins_of_its_players(context: MakeContext) -> None:
    youtube = f'<<video url="https://youtu.be/{ID}" title="Bridge">>'
    vimeo = '<<video url="https://vimeo.com/76979871" title="Bridge">>'

    def origins(*paragraphs: str) -> tuple[str, ...]:
        return render_markdown("\n\n".join(paragraphs), context(), widget, note.widget).player_origins

    assert origins("No video.", BRIDGE) == ()
    assert origins(youtube) == (YOUTUBE_PLAYER,)
    assert origins(BRIDGE, f"<<note>>\n\n{vimeo}\n\n<</note>>") == (VIMEO_PLAYER,)
    assert set(origins(youtube, vimeo, youtube)) == {YOUTUBE_PLAYER, VIMEO_PLAYER}


def test_an_author_cannot_name_a_player_by_hand(context: MakeContext) -> None:
    link = f'<a data-player="{YOUTUBE_PLAYER}/x" href="https://example.org/">Here</a>'
    body = render_markdown(link, context(), widget)
    assert body.player_origins == ()
    assert "data-player" not in "".join(map(str, body.page))


@pytest.mark.parametrize(
    "url", ["http://example.org/v", "/videos/1", "javascript:alert(1)", "https://", "https://[x/", "https://a b/"]
)
def test_an_address_that_is_not_https_is_reported(url: str, context: MakeContext) -> None:
    with pytest.raises(WidgetError, match="https://") as caught:
        render_shortcode(widget, f'<<video url="{url}" title="Bridge">>', context())
    assert caught.value.problem.argument == "url"


def test_addresses_are_percent_encoded(context: MakeContext) -> None:
    shortcode = '<<video url="https://a.example/my film" title="Bridge" image="/static/my bridge.svg">>'
    output = render_shortcode(widget, shortcode, context())
    for html in (output.page, output.feed):
        assert 'href="https://a.example/my%20film"' in html
    assert 'src="/static/my%20bridge.svg"' in output.page


@pytest.mark.parametrize("image", ["https://example.org/i.png", "images/i.png", "//example.org/static/i.png"])
def test_an_external_image_is_reported_and_not_used(image: str, context: MakeContext) -> None:
    output = render_shortcode(
        widget, f'<<video url="https://example.org/v" title="Bridge" image="{image}">>', context()
    )
    assert [problem.argument for problem in output.problems] == ["image"]
    assert image not in output.page + output.feed
    assert "<svg" in output.page


@pytest.mark.parametrize("missing", ["url", "title"])
def test_url_and_title_are_required(missing: str, context: MakeContext) -> None:
    given = {"url": "https://example.org/v", "title": "Bridge"}
    del given[missing]
    tag = "<<video {}>>".format(" ".join(f'{key}="{value}"' for key, value in given.items()))
    (problem,) = render_markdown(tag, context(), widget).problems
    assert f"'{missing}'" in problem.message


def test_the_script_has_at_most_a_kilobyte() -> None:
    assert (BASE_DIR / "web" / "core" / "static" / "video.js").stat().st_size <= 1024
