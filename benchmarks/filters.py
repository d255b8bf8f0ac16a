"""A weight dragged over a photo of 512 × 512 in Chromium: from the move of the hand to the new map on screen.

The clock runs in the page, from the time stamp of the pointer's move to the frame after the map was drawn.
Beside it: how long the NumPy core and SciPy take for the same map.
"""

import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from scipy.signal import correlate

from cnnviz import images, samples
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.ui.own_numbers import write_weights
from tests.browser.conftest import FLAGS, chromium, running_app

PHOTO = "astronaut"  # 512 × 512
MOVES = 60
KERNELS = {"3 × 3": (3, 1), "5 × 5": (5, 1), "7 × 7": (7, 1), "5 × 5 × 3, as the learned ones": (5, 3)}
CLOCK = """lab => {
  let moved = null;
  window.taken = [];
  document.addEventListener('pointermove', event => { moved ??= event.timeStamp; }, true);
  new MutationObserver(() => {
    const from = moved;
    moved = null;
    if (from !== null) requestAnimationFrame(() => window.taken.push(performance.now() - from));
  }).observe(lab, { attributes: true, attributeFilter: ['data-drawn'] });
}"""


def weights(size: int, channels: int) -> np.ndarray:
    """Some kernel without a 0: (k, k, C)."""
    return np.random.default_rng(0).integers(1, 9, (size, size, channels)).astype(float) / 8 - 0.55


def dragged(browser: Browser, url: str, size: int, channels: int) -> list[float]:
    """Milliseconds from each move to its map."""
    own = write_weights(weights(size, channels)[:, :, :, None])
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{url}/filters?{urlencode({'sample': PHOTO, 'weights': own})}")
    field = page.locator(".lab .weights input").nth(size * size // 2)
    field.wait_for(timeout=120_000)
    page.wait_for_timeout(6000)  # the maps of the bank are drawn, and the network has woken up
    page.locator(".lab").evaluate(CLOCK)
    box = field.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(MOVES):
        page.mouse.move(x, y - 6 * (step % 20) - 6)
        page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_timeout(500)
    taken = page.evaluate("window.taken")
    page.close()
    return taken


def by_numpy(size: int, channels: int) -> tuple[float, float]:
    """Median milliseconds of the NumPy core and of SciPy for the same map, in turn."""
    photo = samples.photo(PHOTO)
    kernel = weights(size, channels)
    image = photo / 255 if channels == 3 else images.to_grey(photo)[:, :, None] / 255
    ours, theirs = [], []
    for _ in range(5):
        start = time.perf_counter()
        cross_correlate(image, kernel)
        middle = time.perf_counter()
        correlate(image, kernel, mode="valid")
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
    return 1000 * statistics.median(ours), 1000 * statistics.median(theirs)


def main() -> str:
    """Drag one weight of kernels of several sizes."""
    rows = [
        "| kernel on 512 × 512 | maps shown | median, ms | 95 % within, ms | NumPy core, ms | SciPy, ms |",
        "|---|---|---|---|---|---|",
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as app,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        for label, (size, channels) in KERNELS.items():
            taken = dragged(browser, app.url, size, channels)
            late = statistics.quantiles(taken, n=20)[-1]
            ours, theirs = by_numpy(size, channels)
            numbers = (
                f"{len(taken)} | {statistics.median(taken):.0f} | {late:.0f} | {ours:.0f} | {theirs:.0f}"
            )
            rows.append(f"| {label} | {numbers} |")
        browser.close()
    return "\n".join(rows)
