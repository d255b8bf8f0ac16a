"""A slider's new numbers stand there before the server answers, and are the ones it then gives."""

import pytest
from slow_line import Line

from cnnviz.ui.size_formula import size_formula

expect = pytest.importorskip("playwright.sync_api").expect
FORMULA = '[class*="st-key-formula-"]'


def formulas(page):
    """What a learner reads, what of it is lit, and how much room it takes."""
    return page.locator(FORMULA).evaluate_all(
        """panels => panels.map(panel => ({
          read: panel.innerText.split(/\\s+/).join(" ").trim(),
          lit: [...panel.querySelectorAll("strong")].filter(one => one.checkVisibility())
            .map(one => one.innerText),
          height: Math.round(panel.getBoundingClientRect().height),
        }))"""
    )


@pytest.fixture
def open_at(server, page, settled):
    def open_it(address):
        line = Line(page)
        page.goto(f"{server}/{address}")
        settled(page)
        page.locator(FORMULA).first.wait_for()
        page.locator(".st-key-progress-rest").wait_for(state="attached")
        return page, line

    return open_it


CASES = {
    "output_size": "k",
    "output_size?find=wished-size": "z",
    "convolution": "s",
    "pooling": "k",
    "pooling?part=shift-the-picture&dx=1": "s",
    "connectivity?part=field-on-a-graph": "k1",
    "connectivity?part=count-the-weights": "h",
    "connectivity?part=field-on-a-photo&field-m=60": "field-m",
    "regularization?part=augmentation": "rotation",
}
# what is set inside a component, and the keys that set it, one after another
COMPONENTS = {
    "images": ("canvas.picture", ["ArrowRight", "ArrowDown", "ArrowDown"]),
    "images?picture=digit&numbers=centred": ("canvas.picture", ["Shift+ArrowUp"]),
    "images?picture=digit&row=8": (".st-key-hand input", ["ArrowUp", "ArrowUp"]),
    "output_size?find=many-layers": ("tbody input", ["ArrowUp"]),
    "connectivity?part=field-on-a-photo": ("tbody input", ["ArrowUp", "ArrowUp"]),
    "filters": (".lab .weights input", ["ArrowUp", "ArrowUp"]),
    "filters?filter=box_blur": (".lab .weights input", ["ArrowDown"]),
    "filters?filter=gaussian_blur_5": ("canvas[role=application]", ["ArrowDown", "ArrowRight"]),
    "activations": ("svg.curve", ["ArrowRight", "ArrowRight"]),
    "activations?function=leaky-relu&x=0.05": ("svg.curve", ["Home"]),
    "activations?function=softmax": (".track[role=slider]", ["ArrowLeft", "ArrowLeft"]),
    "pooling?part=shift-the-picture": (".shift .stage[role=application]", ["ArrowRight", "ArrowDown"]),
    "loss_and_gradients": (".scores input[type=range]", ["ArrowLeft", "ArrowLeft"]),
    "loss_and_gradients?loss=euclidean": (".scores input[type=range]", ["ArrowRight"]),
}


@pytest.mark.parametrize(
    ("address", "hand"), [*CASES.items(), *COMPONENTS.items()], ids=[*CASES, *COMPONENTS]
)
def test_the_numbers_stand_there_before_the_server_answers_and_are_its_own(open_at, address, hand):
    page, line = open_at(address)
    before = formulas(page)
    line.holding = True
    if isinstance(hand, str):
        control = page.locator(f".st-key-{hand} input")
        keys = ["ArrowRight" if control.get_attribute("type") == "range" else "ArrowUp"]
    else:
        control, keys = page.locator(hand[0]).first, hand[1]
    for key in keys:
        control.press(key)
    expect(page.locator("[data-ahead]").first).to_be_visible()
    foreseen = formulas(page)
    assert foreseen != before
    line.release()
    expect(page.locator("[data-ahead]")).to_have_count(0)
    assert formulas(page) == foreseen


def test_what_was_foreseen_is_forgotten_as_soon_as_something_else_is_set(open_at, settled):
    page, line = open_at("output_size?m=32&k=5")
    line.holding = True
    slider = page.locator(".st-key-k input[type=range]")
    for k in (6, 7):
        slider.press("ArrowRight")
        expect(page.locator(FORMULA).first).to_contain_text(size_formula((32, k, 1, 0, 1)).replace("**", ""))
    page.get_by_role("radio", name="same").click()
    expect(page.locator("[data-ahead]")).to_have_count(0)
    slider.press("ArrowRight")  # what was foreseen was foreseen without "same"
    expect(page.locator("[data-ahead]")).to_have_count(0)
    line.release()
    expect(page.locator(FORMULA).first).to_contain_text("⌈32/1⌉")
    settled(page)
    slider.press("ArrowLeft")
    expect(page.locator(FORMULA).last).to_contain_text("(32 − 1)·1 + 7 − 32")
