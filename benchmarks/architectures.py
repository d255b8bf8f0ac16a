"""Editing a layer of VGG-16 in Chromium: from the hand to the new table and the new picture.

Timed in turn with a slider on a page of nothing but a slider and a text: what Streamlit itself takes.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.pages import WARM_UP, bare_app, open_page, row, timed
from tests.browser.conftest import FLAGS, chromium, running_app

TIMES = 20
TABLE = "deep('tr.selected td.output')?.textContent.endsWith('×{n}')"
PICTURE = "deep('.block.lit')?.getAttribute('aria-label').includes('×{n} ')"


def edits(browser: Browser, url: str, bare: str) -> dict[str, list[float]]:
    """Times of typing another number of filters, and of the slider beside it."""
    board = open_page(browser, f"{url}/architectures?design=vgg-16", "tr.layer")
    alone = open_page(browser, bare, "[data-testid=stMarkdown] strong")
    board.locator("button.name", has_text="conv9").click()
    filters = board.get_by_label("filters", exact=True)
    slider = alone.get_by_role("slider").first
    found: dict[str, list[float]] = {"table": [], "picture": [], "alone": []}
    for n in range(500, 500 + 2 * (WARM_UP + TIMES)):
        what, there = ("table", TABLE) if n % 2 else ("picture", PICTURE)
        filters.fill(str(n))
        found[what].append(
            timed(board, "keydown", there.replace("{n}", str(n)), lambda: board.keyboard.press("Enter"))
        )
        board.wait_for_timeout(300)  # the rest of the page is drawn
        slider.focus()
        text = "document.querySelector('[data-testid=stMarkdown] strong')"
        before = alone.evaluate(f"{text}.innerText")
        key = "ArrowRight" if n % 2 else "ArrowLeft"
        found["alone"].append(
            timed(
                alone,
                "keydown",
                f"{text}?.innerText !== {before!r}",
                lambda key=key: alone.keyboard.press(key),
            )
        )
    return {name: times[WARM_UP:] for name, times in found.items()}


def main() -> str:
    with (
        tempfile.TemporaryDirectory() as temporary,
        running_app(Path(temporary), CNNVIZ_WARM_UP="0") as app,
        bare_app(Path(temporary)) as bare,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        found = edits(browser, app.url, bare)
        browser.close()
    alone = statistics.median(found["alone"])
    ratios = {
        name: f"{statistics.median(times) / alone:.2f} × the last line" for name, times in found.items()
    }
    lines = [
        "| from the hand to the screen | median, ms | 95 %, ms | |",
        "|---|---|---|---|",
        row("filters of conv9 in VGG-16 → its row of the table", found["table"], ratios["table"]),
        row("filters of conv9 in VGG-16 → its volume in the picture", found["picture"], ratios["picture"]),
        row("slider → text, on a page of nothing else", found["alone"], "what Streamlit takes"),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
