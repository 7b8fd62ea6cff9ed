"""A small site that a test can change, and its editions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.content.article import ArticleKind
from engine.editions.builder import EditionBuilder
from engine.editions.edition import Edition
from engine.errors import Severity
from tests.engine.editions.doubles import CountingRenderer, render_in_process
from web.site.link_check import check_link
from widgets.articles import ArticleRenderer

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class SiteFolder:
    """A copy of tests/sites/little with an instance folder."""

    def __init__(self, site_dir: Path, instance_dir: Path) -> None:
        self.site_dir, self.instance_dir = site_dir, instance_dir
        self.renderer = CountingRenderer(ArticleRenderer(site_dir))

    def builder(self, **settings: Any) -> EditionBuilder:
        """Return a new builder, as after a restart. Only the instance folder is the same."""
        self.renderer.real = ArticleRenderer(self.site_dir)
        ours: dict[str, Any] = {"instance_dir": self.instance_dir}
        return EditionBuilder(self.site_dir, self.renderer, check_link, **{**ours, **settings})

    def build(self, now: datetime = NOON, *, allow_empty: bool = False, **settings: Any) -> Edition:
        """Build an edition, as after a restart. The files that had to be rendered are in rendered."""
        self.renderer.rendered.clear()
        return self.builder(**settings).build(now, allow_empty=allow_empty)

    def load(self) -> Edition:
        """Load the published edition, as after a restart."""
        return self.builder().load(NOON)

    @property
    def rendered(self) -> list[str]:
        """The files that were rendered for the last edition."""
        return sorted(self.renderer.rendered)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site."""
        file = self.site_dir / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def post(self, slug: str, body: str = "Words.", *, title: str = "A title", head: str = "date: 2026-03-04") -> None:
        """Write a post."""
        self.write(f"posts/{slug}.md", f"---\ntitle: {title}\n{head}\n---\n\n{body}\n")

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a text that a file has once."""
        text = (self.site_dir / path).read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """Delete a file."""
        (self.site_dir / path).unlink()


@pytest.fixture
def site_folder(site: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SiteFolder:
    """A copy of the little site. Its articles are rendered in this process, which is fast and can be counted."""
    monkeypatch.setattr("engine.editions.article_builder.render_all", render_in_process)
    return SiteFolder(site("little"), tmp_path / "instance")


def get_page(edition: Edition, slug: str) -> str:
    """Return the HTML of a post or page without its placeholders."""
    kind = ArticleKind.POST if slug in edition.by_slug else ArticleKind.PAGE
    return "".join(part for part in edition.body(slug, kind).page if isinstance(part, str))


def list_errors(edition: Edition) -> list[tuple[str, int]]:
    """Return the file and line of each error."""
    return [(p.path, p.line) for p in edition.problems if p.severity is Severity.ERROR]
