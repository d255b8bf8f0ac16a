"""The lesson on filters as a learner uses it: drag a weight, choose another kernel, point at the map."""

import re

import numpy as np
import pytest
from photo_browser import WAKING, number, scrolls_sideways
from playwright.sync_api import expect

from cnnviz import images, samples
from cnnviz.figures.palette import paint
from cnnviz.nets.cards import cards
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS

MAP = ".lab .panel:nth-child(3) .stage canvas"
PIXELS = "c => [c.height, c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"


@pytest.fixture
def open_lesson(server, new_page, settled):
    def open_it(query="", **how):
        page = new_page(**how)
        page.goto(f"{server}/filters{query}")
        settled(page)
        page.locator(".lab .value strong").wait_for()
        return page

    return open_it


def drawn(page):
    """The map's canvas: (rows, columns, 3)."""
    rows, columns, *data = page.locator(MAP).evaluate(PIXELS)
    return np.array(data, np.uint8).reshape(rows, columns, 4)[..., :3]


def value(page):
    return number(page.locator(".lab .value strong").inner_text())


def shows(page, expected):
    """The lit number of the map becomes the expected one."""
    text = f"{expected:.3f}".replace("-", "−")
    expect(page.locator(".lab .value strong")).to_have_text(text)


def test_a_dragged_weight_shows_its_map_at_once_and_lands_in_the_url(open_lesson, settled):
    page = open_lesson("?sample=star&filter=identity&row=100&column=90")
    grey = images.to_grey(samples.photo("star")) / 255
    assert np.abs(drawn(page).astype(int) - np.rint(grey[1:-1, 1:-1, None] * 255)).max() <= 1
    field = page.locator(".lab .weights input").nth(5)
    box = field.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 60, steps=6)
    weight = number(field.input_value())
    assert weight > 0.5
    kernel = np.array(KERNELS["identity"].weights, float)
    kernel[1, 2] = weight
    expected = cross_correlate(grey, kernel)
    shows(page, expected[100, 90])
    page.mouse.up()
    page.wait_for_url(re.compile("weights="))
    settled(page)
    expect(page.get_by_text("z = Σ window").filter(visible=True)).to_contain_text(
        f"= {expected[100, 90]:.3f}"
    )

    page.locator(".lab .weights input").nth(0).fill("-1/2")
    page.locator(".lab .weights input").nth(0).press("Enter")
    kernel[0, 0] = -0.5
    shows(page, cross_correlate(grey, kernel)[100, 90])
    page.get_by_role("button", name="Turn 90°").click()
    shows(page, cross_correlate(grey, np.rot90(kernel, -1))[100, 90])


def test_a_kernel_of_the_bank_and_a_place_of_the_map_are_chosen_on_a_phone(open_lesson, settled):
    page = open_lesson("?sample=coins", width=390, touch=True, dark=True)
    photo = samples.photo("coins")
    grey = images.to_grey(photo) / 255
    page.locator("[data-kernel=laplacian]").tap()
    expected = cross_correlate(grey, np.asarray(KERNELS["laplacian"]))
    canvas = page.locator(MAP)
    canvas.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowRight")
    shows(page, expected[10, 1])
    page.wait_for_url(re.compile("filter=laplacian"))
    page.wait_for_url(re.compile("row=10&column=1"))
    settled(page)
    shown = drawn(page)
    assert shown.shape[:2] == expected.shape
    signs = paint(expected, "signed", -0.2, 0.2).astype(int)
    strong = np.abs(expected) > 0.15
    warm = shown[..., 0].astype(int) > shown[..., 2]
    assert (warm == (signs[..., 0] > signs[..., 2]))[strong].all()
    assert not scrolls_sideways(page)


@pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")
def test_a_learned_kernel_comes_to_the_bench(open_lesson, settled):
    page = open_lesson("?sample=chelsea")
    page.locator("[data-kernel=learned-2]").click(timeout=WAKING)
    page.wait_for_url(re.compile("filter=learned-2"))
    settled(page)
    size = len(page.locator(".lab .weights input").all()) ** 0.5
    red = [number(one.input_value()) for one in page.locator(".lab .weights input").all()]
    page.get_by_text("green", exact=True).click()
    green = [number(one.input_value()) for one in page.locator(".lab .weights input").all()]
    assert red != green
    assert size == cards()["best"].layer("conv1").kernel_size[0]
    result = page.get_by_text("z = Σ window").inner_text().split("= ")[-1]
    assert value(page) == pytest.approx(number(result), abs=0.0011)
