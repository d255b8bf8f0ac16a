"""The sliding window at play: frames by requestAnimationFrame stamps, in turn with an empty page.

A frame is dropped when its stamp comes more than one and a half periods after the one before; a period is
what the empty page takes. The machine itself drops some: how many, the empty page shows in the same run. What
the animation itself costs is the processor time that the page's main thread takes for a frame.
`python -m benchmarks animation pooling` measures that lesson alone.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium, running_app

SECONDS = 3  # 36 windows at 8× last 4
ROUNDS = int(os.environ.get("CNNVIZ_BENCH_TIMES", "5"))
BUDGET = 300  # seconds for all settings and widths; each has its share, and two rounds at least
FEWEST = 2
WAKING = 60_000  # milliseconds that a page may take to stand there
FASTEST = "8"
GOAL = 2  # percent
SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("convolution", {}),
    ("convolution", {"channels": 3, "p": 2}),
    ("convolution", {"channels": 3, "kernel": "six", "operation": "convolution", "p": 1}),
    ("pooling", {"k": 2, "s": 1}),
    ("pooling", {"picture": "photo", "k": 2, "s": 1}),
]
PAGES = list(dict.fromkeys(lesson for lesson, _ in SETTINGS))
WIDTHS = (1280, 390)  # a desktop and a phone
STAMPS = """seconds => new Promise(done => {
  const stamps = [];
  const tick = now => {
    stamps.push(now);
    if (now - stamps[0] < 1000 * seconds) requestAnimationFrame(tick); else done(stamps);
  };
  requestAnimationFrame(tick);
})"""


class Watched:
    """A page whose frames and processor time are counted, round after round."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})  # processor time
        self.gaps: list[float] = []
        self.work: list[float] = []

    def watch(self) -> None:
        busy = self.busy()
        stamps = self.page.evaluate(STAMPS, SECONDS)
        self.work.append(1000 * (self.busy() - busy) / len(stamps))
        self.gaps += [after - before for before, after in pairwise(stamps)]

    def busy(self) -> float:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def row(self, label: str, period: float) -> str:
        """Frames in a second, the share of frames dropped in percent, main-thread milliseconds a frame."""
        lost = self.dropped(period)
        frames = 1000 * len(self.gaps) / sum(self.gaps)
        return f"| {label} | {frames:.1f} | {lost:.1f} | {statistics.median(self.work):.2f} |"

    def dropped(self, period: float) -> float:
        late = sum(round(gap / period) - 1 for gap in self.gaps if gap > 1.5 * period)
        return 100 * late / (len(self.gaps) + late)


def play(page: Page) -> None:
    page.get_by_role("button", name="To the first window").click()
    page.get_by_label("Speed").select_option(FASTEST)
    page.get_by_role("button", name="Play", exact=True).click()


def in_turn(
    browser: Browser, url: str, lesson: str, setting: dict[str, Any], width: int, seconds: float
) -> list[str]:
    """The empty page and the lesson at play, in turn; a row for each."""
    until = time.monotonic() + seconds
    name = ", ".join(f"{key}={value}" for key, value in setting.items())
    where = f"`{lesson}` {name} | {width}"
    empty, page = (browser.new_page(viewport={"width": width, "height": 1000}) for _ in range(2))
    try:
        page.goto(f"{url}/{lesson}?{urlencode(setting)}")
        page.get_by_text("on the server computes the same").wait_for(timeout=WAKING)
        page.wait_for_timeout(2000)
        resting, playing = Watched(empty), Watched(page)
        for done in range(ROUNDS):
            if done >= FEWEST and time.monotonic() > until:
                break
            empty.bring_to_front()
            resting.watch()
            page.bring_to_front()
            play(page)
            playing.watch()
    except Error as error:
        return [f"| {where} | failed: {str(error).splitlines()[0]} | | | | |"]
    finally:
        empty.close()
        page.close()
    period = statistics.median(resting.gaps)
    more = playing.dropped(period) - resting.dropped(period)
    return [
        f"{resting.row(f'{where} | empty page', period)} |",
        f"{playing.row(f'{where} | {FASTEST}×', period)} {more:+.1f}{' ▲' if more > GOAL else ''} |",
    ]


def main(pages: Collection[str] = PAGES) -> str:
    """Open these lessons with several settings and measure each."""
    rows = [
        "| lesson | width | state | frames/s | dropped % | main thread, ms of processor a frame "
        "| dropped more than the empty page, % |",
        "|---|---|---|---|---|---|---|",
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder), CNNVIZ_WARM_UP="0") as app,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        todo = [(*one, width) for width in WIDTHS for one in SETTINGS if one[0] in pages]
        end = time.monotonic() + BUDGET * len(todo) / (len(WIDTHS) * len(SETTINGS))
        for left, one in zip(range(len(todo), 0, -1), todo, strict=True):
            for row in in_turn(browser, app.url, *one, (end - time.monotonic()) / left):
                print(row, flush=True)
                rows.append(row)
        browser.close()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join([*rows, "", f"▲ is above {GOAL} %. Load of the machine (1, 5, 15 minutes): {load}."])
