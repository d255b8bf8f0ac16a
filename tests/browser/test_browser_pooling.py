"""The lesson on pooling as a learner uses it: slide, edit, pool each channel, push the picture about."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect
from waiting import wait_until_settled

from cnnviz.numeric.kernels import KERNELS
from cnnviz.numeric.pooling import average_pool, l2_pool, max_pool
from cnnviz.ui.exercises.pooling import make
from cnnviz.ui.pool_settings import a_digit, edge_maps
from cnnviz.ui.shift_numbers import SHIFTS, ground, measure


@pytest.fixture
def open_lesson(server: str, new_page: Callable, settled: Callable) -> Callable:
    def open_it(link: dict[str, object], **how):
        page = new_page(**how)
        page.goto(f"{server}/pooling?{urlencode(link)}")
        settled(page)
        return page

    return open_it


def agreed(page, count: int) -> None:
    """Wait until the server has computed so many numbers, the same as those on screen."""
    expect(page.get_by_text(f"NumPy on the server computes the same {count} numbers")).to_be_visible()


def shown(page) -> list[float]:
    """The filled cells of the pooled map."""
    return [float(text.replace("−", "-")) for text in page.locator(".map .cell.filled").all_inner_texts()]


def choose(page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    wait_until_settled(page)  # what was there before is gone, and what is new stays


def test_the_window_slides_pools_and_counts_what_it_discards(open_lesson):
    page = open_lesson({})
    agreed(page, 16)
    page.get_by_role("button", name="To the last window", exact=True).click()
    expect(page.locator(".map .cell.filled")).to_have_count(16)
    assert shown(page) == max_pool(a_digit(), 2).ravel().tolist()
    page.locator(".map .cell").nth(1).hover()
    expect(page.locator(".sums")).to_contain_text("z(0, 1) = max(4, 8, 7, 3) = 8")
    expect(page.locator(".terms .cell.best")).to_have_text("8")
    expect(page.locator(".st-key-formula-2")).to_contain_text("1 − 16/64 = 75 %")

    choose(page, "Average")
    expect(page.locator(".sums")).to_contain_text("/ 4")
    agreed(page, 16)
    assert shown(page) == pytest.approx(average_pool(a_digit(), 2).ravel(), abs=0.0051)
    choose(page, "L2-norm")
    expect(page.locator(".sums")).to_contain_text("√(")
    agreed(page, 16)
    assert shown(page) == pytest.approx(l2_pool(a_digit(), 2).ravel(), abs=0.051)
    page.get_by_role("slider", name="Window k").press("ArrowRight")
    agreed(page, 9)
    expect(page.locator(".st-key-formula-1")).to_contain_text("⌊3.5⌋ = 3")
    assert shown(page) == pytest.approx(l2_pool(a_digit(), 3, 2).ravel(), abs=0.051)
    expect(page.locator(".input .cell.unreached")).to_have_count(15)

    choose(page, "Global")
    agreed(page, 1)
    assert shown(page) == pytest.approx([np.linalg.norm(a_digit())], abs=0.051)
    expect(page.locator(".terms")).to_be_hidden()
    expect(page.locator(".sums")).to_contain_text("√(0² + 0² + 4² + 8² + 7² + … + 0² + 0²)")


def test_an_edited_pixel_is_pooled_at_once_and_shifted_in_the_other_part(open_lesson):
    page = open_lesson({})
    agreed(page, 16)
    page.get_by_role("gridcell", name="row 0, column 0: 0").first.click()
    page.keyboard.press("9")
    expect(page.locator(".map .cell.filled").first).to_have_text("9")
    page.wait_for_url(re.compile("pixels=90"))
    agreed(page, 16)
    choose(page, "Shift the picture")
    expect(page.get_by_role("application")).to_be_visible()
    expect(page.get_by_role("combobox", name="Picture")).to_have_value("Your own")


def test_each_channel_keeps_its_own_map_and_24_becomes_12(open_lesson, settled):
    page = open_lesson({"reach": "Global"})
    agreed(page, 1)
    choose(page, "Local")
    agreed(page, 16)
    settled(page)  # a page that is still being drawn closes an open menu
    page.get_by_role("combobox", name="Picture").click()
    page.get_by_role("option", name="Four maps after conv + ReLU").click()
    agreed(page, 36)
    page.get_by_role("button", name="To the last window", exact=True).click()
    for n in (0, 3):
        page.locator(".stack button").nth(n).click()
        assert shown(page) == max_pool(edge_maps(), 2)[..., n].ravel().tolist()
    page.get_by_role("button", name="An article’s windows: 1 × 1").click()
    agreed(page, 144)
    expect(page.get_by_text("An article gives its network max-pools of 1 × 1.")).to_be_visible()
    page.get_by_role("button", name="24 → 12").click()
    expect(page.locator(".st-key-formula-1")).to_contain_text("(24 − 2)/2 + 1 = 12")
    expect(page.locator(".st-key-formula-2")).to_contain_text("1 − 144/576 = 75 %")
    expect(page.locator(".st-key-formula-2")).to_contain_text("4 times smaller")
    expect(page.locator(".input .cell")).to_have_count(576)
    agreed(page, 144)


def test_the_picture_is_pushed_and_convolution_follows_but_pooling_only_by_whole_strides(open_lesson):
    found = measure(ground(a_digit()[..., 0]), np.asarray(KERNELS["horizontal_edges"]), "max", 2, 2)
    page = open_lesson({"part": "Shift the picture"})
    picture = page.get_by_role("application")
    conv, pooled, overall = (page.locator(f"section.{name} dd") for name in ("map", "pooled", "overall"))
    expect(pooled.nth(1)).to_have_text("not moved yet")
    picture.focus()
    page.keyboard.press("ArrowRight")  # by one pixel
    index = SHIFTS.index((0, 1))
    expect(conv.nth(0)).to_have_text(f"changed by {found.feature_map.changed[index]:.3f}")
    expect(conv.nth(1)).to_have_text("exactly: off by 0.000")
    expect(pooled.nth(0)).to_have_text(f"changed by {found.pooled.changed[index]:.3f}")
    expect(pooled.nth(1)).to_have_text("(0, 0.5) places can’t be")
    expect(overall.nth(0)).to_have_text("changed by 0.000")
    page.wait_for_url(re.compile("dx=1"))
    expect(page.locator(".st-key-formula-1")).to_contain_text(f"= {found.pooled.changed[index]:.3f}")

    page.get_by_role("slider", name="Columns dx").press("ArrowRight")  # by the stride
    expect(pooled.nth(1)).to_have_text("exactly: off by 0.000")
    expect(page.locator(".shift [aria-live]")).to_contain_text("Moved by 0 rows and 2 columns.")
    assert places(page) == pytest.approx([2 / 20, 2 / 20, 1 / 10], abs=1e-3)
    page.wait_for_url(re.compile("dx=2"))
    expect(page.locator(".st-key-formula-2")).to_contain_text("(0, 1)")

    page.get_by_role("button", name="One column to the right").click()  # the server moves it back by one
    expect(pooled.nth(1)).to_have_text("(0, 0.5) places can’t be")
    page.get_by_role("slider", name="Window k").press("ArrowRight")
    expect(page.locator(".st-key-formula-1")).not_to_contain_text(f"{found.pooled.changed[index]:.3f}")
    expect(page.locator(".controls output").first).to_have_text("1")
    page.get_by_role("button", name="Back to the start").click()
    expect(pooled.nth(0)).to_have_text("changed by 0.000")
    page.wait_for_function("!location.search.includes('dx=')")

    page.get_by_role("button", name="24 → 12").click()  # leads back to the window
    expect(page.locator(".st-key-formula-1")).to_contain_text("(24 − 2)/2 + 1 = 12")
    agreed(page, 144)


def places(page) -> list[float]:
    """How far the frames of input, feature map and pooled map stand from where they stood, in widths."""
    return [
        section.evaluate(
            """one => { const left = (name) => parseFloat(one.querySelector(name).style.left);
                        return (left('.now') - left('.was')) / 100; }"""
        )
        for section in page.locator(".panels section").all()[:3]
    ]


def test_a_phone_in_the_dark_shifts_by_hand(open_lesson):
    page = open_lesson({"part": "Shift the picture"}, width=390, height=844, touch=True, dark=True)
    stage = page.get_by_role("application")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    cell = box["width"] / 20
    page.mouse.move(box["x"] + 8.5 * cell, box["y"] + 8.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 5.5 * cell, box["y"] + 10.5 * cell, steps=6)
    page.mouse.up()
    expect(page.locator(".controls output").first).to_have_text("−3")
    page.wait_for_url(re.compile("dx=-3"))
    page.wait_for_url(re.compile("dy=2"))
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    for section in page.locator(".panels section").all():
        edges = section.bounding_box()
        assert edges["x"] >= 0
        assert edges["x"] + edges["width"] <= 390


def test_a_wrong_answer_is_told_which_mistake_it_was(open_lesson):
    exercise = make(3)
    given, sentence = next(iter(exercise.misconceptions.items()))
    page = open_lesson({"exercise": 3})
    answer = page.locator(".st-key-predict-exercise-3")
    answer.get_by_text(str(given), exact=True).click()
    expect(answer.get_by_text(sentence)).to_be_visible()
    answer.get_by_text(str(exercise.answer), exact=True).click()
    expect(answer.get_by_text(f"Yes, {exercise.answer}.")).to_be_visible()
