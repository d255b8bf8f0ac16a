"""What a learner waits for on the pages that ask a network more than its answer, and what the worker holds.

Photo → Grad-CAM beside photo → label, photo → occlusion map, photo → the way of one number to the logit,
another kernel → what excites it, an operation → the new answer and the new count of right photos. The clock
is that of `benchmarks.pages`. The count needs photos that the network never saw: it is left out where
`CNNVIZ_DATA_DIR` holds none.
"""

import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.pages import TIMES, WARM_UP, open_page, photos, row, timed
from tests.browser.conftest import FLAGS, App, chromium, running_app

LABEL = "deep('figcaption')?.innerText.startsWith('NAME')"
MAP = "deep('.look [aria-label^=\"NAME\"]') || deep('.look [aria-label*=\"NAME\"]')"
WAY = "deep('.path [aria-label*=\"NAME\"]')"
EXCITING = "deep('.exciting')?.innerText.includes('strongest patches for kernel NUMBER of')"
NOTE = "[...document.querySelectorAll('[class*=st-key-formula] p')].at(-1).innerText"
COUNT = "[...document.querySelectorAll('[data-testid=stTable] td')].map(one => one.innerText).join()"


def kernels(browser: Browser, url: str) -> list[float]:
    """Times from the key that leads to the next kernel to the patches that excite it most."""
    page = open_page(browser, f"{url}/kernels?layer=conv3&order=number&map=0", ".exciting")
    bank = page.get_by_role("listbox").first
    times = []
    for number in range(1, WARM_UP + TIMES + 1):
        there = EXCITING.replace("NUMBER", str(number))
        times.append(timed(page, "keydown", there, lambda: bank.press("ArrowRight")))
        page.wait_for_timeout(600)
    page.context.close()
    return times[WARM_UP:]


def operations(browser: Browser, url: str) -> tuple[list[float], list[float]]:
    """Times from a map switched off to the new answer, and to the new count of right photos, if any."""
    page = open_page(browser, f"{url}/surgery?sample=chelsea&layer=conv4", ".board")
    page.wait_for_timeout(10_000)  # the first count has come
    counted = page.evaluate(COUNT)
    answers, counts = [], []
    for number in range(WARM_UP + TIMES):
        said, right = page.evaluate(NOTE), page.evaluate(COUNT)
        button = page.get_by_role("button", name=f"Map {number}", exact=True)
        answers.append(timed(page, "click", f"{NOTE} !== {said!r}", button.click))
        if counted:
            begun = page.evaluate("performance.now()")
            page.wait_for_function(f"{COUNT} !== {right!r} || performance.now() - {begun} > 6000")
            counts.append(answers[-1] + page.evaluate("performance.now()") - begun)
        page.wait_for_timeout(300)
    page.context.close()
    return answers[WARM_UP:], counts[WARM_UP:]


def worker_megabytes(app: App) -> float:
    """The memory of the largest process below the server that holds TensorFlow, in MB (Linux)."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    below, grown = {app.process.pid}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in below} - below
        below, grown = below | more, bool(more)
    return max(_resident(pid) for pid in below if "libtensorflow" in _mapped(pid))


def _mapped(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return ""


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def main() -> str:
    with (
        tempfile.TemporaryDirectory() as temporary,
        running_app(Path(temporary), **os.environ) as app,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        labels = photos(browser, app.url, "classify", "[data-part=answer]", LABEL)
        grad_cam = photos(browser, app.url, "what_it_looks_at", ".stage.over", MAP)
        occlusion = photos(browser, app.url, "what_it_looks_at?method=occlusion", ".stage.over", MAP)
        ways = photos(browser, app.url, "pixel_to_logit", ".path .formula", WAY)
        excited = kernels(browser, app.url)
        answers, counts = operations(browser, app.url)
        open_page(browser, f"{app.url}/feature_maps?net=baseline", "canvas[data-part=grid]").context.close()
        held = worker_megabytes(app)
        browser.close()
    beyond = statistics.median(grad_cam) - statistics.median(labels)
    lines = [
        "| from the hand to the screen | median, ms | 95 %, ms | |",
        "|---|---|---|---|",
        row("a new photo → its label (`classify`)", labels, "640 × 480 JPEG, never seen before"),
        row("a new photo → Grad-CAM", grad_cam, f"{beyond:.0f} ms beyond the label"),
        row("a new photo → occlusion map", occlusion, "14 × 14 places"),
        row("a new photo → the way of one number to the logit (`pixel_to_logit`)", ways),
        row("the next kernel → what excites it most (`kernels`)", excited, "200 ms of them the key's rest"),
        row("a map switched off → the new answer (`surgery`)", answers),
    ]
    if counts:
        lines.append(row("a map switched off → how many of 500 photos are right", counts))
    lines += ["", f"The worker holds {held:,.0f} MB with both networks loaded and used."]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
