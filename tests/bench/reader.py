"""What readers with a slow phone feel: our pages beside the same texts in WordPress."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page

from tests.bench.figures import Figures, table
from tests.bench.phone import Showing, Use, open_browser, show
from tests.bench.site import serve_checkout
from tests.browser.screens import ARTICLE, BUILDER, CIRCUIT, HOME
from tests.wordpress import newest, packages
from tests.wordpress.blog import Blog, Release, running

_PAUSE = 400
"""Milliseconds between interactions."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page, and how it is used once it is shown."""

    name: str
    url: str
    use: Use | None = None


@dataclass(slots=True)
class Measured:
    """The showings by name of the case, and why WordPress is missing, or ""."""

    showings: dict[str, list[Showing]] = field(default_factory=dict)
    missing: str = ""


def measure(rounds: int = 5) -> Measured:
    """Show all pages in turns. The first round warms up and does not count. Raises RivalUnavailableError for ours."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        site = stack.enter_context(serve_checkout(folder))
        cases = list_cases(site)
        try:
            blog, theme = stack.enter_context(_serve_wordpress(folder))
            version = blog.run("return get_bloginfo( 'version' );")
            cases += _fill(blog, site, f"WordPress {version}, {theme}")
        except (AssertionError, OSError) as error:
            measured.missing = str(error).partition("\n")[0]
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
def _serve_wordpress(folder: Path) -> Iterator[tuple[Blog, str]]:
    """Run the newest WordPress that Debian has, or else the installed one. Yield it and the name of its theme.

    Raises AssertionError and OSError.
    """
    packages.require()
    try:
        release = Release(newest.unpack(folder / "newest"), newest.THEME)
    except (AssertionError, OSError):
        release = Release(packages.WORDPRESS, packages.THEME)
    folder.chmod(0o755)
    place = folder / "wordpress"
    place.mkdir()
    with running(place, release) as blog:
        yield blog, release.theme


def _fill(blog: Blog, site: str, name: str) -> list[Case]:
    """Post the texts of our articles, as in our feed, and return the cases."""
    with urlopen(f"{site}/feed.json", timeout=60) as answer:
        items = json.load(answer)["items"]
    urls = {item["url"]: blog.post(item["content_html"]).url for item in reversed(items)}
    return [Case(f"{name}: article", urls[site + ARTICLE.path]), Case(f"{name}: home", f"{blog.url}/")]


def make_table(measured: Measured) -> str:
    """Return the medians as a table."""
    head = ("Page", "First paint", "Largest paint", "middle half", "Interaction", "Layout shift", "KB", "Requests")
    rows = [_row(name, showings) for name, showings in measured.showings.items()]
    note = f"\n\nWordPress could not be measured here: {measured.missing}" if measured.missing else ""
    return table(head, rows) + note


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
