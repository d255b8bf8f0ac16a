"""A slow line: what the server answers to something older must not undo what the learner did meanwhile."""

import time

import pytest
from photo_browser import WAKING
from slow_line import Line


def arrow(selector):
    return lambda page: page.locator(selector).first.press("ArrowRight")


def fill(name, value):
    def fill_in(page):
        field = page.get_by_role("spinbutton", name=name, exact=True)
        field.fill(value)
        field.blur()

    return fill_in


def scribble(where):
    def draw(page):
        box = page.get_by_role("application", name="Your drawing").bounding_box()
        page.mouse.click(box["x"] + box["width"] * where, box["y"] + box["height"] * where)

    return draw


INK = "(canvas) => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.reduce((sum, one) => sum + one, 0)"

# page and settings; what is done, again and again; what is then on screen
CASES = {
    "a number on a curve": (
        "activations",
        [arrow("svg.curve")] * 3,
        lambda page: page.locator("svg.curve").get_attribute("aria-valuenow"),
    ),
    "scores of softmax": (
        "activations?function=softmax",
        [arrow(".track[role=slider]")] * 3,
        lambda page: page.locator(".track[role=slider]").first.get_attribute("aria-valuenow"),
    ),
    "a pixel": (
        "images",
        [arrow("canvas.picture")] * 3,
        lambda page: page.locator(".readout").first.inner_text(),
    ),
    "a drawing": (
        "images?picture=drawing",
        [scribble(0.2), scribble(0.5), scribble(0.8)],
        lambda page: page.locator(".pad canvas").evaluate(INK),
    ),
    "a picture that is pushed": (
        "pooling?part=shift-the-picture",
        [arrow(".shift .stage[role=application]")] * 3,
        lambda page: page.locator(".shift output").first.inner_text(),
    ),
    "a patch of a photo": (
        "pixel_to_logit?sample=chelsea",
        [lambda page: page.locator(".stage.photo").press("ArrowDown")] * 3,
        lambda page: page.locator(".places input").nth(1).input_value(),
    ),
    "a kernel": (
        "kernels",
        [arrow(".bank [role=listbox]")] * 3,
        lambda page: page.locator(".bank .live").inner_text(),
    ),
    "layers in a table": (
        "output_size?find=many-layers",
        [
            fill("Kernel k of layer 1", "3"),
            fill("Kernel k of layer 3", "3"),
            fill("Stride s of layer 1", "2"),
        ],
        lambda page: page.locator("tbody input").evaluate_all("(all) => all.map((one) => one.value).join()"),
    ),
}


@pytest.mark.parametrize(("address", "acts", "read"), CASES.values(), ids=CASES)
def test_a_late_answer_does_not_undo_what_was_done_meanwhile(server, page, settled, address, acts, read):
    line = Line(page)
    page.goto(f"{server}/{address}")
    settled(page)
    page.locator(".st-key-waking").wait_for(state="detached", timeout=WAKING)  # where a network is asked
    settled(page)
    line.holding = True
    for act in acts:
        before, _ = line.runs()
        act(page)
        deadline = time.monotonic() + 60
        while (runs := line.runs())[0] == before or runs[0] > runs[
            1
        ]:  # until a run has said all it has to say
            assert time.monotonic() < deadline, runs
            page.wait_for_timeout(50)
    done = read(page)

    def same():
        page.wait_for_timeout(20)
        assert read(page) == done

    line.release(after_each=same)
    settled(page)
    page.wait_for_timeout(300)
    assert read(page) == done
