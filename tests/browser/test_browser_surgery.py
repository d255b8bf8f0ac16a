"""Surgery, as a learner does it in Chromium."""

import re

import pytest
from photo_browser import open_photo_page, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.nets.cards import cards

pytestmark = pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")


def test_maps_are_switched_off_and_copied_and_the_network_answers(server, new_page):
    page = new_page(width=390, touch=True)
    open_photo_page(page, server, "surgery", ".board", sample="chelsea", layer="conv1")
    note = page.locator("[class*=st-key-formula] p").last
    expect(note).to_contain_text("With your changes, 0 so far")
    third = page.get_by_role("button", name="Map 3", exact=True)
    expect(third).to_have_attribute("aria-pressed", "true")
    third.tap()
    expect(third).to_have_attribute("aria-pressed", "false")
    expect(note).to_contain_text("With your changes, 1 so far")
    page.wait_for_url(re.compile("edits=off-conv1-3"))
    page.get_by_role("button", name="Copy one onto another").tap()
    page.get_by_role("button", name="Map 5", exact=True).tap()
    expect(page.locator(".hint")).to_have_text("Map 5 is copied: press the one it replaces.")
    page.get_by_role("button", name="Map 9", exact=True).tap()
    page.wait_for_url(re.compile("edits=off-conv1-3(~|%7E)copy-conv1-5-9"))
    expect(note).to_contain_text("With your changes, 2 so far")
    pictures = page.locator(".board canvas")
    for _ in range(100):  # the answer comes before the board
        shown = [pictures.nth(n).evaluate("(canvas) => canvas.toDataURL()") for n in (5, 9)]
        if shown[0] == shown[1]:
            break
        page.wait_for_timeout(100)
    assert shown[0] == shown[1]
    page.get_by_role("button", name="Undo").tap()
    expect(note).to_contain_text("With your changes, 1 so far")
    page.get_by_role("button", name="Take all back").tap()
    expect(third).to_have_attribute("aria-pressed", "true")
    assert not scrolls_sideways(page)


def test_of_presses_that_follow_fast_none_is_lost(server, new_page):
    page = new_page()
    open_photo_page(page, server, "surgery", ".board", sample="chelsea", layer="conv1")
    expect(page.locator(".board button")).to_have_count(32)
    page.locator(".board").evaluate("(board) => [2, 3, 4, 5, 6].forEach((n) => board.children[n].click())")
    expect(page.locator(".board [aria-pressed=false]")).to_have_count(5)
    page.locator(".board").evaluate("(board) => [3, 7].forEach((n) => board.children[n].click())")
    page.wait_for_url(re.compile("edits=" + "(~|%7E)".join(f"off-conv1-{n}" for n in (2, 4, 5, 6, 7)) + "$"))
    expect(page.locator(".board [aria-pressed=false]")).to_have_count(5)
