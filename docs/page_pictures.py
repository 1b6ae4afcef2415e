"""Make the pictures of the joined page: a laptop and a phone in a real Chromium, at a session that is really served.

uv run python docs/page_pictures.py [--to DIR]

What is on them is made by the program; the browser's fonts are those of the machine, so the bytes differ elsewhere.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.reach.browser import Window, chromium  # noqa: E402
from tests.reach.served import Served  # noqa: E402
from workshop.sheets.model import END, InsertRow, Role, SetCell  # noqa: E402

LAPTOP, PHONE = (960, 500), (390, 700)
PEOPLE = {"Ana Ruiz": Role.FACILITATOR, "Ben Carter": Role.PARTICIPANT, "Chloe Park": Role.PARTICIPANT}
WRITTEN = {
    "q1": ("Someone always calls back the same day", "Ben Carter"),
    "q2": ("They know our families by name", "Chloe Park"),
    "q3": ("We meet in their building, not only in ours", "Ana Ruiz"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "pictures")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), people=PEOPLE)
        try:
            with chromium() as browser:
                phone = Window(browser, size=PHONE, has_touch=True, is_mobile=True)
                join(phone, served, "Chloe Park")
                phone.type("They know our fam")
                phone.sees("They know our fam")
                phone.page.wait_for_timeout(300)
                phone.page.screenshot(path=options.to / "page-phone.png")
                laptop = Window(browser, size=LAPTOP)
                join(laptop, served, "Ben Carter")
                phone.close()
                reveal(served)
                laptop.sees("by name")
                laptop.page.wait_for_timeout(300)
                laptop.page.screenshot(path=options.to / "page-laptop.png")
        finally:
            served.close()


def join(window: Window, served: Served, name: str) -> None:
    """As a person would: the form, their own code read, the first question."""
    window.join(served.url, served.gate.join_code, name)
    window.page.click("#notice-button")
    window.at_qualities()


def reveal(served: Served) -> None:
    """The group's list, as it is when the facilitator has revealed it."""
    for row, (text, who) in WRITTEN.items():
        values = [SetCell("qualities", row, "quality", text), SetCell("qualities", row, "who", who)]
        served.write(InsertRow("qualities", row, END), *values)
    served.write(SetCell("reveals", "qualities", "revealed", True))


if __name__ == "__main__":
    main()
