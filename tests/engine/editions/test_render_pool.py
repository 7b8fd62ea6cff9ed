"""The pool of processes: what one article does to its process, no other article feels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import Article, ArticleKind, build_article
from engine.editions import render_pool
from engine.editions.render_pool import RenderResult, render_all
from engine.errors import Severity
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary
from tests.engine.editions.doubles import Homesick, Obeying

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
    """Start the processes as the site does, not as the other tests do to save time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render_pool, "START_METHOD", "spawn")
        yield


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, RenderResult]]:
    """What rendering them all at once gives, with two seconds for each."""
    found = render_all(Obeying(), [an_article(slug) for slug in BODIES], Site(), NO_LIBRARY, timeout=2)
    yield dict(zip(BODIES, found, strict=True))


def test_the_other_articles_come_out_in_their_order(outcomes: dict[str, RenderResult]) -> None:
    for slug in ("before", "between", "after"):
        rendered = outcomes[slug].rendered
        assert rendered is not None
        assert rendered.page == (slug,)
        assert outcomes[slug].problem is None


def test_one_that_takes_too_long_names_the_find_line_with_most_markup(outcomes: dict[str, RenderResult]) -> None:
    error = outcomes["endless"].problem
    assert error is not None
    assert (error.path, error.line, error.severity) == ("pages/endless.md", 6, Severity.ERROR)
    assert "longer than 2 s" in error.message
    assert error.hint


def test_one_that_ends_its_process_is_an_error_of_its_own(outcomes: dict[str, RenderResult]) -> None:
    error = outcomes["deadly"].problem
    assert error is not None
    assert (error.path, error.line, error.severity) == ("pages/deadly.md", 4, Severity.ERROR)


def test_one_that_meets_a_mistake_in_the_code_says_which(outcomes: dict[str, RenderResult]) -> None:
    error = outcomes["mistaken"].problem
    assert error is not None
    assert (error.path, error.severity) == ("pages/mistaken.md", Severity.ERROR)
    assert error.message == "Rendering failed with ZeroDivisionError: there is nothing to divide by."


def test_no_articles_need_no_processes() -> None:
    assert render_all(Obeying(), [], Site(), NO_LIBRARY) == []


def test_processes_that_do_not_start_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        render_all(Homesick(), [an_article("before")], Site(), NO_LIBRARY)
    assert "no number" in capfd.readouterr().err
