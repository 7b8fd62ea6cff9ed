"""The command that draws figures to look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from PIL import Image


def draw(app: Flask, output: Path, *ids: str) -> Result:
    return app.test_cli_runner().invoke(args=["figures", *ids, "--output", str(output)])


@pytest.mark.parametrize("extension", ["webp", "png"])
def test_a_sheet_is_a_picture_with_a_row_of_figures_for_each_area(
    own_app: Flask, tmp_path: Path, extension: str
) -> None:
    sizes = []
    for ids in (("plank", "dead-bug"), ("plank", "squat")):
        path = tmp_path / f"sheet.{extension}"
        result = draw(own_app, path, *ids)
        assert result.output == f"{path}: 2 figures.\n"
        with Image.open(path) as image:
            assert image.format == extension.upper()
            sizes.append(image.size)
    assert sizes[0][0] == sizes[1][0]
    assert sizes[0][1] < sizes[1][1]


def test_a_page_has_the_cues_beside_the_figures(own_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "figures.html"
    assert draw(own_app, path, "plank").exit_code == 0
    assert path.read_text().count("<svg") == 4


def test_a_file_of_another_kind_or_in_no_folder_is_refused(own_app: Flask, tmp_path: Path) -> None:
    assert "must end with .html, .webp or .png" in draw(own_app, tmp_path / "sheet.gif", "plank").output
    assert "Can't write the file" in draw(own_app, tmp_path / "missing" / "sheet.webp", "plank").output
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_that_is_missing_may_be_in_a_file_with_mistakes(own_app: Flask, tmp_path: Path) -> None:
    result = draw(own_app, tmp_path / "sheet.webp", "plnk")
    assert result.exit_code == 1
    assert "There is no exercise 'plnk'. Did you mean 'plank'? If it is in a file of yours" in result.output
