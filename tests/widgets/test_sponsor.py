"""Tests of `<<sponsor>>`."""

from __future__ import annotations

import re

import pytest

from engine.content.widget import WidgetError
from tests.widgets.conftest import MakeContext, render_shortcode
from widgets.sponsor import widget

RACE = """\
sponsor:
  name: Example Race & Ride
  url: https://example.org/race
  via: Example Agency
  disclosure: One post a month is sponsored.
  follow: [{name: News, url: "https://example.org/news"}, {name: Club, url: "https://example.org/club"}]
"""


def test_it_has_sponsor_agency_and_disclosure(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<sponsor>>", context(RACE))
    assert output.page.startswith('<aside class="box sponsor" aria-label="Sponsor">')
    for form in (output.page, output.feed):
        assert "Example Race &amp; Ride</a></strong> via Example Agency. One post a month is sponsored.</p>" in form
    assert output.text == "Sponsored by Example Race & Ride via Example Agency. One post a month is sponsored."


def test_every_link_is_marked_as_sponsored(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<sponsor>>", context(RACE))
    for form in (output.page, output.feed):
        links = re.findall(r'<a href="https://example.org/(\w+)"([^>]*)>', form)
        assert links == [(path, ' rel="sponsored noopener"') for path in ("race", "news", "club")]
        assert "News</a>, <a" in form


def test_a_sponsor_needs_only_a_name_and_a_url(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<sponsor>>", context("sponsor: {name: Shop, url: https://example.org/}"))
    assert "Shop</a></strong>.</p>" in output.page
    assert "Follow" not in output.page + output.feed
    assert output.text == "Sponsored by Shop."


def test_a_feed_has_plain_elements_only(context: MakeContext) -> None:
    feed = render_shortcode(widget, "<<sponsor>>", context(RACE)).feed
    assert "class=" not in feed
    assert set(re.findall(r"<(\w+)", feed)) == {"p", "strong", "a"}


def test_an_article_without_a_sponsor_is_reported(context: MakeContext) -> None:
    with pytest.raises(WidgetError, match="has no sponsor") as caught:
        render_shortcode(widget, "<<sponsor>>", context())
    assert "'sponsor'" in caught.value.problem.hint
