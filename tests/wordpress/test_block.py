"""The plugin's block: its options in the editor, and the text that it saves in posts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.wordpress.blog import Blog, named
from tests.wordpress.conftest import SignIn
from tests.wordpress.editor import canvas, edit, insert, open_new_post, publish
from tests.wordpress.frames import CIRCUIT, framed, listen
from tests.wordpress.plugin import activate, deactivate
from tests.wordpress.site import OurSite
from tests.wordpress.test_unplugged import COPY

pytestmark = pytest.mark.usefixtures("plugin")

BLOCK = named("strongstride/circuit")
OLD = '<!-- wp:strongstride/circuit {"areas":"calves","level":"1","equipment":"none","theme":"dark"} /-->'


def document(our_site: OurSite, path: str) -> Any:
    """Return the JSON document of a circuit."""
    terms, _, query = path.partition("/?")
    return our_site.app.test_client().get(f"{terms.rstrip('/')}.json?{query}").get_json()


def saved(blog: Blog, page: Page) -> str:
    """Return the content of the post in the editor as it is stored in the database."""
    number = page.evaluate("wp.data.select('core/editor').getCurrentPostId()")
    content = blog.run(f"return get_post( {number} )->post_content;")
    assert isinstance(content, str)
    return content


def sidebar(page: Page) -> Locator:
    """Return the sidebar of the editor."""
    return page.get_by_role("region", name="Editor settings")


def choose(page: Page, label: str, *names: str) -> None:
    """Choose names in a field of tokens of the sidebar."""
    field = sidebar(page).get_by_role("combobox", name=label, exact=True)
    for name in names:
        field.fill(name)
        sidebar(page).get_by_role("option", name=name, exact=True).click()


def preview(page: Page) -> Locator:
    """Return the document in the frame of the preview."""
    return canvas(page).frame_locator(CIRCUIT).locator("body")


@pytest.mark.parametrize("name", ["admin", "author"])
def test_the_block_has_options_and_a_preview(name: str, blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in(name)
    said = listen(page)
    open_new_post(page, blog)
    insert(page, BLOCK)
    choose(page, "Areas", "Calves")
    sidebar(page).get_by_label("Level").select_option("Beginner")
    choose(page, "Equipment", "No equipment")
    sidebar(page).get_by_label("Theme").select_option("Dark")
    sidebar(page).get_by_label("Button colour").fill("#c2185b")
    expect(canvas(page).locator("figure.circuit-embed")).to_have_attribute("data-accent", "c2185b")
    expect(canvas(page).locator(f'{CIRCUIT}[src*="theme=dark"]')).to_have_count(1)
    expect(preview(page).locator("h1")).to_contain_text("Calves")
    page.goto(publish(page))
    pinned = document(our_site, "/c/calves/?level=1&equipment=none")["pinned_url"]
    expect(page.locator("figure.circuit-embed")).to_have_attribute("data-circuit", pinned)
    framed(page).assert_fits()
    assert said == []


def test_the_text_is_saved_in_the_post(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in("author")
    open_new_post(page, blog)
    insert(page, BLOCK, areas="glutes")
    publish(page)
    circuit = document(our_site, document(our_site, "/c/glutes/")["pinned_url"].removeprefix(our_site.url))
    content = saved(blog, page)
    assert re.findall("<li>(.*?)</li>", content) == [f"{s['name']}, {s['text']}" for s in circuit["stations"]]
    assert f">{circuit['title']}</a>: " in content


def blocks(page: Page) -> list[dict[str, Any]]:
    """Return the blocks in the editor. Those that need recovery are not valid."""
    page.wait_for_function("wp.data.select('core/block-editor').getBlocks().length")
    found = page.evaluate(
        "wp.data.select('core/block-editor').getBlocks().map(({ name, isValid }) => ({ name, isValid }))"
    )
    assert isinstance(found, list)
    return found


def test_the_text_stays_without_the_plugin(blog: Blog, reader: Page, signed_in: SignIn) -> None:
    page, admin = signed_in("author"), signed_in("admin")
    open_new_post(page, blog)
    insert(page, BLOCK, areas="glutes", theme="dark")
    address = publish(page)
    number = page.evaluate("wp.data.select('core/editor').getCurrentPostId()")
    reader.goto(address)
    texts = reader.locator("figure.circuit-embed li").all_text_contents()
    deactivate(admin, blog)
    try:
        reader.goto(address)
        expect(reader.locator("figure.circuit-embed li")).to_have_text(texts)
        expect(reader.locator("figure.circuit-embed li").first).to_be_visible()
        expect(reader.locator("iframe, script[src*='circuit.js']")).to_have_count(0)
        edit(page, blog, number)
        (found,) = blocks(page)
        assert (found["name"], found["isValid"]) == ("core/missing", True)
        expect(canvas(page).get_by_text("Attempt recovery")).to_have_count(0)
    finally:
        activate(admin, blog)
    edit(page, blog, number)
    (found,) = blocks(page)
    assert (found["name"], found["isValid"]) == (BLOCK, True)
    reader.goto(address)
    framed(reader).assert_fits()


def test_old_blocks_work_and_are_upgraded(blog: Blog, our_site: OurSite, reader: Page, signed_in: SignIn) -> None:
    circuit = f"{our_site.url}/c/calves/?level=1&equipment=none"
    post = blog.post(OLD)
    reader.goto(post.url)
    expect(reader.locator("figure.circuit-embed")).to_have_attribute("data-circuit", circuit)
    admin = signed_in("admin")
    edit(admin, blog, post.id)
    expect(canvas(admin).locator("figure.circuit-embed")).to_have_attribute("data-circuit", circuit)
    (found,) = blocks(admin)
    assert (found["name"], found["isValid"]) == (BLOCK, True)
    publish(admin)
    content = saved(blog, admin)
    # It still follows the library, but the text is in the post now.
    assert '"follow":"1"' in content
    assert "<li>" in content
    reader.goto(post.url)
    expect(reader.locator("figure.circuit-embed")).to_have_attribute("data-circuit", circuit)


def pinned_block(our_site: OurSite) -> str:
    """Return a block whose circuit is not the one that the library gives for its options today."""
    attributes = f'class="circuit-embed" data-circuit="{our_site.url}/c/plank/?level=2&amp;rounds=3" data-theme="auto"'
    figure = f"<figure {attributes}>\n<p>Once</p>\n<ol><li>Plank, as it was</li></ol></figure>"
    block = named("wp-block-strongstride-circuit")
    return (
        f'<!-- wp:strongstride/circuit {{"areas":"glutes"}} -->\n'
        f'<div class="{block}">{figure}</div>\n<!-- /wp:strongstride/circuit -->'
    )


def test_a_pinned_circuit_never_changes_by_itself(
    blog: Blog, our_site: OurSite, reader: Page, signed_in: SignIn
) -> None:
    post = blog.post(pinned_block(our_site))
    reader.goto(post.url)
    expect(reader.locator("figure.circuit-embed li")).to_have_text("Plank, as it was")
    framed(reader).assert_fits()
    page = signed_in("admin")
    edit(page, blog, post.id)
    (found,) = blocks(page)
    assert found["isValid"]
    expect(canvas(page).locator("figure.circuit-embed li")).to_have_text("Plank, as it was")
    page.evaluate(
        "wp.data.dispatch('core/block-editor').selectBlock(wp.data.select('core/block-editor').getBlocks()[0].clientId)"
    )
    page.evaluate("wp.data.dispatch('core/edit-post').openGeneralSidebar('edit-post/block')")
    sidebar(page).get_by_label("Theme").select_option("Light")
    figure = canvas(page).locator('figure.circuit-embed[data-theme="light"]')
    expect(figure).to_have_attribute("data-circuit", f"{our_site.url}/c/plank/?level=2&rounds=3")
    sidebar(page).get_by_label("Rounds").fill("2")
    today = document(our_site, "/c/glutes/?rounds=2")["pinned_url"]
    expect(canvas(page).locator(f'figure.circuit-embed[data-circuit="{today}"]')).to_have_count(1)


def test_a_block_that_follows_the_library_is_shown_as_it_is_today(blog: Blog, our_site: OurSite, reader: Page) -> None:
    reader.goto(blog.post(pinned_block(our_site).replace('"glutes"', '"glutes","follow":"1"')).url)
    expect(reader.locator("figure.circuit-embed")).to_have_attribute("data-circuit", f"{our_site.url}/c/glutes/")


def test_the_saved_text_is_shown_if_our_site_is_down(blog: Blog, our_site: OurSite, reader: Page) -> None:
    block = pinned_block(our_site).replace('"glutes"', '"hips","follow":"1"')
    with our_site.away():
        reader.goto(blog.post(block).url)
        expect(reader.locator("figure.circuit-embed li")).to_have_text("Plank, as it was")
    blog.run("strongstride_clear_caches(); return 1;")


def test_the_timer_of_a_saved_circuit_runs_if_our_site_is_down(blog: Blog, our_site: OurSite, reader: Page) -> None:
    post = blog.post(pinned_block(our_site))
    reader.request.get(post.url)
    with our_site.away():
        reader.goto(post.url)
        reader.locator("figure.circuit-embed").scroll_into_view_if_needed()
        frame = framed(reader, where=COPY)
        frame.document.locator("[data-follow]").click()
        frame.document.locator(".player-go").click()
        clock = frame.document.locator(".player-clock")
        before = clock.inner_text()
        expect(clock).not_to_have_text(before)
    blog.run("strongstride_clear_caches(); return 1;")


def test_readers_cannot_ask_for_the_content_of_blocks(blog: Blog, reader: Page) -> None:
    path = named("/?rest_route=/strongstride/v1/circuit&areas=glutes")
    assert reader.request.get(blog.url + path).status == 401


def test_authors_see_what_is_wrong_in_the_editor(blog: Blog, signed_in: SignIn) -> None:
    page = signed_in("author")
    open_new_post(page, blog)
    insert(page, BLOCK)
    placeholder = canvas(page).locator(".components-placeholder")
    expect(placeholder).to_contain_text("Choose areas")
    placeholder.get_by_label("URL of a circuit").fill("https://other.example/c/glutes/")
    notice = canvas(page).locator(".components-notice.is-warning")
    expect(notice).to_contain_text("https://other.example/c/glutes/ is not a URL of")
    placeholder.get_by_label("URL of a circuit").fill("")
    expect(notice).to_have_count(0)


def test_a_change_and_its_text_are_undone_together(blog: Blog, signed_in: SignIn) -> None:
    page = signed_in("author")
    open_new_post(page, blog)
    insert(page, BLOCK, areas="glutes")
    figure = canvas(page).locator("figure.circuit-embed")
    expect(figure).to_have_attribute("data-circuit", re.compile("level=2"))
    sidebar(page).get_by_label("Level").select_option("Advanced")
    expect(figure).to_have_attribute("data-circuit", re.compile("level=3"))
    page.evaluate("wp.data.dispatch('core/editor').undo()")
    expect(figure).to_have_attribute("data-circuit", re.compile("level=2"))
    publish(page)
    content = saved(blog, page)
    assert "level=2" in content
    assert '"level"' not in content
