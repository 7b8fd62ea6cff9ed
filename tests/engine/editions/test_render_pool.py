"""The pool of processes: an article cannot affect the others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, build_article
from engine.editions import render_pool
from engine.editions.render_pool import RenderResult, WarmPool, cancel_all, render_all
from engine.errors import Severity
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary
from tests.engine.editions.doubles import MisbehavingRenderer, UnpicklableRenderer
from tests.web.waiting import wait_until

BODIES = {
    "before": "Good.",
    "endless": "Short.\n\nThis would loop: [[[[![_*.\n\nShort.",
    "deadly": "This would exit: `the process`.",
    "between": "Good.",
    "mistaken": "This would raise.",
    "after": "Good.",
}
NO_LIBRARY = Library({}, Vocabulary({}, {}, {}, {}), {})


def an_article(slug: str) -> Article:
    head = front_matter.parse(f"---\ntitle: {slug}\n---\n{BODIES[slug]}\n", f"pages/{slug}.md", requires_date=False)
    assert head.front_matter is not None
    return build_article(ArticleKind.PAGE, slug, head.front_matter, head, Site())


@pytest.fixture(scope="module", autouse=True)
def _as_in_production() -> Iterator[None]:
    """Start processes as in production. Other tests use a faster method."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render_pool, "START_METHOD", "spawn")
        yield


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, RenderResult]]:
    """Render all articles with a timeout of two seconds, and return the results by slug."""
    found = render_all(MisbehavingRenderer(), [an_article(slug) for slug in BODIES], Site(), NO_LIBRARY, timeout=2)
    yield {article.slug: result for article, result in found}


def test_other_articles_are_rendered_in_order(results: dict[str, RenderResult]) -> None:
    for slug in ("before", "between", "after"):
        rendered = results[slug].rendered
        assert rendered is not None
        assert rendered.page == (slug,)
        assert results[slug].problem is None


def test_a_timeout_is_reported_at_the_line_with_most_markup(results: dict[str, RenderResult]) -> None:
    error = results["endless"].problem
    assert error is not None
    assert (error.path, error.line, error.severity) == ("pages/endless.md", 6, Severity.ERROR)
    assert "longer than 2 s" in error.message
    assert error.hint


def test_an_article_that_ends_its_process_gets_an_error(results: dict[str, RenderResult]) -> None:
    error = results["deadly"].problem
    assert error is not None
    assert (error.path, error.line, error.severity) == ("pages/deadly.md", 4, Severity.ERROR)


def test_an_exception_is_reported(results: dict[str, RenderResult]) -> None:
    error = results["mistaken"].problem
    assert error is not None
    assert (error.path, error.severity) == ("pages/mistaken.md", Severity.ERROR)
    assert error.message == "Rendering failed with ZeroDivisionError: there is nothing to divide by."


def test_no_articles_need_no_processes() -> None:
    assert [*render_all(MisbehavingRenderer(), [], Site(), NO_LIBRARY)] == []


def test_a_cancelled_rendering_leaves_no_process() -> None:
    """The server could not end otherwise: it waits for its processes."""
    others = {process.pid for process in multiprocessing.active_children()}
    with ThreadPoolExecutor(1) as thread:
        results = render_all(MisbehavingRenderer(), [an_article("endless")], Site(), NO_LIBRARY, timeout=300)
        rendering = thread.submit(lambda: [*results])
        wait_until(lambda: {process.pid for process in multiprocessing.active_children()} - others, "a process")
        while not rendering.done():
            cancel_all()
    assert isinstance(rendering.exception(), CancelledError)
    assert {process.pid for process in multiprocessing.active_children()} <= others


def test_processes_that_cannot_load_the_renderer_report_it_for_each_article() -> None:
    """This happens when the owner breaks a widget of the site while it runs."""
    articles = [an_article("before"), an_article("after")]
    results = [result for _, result in render_all(UnpicklableRenderer(), articles, Site(), NO_LIBRARY)]
    messages = {result.problem.message for result in results if result.problem}
    assert (len(results), messages) == (2, {"could not convert string to float: 'no number'."})
    assert all(result.rendered is None for result in results)


def test_the_process_that_is_ready_stays_until_its_content_changes() -> None:
    """Each edition reads site.toml anew, and starting a process takes longer than rendering an article."""
    warm = WarmPool()
    try:
        warm.open(MisbehavingRenderer(), Site(), NO_LIBRARY, {})
        pool = warm.prepare(Site(), NO_LIBRARY, {})
        assert warm.prepare(Site(), NO_LIBRARY, {}) is pool
        assert warm.prepare(Site(title="Another"), NO_LIBRARY, {}) is not pool
    finally:
        warm.close()
