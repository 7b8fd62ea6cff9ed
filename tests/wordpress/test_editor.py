"""The block editor of WordPress without our plugin: pasted URLs and code."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from playwright.sync_api import expect

from tests.wordpress.blog import Blog
from tests.wordpress.conftest import SignIn
from tests.wordpress.editor import canvas, embed, insert, open_new_post, publish
from tests.wordpress.frames import CIRCUIT, framed, listen
from tests.wordpress.site import OurSite
from web.core.context import edition
from web.embed import lookup
from widgets.embed import snippets


@pytest.mark.parametrize("name", ["admin", "author"])
def test_a_pasted_url_is_shown_in_editor_and_post(name: str, blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in(name)
    open_new_post(page, blog)
    embed(page, f"{our_site.url}/c/glutes/")
    preview = canvas(page).frame_locator(f".wp-block-embed {CIRCUIT}")
    expect(preview.locator("h1")).to_contain_text("Glutes")
    page.goto(publish(page))
    framed(page).assert_fits()


def snippet(our_site: OurSite) -> Markup:
    """Return the code for any site."""
    with our_site.app.app_context():
        found = lookup.find_embed(f"{our_site.url}/c/glutes/")
        assert found
        return snippets.build_figure_html(found.embed, edition().site) + snippets.build_script_html(edition().site)


def test_the_script_code_of_an_author_is_kept_as_text(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in("author")
    open_new_post(page, blog)
    insert(page, "core/html", content=str(snippet(our_site)))
    page.goto(publish(page))
    figure = page.locator("figure.circuit-embed")
    expect(figure).to_have_attribute("data-circuit", f"{our_site.url}/c/glutes/")
    assert page.locator(f'script[src^="{our_site.url}"]').count() == 0
    document = our_site.app.test_client().get("/c/glutes.json").get_json()
    assert figure.locator("li").all_inner_texts() == [f"{s['name']}, {s['text']}" for s in document["stations"]]
    expect(figure.locator("li").last).to_be_visible()


def test_the_script_code_of_an_administrator_becomes_a_frame(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in("admin")
    open_new_post(page, blog)
    insert(page, "core/html", content=str(snippet(our_site)))
    said = listen(page)
    page.goto(publish(page))
    frame = framed(page)
    frame.assert_fits()
    frame.fold_out()
    frame.assert_fits()
    expect(page.locator("figure.circuit-embed li").first).to_be_hidden()
    assert said == []
