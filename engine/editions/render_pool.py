"""Render many articles in separate processes, with a time limit for each article."""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Protocol

from pebble import ProcessExpired, ProcessPool
from pydantic.dataclasses import dataclass

from engine.config.log_setup import LogSettings, configure_logging, configured_logging
from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import RenderedBody
from engine.content.limits import find_line_with_most_markup
from engine.errors import Problem, Severity
from engine.library.library import Library
from engine.plans.plan import NO_PLANS, Plans

ARTICLE_TIMEOUT = 5.0
"""The time limit for an article, in seconds."""

ARTICLES_PER_PROCESS = 20
"""Starting a process takes as much work as rendering about this many articles."""

START_METHOD = "spawn"
"""The start method of multiprocessing. A forked process would not have the threads of the server."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A rendered body, or the problem that prevented it, and the dependencies of the result.

    A dependency is a key of engine.library.fingerprint, "template:" and the name of a template, or "plan:" and the id
    of a plan.
    """

    rendered: RenderedBody | None
    problem: Problem | None = None
    dependencies: frozenset[str] = frozenset()


class Renderer(Protocol):
    """Renders single articles. It must be picklable, because it is sent to other processes.

    The engine does not know the package widgets, which implements this protocol.
    """

    def render(self, article: Article, site: Site, library: Library, plans: Plans = NO_PLANS) -> RenderResult:
        """Render an article. If it exceeds a limit, the result has a problem."""

    def fingerprint(self, template: str) -> str:
        """Return the digest of a template and the templates that it includes."""

    @property
    def version(self) -> str:
        """A digest of the code that renders."""


def render_all(
    renderer: Renderer,
    articles: Sequence[Article],
    site: Site,
    library: Library,
    plans: Plans = NO_PLANS,
    timeout: float = ARTICLE_TIMEOUT,
) -> list[RenderResult]:
    """Render articles in a pool of processes, and return their results in the same order.

    An article gets a problem if it takes longer than timeout (in seconds), ends its process, or causes an exception.
    Other articles are not affected. Raises RuntimeError if no process can be started.
    """
    if not articles:
        return []
    workers = min(math.ceil(len(articles) / ARTICLES_PER_PROCESS), os.cpu_count() or 1)
    context = multiprocessing.get_context(START_METHOD)
    initargs = (renderer, site, library, plans, configured_logging())
    with ProcessPool(workers, initializer=_prepare, initargs=initargs, context=context) as pool:
        # Wait for each process, so that its start does not count as rendering time of the first article.
        for ready in [pool.schedule(os.getpid) for _ in range(workers)]:
            ready.result()
        tasks = [pool.schedule(_render, args=[article], timeout=timeout) for article in articles]
        results = []
        for article, task in zip(articles, tasks, strict=True):
            try:
                results.append(task.result())
            except FutureTimeoutError:
                results.append(_fail_with_limit(article, f"Rendering took longer than {timeout:g} seconds."))
            except (ProcessExpired, MemoryError):
                results.append(_fail_with_limit(article, "Rendering needed too much memory."))
            except Exception as error:
                _log.exception("Rendering %s failed", article.path)
                results.append(_fail_with_exception(article, error))
        return results


_worker_state: tuple[Renderer, Site, Library, Plans]


def _prepare(renderer: Renderer, site: Site, library: Library, plans: Plans, log: LogSettings | None) -> None:
    configure_logging(log)
    global _worker_state
    _worker_state = renderer, site, library, plans


def _render(article: Article) -> RenderResult:
    renderer, site, library, plans = _worker_state
    return renderer.render(article, site, library, plans)


def _fail_with_limit(article: Article, message: str) -> RenderResult:
    line = article.source.first_line + find_line_with_most_markup(article.source.text) - 1
    hint = "This line has the most markup. Shorten it, or the list or table that it begins."
    return RenderResult(None, Problem(article.path, line, 1, Severity.ERROR, message, hint))


def _fail_with_exception(article: Article, error: Exception) -> RenderResult:
    message = f"Rendering failed with {type(error).__name__}: {' '.join(str(error).split())}."
    hint = "This is a mistake in the code. The log has details."
    return RenderResult(None, Problem(article.path, article.source.first_line, 1, Severity.ERROR, message, hint))
