"""The block editor, as somebody who writes a post there."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.wordpress.blog import Blog


def open_new_post(page: Page, blog: Blog) -> None:
    """An empty post in the editor, without the guide that greets newcomers."""
    page.goto(f"{blog.url}/wp-admin/post-new.php")
    page.wait_for_function("window.wp?.data?.select('core/editor')?.getCurrentPostId()")
    page.evaluate("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)")
    page.wait_for_selector(".block-editor-writing-flow")


def insert(page: Page, name: str, **attributes: str) -> None:
    """Add a block and select it."""
    page.evaluate(
        """([name, attributes]) => {
            wp.data.dispatch("core/block-editor").insertBlock(wp.blocks.createBlock(name, attributes));
        }""",
        [name, attributes],
    )


def publish(page: Page) -> str:
    """Publish the post and give its address."""
    page.evaluate(
        """async () => {
            wp.data.dispatch("core/editor").editPost({ title: "Strong", status: "publish" });
            await wp.data.dispatch("core/editor").savePost();
        }"""
    )
    page.wait_for_function("wp.data.select('core/editor').didPostSaveRequestSucceed()")
    address = page.evaluate("wp.data.select('core/editor').getPermalink()")
    assert isinstance(address, str)
    return address


def embed(page: Page, address: str) -> None:
    """Add an Embed block for an address, as WordPress offers it: a field and a button."""
    insert(page, "core/embed")
    page.fill('.wp-block-embed input[type="url"]', address)
    page.click('.wp-block-embed button[type="submit"]')
