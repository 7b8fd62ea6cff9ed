"""Bundles of scripts and style sheets: joined, minified, and with a version in their address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.core import assets


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script: main.js imports other.js, and both import third.js."""
    monkeypatch.setattr(assets, "WEB", tmp_path)
    monkeypatch.setattr(assets, "SCRIPT_FOLDERS", (tmp_path / "feature" / "scripts",))
    (tmp_path / "feature" / "scripts" / "small").mkdir(parents=True)
    (tmp_path / "feature" / "scripts" / "small" / "main.js").write_text(
        'import { two } from "./other.js";\nimport { one } from "./third.js";\n// why\nconsole.log(one + two);\n'
    )
    (tmp_path / "feature" / "scripts" / "small" / "other.js").write_text(
        'import { one } from "./third.js";\nexport const two = one + one;\n'
    )
    (tmp_path / "feature" / "scripts" / "small" / "third.js").write_text("export const one = 1;\n")
    return tmp_path


def test_a_bundle_contains_each_module_once(folder: Path) -> None:
    assert assets.bundle_script("small").text == "const one=1;const two=one+one;console.log(one+two);"


def test_shared_modules_are_part_of_each_script(folder: Path) -> None:
    (folder / "core" / "scripts" / "shared").mkdir(parents=True)
    (folder / "core" / "scripts" / "shared" / "common_part.js").write_text("export const shared = 3;\n")
    (folder / "feature" / "scripts" / "small" / "third.js").write_text(
        'import { shared } from "../../../core/scripts/shared/common_part.js";\nexport const one = shared;\n'
    )
    assert assets.bundle_script("small").text.startswith("const shared=3;const one=shared;")
    before = assets.bundle_script("small").version
    (folder / "core" / "scripts" / "shared" / "common_part.js").write_text("export const shared = 4;\n")
    assert assets.bundle_script("small").version != before
    assert assets.list_scripts() == ("small",)
    with pytest.raises(FileNotFoundError):
        assets.bundle_script("shared")


def test_a_change_gives_a_new_version_and_a_new_hash(folder: Path) -> None:
    before = assets.bundle_script("small")
    path = folder / "feature" / "scripts" / "small" / "third.js"
    path.write_text("export const one = 2;\n")
    after = assets.bundle_script("small")
    assert after.version != before.version
    assert after.csp_source != before.csp_source
    assert after.csp_source.startswith("'sha256-")


def test_a_missing_script_is_not_found(client: FlaskClient) -> None:
    with pytest.raises(FileNotFoundError):
        assets.bundle_script("nothing")
    assert client.get("/scripts/nothing.js").status_code == 404


def test_style_sheets_are_joined_in_order() -> None:
    text = assets.bundle_styles(["site.css"]).text
    assert "/*" not in text
    assert text.index("@font-face") < text.index("@media print")
