"""SVG paths of other packages become shorter and keep their shape."""

from __future__ import annotations

import pytest

from tools.svg_paths import shorten


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 10.04 20 L 11.26,20.5 H 12 V 3 Z", "m10 20 1.3 .5h.7v-17.5z"),
        ("m0,0c.11 .11 .22 .22 .33 .33 1 1 2 2 3 3z", "m0 0c.1 .1 .2 .2 .3 .3 1 1 2 2 3 3z"),
        ("M1 1l1 0zm.04 2l1 0z", "m1 1 1 0zm0 2 1 0z"),
        ("M0 0" + "l.04 0" * 5, "m0 0 0 0 .1 0 0 0 .1 0 0 0"),
        ("M1e-3-2.5l.5.5", "m0-2.5 .5 .5"),
    ],
    ids=["absolute", "curves", "after a close", "errors do not add up", "exponents"],
)
def test_a_path_is_rounded_at_each_point(path: str, short: str) -> None:
    assert shorten(path) == short


def test_an_unknown_command_is_an_error() -> None:
    with pytest.raises(KeyError):
        shorten("M0 0A1 1 0 0 1 2 2")
