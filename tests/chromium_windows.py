"""A headless Chromium that looks at the reading room of a real `luuvet serve`, and axe-core to judge its pages."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.command_runs import free_port, started

WIDTHS = {"phone": 360, "desk": 1280}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# target-size is off by default, for it is new in WCAG 2.2.
_ASKED = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the program, or skip the test by name where the machine has none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: `make browser` installs Debian's, or name one in $CHROMIUM")
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """Open a Chromium that asks nobody but us."""
    words = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=words)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(
    browser: Browser, *, width: int = 1280, height: int = 800, dark: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """Open a window of this size in pixels, with this colour scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale="vi-VN",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def room_at(archive: Path, *words: str) -> Iterator[str]:
    """Serve an archive as its operator does; yield scheme, host and port."""
    port = free_port()
    with started("serve", "--archive", archive, "--port", str(port), *words) as serving:
        assert serving.stdout is not None
        assert str(port) in serving.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.send_signal(signal.SIGINT)
            serving.communicate(timeout=30)


def violations(page: Page) -> list[str]:
    """Return what axe-core has against the page that stands in a window, as ``rule: where``."""
    found = Axe().run(page, options=_ASKED).response["violations"]
    return [f"{one['id']}: {' '.join(map(str, one['nodes'][0]['target']))}" for one in found]


def width_of(page: Page) -> int:
    """Return how wide the page would have to be shown to hide nothing, in pixels."""
    widest = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    return int(page.evaluate(widest))
