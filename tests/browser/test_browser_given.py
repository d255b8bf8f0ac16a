"""A slow line: what a button has set is not undone by what the browser says before the answer gets there."""

import re

import pytest
from photo_browser import WAKING
from playwright.sync_api import expect
from slow_line import Line


@pytest.fixture
def slow(server, page, settled):
    def open_it(address):
        line = Line(page)
        page.goto(f"{server}/{address}")
        settled(page)
        return line

    return open_it


def to_last_window(page):
    """The place reached is told a moment later, and with it all sliders as the browser has them."""
    page.get_by_role("button", name="To the last window", exact=True).click()


def test_a_button_counts_though_a_component_tells_its_place_meanwhile(slow, page, settled):
    line = slow("pooling?reach=local")
    line.holding = True
    to_last_window(page)
    page.get_by_role("button", name="An article’s windows: 1 × 1").click()
    page.wait_for_timeout(1000)
    assert line.runs()[0] >= 2  # the button's, and that of the place
    line.release()
    expect(page.get_by_text("An article gives its network max-pools of 1 × 1.")).to_be_visible()
    settled(page)
    expect(page.get_by_text("NumPy on the server computes the same 64 numbers")).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]k=1&.*\bs=1"))


def test_what_was_set_can_be_moved_back_before_and_after_it_was_heard_of(slow, page, settled):
    line = slow("pooling?reach=local")
    window = page.get_by_role("slider", name="Window k")
    line.holding = True
    page.get_by_role("button", name="AlexNet’s windows").click()  # k = 3
    page.wait_for_timeout(300)
    window.press("ArrowLeft")  # from 2: the learner has the last word
    page.wait_for_timeout(300)
    line.release()
    settled(page)
    expect(window).to_have_attribute("aria-valuetext", "1")
    expect(page.locator(".st-key-formula-1")).to_contain_text("(8 − 1)/2 + 1")
    page.get_by_role("button", name="AlexNet’s windows").click()
    expect(window).to_have_attribute("aria-valuetext", "3")
    settled(page)
    window.press("ArrowLeft")
    window.press("ArrowLeft")  # back to what it was
    expect(page.locator(".st-key-formula-1")).to_contain_text("(8 − 1)/2 + 1")
    settled(page)
    expect(window).to_have_attribute("aria-valuetext", "1")


def test_a_map_of_the_gallery_counts_though_a_dream_forms_meanwhile(slow, page, settled):
    line = slow("dream?goal=label&steps=240")
    page.locator(".st-key-waking").wait_for(state="detached", timeout=WAKING)
    page.get_by_role("button", name="Dream", exact=True).click()
    expect(page.get_by_role("button", name="Pause dreaming")).to_be_visible()
    line.holding = True
    page.get_by_role("radiogroup", name="Maps of").first.get_by_role("radio").nth(1).click()
    page.wait_for_timeout(1500)  # looks at the dream, with the old goal
    line.release()
    expect(page).to_have_url(re.compile("layer="))
    settled(page)
    page.wait_for_timeout(1000)
    expect(page.get_by_role("spinbutton", name="Map")).to_be_visible()
    expect(page).not_to_have_url(re.compile("goal=label"))


def test_a_comparison_counts_though_the_maps_tell_what_is_chosen_meanwhile(slow, page, settled):
    line = slow("feature_maps?sample=chelsea&layer=relu5&map=3")
    page.locator(".st-key-waking").wait_for(state="detached", timeout=WAKING)
    switch_off = page.get_by_role("button", name="Switch map 3 of conv5 off, and compare")
    expect(switch_off).to_be_visible()
    settled(page)
    line.holding = True
    page.get_by_role("listbox", name="maps of relu5").focus()
    page.keyboard.press("ArrowRight")  # told a moment later, and with it that nothing is compared
    switch_off.click()
    page.wait_for_timeout(1500)
    assert line.runs()[0] >= 2
    line.release()
    settled(page)
    page.wait_for_timeout(500)
    settled(page)
    expect(page).to_have_url(re.compile("with=edits"))
    expect(page.get_by_role("combobox", name="Compare with")).not_to_have_value("")
