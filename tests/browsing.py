"""A real browser: headless Chromium, for pages that must work from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from .needed import program

READY = "html[data-ready]"
"""Set when the page's scripts have begun their work."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; its loop is the thread's while it runs, so no other test may run within it."""
    path = program("chromium", "chromium")
    with sync_playwright() as playwright:
        # What runs as root has no sandbox of Chromium's.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Opened:
    """A page opened from a file, with all that it complained of or asked the network for."""

    def __init__(self, browser: Browser, file: Path, **context: Any) -> None:
        self._context = browser.new_context(**context)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.url = file.resolve().as_uri()
        self.page.goto(self.url)
        self.page.wait_for_selector(READY, state="attached")

    @property
    def shown_after(self) -> float:
        """Seconds from the start to the first thing painted, and to the scripts' end."""
        return self.page.evaluate(
            """() => {
              const page = performance.getEntriesByType("navigation")[0];
              const [paint] = performance.getEntriesByName("first-contentful-paint");
              return Math.max(page.domContentLoadedEventEnd, paint?.startTime ?? Infinity) / 1000;
            }"""
        )

    def elsewhere(self) -> list[str]:
        """What was asked for besides the page itself."""
        return [url for url in self.asked if url != self.url and not url.startswith("data:")]

    def close(self) -> None:
        self._context.close()
