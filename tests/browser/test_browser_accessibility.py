"""Every page for people who don't see it, have no mouse, or hold a phone: axe-core's rules, nothing sideways.

One visit a page: at phone width in the dark theme with everything opened, then wide in the light one.
"""

from importlib.resources import files

import pytest
from photo_browser import WAKING

from cnnviz.ui.pages import lessons
from cnnviz.ui.text import prose

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# 24 × 24 pixels to tap, or as much room around (WCAG 2.2), is off by default
RUN = "() => axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })"
# what opens or fades has done so
STILL = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished))"""
SERIOUS = ("serious", "critical")
LIGHT = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(255, 255, 255)'"
PHONE, DESK = 390, 1280
VIEWS = '[role="radiogroup"]:is([aria-label="View"], [aria-label="Part"], [aria-label="Find"])'


def violations(page):
    """What axe-core finds on the page as it is now, in the words it has for it."""
    found = page.evaluate(RUN)["violations"]
    return [
        f"{one['impact']} {one['id']}: {node['target'][-1]} {node['html'][:120]} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def check(page, settled, width):
    """All of the page in sight, for axe-core passes over what it can't see."""
    settled(page)
    page.locator(".st-key-waking").wait_for(state="detached", timeout=WAKING)
    settled(page)
    page.evaluate(
        """() => document.querySelectorAll('[data-testid="stExpander"] details:not([open]) > summary')
                         .forEach((one) => one.click())"""
    )
    settled(page)
    page.evaluate(STILL)
    height = page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 60, 12_000)})
    for _ in range(4):
        page.evaluate(STILL)
        found = violations(page)
        if not found:
            break
        page.wait_for_timeout(500)
    assert not found, "\n".join(found)
    assert sideways(page) <= 0


def sideways(page):
    """By how many pixels the page is wider than the screen."""
    return page.get_by_test_id("stMain").evaluate("(main) => main.scrollWidth - main.clientWidth")


@pytest.mark.timeout(400)  # the network of some pages has to wake first
@pytest.mark.parametrize("name", [lesson.name for lesson in lessons()])
def test_everybody_can_use_the_page(server, new_page, settled, name):
    page = new_page(dark=True, width=PHONE, height=844, touch=True)
    page.goto(f"{server}/{name}")
    settled(page)
    assert page.locator("h1").inner_text() == prose(name).title
    assert page.get_by_role("dialog").count() == 0, "no “page not found”"
    page.evaluate(AXE)
    check(page, settled, PHONE)
    for tab in page.locator('[data-testid="stTab"]').all():
        tab.click()
        assert sideways(page) <= 0, tab.inner_text()
    for view in page.locator(VIEWS).get_by_role("radio").all()[1:]:
        view.click()
        check(page, settled, PHONE)
    page.set_viewport_size({"width": DESK, "height": 900})
    page.emulate_media(color_scheme="light")
    page.wait_for_function(LIGHT)
    page.wait_for_timeout(500)  # components hear of the theme after the page
    check(page, settled, DESK)
