"""Every lesson's slider or numeric control against a bare page of one slider and one text, in Chromium.

Each control is pressed in turn with the slider of the bare page, and the clock runs in the page, from the key
to the frame after the numbers on screen have changed. So the ratio holds on a loaded machine too, where the
milliseconds don't. Beside it: how long the page's main thread computed meanwhile, by the processor's clock,
less what the bare page takes.

`python -m benchmarks sliders output_size` measures that lesson alone. However slow the machine is, all of it
takes about `BUDGET` seconds: a control is pressed until its share of them is used up.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from benchmarks.pages import bare_app, late
from tests.browser.conftest import FLAGS, chromium, running_app
from tests.browser.photo_browser import WAKING

TIMES = int(os.environ.get("CNNVIZ_BENCH_TIMES", "12"))
FEWEST = 3  # presses that a median is made of, if need be beyond the budget
WARM_UP = 1  # presses before the first that counts
BUDGET = 320  # seconds for all controls
LONGEST = 8  # seconds that numbers may take
QUIET = 400  # milliseconds without a run of the page: then nothing more follows a change
GOAL = 1.5
STEPPED = ("ArrowUp", "ArrowDown")  # the keys of a field for a number
FORMULA = "[class*=st-key-formula]"
# What each selector finds now, in the page and in its components, as one text.
WATCH = """selectors => {
  const all = () => [...document.querySelectorAll('[data-testid=stMain] *')];
  const find = () => [document, ...all().map(element => element.shadowRoot).filter(Boolean)];
  let places = find();
  const said = element => element.innerText + element.getAttribute('aria-valuetext') + element.dataset.drawn;
  const gone = () => places.some(place => place.host && !place.host.isConnected);
  const read = selector => places.flatMap(place => [...place.querySelectorAll(selector)]).map(said).join('|');
  window.taken = selectors.map(() => undefined);
  window.read = () => {
    if (gone()) places = find(); // a component was mounted anew
    return selectors.map(read);
  };
  const before = window.read();
  document.addEventListener('keydown', () => {
    const start = performance.now();
    const look = () => {
      const changed = window.read().map((text, i) => text !== before[i]);
      requestAnimationFrame(() => {
        const now = performance.now();
        changed.forEach((yes, i) => { if (yes) window.taken[i] ??= now - start; });
        if (window.taken.includes(undefined) && now - start < 60_000) look();
      });
    };
    look();
  }, { capture: true, once: true });
}"""
# Resolves once no run of the page has been going on for that many milliseconds.
STILL = """quiet => new Promise(done => {
  let since = performance.now();
  const look = () => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app?.dataset.testScriptState !== 'notRunning') since = performance.now();
    if (performance.now() - since > quiet) done(); else setTimeout(look, 20);
  };
  look();
})"""


@dataclass(frozen=True)
class Control:
    """What is pressed on a lesson's page, and the selectors of the numbers that must answer."""

    lesson: str
    hand: str
    numbers: tuple[str, ...] = (FORMULA,)
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
    return Control(lesson, f".st-key-{key} input", setting=setting, keys=STEPPED)


CONTROLS = [
    Control("images", "canvas[role=application]", (".readout", FORMULA)),
    number("images", "hand", picture="digit"),
    slider("convolution", "s"),
    slider("output_size", "k"),
    number("output_size", "m"),
    number("output_size", "z", find="Wished size"),
    slider("output_size", "k", find="How deep"),
    Control("filters", ".lab .weights input", (".lab", FORMULA), keys=STEPPED),
    Control("activations", "svg.curve", ("svg.curve", FORMULA)),
    Control("activations", ".track[role=slider]", (".track", FORMULA), {"function": "softmax"}),
    slider("pooling", "k"),
    Control("pooling", ".shift input[type=range]", ("output", FORMULA), {"part": "Shift the picture"}),
    slider("pooling", "k", part="Shift the picture"),
    slider("connectivity", "side"),
    number("connectivity", "h", part="Count the weights"),
    slider("connectivity", "inputs", part="Field on a graph"),
    number("connectivity", "field-m", part="Field on a photo"),
    Control("connectivity", "tbody input[type=number]", setting={"part": "Field on a photo"}, keys=STEPPED),
    slider("connectivity", "classes", part="Dense or kernels"),
    Control("loss_and_gradients", "input[type=range]", ("output", FORMULA)),
    number("loss_and_gradients", "net", part="A gradient by hand"),
    replace(number("regularization", "seed", part="dropout"), numbers=(".dropout",)),
    slider("regularization", "rotation", part="augmentation"),
    number("regularization", "seed", part="l2"),
    slider("regularization", "batches", part="batch-norm", mode="use"),
]
PAGES = list(dict.fromkeys(control.lesson for control in CONTROLS))
BARE = Control("", "input[type=range]", ("[data-testid=stMarkdown] strong",))


class Hand:
    """A page with a control under the learner's hand."""

    def __init__(self, browser: Browser, url: str, control: Control) -> None:
        self.control = control
        query = f"?{urlencode(control.setting)}" if control.setting else ""
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        self.page.goto(f"{url}/{control.lesson}{query}")
        self.page.locator(control.hand).first.wait_for(timeout=WAKING)
        self.session: CDPSession = self.page.context.new_cdp_session(self.page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.times: list[list[float | None]] = []
        self.work: list[float] = []
        self.page.wait_for_timeout(1000)  # what loads late has loaded
        self.rest()

    def press(self, turn: int) -> None:
        """Press once, forth or back, and note how long the numbers took; then let the page come to rest."""
        self.page.bring_to_front()
        self.page.locator(self.control.hand).first.focus()
        self.page.evaluate(WATCH, list(self.control.numbers))
        work = self.busy()
        self.page.keyboard.press(self.control.keys[turn % 2])
        deadline = time.monotonic() + LONGEST
        while None in (taken := self.page.evaluate("window.taken")) and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        self.times.append(taken)
        self.work.append(self.busy() - work)
        self.rest()

    def rest(self) -> None:
        """Wait until what follows a change has followed, and the server has no more to say."""
        self.page.evaluate(STILL, QUIET)

    def busy(self) -> float:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def in_turn(browser: Browser, url: str, bare: Hand, control: Control, seconds: float) -> list[str]:
    """A row for each of its numbers: a control of a lesson and the bare page's slider, pressed in turn."""
    bare.times.clear()
    bare.work.clear()
    before = set(browser.contexts)
    until = time.monotonic() + seconds
    try:
        hand = Hand(browser, url, control)
        for turn in range(WARM_UP + TIMES):
            if turn >= WARM_UP + FEWEST and time.monotonic() > until:
                break
            hand.press(turn)
            bare.press(turn)
            if None in hand.times[-1]:
                break
    except Error as error:
        return [f"| {control.name} | failed: {str(error).splitlines()[0]} | | | | | |"]
    finally:
        for context in set(browser.contexts) - before:
            context.close()
    alone = [taken for (taken,) in bare.times[WARM_UP:] if taken is not None]
    work = statistics.median(hand.work[WARM_UP:] or hand.work) - statistics.median(bare.work)
    return [
        _row(control, place, [taken[i] for taken in hand.times], alone, work)
        for i, place in enumerate(control.numbers)
    ]


def _row(control: Control, place: str, taken: list[float | None], alone: list[float], work: float) -> str:
    where = "formula" if place == FORMULA else "beside the hand"
    times = [one for one in taken[WARM_UP:] if one is not None]
    if None in taken or not times or not alone:
        return f"| {control.name} | {where} | no change within {LONGEST} s of press {len(taken)} | | | | |"
    ratio = statistics.median(times) / statistics.median(alone)
    return (
        f"| {control.name} | {where} | {statistics.median(times):.0f} ({late(times):.0f}) "
        f"| {statistics.median(alone):.0f} ({late(alone):.0f}) | {ratio:.2f}{'' if ratio <= GOAL else ' ▲'} "
        f"| {work:+.0f} | {len(times)} |"
    )


def rows(pages: Collection[str]) -> Iterator[str]:
    """The rows of the table, one by one as they are measured."""
    yield "| control of | its numbers | median (95 %), ms | bare page | ratio | processor, ms more | times |"
    yield "|---|---|---|---|---|---|---|"
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder), CNNVIZ_WARM_UP="0") as app,
        bare_app(Path(folder)) as bare_url,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        bare = Hand(browser, bare_url, BARE)
        controls = [control for control in CONTROLS if control.lesson in pages]
        end = time.monotonic() + BUDGET * len(controls) / len(CONTROLS)
        for left, control in zip(range(len(controls), 0, -1), controls, strict=True):
            yield from in_turn(browser, app.url, bare, control, (end - time.monotonic()) / left)
        browser.close()


def main(pages: Collection[str] = PAGES) -> str:
    """Measure every control of these pages."""
    lines = []
    for line in rows(pages):
        print(line, flush=True)
        lines.append(line)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join([*lines, "", f"▲ is above {GOAL}. Load of the machine (1, 5, 15 minutes): {load}."])
