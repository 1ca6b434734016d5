"""A real headless Chromium, looking at a real embedded cloud.

Playwright's own browsers are not used: the machine's Chromium is. Where there is none these tests are skipped and say
how to get one; in CI, which installs it, its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.support.cloud import PATIENCE, RunningCloud

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "there is no Chromium on PATH, so the console cannot be looked at: install it, "
    "with `apt-get install chromium` on Debian, and run the tests again"
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that is not ours and yet leads to this machine, as an attacker's would.
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
]
MILLISECONDS = PATIENCE * 1000
expect.set_options(timeout=MILLISECONDS)


def chromium() -> str:
    """The machine's Chromium. Skips the test where there is none; in CI it fails."""
    found = next((path for command in COMMANDS if (path := shutil.which(command))), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser per module, not for the whole run: its event loop would be in the way of other tests'."""
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=MILLISECONDS)
        yield running
        running.close()


def new_page(place: Browser | BrowserContext, **settings: Any) -> Page:
    """A page with which everything may take its time, as on a machine that is slow and does something else."""
    page = place.new_page(**settings)
    page.set_default_timeout(MILLISECONDS)
    return page


@dataclass
class Console:
    """A page on which nothing may go wrong. `complaints` is what the browser had to say."""

    page: Page
    cloud: RunningCloud
    complaints: list[str] = field(default_factory=list)

    def open(self) -> Page:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(f"{self.cloud.endpoint}/_localcloud/")
        expect(self.page.locator("#link")).to_have_text("live")
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def console(browser: Browser, cloud: RunningCloud) -> Iterator[Console]:
    """The console of an empty cloud. Errors and violations of its content policy fail the test."""
    page = new_page(browser, viewport={"width": 1440, "height": 900})
    seen = Console(page, cloud)
    yield seen
    page.close()
    assert seen.complaints == []
