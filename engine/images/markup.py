"""The HTML of pictures: sources in all widths and formats, the size, and a placeholder."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.content.html_tags import parse_attributes
from engine.images.picture import Picture
from engine.images.versions import MIMETYPES, list_formats
from engine.images.widths import (
    PREVIEW,
    Layout,
    Width,
    choose_fallback_width,
    choose_gallery,
    choose_preview_size,
    choose_widths,
)

_TAG = re.compile(r'<(/?)(figure|div|img)\b((?:[^>"]*"[^"]*")*[^>"]*)>')
_DARK = "(prefers-color-scheme: dark)"
HAS_DARK = "has-dark"
"""The class of pictures with a version for dark pages. Others are dimmed there."""
_WIDE, _FULL, _GALLERY = "wide", "full", "pictures"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that a page shows: its facts, its placeholder, and the address of a file that is served as it is.

    tone is "" until the picture has been made in some size. dark is the version for dark pages, if any.
    """

    picture: Picture
    tone: str = ""
    address: str = ""
    dark: ShownPicture | None = None

    def version_address(self, width: Width, extension: str) -> str:
        """Return the address of a version."""
        return f"/img/{self.picture.digest}-{width}.{extension}"

    @property
    def fallback_address(self) -> str:
        """The address for programs that cannot choose a size."""
        if self.address:
            return self.address
        width = self.picture.width if self.picture.is_kept else choose_fallback_width(self.picture.width)
        return self.version_address(width, "svg" if self.picture.format == "SVG" else list_formats(self.picture)[-1])

    def small_address(self, width: int) -> str:
        """Return the address of the smallest version that is as wide as this, in a format for all browsers."""
        if self.address or self.picture.is_kept:
            return self.fallback_address
        widths = choose_widths(self.picture.width)
        chosen = next((each for each in widths if each >= width), widths[-1])
        return self.version_address(chosen, list_formats(self.picture)[-1])

    @property
    def fallback_size(self) -> tuple[int, int]:
        """The width and the height of the file at fallback_address, in pixels."""
        width, height = self.picture.width, self.picture.height
        if self.picture.is_kept:
            return width, height
        scaled = choose_fallback_width(width)
        return scaled, max(1, round(height * scaled / width))

    @property
    def preview_address(self) -> str:
        """The address of the version for previews of links, which are animated if the picture is."""
        if self.picture.is_kept:
            return self.fallback_address
        return self.version_address(PREVIEW, list_formats(self.picture)[-1])

    @property
    def preview_size(self) -> tuple[int, int]:
        """The width and the height of the file at preview_address, in pixels."""
        size = self.picture.width, self.picture.height
        return size if self.picture.is_kept else choose_preview_size(*size)


FindPicture = Callable[[str], ShownPicture | None]
"""Returns the picture at the address in `src`, or None if it is not a picture of the site."""


def render_picture(shown: ShownPicture, attributes: dict[str, str], layout: Layout, *, is_eager: bool = False) -> str:
    """Return the HTML of a picture. attributes are those of its `img`, and win over ours."""
    picture = shown.picture
    own = {"src": shown.fallback_address}
    given = _without_source(attributes)
    names = " ".join(filter(None, (given.pop("class", ""), shown.tone, HAS_DARK if shown.dark else None)))
    size = _write_size(picture.width, picture.height)
    sizes = layout.value
    if (width := given.get("width", "")).isdecimal() and len(width) < 5:
        size = _write_size(int(width), round(picture.height * int(width) / max(1, picture.width)))
        sizes = f"min({width}px, 92vw)"
    loading = {"fetchpriority": "high"} if is_eager else {"loading": "lazy", "decoding": "async"}
    *others, last = _list_sources(shown, sizes)
    own |= {"srcset": last["srcset"], "sizes": sizes} if "sizes" in last else {}
    sources = [{"media": _DARK} | each for each in _list_sources(shown.dark, sizes)] if shown.dark else []
    sources += others
    img = _write_tag("img", own | size | loading | given | ({"class": names} if names else {}))
    return f"<picture>{''.join(_write_tag('source', each) for each in sources)}{img}</picture>" if sources else img


def _list_sources(shown: ShownPicture, sizes: str) -> list[dict[str, str]]:
    """Return the attributes of the sources of a picture. The last one is for all browsers."""
    picture = shown.picture
    if picture.is_kept:
        return [{"srcset": shown.fallback_address}]
    return [
        {
            "type": MIMETYPES[extension],
            "srcset": ", ".join(
                f"{shown.version_address(each, extension)} {each}w" for each in choose_widths(picture.width)
            ),
            "sizes": sizes,
        }
        for extension in list_formats(picture)
    ]


def add_versions(markup: str, find: FindPicture, *, first_is_eager: bool = False) -> str:
    """Return the HTML of an article with all versions of its pictures.

    With first_is_eager, the first picture is loaded at once, and the others when they are near.
    """
    if "<img " not in markup:
        return markup
    pieces: list[str] = []
    end = 0
    is_eager = first_is_eager
    for match, layout in _find_images(markup):
        attributes = parse_attributes(match[0])
        shown = find(attributes.get("src", ""))
        if shown is None:
            continue
        pieces += [markup[end : match.start()], render_picture(shown, attributes, layout, is_eager=is_eager)]
        end = match.end()
        is_eager = False
    return "".join((*pieces, markup[end:]))


def use_fallbacks(markup: str, find: FindPicture, absolute: Callable[[str], str]) -> str:
    """Return the HTML of an article for programs that show it elsewhere: one version of each picture, and its size."""

    def replace(match: re.Match[str]) -> str:
        attributes = parse_attributes(match[0])
        shown = find(attributes.get("src", "")) if match[2] == "img" else None
        if shown is None:
            return match[0]
        own = {"src": absolute(shown.fallback_address)} | _write_size(*shown.fallback_size)
        return _write_tag("img", own | _without_source(attributes))

    return _TAG.sub(replace, markup) if "<img " in markup else markup


def _write_size(width: int, height: int) -> dict[str, str]:
    """Return the attributes of a size, or none if it is unknown."""
    return {"width": str(width), "height": str(height)} if width and height else {}


def _without_source(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "src"}


def _find_images(markup: str) -> Iterator[tuple[re.Match[str], Layout]]:
    """Yield the images and their layouts, which depend on the elements around them."""
    layouts = [Layout.MAIN]
    for match in _TAG.finditer(markup):
        is_end, name, _ = match.groups()
        if name == "img":
            yield match, layouts[-1]
        elif is_end:
            if len(layouts) > 1:
                layouts.pop()
        else:
            names = parse_attributes(match[0]).get("class", "").split()
            layouts.append(_choose_layout(names, markup, match.end()) or layouts[-1])


def _choose_layout(names: list[str], markup: str, start: int) -> Layout | None:
    """Return the layout of the pictures in an element with some classes, or None if it is that around it."""
    if _GALLERY in names:
        end = markup.find("</div>", start)
        return choose_gallery(markup.count("<img ", start, end), is_wide=_WIDE in names or _FULL in names)
    if _FULL in names:
        return Layout.FULL
    return Layout.WIDE if _WIDE in names else None


def _write_tag(name: str, attributes: dict[str, str]) -> str:
    written = (f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{''.join(written)}>"
