"""Dream, as a learner does it in Chromium."""

import re

import pytest
from photo_browser import open_photo_page, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.nets.cards import cards

pytestmark = pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")


def test_a_picture_forms_is_paused_and_goes_on(server, new_page):
    page = new_page(width=390, touch=True)
    open_photo_page(page, server, "dream", ".dream canvas", goal="label", label="cat", steps=240)
    said = page.locator(".said")
    expect(said).to_have_text("Before the first step.")
    canvas = page.locator(".dream canvas")
    before = canvas.evaluate("one => one.toDataURL()")
    page.get_by_role("button", name="Dream", exact=True).tap()
    expect(said).to_have_text(re.compile(r"Step \d+ of 240"), timeout=60_000)
    page.get_by_role("button", name="Pause dreaming").tap()
    expect(page.get_by_role("button", name="Go on dreaming")).to_be_visible(timeout=60_000)
    assert canvas.evaluate("one => one.toDataURL()") != before
    paused = said.inner_text()
    page.get_by_role("button", name="Go on dreaming").tap()
    expect(said).not_to_have_text(paused, timeout=60_000)
    page.get_by_role("button", name="Pause dreaming").tap()
    expect(page.get_by_role("button", name="Go on dreaming")).to_be_visible(timeout=60_000)
    first = page.get_by_role("radio", name=re.compile("relu3, map")).first  # of those that answer at all
    number = re.search(r"relu3, map (\d+)", first.get_attribute("aria-label"))[1]
    first.check(force=True)
    expect(said).to_have_text("Before the first step.", timeout=60_000)
    expect(page.locator("[class*=st-key-formula]")).to_contain_text(f"map {number} of relu3")
    assert not scrolls_sideways(page)
