"""Articles are rendered once, stored with placeholders, and composed for each request."""

from __future__ import annotations

import html
import pickle
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from markupsafe import Markup

from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, build_article
from engine.content.body import Placeholder, RenderedBody
from engine.content.limits import MAX_ARTICLE_BYTES
from engine.content.widget import OutputFormat
from engine.library.library import Library
from widgets.articles import ArticleRenderer, ComposedArticle

SITE = Path(__file__).with_name("fixtures") / "site"
NOON = datetime(2026, 3, 2, 11, 0, 30, tzinfo=UTC)  # 12:00:30 in Berlin
FORMS: tuple[OutputFormat, ...] = get_args(OutputFormat)


def post(name: str, site: Site, more: str = "") -> Article:
    text = (SITE / "posts" / f"{name}.md").read_text("utf-8") + more
    head = front_matter.parse(text, f"posts/{name}.md", requires_date=True)
    assert head.front_matter is not None
    return build_article(ArticleKind.POST, name, head.front_matter, head, site)


class SiteArticles:
    """Renders and composes the articles of a site with a library."""

    def __init__(self, site: Site, library: Library, articles: ArticleRenderer) -> None:
        self.site, self.library, self.articles = site, library, articles

    def render(self, name: str) -> RenderedBody:
        rendered = self.articles.render(post(name, self.site), self.site, self.library).rendered
        assert rendered is not None
        return rendered

    def compose(
        self, name: str, form: OutputFormat, moment: datetime = NOON, stored: RenderedBody | None = None
    ) -> ComposedArticle:
        parts = getattr(stored or self.render(name), form)
        return self.articles.compose(parts, form, post(name, self.site), self.site, self.library, moment)


@pytest.fixture
def site_articles(site: Site, library: Library) -> SiteArticles:
    return SiteArticles(site, library, ArticleRenderer(SITE))


def test_problems_are_reported_with_their_locations(site_articles: SiteArticles) -> None:
    problems = site_articles.render("mistakes").problems
    assert [(p.line, p.column, p.message) for p in problems] == [
        (7, 26, "There is no reference 'fredericksen-2000'."),
        (9, 1, "Unknown shortcode 'crcuit'."),
        (11, 21, "There is no area or group called 'clavs'."),
        (13, 18, "this clock has no 13"),
        (15, 1, "This article cites no evidence."),
    ]
    assert all(problem.path == "posts/mistakes.md" and problem.hint for problem in problems)


def test_readers_see_a_plain_fallback(site_articles: SiteArticles) -> None:
    page = site_articles.compose("mistakes", "page").html
    assert "crcuit" not in page
    assert "Unknown shortcode" not in page
    assert "clavs" not in page
    assert "Muscles of glutes" in page


def test_a_preview_shows_problems_in_place(site: Site, library: Library) -> None:
    preview = SiteArticles(site, library, ArticleRenderer(SITE, preview=True))
    page = html.unescape(str(preview.compose("mistakes", "page").html))
    assert "Unknown shortcode 'crcuit'. Did you mean 'circuit'?" in page
    assert "This clock has no 13. Take another." in page
    for form in ("feed", "text"):
        assert "Unknown shortcode" not in preview.compose("mistakes", form).html


def test_an_article_over_a_limit_is_an_error(site_articles: SiteArticles, site: Site, library: Library) -> None:
    outcome = site_articles.articles.render(post("marks", site, "x" * MAX_ARTICLE_BYTES), site, library)
    assert outcome.rendered is None
    assert outcome.problem is not None
    assert "512 KB" in outcome.problem.message


def test_an_article_has_its_dependencies(site_articles: SiteArticles, site: Site, library: Library) -> None:
    depends = site_articles.articles.render(post("marks", site), site, library).dependencies
    assert {"exercise:glute-bridge", "reference:wu-2024", "template:note.html", "template:references.html"} <= depends
    assert not any(key.startswith("exercise:") and key != "exercise:glute-bridge" for key in depends)


def test_widgets_that_depend_on_time_or_readers_are_stored_as_placeholders(site_articles: SiteArticles) -> None:
    stored = site_articles.render("marks")
    for form in FORMS:
        marks = [part for part in getattr(stored, form) if isinstance(part, Placeholder)]
        assert [(mark.name, dict(mark.arguments)) for mark in marks] == [
            ("clock", {"minutes": 5}),
            ("clock", {"minutes": 2}),
            ("tally", {}),
        ]


@pytest.mark.parametrize("form", FORMS)
def test_placeholders_are_filled_with_current_output(form: OutputFormat, site_articles: SiteArticles) -> None:
    stored = site_articles.render("marks")
    noon = site_articles.compose("marks", form, stored=stored)
    assert noon.html.count("12:00") == 2
    assert noon.html.index("12:00") < noon.html.index("Note") < noon.html.index("So far")
    later = site_articles.compose("marks", form, NOON + timedelta(hours=1), stored)
    assert later.html == noon.html.replace("12:00", "13:00")


def test_a_widget_is_rendered_again_when_its_output_expires(site_articles: SiteArticles) -> None:
    parts, article_ = site_articles.render("marks").page, post("marks", site_articles.site)

    def shown(moment: datetime, library: Library) -> str:
        return str(site_articles.articles.compose(parts, "page", article_, site_articles.site, library, moment).html)

    assert shown(NOON, site_articles.library).count("12:00") == 2
    assert shown(NOON + timedelta(seconds=80), site_articles.library).count("12:00") == 2
    later = shown(NOON + timedelta(seconds=90), site_articles.library)
    assert (later.count("12:00"), later.count("12:02")) == (1, 1)
    assert shown(NOON - timedelta(minutes=1), site_articles.library).count("11:59") == 2
    assert shown(NOON + timedelta(seconds=40), replace(site_articles.library)).count("12:01") == 2


def test_an_article_is_valid_until_its_first_widget_expires(site_articles: SiteArticles) -> None:
    until = site_articles.compose("marks", "page").valid_until
    assert until == NOON.replace(second=0) + timedelta(minutes=2)
    words = Markup("<p>Just text</p>")
    assert site_articles.articles.compose((words,), "page", *_world(site_articles), NOON) == ComposedArticle(
        words, None
    )


def test_placeholders_in_feeds_are_sanitised(site_articles: SiteArticles) -> None:
    feed = site_articles.compose("marks", "feed").html
    assert '<p>So far <a href="https://strides.example/tally/">none</a></p>' in feed
    assert '<p class="tally">' in site_articles.compose("marks", "page").html


def test_a_placeholder_without_a_widget_or_output_is_empty(site_articles: SiteArticles) -> None:
    parts = ("Before, ", Placeholder(0, "gone", {}), Placeholder(1, "clock", {"minutes": 13}), "after.")
    assert site_articles.articles.compose(parts, "page", *_world(site_articles), NOON) == ComposedArticle(
        Markup("Before, after."), None
    )


def test_a_site_can_replace_widgets_and_templates(site_articles: SiteArticles) -> None:
    assert "(see Wu et al.)" in site_articles.compose("marks", "page").html
    assert "(see Wu et al.)" in site_articles.compose("marks", "feed").html


@pytest.mark.parametrize("preview", [False, True])
def test_it_is_pickled_as_its_folder(preview: bool, site: Site, library: Library) -> None:
    here = ArticleRenderer(SITE, preview)
    home = SiteArticles(site, library, here).compose("mistakes", "page")
    data = pickle.dumps(here)
    there = pickle.loads(data)
    assert len(data) < 1000
    assert SiteArticles(site, library, there).compose("mistakes", "page") == home
    assert there.version == here.version


def test_the_version_changes_with_the_code_of_the_site(tmp_path: Path) -> None:
    copy = shutil.copytree(SITE, tmp_path / "site", ignore=shutil.ignore_patterns("__pycache__"))
    before = ArticleRenderer(copy).version
    assert ArticleRenderer(copy).version == before
    (copy / "posts" / "marks.md").write_text("changed", encoding="utf-8")
    (copy / "templates" / "reference_source.html").write_text("changed", encoding="utf-8")
    assert ArticleRenderer(copy).version == before
    clock = copy / "site_widgets" / "clock.py"
    clock.write_text(clock.read_text("utf-8") + "\n", encoding="utf-8")
    assert ArticleRenderer(copy).version != before


def test_previews_and_pages_have_different_versions() -> None:
    assert ArticleRenderer(SITE, preview=True).version != ArticleRenderer(SITE).version


def test_the_fingerprint_is_that_of_the_sites_template(tmp_path: Path) -> None:
    assert ArticleRenderer(SITE).fingerprint("references.html") != ArticleRenderer(tmp_path).fingerprint(
        "references.html"
    )
    assert ArticleRenderer(SITE).fingerprint("note.html") == ArticleRenderer(tmp_path).fingerprint("note.html")


def _world(site_articles: SiteArticles) -> tuple[Article, Site, Library]:
    return post("marks", site_articles.site), site_articles.site, site_articles.library
