"""A slow browser: what two parts of a page tell the server at the very same moment counts, both of it."""

import re

import pytest
from playwright.sync_api import expect
from slow_line import Line

from cnnviz.ui.exercises.pooling import make

# The page is busy. Meanwhile a click comes, and the time is up after which the three ways follow.
AT_ONCE = """([chosen, clickFirst]) => {
    const told = { detail: { turn: 0, values: { none: '' } } };  // by an interaction that has just run
    const click = () => setTimeout(() => chosen.click(), 250);  // as long as rest.js waits
    const rest = () => window.dispatchEvent(new CustomEvent('cnnviz-ran', told));
    for (const begin of clickFirst ? [click, rest] : [rest, click]) begin();
    const free = performance.now() + 300;
    while (performance.now() < free);
}"""


@pytest.mark.parametrize("click_first", [True, False], ids=["click first", "rest first"])
def test_a_click_that_falls_together_with_another_parts_word_is_not_lost(server, page, settled, click_first):
    exercise = make(3)
    page.goto(f"{server}/pooling?k=1&s=1&exercise=3")
    settled(page)
    formula = page.locator(".st-key-formula-1")
    expect(formula).to_contain_text("(8 − 1)/1 + 1 = 8")

    def click(chosen):
        page.evaluate(AT_ONCE, [chosen.element_handle(), click_first])

    click(page.get_by_role("button", name="24 → 12"))  # of the page itself
    expect(formula).to_contain_text("(24 − 2)/2 + 1 = 12")
    answer = page.locator(".st-key-predict-exercise-3")  # a part of its own
    click(answer.get_by_text(str(exercise.answer), exact=True))
    expect(answer.get_by_text(f"Yes, {exercise.answer}.")).to_be_visible()
    click(page.get_by_test_id("stButtonGroup").get_by_text("Global", exact=True))  # the part that rests
    expect(formula).to_contain_text("(24 − 24)/1 + 1 = 1")


def test_no_part_of_the_page_follows_while_the_answer_to_a_click_is_on_its_way(server, page, settled):
    line = Line(page)
    page.goto(f"{server}/pooling?k=1&s=1")
    settled(page)
    line.holding = True
    page.evaluate("window.dispatchEvent(new CustomEvent('cnnviz-ran', { detail: { turn: 0, values: {} } }))")
    page.get_by_role("button", name="24 → 12").click()
    page.wait_for_timeout(1000)  # longer than rest.js waits
    line.release()
    expect(page.locator(".input .cell")).to_have_count(576)
    settled(page)
    expect(page.locator(".st-key-formula-1")).to_contain_text("(24 − 2)/2 + 1 = 12")
    expect(page).to_have_url(re.compile("[?&]picture=large"))
