"""oEmbed 1.0 (oembed.com): what a site is told that had an address of ours pasted into a post."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from engine.config.site import Site
from widgets.embed.models import DEFAULT_WIDTH, PICTURE_SIZE, Embed
from widgets.embed.snippets import build_oembed_html

CACHE_AGE = 86_400  # seconds; what WordPress takes anyway


def build_rich(embed: Embed, site: Site, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """The document for a frame. The limits are CSS pixels, or None; a frame is never larger than either."""
    width = min(DEFAULT_WIDTH, max_width or DEFAULT_WIDTH)
    height = min(embed.height_at(width), max_height or embed.height_at(width))
    document = _build_common("rich", embed, site) | {
        "html": str(build_oembed_html(embed, site, width=width, height=height)),
        "width": width,
        "height": height,
    }
    if embed.picture_path:
        across, down = _scale_picture(max_width, max_height)
        document |= {
            "thumbnail_url": site.absolute_url(embed.picture_path),
            "thumbnail_width": across,
            "thumbnail_height": down,
        }
    return document


def build_photo(embed: Embed, site: Site, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """The document for the picture, scaled into the limits: for posts, mails and pages that take no frame."""
    across, down = _scale_picture(max_width, max_height)
    return _build_common("photo", embed, site) | {
        "url": site.absolute_url(embed.picture_path),
        "width": across,
        "height": down,
    }


def _scale_picture(max_width: int | None, max_height: int | None) -> tuple[int, int]:
    """The width and height at which the picture is to be shown: its own, or scaled into the limits."""
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
    """A document in oEmbed's other form."""
    root = ElementTree.Element("oembed")
    for name, value in document.items():
        ElementTree.SubElement(root, name).text = str(value)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
