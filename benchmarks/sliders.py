"""Every lesson's slider or numeric control against a bare page of one slider and one text, in Chromium.

Each control is pressed in turn with the slider of the bare page, and the clock runs in the page, from the key
to the frame after the numbers on screen have changed. So the ratio holds on a loaded machine too, where the
milliseconds don't. Beside it: how long the page's main thread computed meanwhile, by the processor's clock,
less what the bare page takes.

`CNNVIZ_BENCH_ONLY=output_size python -m benchmarks sliders` measures that lesson alone.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, Page, TimeoutError, sync_playwright

from benchmarks.pages import bare_app, late, open_page, timed
from tests.browser.conftest import FLAGS, chromium, running_app
from tests.browser.photo_browser import WAKING

TIMES = int(os.environ.get("CNNVIZ_BENCH_TIMES", "12"))
WARM_UP = 2  # presses before the first that counts
GOAL = 1.5
FORMULA = "[class*=st-key-formula]"
TEXTS = """selector => {
  const hosts = [...document.querySelectorAll('[data-testid=stMain] *')].map(element => element.shadowRoot);
  const found = [document, ...hosts.filter(Boolean)].map(host => [...host.querySelectorAll(selector)]).flat();
  const said = element => [element.getAttribute('aria-valuetext'), element.dataset.drawn].join();
  const text = element => element.innerText + said(element);
  const texts = () => found.concat([...document.querySelectorAll(selector)]).map(text).join('|');
  window.before = texts();
  window.changed = () => texts() !== window.before;
}"""


@dataclass(frozen=True)
class Control:
    """What is pressed on a lesson's page, and the selector of the numbers that must answer."""

    lesson: str
    hand: str
    numbers: str = FORMULA
    setting: dict[str, object] = field(default_factory=dict)
    keys: tuple[str, str] = ("ArrowRight", "ArrowLeft")

    @property
    def name(self) -> str:
        said = "&".join(f"{key}={value}" for key, value in self.setting.items())
        return f"`{self.lesson}{'?' if said else ''}{said}`, `{self.hand.split(' input')[0]}`"


def slider(lesson: str, key: str, **setting: object) -> Control:
    """A slider of Streamlit's, by its key."""
    return Control(lesson, f".st-key-{key} input[type=range]", setting=setting)


def number(lesson: str, key: str, **setting: object) -> Control:
    """A field of Streamlit's for a whole number, by its key."""
    return Control(lesson, f".st-key-{key} input", setting=setting, keys=("ArrowUp", "ArrowDown"))


CONTROLS = [
    Control("images", "canvas[role=application]", ".readout"),
    Control("images", "canvas[role=application]"),
    slider("convolution", "s"),
    slider("output_size", "k"),
    number("output_size", "m"),
    number("output_size", "z", find="Wished size"),
    slider("output_size", "k", find="How deep"),
    Control("filters", ".lab .weights input", ".lab", keys=("ArrowUp", "ArrowDown")),
    Control("activations", "svg.curve", "svg.curve"),
    Control("activations", "svg.curve"),
    Control("activations", ".track[role=slider]", ".track", {"function": "softmax"}),
    slider("pooling", "k"),
    Control("pooling", "input[type=range]", "output", {"part": "Shift the picture"}),
    slider("connectivity", "side"),
    number("connectivity", "h", part="Count the weights"),
    slider("connectivity", "inputs", part="Field on a graph"),
    number("connectivity", "field-m", part="Field on a photo"),
    slider("connectivity", "classes", part="Dense or kernels"),
    Control("loss_and_gradients", "input[type=range]", "output"),
    Control("loss_and_gradients", "input[type=range]"),
    number("loss_and_gradients", "net", part="A gradient by hand"),
    slider("regularization", "rotation", part="augmentation"),
    number("regularization", "seed", part="l2"),
    slider("regularization", "batches", part="batch-norm", mode="use"),
]
BARE = Control("", "input[type=range]", "[data-testid=stMarkdown] strong")


class Hand:
    """A page with a control under the learner's hand."""

    def __init__(self, browser: Browser, url: str, control: Control) -> None:
        self.control = control
        query = f"?{urlencode(control.setting)}" if control.setting else ""
        self.page: Page = open_page(browser, f"{url}/{control.lesson}{query}", control.hand)
        self.session: CDPSession = self.page.context.new_cdp_session(self.page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.times: list[float] = []
        self.work: list[float] = []

    def press(self, turn: int) -> None:
        """Press once, forth or back, and note how long the numbers took; then let the page come to rest."""
        self.page.bring_to_front()
        self.page.locator(self.control.hand).first.focus()
        self.page.evaluate(TEXTS, self.control.numbers)
        work = self.busy()
        key = self.control.keys[turn % 2]
        self.times.append(timed(self.page, "keydown", "changed()", lambda: self.page.keyboard.press(key)))
        self.work.append(self.busy() - work)
        self.rest()

    def rest(self) -> None:
        """Wait until what follows a change has followed, and the server has no more to say."""
        for _ in range(2):
            self.page.wait_for_timeout(400)
            self.page.wait_for_function(
                "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
                timeout=WAKING,
            )

    def busy(self) -> float:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def in_turn(browser: Browser, url: str, bare: Hand, control: Control) -> str:
    """One row: a control of a lesson and the bare page's slider, pressed in turn."""
    bare.times.clear()
    bare.work.clear()
    before = set(browser.contexts)
    try:
        hand = Hand(browser, url, control)
        hand.rest()
        for turn in range(WARM_UP + TIMES):
            hand.press(turn)
            bare.press(turn)
    except TimeoutError as error:
        return f"| {control.name} | failed: {str(error).splitlines()[0]} | | | | |"
    finally:
        for context in set(browser.contexts) - before:
            context.close()
    times, alone = hand.times[WARM_UP:], bare.times[WARM_UP:]
    ratio = statistics.median(times) / statistics.median(alone)
    work = statistics.median(hand.work[WARM_UP:]) - statistics.median(bare.work[WARM_UP:])
    where = "formula" if control.numbers == FORMULA else "beside the hand"
    return (
        f"| {control.name} | {where} | {statistics.median(times):.0f} ({late(times):.0f}) "
        f"| {statistics.median(alone):.0f} ({late(alone):.0f}) | {ratio:.2f}{'' if ratio <= GOAL else ' ▲'} "
        f"| {work:+.0f} |"
    )


def rows() -> Iterator[str]:
    """The rows of the table, one by one as they are measured."""
    yield "| control of | its numbers | median (95 %), ms | bare page, ms | ratio | processor, ms more |"
    yield "|---|---|---|---|---|---|"
    only = os.environ.get("CNNVIZ_BENCH_ONLY", "")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder), CNNVIZ_WARM_UP="0") as app,
        bare_app(Path(folder)) as bare_url,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        bare = Hand(browser, bare_url, BARE)
        for control in CONTROLS:
            if only in control.name:
                yield in_turn(browser, app.url, bare, control)
        browser.close()


def main() -> str:
    """Measure every control."""
    lines = []
    for line in rows():
        print(line, flush=True)
        lines.append(line)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join([*lines, "", f"▲ is above {GOAL}. Load of the machine (1, 5, 15 minutes): {load}."])


if __name__ == "__main__":
    main()
