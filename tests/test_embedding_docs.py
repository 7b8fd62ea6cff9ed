"""docs/embedding.md describes what the scripts of loader and frames do. `make docs` writes its snippets."""

from __future__ import annotations

import re
from pathlib import Path

from tests.documentation import DOCS, ROOT, coded, read_page, read_section, rows
from widgets.embed import loader
from widgets.wordpress.package import name_plugin

TEXT = read_page("embedding.md")
LOADER = (loader.FOLDER / f"{loader.LATEST}.js").read_text(encoding="utf-8")
FRAME = (ROOT / "web" / "embed" / "scripts" / "frame" / "main.js").read_text(encoding="utf-8")


def first_column(title: str) -> list[str]:
    return [coded(row[0])[0] for row in rows(read_section(TEXT, title))]


def test_all_attributes_of_the_loader_are_documented() -> None:
    used = set(re.findall(r"figure\.dataset\.(\w+)", LOADER))
    for names in re.findall(r"\{ ([\w, ]+) \} = figure\.dataset", LOADER):
        used |= set(names.split(", "))
    assert set(first_column("Attributes of the figure")) == {f"data-{name}" for name in used}


def test_all_options_of_the_loader_are_documented() -> None:
    (listed,) = re.findall(r"/\^\(([a-z|-]+)\)\$/\.test\(name\)", LOADER)
    (named,) = re.findall(r"these options go on to the frame: (.*?)\.", TEXT, re.DOTALL)
    assert coded(named) == listed.split("|")


def test_all_message_types_are_documented() -> None:
    said = set(re.findall(r'send\("(\w+)"', FRAME)) | set(re.findall(r'data\.type === "(\w+)"', FRAME))
    heard = set(re.findall(r'type === "(\w+)"', LOADER)) | set(re.findall(r'type: "(\w+)"', LOADER))
    assert said == heard == set(first_column("If you write your own script"))


def test_documented_limits_match_the_code() -> None:
    assert "id.length > 9" in FRAME
    assert "ten or more random characters" in TEXT


def test_the_shortcode_is_that_of_the_plugin() -> None:
    plugin = ROOT / "widgets" / "wordpress" / "strongstride" / "includes" / "posts.php"
    names = name_plugin("https://strongstride.example")
    assert f"add_shortcode( '{names.shortcode}'" in names.fill_in(plugin.read_text(encoding="utf-8"))
    assert f"[{names.shortcode} exercises=" in TEXT


def test_images_exist() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert len(pictures) == 3
    assert all(Path(DOCS / picture).is_file() for picture in pictures)
