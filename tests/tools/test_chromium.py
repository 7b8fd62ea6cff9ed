"""The browser that tests use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import chromium
from tools.chromium import find_chromium


@pytest.mark.parametrize("command", ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_found(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tmp_path / command
    found.write_text("#!/bin/sh\n")
    found.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(found)


def test_without_a_browser_playwright_uses_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC_FOLDERS", (tmp_path / "Applications",))
    assert find_chromium() is None


def test_an_app_in_the_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = tmp_path / "Applications" / "Chromium.app" / "Contents" / "MacOS" / "Chromium"
    app.parent.mkdir(parents=True)
    shutil.copyfile("/bin/sh", app)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC_FOLDERS", (tmp_path / "Applications",))
    assert find_chromium() == str(app)
