"""What readers with a slow phone feel: our pages beside the same texts in WordPress and in Ghost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page

from tests.bench import ghost
from tests.bench.figures import Figures, table
from tests.bench.phone import Showing, Use, open_browser, show
from tests.bench.rivals import RivalUnavailableError
from tests.bench.site import serve_checkout
from tests.browser.screens import ARTICLE, BUILDER, CIRCUIT, HOME
from tests.wordpress import newest, packages
from tests.wordpress.blog import Release, running
from tools.npm import NpmError

_PAUSE = 400
"""Milliseconds between interactions."""

_Items = Sequence[Mapping[str, Any]]
"""The items of our JSON feed."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page, and how it is used once it is shown."""

    name: str
    url: str
    use: Use | None = None


@dataclass(slots=True)
class Measured:
    """The showings by name of the case, and for each rival that is missing why."""

    showings: dict[str, list[Showing]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def measure(rounds: int = 5) -> Measured:
    """Show all pages in turns. The first round warms up and does not count. Raises RivalUnavailableError for ours."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # the workers of nginx are another user's
        site = stack.enter_context(serve_checkout(folder))
        cases = list_cases(site)
        with urlopen(f"{site}/feed.json", timeout=60) as answer:
            items = json.load(answer)["items"]
        for rival, serve in (("WordPress", _serve_wordpress), ("Ghost", _serve_ghost)):
            try:
                cases += stack.enter_context(serve(folder, site, items))
            except (AssertionError, OSError, NpmError, RivalUnavailableError) as error:
                measured.missing[rival] = str(error).partition("\n")[0]
        browser = stack.enter_context(open_browser())
        for round_ in range(rounds + 1):
            for case in cases:
                showing = show(browser, case.url, case.use)
                if round_:
                    measured.showings.setdefault(case.name, []).append(showing)
    return measured


def list_cases(site: str) -> list[Case]:
    """Return the cases of our site."""
    return [
        Case("article", site + ARTICLE.path),
        Case("home", site + HOME.path),
        Case("circuit, and its player", site + CIRCUIT.path, use_player),
        Case("builder", site + BUILDER.path, use_builder),
    ]


def use_builder(page: Page) -> None:
    """Choose areas and options, one after the other."""
    for label in ("Glutes", "Hamstrings", "Calves", "Advanced", "Beginner"):
        page.get_by_label(label, exact=True).first.check()
        page.wait_for_timeout(_PAUSE)


def use_player(page: Page) -> None:
    """Open the player, start it and skip some steps."""
    page.locator("[data-follow]").first.click()
    page.wait_for_timeout(_PAUSE)
    for part in ("go", "skip", "skip", "skip", "back", "go"):
        page.locator(f".player-{part}").click()
        page.wait_for_timeout(_PAUSE)


@contextmanager
def _serve_wordpress(folder: Path, site: str, items: _Items) -> Iterator[list[Case]]:
    """Run the newest WordPress that Debian has, or else the installed one, with the articles of our feed.

    Raises AssertionError and OSError.
    """
    packages.require()
    try:
        release = Release(newest.unpack(folder / "newest"), newest.THEME)
    except (AssertionError, OSError):
        release = Release(packages.WORDPRESS, packages.THEME)
    place = folder / "wordpress"
    place.mkdir()
    with running(place, release) as blog:
        version = blog.run("return get_bloginfo( 'version' );")
        urls = {item["url"]: blog.post(item["content_html"]).url for item in reversed(items)}
        yield _list_rival_cases(f"WordPress {version}, {release.theme}", f"{blog.url}/", urls[site + ARTICLE.path])


@contextmanager
def _serve_ghost(folder: Path, site: str, items: _Items) -> Iterator[list[Case]]:
    """Serve pages of Ghost as files. Raises AssertionError, NpmError and RivalUnavailableError."""
    place = folder / "ghost"
    place.mkdir()
    with ghost.serve_pages(place, items) as (home, articles):
        yield _list_rival_cases(ghost.NAME, home, articles[site + ARTICLE.path])


def _list_rival_cases(name: str, home: str, article: str) -> list[Case]:
    return [Case(f"{name}: article", article), Case(f"{name}: home", home)]


def make_table(measured: Measured) -> str:
    """Return the medians as a table."""
    head = ("Page", "First paint", "Largest paint", "middle half", "Interaction", "Layout shift", "KB", "Requests")
    rows = [_row(name, showings) for name, showings in measured.showings.items()]
    notes = [f"\n\n{rival} could not be measured here: {reason}" for rival, reason in measured.missing.items()]
    showings = len(next(iter(measured.showings.values())))
    return f"Medians of {showings} showings of each page:\n\n{table(head, rows)}" + "".join(notes)


def _row(name: str, showings: Sequence[Showing]) -> tuple[str, ...]:
    largest = Figures([each.largest for each in showings])
    slowest = Figures([each.interaction for each in showings]).median
    return (
        name,
        f"{Figures([each.first for each in showings]).median:.0f}",
        f"{largest.median:.0f}",
        largest.spread(),
        f"{slowest:.0f}" if slowest else "–",
        f"{Figures([each.shift for each in showings]).highest:.3f}",
        f"{Figures([each.kilobytes for each in showings]).median:.0f}",
        f"{Figures([each.requests for each in showings]).median:.0f}",
    )
