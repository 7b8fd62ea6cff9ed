"""The place that a page keeps free for a picture."""

from __future__ import annotations

import pytest
from flask import Flask

from web.core.image_size import picture_size


@pytest.mark.parametrize(
    ("src", "size"),
    [
        ("/static/images/backside.svg", (1200, 675)),
        ("/static/images/none.svg", None),
        ("/static/site.css", None),
        ("https://example.org/a.png", None),
    ],
)
def test_size_of_a_picture(own_app: Flask, src: str, size: tuple[int, int] | None) -> None:
    with own_app.app_context():
        assert picture_size(src) == size


def test_the_hero_keeps_its_place(own_app: Flask) -> None:
    page = own_app.test_client().get("/posts/backside-workouts/").text
    assert 'src="/static/images/backside.svg"' in page
    assert 'width="1200" height="675"' in page
