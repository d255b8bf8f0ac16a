"""The lesson on regularisation as a learner goes through it: follow a pixel, drag a number, close the gap."""

import re

import numpy as np
import pytest
from photo_browser import WAKING, number, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.numeric.augmentation import PRESETS, draw, inverse_map
from cnnviz.numeric.normalization import batch_norm
from cnnviz.ui.batch_norm import FIRST


def test_a_pixel_is_followed_back_and_a_number_dragged(server, page):
    page.goto(f"{server}/regularization?part=augmentation&sample=chelsea&seed=1")
    stage = page.locator(".variants section").nth(1).locator("canvas")
    stage.wait_for()
    height, width = stage.evaluate("one => [one.height, one.width]")
    page.locator(".variants .list input").nth(5).check(force=True)
    page.wait_for_url(re.compile("variant=5"))
    stage.press("Home")
    matrix = inverse_map(draw(PRESETS["inner workings"], 1004), height, width)
    row, column = matrix[:, 2]
    expect(page.locator(".variants .live")).to_contain_text("Row 0, column 0 of the variant comes from")
    told = [number(one) for one in re.findall(r"−?\d+\.\d", page.locator(".variants .live").inner_text())]
    assert told == pytest.approx([row, column], abs=0.06)
    page.wait_for_url(re.compile("row=0&column=0"))
    expect(page.locator("[class*=st-key-formula-]").first).to_contain_text(f"{abs(column):.2f}")
    page.get_by_role("button", name="Nothing").click()
    page.wait_for_url(re.compile("rotation=0"))
    expect(page.locator(".variants section").nth(1)).to_contain_text("as it is")

    page.get_by_role("radio", name="Batch norm").click()
    dot = page.locator(".batch .dot").nth(7)
    dot.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    numbers = [*FIRST[:7], min(10.0, FIRST[7] + 4)]
    expected = batch_norm(np.array(numbers)[:, None])[:, 0]
    expect(dot).to_have_attribute("aria-valuetext", f"H: {numbers[7]:.2f} becomes {expected[7]:.2f}")
    expect(page.locator(".batch .stats").last).to_have_text("mean 0.00, deviation 1.00")
    page.wait_for_url(re.compile("numbers="))
    shown = f"{expected[0]:.2f}".replace("-", "−")
    expect(page.locator("[class*=st-key-formula-]").first).to_contain_text(shown)

    box = dot.bounding_box()  # a finger beside the dot grabs it: dots are small, and may lie over one another
    x, y = box["x"] + box["width"] + 6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y, steps=5)
    page.mouse.up()
    expect(dot).not_to_have_attribute("aria-valuenow", "10")

    page.get_by_role("radio", name="Dropout").click()
    expect(page.locator(".dropout .says")).to_contain_text("Batch 1:")
    page.get_by_role("button", name="20 batches more").click()
    expect(page.locator(".dropout .says")).to_contain_text("Batch 21:")


@pytest.mark.timeout(420)  # two trainings and the wake-up of two kinds of worker, on a machine under load
def test_the_gap_closes_live_side_by_side_on_a_phone(server, new_page):
    page = new_page(width=390, dark=True, touch=True)
    page.goto(f"{server}/regularization?data=digits&limit=50&epochs=20&seed=3&with-augmentation=false")
    page.locator(".st-key-predict-ways").get_by_text("Dropout", exact=True).tap(timeout=WAKING)
    page.get_by_role("button", name="Train side by side").tap()
    page.wait_for_url(re.compile("runs="))
    cards = page.locator(".gaps section")
    expect(cards).to_have_count(2)
    for place in range(2):
        expect(cards.nth(place).locator(".status")).to_have_text("epoch 20 of 20", timeout=WAKING)
    said = page.locator("[class*=st-key-right-ways], [class*=st-key-wrong-ways]").inner_text()
    first, second = (float(one) for one in re.findall(r"(\d+\.\d) %", said))
    assert first >= second  # the better one is named first, and the bet is won only by it
    assert said.startswith("Yes, Dropout" if "(nothing:" in said else "Here it is Nothing"), said
    cards.nth(0).locator("svg").focus()
    page.keyboard.press("Home")
    expect(cards.nth(0).locator(".readout")).to_contain_text("Epoch 1: training")
    expect(page.locator("[class*=st-key-formula-]").first).to_contain_text("Nothing: training")
    assert not scrolls_sideways(page)
    page.reload()  # the link finds the runs again
    expect(page.locator(".gaps section")).to_have_count(2, timeout=WAKING)
