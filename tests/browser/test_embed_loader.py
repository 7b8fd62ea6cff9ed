"""The loader on another site: which figures it replaces, when, and with which parameters."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup
from playwright.sync_api import expect

from tests.browser.conftest import Show
from tests.browser.hosts import Host, Ours, listen
from widgets.embed.loader import LATEST

FIGURE, FRAME = "figure.circuit-embed", "figure.circuit-embed iframe"
ATTRIBUTES = """frame => Object.fromEntries([...frame.attributes].map(each => [each.name, each.value]))"""
TALL = Markup('<div style="height: 20000px"></div>')


def strict(ours: Ours, styles: str = "'none'") -> str:
    """A host with a policy that allows only our scripts and frames."""
    return f"default-src 'none'; script-src {ours.url}; frame-src {ours.url}; style-src {styles}"


def test_a_figure_becomes_a_frame(ours: Ours, show: Show, complaints: list[str]) -> None:
    page = show(ours.snippet("/c/glutes/"))
    frame = page.locator(FRAME)
    expect(frame).to_be_visible()
    attributes = frame.evaluate(ATTRIBUTES)
    address, _, fragment = attributes.pop("src").partition("#")
    assert address == f"{ours.url}/embed/c/glutes/?theme=light"
    assert re.fullmatch(r"id=[\w-]{10,}", fragment)
    height = attributes.pop("height")
    assert height.isdigit()
    assert attributes == {
        "style": f"height: {height}px;",
        "loading": "lazy",
        "sandbox": "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals",
        "allow": "screen-wake-lock; fullscreen; clipboard-write",
        "title": "Glutes circuit",
    }
    expect(frame.content_frame.get_by_role("heading", name="Glutes circuit")).to_be_visible()
    expect(page.locator(f"{FIGURE} ol")).to_be_hidden()
    assert complaints == []


@pytest.mark.parametrize("styles", ["'none'", "'self'"])
def test_it_works_with_a_strict_policy(styles: str, ours: Ours, show: Show, complaints: list[str]) -> None:
    # A host that blocks style attributes ignores this one or reports it.
    snippet = re.sub(r' style="[^"]*"', "", ours.snippet("/c/glutes/"))
    page = show(snippet, policy=strict(ours, styles))
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()
    expect(page.locator(f"{FIGURE} ol")).to_be_hidden()
    assert complaints == []


def test_a_modified_loader_does_not_run(ours: Ours, show: Show) -> None:
    snippet = re.sub('sha384-[^"]*', "sha384-" + "A" * 64, ours.snippet("/c/glutes/"))
    page = show(snippet)
    expect(page.locator(f"{FIGURE} ol")).to_be_visible()
    expect(page.locator(FRAME)).to_have_count(0)


@pytest.mark.parametrize("again", ["/w/1.0.0/circuit.js", "/w/v1.js"])
def test_a_repeated_script_makes_one_frame(again: str, ours: Ours, show: Show, asked: list[str]) -> None:
    page = show(
        ours.snippet("/c/glutes/") + ours.snippet("/c/core/") + Markup(f'<script src="{ours.url}{again}"></script>')
    )
    expect(page.locator(FRAME)).to_have_count(2)
    page.evaluate("() => document.body.append(document.createElement('p'))")
    for name in ("Glutes circuit", "Core circuit"):
        expect(page.frame_locator(f"{FRAME}[title='{name}']").get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator(FRAME)).to_have_count(2)
    assert len([url for url in asked if "/embed/" in url]) == 2


def test_a_figure_added_later_becomes_a_frame(ours: Ours, show: Show) -> None:
    page = show(ours.script())
    page.evaluate(
        "html => document.body.insertAdjacentHTML('beforeend', html)", f"<div>{ours.figure('/c/glutes/')}</div>"
    )
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()


def test_a_script_in_the_head_finds_all_figures(ours: Ours, show: Show) -> None:
    head = str(ours.script()).replace("async ", "")
    page = show(ours.figure("/c/glutes/") + ours.figure("/c/core/"), head=head)
    expect(page.locator(FRAME)).to_have_count(2)


def test_distant_figures_load_when_they_are_near(ours: Ours, show: Show, asked: list[str]) -> None:
    page = show(TALL + ours.snippet("/c/glutes/"))
    expect(page.locator(FRAME)).to_have_count(1)
    expect(page.locator(f"{FIGURE} ol")).to_be_visible()
    assert asked == [f"{ours.url}/w/{LATEST}/circuit.js"]
    page.evaluate("() => scrollTo(0, 19500)")
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()


def test_only_options_of_a_widget_are_passed_on(ours: Ours, show: Show) -> None:
    figure = ours.figure("/c/glutes/?level=1&rounds=4&avoid=wrist").replace(
        "avoid=wrist",
        "avoid=wrist&amp;theme=evil&amp;accent=ff0000&amp;title=Evil&amp;utm_source=x&amp;areas=core&amp;secret=0123456789",
    )
    page = show(figure + ours.script())
    expect(page.locator(FRAME)).to_have_attribute("src", re.compile(r"\?level=1&rounds=4&avoid=wrist&theme=light#id="))


def test_an_accent_is_six_hex_digits(ours: Ours, show: Show) -> None:
    valid = ("c2185b", "C2185B")
    accents = (*valid, "#c2185b", "fff", "red", "c2185b;x:y", "c2185b\n", "")
    figure = ours.figure("/c/glutes/", accent="ACCENT")
    page = show(Markup().join(figure.replace("ACCENT", accent) for accent in accents) + ours.script())
    expect(page.locator(FRAME)).to_have_count(len(accents))
    for number, accent in enumerate(accents):
        query = f"?accent={accent}&theme=light#" if accent in valid else "?theme=light#"
        expect(page.locator(FRAME).nth(number)).to_have_attribute("src", re.compile(re.escape(query)))


HOSTILE = [
    "",
    " ",
    "javascript:alert(1)",
    "javascript://{origin}/c/glutes/%0Aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:{origin}/c/glutes/",
    "//evil.example/c/glutes/",
    "https://evil.example/c/glutes/",
    "{origin}.evil.example/c/glutes/",
    "{origin}@evil.example/c/glutes/",
    "/c/glutes/",
    "c/glutes/",
    "{origin}/",
    "{origin}/c/",
    "{origin}/c/glutes",
    "{origin}/c/glutes.json",
    "{origin}/c/../c/../operator/",
    "{origin}/c/glutes/../../exercises/",
    "{origin}/c/%2e%2e/%2e%2e/exercises/",
    "{origin}/c/glutes%2f..%2f..%2fexercises/",
    "{origin}//evil.example/c/glutes/",
    "{origin}/c/glutes/\\..\\..\\",
    "{origin}/embed/c/glutes/x/",
    "{origin}/embed/../exercises/plank/",
    "{origin}/c/<script>alert(1)</script>/",
    '{origin}/c/"onload="alert(1)/',
    "http://[::1",
    "http://127.0.0.1:99999/c/glutes/",
]


def test_hostile_urls_load_nothing(ours: Ours, show: Show, asked: list[str], complaints: list[str]) -> None:
    page = show(f'<figure class="circuit-embed"><p>The list</p></figure>{ours.script()}')
    page.evaluate(
        """addresses => {
          for (const address of addresses) {
            const figure = document.createElement("figure");
            figure.className = "circuit-embed";
            figure.dataset.circuit = address;
            figure.innerHTML = "<p>The list</p>";
            document.body.append(figure);
          }
        }""",
        [address.replace("{origin}", ours.url) for address in HOSTILE],
    )
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", str(ours.figure("/c/glutes/")))
    expect(page.locator(FRAME)).to_have_count(1)  # the good one, which came last
    for text in page.get_by_text("The list").all():
        expect(text).to_be_visible()
    assert asked[:2] == [f"{ours.url}/w/{LATEST}/circuit.js", f"{ours.url}/embed/c/glutes/?theme=light"]
    assert all("/thumb.svg?v=" in url for url in asked[2:])
    assert complaints == []


def test_parameters_are_escaped(ours: Ours, show: Show, complaints: list[str]) -> None:
    address = f"{ours.url}/c/glutes/?seed=&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;level=1"
    page = show(f'<figure class="circuit-embed" data-circuit="{address}"></figure>{ours.script()}')
    expect(page.locator(FRAME).content_frame.locator(".station, .frame-error").first).to_be_visible()
    assert page.locator("img").count() == 0
    # The seed is invalid, so the frame shows an error.
    assert [text for text in complaints if "status of 400" not in text] == []


def test_another_sites_loader_ignores_our_figures(ours: Ours, host: Host, show: Show) -> None:
    theirs = ours.app.test_client().get("/w/v1.js").text if ours.app else ""
    host.pages["/w/v1.js"] = (theirs, {})
    page = show(f'{ours.figure("/c/glutes/")}<script src="{host.url}/w/v1.js"></script>{ours.script()}')
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()


def test_a_self_hosted_copy_shows_frames_of_the_configured_site(
    ours: Ours, host: Host, show: Show, asked: list[str], complaints: list[str]
) -> None:
    assert ours.app is not None
    host.pages["/copy.js"] = (ours.app.test_client().get("/w/v1.js").text, {})
    script = f'<script src="{host.url}/copy.js" data-origin="{ours.url}"></script>'
    page = show(f"{ours.figure('/c/glutes/', on_click=True)}{script}")
    button = page.get_by_role("button", name=f"Load from {ours.url.removeprefix('http://')}")
    expect(button).to_be_visible()
    assert asked == [f"{host.url}/copy.js"], "not one request to us before the press"
    button.click()
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()
    assert complaints == []


def test_no_frame_is_loaded_before_a_click(ours: Ours, show: Show, asked: list[str]) -> None:
    page = show(ours.figure("/c/glutes/", on_click=True) + ours.script())
    button = page.get_by_role("button", name=f"Load from {ours.url.removeprefix('http://')}")
    expect(button).to_be_visible()
    expect(page.locator(f"{FIGURE} ol")).to_be_visible()
    assert asked == [f"{ours.url}/w/{LATEST}/circuit.js"]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()
    expect(page.locator(FRAME)).to_be_focused()
    expect(page.get_by_role("button")).to_have_count(0)
    assert asked[:2] == [f"{ours.url}/w/{LATEST}/circuit.js", f"{ours.url}/embed/c/glutes/?theme=light"]
    assert all("/thumb.svg?v=" in url for url in asked[2:])


def test_the_button_does_not_submit_forms(ours: Ours, show: Show) -> None:
    page = show(f"<form action='/sent/'>{ours.figure('/c/glutes/', on_click=True)}</form>{ours.script()}")
    before = page.url
    page.get_by_role("button").click()
    expect(page.locator(FRAME)).to_have_count(1)
    assert page.url == before


def test_the_loader_uses_no_inner_html(ours: Ours, show: Show) -> None:
    """With a policy that requires trusted types, setting HTML would throw."""
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    heard: list[str] = []
    page = show(ours.snippet("/c/glutes/"), policy=policy)
    listen(page, heard)
    expect(page.locator(FRAME).content_frame.locator(".station").first).to_be_visible()
    assert heard == []
