"""Classify a photo in a real browser."""

import re

import numpy as np
import pytest
from photo_browser import open_photo_page, photo_file, scrolls_sideways

from cnnviz import photo_fit, samples
from cnnviz.nets.cards import cards

ANSWER = "[data-part=answer]"
CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture
def open_classify(server):
    def open_it(page, **link: object) -> None:
        open_photo_page(page, server, "classify", ANSWER, **link)

    return open_it


def test_the_pixels_that_the_network_gets_are_shown_as_they_are(open_classify, page):
    open_classify(page, sample="rocket", net="best")
    given = page.locator("canvas[data-part=given]")
    shown = given.evaluate("one => [...one.getContext('2d').getImageData(0, 0, one.width, one.height).data]")
    card = CARDS["best"]
    expected = photo_fit.fit(samples.photo("rocket"), *card.input[:2], card.fit)
    assert np.array_equal(np.reshape(shown, (*expected.shape[:2], 4))[..., :3], expected)
    assert given.evaluate("one => getComputedStyle(one).imageRendering") == "pixelated"


def test_the_needle_stands_where_the_probability_is(open_classify, page):
    open_classify(page, sample="rocket", net="baseline")
    track = page.locator(".track").bounding_box()
    needle = page.locator("[data-part=needle]").bounding_box()
    place = (needle["x"] + needle["width"] / 2 - track["x"]) / track["width"]
    formula = page.locator("[class*=st-key-formula] strong").inner_text()
    assert place == pytest.approx(float(formula), abs=0.02)
    assert page.locator("[data-part=label]").inner_text() == ("dog" if float(formula) >= 0.5 else "cat")
    share = max(float(formula), 1 - float(formula))
    ranges = CARDS["baseline"].validation["accuracy_by_confidence"]
    here = next(one for one in ranges if one["above"] < share <= one["to"])
    lit = page.locator("[data-part=lit]")
    assert f"{100 * here['accuracy']:.1f} % of {here['photos']}" in lit.inner_text()
    bar, right = lit.locator(".bar").bounding_box(), lit.locator(".right").bounding_box()
    assert right["width"] / bar["width"] == pytest.approx(here["accuracy"], abs=0.02)


def test_another_sample_is_classified_and_stands_in_the_address(open_classify, page):
    open_classify(page, sample="rocket")
    page.get_by_role("radio", name="A cup of coffee").check(force=True)
    page.get_by_text("A cup of coffee: 400 × 600").wait_for()
    page.wait_for_url(re.compile("[?&]sample=coffee(&|$)"))
    page.keyboard.press("ArrowRight")
    page.get_by_text("A rocket: ").wait_for()


def test_an_upload_is_classified_and_a_broken_one_leaves_it(open_classify, page):
    open_classify(page, sample="rocket")
    page.get_by_role("radio", name="Upload").click()
    files = page.locator("input[type=file]")
    files.set_input_files({"name": "rex.jpg", "mimeType": "image/jpeg", "buffer": photo_file(3)})
    page.get_by_text("rex.jpg: 240 × 320").wait_for()
    files.set_input_files({"name": "cat.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    page.get_by_text("This is not a picture in").wait_for()
    assert page.get_by_text("rex.jpg: 240 × 320").count() == 1


def test_the_camera_is_asked_for_only_when_it_is_chosen(open_classify, page):
    page.add_init_script(
        """window.asked = 0;
        if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () => {
          window.asked += 1;
          return Promise.reject(new DOMException("no camera", "NotFoundError"));
        };"""
    )
    open_classify(page, sample="rocket")
    page.wait_for_timeout(500)
    assert page.evaluate("window.asked") == 0
    page.get_by_role("radio", name="Camera").click()
    page.get_by_test_id("stCameraInput").wait_for()
    assert page.get_by_text("A rocket: ").count() == 1  # the photo before stays meanwhile


def test_a_phone_shows_it_without_scrolling_sideways(open_classify, new_page):
    for dark in (False, True):
        page = new_page(width=390, height=844, touch=True, dark=dark)
        open_classify(page, sample="coffee")
        assert not scrolls_sideways(page)
        row = page.get_by_role("radiogroup", name="Sample pictures")
        assert row.evaluate("one => one.scrollWidth > one.clientWidth")
