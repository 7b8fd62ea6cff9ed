"""The pictures of the site: found by address, made in other sizes when a browser asks, and kept in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app
from markupsafe import Markup

from engine.editions.edition import Edition
from engine.editions.file_cache import FileCache
from engine.images import markup
from engine.images.decoding import PictureError
from engine.images.files import find_file, is_picture_name
from engine.images.markup import ShownPicture
from engine.images.picture import Picture, read_picture
from engine.images.versions import make_version
from engine.images.widths import Layout, Width
from engine.library.exercise import Exercise
from web.core.cacheable import holds_until
from web.core.context import edition, now
from widgets.figures.addresses import thumb_address

MAX_BYTES = 1024 * 1024 * 1024
"""Maximum size of all versions: those of some 2,000 photos. The oldest are deleted first, and made again if needed."""
PAGE_TTL = timedelta(minutes=1)
"""Time after which a cached page is made again with the tone of a picture, which is found with its first version."""
SMALL_WIDTHS = {"thumb": 192, "figure": 640}
"""The widths of images in place of figures, in pixels: those of the figures, on dense screens."""
_EXTENSION = "strongstride.images"


class Pictures:
    """The pictures of one site. Nothing is decoded until a version is asked for."""

    def __init__(self, site_dir: Path, instance_dir: Path, max_bytes: int = MAX_BYTES) -> None:
        self._site_dir = site_dir
        self._cache = FileCache(instance_dir / "cache" / "pictures", max_bytes)
        self._files: dict[str, Path] = {}
        self._tones: dict[str, str] = {}
        self._scanned: Edition | None = None

    def find(self, address: str) -> ShownPicture | None:
        """Return the picture at an address, or None if the site has none there or it is damaged.

        A file with `.dark` before its ending is the version for dark pages: start.dark.svg is that of start.svg.
        """
        stem, dot, suffix = address.rpartition(".")
        shown = self._find(address)
        return replace(shown, dark=self._find(f"{stem}.dark{dot}{suffix}")) if shown else None

    def _find(self, address: str) -> ShownPicture | None:
        path = find_file(self._site_dir, address)
        try:
            picture = read_picture(path) if path else None
        except (PictureError, OSError):
            return None
        if path is None or picture is None:
            return None
        self._files[picture.digest] = path
        is_static_drawing = picture.format == "SVG" and address.startswith("/static/")
        return ShownPicture(picture, self._find_tone(picture), address if is_static_drawing else "")

    def find_without_location(self, address: str) -> str | None:
        """Return the address of a version of a picture whose file says where it was taken, or else None."""
        shown = self.find(address) if is_picture_name(address) else None
        return shown.fallback_address if shown and shown.picture.has_location and not shown.picture.is_kept else None

    def find_by_digest(self, digest: str, current: Edition) -> tuple[Path, Picture] | None:
        """Return the file of a picture that the site shows, or None if there is none, or it has changed.

        Another worker may have written the page, so all pictures of the edition are looked at, once.
        """
        if digest not in self._files and self._scanned is not current:
            for address in list_addresses(current):
                self.find(address)
            self._scanned = current
        path = self._files.get(digest)
        try:
            picture = read_picture(path) if path else None
        except (PictureError, OSError):
            return None
        return (path, picture) if path and picture and picture.digest == digest else None

    def find_version(self, digest: str, width: Width, extension: str) -> bytes | None:
        """Return a version from the cache, or None."""
        return self._cache.get(_name(digest, width, extension))

    def has_version(self, digest: str, width: Width, extension: str) -> bool:
        """Return True if a version is in the cache."""
        return self._cache.has(_name(digest, width, extension))

    def make_version(self, path: Path, picture: Picture, width: Width, extension: str) -> bytes:
        """Return a version, and keep it. One picture is decoded at a time, so that memory is bounded.

        Raises PictureError.
        """
        with self._cache.lock():
            if (found := self.find_version(picture.digest, width, extension)) is not None:
                return found
            version = make_version(path, width, extension)
            self._cache.put(_name(picture.digest, width, extension), version.data)
            if version.tone:
                self._cache.put(f"{picture.digest}.tone", version.tone.encode())
        return version.data

    def _find_tone(self, picture: Picture) -> str:
        is_unknown = has_tone(picture) and picture.digest not in self._tones
        if is_unknown and (data := self._cache.get(f"{picture.digest}.tone")):
            self._tones[picture.digest] = data.decode("ascii")
        return self._tones.get(picture.digest, "")


def init_app(app: Flask, site_dir: Path, instance_dir: Path) -> None:
    """Add the pictures to the app."""
    app.extensions[_EXTENSION] = Pictures(site_dir, instance_dir)
    app.jinja_env.globals.update(picture_tag=render_picture, feed_picture_tag=render_feed_picture)
    app.jinja_env.globals["thumb_address"] = find_thumb  # the widgets' templates are rendered without an app


def pictures() -> Pictures:
    """Return the pictures of the current app."""
    found: Pictures = current_app.extensions[_EXTENSION]
    return found


def render_picture(address: str, layout: str = "main", *, eager: bool = False, **attributes: str) -> Markup:
    """Return the HTML of a picture for a template, with the attributes of its `img`.

    layout is the name of a Layout. A picture that cannot be read is only an `img`.
    """
    shown = _find(address)
    if shown is None:
        names = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in attributes.items())
        return Markup('<img src="{}"{}>').format(address, names)
    return Markup(markup.render_picture(shown, attributes, Layout[layout.upper()], is_eager=eager))


def find_thumb(exercise: Exercise, file: str = "thumb.svg") -> str:
    """Return the address of the small picture of an exercise: a version of the site's image, or else the figure."""
    shown = _find(exercise.image.src) if exercise.image else None
    return shown.small_address(SMALL_WIDTHS[file.partition(".")[0]]) if shown else thumb_address(exercise, file)


def render_feed_picture(address: str, alt: str) -> Markup:
    """Return the HTML of a picture for a feed."""
    url = edition().site.absolute_url(address) if address.startswith("/") else address
    return add_fallbacks(Markup('<img src="{}" alt="{}">').format(url, alt))


def add_fallbacks(html: Markup) -> Markup:
    """Return the HTML of an article for feeds, which show pictures elsewhere and seldom choose a size."""
    site = edition().site

    def find(address: str) -> ShownPicture | None:
        return pictures().find(address.removeprefix(site.address)) if address.startswith(site.address) else None

    return Markup(markup.use_fallbacks(html, find, site.absolute_url))


def add_versions(html: Markup, *, first_is_eager: bool) -> Markup:
    """Return the HTML of an article with all versions of its pictures."""
    return Markup(markup.add_versions(html, _find, first_is_eager=first_is_eager))


def _find(address: str) -> ShownPicture | None:
    """Return a picture for a page, which the page cache keeps only for a short time if the tone is not known yet."""
    shown = pictures().find(address)
    if shown and not shown.tone and has_tone(shown.picture):
        holds_until(now() + PAGE_TTL)
    return shown


def has_tone(picture: Picture) -> bool:
    """Return True if the place of a picture has the tone of the picture while it is loaded."""
    return not (picture.is_kept or picture.has_alpha)


def list_addresses(current: Edition) -> Iterator[str]:
    """Yield the addresses of all pictures in articles, of exercises and on the home page."""
    site = current.site
    yield from (each.image for each in (site.cover, site.about) if each and each.image)
    for item in (*current.posts, *current.pages.values()):
        if address := item.article.hero_address:
            yield address
        yield from (link.url for link in item.links if link.is_image)
    for exercise in current.library.exercises.values():
        if exercise.image:
            yield exercise.image.src


def _name(digest: str, width: Width, extension: str) -> str:
    return f"{digest}-{width}.{extension}"
