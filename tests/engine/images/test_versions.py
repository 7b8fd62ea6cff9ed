"""Pictures are made smaller and in newer formats, upright, in sRGB, and without metadata."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from engine.images.decoding import PictureError
from engine.images.picture import read_picture
from engine.images.versions import has_version, list_formats, make_version
from engine.images.widths import WIDTHS, choose_fallback_width, choose_widths
from tests.pictures import animate, draw, encode, take_photo


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo taken with the camera on its side: 600 x 800 pixels for readers."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(take_photo(orientation=6))
    return path


@pytest.mark.parametrize("extension", ["avif", "webp", "jpg"])
def test_a_version_is_upright_and_says_nothing_about_its_place(photo: Path, extension: str) -> None:
    picture = read_picture(photo)
    assert (picture.width, picture.height, picture.has_location) == (600, 800, True)
    data = make_version(photo, 320, extension).data
    image = _open(data)
    assert image.size == (320, 427)
    assert dict(image.getexif()) == {}
    assert b"Ada" not in data
    red, _, blue = image.convert("RGB").getpixel((300, 20))  # type: ignore[misc]
    assert blue > red, "the square is at the top right, as the camera saw it"


@pytest.mark.parametrize(
    ("format", "versions"),
    [
        ("PNG", ("avif", "webp", "png")),
        ("WEBP", ("avif", "webp")),
        ("GIF", ("avif", "webp", "png")),
        ("AVIF", ("avif", "webp")),
        ("HEIF", ("avif", "webp", "jpg")),
    ],
)
def test_every_format_is_read_whatever_its_name(format: str, versions: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(encode(draw(400, 300), format))
    picture = read_picture(path)
    assert list_formats(picture) == versions
    for extension in versions:
        assert _open(make_version(path, 320, extension).data).size == (320, 240)


def test_transparency_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(encode(draw(400, 300, (0, 0, 0, 0)), "PNG"))
    for extension in list_formats(read_picture(path)):
        version = make_version(path, 320, extension)
        assert _open(version.data).convert("RGBA").getpixel((300, 200))[3] == 0  # type: ignore[index]
        assert version.tone == ""


def test_colours_are_converted_to_those_of_screens(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    path = tmp_path / "wide.jpg"
    for icc_profile in (profile, b"damaged"):
        path.write_bytes(encode(draw(400, 300), "JPEG", icc_profile=icc_profile))
        assert "icc_profile" not in _open(make_version(path, 320, "webp").data).info
    path.write_bytes(encode(draw(400, 300).convert("CMYK"), "JPEG"))
    assert _open(make_version(path, 320, "jpg").data).mode == "RGB"
    deep = tmp_path / "deep.png"
    deep.write_bytes(encode(Image.new("I;16", (400, 300), 0x8000), "PNG"))
    assert _open(make_version(deep, 320, "png").data).convert("L").getpixel((5, 5)) in range(120, 136)


def test_an_animation_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    path.write_bytes(animate())
    picture = read_picture(path)
    assert picture.is_kept
    assert has_version(picture, 64, "gif")
    assert not has_version(picture, 64, "webp")


@pytest.mark.parametrize(("width", "widths"), [(100, (100,)), (320, (320,)), (340, (340,)), (700, (320, 480, 700))])
def test_no_version_is_larger_than_the_picture(width: int, widths: tuple[int, ...]) -> None:
    assert choose_widths(width) == widths
    assert choose_fallback_width(width) == width
    assert choose_widths(9000) == WIDTHS
    assert choose_fallback_width(9000) == 1280


def test_the_placeholder_is_the_main_colour(photo: Path) -> None:
    assert make_version(photo, 320, "jpg").tone == "tone tone-l5 tone-c2 tone-h2"


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="90" height="60.4"', (90, 60)),
        ("width='90px'\nheight='60px' viewBox='0 0 9 6'", (90, 60)),
        ('viewBox="0 0 9 6"', (9, 6)),
        ('width="100%" height="100%" viewBox="0,0,9,6"', (9, 6)),
        ('width="100%" height="100%"', (0, 0)),
        ('width="0" height="-3"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_the_size_of_a_drawing(attributes: str, size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "drawing.svg"
    path.write_text(f'<?xml version="1.0"?><!-- A runner -->\n<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>')
    picture = read_picture(path)
    assert (picture.width, picture.height) == size


WHOLE = take_photo()


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("bomb.png", lambda: encode(Image.new("1", (20_000, 20_000)), "PNG"), "20000 x 20000 pixels"),
        ("cut-off.jpg", lambda: WHOLE[: len(WHOLE) // 2], "damaged"),
        ("cut-off.png", lambda: encode(draw(), "PNG")[:-200], "damaged"),
        ("cut-off.gif", lambda: encode(draw(), "GIF")[:-500], "damaged"),
        ("cut-off.webp", lambda: encode(draw(), "WEBP")[:-100], "damaged"),
        ("cut-off.avif", lambda: encode(draw(), "AVIF")[:-100], "damaged"),
        ("cut-off.heic", lambda: encode(draw(), "HEIF")[:-100], "damaged"),
        ("empty.jpg", lambda: b"", "damaged"),
        ("page.jpg", lambda: b"<!doctype html><script>alert(1)</script>", "damaged"),
        ("drawing.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "damaged"),
        ("no.svg", lambda: b"<svgx/>", "damaged"),
        ("page.svg", lambda: b"<!doctype html>", "damaged"),
        ("old.jpg", lambda: encode(draw(), "BMP"), "damaged"),
        ("script.png", lambda: encode(draw(), "EPS"), "damaged"),
    ],
)
def test_broken_and_hostile_files_are_problems(
    name: str, make: Callable[[], bytes], words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    assert words in caught.value.problem.message


def test_what_follows_a_picture_in_its_file_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "both.jpg"
    path.write_bytes(WHOLE + b"<script>alert(1)</script>PK\x03\x04" * 9)
    assert b"script" not in make_version(path, 320, "jpg").data
    read_picture(path)


def test_damage_in_the_middle_is_found_when_a_version_is_made(tmp_path: Path) -> None:
    path = tmp_path / "damaged.png"
    data = bytearray(encode(draw(), "PNG"))
    data[100:110] = b"0123456789"
    path.write_bytes(bytes(data))
    read_picture(path)
    with pytest.raises(PictureError):
        make_version(path, 320, "webp")
