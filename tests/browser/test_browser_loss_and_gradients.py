"""Losses and gradients as a learner uses them: drag, walk downhill, step over the map, take a step."""

import re

import pytest
from playwright.sync_api import expect

from cnnviz.numeric.losses import euclidean, sigmoid_cross_entropy, softmax_cross_entropy
from cnnviz.ui.gradient_net import Lesson
from cnnviz.ui.signed_numbers import number


@pytest.fixture
def open_lesson(server, new_page, settled):
    def open_it(query="", **how):
        page = new_page(**how)
        page.goto(f"{server}/loss_and_gradients{query}")
        settled(page)
        return page

    return open_it


def test_a_dragged_score_changes_the_loss_at_once_and_the_page_after_it(open_lesson):
    page = open_lesson("?scores=0,0,0")
    total = page.locator(".scores .total")
    assert total.inner_text() == number(float(softmax_cross_entropy([0, 0, 0], [1, 0, 0])))
    page.get_by_label("Score of cat", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    dragged = number(float(softmax_cross_entropy([2, 0, 0], [1, 0, 0])))
    assert total.inner_text() == dragged  # in the browser alone
    page.wait_for_url(re.compile("scores=2%2C0%2C0"))
    page.get_by_text(f"−log p(cat) = −log 0.787 = {dragged}").wait_for()
    page.get_by_text("NumPy on the server computes the same loss.").wait_for()
    page.get_by_label("dog is right").check()
    assert total.inner_text() == number(float(softmax_cross_entropy([2, 0, 0], [0, 1, 0])))
    losses = [float(total.inner_text())]
    for _ in range(3):
        page.get_by_role("button", name="One step downhill").click()
        losses.append(float(total.inner_text()))
    assert losses == sorted(losses, reverse=True)
    assert len(set(losses)) == 4


def test_the_same_scores_cost_something_else_under_each_loss(open_lesson):
    page = open_lesson("?scores=2,0,-1&targets=1,0,0")
    total = page.locator(".scores .total")
    for title, loss in (
        ("Softmax loss", softmax_cross_entropy),
        ("Sigmoid cross-entropy", sigmoid_cross_entropy),
        ("Euclidean loss", euclidean),
    ):
        page.get_by_role("radio", name=title).click()
        expect(total).to_have_text(number(float(loss([2, 0, -1], [1, 0, 0]))))
    page.get_by_label("Score of cat", exact=True).press("Home")
    expect(total).to_have_text(number(float(euclidean([-6, 0, -1], [1, 0, 0]))))


def test_the_gradient_term_by_term_and_a_step_down_on_a_phone(open_lesson, settled):
    lesson = Lesson("slanted", seed=2, steps=0, rate=0.1, nudge=0.001, weight=(1, 2), place=0)
    page = open_lesson("?part=A+gradient+by+hand", dark=True, width=390, touch=True)
    board = page.locator(".gradient")
    sums, running = [], 0.0
    for place, product in enumerate(lesson.terms.products.flat):
        running += product
        board.locator(".products .cell").nth(place).hover()
        sums.append(float(board.locator(".total output").inner_text().replace("−", "-")))
        assert sums[-1] == pytest.approx(running, abs=6e-4)
    assert sums[-1] == pytest.approx(lesson.terms.gradient, abs=6e-4)
    assert "Place 16 of 16" in board.locator(".live").inner_text()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

    board.get_by_label("Place of the map").press("Home")
    assert "Place 1 of 16" in board.locator(".live").inner_text()
    board.get_by_role("button", name=re.compile("^weight in row 0, column 0")).press("Enter")
    page.wait_for_url(re.compile("weight=0"))
    other = Lesson("slanted", seed=2, steps=0, rate=0.1, nudge=0.001, weight=(0, 0), place=0)
    by_hand = number(other.terms.gradient, 4)
    page.locator("strong", has_text=re.compile(f"^{by_hand}$")).first.wait_for()
    page.locator("strong", has_text=re.compile(f"^{number(other.slope, 6)}$")).wait_for()

    page.get_by_role("button", name="Take a step").click()
    page.wait_for_url(re.compile("steps=1"))
    settled(page)
    assert board.locator(".loss").inner_text() == f"loss L = {number(other.after[1])}"
    assert other.after[1] < other.seen.loss
