"""The zip file of the WordPress plugin, and the consistency of its parts."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import pytest

from engine.circuits.options import ADDRESS_OPTIONS
from engine.library.library import Library
from widgets.wordpress.package import PLUGIN_DIR, build_plugin_zip, name_plugin

SITE, LOADER = "https://strides.example", b"/* the loader */"


def packed(library: Library, site: str = SITE) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build_plugin_zip(site, library, LOADER))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def source(name: str) -> str:
    return (PLUGIN_DIR / name).read_text("utf-8")


def test_the_zip_has_one_folder_with_the_required_files(library: Library) -> None:
    files = packed(library)
    assert all(name.startswith("strides-example/") for name in files)
    required = ("strides-example.php", "readme.txt", "license.txt", "uninstall.php", "block/block.json")
    for name in (*required, "languages/strides-example.pot"):
        assert files[f"strides-example/{name}"].strip()
    assert files["strides-example/circuit.js"].startswith(LOADER.decode())


@pytest.mark.parametrize("site", [SITE, "http://127.0.0.1:8000", "http://[::1]:81"])
def test_the_sites_address_is_filled_in(library: Library, site: str) -> None:
    names = name_plugin(site)
    main = packed(library, site)[f"{names.slug}/{names.slug}.php"]
    assert f"define( '{names.prefix.upper()}_SITE', '{site}' );" in main
    assert re.search(rf"^ \* Update URI: +https://{re.escape(names.host)}/share/wordpress.zip$", main, re.MULTILINE)


def test_nothing_in_the_plugin_has_the_names_of_another_site(library: Library) -> None:
    assert "strongstride" not in "".join(
        name + text.replace("@package Strongstride", "") for name, text in packed(library).items()
    )


def test_the_host_may_contain_a_name_of_the_source(library: Library) -> None:
    main = packed(library, "https://strongstride.example")["strongstride-example/strongstride-example.php"]
    assert "Plugin Name:       Circuits from strongstride.example\n" in main
    assert "require_once __DIR__ . '/includes/text.php';" in main
    assert "'STRONGSTRIDE_EXAMPLE_SITE'" in main


@pytest.mark.parametrize(
    ("site", "slug"),
    [
        ("https://run.example.org", "run-example-org"),
        ("https://1.example:8443", "site-1-example"),
        ("https://xn--lufer-gra.example", "xn-lufer-gra-example"),
    ],
)
def test_names_contain_the_host(site: str, slug: str) -> None:
    names = name_plugin(site)
    assert (names.slug, names.shortcode) == (slug, f"{slug.replace('-', '_')}_circuit")


def test_long_hosts_have_short_different_names() -> None:
    one, other = (name_plugin(f"https://{'long.' * 40}{tld}").slug for tld in ("example", "test"))
    assert one != other
    assert len(one) == len(other) == 50


def test_the_editor_offers_the_names_of_the_library(library: Library) -> None:
    editor = packed(library)["strides-example/block/editor.js"]
    (names,) = (json.loads(found) for found in re.findall("var library = (.+);", editor))
    assert list(names) == ["areas", "exercises", "equipment", "avoid"]
    assert names["areas"]["glute-med"] == library.vocabulary.areas["glute-med"].name
    assert names["areas"]["backside"] == library.vocabulary.groups["backside"].name
    assert names["equipment"]["chair"] == library.vocabulary.equipment["chair"].name
    assert names["exercises"].keys() == {exercise.id for exercise in library.current}
    assert names["avoid"]["low-back"] == "Lower back"
    # Its address has its hash, so that browsers load it again if the library changes.
    version = hashlib.sha256(editor.encode()).hexdigest()[:12]
    assert f"'version'      => '{version}'" in packed(library)["strides-example/block/editor.asset.php"]


def test_the_block_offers_all_options() -> None:
    attributes = json.loads(source("block/block.json"))["attributes"]
    options = {option.name for option in ADDRESS_OPTIONS} | {"areas", "exercises", "url", "follow"}
    assert attributes.keys() - {"content", "circuit"} == options | {"theme", "accent", "load", "ask"}
    fields = re.findall(r"\b(?:text|number|select|toggle|tokens)\( '([a-z-]+)',", source("block/editor.js"))
    assert sorted(fields) == sorted(attributes.keys() - {"content", "circuit"})


def test_the_same_plugin_is_the_same_bytes(library: Library) -> None:
    assert build_plugin_zip(SITE, library, LOADER) == build_plugin_zip(SITE, library, LOADER)
    with zipfile.ZipFile(io.BytesIO(build_plugin_zip(SITE, library, LOADER))) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


def test_all_files_name_one_version() -> None:
    main = source("strongstride.php")
    versions = {
        *re.findall(r"Version: +([0-9.]+)$", main, re.MULTILINE),
        *re.findall("STRONGSTRIDE_VERSION', '([^']+)'", main),
        *re.findall(r"^Stable tag: (.+)$", source("readme.txt"), re.MULTILINE),
        json.loads(source("block/block.json"))["version"],
    }
    assert len(versions) == 1
    assert f"= {versions.pop()} =" in source("readme.txt")


def test_the_readme_lists_external_services() -> None:
    assert re.search(r"^== External services ==$", source("readme.txt"), re.MULTILINE)


def test_every_attribute_is_in_the_readme() -> None:
    options = re.findall(r"^\t\t'([a-z-]+)',$", source("includes/address.php"), re.MULTILINE)
    named = set(re.findall("`([a-z-]+)`", source("readme.txt").partition("attributes =")[2].partition("==")[0]))
    assert {"areas", "exercises", "url", "theme", "accent", "load", "ask", *options} <= named


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
