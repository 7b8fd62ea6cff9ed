"""Windows of Firefox and WebKit, with the few actions that the tests need. Selectors are CSS."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import ElementNotInteractableException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait

from tests.other_browsers.bidi import Bidi, BidiError

SECONDS = 60
"""Timeout for everything, longer than a passing test needs even on a busy machine."""

FIND = """(selector => {
  const element = document.querySelector(selector);
  if (!element || element.disabled || !element.checkVisibility({ visibilityProperty: true })) return null;
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  return element;
})"""
"""Find an element that a reader can click, and scroll to it."""
AIMS = 5
"""How often a click is tried if its element has moved out of the window meanwhile."""


class Window(ABC):
    """A window of a browser with an empty storage."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Show a page, and wait until it has loaded."""

    @abstractmethod
    def resize(self, width: int) -> None:
        """Set the width of the page in CSS pixels."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression: a text, a number, true, false, null, or a list of them."""

    @abstractmethod
    def press(self, selector: str) -> None:
        """Click an element that is on the screen."""

    @abstractmethod
    def press_keys(self, selector: str, text: str) -> None:
        """Type a text into the focused field, which the selector finds."""

    @abstractmethod
    def inside(self, selector: str) -> Any:
        """Act inside a frame during a block."""

    @abstractmethod
    def messages(self) -> list[str]:
        """Return the errors and console messages of all pages and frames."""

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        ends = time.monotonic() + SECONDS
        while not self.evaluate(expression):
            assert time.monotonic() < ends, f"still false: {expression}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click an element as soon as it is on the screen."""
        self.wait(f"{FIND}({selector!r}) !== null")
        self.press(selector)

    def type(self, selector: str, text: str) -> None:
        """Type a text into a field."""
        self.click(selector)
        self.press_keys(selector, text)


class FirefoxWindow(Window):
    """A window of Firefox, driven through WebDriver BiDi."""

    def __init__(self, bidi: Bidi) -> None:
        self._bidi = bidi
        self._user = bidi.send("browser.createUserContext")["userContext"]  # with a storage of its own
        self._tab = bidi.send("browsingContext.create", type="tab", userContext=self._user)["context"]
        self._context = self._tab
        bidi.events.clear()

    def close(self) -> None:
        """Close the window and forget its storage."""
        self._bidi.send("browser.removeUserContext", userContext=self._user)

    def open(self, url: str) -> None:
        self._bidi.send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def resize(self, width: int) -> None:
        self._bidi.send("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": 800})

    def evaluate(self, expression: str) -> Any:
        return json_value(self._value(expression))

    def press(self, selector: str) -> None:
        for _ in range(AIMS - 1):
            try:
                return self._press_once(selector)
            except BidiError as error:  # Firefox itself scrolls to the caret of a field, a moment after a key
                if "out of bounds" not in str(error):
                    raise
        return self._press_once(selector)

    def _press_once(self, selector: str) -> None:
        element = {"type": "element", "element": {"sharedId": self._value(f"{FIND}({selector!r})")["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        press, release = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        self._act({"type": "pointer", "id": "mouse", "actions": [move, press, release]})

    def press_keys(self, selector: str, text: str) -> None:
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    @contextmanager
    def inside(self, selector: str) -> Iterator[None]:
        outside = self._context
        self._context = self._value(f"document.querySelector({selector!r}).contentWindow")["value"]["context"]
        yield
        self._context = outside

    def messages(self) -> list[str]:
        self._bidi.send("session.status")  # reports of what has happened arrive before the answer
        return [event["params"]["text"] for event in self._bidi.events if event["method"] == "log.entryAdded"]

    def _act(self, source: dict[str, Any]) -> None:
        self._bidi.send("input.performActions", context=self._context, actions=[source])

    def _value(self, expression: str) -> dict[str, Any]:
        answer = self._bidi.send(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=False,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        value: dict[str, Any] = answer["result"]
        return value


def json_value(value: dict[str, Any]) -> Any:
    """Return a value of JavaScript as Python's."""
    if value["type"] == "array":
        return [json_value(each) for each in value["value"]]
    return value.get("value")  # null and undefined have none


class WebKitWindow(Window):
    """A window of WebKit, driven through WebDriver. `log` is the file with the browser's output."""

    def __init__(self, driver: WebDriver, log: Path) -> None:
        self._driver = driver
        self._log = log

    def open(self, url: str) -> None:
        self._driver.get(url)

    def resize(self, width: int) -> None:
        self._driver.set_window_rect(width=width, height=800)
        self.wait(f"innerWidth === {width}")

    def evaluate(self, expression: str) -> Any:
        return self._driver.execute_script(f"return {expression}")

    def press(self, selector: str) -> None:
        def try_to_click(driver: WebDriver) -> bool:
            driver.find_element(By.CSS_SELECTOR, selector).click()
            return True

        # The page may be drawn anew between the look for the element and the click.
        wait = WebDriverWait(self._driver, SECONDS, ignored_exceptions=(ElementNotInteractableException,))
        wait.until(try_to_click)

    def press_keys(self, selector: str, text: str) -> None:
        self._driver.find_element(By.CSS_SELECTOR, selector).send_keys(text)

    @contextmanager
    def inside(self, selector: str) -> Iterator[None]:
        self._driver.switch_to.frame(self._driver.find_element(By.CSS_SELECTOR, selector))
        yield
        self._driver.switch_to.parent_frame()

    def messages(self) -> list[str]:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "CONSOLE " in line and "'manifest-src'" not in line]
