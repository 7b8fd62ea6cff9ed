"""The registry of shortcodes: built-in ones, a site's, and modules that are not widgets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.config.environment import BASE_DIR
from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import ArticleKind, build_article
from engine.content.body import RenderedBody
from engine.content.html_tags import get_attribute, iter_tags
from engine.content.widget import DependsOn
from engine.library.library import Library
from tests.engine.plans.sample import make_plan
from widgets import registry
from widgets.articles import ArticleRenderer
from widgets.registry import InvalidWidgetError

SITE = Path(__file__).with_name("fixtures") / "site"
OURS = registry.load_widgets(Path(__file__).parent)
GOOD = """
from widgets.shortcode import Shortcode, build_output, render_paragraph


def render(call, context):
    return build_output(render_paragraph("x"), "x")


widget = Shortcode(name="{name}", summary="S.", example="E", render=render)
"""
FRONT = """---
title: All of them
sponsor: {name: Example Race, url: "https://example.org/"}
promo: {code: STRIDE15, offer: 15 % off, url: "https://example.org/"}
credits: ["Pictures: ours."]
---

"""


def own_widget(site_dir: Path, name: str, source: str) -> None:
    (site_dir / "site_widgets").mkdir(exist_ok=True)
    (site_dir / "site_widgets" / name).write_text(source, encoding="utf-8")


def test_all_widgets_are_registered_in_order() -> None:
    assert list(OURS) == sorted(OURS)
    modules = {
        path.stem for path in (BASE_DIR / "widgets").glob("*.py") if "\nwidget = Shortcode(" in path.read_text("utf-8")
    }
    assert {name.replace("-", "_") for name in OURS} == modules


@pytest.mark.parametrize("name", OURS)
def test_the_example_of_a_widget_works(name: str, tmp_path: Path, site: Site, library: Library) -> None:
    rendered = render_article(OURS[name].example, tmp_path, site, library)
    assert rendered.problems == ()
    assert name in rendered.shortcodes


@pytest.mark.parametrize("name", OURS)
def test_a_widget_can_be_in_an_article_twice(name: str, tmp_path: Path, site: Site, library: Library) -> None:
    rendered = render_article(f"{OURS[name].example}\n\n{OURS[name].example}", tmp_path, site, library)
    html = "".join(piece for piece in rendered.page if isinstance(piece, str))
    ids = Counter(id_ for _, tag in iter_tags(html) if (id_ := get_attribute(tag, "id")))
    assert [id_ for id_, count in ids.items() if count > 1] == []


def render_article(text: str, site_dir: Path, site: Site, library: Library) -> RenderedBody:
    """Render the text of an article that has whatever widgets need in its front matter."""
    head = front_matter.parse(FRONT + text, "posts/all.md", requires_date=False)
    assert head.front_matter is not None
    post = build_article(ArticleKind.POST, "all", head.front_matter, head, site)
    plans = {"first-six-weeks": make_plan(library)}
    rendered = ArticleRenderer(site_dir).render(post, site, library, plans).rendered
    assert rendered is not None
    return rendered


@pytest.mark.parametrize("name", OURS)
def test_a_widget_is_in_the_module_of_its_name_and_has_a_summary(name: str) -> None:
    assert OURS[name].render.__module__ == f"widgets.{name.replace('-', '_')}"
    assert OURS[name].summary.endswith(".")
    assert all(argument.summary.endswith(".") for argument in OURS[name].arguments)


def test_a_site_can_add_and_replace_widgets() -> None:
    found = registry.load_widgets(SITE)
    assert list(found) == sorted(found)
    assert set(found) == {*OURS, "clock", "tally"}
    assert (found["clock"].depends_on, found["tally"].depends_on) == (DependsOn.TIME, DependsOn.READERS)
    assert found["your-turn"].summary == "Ours is shorter."
    assert registry.load_widgets(Path(__file__).parent)["your-turn"] is OURS["your-turn"]


def test_sites_have_separate_widgets(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        own_widget(tmp_path / name, "mine.py", GOOD.format(name=name))
    assert set(registry.load_widgets(tmp_path / "one")) - set(OURS) == {"one"}
    assert set(registry.load_widgets(tmp_path / "two")) - set(OURS) == {"two"}


def test_files_that_are_not_modules_are_ignored(tmp_path: Path) -> None:
    own_widget(tmp_path, "README.md", "not Python")
    assert set(registry.load_widgets(tmp_path)) == set(OURS)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def (", "site_widgets/bad.py cannot be loaded: invalid syntax"),
        ("import no_such_module", "site_widgets/bad.py cannot be loaded: No module named 'no_such_module'"),
        ("1 / 0", "site_widgets/bad.py cannot be loaded: division by zero"),
        (GOOD.format(name="Two Words"), "site_widgets/bad.py cannot be loaded: "),
        ("", "site_widgets/bad.py has no 'widget = Shortcode(...)'"),
        ("widget = 'circuit'", "site_widgets/bad.py has no 'widget = Shortcode(...)'"),
    ],
    ids=["syntax", "import", "exception", "declaration", "nothing in it", "no shortcode"],
)
def test_a_module_without_a_widget_is_reported_with_its_file(source: str, told: str, tmp_path: Path) -> None:
    own_widget(tmp_path, "bad.py", source)
    own_widget(tmp_path, "good.py", GOOD.format(name="good"))
    with pytest.raises(InvalidWidgetError) as caught:
        registry.load_widgets(tmp_path)
    assert str(caught.value).startswith(told)
