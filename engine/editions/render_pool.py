"""Rendering many articles: in processes of their own, each article for five seconds at most."""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TookTooLong
from typing import Protocol

from pebble import ProcessExpired, ProcessPool
from pydantic.dataclasses import dataclass

from engine.config.log_setup import LogSettings, configure_logging, configured_logging
from engine.config.site import Site
from engine.content.article import Article
from engine.content.error_location import likeliest_line
from engine.content.rendered import RenderedBody
from engine.errors import Problem, Severity
from engine.library.library import Library

ARTICLE_TIMEOUT = 5.0
ARTICLES_PER_PROCESS = 20
"""Starting a process takes as much work as rendering about this many articles."""
START_METHOD = "spawn"
"""How multiprocessing starts the processes. A forked server would lack the threads that it had."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What rendering gave: an article, or the error that stopped it; and what the result depends on.

    depends holds keys of engine.library.fingerprint and, with "template:" before them, names of templates.
    """

    rendered: RenderedBody | None
    error: Problem | None = None
    depends: frozenset[str] = frozenset()


class Renderer(Protocol):
    """Turns one article into its forms. It is sent to other processes, so it can be pickled."""

    def render(self, article: Article, site: Site, library: Library) -> RenderResult:
        """Render one article; an article over a limit gives an Outcome with an error, never an exception."""

    def fingerprint(self, template: str) -> str:
        """The digest of a template and of all that it includes."""

    @property
    def version(self) -> str:
        """What changes when the code that renders does."""


def render_all(
    renderer: Renderer, articles: Sequence[Article], site: Site, library: Library, seconds: float = ARTICLE_TIMEOUT
) -> list[RenderResult]:
    """Render articles in a pool of processes, an Outcome for each, in their order.

    An article that takes longer than seconds, ends its process, or meets a mistake in the code, is an error of that
    article; the others come out. Raises RuntimeError where no process can be started.
    """
    if not articles:
        return []
    workers = min(math.ceil(len(articles) / ARTICLES_PER_PROCESS), os.cpu_count() or 1)
    context = multiprocessing.get_context(START_METHOD)
    initargs = (renderer, site, library, configured_logging())
    with ProcessPool(workers, initializer=_prepare, initargs=initargs, context=context) as pool:
        # A first task for each process, so that starting up does not count as the first article's time.
        for ready in [pool.schedule(os.getpid) for _ in range(workers)]:
            ready.result()
        tasks = [pool.schedule(_render, args=[article], timeout=seconds) for article in articles]
        outcomes = []
        for article, task in zip(articles, tasks, strict=True):
            try:
                outcomes.append(task.result())
            except TookTooLong:
                outcomes.append(_too_much(article, f"rendering took longer than {seconds:g} s"))
            except (ProcessExpired, MemoryError):
                outcomes.append(_too_much(article, "rendering needed more than this machine gives"))
            except Exception as error:
                _log.exception("rendering %s failed", article.path)
                outcomes.append(_failed(article, error))
        return outcomes


_bench: tuple[Renderer, Site, Library]


def _prepare(renderer: Renderer, site: Site, library: Library, log: LogSettings | None) -> None:
    configure_logging(log)
    global _bench
    _bench = renderer, site, library


def _render(article: Article) -> RenderResult:
    renderer, site, library = _bench
    return renderer.render(article, site, library)


def _too_much(article: Article, message: str) -> RenderResult:
    line = article.source.first_line + likeliest_line(article.source.text) - 1
    hint = "this line has the most markup of all; shorten it, or the list, table or nest that it begins"
    return RenderResult(None, Problem(article.path, line, 1, Severity.ERROR, message, hint))


def _failed(article: Article, error: Exception) -> RenderResult:
    message = f"rendering failed with {type(error).__name__}: {' '.join(str(error).split())}"
    hint = "this is a mistake in the code; the log says where"
    return RenderResult(None, Problem(article.path, article.source.first_line, 1, Severity.ERROR, message, hint))
