"""The WordPress plugin as a download and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from flask.testing import FlaskClient

from tests.conftest import MakeApp
from web.core.context import services_of
from widgets.wordpress.package import name_plugin

SLUG = name_plugin("http://127.0.0.1").slug


def test_the_download_has_the_url_of_this_site(client: FlaskClient) -> None:
    answer = client.get("/share/wordpress.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}.zip"'
    with ZipFile(BytesIO(answer.data)) as archive:
        main = archive.read(f"{SLUG}/{SLUG}.php").decode()
    assert f"'{services_of(client.application).edition_store.edition.site.address}'" in main


def test_the_command_writes_the_same_file(site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(site("little"))
    file = tmp_path / "plugin.zip"
    said = app.test_cli_runner().invoke(args=["wordpress-plugin", str(file)])
    assert (said.exit_code, said.stdout) == (0, f"Wrote the plugin for https://little.example to {file}\n")
    assert file.read_bytes() == app.test_client().get("/share/wordpress.zip").data


def test_a_write_error_is_reported(client: FlaskClient, tmp_path: Path) -> None:
    said = client.application.test_cli_runner().invoke(args=["wordpress-plugin", str(tmp_path / "no" / "x.zip")])
    assert said.exit_code == 1
    assert "No such file or directory" in said.stderr
