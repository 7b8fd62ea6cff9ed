"""Pictures in articles are checked with the other content: each problem names the line and the column."""

from __future__ import annotations

import pytest

from tests.engine.editions.conftest import SiteFolder
from tests.engine.editions.test_check import list_problems
from tests.pictures import animate, draw, encode, take_photo

PHOTO = take_photo()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"/>'


@pytest.mark.parametrize(
    ("file", "data", "words"),
    [
        ("static/photo.jpg", PHOTO[:3000], "damaged"),
        ("static/photo.jpg", b"", "damaged"),
        ("static/photos.jpg", PHOTO, "There is no picture '/static/photo.jpg'. Did you mean '/static/photos.jpg'?"),
        ("static/knees.png", PHOTO, "There is no picture '/static/photo.jpg'. Add it to the folder static/."),
        ("static/photo.jpg", animate(3, 900, "PNG").ljust(2 * 1024**2, b"\0"), "2.0 MB"),
        ("static/photo.jpg", PHOTO, ""),
        ("static/photo.jpg", encode(draw(), "HEIF"), ""),
    ],
)
def test_a_picture_that_readers_would_miss_is_reported(
    site_folder: SiteFolder, file: str, data: bytes, words: str
) -> None:
    site_folder.write(file, data)
    site_folder.post("hips", "Text.\n\n![A runner](/static/photo.jpg)")
    problems = list_problems(site_folder)
    assert len(problems) == bool(words)
    for problem in problems:
        assert (problem.path, problem.line, problem.column) == ("posts/hips.md", 8, 13)
        assert words in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    "address",
    [
        "/wp-content/uploads/2019/x.jpg",
        "/wp-content/uploads/2019/x.JPG?w=300",
        "/exercises/x.png",
        "https://little.example/x.webp",
    ],
)
@pytest.mark.parametrize("mark", ["!", ""])
def test_a_picture_outside_its_folders_is_no_page(site_folder: SiteFolder, mark: str, address: str) -> None:
    site_folder.post("hips", f"Text.\n\n{mark}[A runner]({address})")
    (problem,) = list_problems(site_folder)
    path = address.removeprefix("https://little.example").partition("?")[0]
    assert problem.message == f"There is no picture '{path}'."
    assert problem.hint == "Save it beside the article or in static/."


@pytest.mark.parametrize(
    ("folder", "slug", "name"),
    [
        ("posts/hips", "hips/index", "start.svg"),
        ("posts/hips", "hips", "hips/start.svg"),
        ("posts/hips", "hips", "/posts/hips/start.svg"),
        ("static", "hips", "../static/start.svg"),
        ("posts/2026/hüften", "2026/hips", "h%C3%BCften/start.svg"),
    ],
)
def test_a_picture_can_be_named_by_its_place_beside_the_article(
    site_folder: SiteFolder, folder: str, slug: str, name: str
) -> None:
    site_folder.write(f"{folder}/start.svg", SVG)
    head = f"date: 2026-03-04\nhero: {{src: {name}, alt: ''}}"
    site_folder.post(slug, f"![A runner]({name})", head=head)
    assert list_problems(site_folder) == []
    (site_folder.site_dir / folder / "start.svg").unlink()
    top, picture = list_problems(site_folder)
    assert (top.line, top.column) == (4, 13)
    assert (picture.line, picture.column) == (7, 13)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("image: {src: /static/lost.jpg, alt: A plank}", "There is no picture '/static/lost.jpg'."),
        ("image: {src: /static/broken.jpg, alt: A plank}", "damaged"),
        ("image: {src: /static/photo.jpg, alt: A plank}", ""),
        ("video: {url: 'https://little.example/static/lost.mp4', title: The plank}", "/static/lost.mp4"),
        ("video: {url: 'https://little.example/static/plank.mp4', title: The plank}", ""),
        ("video: {url: 'https://films.example/lost.mp4', title: The plank}", ""),
    ],
)
def test_a_missing_or_broken_file_of_an_exercise_is_reported(site_folder: SiteFolder, field: str, words: str) -> None:
    for name, data in (("photo.jpg", PHOTO), ("broken.jpg", PHOTO[:3000]), ("plank.mp4", b"film")):
        site_folder.write(f"static/{name}", data)
    site_folder.change("exercises/calves.yaml", "heel-raise:\n", f"heel-raise:\n  {field}\n")
    problems = list_problems(site_folder)
    assert len(problems) == bool(words)
    for problem in problems:
        assert (problem.path, problem.line, problem.column) == ("exercises/calves.yaml", 2, 16)
        assert words in f"{problem.message} {problem.hint}"
