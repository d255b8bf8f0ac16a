"""The lesson on activations as a learner uses it: drag, walk, point at a map."""

import re

import numpy as np
import pytest

from cnnviz.numeric.activations import softmax, tanh, tanh_derivative
from cnnviz.numeric.kernels import KERNELS
from cnnviz.samples import photo
from cnnviz.ui.activation_settings import _correlate


@pytest.fixture
def open_lesson(server, new_page, settled):
    def open_it(query="", **how):
        page = new_page(**how)
        page.goto(f"{server}/activations{query}")
        settled(page)
        return page

    return open_it


def shown(page):
    """x, f(x) and f′(x) as the learner reads them."""
    texts = [page.locator(f".view [data-value={name}]").inner_text() for name in "xyd"]
    return [float(text.replace("−", "-")) for text in texts]


def test_a_number_is_dragged_and_walked_along_the_curve(open_lesson, settled):
    page = open_lesson("?function=Tanh")
    curve = page.locator(".view svg.curve")
    box = curve.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 120, steps=5)
    x, y, slope = shown(page)
    assert x < -3
    assert y == pytest.approx(tanh(x), abs=0.0006)
    assert slope == pytest.approx(tanh_derivative(x), abs=0.0006)
    page.mouse.up()
    page.wait_for_url(re.compile(re.escape(f"x={x:g}")))
    settled(page)
    assert f"{tanh(x):.3f}".replace("-", "−") in page.get_by_text("tanh(x) = (").inner_text()

    curve.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    assert shown(page)[0] == pytest.approx(x + 1.1, abs=0.001)
    assert curve.get_attribute("aria-valuetext").startswith(f"x = {x + 1.1:.2f}".replace("-", "−"))


def test_a_cell_of_the_map_goes_through_the_curve(open_lesson):
    page = open_lesson("?function=Sigmoid")
    numbers = _correlate(photo("chelsea"), np.asarray(KERNELS["sobel_vertical"]))
    box = page.locator("canvas.before").bounding_box()
    height, width = numbers.shape
    page.mouse.move(box["x"] + (50.5 / width) * box["width"], box["y"] + (40.5 / height) * box["height"])
    x, y, _ = shown(page)
    assert x == pytest.approx(numbers[40, 50], abs=0.006)
    assert y == pytest.approx(1 / (1 + np.exp(-numbers[40, 50])), abs=0.0006)

    page.locator("canvas.before").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert shown(page)[0] == pytest.approx(numbers[1, 0], abs=0.006)
    share = page.get_by_text("of the numbers are negative").inner_text()
    assert share == f"{100 * (numbers < 0).mean():.0f} % of the numbers are negative."


def test_scores_are_dragged_by_touch_width_and_their_shares_follow(open_lesson, settled):
    page = open_lesson("?function=Softmax&scores=0,0,0,0", dark=True, width=390, touch=True)
    sliders = page.locator(".view [role=slider]")
    sliders.nth(2).focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    shares = [float(text) for text in page.locator(".view .number.share").all_inner_texts()]
    assert shares == pytest.approx(softmax([0, 0, 3, 0]), abs=0.0006)
    box = sliders.nth(0).bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(r"scores=2(%2C|,)0(%2C|,)3(%2C|,)0"))
    before = page.locator(".view .number.share").all_inner_texts()
    page.get_by_role("button", name="Add 1 to every score").click()
    assert page.locator(".view .number.share").all_inner_texts() == before
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
