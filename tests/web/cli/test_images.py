"""The command that makes all pictures beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import MakeApp
from tests.pictures import animate, draw, encode, take_photo

POST = """---
title: Hips
date: 2020-01-01
hero: {src: /static/hero.jpg, alt: A hip}
---

![A hip](/static/hip.png) ![A plan](/static/moving.gif)
"""


def test_all_versions_are_made_once_and_damaged_pictures_are_named(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("minimal")
    static = folder / "static"
    static.mkdir()
    (folder / "posts" / "hips.md").write_text(POST)
    for name in ("hero.jpg", "hero.dark.jpg"):
        (static / name).write_bytes(take_photo(500, len(name) * 20))
    (static / "moving.gif").write_bytes(animate())
    (static / "hip.png").write_bytes(encode(draw(320, 240), "PNG"))
    run = make_app(folder).test_cli_runner().invoke
    made = folder.parent / "instance" / "cache" / "pictures"
    first = run(args=["images"])
    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "4 pictures in 18 new versions.")
    assert len(list(made.glob("*-*.*"))) == 18
    assert run(args=["images"]).output.splitlines()[-1] == "4 pictures in 0 new versions."

    data = bytearray((static / "hip.png").read_bytes())
    data[60:70] = b"0123456789"
    (static / "hip.png").write_bytes(bytes(data))
    damaged = run(args=["images"])
    assert damaged.exit_code == 1
    assert "hip.png: This picture is damaged" in damaged.output

    (static / "hip.png").write_bytes(b"not a picture")
    unreadable = run(args=["images"])
    assert unreadable.exit_code == 1
    assert "/static/hip.png: The picture is missing or damaged." in unreadable.output
