"""Which articles are shown, which are not, and why, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.content.article import Article, Kind, State
from engine.content.text import one_line
from engine.edition.edition import Edition, Published
from engine.errors import ContentError, Severity


def status_lines(edition: Edition, moment: datetime) -> Iterator[str]:
    """A line for each article: live, hidden (and why) or broken; then how many mistakes there are."""
    errors = {p.path: p for p in reversed(edition.problems) if p.severity is Severity.ERROR}
    for item in [*edition.posts, *edition.pages.values()]:
        yield one_line(_line(item, edition.state(item, moment), moment, errors.get(item.article.path)))
    for path in edition.left_out:
        yield one_line(f"  broken  {path}: {_said(errors[path])}")
    for path in sorted(set(errors) - {item.article.path for item in edition.posts} - set(edition.left_out)):
        if not path.startswith("pages/"):
            yield one_line(f"  broken  {path}: {_said(errors[path])}")
    count = len(edition.problems)
    if count:
        yield f"{count} mistake{'s' if count > 1 else ''} in all; 'flask check' tells each with its line."


def _line(item: Published, state: State, moment: datetime, error: ContentError | None) -> str:
    article: Article = item.article
    shown = article.address if article.kind is Kind.POST or state is State.LIVE else article.path
    if error is not None:
        return f"  broken  {article.path}: its last good version is served at {shown}; {_said(error)}"
    if state is State.LIVE:
        return f"  live    {article.path} at {shown}"
    return f"  hidden  {article.path}: {article.why(moment)}"


def _said(error: ContentError) -> str:
    return f"line {error.line}: {error.message}"
