"""Build oEmbed 1.0 documents (oembed.com) for sites where someone pastes a URL of this site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from engine.config.site import Site
from engine.library.library import Library
from widgets.embed.models import DEFAULT_APPEARANCE, DEFAULT_WIDTH, PICTURE_SIZE, Appearance, Embed
from widgets.embed.picture import find_picture_circuit
from widgets.embed.snippets import build_oembed_html

CACHE_AGE = 86_400  # seconds; WordPress uses the same


@dataclass(frozen=True, slots=True)
class OEmbedRequest:
    """The request of a site: the size that it has room for in CSS pixels, or None, and the appearance of the frame.

    `author` is the name of the author of the page at the URL, or "" for the site itself.
    """

    max_width: int | None = None
    max_height: int | None = None
    appearance: Appearance = DEFAULT_APPEARANCE
    author: str = ""


def build_rich(embed: Embed, site: Site, library: Library, request: OEmbedRequest) -> dict[str, Any]:
    """Return the document for a frame, no larger than the requested size.

    The frame is as wide as the text around it, whatever the width in the document, which has to be a number.
    """
    width = min(DEFAULT_WIDTH, request.max_width or DEFAULT_WIDTH)
    height = min(embed.height_at(width), request.max_height or embed.height_at(width))
    document = _build_common("rich", embed, site, request) | {
        "html": str(build_oembed_html(embed, site, height=height, appearance=request.appearance)),
        "width": width,
        "height": height,
    }
    circuit = embed.circuit or find_picture_circuit(library, embed.picture_terms)
    return document | (_build_thumbnail(circuit.request.file_path("png"), site, request) if circuit else {})


def build_photo(embed: Embed, site: Site, request: OEmbedRequest) -> dict[str, Any]:
    """Return the document for the picture, scaled down to the requested size, for places that allow no frames."""
    width, height = _scale_picture(request)
    return (
        _build_common("photo", embed, site, request)
        | {"url": site.absolute_url(embed.picture_path), "width": width, "height": height}
        | _build_thumbnail(embed.picture_path, site, request)
    )


def _build_thumbnail(path: str, site: Site, request: OEmbedRequest) -> dict[str, Any]:
    width, height = _scale_picture(request)
    return {"thumbnail_url": site.absolute_url(path), "thumbnail_width": width, "thumbnail_height": height}


def _scale_picture(request: OEmbedRequest) -> tuple[int, int]:
    """Return width and height of the picture, scaled down to the requested size."""
    width, height = PICTURE_SIZE
    scale = min(1.0, (request.max_width or width) / width, (request.max_height or height) / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _build_common(kind: str, embed: Embed, site: Site, request: OEmbedRequest) -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": kind,
        "title": embed.title,
        "author_name": request.author or site.title,
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
