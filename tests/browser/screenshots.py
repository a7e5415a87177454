"""Take the pictures of the review page that the documentation shows.

`python -m tests.browser.screenshots` writes them into `docs/images`, or into the folder it is told.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_context.review.page import render
from tests.support.chromium import READY, launched
from tests.support.review_examples import example_sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESKTOP = (1180, 1000)
PHONE = (360, 720)


class Picture(NamedTuple):
    """A picture: its name, the colours and the window it is taken in, the part it shows."""

    name: str
    scheme: str
    size: tuple[int, int]
    address: str


PICTURES = (
    Picture("review-light", "light", DESKTOP, ""),
    Picture("review-dark", "dark", DESKTOP, "#tab=changes"),
    Picture("review-phone", "light", PHONE, ""),
)


def take(browser: Browser, page: Path, picture: Picture, file: Path) -> None:
    """Take one picture."""
    width, height = picture.size
    shown: Page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,  # type: ignore[arg-type]  # one of playwright's literals
        reduced_motion="reduce",
        locale="en-GB",
    )
    shown.goto(page.as_uri() + picture.address)
    shown.wait_for_selector(READY)
    shown.screenshot(path=file)
    shown.close()


def main(folder: Path) -> None:
    """Take all pictures of the example workflow's merge."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, launched() as browser:
        page = Path(scratch) / "page.html"
        merged = example_sheets(Path(scratch) / "demo")["merged"]
        page.write_text(render([merged]), encoding="utf-8")
        for picture in PICTURES:
            take(browser, page, picture, folder / f"{picture.name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
