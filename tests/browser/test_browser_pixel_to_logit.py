"""From pixel to answer, as a learner walks it in Chromium."""

import re

import pytest
from photo_browser import number, open_photo_page, scrolls_sideways
from playwright.sync_api import expect

from cnnviz import samples
from cnnviz.learn import pixel_path
from cnnviz.nets.cards import cards

CARD = cards().get("best")
pytestmark = pytest.mark.skipif(CARD is None, reason="There are no models in models/.")


def result(page) -> float:
    return number(page.locator(".path .formula .result").inner_text().replace(",", ""))


def cell(page) -> dict:
    said = dict(re.findall(r"[?&](layer|map|row|column|step)=([^&]*)", page.url))
    return {"layer": said["layer"]} | {name: int(said[name]) for name in ("map", "row", "column")}


def test_a_patch_is_clicked_and_its_number_walked_to_the_logit(server, page):
    photo = samples.photo("chelsea")

    def asked(at):
        return pixel_path.follow(photo, at, model="best")

    open_photo_page(page, server, "pixel_to_logit", ".path .formula", sample="chelsea", net="best")
    before = page.locator(".places input").nth(1).input_value()
    stage = page.locator(".stage.photo")
    box = stage.bounding_box()
    stage.click(position={"x": 0.3 * box["width"], "y": 0.75 * box["height"]})
    page.wait_for_url(lambda url: f"row={before}&" not in url + "&")
    expect(page.locator(".path")).not_to_have_attribute("aria-busy", "true")
    layers = [layer.name for layer in CARD.layers if layer.kind == "Conv2D"]
    frame = page.locator(".stage.photo .frame.lit").bounding_box()
    assert frame["x"] < box["x"] + 0.3 * box["width"] < frame["x"] + frame["width"]
    assert frame["y"] < box["y"] + 0.75 * box["height"] < frame["y"] + frame["height"]
    page.get_by_role("button", name="Strongest map here").click()
    here = page.locator(".crumbs [aria-current]")
    expect(page.locator(".path")).not_to_have_attribute("aria-busy", "true")
    # each step of this cell says what the network says
    found = asked(cell(page))
    outputs = [float(step["outputs"][cell(page)["map"]]) for step in found["cell"]["steps"]]
    onward = page.get_by_role("button", name="Next", exact=False).first
    page.get_by_role("button", name="Sum", exact=True).click()
    for expected in outputs:
        assert result(page) == pytest.approx(expected, abs=6e-5)
        expect(page.locator(".path .check")).to_contain_text("NumPy says")
        assert "differs" not in page.locator(".path .check").get_attribute("class")
        onward.click()
    # on to a kernel that isn't the first one
    page.locator(".choices button").nth(1).click()
    expect(here).to_contain_text(layers[1])
    page.wait_for_url(re.compile(f"layer={layers[1]}"))
    expect(page.locator(".path")).not_to_have_attribute("aria-busy", "true")
    assert result(page) == pytest.approx(
        asked(cell(page))["cell"]["steps"][0]["outputs"][cell(page)["map"]], abs=6e-5
    )
    # pointing at a product reads it
    page.locator(".channel .cell").first.hover()
    expect(page.locator(".path .live")).to_contain_text(re.compile(r"row \d+, column \d+: .* · .* = "))
    # to the end: the answer
    page.locator(".crumbs button").last.click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Logit")
    ending = pixel_path.ending(photo, "best")
    assert result(page) == pytest.approx(ending["logit"], abs=2e-4)
    onward.click()
    assert result(page) == pytest.approx(ending["probability"], abs=6e-5)
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Logit")
    # and back along the chain
    page.locator(".crumbs button").first.click()
    expect(here).to_contain_text(layers[0])
    assert not scrolls_sideways(page)


def test_keys_move_the_patch_on_a_phone_in_the_dark(server, new_page):
    page = new_page(width=390, dark=True, touch=True)
    open_photo_page(page, server, "pixel_to_logit", ".path .formula", net="baseline", sample="chelsea")
    row = page.locator(".places input").nth(1)
    start = int(row.input_value())
    stage = page.locator(".stage.photo")
    stage.press("ArrowDown")
    stage.press("ArrowDown")
    page.wait_for_url(re.compile(f"row={start + 2}"))
    expect(row).to_have_value(str(start + 2))
    page.locator(".stage.answers").press("Home")
    page.wait_for_url(re.compile("map=0(&|$)"))
    assert not scrolls_sideways(page)
    last = page.locator(".stage.shares")
    last.press("ArrowRight")
    expect(page.locator(".side.end output")).to_contain_text("row 0, column")
    last.press("Enter")
    expect(page.locator(".tabs [aria-current]")).to_have_text("Logit")
    expect(page.locator(".path .check")).to_contain_text("NumPy says")
    assert not scrolls_sideways(page)
