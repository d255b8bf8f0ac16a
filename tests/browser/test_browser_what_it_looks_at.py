"""What it looks at, as a learner uses it in Chromium."""

import re

import pytest
from photo_browser import number, open_photo_page, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.nets.cards import cards

pytestmark = pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")


def test_the_map_is_read_by_keys_and_the_network_forgets(server, page):
    open_photo_page(page, server, "what_it_looks_at", ".stage.over", sample="chelsea")
    formula = page.locator("[class*=st-key-formula] strong")
    live = page.locator(".look .live")
    expect(live).to_contain_text("Row")  # it opens where the map is strongest
    assert number(live.inner_text().split(": ")[1]) == pytest.approx(number(formula.inner_text()), rel=0.02)
    strongest = live.inner_text()
    stage = page.locator(".stage.over")
    stage.press("Home")
    expect(live).to_contain_text("Row 0, column 0")
    assert live.inner_text() != strongest
    opacity = page.locator(".stage.over .map")
    page.get_by_label("How much of the map").fill("0")
    expect(opacity).to_have_css("opacity", "0")
    page.get_by_role("button", name=re.compile("Let the network forget")).click()
    expect(page.get_by_text("trained", exact=True)).to_be_visible(timeout=60_000)
    learned = [layer for layer in cards()["best"].layers if layer.kind in ("Conv2D", "Dense")]
    expect(page.get_by_text(re.compile("ρ = |nothing left"))).to_have_count(1 + len(learned))
    assert not scrolls_sideways(page)


def test_the_square_slides_and_covers_what_it_says(server, new_page):
    page = new_page(width=390, touch=True, dark=True)
    open_photo_page(page, server, "what_it_looks_at", ".stage.over", sample="chelsea")
    page.get_by_role("combobox", name="Method").click()
    page.get_by_role("option", name="Occlusion").click()
    live = page.locator(".look .live")
    expect(live).to_contain_text("Without what is under the square cat has")
    stage = page.locator(".stage.over")
    stage.scroll_into_view_if_needed()
    stage.tap()
    frame, box = page.locator(".stage.over .frame").bounding_box(), stage.bounding_box()
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    assert middle[0] == pytest.approx(box["x"] + box["width"] / 2, abs=box["width"] / 14)
    assert frame["width"] == pytest.approx(box["width"] * 19 / 128, rel=0.1)
    said = live.inner_text()
    page.get_by_role("button", name="Slide the square").click()
    expect(live).not_to_have_text(said)
    page.get_by_role("button", name="Pause").click()
    assert not scrolls_sideways(page)
