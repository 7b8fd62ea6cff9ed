"""The zip file of the WordPress plugin, and the consistency of its parts."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from widgets.wordpress.package import PLUGIN_DIR, build_plugin_zip

SITE, LOADER = "https://strides.example", b"/* the loader */"


def packed(site: str = SITE) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build_plugin_zip(site, LOADER))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def source(name: str) -> str:
    return (PLUGIN_DIR / name).read_text("utf-8")


def test_the_zip_has_one_folder_with_the_required_files() -> None:
    files = packed()
    assert all(name.startswith("strongstride/") for name in files)
    for name in ("strongstride.php", "readme.txt", "uninstall.php", "block/block.json", "languages/strongstride.pot"):
        assert files[f"strongstride/{name}"].strip()
    assert files["strongstride/circuit.js"] == LOADER.decode()


@pytest.mark.parametrize("site", [SITE, "http://127.0.0.1:8000", "http://[::1]:81"])
def test_the_sites_address_is_filled_in(site: str) -> None:
    assert f"define( 'STRONGSTRIDE_SITE', '{site}' );" in packed(site)["strongstride/strongstride.php"]


def test_the_same_plugin_is_the_same_bytes() -> None:
    assert build_plugin_zip(SITE, LOADER) == build_plugin_zip(SITE, LOADER)
    with zipfile.ZipFile(io.BytesIO(build_plugin_zip(SITE, LOADER))) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


def test_all_files_name_one_version() -> None:
    main = source("strongstride.php")
    versions = {
        *re.findall(r"Version: +([0-9.]+)$", main, re.MULTILINE),
        *re.findall("STRONGSTRIDE_VERSION', '([^']+)'", main),
        *re.findall(r"^Stable tag: (.+)$", source("readme.txt"), re.MULTILINE),
        *re.findall("'version' +=> '([^']+)'", source("block/editor.asset.php")),
        json.loads(source("block/block.json"))["version"],
    }
    assert len(versions) == 1
    assert f"= {versions.pop()} =" in source("readme.txt")


def test_the_readme_lists_external_services() -> None:
    assert re.search(r"^== External services ==$", source("readme.txt"), re.MULTILINE)


def test_every_attribute_is_in_the_readme() -> None:
    options = re.findall(r"^\t\t'([a-z-]+)',$", source("includes/address.php"), re.MULTILINE)
    named = set(re.findall("`([a-z-]+)`", source("readme.txt").partition("attributes =")[2].partition("==")[0]))
    assert {"areas", "exercises", "url", "theme", "accent", "load", *options} <= named


def test_the_translation_template_has_all_texts() -> None:
    text = "'((?:[^'\\\\]|\\\\.)*)'"
    texts = set()
    for path in [*PLUGIN_DIR.rglob("*.php"), *PLUGIN_DIR.rglob("*.js")]:
        code = path.read_text("utf-8")
        texts |= set(re.findall(rf"\b(?:__|esc_html__)\(\s*{text}, 'strongstride'", code))
        texts |= {each for pair in re.findall(rf"\b_n\(\s*{text}, {text},", code) for each in pair}
    block = json.loads(source("block/block.json"))
    texts |= {block["title"], block["description"], *block["keywords"]}
    texts |= set(re.findall(r"^ \* (?:Plugin Name|Description): +(.+)$", source("strongstride.php"), re.MULTILINE))
    template = source("languages/strongstride.pot")
    assert set(re.findall(r'^msgid(?:_plural)? "(.+)"$', template, re.MULTILINE)) == texts
