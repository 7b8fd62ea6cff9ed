"""Which browser the tests take."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.chromium import executable


@pytest.mark.parametrize("command", ["chromium", "chromium-browser", "google-chrome"])
def test_the_systems_browser_is_found_on_the_path(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tmp_path / command
    found.write_text("#!/bin/sh\n")
    found.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert executable() == str(found)


def test_without_one_playwright_takes_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if Path("/Applications").exists():
        pytest.skip("on macOS a browser may be installed for everybody")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert executable() is None


def test_an_app_in_ones_own_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if Path("/Applications").exists():
        pytest.skip("on macOS a browser may be installed for everybody")
    app = tmp_path / "Applications" / "Chromium.app" / "Contents" / "MacOS" / "Chromium"
    app.parent.mkdir(parents=True)
    shutil.copyfile("/bin/sh", app)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert executable() == str(app)
