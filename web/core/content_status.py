"""Which articles are shown, which are not, and why, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.config.environment import Environment
from engine.content.article import ArticleStatus
from engine.editions.edition import Edition, RenderedArticle
from engine.errors import Problem, Severity
from engine.text import escape_controls


def status_lines(edition: Edition, moment: datetime) -> Iterator[str]:
    """A line for each article and each broken file: live, hidden (and why) or broken; then the number of mistakes."""
    errors = {p.path: p for p in reversed(edition.problems) if p.severity is Severity.ERROR}
    items = [*edition.posts, *edition.pages.values()]
    for item in items:
        yield escape_controls(_line(item, edition, moment, errors.get(item.article.path)))
    for path in sorted(errors.keys() - {item.article.path for item in items}):
        note = "left out; " if path in edition.skipped else ""
        yield escape_controls(f"  broken  {path}: {note}{_said(errors[path])}")
    count = len(edition.problems)
    if count:
        yield f"{count} mistake{'s' if count > 1 else ''} in all; 'flask check' tells the lines of those in files."


def service_lines(environment: Environment) -> Iterator[str]:
    """A line for each service of others that is told something."""
    if environment.akismet_key:
        yield "Akismet is asked about each comment that waits (AKISMET_KEY)."


def _line(item: RenderedArticle, edition: Edition, moment: datetime, error: Problem | None) -> str:
    article = item.article
    is_live = edition.status(item, moment) is ArticleStatus.LIVE
    where = f"at {article.address}" if is_live else article.describe_status(moment)
    if error is not None:
        version = "its last good version is live" if is_live else "its last good version is hidden,"
        return f"  broken  {article.path}: {version} {where}; {_said(error)}"
    return f"  live    {article.path} {where}" if is_live else f"  hidden  {article.path}: {where}"


def _said(error: Problem) -> str:
    return f"line {error.line}: {error.message}"
