"""Pictures that are alone in their paragraph: with caption and credit, side by side, or wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor

from engine.content.credit_lines import list_parts
from engine.content.markdown.raw_html import HtmlFilter

MAX_SIDE_BY_SIDE = 24
PICTURE_ATTRIBUTES = ("credit", "licence")
"""The attributes of pictures that are no attributes of HTML."""


class Pictures(Treeprocessor):
    """Turns paragraphs that have only pictures into figures.

    The title of a picture is its caption. The attributes credit and licence are its creator and its licence. A single
    picture without any of these and without a class remains in its paragraph. Several pictures are shown side by side.
    lists has the attribute lists that these attributes are from, and the numbers of equal lists before them.
    """

    def __init__(self, html: HtmlFilter, lists: Mapping[ElementTree.Element, tuple[str, int]]) -> None:
        super().__init__()
        self._html, self._lists = html, lists

    def run(self, root: ElementTree.Element) -> None:
        """Replace the paragraphs below root, in place."""
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                figures = _build_figures(child) if child.tag == "p" else []
                if figures:
                    parent[index] = _place(figures, child)
        for image in root.iter("img"):
            for name in PICTURE_ATTRIBUTES:
                if image.attrib.pop(name, None):
                    self._html.check_list(*self._lists[image], "img", name)


def _build_figures(paragraph: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the figures for a paragraph with pictures, or an empty list if it remains a paragraph."""
    pictures = [child for child in paragraph if child.tag != "br"]
    images = [_find_image(picture) for picture in pictures]
    texts = [paragraph.text, *(child.tail for child in paragraph)]
    if not 0 < len(pictures) <= MAX_SIDE_BY_SIDE or None in images or any(text and text.strip() for text in texts):
        return []
    marks = {"title", "class", *PICTURE_ATTRIBUTES}
    is_plain = not any(image is not None and image.attrib.keys() & marks for image in images)
    if len(pictures) == 1 and is_plain and "class" not in paragraph.attrib:
        return []
    return [_build_figure(picture, image) for picture, image in zip(pictures, images, strict=True) if image is not None]


def _find_image(element: ElementTree.Element) -> ElementTree.Element | None:
    """Return the image if the element is one, or a link around one."""
    if element.tag == "a" and len(element) == 1 and not element.text and not element[0].tail:
        element = element[0]
    return element if element.tag == "img" else None


def _build_figure(picture: ElementTree.Element, image: ElementTree.Element) -> ElementTree.Element:
    caption = image.attrib.pop("title", None)
    values = [image.attrib.pop(name, "") for name in PICTURE_ATTRIBUTES]
    credit = [*list_parts(*map(unescape, values))]
    figure = ElementTree.Element("figure")
    if name := image.attrib.pop("class", None):
        figure.set("class", name)
    picture.tail = None
    figure.append(picture)
    if caption or credit:
        text = ElementTree.SubElement(figure, "figcaption")
        text.text = caption
        if caption and credit:
            ElementTree.SubElement(text, "br")
        if credit:
            text.append(_build_credit(credit))
    return figure


def unescape(text: str) -> str:
    """Return a value as typed, in which Python-Markdown has escaped some characters."""
    return UnescapeTreeprocessor().unescape(text)


def _build_credit(parts: Sequence[tuple[str, str | None]]) -> ElementTree.Element:
    """Return the element with the parts of a credit."""
    span = ElementTree.Element("span", {"class": "credit"})
    last: ElementTree.Element | None = None
    for text, url in parts:
        if url:
            last = ElementTree.SubElement(span, "a", {"href": url})
            last.text = text
        elif last is None:
            span.text = (span.text or "") + text
        else:
            last.tail = (last.tail or "") + text
    return span


def _place(figures: list[ElementTree.Element], paragraph: ElementTree.Element) -> ElementTree.Element:
    """Return the element that replaces a paragraph. It gets the attributes that the author gave to the paragraph."""
    if len(figures) == 1:
        element, names = figures[0], [figures[0].get("class"), paragraph.attrib.pop("class", None)]
    else:
        element, names = ElementTree.Element("div"), ["pictures", paragraph.attrib.pop("class", None)]
        element.extend(figures)
    element.attrib.update(paragraph.attrib)
    if any(names):
        element.set("class", " ".join(filter(None, names)))
    element.tail = paragraph.tail
    return element
