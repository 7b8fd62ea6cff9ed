"""The loader on sites that bundle or delay scripts, and that cache, clone and restore parts of their pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Show
from tests.browser.hosts import Host, Ours

FIGURE, FRAME, LIST = "figure.circuit-embed", "figure.circuit-embed iframe", "figure.circuit-embed ol"

SCRIPT = {"Content-Type": "text/javascript"}


def source(ours: Ours) -> str:
    """Return the text of the loader."""
    assert ours.app is not None
    return ours.app.test_client().get("/w/v1.js").text


def came(page: Page, count: int = 1) -> None:
    """Expect one frame in each figure, instead of its list."""
    expect(page.locator(FRAME)).to_have_count(count)
    for number in range(count):
        frame = page.locator(FRAME).nth(number)
        expect(frame.content_frame.locator(".station").first).to_be_visible()
        expect(frame).to_be_visible()
        expect(page.locator(LIST).nth(number)).to_be_hidden()


@pytest.mark.parametrize(
    "script",
    [
        "<script>{source}</script>",
        '<script type="module">{source}</script>',
        '<script src="{host}/bundle.js"></script>',
        '<script defer src="{host}/bundle.js"></script>',
        '<script type="module" src="{host}/bundle.js"></script>',
        '<script type="module">import "{host}/bundle.js"</script>',
        "<script>onload = () => setTimeout(() => document.head.append(Object.assign("
        'document.createElement("script"), {src: "{host}/bundle.js"})), 50)</script>',
        '<script>fetch("/bundle.js").then(it => it.text()).then(text => (0, eval)(text))</script>',
        '<script>fetch("/bundle.js").then(it => it.blob()).then(it => import(URL.createObjectURL(it)))</script>',
    ],
    ids=["inlined", "inlined module", "bundle", "deferred", "module", "imported", "delayed", "evaluated", "blob"],
)
def test_it_works_however_it_is_loaded(script: str, ours: Ours, host: Host, show: Show, complaints: list[str]) -> None:
    text = source(ours)
    host.pages["/bundle.js"] = (f"(()=>{{window.before=1}})();\n{text}\n;(()=>{{window.after=1}})();", SCRIPT)
    page = show(f"{ours.figure('/c/glutes/')}{script.replace('{source}', text).replace('{host}', host.url)}")
    came(page)
    assert complaints == []


@pytest.mark.parametrize(
    "restore",
    [
        # Turbo caches a clone of the body.
        "const copy = document.body.cloneNode(true); document.body.replaceWith(copy)",
        # htmx saves the HTML of the body.
        "const html = document.body.innerHTML; document.body.innerHTML = ''; document.body.innerHTML = html",
        # Swup keeps elements.
        "const old = document.querySelector('main'); old.remove(); document.body.append(old)",
        # Morphing removes what is not in the response of the server.
        "document.querySelector('iframe').remove()",
        "document.querySelector('figure').innerHTML = document.querySelector('figure').innerHTML",
    ],
    ids=["clone of the body", "HTML of the body", "kept element", "morphed", "HTML of the figure"],
)
def test_a_restored_page_has_its_frame_again(restore: str, ours: Ours, show: Show) -> None:
    page = show(f"<main>{ours.figure('/c/glutes/')}</main>", head=str(ours.script()).replace("async ", ""))
    came(page)
    for _ in range(3):
        page.evaluate(f"() => {{ {restore} }}")
        came(page)


def test_a_clone_has_its_own_frame(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"))
    came(page)
    page.evaluate("() => document.body.append(document.querySelector('figure').cloneNode(true))")
    came(page, 2)


@pytest.mark.parametrize("state", ["wait", "on", "off"])
def test_a_saved_state_is_ignored(state: str, ours: Ours, show: Show) -> None:
    figure = str(ours.figure("/c/glutes/")).replace("<figure ", f'<figure data-state="{state}" ')
    figure = figure.replace("</figure>", '<iframe title="Saved" src="about:blank"></iframe></figure>')
    came(show(figure + str(ours.script())))


def test_a_restored_button_works(ours: Ours, show: Show) -> None:
    page = show(f"<main>{ours.figure('/c/glutes/', on_click=True)}</main>{ours.script()}")
    expect(page.get_by_role("button")).to_have_count(1)
    page.evaluate("() => document.body.replaceWith(document.body.cloneNode(true))")
    expect(page.get_by_role("button")).to_have_count(1)
    page.get_by_role("button").click()
    came(page)


def test_a_morphed_page_shows_the_circuit_of_its_new_figure(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"))
    came(page)
    page.evaluate(
        """() => {
          const figure = document.querySelector("figure");
          figure.dataset.circuit = figure.dataset.circuit.replace("glutes", "core");
          figure.querySelector("iframe").remove();
        }"""
    )
    came(page)
    expect(page.locator(FRAME).content_frame.get_by_role("heading", name="Core circuit")).to_be_visible()


def test_a_page_that_removes_frames_does_not_hang(ours: Ours, show: Show) -> None:
    """Consent managers remove frames until a reader agrees."""
    remove = """<script>
      window.removed = 0;
      new MutationObserver(() => {
        for (const frame of document.querySelectorAll("iframe")) frame.remove(), removed++;
      }).observe(document, { childList: true, subtree: true });
    </script>"""
    page = show(ours.snippet("/c/glutes/"), head=remove)
    page.wait_for_function("() => removed > 5")
    expect(page.locator(FRAME)).to_have_count(0)
    expect(page.locator(LIST)).to_be_visible()
    assert page.evaluate("() => removed") <= 20


def test_several_copies_of_the_loader_show_one_frame(ours: Ours, show: Show) -> None:
    page = show(
        f"{ours.figure('/c/glutes/')}<script>{source(ours)}</script>{ours.script()}<script>{source(ours)}</script>"
    )
    came(page)


@pytest.mark.parametrize(
    ("ask", "query"), [("", "?theme=light"), ("on", "?ask=on&theme=light"), ("off", "?theme=light")]
)
def test_the_host_decides_if_the_workout_ends_with_a_call_to_comment(
    ask: str, query: str, ours: Ours, show: Show, asked: list[str]
) -> None:
    page = show(str(ours.figure("/c/glutes/")).replace("<figure", f'<figure data-ask="{ask}"') + str(ours.script()))
    came(page)
    assert [url for url in asked if "/embed/" in url][-1] == f"{ours.url}/embed/c/glutes/{query}"


def test_the_button_names_circuit_and_minutes(ours: Ours, show: Show) -> None:
    head = "<style>button { padding: 0; background: none; color: inherit; border: 1px solid; font: 8px serif }</style>"
    page = show(ours.snippet("/c/glutes/", on_click=True), head=head, width=320)
    button = page.get_by_role("button", name="Glutes circuit: 3 rounds, about")
    expect(button).to_contain_text("minutes")
    expect(button).to_contain_text("Load from 127.0.0.1")
    expect(button).to_have_css("background-color", "rgb(11, 102, 80)")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
