"""Messages between a frame and its host, with our loader and in WordPress."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import Show
from tests.browser.hosts import Ours, listen
from tests.conftest import SITES, MakeApp

SECRET = "abcdefghij"
HOST = """<script>
window.heard = [];
addEventListener("message", event => heard.push([event.source === frames[0], event.data]));
</script>"""
# Like WordPress's wp-embed.js: accept messages with the secret, and set heights from 200 to 1000.
WORDPRESS = (
    HOST
    + """<script>
addEventListener("message", ({data, source}) => {
  const frame = document.querySelector("iframe.wp-embedded-content");
  if (!data || !(data.secret || data.message || data.value) || /[^a-zA-Z0-9]/.test(data.secret)) return;
  if (source !== frame.contentWindow || frame.dataset.secret !== data.secret) return;
  if (data.message === "height") frame.height = Math.min(1000, Math.max(200, parseInt(data.value, 10)));
  const same = () => new URL(data.value).host === new URL(frame.src).host;
  if (data.message === "link" && same() && document.activeElement === frame) window.gone = data.value;
});
addEventListener("load", () => {
  for (const frame of document.querySelectorAll("iframe.wp-embedded-content"))
    frame.contentWindow.postMessage({message: "ready", secret: frame.dataset.secret}, "*");
});
</script>"""
)

Wordpress = Callable[[str], Page]


def framed(address: str, *, sandbox: str = "allow-scripts") -> str:
    """Show a frame as WordPress embeds it, with the oEmbed response."""
    return (
        f'<iframe class="wp-embedded-content" sandbox="{sandbox}" security="restricted" width="600" height="338"'
        f' title="Glutes circuit" src="{address}#?secret={SECRET}" data-secret="{SECRET}"></iframe>'
    )


def heard(page: Page) -> list[Any]:
    """Return the messages that the page received from its frame."""
    told: list[Any] = page.evaluate("() => heard.filter(([ours]) => ours).map(([, data]) => data)")
    return told


def test_wordpress_gets_the_height_in_its_own_messages(ours: Ours, show: Show, complaints: list[str]) -> None:
    page = show(framed(f"{ours.url}/embed/c/glutes/"), head=WORDPRESS)
    frame = page.locator("iframe")
    expect(frame).not_to_have_attribute("height", "338")
    content = frame.content_frame.locator("body").evaluate("body => Math.ceil(body.getBoundingClientRect().height)")
    expect(frame).to_have_attribute("height", str(content))
    frame.content_frame.locator(".station summary").first.click()
    expect(frame).not_to_have_attribute("height", str(content))
    told = heard(page)
    assert {message["message"] for message in told} == {"height"}
    assert {tuple(sorted(message)) for message in told} == {("message", "secret", "value")}
    assert {message["secret"] for message in told} == {SECRET}
    assert all(isinstance(message["value"], int) and message["value"] > 99 for message in told)
    assert complaints == []


def test_wordpress_gets_the_height_when_it_asks(ours: Ours, show: Show) -> None:
    page = show(framed(f"{ours.url}/embed/c/glutes/"), head=WORDPRESS)
    expect(page.locator("iframe")).not_to_have_attribute("height", "338")
    before = len(heard(page))
    ask = "secret => frames[0].postMessage({message: 'ready', secret}, '*')"
    page.evaluate(ask, "another000")
    page.evaluate(ask, SECRET)
    page.wait_for_function("count => heard.length > count", arg=before)
    assert len(heard(page)) == before + 1
    assert heard(page)[-1]["message"] == "height"


def test_a_hidden_frame_sends_no_height(ours: Ours, show: Show) -> None:
    page = show(f"<div hidden>{framed(f'{ours.url}/embed/c/glutes/')}</div>", head=WORDPRESS)
    page.frames[1].wait_for_load_state()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert heard(page) == []
    page.evaluate("() => { document.querySelector('div').hidden = false; }")
    page.wait_for_function("() => heard.length")
    assert heard(page)[0]["value"] > 99


def test_a_frame_that_gets_its_size_late_sends_its_height(ours: Ours, show: Show) -> None:
    """On busy machines a frame in a process of its own runs before it has a size. WordPress hides it until then."""
    frame = framed(f"{ours.url}/embed/c/glutes/").replace('width="600"', 'width="100%"')
    hidden = "position:absolute;visibility:hidden"
    page = show(f"<div style='width:0;position:relative;{hidden}'>{frame}</div>", head=WORDPRESS)
    page.frames[1].wait_for_load_state()
    assert heard(page) == []
    page.evaluate("() => { document.querySelector('div').style.width = '600px'; }")
    page.wait_for_function("() => heard.length")
    assert heard(page)[0]["value"] > 99


def test_wordpress_gets_links_that_readers_open(ours: Ours, show: Show) -> None:
    page = show(framed(f"{ours.url}/embed/c/glutes/"), head=WORDPRESS)
    page.frame_locator("iframe").get_by_role("link", name="Glutes circuit").first.click()
    page.wait_for_function("() => window.gone")
    assert page.evaluate("() => gone") == f"{ours.url}/c/glutes/"
    assert heard(page)[-1] == {"message": "link", "value": f"{ours.url}/c/glutes/", "secret": SECRET}


def test_our_loader_gets_our_messages(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"), head=HOST)
    page.wait_for_function("() => heard.length > 1")
    number = re.sub(".*#id=", "", page.locator("iframe").get_attribute("src") or "")
    assert len(number) >= 10
    ready, height = heard(page)[:2]
    assert ready == {"circuit": 1, "id": number, "type": "ready", "value": None}
    assert height == {"circuit": 1, "id": number, "type": "height", "value": height["value"]}


def test_a_frame_without_id_or_secret_sends_nothing(ours: Ours, show: Show, complaints: list[str]) -> None:
    fragments = ("", "#", "#id=", "#id=short", "#timeline", "#?secret=", "#?id=&secret=")
    frame = '<iframe title="A circuit" src="{}/embed/c/glutes/{}"></iframe>'
    page = show("".join(frame.format(ours.url, fragment) for fragment in fragments), head=HOST)
    for inside in page.frames[1:]:
        inside.locator(".station summary").first.click()
        inside.locator(".station li").first.wait_for()
    assert page.evaluate("() => heard") == []
    assert complaints == []


@pytest.mark.parametrize("fragment", [f"#?secret={SECRET}", "#id=0123456789"])
def test_a_frame_without_a_host_sends_nothing_and_its_links_work(fragment: str, ours: Ours, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script("window.heard = []; addEventListener('message', ({data}) => heard.push(data));")
    page.goto(f"{ours.url}/embed/c/glutes/{fragment}")
    page.locator(".station summary").first.click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Glutes circuit").first.click()
    assert opened.value.url == f"{ours.url}/c/glutes/"
    assert page.evaluate("() => heard") == []
    page.context.close()


def test_only_messages_of_the_host_are_handled(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/") + Markup('<iframe id="evil" srcdoc="<p>Evil</p>"></iframe>'))
    inside = page.frame_locator("figure iframe").locator("html")
    expect(inside).to_have_attribute("data-theme", "light")
    number = re.sub(".*#id=", "", page.locator("figure iframe").get_attribute("src") or "")
    tell = """([id, value]) => {
      const {contentWindow} = parent.document.querySelector("figure iframe");
      contentWindow.postMessage({circuit: 1, id, type: "theme", value}, "*");
    }"""
    page.frame_locator("#evil").locator("p").evaluate(f"(_, told) => ({tell})(told)", [number, "dark"])
    page.evaluate(tell, ["another-number", "dark"])
    page.evaluate(tell, [number, "neon"])
    page.evaluate("() => { for (const data of [null, 0, '', [], {}]) frames[1].postMessage(data, '*'); }")
    expect(inside).to_have_attribute("data-theme", "light")
    page.evaluate(tell, [number, "dark"])
    expect(inside).to_have_attribute("data-theme", "dark")


@pytest.fixture(scope="module")
def secure_app(shared_app: MakeApp) -> Flask:
    """The embedded site, at https://strong.example."""
    return shared_app(SITES / "embeds")


@pytest.fixture
def secure(secure_app: Flask, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A post at https://blog.example with a circuit of https://strong.example."""
    context: BrowserContext = browser.new_context()
    client = secure_app.test_client()
    post = f"<!doctype html><title>A post</title>{HOST}{Ours('', secure_app).snippet('/c/glutes/')}"

    def answer(route: Route) -> None:
        split = urlsplit(route.request.url)
        ours = client.get(f"{split.path}?{split.query}", buffered=True)
        route.fulfill(status=ours.status_code, headers=dict(ours.headers), body=ours.data)

    context.route("https://strong.example/**", answer)
    context.route("https://blog.example/**", lambda route: route.fulfill(body=post, content_type="text/html"))
    page = context.new_page()
    listen(page, complaints)
    page.goto("https://blog.example/post/")
    yield page
    context.close()


def test_a_link_opens_a_new_tab(secure: Page) -> None:
    with secure.expect_popup() as opened:
        secure.frame_locator("iframe").get_by_role("link", name="Glutes circuit").first.click()
    assert opened.value.url == "https://strong.example/c/glutes/"
    assert opened.value.evaluate("() => opener") is None
    assert secure.url == "https://blog.example/post/"
    assert heard(secure)[-1]["value"] == "https://strong.example/c/glutes/"


OTHER_LINKS: tuple[object, ...] = (
    "https://evil.example/c/glutes/",
    "https://strong.example.evil.example/",
    "https://strong.example@evil.example/",
    "https://strong.example",
    "http://strong.example/c/glutes/",
    "HTTPS://STRONG.EXAMPLE/c/glutes/",
    "//strong.example/c/glutes/",
    "/c/glutes/",
    "javascript:alert(1)",
    " https://strong.example/",
    "",
    None,
    7,
    {},
)


def test_links_to_other_sites_are_ignored(secure: Page, complaints: list[str]) -> None:
    secure.wait_for_function("() => heard.length > 1")
    opened = """values => {
      const opened = [];
      window.open = address => opened.push(address);
      const frame = document.querySelector("iframe");
      for (const value of values) {
        const data = {circuit: 1, id: frame.src.split("#id=")[1], type: "link", value};
        dispatchEvent(new MessageEvent("message", {data, source: frame.contentWindow}));
      }
      return opened;
    }"""
    own = "https://strong.example/c/glutes/"
    assert secure.evaluate(opened, [*OTHER_LINKS, own]) == [own]
    assert complaints == []


@pytest.mark.parametrize("path", ["/embed/c/five-areas/?drills=2", "/embed/table/backside,frontside/?limit=20"])
def test_unfolded_details_scroll_inside_what_wordpress_shows(path: str, ours: Ours, show: Show) -> None:
    page = show(framed(f"{ours.url}{path}").replace('width="600"', 'width="320"'), head=WORDPRESS)
    frame = page.locator("iframe")
    inside = frame.content_frame
    inside.locator("body").evaluate(
        "body => { for (const fold of body.querySelectorAll('.frame-fold')) fold.open = true; }"
    )
    page.wait_for_function("() => +document.querySelector('iframe').height > 800")
    assert inside.locator("html").evaluate("root => root.scrollHeight") <= 1000
    bottom = "each => each.getBoundingClientRect().bottom"
    assert inside.locator(".frame-foot").evaluate(bottom) <= 1000
    last = inside.locator(".frame-fold[open] li").last
    last.scroll_into_view_if_needed()
    assert last.evaluate(bottom) <= 1000
    expect(last).to_be_in_viewport()
