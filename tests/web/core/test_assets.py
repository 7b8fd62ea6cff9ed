"""Static files: those of the static folders, and no other file of the machine."""

from __future__ import annotations

import hashlib
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup
from rcssmin import cssmin

from app import create_app
from tests.conftest import ROOT, SITES, MakeApp
from web.core import assets
from web.core.assets import ICONS, asset_url, icon


def test_a_file_of_the_site_is_served(blog: FlaskClient) -> None:
    answer = blog.get("/static/note.txt", buffered=True)
    assert (answer.status_code, answer.text) == (200, "a file of the site\n")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_our_files_are_served_too(blog: FlaskClient) -> None:
    answer = blog.get("/static/tokens.css", buffered=True)
    assert answer.data == cssmin((ROOT / "web" / "core" / "static" / "tokens.css").read_bytes())
    assert (answer.mimetype, answer.content_length) == ("text/css", len(answer.data))
    again = blog.get("/static/tokens.css", headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_the_etag_depends_on_the_content(blog: FlaskClient) -> None:
    answer = blog.get("/static/note.txt", buffered=True)
    digest = hashlib.sha256((SITES / "blog" / "static" / "note.txt").read_bytes()).hexdigest()
    tag = answer.headers["ETag"].strip('"')
    assert len(tag) >= 12
    assert digest.startswith(tag)
    again = blog.get("/static/note.txt", headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert "frame-ancestors 'none'" in again.headers["Content-Security-Policy"]


def test_an_address_with_the_version_is_cached_for_a_year(blog_app: Flask, blog: FlaskClient) -> None:
    with blog_app.test_request_context():
        address = asset_url("note.txt")
    assert "immutable" in blog.get(address, buffered=True).headers["Cache-Control"]
    assert "immutable" not in blog.get(f"{address}0", buffered=True).headers["Cache-Control"]


def test_a_template_that_uses_a_missing_file_fails(blog_app: Flask) -> None:
    with blog_app.test_request_context(), pytest.raises(FileNotFoundError):
        asset_url("no-such-file.css")


def test_every_style_sheet_is_used() -> None:
    """A page whose style sheet is renamed by mistake looks unfinished, and no other test sees it."""
    code = [path for kind in ("html", "py") for path in (ROOT / "web").rglob(f"*.{kind}")]
    used = "\n".join(path.read_text("utf-8") for path in code)
    sheets = {path.name for path in (ROOT / "web").rglob("static/*.css")}
    assert {sheet for sheet in sheets if sheet not in used} == set()


def test_the_style_sheet_of_all_pages_contains_every_file(blog: FlaskClient) -> None:
    answer = blog.get("/static/site.css", buffered=True)
    core = ROOT / "web" / "core"
    parts = [cssmin(path.read_text("utf-8")) for path in (core / "static" / "tokens.css", *(core / "styles").iterdir())]
    assert [part for part in parts if part not in answer.text] == []
    assert len(answer.text) == sum(map(len, parts))
    again = blog.get("/static/site.css", headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_the_address_of_a_style_sheet_changes_with_a_file_that_it_imports(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some" / "static").mkdir(parents=True)
    (tmp_path / "some" / "static" / "all.css").write_text('@import "../styles/part.css";\na { color: red }\n')
    part = tmp_path / "some" / "styles" / "part.css"
    part.parent.mkdir()
    monkeypatch.setattr(assets, "WEB", tmp_path)
    monkeypatch.setattr(assets, "STATIC_FOLDERS", (tmp_path / "some" / "static",))
    part.write_text("b { color: blue }\n")
    with client.application.test_request_context():
        before = asset_url("all.css")
        part.write_text("b { color: green }\n")
        os.utime(part, (1, 1))
        after = asset_url("all.css")
    assert before != after
    answer = client.get(after, buffered=True)
    assert answer.text == "b{color:green}a{color:red}"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get(before, buffered=True).headers["Cache-Control"]


def test_a_range_of_a_file_can_be_requested(blog: FlaskClient) -> None:
    answer = blog.get("/static/note.txt", headers={"Range": "bytes=2-5"}, buffered=True)
    assert (answer.status_code, answer.text) == (206, "file")


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site whose static folder has links to files that must not be served."""
    outside = tmp_path_factory.mktemp("trap")
    folder = outside / "site"
    static = folder / "static"
    (static / "deep").mkdir(parents=True)
    (folder / "site_widgets").mkdir()
    for secret in ("outside.txt", "site/site_widgets/mine.txt", "site/static/code.py", "site/static/CODE.PY"):
        (outside / secret).write_text("hush-hush")
    (folder / "site.toml").write_text("# hush-hush")
    (static / "deep" / "good.txt").write_text("good")
    for hidden in (".env", ".git/config", "deep/.secret.txt", ".well-known/.env"):
        (static / hidden).parent.mkdir(exist_ok=True)
        (static / hidden).write_text("hush-hush")
    (static / ".well-known" / "security.txt").write_text("Contact: mailto:security@example.org")
    (static / "visible.txt").symlink_to(static / ".env")
    (static / "out.txt").symlink_to(outside / "outside.txt")
    (static / "up").symlink_to(folder)
    (static / "root").symlink_to("/")
    (static / "ring").symlink_to(static / "ring")
    (static / "link.txt").symlink_to(static / "deep" / "good.txt")
    return create_app({"SITE_DIR": str(folder), "INSTANCE_DIR": str(static / "instance")}, watch=False).test_client()


@pytest.mark.parametrize(
    "name",
    [
        "out.txt", "up/site.toml", "up/site_widgets/mine.txt", "root/etc/passwd", "instance/secret",
        "ring", "code.py", "CODE.PY", "", "deep", "deep/", "../site.toml", "../../outside.txt", "deep/../../site.toml",
        "..%2fsite.toml", "%2e%2e/site.toml", "..\\site.toml", "/etc/passwd", "//etc/passwd", "C:/x", "site.css%00.txt",
        "\0", "deep/good.txt/x", "a" * 300, "icons/../../headers.py", "../assets.py",
    ],
)  # fmt: skip
def test_no_other_file_is_served(trap: FlaskClient, name: str) -> None:
    answer = trap.get(f"/static/{name}", buffered=True)
    assert answer.status_code == 404
    assert b"hush-hush" not in answer.data


@pytest.mark.parametrize(
    "name",
    [".env", "%2eenv", ".git/config", "deep/.secret.txt", ".well-known/.env", "visible.txt"],
)
def test_hidden_files_are_not_served(trap: FlaskClient, name: str) -> None:
    answer = trap.get(f"/static/{name}", buffered=True)
    assert answer.status_code == 404
    assert b"hush-hush" not in answer.data


def test_the_well_known_folder_is_served(trap: FlaskClient) -> None:
    assert "Contact" in trap.get("/static/.well-known/security.txt", buffered=True).text


@pytest.mark.parametrize(
    "name",
    [
        "deep/good.txt/",
        "deep/good.txt//",
        "deep//good.txt",
        "./deep/good.txt",
        "deep/./good.txt",
        "deep/../deep/good.txt",
    ],
)
def test_a_file_has_one_address(trap: FlaskClient, name: str) -> None:
    assert trap.get(f"/static/{name}", buffered=True).status_code == 404


def test_a_link_inside_the_folder_is_followed(trap: FlaskClient) -> None:
    assert trap.get("/static/link.txt", buffered=True).text == "good"


def test_a_static_folder_that_is_a_link_serves_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.toml").write_text("# hush-hush")
    (folder / "static").symlink_to(folder)
    client = make_app(folder).test_client()
    assert client.get("/static/site.toml", buffered=True).status_code == 404
    assert client.get("/static/site.css", buffered=True).status_code == 200


def test_the_colours_of_the_site_are_served_as_a_style_sheet(blog: FlaskClient, client: FlaskClient) -> None:
    answer = blog.get("/theme.css")
    assert answer.mimetype == "text/css"
    assert ":root{--accent:#123456}" in answer.text
    assert "--accent:light-dark(#123456,#abcdef)" in answer.text
    assert client.get("/theme.css").text == ""
    assert "/theme.css" not in client.get("/").text


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_every_icon_draws_something_and_is_hidden_from_screen_readers(name: str) -> None:
    drawing = icon(name)
    assert isinstance(drawing, Markup)
    root = ET.fromstring(drawing)
    assert len(root) > 0
    assert root.attrib["aria-hidden"] == "true"
    assert root.attrib["stroke"] == "currentColor"
    assert "style" not in root.attrib


def test_the_licence_is_next_to_the_icons() -> None:
    assert "ISC License" in (ICONS / "LICENSE").read_text(encoding="utf-8")


def test_an_icon_that_was_not_vendored_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("unicorn")


def test_a_page_reserves_space_for_the_hero_image(own_app: Flask) -> None:
    page = own_app.test_client().get("/posts/backside-workouts/").text
    assert 'src="/static/images/backside.svg"' in page
    assert 'width="1200" height="675"' in page
