"""Tests of `<<promo>>`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import ArticleKind, build_article
from engine.content.widget import DependsOn, WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_shortcode
from widgets.articles import ArticleRenderer, ComposedArticle
from widgets.promo import widget

BERLIN = ZoneInfo("Europe/Berlin")
OFFER = "promo: {{code: STRIDE15, offer: 15 % off & a cap, url: https://example.org/go{ends}}}"
DAY = OFFER.format(ends=", ends: 2026-10-01")
TO_THE_SECOND = OFFER.format(ends=", ends: 2026-10-01 18:30:00")
FOR_GOOD = OFFER.format(ends="")
END_OF_DAY = datetime(2026, 10, 2, tzinfo=BERLIN)
HALF_PAST_SIX = datetime(2026, 10, 1, 18, 30, tzinfo=BERLIN)
A_MOMENT = timedelta(microseconds=1)


def test_it_has_offer_code_and_sponsored_link(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<promo>>", context(DAY, time=END_OF_DAY - A_MOMENT))
    link = 'at <a href="https://example.org/go" rel="sponsored noopener">example.org</a>.'
    assert output.page.startswith('<aside class="box promo" aria-label="Offer">')
    assert '<code class="promo-code">STRIDE15</code>' in output.page
    for form in (output.page, output.feed):
        assert "<strong>15 % off &amp; a cap</strong> with the code" in form
        assert link in form
    assert output.text == "15 % off & a cap with the code STRIDE15. Valid until 1 October 2026."


@pytest.mark.parametrize(
    ("front", "end", "machine", "words"),
    [
        (DAY, END_OF_DAY, "2026-10-01", "1 October 2026"),
        (TO_THE_SECOND, HALF_PAST_SIX, "2026-10-01T18:30:00+02:00", "1 October 2026, 18:30"),
    ],
    ids=["a day lasts to its end", "a time is meant to the second"],
)
def test_the_text_changes_at_the_end_of_the_offer(
    front: str, end: datetime, machine: str, words: str, context: MakeContext
) -> None:
    when = f'<time datetime="{machine}">{words}</time>'
    before = render_shortcode(widget, "<<promo>>", context(front, time=end - A_MOMENT))
    assert f"Valid until {when}." in before.page
    assert before.valid_until == end
    for moment in (end, end + timedelta(days=400)):
        after = render_shortcode(widget, "<<promo>>", context(front, time=moment))
        assert f'<p class="promo-end">This offer ended on {when}.</p>' in after.page
        assert f"<p>This offer ended on {when}.</p>" in after.feed
        assert after.text.endswith(f"This offer ended on {words}.")
        assert after.valid_until is None


def test_the_current_time_can_be_in_any_time_zone(context: MakeContext) -> None:
    last = (END_OF_DAY - A_MOMENT).astimezone(UTC)
    assert "Valid until" in render_shortcode(widget, "<<promo>>", context(DAY, time=last)).text
    assert "ended on" in render_shortcode(widget, "<<promo>>", context(DAY, time=last + A_MOMENT)).text


def test_an_offer_without_an_end_is_valid_forever(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<promo>>", context(FOR_GOOD, time=datetime(2099, 1, 1, tzinfo=UTC)))
    assert output.valid_until is None
    assert "<time" not in output.page + output.feed
    assert output.text == "15 % off & a cap with the code STRIDE15."


def test_a_url_without_a_host_is_shown_unchanged(context: MakeContext) -> None:
    front = 'promo: {code: A, offer: B, url: "https://[nonsense"}'
    assert ">https://[nonsense</a>" in render_shortcode(widget, "<<promo>>", context(front, time=END_OF_DAY)).page


def test_a_feed_has_no_classes(context: MakeContext) -> None:
    assert "class=" not in render_shortcode(widget, "<<promo>>", context(DAY, time=END_OF_DAY)).feed


def test_an_article_without_an_offer_is_reported(context: MakeContext) -> None:
    with pytest.raises(WidgetError, match="no offer") as caught:
        render_shortcode(widget, "<<promo>>", context(time=END_OF_DAY))
    assert "'promo'" in caught.value.problem.hint


def test_it_declares_a_dependency_on_time(context: MakeContext) -> None:
    assert widget.depends_on is DependsOn.TIME
    with pytest.raises(RuntimeError, match=r"DependsOn\.TIME"):
        render_shortcode(widget, "<<promo>>", context(DAY))


def test_a_stored_article_says_when_the_offer_has_ended(tmp_path: Path, site: Site, library: Library) -> None:
    head = front_matter.parse(
        f"---\ntitle: Race\n{DAY}\n---\nGo!\n\n<<promo>>\n\nBye.", "posts/race.md", requires_date=False
    )
    assert head.front_matter is not None
    post = build_article(ArticleKind.POST, "race", head.front_matter, head, site)
    articles = ArticleRenderer(tmp_path)
    stored = articles.render(post, site, library).rendered
    assert stored is not None
    assert stored.problems == ()

    def composed(form: str, moment: datetime) -> ComposedArticle:
        return articles.compose(getattr(stored, form), form, post, site, library, moment)  # type: ignore[arg-type]

    for form in ("page", "feed", "text"):
        before, at = composed(form, END_OF_DAY - A_MOMENT), composed(form, END_OF_DAY)
        assert ("Valid until" in before.html, before.valid_until) == (True, END_OF_DAY)
        assert ("This offer ended on" in at.html, at.valid_until) == (True, None)
        assert re.search(r"Go!.*STRIDE15.*Bye\.", at.html, re.DOTALL)
