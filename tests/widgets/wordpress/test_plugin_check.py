"""Rules of WordPress's tool Plugin Check, and of the readme validator of WordPress.org, that need no WordPress.

The style of the code is tested in tests/wordpress/test_code.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from widgets.wordpress.package import PLUGIN_DIR

README = (PLUGIN_DIR / "readme.txt").read_text("utf-8")
MAIN = (PLUGIN_DIR / "strongstride.php").read_text("utf-8")
PHP = sorted(PLUGIN_DIR.rglob("*.php"))
SCRIPTS = sorted(PLUGIN_DIR.rglob("*.js"))
SCREENSHOTS = ROOT / "docs" / "images" / "wordpress"

_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_COMMENT = r"/\*.*?\*/|//[^\n]*"
_ESCAPING = r"(?:esc_(?:html|attr|url|html__|attr__)|wp_kses_(?:post|data))\("


def php_files(*, without_comments: bool = True) -> list[tuple[str, str]]:
    """Return the names and the code of the PHP files."""
    codes = [(str(path.relative_to(PLUGIN_DIR)), path.read_text("utf-8")) for path in PHP]
    # Strings are kept: the first alternative matches them, so that // in a URL is no comment.
    strip = re.compile(f"({_STRING})|{_COMMENT}", re.DOTALL)
    return (
        [(name, strip.sub(lambda found: found[1] or "", code)) for name, code in codes] if without_comments else codes
    )


def header(name: str) -> str:
    (value,) = re.findall(rf"^ \* {name}: +(.+)$", MAIN, re.MULTILINE)
    assert isinstance(value, str)
    return value


def field(name: str) -> str:
    (value,) = re.findall(rf"^{name}: (.+)$", README.partition("\n\n")[0], re.MULTILINE)
    assert isinstance(value, str)
    return value


def sections() -> dict[str, str]:
    parts = re.split(r"^== (.+) ==$", README, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))


def test_the_header_has_all_fields() -> None:
    for name in ("Plugin Name", "Description", "Version", "Requires at least", "Requires PHP", "Author", "License"):
        assert header(name)
    assert len(header("Description")) <= 140
    assert re.fullmatch(r"\d+\.\d+\.\d+", header("Version"))
    for name in ("Requires at least", "Requires PHP"):
        assert re.fullmatch(r"\d+\.\d+", header(name))
    for name in ("Plugin URI", "Update URI", "License URI"):
        assert header(name).startswith("https://")
    assert header("Plugin URI") != header("Update URI")
    assert header("Text Domain") == "strongstride"
    assert (PLUGIN_DIR / header("Domain Path").strip("/")).is_dir()


def test_the_readme_agrees_with_the_header() -> None:
    assert README.splitlines()[0] == f"=== {header('Plugin Name')} ==="
    assert field("Stable tag") == header("Version")
    for name in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert field(name) == header(name)
    assert re.fullmatch(r"\d+\.\d+", field("Tested up to"))
    assert [int(n) for n in field("Tested up to").split(".")] >= [int(n) for n in field("Requires at least").split(".")]


def test_the_readme_is_within_the_limits() -> None:
    tags = [tag.strip() for tag in field("Tags").split(",")]
    assert 1 <= len(tags) == len(set(tags)) <= 5
    assert re.fullmatch("[a-z0-9-]+", field("Contributors"))
    short = README.partition("\n\n")[2].partition("\n")[0]
    assert 1 <= len(short) <= 150
    assert not re.search("[*_`\\[]", short), "the short description has no formatting"


def test_the_readme_has_all_sections() -> None:
    names = ("Description", "Installation", "Frequently Asked Questions", "Screenshots", "Changelog")
    assert [name for name in names if not sections().get(name)] == []
    assert f"= {header('Version')} =" in sections()["Changelog"]
    answers = re.split(r"^= .+ =$", sections()["Frequently Asked Questions"], flags=re.MULTILINE)[1:]
    assert len(answers) >= 5
    assert all(answer.strip() for answer in answers)


def test_every_screenshot_has_a_caption() -> None:
    """WordPress.org keeps screenshots beside the plugin, so they are not in its zip file."""
    captions = re.findall(r"^(\d+)\. .+\.$", sections()["Screenshots"], re.MULTILINE)
    assert [f"screenshot-{number}.png" for number in captions] == sorted(p.name for p in SCREENSHOTS.iterdir())
    assert not list(PLUGIN_DIR.rglob("*.png"))


def test_the_licence_is_in_the_plugin() -> None:
    assert (PLUGIN_DIR / "license.txt").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_all_files_are_of_expected_kinds() -> None:
    kinds = {".php", ".js", ".json", ".txt", ".pot"}
    assert {path.suffix for path in PLUGIN_DIR.rglob("*") if path.is_file()} == kinds
    assert not [path for path in PLUGIN_DIR.rglob("*") if path.name.startswith(".") or re.search("[^a-z.-]", path.name)]


@pytest.mark.parametrize(("name", "code"), php_files())
def test_files_are_guarded_against_direct_access(name: str, code: str) -> None:
    constant = "WP_UNINSTALL_PLUGIN" if name == "uninstall.php" else "ABSPATH"
    # The list of dependencies declares nothing.
    assert name == "block/editor.asset.php" or re.match(
        rf"<\?php\s+if \( ! defined\( '{constant}' \) \) {{\s+exit;\s+}}", code
    )


@pytest.mark.parametrize(("name", "code"), php_files())
def test_names_have_the_prefix(name: str, code: str) -> None:
    constants = [n for n in re.findall(r"\bdefine\( '(\w+)'", code) if not n.startswith("STRONGSTRIDE_")]
    found = re.findall(r"^\s*function (\w+)\(", code, re.MULTILINE)
    found += re.findall(r"\b(?:(?:add|update|get|delete)_option|(?:get|set)_transient)\( '([^']+)'", code)
    found += re.findall(r"\b(?:add_shortcode|wp_enqueue_script|register_setting|register_rest_route)\( '([^']+)'", code)
    found += re.findall(r"^\$(\w+) =", code, re.MULTILINE)
    others = {"settings_errors"}  # WordPress's own, which its settings page shows
    assert constants + [n for n in found if not n.startswith("strongstride") and n not in others] == []


@pytest.mark.parametrize("path", [*PHP, *SCRIPTS], ids=lambda path: str(path.relative_to(PLUGIN_DIR)))
def test_texts_have_the_text_domain(path: Path) -> None:
    code = path.read_text("utf-8")
    calls = re.findall(rf"\b(?:__|_e|_x|_n|_nx|esc_(?:html|attr)_[_ex])\( ((?:{_STRING}|[^'\"()])*) \)", code)
    assert [call for call in calls if not call.endswith(", 'strongstride'")] == []
    assert [call for call in calls if not call.startswith("'")] == []


def test_texts_with_placeholders_have_comments_for_translators() -> None:
    for name, code in php_files(without_comments=False):
        lines = code.splitlines()
        for number, line in enumerate(lines):
            if re.search(r"\b(?:__|_n)\( '[^']*%", line):
                assert "/* translators: " in lines[number - 1], f"{name}:{number + 1}"


@pytest.mark.parametrize(("name", "code"), php_files(without_comments=False))
def test_output_is_escaped(name: str, code: str) -> None:
    """Check that everything that is printed is a literal or escaped where it is printed."""
    for before, words in re.findall(r"([^\n]*)\n\s*echo (.*?);\n", code, re.DOTALL):
        if "phpcs:ignore WordPress.Security.EscapeOutput -- " not in before:
            for part in re.split(r" \. (?=')|(?<=') \. ", words):
                assert re.fullmatch(_STRING, part) or re.match(_ESCAPING, part), f"{name}: echo {part}"
    for arguments in re.findall(r"\n\s*printf\(\n(.*?)\n\s*\);", code, re.DOTALL):
        for part in arguments.split(",\n\t\t"):
            assert re.fullmatch(_STRING, part.strip()) or re.match(_ESCAPING, part.strip()), f"{name}: printf {part}"


@pytest.mark.parametrize(("name", "code"), php_files(without_comments=False))
def test_input_is_sanitised_and_has_a_nonce(name: str, code: str) -> None:
    for before, line in re.findall(r"([^\n]*)\n([^\n]*\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b[^\n]*)", code):
        assert "phpcs:ignore WordPress.Security.NonceVerification -- " in before, name
        assert "sanitize_" in line, name
    for action in re.findall(r"add_action\( 'admin_post_\w+', '(\w+)' \)", code):
        body = code.partition(f"function {action}(")[2].partition("\n}\n")[0]
        assert "current_user_can( 'manage_options' )" in body
        assert body.index("current_user_can(") < body.index(f"check_admin_referer( '{action}' );")
    for route in re.findall(r"register_rest_route\((.*?)\n\t\);", code, re.DOTALL):
        assert "'permission_callback'" in route
        assert "__return_true" not in route


@pytest.mark.parametrize(("name", "code"), php_files())
def test_queries_are_prepared(name: str, code: str) -> None:
    queries = re.findall(r"\$wpdb->(?:query|get_\w+)\(\s*([^\s(]+\()", code)
    assert [query for query in queries if not query.startswith("$wpdb->prepare(")] == []


AVOIDED = re.compile(
    r"call_user_func|create_function|curl_\w+|date|error_log|eval|exec|extract|file_[gp][eu]t_contents|fopen|fsockopen"
    r"|header_remove|ini_set|json_encode|move_uploaded_file|mt_rand|mysqli_connect|parse_url|passthru|print_r|rand|rename"
    r"|serialize|session_start|set_time_limit|setcookie|shell_exec|strip_tags|system|unlink|unserialize|var_dump"
    r"|wp_redirect"
)
"""Functions that Plugin Check reports, because WordPress has a better or safer one or plugins do not need them."""


@pytest.mark.parametrize(("name", "code"), php_files())
def test_functions_that_wordpress_replaces_are_avoided(name: str, code: str) -> None:
    called = set(re.findall(r"(?<![\w>$:])([a-z_]+)\(", re.sub(_STRING, "''", code)))
    assert [name for name in called if AVOIDED.fullmatch(name)] == []


def test_nothing_is_loaded_from_other_sites() -> None:
    for name, code in php_files():
        assert not re.search(r"<(?:script|link|style)\b[^>]*(?:src|href)=|wp_enqueue_\w+\([^;]*https?:", code), name
        assert "/wp-content/" not in code, name
    for path in SCRIPTS:
        assert "http" not in re.sub(_COMMENT, "", path.read_text("utf-8"), flags=re.DOTALL), path.name
