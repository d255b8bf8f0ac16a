"""Slide a kernel in a real browser: every number on screen is the NumPy core's, and all of it can be done."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlparse

import numpy as np
import pytest

from cnnviz import samples
from cnnviz.numeric.convolution import convolve, cross_correlate, pad, trace
from cnnviz.numeric.kernels import CURVE, KERNELS
from cnnviz.ui import pattern_settings
from cnnviz.ui.own_numbers import read_pixels, read_weights
from cnnviz.ui.slide_settings import preset, title

expect = pytest.importorskip("playwright.sync_api").expect

SEVEN = samples.grid("seven")
PREWITT = preset("horizontal_edges", 1)[:, :, 0, 0]


# The shadow root that the sliding window is drawn in.
ROOT = "[...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.slide')).shadowRoot"
TITLES = ["red_not_blue", "corners", "gaussian_blur", "gaussian_blur_5"]


@pytest.fixture
def open_slide(server: str, settled: Callable) -> Callable:
    """Opens the lesson with what its link says and waits for the window."""

    def open_it(page, **link: object):
        page.goto(f"{server}/convolution?{urlencode(link)}")
        settled(page)
        agreed(page)
        return page

    return open_it


def agreed(page) -> None:
    """Wait until the server has computed the numbers on screen too, and agrees."""
    page.get_by_text("NumPy on the server computes the same").wait_for()


def number(text: str) -> float:
    """A number as it is read off the screen."""
    over, _, under = text.strip().replace("−", "-").partition("/")
    return float(over) / float(under or 1)


def numbers(page, cells: str) -> list[float]:
    return [number(text.split()[-1]) for text in page.locator(cells).all_inner_texts() if text.strip()]


def shown_map(page, shape: tuple[int, ...]) -> np.ndarray:
    return np.array(numbers(page, ".map .cell")).reshape(shape)


def as_shown(exact: np.ndarray):
    """A cell has two decimals below 10, one below 100."""
    size = np.abs(exact)
    return pytest.approx(exact, abs=np.where(size < 10, 0.00501, np.where(size < 100, 0.0501, 0.501)).max())


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def link(page) -> dict[str, str]:
    query = parse_qs(urlparse(page.evaluate("location.href")).query)
    return {name: values[0] for name, values in query.items()}


SETTINGS = [
    {},
    {"s": 2},
    {"p": 2},
    {"d": 3},
    {"s": 3, "p": 2, "d": 2},
    {"channels": 3},
    {"channels": 3, "kernel": title("red_not_blue"), "s": 2, "p": 1},
    {"operation": "Convolution", "kernel": title("corners")},
    {"operation": "Convolution", "channels": 3, "p": 1, "picture": "A ring"},
    {"kernel": title("gaussian_blur"), "picture": "A curve"},
    {"kernel": title("gaussian_blur_5"), "p": 2},
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_every_number_on_screen_is_the_one_that_numpy_computes(open_slide, page, setting):
    open_slide(page, **setting)
    name = next(k for k in ["horizontal_edges", *TITLES] if title(k) == setting.get("kernel", title(k)))
    picture = next(
        p for p, grid in samples.grids().items() if grid.title == setting.get("picture", "A seven")
    )
    channels = setting.get("channels", 1)
    image = samples.grid(picture, channels).reshape(8, 8, channels)
    kernel = preset(name, channels)[..., 0]
    laid = kernel[::-1, ::-1] if setting.get("operation") else kernel
    window = {
        "strides": setting.get("s", 1),
        "padding": setting.get("p", 0),
        "dilation_rate": setting.get("d", 1),
    }
    z = (convolve if setting.get("operation") else cross_correlate)(image, kernel, **window)

    padded = np.moveaxis(pad(image, window["padding"]), 2, 0)
    assert np.array_equal(np.reshape(numbers(page, ".input .cell"), padded.shape), padded)
    weights = [number(field.input_value()) for field in page.locator(".weight").all()]
    assert np.reshape(weights, (channels, *kernel.shape[:2])) == pytest.approx(np.moveaxis(kernel, 2, 0))
    if setting.get("operation"):
        turned = np.reshape(numbers(page, ".turned .cell"), (channels, *kernel.shape[:2]))
        assert np.array_equal(turned, np.moveaxis(laid, 2, 0))
    button(page, "To the last window").click()
    assert shown_map(page, z.shape) == as_shown(z)

    for place in {0, z.size // 2, z.size - 1}:
        row, column = divmod(place, z.shape[1])
        page.locator(".map .cell").nth(place).hover()
        one = trace(image, laid, row, column, **window)
        products = np.moveaxis(one.products, 2, 0)
        assert np.reshape(numbers(page, ".terms .cell"), products.shape) == as_shown(products)
        *sums, total = page.locator(".sum").all_inner_texts()
        assert total.startswith(f"z({row}, {column}) ")
        assert number(re.split("[=≈]", total)[-1]) == as_shown(one.total)
        for line, channel_sum in zip(sums, one.channel_sums, strict=bool(sums)):
            assert number(re.split("[=≈]", line)[-1]) == as_shown(channel_sum)
        assert f"window {place + 1} of {z.size}" in page.locator(".status").inner_text()


def test_several_kernels_give_a_stack_of_maps(open_slide, page):
    open_slide(page, kernel=title("four_edges"), p=1)
    stack = preset("four_edges", 1)
    maps = cross_correlate(SEVEN[..., np.newaxis], stack, padding=1)
    assert maps.shape == (8, 8, 4)
    assert page.locator(".map-panel .sub").inner_text().startswith("8 × 8 × 4")
    button(page, "To the last window").click()
    for n in (0, 3):
        page.locator(".stack button").nth(n).click()
        assert np.array_equal(shown_map(page, (8, 8)), maps[..., n])
        weights = [number(field.input_value()) for field in page.locator(".weight").all()]
        assert np.array_equal(weights, stack[..., 0, n].ravel())


def test_the_volume_is_stepped_through_and_kernels_are_added_by_hand(open_slide, page):
    open_slide(page, kernel="three", channels=3)
    maps = cross_correlate(samples.grid("seven", 3), preset("three", 3))
    expect(page.get_by_text("8 × 8 × 3 under 3 kernels of 3 × 3 × 3").filter(visible=True)).to_be_visible()
    expect(page.locator(".pile .sheet")).to_have_count(3)
    button(page, "To the last window").click()
    for n in (1, 2):
        button(page, "The next map").click()
        expect(page.locator(".which")).to_have_text(f"map {n + 1} of 3")
        assert np.array_equal(shown_map(page, (6, 6)), maps[..., n])
    expect(button(page, "The next map")).to_be_disabled()
    column = ", ".join(str(value).replace("-", "−") for value in maps[5, 5])
    expect(page.locator(".depth")).to_have_text(f"Row 5, column 5 of all 3 maps: ({column})")
    page.locator(".sheet").first.click(position={"x": 4, "y": 40})
    expect(page.locator(".which")).to_have_text("map 1 of 3")

    button(page, "Add a kernel").click()
    expect(page.locator(".which")).to_have_text("map 2 of 4")
    expect(page.get_by_text("under 4 kernels of 3 × 3 × 3").filter(visible=True)).to_be_visible()
    page.get_by_role("spinbutton", name="weight row 0, column 0").first.fill("5")
    expect(page.get_by_role("combobox", name="Kernel")).to_have_value("Your own")
    own = np.insert(preset("three", 3), 1, preset("three", 3)[..., 0], axis=3)
    own[0, 0, 0, 1] = 5
    expect(page).to_have_url(re.compile("%3B5%2C"))
    assert np.array_equal(read_weights(link(page)["weights"]), own)
    agreed(page)
    button(page, "Remove this kernel").click()
    expect(page.get_by_text("under 3 kernels of 3 × 3 × 3").filter(visible=True)).to_be_visible()
    agreed(page)
    expect(page.locator(".which")).to_have_text("map 1 of 3")
    assert np.array_equal(shown_map(page, (6, 6)), maps[..., 0])


def test_an_own_pattern_is_drawn_and_found_where_the_picture_has_it(server, settled, page):
    page.goto(f"{server}/convolution?do=find-a-pattern")
    settled(page)
    agreed(page)
    value = page.locator(".finder .value")
    expect(value).to_have_text("Row 3, column 3: z = 378")
    map_ = page.get_by_role("application", name="The feature map")
    map_.focus()
    page.keyboard.press("End")
    corner = pattern_settings.Search(pattern_settings.curves(), CURVE, "below_zero").map[-1, -1]
    expect(value).to_have_text(f"Row 21, column 21: z = {corner}".replace("-", "−"))
    button(page, "Clear").click()
    expect(value).to_contain_text("z = 0")
    cells = page.locator(".pad .cell")
    first, last = cells.nth(3).bounding_box(), cells.nth(45).bounding_box()
    page.mouse.move(first["x"] + 9, first["y"] + 9)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + 9, steps=40)
    page.mouse.up()
    line = np.zeros((7, 7), int)
    line[:, 3] = 1
    dots = "".join(map(str, line.ravel()))
    expect(page).to_have_url(re.compile(f"dots={dots}"))
    agreed(page)
    search = pattern_settings.Search(pattern_settings.curves(), line, "below_zero")
    row, column = search.best
    expect(value).to_have_text(f"Row {row}, column {column}: z = {search.map.max()}")
    expect(page.locator('[class*="st-key-formula-"]').first).to_contain_text(f"= {search.map.max()}")
    cells.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("dots=01010"))
    page.get_by_role("radio", name="0", exact=True).click()  # no weight below 0 beside the pattern any more
    expect(cells.nth(0)).to_have_text("0")
    agreed(page)


def test_a_pattern_is_looked_for_in_a_drawing_on_a_phone(server, settled, new_page):
    page = new_page(width=390, height=844, touch=True)
    page.goto(f"{server}/convolution?do=find-a-pattern&scene=drawing&pattern=falling_line")
    settled(page)
    expect(page.locator(".finder .value")).to_contain_text("z = 0")
    pad = page.locator(".pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200, steps=20)
    page.mouse.up()
    expect(page).to_have_url(re.compile("drawing="))
    expect(page.locator(".finder .value")).not_to_contain_text("z = 0")
    agreed(page)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    page.locator(".pad.grid .cell").first.tap()
    expect(page).to_have_url(re.compile("dots=0000000010"))


def test_both_maps_stand_side_by_side_and_one_place_is_lit_in_both(server, settled, page):
    page.goto(f"{server}/convolution?do=turned-or-not&kernel=emboss&at=8")
    settled(page)
    kernel = np.asarray(KERNELS["emboss"])
    maps = [cross_correlate(SEVEN, kernel), convolve(SEVEN, kernel)]
    expect(page.locator(".turning .map")).to_have_count(2)
    for map_, expected in zip(page.locator(".turning .map").all(), maps, strict=True):
        cells = [number(text) for text in map_.locator(".cell").all_inner_texts()]
        assert np.array_equal(np.reshape(cells, (6, 6)), expected)
    page.get_by_role("grid", name="Convolution").get_by_role("gridcell", name="row 4, column 2").click()
    for sum_, expected in zip(page.locator(".turning .sum").all(), maps, strict=True):
        expect(sum_).to_contain_text(re.compile(rf"^z\(4, 2\).*= {str(expected[4, 2]).replace('-', '−')}$"))
    expect(page.locator(".turning .cell.lit")).to_have_count(2)
    expect(page).to_have_url(re.compile("at=26"))
    differing = (maps[0] != maps[1]).sum()
    expect(page.get_by_text(f"{differing} of the 36 numbers differ").filter(visible=True)).to_be_visible()


def test_a_weight_edited_by_keyboard_changes_screen_server_and_link(open_slide, page):
    open_slide(page)
    button(page, "To the last window").click()
    weight = page.get_by_role("spinbutton", name="weight row 0, column 0")
    weight.focus()
    for key in ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight"]:
        page.keyboard.press(key)
    page.keyboard.type("-2.5")
    page.keyboard.press("Enter")
    page.keyboard.type("1/9")
    kernel = PREWITT.astype(float)
    kernel[0] = [2, -2.5, 1 / 9]
    expected = cross_correlate(SEVEN, kernel)
    assert shown_map(page, expected.shape) == as_shown(expected)  # at once, without the server
    page.wait_for_url("**weights=*")
    agreed(page)
    assert read_weights(link(page)["weights"])[..., 0, 0] == pytest.approx(kernel)
    page.reload()  # the link alone brings it back
    agreed(page)
    button(page, "To the last window").click()
    assert shown_map(page, expected.shape) == as_shown(expected)
    assert page.get_by_role("combobox", name="Kernel").input_value() == "Your own"


def test_a_preset_replaces_an_edit_and_leaves_the_link_clean(open_slide, page):
    open_slide(page)
    weight = page.get_by_role("spinbutton", name="weight row 1, column 1")
    weight.fill("7")
    page.wait_for_url("**weights=*")
    expect(page.get_by_role("combobox", name="Kernel")).to_have_value(
        "Your own"
    )  # else nothing is chosen anew
    page.get_by_role("combobox", name="Kernel").click()
    page.get_by_role("option", name=title("horizontal_edges")).click()
    page.wait_for_function("!location.search.includes('weights')")
    agreed(page)
    assert weight.input_value() == "0"


def test_a_text_that_is_no_number_leaves_the_weight_as_it_was(open_slide, page):
    open_slide(page)
    weight = page.get_by_role("spinbutton", name="weight row 0, column 0")
    weight.fill("1e99")
    assert weight.get_attribute("aria-invalid") == "true"
    weight.blur()
    assert weight.input_value() == "−1"
    assert shown_map(page, (1,)).item() == cross_correlate(SEVEN, PREWITT)[0, 0]


def test_pointing_at_an_input_lights_all_outputs_it_feeds(open_slide, page):
    open_slide(page, s=2, p=1)
    row, column = 3, 4
    page.get_by_role("gridcell", name=f"row {row}, column {column}: ").first.hover()
    fed = {
        (r, c)
        for r in range(4)
        for c in range(4)
        if row in (one := trace(SEVEN, PREWITT, r, c, strides=2, padding=1)).rows and column in one.columns
    }
    lit = page.locator(".map .cell.fed")
    assert {(int(c.get_attribute("data-row")), int(c.get_attribute("data-column"))) for c in lit.all()} == fed
    assert f"feeds {len(fed)} of 16 outputs" in page.locator(".sums").inner_text()
    page.locator(".status").hover()
    assert lit.count() == 0


def test_inputs_that_no_window_reaches_are_marked(open_slide, page):
    open_slide(page, s=2)
    missed = page.locator(".input .cell.unreached")
    assert missed.count() == 8 + 7  # the last row and the last column
    assert "no window reaches it" in missed.first.get_attribute("aria-label")


def test_the_map_is_walked_by_keyboard_and_what_is_lit_is_said(open_slide, page):
    open_slide(page)
    button(page, "To the last window").focus()
    page.locator(".map .cell[tabindex='0']").focus()
    for key in ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"]:
        page.keyboard.press(key)
    said = "row 2, column 3: −3 − 3 − 8 + 8 + 8 = 2"
    page.wait_for_function(f"() => {ROOT}.querySelector('[aria-live]').textContent.includes('{said}')")
    page.keyboard.press("Enter")
    assert "window 16 of 36" in page.locator(".status").inner_text()
    assert page.locator(".map .cell.filled").count() == 16
    assert page.get_by_role("gridcell", name="row 2, column 3: 2").count()


def test_it_plays_and_pauses_without_a_word_to_the_server(open_slide, page):
    sent: list = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_slide(page)
    page.get_by_label("Speed").select_option("8")
    page.wait_for_timeout(600)
    before = len(sent)
    button(page, "Play").click()
    page.wait_for_function(f"() => {ROOT}.querySelectorAll('.map .filled').length >= 8")
    assert len(sent) == before
    button(page, "Pause").click()
    filled = page.locator(".map .cell.filled").count()
    page.wait_for_timeout(500)
    assert page.locator(".map .cell.filled").count() == filled
    assert shown_map(page, (filled,)) == as_shown(cross_correlate(SEVEN, PREWITT).ravel()[:filled])


def test_step_back_scrub_and_the_link_to_a_place(open_slide, page):
    open_slide(page, at=15)
    status = page.locator(".status")
    assert "window 16 of 36 · row 2, column 3" in status.inner_text()
    button(page, "One window on").click()
    assert "window 17 of 36" in status.inner_text()
    button(page, "One window back").click()
    button(page, "One window back").click()
    assert "window 15 of 36" in status.inner_text()
    page.get_by_role("slider", name="Window").fill("30")
    assert "window 31 of 36" in status.inner_text()
    assert page.locator(".map .cell.filled").count() == 31
    page.wait_for_url("**at=30*")
    button(page, "To the first window").click()
    page.wait_for_function("!location.search.includes('at=')")
    assert page.locator(".map .cell.filled").count() == 1


def test_an_own_picture_is_typed_and_drawn(open_slide, page):
    open_slide(page)
    page.get_by_role("gridcell", name="row 4, column 4: 8").click()
    page.keyboard.press("5")
    button(page, "Draw").click()
    cells = page.locator(".input .cell")
    first, last = cells.nth(0).bounding_box(), cells.nth(7).bounding_box()
    page.mouse.move(first["x"] + 9, first["y"] + 9)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + 9, steps=30)
    page.mouse.up()
    image = SEVEN.copy()
    image[4, 4], image[0] = 5, 9
    assert np.array_equal(np.reshape(numbers(page, ".input .cell"), (8, 8)), image)
    page.wait_for_function("location.search.includes('pixels=99999999')")
    agreed(page)
    assert np.array_equal(read_pixels(link(page)["pixels"])[..., 0], image)
    button(page, "Clear").click()
    assert not np.any(numbers(page, ".input .cell"))


def test_a_convolution_shows_the_kernel_turned(open_slide, page):
    open_slide(page)
    page.get_by_role("radio", name="Convolution").click()
    page.get_by_text("K turned by 180°").first.wait_for()
    agreed(page)
    assert np.array_equal(numbers(page, ".turned .cell"), PREWITT[::-1, ::-1].ravel())


def test_a_phone_shows_all_of_it_and_touch_works(open_slide, new_page):
    page = open_slide(new_page(width=390, height=844, touch=True), channels=3, p=1)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    for part in (".input-panel", ".kernel-panel", ".terms-panel", ".map-panel", ".player"):
        for box in [part.bounding_box() for part in page.locator(part).all()]:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
    page.locator(".map .cell").nth(9).tap()
    assert "window 10 of 64" in page.locator(".status").inner_text()
    page.get_by_role("spinbutton", name="weight row 0, column 0").first.tap()
    page.get_by_role("button", name="change the sign").first.tap()
    assert page.get_by_role("spinbutton", name="weight row 0, column 0").first.input_value() == "1"
    page.locator(".input .cell").nth(25).tap()
    assert "feeds" in page.locator(".sums").inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_every_number_can_be_read_on_its_ground(open_slide, new_page, dark):
    page = open_slide(new_page(dark=dark), channels=3, kernel=title("six"))
    button(page, "To the last window").click()
    page.wait_for_timeout(400)
    pairs = page.locator(".cell.filled, .input .cell, .terms .cell, .weight").evaluate_all(
        "cells => cells.map(c => [getComputedStyle(c).color, getComputedStyle(c).backgroundColor])"
    )
    assert len(pairs) > 250
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def contrast(ink: str, ground: str) -> float:
    def luminance(colour: str) -> float:
        parts = np.array([float(part) for part in re.findall(r"[\d.]+", colour)[:3]]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted([luminance(ink), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("motion", "way"), [("no-preference", "160ms"), ("reduce", "0ms")])
def test_the_window_glides_or_jumps_as_the_learner_wants(open_slide, page, motion, way):
    page.emulate_media(reduced_motion=motion)
    open_slide(page)
    button(page, "One window on").click()
    frame = page.locator(".input .frame")
    assert frame.evaluate("frame => frame.style.transitionDuration") == way
    if motion == "reduce":
        column = page.locator(".input .cell").nth(1).bounding_box()["x"]
        assert frame.bounding_box()["x"] == pytest.approx(column, abs=4)


def test_a_wrong_answer_is_told_which_mistake_it_was(open_slide, page):
    from cnnviz.ui.exercises.convolution import value
    from cnnviz.ui.predict import show

    exercise = value(1)
    given, sentence = next(iter(exercise.misconceptions.items()))
    open_slide(page, value=1)
    answer = page.locator(".st-key-predict-value-1")
    assert exercise.right not in page.locator("body").inner_text()
    answer.get_by_role("textbox").fill(show(given))
    answer.get_by_role("button", name="Check").click()
    answer.get_by_text(sentence).wait_for()
    answer.get_by_role("textbox").fill(show(exercise.answer))
    answer.get_by_role("button", name="Check").click()
    answer.get_by_text(f"Yes, {show(exercise.answer)}.").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_sliders_of_the_window_stand_in_one_row(open_slide, new_page, width):
    page = open_slide(new_page(width=width))
    places = [
        page.get_by_role("slider", name=name).bounding_box()
        for name in ("Stride s", "Padding p", "Dilation d")
    ]
    assert len({round(place["y"]) for place in places}) == 1
