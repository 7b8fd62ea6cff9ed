"""A little site that a test may change, and its reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.editions.builder import EditionBuilder
from engine.editions.edition import Edition
from engine.errors import Severity
from tests.engine.editions.doubles import Counting, render_in_process
from web.site.link_check import check_link
from widgets.articles import ArticleRenderer

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Desk:
    """A copy of tests/sites/little with an instance folder, and what its owner does to it."""

    def __init__(self, site_dir: Path, instance_dir: Path) -> None:
        self.site_dir, self.instance_dir = site_dir, instance_dir
        self.counting = Counting(ArticleRenderer(site_dir))

    def reader(self, **settings: Any) -> EditionBuilder:
        """A new Reader, as after a restart; nothing but the instance folder is the same."""
        self.counting.real = ArticleRenderer(self.site_dir)
        ours: dict[str, Any] = {"instance_dir": self.instance_dir}
        return EditionBuilder(self.site_dir, self.counting, check_link, **{**ours, **settings})

    def read(self, moment: datetime = NOON, *, allow_empty: bool = False, **settings: Any) -> Edition:
        """An edition, read after a restart. What had to be rendered for it is in rendered."""
        self.counting.rendered.clear()
        return self.reader(**settings).build(moment, allow_empty=allow_empty)

    @property
    def rendered(self) -> list[str]:
        """The files that the last reading rendered."""
        return sorted(self.counting.rendered)

    def write(self, path: str, content: str | bytes) -> None:
        """Put a file into the site."""
        file = self.site_dir / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def post(self, slug: str, body: str = "Words.", *, title: str = "A title", head: str = "date: 2026-03-04") -> None:
        """Put a post into the site."""
        self.write(f"posts/{slug}.md", f"---\ntitle: {title}\n{head}\n---\n\n{body}\n")

    def change(self, path: str, old: str, new: str) -> None:
        """Replace what stands in a file once."""
        text = (self.site_dir / path).read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """Take a file away."""
        (self.site_dir / path).unlink()


@pytest.fixture
def desk(site: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The little site, not read yet. Its articles are rendered in this process, which is fast and can be counted."""
    monkeypatch.setattr("engine.editions.builder.render_all", render_in_process)
    return Desk(site("little"), tmp_path / "instance")


def page_of(edition: Edition, slug: str) -> str:
    """The HTML of a post or page, with what is filled in later left out."""
    found = edition.by_slug.get(slug) or edition.pages[slug]
    return "".join(part for part in found.rendered.page if isinstance(part, str))


def errors(edition: Edition) -> list[tuple[str, int]]:
    """The file and line of every ERROR."""
    return [(p.path, p.line) for p in edition.problems if p.severity is Severity.ERROR]
