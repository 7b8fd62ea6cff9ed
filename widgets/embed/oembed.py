"""Build oEmbed 1.0 documents (oembed.com) for sites where someone pastes a URL of this site."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from engine.config.site import Site
from widgets.embed.models import DEFAULT_WIDTH, PICTURE_SIZE, Embed
from widgets.embed.snippets import build_oembed_html

CACHE_AGE = 86_400  # seconds; WordPress uses the same


def build_rich(embed: Embed, site: Site, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """Return the document for a frame, no larger than the limits, which are CSS pixels or None."""
    width = min(DEFAULT_WIDTH, max_width or DEFAULT_WIDTH)
    height = min(embed.height_at(width), max_height or embed.height_at(width))
    document = _build_common("rich", embed, site) | {
        "html": str(build_oembed_html(embed, site, width=width, height=height)),
        "width": width,
        "height": height,
    }
    if embed.picture_path:
        picture_width, picture_height = _scale_picture(max_width, max_height)
        document |= {
            "thumbnail_url": site.absolute_url(embed.picture_path),
            "thumbnail_width": picture_width,
            "thumbnail_height": picture_height,
        }
    return document


def build_photo(embed: Embed, site: Site, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """Return the document for the picture, scaled down to the limits, for places that allow no frames."""
    picture_width, picture_height = _scale_picture(max_width, max_height)
    return _build_common("photo", embed, site) | {
        "url": site.absolute_url(embed.picture_path),
        "width": picture_width,
        "height": picture_height,
    }


def _scale_picture(max_width: int | None, max_height: int | None) -> tuple[int, int]:
    """Return width and height of the picture, scaled down to the limits."""
    width, height = PICTURE_SIZE
    scale = min(1.0, (max_width or width) / width, (max_height or height) / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _build_common(kind: str, embed: Embed, site: Site) -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": kind,
        "title": embed.title,
        "provider_name": site.title,
        "provider_url": f"{site.address}/",
        "cache_age": CACHE_AGE,
    }


def format_xml(document: dict[str, Any]) -> bytes:
    """Return a document as XML."""
    root = ElementTree.Element("oembed")
    for name, value in document.items():
        ElementTree.SubElement(root, name).text = str(value)
    xml: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml
