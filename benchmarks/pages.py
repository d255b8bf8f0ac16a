"""What a learner waits for, in Chromium: photo → answer, photo → maps, layer → layer, slider → numbers.

The clock runs in the page, from the event of the learner's hand to the frame after the new content stands
there. A slider is timed in turn with one on a page of nothing but a slider and a text, served beside it: what
Streamlit itself takes.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium, running_app
from tests.browser.photo_browser import WAKING, photo_file

TIMES = 20
WARM_UP = 2  # runs before the first that counts
BARE = """
import streamlit as st
st.markdown(f"**{st.slider('x', 1, 11, 5)}**")
"""
CLOCK = """
window.deep = selector => {
  const hosts = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];
  return hosts.map(host => host.querySelector(selector)).find(Boolean);
};
window.clock = (event, isThere) => {
  window.taken = undefined;
  document.addEventListener(event, () => {
    const start = performance.now();
    const look = () => {
      if (isThere()) requestAnimationFrame(() => { window.taken = performance.now() - start; });
      else requestAnimationFrame(look);
    };
    look();
  }, { capture: true, once: true });
};
"""


def timed(page: Page, event: str, is_there: str, act: Callable[[], object]) -> float:
    """Milliseconds from `event`, which `act` brings about, until `is_there` (JavaScript) is drawn."""
    page.evaluate(f"window.clock({event!r}, () => {is_there})")
    act()
    page.wait_for_function("window.taken !== undefined", timeout=60_000)
    return page.evaluate("window.taken")


def photos(browser: Browser, url: str, lesson: str, ready: str, is_there: str) -> list[float]:
    """Times of photos never seen before, chosen on that lesson's page."""
    page = open_page(browser, f"{url}/{lesson}", ready)
    page.get_by_role("radio", name="Upload").click()
    files = page.locator("input[type=file]")
    files.wait_for(state="attached")
    times = []
    first = zlib.crc32(lesson.encode())  # no lesson has another's photos: their answers are kept
    for seed in range(WARM_UP + TIMES):
        name = f"photo{seed}.jpg"
        file = {"name": name, "mimeType": "image/jpeg", "buffer": photo_file(first + seed, 480, 640)}
        there = is_there.replace("NAME", name)
        times.append(timed(page, "change", there, lambda file=file: files.set_input_files(file)))
    page.context.close()
    return times[WARM_UP:]


def explorer(browser: Browser, url: str) -> tuple[list[float], list[float]]:
    """Times of opening layers, and of moves of the pointer over the grid of maps."""
    page = open_page(browser, f"{url}/feature_maps?sample=coffee", "canvas[data-part=grid]")
    switches = page.evaluate(
        """async times => {
          const tabs = [...deep('[data-part=sheet]').querySelectorAll('[role=tab]')];
          const frame = () => new Promise(requestAnimationFrame);
          const taken = [];
          for (let i = 0; i < times; i++) {
            const start = performance.now();
            tabs[(5 * i) % tabs.length].click();
            await frame();
            taken.push(performance.now() - start);
            await new Promise(done => setTimeout(done, 400));
          }
          return taken;
        }""",
        WARM_UP + TIMES,
    )
    moves = page.evaluate(
        """times => {
          const grid = deep('[data-part=grid]'), box = grid.getBoundingClientRect(), taken = [];
          for (let i = 0; i < times; i++) {
            const at = { clientX: box.left + (37 * i) % box.width, clientY: box.top + (53 * i) % box.height };
            const start = performance.now();
            grid.dispatchEvent(new PointerEvent('pointermove', { ...at, pointerType: 'mouse' }));
            deep('[data-part=field]').getBoundingClientRect();  // lay it out now
            taken.push(performance.now() - start);
          }
          return taken;
        }""",
        10 * TIMES,
    )
    page.context.close()
    return switches[WARM_UP:], moves


def sliders(browser: Browser, url: str, bare: str) -> tuple[list[float], list[float]]:
    """Times of a slider on `output_size` and on the bare page, in turn."""
    lesson = open_page(browser, f"{url}/output_size?m=32", "[class*=st-key-formula] strong")
    alone = open_page(browser, bare, "[data-testid=stMarkdown] strong")
    numbers = {lesson: "[class*=st-key-formula] strong", alone: "[data-testid=stMarkdown] strong"}
    times: dict[Page, list[float]] = {lesson: [], alone: []}
    for run in range(WARM_UP + TIMES):
        for page, selector in numbers.items():
            page.get_by_role("slider").first.focus()
            before = page.locator(selector).first.inner_text()
            changed = f"document.querySelector({selector!r})?.innerText !== {before!r}"
            key = "ArrowRight" if run % 2 else "ArrowLeft"
            times[page].append(
                timed(page, "keydown", changed, lambda page=page, key=key: page.keyboard.press(key))
            )
    for page in numbers:
        page.context.close()
    return times[lesson][WARM_UP:], times[alone][WARM_UP:]


def open_page(browser: Browser, url: str, ready: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.add_init_script(CLOCK)
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=WAKING)
    page.wait_for_timeout(1500)  # what loads late has loaded
    return page


@contextmanager
def bare_app(folder: Path) -> Iterator[str]:
    """A page of one slider and one text, served with the app's own settings."""
    script = folder / "bare.py"
    script.write_text(BARE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    with (folder / "bare.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *options], stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def row(what: str, times: list[float], note: str = "") -> str:
    return f"| {what} | {statistics.median(times):.0f} | {late(times):.0f} | {note} |"


def late(times: list[float]) -> float:
    """What 95 % of the times are within."""
    return sorted(times)[int(0.95 * (len(times) - 1))]


def main() -> str:
    with (
        tempfile.TemporaryDirectory() as temporary,
        running_app(Path(temporary)) as app,
        bare_app(Path(temporary)) as bare,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        caption = "deep('figcaption')?.innerText.startsWith('NAME')"
        label = "deep('canvas[data-part=photo][role=img]')?.getAttribute('aria-label')?.startsWith('NAME')"
        answers = photos(browser, app.url, "classify", "[data-part=answer]", caption)
        maps = photos(browser, app.url, "feature_maps", "canvas[data-part=grid]", label)
        switches, moves = explorer(browser, app.url)
        lesson, alone = sliders(browser, app.url, bare)
        browser.close()
    ratio = statistics.median(lesson) / statistics.median(alone)
    lines = [
        "| from the hand to the screen | median, ms | 95 %, ms | |",
        "|---|---|---|---|",
        row("a new photo uploaded → its label (`classify`)", answers, "640 × 480 JPEG, never seen before"),
        row(
            "a new photo uploaded → all its maps (`feature_maps`)",
            maps,
            "every layer of the net on one sheet",
        ),
        row("click on a layer → its maps", switches, "no round trip"),
        f"| pointer moves → number, map and frame | {statistics.median(moves):.1f} "
        f"| {late(moves):.1f} | no round trip |",
        row("slider → new numbers (`output_size`)", lesson, f"{ratio:.2f} × the next line"),
        row("slider → text, on a page of nothing else", alone, "what Streamlit takes"),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
