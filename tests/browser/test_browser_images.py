"""The lesson on images as a learner uses it: point, walk, draw, guess."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.images import resize
from cnnviz.numeric.tensors import flat_index
from cnnviz.samples import photo
from cnnviz.samples_digits import digit
from cnnviz.ui.components import draw_pad
from cnnviz.ui.exercises.images import five


@pytest.fixture
def open_lesson(server, new_page, settled):
    def open_it(query="", **how):
        page = new_page(**how)
        page.goto(f"{server}/images{query}")
        settled(page)
        page.locator(".view .readout strong").first.wait_for()
        return page

    return open_it


def shown(page):
    """The numbers of the lit pixel."""
    return [int(text) for text in page.locator(".view .readout strong").all_inner_texts()]


def cells(page, channel):
    return page.locator(f".view .plane.c{channel} .cell").all_inner_texts()


def point(page, selector, across, down):
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def test_pointing_and_walking_read_the_pixels_of_the_photo(open_lesson, settled):
    page = open_lesson("?row=10&column=20")
    pixels = resize(photo("chelsea"), 32, 48)
    assert shown(page) == pixels[10, 20].tolist()
    for channel in range(3):
        around = pixels[8:13, 18:23, channel].ravel()
        assert cells(page, channel) == [str(value) for value in around]

    point(page, ".view canvas.picture", 30.5 / 48, 5.5 / 32)
    assert shown(page) == pixels[5, 30].tolist()
    page.mouse.move(5, 5)
    assert shown(page) == pixels[10, 20].tolist()  # what is chosen is lit again

    page.locator(".view canvas.picture").focus()
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert shown(page) == pixels[11, 31].tolist()
    index = flat_index(11, 31, 0, (32, 48, 3))
    lit = page.locator(".view .entry.lit")
    assert lit.locator("small").all_inner_texts() == [f"{index + c:,}" for c in range(3)]
    assert lit.locator(".cell").all_inner_texts() == [str(value) for value in pixels[11, 31]]
    page.get_by_text(f"+ 0 = {index:,}").wait_for()
    page.wait_for_url(re.compile("row=11&column=31"))
    assert page.locator(".view [aria-live]").inner_text().startswith("row 11, column 31: red")

    page.reload()
    settled(page)
    page.locator(".view .readout strong").first.wait_for()
    assert shown(page) == pixels[11, 31].tolist()


def test_pointing_at_the_flattened_row_lights_the_pixel(open_lesson):
    page = open_lesson("?rows=8&numbers=0…1")
    pixels = resize(photo("chelsea"), 8, 12)
    index = flat_index(6, 3, 1, (8, 12, 3))
    point(page, ".view canvas.bar", (index + 0.5) / pixels.size, 0.5)
    texts = page.locator(".view .readout strong").all_inner_texts()
    assert texts == [f"{value / 255:.3f}" for value in pixels[6, 3]]


def test_a_drawing_by_mouse_and_by_keyboard_is_a_tensor_and_in_the_url(open_lesson, settled):
    page = open_lesson("?picture=Your+drawing")
    box = page.locator(".pad canvas").bounding_box()
    step = box["width"] / 28
    page.mouse.move(box["x"] + 5.5 * step, box["y"] + 14.5 * step)
    page.mouse.down()
    page.mouse.move(box["x"] + 22.5 * step, box["y"] + 14.5 * step, steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile("drawing="))
    expect(page.locator(".view .readout strong")).to_have_text("255")  # the middle pixel, under the stroke

    page.locator(".pad canvas").focus()
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.wait_for_url(lambda url: (drawn(url)[14:21, 14] == 255).all())
    assert (drawn(page.url)[14, 6:22] == 255).all()
    assert not drawn(page.url)[:12].any()

    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => !location.href.includes('drawing=')")
    expect(page.locator(".view .readout strong")).to_have_text("0")


def drawn(url):
    """The drawing that is in the address."""
    return draw_pad.decode(re.search("drawing=([^&]+)", url)[1], 28, 28)


def test_the_puzzle_names_a_mistake_and_then_unflattens(open_lesson):
    seed = next(s for s in range(1, 99) if {"row", "column"} <= {one.kind for one in five(s)})
    page = open_lesson(f"?puzzle={seed}", dark=True, width=390, touch=True)
    pictures = five(seed)
    selects = page.locator(".puzzle select")
    unflatten = page.get_by_role("button", name="Unflatten")
    unflatten.click()
    assert "5 still to go" in page.locator(".puzzle [role=status]").inner_text()
    guesses = [one.name for one in pictures]
    kinds = [one.kind for one in pictures]
    a, b = (kinds.index(kind) for kind in ("row", "column"))
    guesses[a], guesses[b] = guesses[b], guesses[a]
    for place, name in enumerate(guesses):
        selects.nth(place).select_option(name)
    unflatten.click()
    verdicts = page.locator(".puzzle .verdict")
    assert page.locator(".puzzle [role=status]").inner_text() == "3 of 5 right."
    assert "down the columns" in verdicts.nth(a).inner_text()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

    page.get_by_role("button", name="Flatten again").click()
    for place, one in enumerate(pictures):
        selects.nth(place).select_option(one.name)
    page.get_by_role("button", name="Unflatten").click()
    assert page.locator(".puzzle [role=status]").inner_text() == "5 of 5 right."
    page.wait_for_function("name => JSON.stringify(localStorage).includes(name)", arg=f"puzzle-{seed}")
    page.get_by_role("button", name="Another five").click()
    page.wait_for_url(re.compile(f"puzzle={seed + 1}"))


def test_the_canvas_shows_the_pixels(open_lesson):
    page = open_lesson("?picture=A+digit&digit=5")
    read = "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    drawn = page.locator(".view canvas.picture").evaluate(read)
    expected = np.repeat(digit(5)[:, :, None], 3, axis=2)
    assert np.array_equal(np.array(drawn).reshape(8, 8, 4)[:, :, :3], expected)
