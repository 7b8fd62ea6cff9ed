"""Render many articles in separate processes, with a time limit for each article."""

from __future__ import annotations

import gc
import itertools
import logging
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool
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

ARTICLES_PER_TASK = 10
"""The number of articles that a process gets at once, because sending them one by one takes a seventh of the time."""
TASKS_PER_PROCESS = 2
"""The number of tasks that are sent for each process, so that it need not wait for the next one."""

MAX_WARM_USES = 200
"""The number of uses after which a process that is kept is replaced, so that its memory stays bounded."""

START_METHOD = "spawn"
"""The start method of multiprocessing. A forked process would not have the threads of the server."""

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_pending: set[ProcessFuture[Any]] = set()
"""Tasks that the pools of this process have not finished."""


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
    articles: Iterable[Article],
    site: Site,
    library: Library,
    plans: Plans = NO_PLANS,
    timeout: float = ARTICLE_TIMEOUT,
) -> Iterator[tuple[Article, RenderResult]]:
    """Render articles in a pool of processes, and yield each with its result, in the same order.

    Few of them are in memory at one time. An article gets a problem if it takes longer than timeout (in seconds), ends
    its process, or causes an exception. Other articles are not affected. Raises RuntimeError if no process can be
    started, and CancelledError after cancel_all().
    """
    remaining = iter(articles)
    first = list(itertools.islice(remaining, ARTICLES_PER_PROCESS + 1))
    if not first:
        return
    if len(first) <= ARTICLES_PER_PROCESS and WARM_POOL.belongs_to(renderer):
        yield from _render_in(WARM_POOL.prepare(site, library, plans), 1, first, timeout)
        return
    workers = 1 if len(first) <= ARTICLES_PER_PROCESS else os.cpu_count() or 1
    with _open_pool(workers, renderer, site, library, plans) as pool:
        yield from _render_in(pool, workers, itertools.chain(first, remaining), timeout)


class WarmPool:
    """A pool with one process that is ready to render, because starting one takes longer than rendering an article.

    Only the worker that builds editions opens it, for its renderer. Only the thread that builds may use it.
    """

    def __init__(self) -> None:
        self._renderer: Renderer | None = None
        self._process = ExitStack()
        self._pool: ProcessPool | None = None
        self._state: tuple[Site, Library, Plans] | None = None
        self._uses = 0

    def open(self, renderer: Renderer, site: Site, library: Library, plans: Plans) -> None:
        """Start the process, and keep it until the pool is closed."""
        self._renderer = renderer
        self.prepare(site, library, plans)

    def belongs_to(self, renderer: Renderer) -> bool:
        """Return whether the pool is open for a renderer."""
        return renderer is self._renderer

    def prepare(self, site: Site, library: Library, plans: Plans) -> ProcessPool:
        """Return the pool. Its process has the same content, or is replaced. Raises RuntimeError if it can't start."""
        state, old = (site, library, plans), self._state
        # Each edition reads site.toml anew, and has a dictionary of its own with the same plans.
        is_same = old is not None and library is old[1] and (site, plans) == (old[0], old[2])
        self._uses += 1
        if self._pool is None or not is_same or self._uses > MAX_WARM_USES:
            self._process.close()
            self._pool = self._process.enter_context(_open_pool(1, self._renderer, *state))
            self._state, self._uses = state, 0
        return self._pool

    def close(self) -> None:
        """End the process."""
        self._renderer = self._pool = self._state = None
        self._process.close()


WARM_POOL = WarmPool()


def cancel_all() -> None:
    """Cancel what is being rendered, from any thread. The thread that waits for it gets a CancelledError.

    A process that ends must first end its pools: multiprocessing would wait for their processes.
    """
    for task in tuple(_pending):
        task.cancel()  # type: ignore[no-untyped-call]


def _schedule(
    pool: ProcessPool, function: Callable[..., _Result], args: Iterable[Any] = (), timeout: float | None = None
) -> ProcessFuture[_Result]:
    task = pool.schedule(function, args=args, timeout=timeout)
    _pending.add(task)
    task.add_done_callback(_pending.discard)
    return task


@contextmanager
def _open_pool(
    workers: int, renderer: Renderer | None, site: Site, library: Library, plans: Plans
) -> Iterator[ProcessPool]:
    context = multiprocessing.get_context(START_METHOD)
    initargs = (pickle.dumps(renderer), site, library, plans, configured_logging())
    with ProcessPool(workers, initializer=_prepare, initargs=initargs, context=context) as pool:
        try:
            # Wait for each process, so that its start does not count as rendering time of the first article.
            for ready in [_schedule(pool, os.getpid) for _ in range(workers)]:
                ready.result()
            yield pool
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _render_in(
    pool: ProcessPool, workers: int, articles: Iterable[Article], timeout: float
) -> Iterator[tuple[Article, RenderResult]]:
    tasks: deque[tuple[tuple[Article, ...], ProcessFuture[list[RenderResult]]]] = deque()
    remaining = iter(articles)
    while batch := tuple(itertools.islice(remaining, ARTICLES_PER_TASK)):
        tasks.append((batch, _schedule(pool, _render, [batch], timeout)))
        if len(tasks) > workers * TASKS_PER_PROCESS:
            yield from _wait_for_batch(pool, *tasks.popleft(), timeout)
    while tasks:
        yield from _wait_for_batch(pool, *tasks.popleft(), timeout)


def _wait_for_batch(
    pool: ProcessPool, batch: tuple[Article, ...], task: ProcessFuture[list[RenderResult]], timeout: float
) -> Iterator[tuple[Article, RenderResult]]:
    """Yield the results of a task. If one of its articles fails, render each by itself to find out which."""
    if len(batch) == 1:
        yield _wait_for(batch[0], task, timeout)
        return
    try:
        results = task.result()
    except CancelledError:
        raise
    except Exception:
        alone = [(article, _schedule(pool, _render, [(article,)], timeout)) for article in batch]
        yield from (_wait_for(article, result, timeout) for article, result in alone)
    else:
        yield from zip(batch, results, strict=True)


def _wait_for(
    article: Article, task: ProcessFuture[list[RenderResult]], timeout: float
) -> tuple[Article, RenderResult]:
    """Return the result of a task with one article."""
    try:
        return article, task.result()[0]
    except FutureTimeoutError:
        return article, _fail_with_limit(article, f"Rendering took longer than {timeout:g} seconds.")
    except CancelledError:
        raise
    except (ProcessExpired, MemoryError):
        return article, _fail_with_limit(article, "Rendering needed too much memory.")
    except Exception as error:
        _log.exception("Rendering %s failed", article.path)
        return article, _fail_with_exception(article, error)


_worker_state: tuple[Renderer, Site, Library, Plans] | str
"""The renderer of the process, or the reason why it has none."""


def _prepare(renderer: bytes, site: Site, library: Library, plans: Plans, log: LogSettings | None) -> None:
    configure_logging(log)
    global _worker_state
    try:
        _worker_state = pickle.loads(renderer), site, library, plans
    except Exception as error:  # the owner may have changed a widget of the site since the start
        _worker_state = str(error)
    gc.freeze()  # the library stays as it is, so the garbage collector need not look through it


def _render(articles: Sequence[Article]) -> list[RenderResult]:
    if isinstance(_worker_state, str):
        hint = "Correct the file, and restart the site."
        message = f"{_worker_state}."
        return [RenderResult(None, Problem(each.path, 1, 1, Severity.ERROR, message, hint)) for each in articles]
    renderer, site, library, plans = _worker_state
    return [renderer.render(article, site, library, plans) for article in articles]


def _fail_with_limit(article: Article, message: str) -> RenderResult:
    line = article.source.first_line + find_line_with_most_markup(article.source.text) - 1
    hint = "This line has the most markup. Shorten it, or the list or table that it begins."
    return RenderResult(None, Problem(article.path, line, 1, Severity.ERROR, message, hint))


def _fail_with_exception(article: Article, error: Exception) -> RenderResult:
    message = f"Rendering failed with {type(error).__name__}: {' '.join(str(error).split())}."
    hint = "This is a mistake in the code. The log has details."
    return RenderResult(None, Problem(article.path, article.source.first_line, 1, Severity.ERROR, message, hint))
