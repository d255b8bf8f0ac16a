"""Live training, as a learner does it in Chromium, on a phone."""

import io
import re
import zipfile

from photo_browser import WAKING, photo_file, scrolls_sideways
from playwright.sync_api import expect
from test_browser_accessibility import AXE, violations


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


def test_who_has_the_link_of_a_run_looks_on_and_begins_one_of_his_own(server, page, new_page):
    page.goto(f"{server}/training?epochs=100&speed=3&opt=sgd")
    page.get_by_role("button", name="Start training").click(timeout=WAKING)
    page.wait_for_url(re.compile("run="))
    expect(page.locator(".readout").first).to_contain_text("Batch", timeout=WAKING)
    page.get_by_role("button", name="Pause", exact=True).click()
    here = step(page)

    other = new_page(touch=True)  # another browser: it has cookies of its own
    other.goto(f"{server}/training?run={re.search('run=([^&]+)', page.url)[1]}")
    status = other.locator(".st-key-run-status")
    expect(status).to_contain_text(f"Paused. Batch {here} of", timeout=WAKING)
    expect(other.get_by_text("You are looking on")).to_be_visible()
    for name in ("Pause", "One step", "One epoch", "End training"):
        expect(other.get_by_role("button", name=name, exact=True)).to_be_disabled()
    other.get_by_role("radio", name="Draw for it").click()
    draw_a_line(other)
    expect(other.locator(".inside output.line").first).to_contain_text("After batch")
    expect(other.get_by_role("button", name="Look at its maps")).to_have_count(0)
    other.get_by_role("button", name="Start training").click()
    expect(other.get_by_role("button", name="End training")).to_be_enabled()
    other.get_by_role("button", name="End training").click()
    expect(status).to_contain_text("Ended")

    # settings are found again after another page, and after a reload the run is still one's own
    page.get_by_role("link", name="Before CNNs").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Train live")
    page.get_by_role("link", name="Train live").first.click()
    page.wait_for_url(re.compile(r"/training\?(?=.*opt=sgd)(?=.*speed=3)(?=.*epochs=100)"))
    page.reload()
    page.get_by_role("button", name="One step").click(timeout=WAKING)
    expect(page.locator(".st-key-run-status")).to_contain_text(f"Paused. Batch {here + 1} of")
    page.get_by_role("button", name="End training").click()


def draw_a_line(page):
    pad = page.get_by_role("application")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20, steps=8)
    page.mouse.up()


def test_shapes_are_drawn_as_wished_the_trained_net_is_asked_and_two_runs_share_a_scrubber(server, page):
    page.goto(f"{server}/training?data=shapes&total=100&kinds=3&side=16&epochs=3&speed=0&look=draw")
    start = page.get_by_role("button", name="Start training")
    start.wait_for(timeout=WAKING)
    glance = page.locator(".st-key-glance canvas, [class*=st-key-glance] canvas")
    expect(glance).to_have_count(6)  # two of each kind
    drawn = "one => one.toDataURL()"
    as_usual = glance.first.evaluate(drawn)
    noise = page.get_by_role("slider", name="Noise, % of white")
    noise.focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile("noise=100"))
    while glance.first.evaluate(drawn) == as_usual:
        page.wait_for_timeout(50)

    start.click()
    status = page.locator(".st-key-run-status")
    expect(status).to_contain_text("All 3 epochs are done.", timeout=WAKING)
    draw_a_line(page)
    answer = page.locator(".inside output.line").first
    expect(answer).to_contain_text(
        re.compile(r"The trained net, after batch [\d,]+: (circle|square|triangle), ")
    )
    shares = page.locator(".scores span").all_inner_texts()
    assert abs(sum(float(share.rstrip(" %")) for share in shares) - 100) < 0.5
    expect(page.get_by_text("What it sees in your drawing")).to_be_visible()
    first = re.search(r"run=([^&]+)", page.url)[1]

    page.get_by_role("spinbutton", name="Epochs").fill("2")
    page.get_by_role("spinbutton", name="Epochs").press("Enter")
    page.wait_for_url(re.compile("epochs=2"))
    page.get_by_role("button", name="Start anew").click()
    expect(status).to_contain_text("All 2 epochs are done.", timeout=WAKING)
    page.get_by_role("radio", name="Time machine").click()
    page.get_by_role("combobox", name="Second run, beside this one").click()
    page.get_by_role("option", name="Epochs: 3").click()
    page.wait_for_url(re.compile(f"other={first}"))
    lines = page.locator(".panes .line")
    expect(lines).to_have_count(2)
    per_epoch = 3  # 70 pictures in batches of 32
    slider = page.get_by_role("slider", name="Moment of the run")
    slider.focus()
    page.keyboard.press("Home")
    for line in (lines.first, lines.last):
        expect(line).to_contain_text("Batch 1, epoch 1")
    page.keyboard.press("End")  # by share: both are at their ends
    expect(lines.first).to_contain_text(f"Batch {2 * per_epoch}, epoch 2")
    expect(lines.last).to_contain_text(f"Batch {3 * per_epoch}, epoch 3")
    readout = page.locator(".machine .readout")
    expect(readout).to_contain_text(f"The other run (Epochs: 3): Batch {3 * per_epoch}, epoch 3: loss")
    page.get_by_role("button", name="Number of the batch").click()
    expect(lines.first).to_contain_text(f"Batch {2 * per_epoch}, epoch 2")
    expect(lines.last).to_contain_text(
        re.compile(f"Batch [4-{2 * per_epoch}], epoch 2")
    )  # the same batch, or just before
    page.evaluate(AXE)
    assert not violations(page)
    page.reload()
    expect(page.locator(".panes .line")).to_have_count(2)


def coloured(name, hue):
    """A folder of a class: six pictures of one colour, a little different each."""
    from PIL import Image

    files = {}
    for n in range(6):
        file = io.BytesIO()
        Image.new("RGB", (40, 40), tuple(max(0, part - 5 * n) for part in hue)).save(file, "PNG")
        files[f"{name}/{n}.png"] = file.getvalue()
    return files


def test_a_learner_trains_on_a_zip_and_on_pictures_sorted_on_the_page(server, new_page):
    page = new_page(touch=True)
    page.goto(f"{server}/training?data=own&own-side=32&epochs=2&speed=0&look=classes")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in (coloured("sky", (40, 80, 255)) | coloured("sand", (240, 220, 120))).items():
            packed.writestr(name, data)
        packed.writestr("sky/notes.txt", "no picture")
    page.get_by_text("Give a zip file first").wait_for(timeout=WAKING)
    page.locator("input[type=file]").set_input_files(
        {"name": "own.zip", "mimeType": "application/zip", "buffer": archive.getvalue()}
    )
    expect(page.get_by_text("One file was left out. notes.txt")).to_be_visible()
    page.get_by_role("button", name="Start training").tap()
    status = page.locator(".st-key-run-status")
    expect(status).to_contain_text("All 2 epochs are done.", timeout=WAKING)
    expect(page.locator(".confusion")).to_contain_text("sand")

    page.get_by_role("radio", name="Pictures to sort here").tap()
    page.get_by_text("Give some pictures first").wait_for()
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo_file(n, 60, 80)} for n in range(8)
    ]
    files.insert(3, {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.locator("input[type=file]").set_input_files(files)
    board = page.locator(".board")
    expect(board.locator(".sum")).to_have_text("8 pictures, 8 of them not sorted yet.")
    expect(page.get_by_text("One file was left out. bad.jpg")).to_be_visible()
    name = board.get_by_role("textbox", name="Name of class 2")
    name.fill("other")
    name.press("Enter")
    board.get_by_role(
        "button", name="0.jpg: not sorted yet"
    ).focus()  # four by keyboard: each goes on to the next
    for _ in range(4):
        page.keyboard.press("1")
    expect(board.locator(".count").first).to_have_text("4 pictures")
    for n in range(4, 8):  # four by touch, into the class whose name was written
        board.get_by_role("button", name=f"{n}.jpg: not sorted yet").tap()
    expect(board.locator(".count").last).to_have_text("4 pictures")
    expect(board.locator(".sum")).to_have_text("8 pictures, all of them sorted.")
    page.evaluate(AXE)
    assert not violations(page)
    page.get_by_role("button", name="Start anew").tap()
    expect(page.locator(".confusion")).to_contain_text("other", timeout=WAKING)
    expect(status).to_contain_text("All 2 epochs are done.", timeout=WAKING)
