"""Test doubles: a renderer that counts, and one that misbehaves on request."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import RenderedBody
from engine.editions.render_pool import Renderer, RenderResult
from engine.library.library import Library
from engine.plans.plan import NO_PLANS, Plans


@dataclass
class CountingRenderer:
    """A renderer that records the articles that it renders."""

    real: Renderer
    code: str = ""
    rendered: list[str] = field(default_factory=list)

    def render(self, article: Article, site: Site, library: Library, plans: Plans = NO_PLANS) -> RenderResult:
        self.rendered.append(article.path)
        return self.real.render(article, site, library, plans)

    def fingerprint(self, template: str) -> str:
        return self.real.fingerprint(template)

    @property
    def version(self) -> str:
        return self.real.version + self.code


class MisbehavingRenderer:
    """A renderer that loops, exits or raises an exception if the article says so."""

    version = "1"

    def render(self, article: Article, site: Site, library: Library, plans: Plans = NO_PLANS) -> RenderResult:
        text = article.source.text
        while "loop" in text:
            pass
        if "exit" in text:
            os._exit(3)
        if "raise" in text:
            raise ZeroDivisionError("there is\nnothing to divide by")
        return RenderResult(RenderedBody((article.slug,), (), ()))

    def fingerprint(self, template: str) -> str:
        return ""


class UnpicklableRenderer(MisbehavingRenderer):
    """A renderer that cannot be unpickled."""

    def __reduce__(self) -> tuple[type[float], tuple[str]]:
        return float, ("no number",)


def render_in_process(
    renderer: Renderer, articles: Iterable[Article], site: Site, library: Library, plans: Plans
) -> Iterator[tuple[Article, RenderResult]]:
    """Render articles in this process."""
    for article in articles:
        yield article, renderer.render(article, site, library, plans)
