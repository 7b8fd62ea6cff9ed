"""Our frames on a page of the blog, as a reader meets them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Frame, Locator, Page, expect

CIRCUIT = 'iframe[src*="/embed/c/"]'


@dataclass(frozen=True, slots=True)
class Framed:
    """A frame of ours: the element on the page, and the document in it."""

    element: Locator
    document: Frame

    @property
    def content(self) -> int:
        """How many CSS pixels its content takes at this width."""
        height = self.document.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        assert isinstance(height, int)
        return height

    def assert_fits(self) -> None:
        """The element is as high as what is in it, no more and no less, as soon as the page has had time for it."""
        assert self.content > 200
        expect(self.element).to_have_js_property("clientHeight", self.content)

    def fold_out(self) -> None:
        """Open the first station's details; the content grows by that."""
        before = self.content
        self.document.locator("details summary").first.click()
        assert self.content > before + 20


def framed(page: Page, number: int = 0, where: str = CIRCUIT) -> Framed:
    """A frame of the page, scrolled to and shown."""
    element = page.locator(where).nth(number)
    element.scroll_into_view_if_needed()
    expect(element).to_be_visible()
    handle = element.element_handle()
    assert handle
    document = handle.content_frame()
    assert document
    document.wait_for_selector(".frame-foot")
    return Framed(element, document)


def listen(page: Page) -> list[str]:
    """The exceptions that nobody catches in the page and its frames, from now on."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said
