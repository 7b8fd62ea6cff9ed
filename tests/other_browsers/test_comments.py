"""A comment is kept as a draft, and sent with a favourite."""

from __future__ import annotations

from tests.browser.test_comments import ARTICLE, Blog
from tests.other_browsers.windows import Window


def test_a_comment_from_the_draft_to_the_thanks(window: Window, blog: Blog) -> None:
    window.open(blog.url + ARTICLE)
    window.click(".favourites-fold summary")
    window.type("#favourites_search", "bri")
    window.click("#favourites_results [role=option]")
    window.type("#comment_text", "Every single day.")
    window.type("#comment_name", "Bo")
    window.open(blog.url + ARTICLE)
    window.wait("document.getElementById('comment_text').value === 'Every single day.'")
    assert window.evaluate("document.querySelectorAll('[name=favourite]:checked').length") == 1
    blog.a_minute_passes()
    window.click("#comment_form button[value=send]")
    window.wait("document.querySelector('h1')?.textContent.startsWith('Thanks')")
    window.open(blog.url + ARTICLE)
    window.wait("document.getElementById('comment_text').value === ''")
