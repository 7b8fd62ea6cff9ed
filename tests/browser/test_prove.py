"""`make prove` notices scripts that run in comments."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from engine.comments import markup
from tests.prove.scripts import hear_scripts, show_unsafe

KINDS = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "handler in use": "<b onmouseover=alert(1)>here</b>",
    "link": '<a href="javascript:alert(1)">here</a>',
    "frame": '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
}


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_a_script_is_noticed_in_unsafe_html_and_does_not_run_in_a_comment(text: str, browser: Browser) -> None:
    with hear_scripts(browser) as (context, called):
        page = context.new_page()
        show_unsafe(page, [markup.render(text)])
        assert called == set()
        show_unsafe(page, [text])
        assert called == {"1"}
