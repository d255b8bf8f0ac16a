"""The lesson on roads before CNNs as a learner walks it: bet, train, move, look closer."""

import re

import numpy as np
import pytest
from photo_browser import WAKING, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.ui.roads import ROADS

PIXELS = "c => [c.height, c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"


def drawn(canvas):
    rows, columns, *data = canvas.evaluate(PIXELS)
    return np.array(data, np.uint8).reshape(rows, columns, 4)[..., 0]


def road(page, name):
    return page.locator(f".roads [data-road={name}]")


@pytest.mark.timeout(420)  # six trainings and the wake-up of the workers, on a machine under load
def test_a_learner_bets_trains_moves_and_looks_closer(server, page):
    page.goto(f"{server}/before_cnn?pictures=50&seed=5")
    expect(road(page, "pixels")).to_contain_text("not trained yet", timeout=WAKING)
    bets = page.locator(".st-key-predict-bets")
    bets.get_by_text("HOG", exact=True).first.click()
    expect(page.get_by_role("button", name="Train all six")).to_have_count(0)
    bets.get_by_text("Pixels", exact=True).last.click()
    page.get_by_role("button", name="Train all six").click()
    for name in ROADS:
        expect(road(page, name)).to_contain_text(re.compile(r"\d+\.\d %"), timeout=WAKING)
    page.wait_for_url(re.compile("train=1"))
    expect(bets.locator("[class*=st-key-right-bet], [class*=st-key-wrong-bet]")).to_have_count(1)

    # the picture moves, and with it the 300 others
    stage = page.locator(".roads .stage canvas")
    middle = drawn(stage)
    page.get_by_role("button", name="Move them and see").click()
    page.wait_for_url(re.compile("right=4"))
    for name in ROADS:
        expect(road(page, name)).to_contain_text(re.compile(r"% moved"), timeout=WAKING)
    moved = drawn(stage)
    assert (moved[:, 4:] == middle[:, :-4]).all()
    wrong = bets.locator("[class*=st-key-wrong-bet-moved]")
    expect(wrong).to_contain_text("Each weight belongs to one place")

    # another road in detail, by keyboard: its cells and their numbers
    road(page, "pixels").locator("input").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile("road=hog"))
    cell = page.locator(".roads .cells button").nth(6)
    cell.focus()
    expect(page.locator(".roads .detail .name")).to_have_text("Cell in row 1, column 2")
    expect(page.locator(".roads .bars span")).to_have_count(9)
    expect(page.locator("[class*=st-key-formula-]").first).to_contain_text("= 3,250 parameters")
    page.locator(".roads .detail .name").evaluate("one => { one.id = 'before' }")
    page.emulate_media(color_scheme="dark")  # all is drawn anew
    expect(page.locator(".roads .detail .name:not(#before)")).to_have_text("Cell in row 1, column 2")
    expect(cell).to_be_focused()

    # every key point has a word, and pointing at one lights it in the bag
    road(page, "sift").click()
    page.wait_for_url(re.compile("road=sift"))
    words = page.locator(".roads .words button")
    expect(page.locator(".roads .stage .point")).to_have_count(words.count())
    words.last.hover()
    expect(page.locator(".roads .stage .point.lit")).to_have_count(1)
    expect(page.locator(".roads .bag rect.lit")).to_have_count(1)

    # the learned maps
    road(page, "cnn").click()
    expect(page.locator(".roads .detail figure")).to_have_count(16)


def test_on_a_phone_in_the_dark_by_deep_link(server, new_page):
    page = new_page(width=390, dark=True, touch=True)
    page.goto(f"{server}/before_cnn?pictures=50&seed=5&train=1&road=pixels&which=7")
    for name in ROADS:
        expect(road(page, name)).to_contain_text(re.compile(r"\d+\.\d %"), timeout=WAKING)
    expect(page.locator(".roads .detail figure")).to_have_count(10)
    road(page, "edges").tap()
    page.wait_for_url(re.compile("road=edges"))
    expect(page.locator(".roads .detail figure")).to_have_count(4)
    assert not scrolls_sideways(page)
