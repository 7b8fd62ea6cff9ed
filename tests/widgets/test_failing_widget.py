"""Widgets of a site that raise exceptions: the author gets a problem, and readers get the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import Placeholder
from engine.content.widget import OutputFormat
from engine.errors import Severity
from engine.library.library import Library
from tests.widgets.test_articles import FORMS, NOON, post
from widgets.articles import ArticleRenderer

FAILS = """
from engine.content.widget import DependsOn
from widgets.shortcode import Shortcode

def render(call, context):
    {body}

widget = Shortcode("fails", "Fails.", "<<fails>>", render, depends_on=DependsOn.{depends})
"""


def articles(folder: Path, body: str, depends: str = "CONTENT") -> ArticleRenderer:
    """Return the renderer of a site whose widget <<fails>> has a function body."""
    (folder / "site_widgets").mkdir()
    (folder / "site_widgets" / "fails.py").write_text(FAILS.format(body=body, depends=depends))
    return ArticleRenderer(folder)


@pytest.fixture
def article(site: Site) -> Article:
    return post("marks", site, "\nBefore.\n\n<<fails>>\n\nAfter.\n")


@pytest.mark.parametrize("depends", ["CONTENT", "TIME", "READERS"])
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise RuntimeError('no\\nidea')", "RuntimeError: no idea"),
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("raise NotImplementedError", "NotImplementedError"),
        ("return call.arguments['lost']", "KeyError: 'lost'"),
        ("return 'a string'", "AttributeError"),
        ("return render(call, context)", "RecursionError"),
    ],
)
def test_it_is_reported_with_name_and_location(
    tmp_path: Path, article: Article, site: Site, library: Library, body: str, told: str, depends: str
) -> None:
    outcome = articles(tmp_path, body, depends).render(article, site, library)
    assert outcome.rendered is not None
    problem = next(problem for problem in outcome.rendered.problems if "'fails'" in problem.message)
    line = article.source.first_line + article.source.text.split("\n").index("<<fails>>")
    assert (problem.path, problem.line, problem.column) == ("posts/marks.md", line, 1)
    assert problem.severity is Severity.WARNING
    assert told in problem.message
    assert problem.hint
    page = "".join(part for part in outcome.rendered.page if isinstance(part, str))
    assert "<p>Before.</p>" in page
    assert "<p>After.</p>" in page
    assert 'class="missing"' in page


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", ["raise RuntimeError('no idea')", "raise KeyError('x')", "return None"])
def test_a_failure_while_a_page_is_composed_is_logged(
    tmp_path: Path,
    article: Article,
    site: Site,
    library: Library,
    caplog: pytest.LogCaptureFixture,
    body: str,
    form: OutputFormat,
) -> None:
    parts = ("Before, ", Placeholder(0, "fails", {}), "after.")
    composed = articles(tmp_path, body, "TIME").compose(parts, form, article, site, library, NOON)
    assert composed.html == "Before, after."
    assert "the widget 'fails' failed in posts/marks.md" in caplog.text
