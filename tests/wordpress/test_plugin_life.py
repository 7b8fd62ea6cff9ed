"""The plugin's life in a blog, from upload to deletion: without a notice, and with nothing left behind."""

from __future__ import annotations

from pathlib import Path

from tests.wordpress.blog import Blog
from tests.wordpress.conftest import SignIn
from tests.wordpress.plugin import install, uninstall

KEPT = """
    global $wpdb;
    return $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%strongstride%'" );
"""


def test_the_plugin_comes_and_goes_and_leaves_nothing(blog: Blog, plugin_file: Path, signed_in: SignIn) -> None:
    page = signed_in("admin")
    install(page, blog, plugin_file)
    post = blog.post('[strongstride_circuit areas="glutes"]')
    page.goto(post.url)
    page.wait_for_selector(".circuit-embed")
    page.goto(f"{blog.url}/wp-admin/options-general.php?page=strongstride")
    page.click("#submit")
    page.wait_for_selector(".notice-success")
    assert "strongstride_site" in blog.run(KEPT)
    uninstall(page, blog)
    assert blog.run(KEPT) == []
    assert not (blog.plugins / "strongstride").exists()
    page.goto(post.url)
    assert "[strongstride_circuit" in page.inner_text("main")
    assert blog.notices == ""
