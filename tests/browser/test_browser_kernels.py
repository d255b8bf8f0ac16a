"""Learned kernels, as a learner looks through them in Chromium."""

import re

import numpy as np
import pytest
from photo_browser import open_photo_page, scrolls_sideways
from playwright.sync_api import expect

from cnnviz.nets.cards import cards

CARDS = cards()
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


def test_kernels_are_walked_through_taken_apart_and_a_patch_is_found_on_its_photo(server, new_page):
    page = new_page(width=390, touch=True)
    open_photo_page(page, server, "kernels", ".exciting", layer="conv3", order="number", map=4)
    bank = page.get_by_role("listbox", name=re.compile("kernels of conv3"))
    expect(page.get_by_role("heading", name="Kernel 4 of conv3", exact=True)).to_be_visible()
    bank.press("ArrowRight")
    expect(page.locator(".bank .live")).to_contain_text("Kernel 5:")
    expect(page.get_by_role("heading", name="Kernel 5 of conv3", exact=True)).to_be_visible()
    page.wait_for_url(re.compile("map=5"))
    expect(page.get_by_text("strongest patches for kernel 5 of conv3")).to_be_visible()

    # its slices: the numbers in the lens are those of a slice whose norm the sentence gives
    slices = page.get_by_role("listbox", name=re.compile("slices of kernel 5"))
    slices.press("ArrowRight")
    said = page.locator(".slices .live")
    first = said.inner_text()
    weights = [float(text.replace("−", "-")) for text in page.locator(".lens span").all_inner_texts()]
    norm = float(re.search(r"norm ([\d.]+)", first)[1])
    assert np.linalg.norm(weights) == pytest.approx(norm, abs=0.005 * len(weights) ** 0.5 + 0.001)
    depth = CARDS["best"].layer("conv2").shape[2]
    expect(slices.get_by_role("option")).to_have_attribute("aria-setsize", "24")
    page.get_by_role("button", name=f"All {depth} slices").tap()
    expect(slices.get_by_role("option")).to_have_attribute("aria-setsize", str(depth))
    slices.press("End")
    expect(said).not_to_have_text(first)
    assert float(re.search(r"norm ([\d.]+)", said.inner_text())[1]) <= norm

    # a patch: its frame on the photo is where the sentence says
    patch = page.get_by_role("button", name=re.compile("Patch 2:"))
    patch.tap()
    expect(patch).to_have_attribute("aria-pressed", "true")
    live = page.locator(".exciting .live")
    expect(live).to_contain_text("Patch 2 of")
    page.wait_for_url(re.compile("patch=1"))
    numbers = [int(text) for text in re.findall(r"\d+", live.inner_text().split("sees")[1])]
    top, bottom, left, right, _, wide = numbers
    frame, photo = (page.locator(f".exciting .stage {part}").bounding_box() for part in (".frame", "canvas"))
    scale = photo["width"] / wide
    assert frame["x"] - photo["x"] == pytest.approx(left * scale, abs=1.5)
    assert frame["y"] - photo["y"] == pytest.approx(top * scale, abs=1.5)
    assert frame["width"] == pytest.approx((right + 1 - left) * scale, abs=1.5)
    assert frame["height"] == pytest.approx((bottom + 1 - top) * scale, abs=1.5)
    assert not scrolls_sideways(page)
