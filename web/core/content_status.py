"""The status of articles, as lines for a terminal: which are live, which are hidden, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.config.environment import Environment
from engine.content.article import ArticleStatus
from engine.editions.edition import Edition, RenderedArticle
from engine.errors import Problem, Severity
from engine.text import escape_controls, format_count


def status_lines(edition: Edition, now: datetime) -> Iterator[str]:
    """Yield a line for each article and each broken file, and the number of problems if there are any."""
    errors = {p.path: p for p in reversed(edition.problems) if p.severity is Severity.ERROR}
    items = [*edition.posts, *edition.pages.values()]
    for item in items:
        yield escape_controls(_article_line(item, edition, now, errors.get(item.article.path)))
    for path in sorted(errors.keys() - {item.article.path for item in items}):
        note = "left out; " if path in edition.skipped else ""
        yield escape_controls(f"  broken  {path}: {note}{_error_text(errors[path])}")
    count = len(edition.problems)
    if count:
        yield f"{format_count(count, 'problem')}. Run 'flask check' for details."


def service_lines(environment: Environment) -> Iterator[str]:
    """Yield a line for each external service that gets data of readers."""
    if environment.akismet_key:
        yield "Pending comments are sent to Akismet (AKISMET_KEY)."


def _article_line(item: RenderedArticle, edition: Edition, now: datetime, error: Problem | None) -> str:
    article = item.article
    is_live = edition.status(item, now) is ArticleStatus.LIVE
    status = f"at {article.address}" if is_live else article.describe_status(now)
    if error is not None:
        version = "its last good version is live" if is_live else "its last good version is hidden,"
        return f"  broken  {article.path}: {version} {status}; {_error_text(error)}"
    return f"  live    {article.path} {status}" if is_live else f"  hidden  {article.path}: {status}"


def _error_text(error: Problem) -> str:
    return f"line {error.line}: {error.message}"
