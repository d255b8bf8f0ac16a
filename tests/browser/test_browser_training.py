"""Live training, as a learner does it in Chromium, on a phone."""

import re

from photo_browser import WAKING, scrolls_sideways
from playwright.sync_api import expect


def step(page) -> int:
    """The number of the batch after which a run has paused, once the curves show it too."""
    status = page.locator(".st-key-run-status")
    expect(status).to_contain_text("Paused.")
    batch = re.search(r"Batch ([\d,]+) of", status.inner_text())[1]
    expect(page.locator(".readout").first).to_contain_text(f"Batch {batch},")
    return int(batch.replace(",", ""))


def test_a_run_is_started_paused_stepped_resumed_drawn_for_ended_and_replayed(server, new_page):
    page = new_page(width=390, height=1600, touch=True)
    page.goto(f"{server}/training?epochs=60&speed=10&seed=3")
    page.get_by_role("button", name="Start training").tap(timeout=WAKING)
    readout = page.locator(".readout").first
    expect(readout).to_contain_text("Batch", timeout=WAKING)
    page.wait_for_url(re.compile("run="))

    page.get_by_role("button", name="Pause", exact=True).tap()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    here = step(page)
    page.get_by_role("button", name="One step").tap()
    expect(readout).to_contain_text(f"Batch {here + 1},")
    expect(page.locator("[class*=st-key-formula-step] p").first).to_contain_text("w − η·∂L/∂w")

    # exact numbers by keyboard: one point back is one batch back
    page.locator(".curves").focus()
    page.keyboard.press("ArrowLeft")
    expect(readout).to_contain_text(f"Batch {here},")
    page.get_by_role("button", name="Logarithmic loss").tap()
    expect(page.get_by_role("button", name="Logarithmic loss")).to_have_attribute("aria-pressed", "true")

    # another picture to look at: its own class gets the mark
    page.get_by_role("radio", name="3, picture 3", exact=True).check(force=True)
    expect(page.locator(".scores .truth b")).to_have_text("3")

    page.get_by_role("button", name="Resume").tap()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()

    page.get_by_role("radio", name="Draw for it").tap()
    pad = page.get_by_role("application")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20, steps=8)
    page.mouse.up()
    answer = page.locator(".inside output.line")
    expect(answer).to_contain_text("After batch")
    first = answer.inner_text()
    expect(answer).not_to_have_text(first)  # the net goes on, and is asked again

    page.get_by_role("button", name="End training").tap()
    expect(page.locator(".st-key-run-status")).to_contain_text("Ended in epoch")
    expect(page.get_by_role("button", name="Trained net (.keras)")).to_be_visible()

    page.get_by_role("radio", name="Time machine").tap()
    slider = page.get_by_role("slider", name="Moment of the run")
    slider.focus()
    page.keyboard.press("Home")
    line = page.locator(".inside output.line")
    expect(line).to_contain_text("Batch 1, epoch 1")
    kernels = page.locator(".strips section[data-name=kernels] canvas").first
    at_first = kernels.evaluate("one => one.toDataURL()")
    page.get_by_role("button", name="Replay").tap()
    expect(line).not_to_contain_text("Batch 1, epoch 1")
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Replay")).to_be_visible()
    assert kernels.evaluate("one => one.toDataURL()") != at_first
    assert not scrolls_sideways(page)


def test_a_run_is_found_again_after_a_reload_and_its_confusions_can_be_opened(server, page):
    page.goto(f"{server}/training?epochs=3&speed=0&look=classes")
    page.get_by_role("button", name="Start training").click(timeout=WAKING)
    status = page.locator(".st-key-run-status")
    expect(status).to_contain_text("All 3 epochs are done.", timeout=WAKING)
    page.reload()
    expect(status).to_contain_text("All 3 epochs are done.", timeout=WAKING)
    cell = page.locator(".confusion button.bad:not(.none)").first
    label, count = cell.get_attribute("aria-label"), int(cell.inner_text())
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(label)).to_be_visible()
    expect(page.locator(".st-key-cell li, [class*=st-key-cell] li")).to_have_count(count)
    page.get_by_role("link", name="Before CNNs").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Train live")
    page.get_by_role("link", name="Train live").first.click()
    expect(status).to_contain_text("All 3 epochs are done.")
