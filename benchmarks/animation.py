"""The sliding window at play: frames by requestAnimationFrame stamps, beside the same page at rest.

A frame is dropped when its stamp comes a whole frame late. The machine itself drops some: how many is
measured on the page at rest, in turn with the play. What the animation itself costs is the processor time
that the page's main thread takes for a frame.
"""

import statistics
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium, running_app

SECONDS = 3  # 36 windows at 8× last 4
ROUNDS = 3
FRAME = 1000 / 60
SETTINGS: dict[str, dict[str, Any]] = {
    "one kernel, 1 channel": {},
    "one kernel, 3 channels, padding 2": {"channels": 3, "p": 2},
    "six kernels, 3 channels, turned, padding 1": {
        "channels": 3,
        "kernel": "Six at once",
        "operation": "Convolution",
        "p": 1,
    },
}
STAMPS = """seconds => new Promise(done => {
  const stamps = [];
  const tick = now => {
    stamps.push(now);
    if (now - stamps[0] < 1000 * seconds) requestAnimationFrame(tick); else done(stamps);
  };
  requestAnimationFrame(tick);
})"""


def measure(page: Page, session: CDPSession) -> dict[str, float]:
    """Frames in a second, the share of frames dropped in percent, main-thread milliseconds a frame."""
    busy = task_seconds(session)
    stamps = page.evaluate(STAMPS, SECONDS)
    busy = task_seconds(session) - busy
    steps = [after - before for before, after in pairwise(stamps)]
    dropped = sum(max(0, round(step / FRAME) - 1) for step in steps)
    return {
        "fps": 1000 * len(steps) / (stamps[-1] - stamps[0]),
        "dropped": 100 * dropped / (len(steps) + dropped),
        "work": 1000 * busy / len(steps),
    }


def task_seconds(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def in_turn(page: Page, session: CDPSession) -> dict[str, dict[str, float]]:
    """Rest, play at 1× and at 8×, in turn; the median of the rounds."""
    taken: dict[str, list[dict[str, float]]] = {"at rest": [], "1×": [], "8×": []}
    for _ in range(ROUNDS):
        for state, results in taken.items():
            if state != "at rest":
                page.get_by_label("Speed").select_option(state.rstrip("×"))
                page.get_by_role("button", name="Play", exact=True).click()
            results.append(measure(page, session))
            page.get_by_role("button", name="To the first window").click()  # and no longer playing
    return {
        state: {name: statistics.median(one[name] for one in results) for name in results[0]}
        for state, results in taken.items()
    }


def main() -> str:
    """Open the lesson with several settings and measure each."""
    rows = [
        "| setting | width | state | frames/s | dropped % | main thread, ms of processor a frame |",
        "|---|---|---|---|---|---|",
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as app,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        for width in (1280, 390):
            for label, setting in SETTINGS.items():
                page = browser.new_page(viewport={"width": width, "height": 1000})
                session = page.context.new_cdp_session(page)
                session.send("Performance.enable", {"timeDomain": "threadTicks"})  # processor time
                page.goto(f"{app.url}/convolution?{urlencode(setting)}")
                page.get_by_text("NumPy on the server computes the same").wait_for(timeout=120_000)
                page.wait_for_timeout(2000)
                for state, found in in_turn(page, session).items():
                    numbers = f"{found['fps']:.1f} | {found['dropped']:.1f} | {found['work']:.2f}"
                    rows.append(f"| {label} | {width} | {state} | {numbers} |")
                page.close()
        browser.close()
    return "\n".join(rows)
