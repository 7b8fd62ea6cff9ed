"""The block editor, as authors use it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.wordpress.blog import Blog

_CANVAS = 'iframe[name="editor-canvas"]'


def open_new_post(page: Page, blog: Blog) -> None:
    """Open an empty post in the editor, without the welcome guide."""
    page.goto(f"{blog.url}/wp-admin/post-new.php")
    _wait_for_editor(page)


def canvas(page: Page) -> Locator:
    """Return the canvas of the editor, which newer versions put into a frame."""
    page.locator(f".editor-styles-wrapper, {_CANVAS}").first.wait_for()
    framed = page.locator(_CANVAS).count()
    return page.frame_locator(_CANVAS).locator(":root") if framed else page.locator(":root")


def insert(page: Page, name: str, **attributes: str) -> None:
    """Add a block and select it."""
    page.evaluate(
        """([name, attributes]) => {
            wp.data.dispatch("core/block-editor").insertBlock(wp.blocks.createBlock(name, attributes));
        }""",
        [name, attributes],
    )


def edit(page: Page, blog: Blog, post: int) -> None:
    """Open a post in the editor, without the welcome guide."""
    page.goto(f"{blog.url}/wp-admin/post.php?post={post}&action=edit")
    _wait_for_editor(page)


def _wait_for_editor(page: Page) -> None:
    page.wait_for_function("window.wp?.data?.select('core/editor')?.getCurrentPostId()")
    # Behind the guide, everything is hidden from roles. WordPress saves late that it was closed, so it may come back.
    page.evaluate("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)")
    canvas(page).locator(".editor-styles-wrapper").wait_for()


def publish(page: Page, title: str = "Strong") -> str:
    """Publish the post, when the editor allows it, and return its URL."""
    page.wait_for_function("!wp.data.select('core/editor').isPostSavingLocked()")
    page.evaluate(
        """async (title) => {
            wp.data.dispatch("core/editor").editPost({ title, status: "publish" });
            await wp.data.dispatch("core/editor").savePost();
        }""",
        title,
    )
    page.wait_for_function("wp.data.select('core/editor').didPostSaveRequestSucceed()")
    address = page.evaluate("wp.data.select('core/editor').getPermalink()")
    assert isinstance(address, str)
    return address


def embed(page: Page, address: str) -> None:
    """Add an Embed block for a URL."""
    insert(page, "core/embed")
    canvas(page).locator('.wp-block-embed input[type="url"]').fill(address)
    canvas(page).locator('.wp-block-embed button[type="submit"]').click()
