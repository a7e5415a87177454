from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.docs.pictures import IMAGES, pictures

NAMES = sorted(pictures())


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_what_the_example_gives(name: str) -> None:
    drawn = (IMAGES / name).read_text(encoding="utf-8")

    assert drawn == pictures()[name], "run: python -m tests.docs.pictures"


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_stays_within_its_frame(name: str) -> None:
    svg = ET.fromstring(pictures()[name])
    width, height = (int(svg.get(side, "0")) for side in ("width", "height"))
    places = [part for part in svg if part.get("x")]

    assert len(places) > 10
    assert all(0 <= float(part.get("x", "")) < width for part in places)
    assert all(0 <= float(part.get("y", "")) < height for part in places)


def test_the_merge_shows_all_that_the_tasks_brought() -> None:
    text = "".join(ET.fromstring(pictures()["merge.svg"]).itertext())

    assert [f"… {count} more" in text for count in (16 - 3, 19 - 3, 12 - 3)] == [True] * 3
