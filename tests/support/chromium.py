"""The system's Chromium, driven by playwright."""

from __future__ import annotations

import importlib.util
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing() -> str:
    """Say what is missing to run a browser; nothing, where all is there."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    return "" if _executable() else "no Chromium is installed"


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a headless browser, and end it afterwards."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # tests skip where it is absent

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=[*OPTIONS])
        try:
            yield browser
        finally:
            browser.close()


def _executable() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


READY = "html[data-ready]"
