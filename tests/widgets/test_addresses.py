"""What a reader is told about where a link leads."""

from __future__ import annotations

import pytest

from widgets.addresses import host


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a?b#c", "example.org"),
        ("https://me:secret@Example.org:8443/", "example.org"),
        ("https://[::1]/", "::1"),
        ("https://[nonsense/", ""),
        ("/static/line.svg", ""),
    ],
)
def test_the_host_is_the_site_and_nothing_else(url: str, name: str) -> None:
    assert host(url) == name
