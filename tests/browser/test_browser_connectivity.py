"""The lesson on connections as a learner uses it: point at units, pixels and weights, grow the field."""

import re

import pytest
from playwright.sync_api import expect
from waiting import wait_until_settled

from cnnviz.numeric.activations import softmax
from cnnviz.numeric.shapes import receptive_field
from cnnviz.ui.dense_head import Head
from cnnviz.ui.signed_numbers import number, row
from cnnviz.ui.wiring import Wiring


@pytest.fixture
def open_lesson(server, new_page, settled):
    def open_it(query="", **how):
        page = new_page(**how)
        page.goto(f"{server}/connectivity{query}")
        settled(page)
        return page

    return open_it


def ringed(page):
    """The pixels lit in the picture."""
    return [int(text) for text in page.locator(".picture .cell.seen .id").all_inner_texts()]


def test_units_pixels_and_shared_weights_light_what_they_are_joined_with(open_lesson):
    wiring = Wiring("shared", 4, 2, 2)
    page = open_lesson("?wiring=Sparse+and+shared")
    for unit, name in enumerate(wiring.names()):
        page.get_by_role("option", name=f"Units: {name}").hover()
        assert ringed(page) == wiring.pixels_of(unit)
        assert page.locator(".link.lit").count() == 4
    assert page.locator(".live").inner_text().startswith("h14 sees pixels 11, 12, 15, 16")

    page.get_by_role("option", name="Pixels: 7", exact=True).hover()
    assert page.locator(".live").inner_text() == "Pixel 7 feeds h12."

    page.get_by_role("button", name=re.compile("^Weight b is one number")).focus()
    assert ringed(page) == [2, 4, 10, 12]
    colours = page.locator(".link.lit").evaluate_all(
        "lines => lines.map(one => getComputedStyle(one).stroke)"
    )
    assert len(colours) == 4
    assert len(set(colours)) == 1

    page.get_by_role("option", name="Units: h11").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert ringed(page) == [9, 10, 13, 14]
    page.wait_for_url(re.compile(r"lit=1\.2"))
    page.get_by_test_id("stButtonGroup").get_by_text("Dense", exact=True).click()
    page.get_by_text("= 64 weights").wait_for()
    expect(page.locator(".picture .cell.seen")).to_have_count(16)
    assert ringed(page) == list(range(1, 17))


def test_the_field_on_a_photo_grows_and_moves_on_a_phone(open_lesson):
    fields = receptive_field([(3,), (2, 2), (3,)], 150)
    link = "?part=Field+on+a+photo&field-layers=c3.1.0-p2.2.0-c3.1.0&after=1"
    page = open_lesson(link, dark=True, width=390, touch=True)
    box = page.locator(".field rect.lit")
    box.wait_for()
    widths = [float(box.get_attribute("width"))]
    for _ in fields[1:]:
        page.get_by_label("After layer").press("ArrowRight")
        widths.append(float(box.get_attribute("width")))
    assert widths == [field.size for field in fields]
    stage = page.locator(".stage")
    frame = stage.bounding_box()
    stage.hover(position={"x": frame["width"] - 2, "y": 2})
    last = fields[-1]
    assert float(box.get_attribute("x")) == last.start + 71 * last.stride  # 72 numbers across
    assert float(box.get_attribute("y")) == last.start
    stage.press("ArrowDown")
    assert float(box.get_attribute("y")) == last.start + last.stride
    assert "sees rows 2 to 9" in page.locator(".live").inner_text()
    page.wait_for_url(re.compile("after=3"))
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_weights_are_counted_the_field_is_lit_on_the_graph_and_kernels_stand_in_for_a_dense_layer(
    open_lesson,
):
    page = open_lesson("?part=count-the-weights")
    for count in ("78,643,200", "786,333", "2,700"):
        expect(page.locator("[class*=st-key-formula] strong").get_by_text(count, exact=True)).to_be_visible()
    page.get_by_label("Outputs n").fill("10")
    page.keyboard.press("Enter")
    expect(page.get_by_text("512 · 512 · 3 · 10 = 7,864,320").filter(visible=True)).to_be_visible()

    choose(page, "Field on a graph")
    page.get_by_role("option", name=re.compile("h2$")).hover()
    expect(page.locator(".live")).to_contain_text("h2 sees x1, x2, x3")
    page.get_by_role("option", name=re.compile("g3$")).hover()
    expect(page.locator(".live")).to_contain_text("g3 sees x1, x2, x3, x4, x5, by way of h2, h3, h4.")
    page.get_by_role("slider", name="Inputs").press("End")
    page.get_by_role("slider", name="Layers").press("ArrowRight")
    expect(page.get_by_text("(3 − 1) · 1 = 7").filter(visible=True)).to_be_visible()

    choose(page, "Dense or kernels")
    head = Head(3, 1)
    page.get_by_role("option", name=re.compile("Classes: B$")).hover()
    expect(page.locator(".live")).to_contain_text(f"= {number(float(head.dense_scores[1]))}, whether")
    expect(page.get_by_text("softmax: p =").filter(visible=True)).to_contain_text(
        row(softmax(head.dense_scores))
    )


def choose(page, name):
    page.wait_for_timeout(400)  # the hand rests: the three ways follow
    wait_until_settled(page)
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    wait_until_settled(page)  # what was there before is gone, and what is new stays
