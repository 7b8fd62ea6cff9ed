"""Frames on a page of the blog, as readers see them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Frame, Locator, Page, expect

CIRCUIT = 'iframe[src*="/embed/c/"]'


@dataclass(frozen=True, slots=True)
class Framed:
    """A frame: the element on the page, and the document in it."""

    element: Locator
    document: Frame

    @property
    def content(self) -> int:
        """The height of the content in CSS pixels."""
        height = self.document.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        assert isinstance(height, int)
        return height

    def assert_fits(self) -> None:
        """Expect the element to be exactly as high as its content."""
        assert self.content > 200
        expect(self.element).to_have_js_property("clientHeight", self.content)

    def fold_out(self) -> None:
        """Unfold the first station, which makes the content higher."""
        before = self.content
        self.document.locator("details summary").first.click()
        assert self.content > before + 20


def framed(page: Page, number: int = 0, where: str = CIRCUIT) -> Framed:
    """Scroll to a frame of the page and return it."""
    element = page.locator(where).nth(number)
    element.scroll_into_view_if_needed()
    expect(element).to_be_visible()
    # WordPress and our loader take frames out of the page until they are ready. WordPress 6.1 clips them, too, which
    # Playwright calls visible.
    expect(element).not_to_have_css("position", "absolute")
    handle = element.element_handle()
    assert handle
    document = handle.content_frame()
    assert document
    document.wait_for_selector(".frame-foot")
    return Framed(element, document)


def listen(page: Page) -> list[str]:
    """Collect uncaught exceptions in the page and its frames."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said
