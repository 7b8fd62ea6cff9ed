"""The benchmarks in a browser: what they detect, but not the times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.bench import hosts, phone, reader, shifts
from tests.bench.frames import Case, EmbedNotShownError, show
from tests.bench.others import Part
from tests.browser.conftest import Served


@pytest.fixture(scope="module")
def bench() -> Iterator[hosts.Served]:
    """The server of the benchmarks, with empty scripts for those of others. Posters and frames need none."""
    words = ("parent", "child", "youtube", "youtube-style")
    with hosts.serving(
        {word: Part(word, b"lite-youtube { display: block; height: 300px }") for word in words}
    ) as served:
        yield served


@pytest.mark.parametrize("kind", hosts.KINDS)
def test_an_embed_is_seen_when_it_is_painted_and_still(kind: str, browser: Browser, bench: hosts.Served) -> None:
    seen = show(browser, bench, Case(kind, 1, 0))
    assert 0 < seen.painted <= seen.still
    assert seen.shift >= 0


def test_all_embeds_of_a_page_are_waited_for(browser: Browser, bench: hosts.Served) -> None:
    assert show(browser, bench, Case(hosts.OURS, hosts.MOST, 0)).painted > 0


def test_a_page_is_scrolled_to_its_end_for_its_shifts(browser: Browser, bench: hosts.Served) -> None:
    frames: list[str] = []
    browser.on("context", lambda context: context.on("request", lambda request: frames.append(request.url)))
    assert shifts.scroll_through(browser, bench.host(hosts.RESERVED, hosts.MOST), 375, 740) < 0.01
    assert hosts.CIRCUITS[-1] in "".join(frames)


def test_a_page_that_loads_from_another_site_is_an_error(browser: Browser, bench: hosts.Served) -> None:
    path = bench.host(hosts.OURS, 1).partition(f":{bench.port}")[2]
    page = bench.answers[path]
    stranger = f'<img alt="" src="http://elsewhere.localhost:{bench.port}/poster.jpg"></main>'.encode()
    bench.answers[path] = hosts.Answer(page.body.replace(b"</main>", stranger))
    with pytest.raises(EmbedNotShownError, match="elsewhere"):
        show(browser, bench, Case(hosts.OURS, 1, 0))
    bench.answers[path] = page


def test_each_page_of_the_slow_phone_is_painted_and_used(browser: Browser, served: dict[str, Served]) -> None:
    for case in reader.list_cases(served["own"].url):
        seen = phone.show(browser, case.url, case.use)
        assert 0 < seen.first <= seen.largest
        assert seen.requests > 1
        assert (seen.interaction > 0) == (case.use is not None)
