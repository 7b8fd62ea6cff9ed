"""Hostile URLs in a browser: no code in them runs, and there are no errors."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.browser.conftest import NewContext, Show
from tests.browser.hosts import Ours, listen

HOSTILE = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "</script><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x.js",
    "red;background:url(//evil.example/x.png)",
    "}*{background:url(//evil.example/x.png)}",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\u2028alert(1)\u2029",
    "<iframe src=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "]]><x/>",
]
PLACES = [
    *("/embed/c/{}/", "/embed/table/{}/", "/embed/exercise/{}/", "/embed/map/{}/", "/embed/{}/glutes/"),
    *(f"/embed/c/glutes/?{name}={{}}" for name in ("seed", "swap", "level", "equipment", "avoid", "theme", "accent")),
    *("/embed/c/glutes/?{}=1", "/embed/table/glutes/?limit={}", "/embed/c/glutes/?theme=dark&accent={}#{}"),
    *("/embed/c/glutes/#?secret={}", "/embed/c/glutes/#id={}"),
    *("/oembed?url={}", "/oembed?url=/c/glutes/&format={}", "/oembed?format=xml&url=/c/glutes/%3Fseed%3D{}"),
    *("/c/{}/", "/c/glutes/?seed={}", "/c/glutes/?swap={}", "/c/glutes/?{}=1"),
    *("/circuits/?areas={}", "/circuits/?seed={}&accent={}", "/share/?url={}", "/share/?url=/c/glutes/&accent={}"),
]
INSIDE = """() => [...document.querySelectorAll("script, img, iframe, base, meta[http-equiv], link")]
  .map(each => each.outerHTML)"""


@pytest.mark.parametrize("place", PLACES)
def test_code_in_a_url_never_runs(place: str, ours: Ours, reader_context: NewContext) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page = reader_context().new_page()
    listen(page, complaints)
    page.on("request", lambda request: asked.append(request.url))
    for value in HOSTILE:
        address = ours.url + place.replace("{}", quote(value, safe=""))
        if "#" in place:
            page.goto(f"{ours.url}/healthz")  # a new fragment alone loads nothing
        answer = page.goto(address)
        assert answer is None or answer.status < 500 or answer.status == 501, address
        assert page.url.startswith(ours.url), address
        assert not [html for html in page.evaluate(INSIDE) if "evil" in html or "alert" in html.partition(">")[0]]
    page.close()
    # The console also shows response statuses and violations of the content security policy. Chromium shows XML in a
    # page of its own, whose styles our policy blocks.
    expected = ("the server responded with a status of", *(["Applying inline style"] if "format=xml" in place else []))
    assert [text for text in complaints if not any(part in text for part in expected)] == []
    assert [url for url in asked if not url.startswith(ours.url)] == []


def test_a_frame_cannot_access_the_host_page(ours: Ours, show: Show, asked: list[str], complaints: list[str]) -> None:
    frames = "".join(
        f'<iframe title="{number}" sandbox="allow-scripts" src="{ours.url}/embed/c/{quote(value, safe="")}/'
        f'?theme={quote(value, safe="")}&amp;accent={quote(value, safe="")}#id=0123456789"></iframe>'
        for number, value in enumerate(HOSTILE)
    )
    page = show(frames)
    for frame in page.frames[1:]:
        frame.locator(".frame-error h1").wait_for()
    assert len(page.frames) == len(HOSTILE) + 1
    assert [text for text in complaints if "the server responded with a status of" not in text] == []
    assert [url for url in asked if not url.startswith(ours.url)] == []
