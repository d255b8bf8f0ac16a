"""Kernel, stride, padding as a learner meets it: the grids, the sliders, the table of layers."""

import re

import pytest

from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import pad
from cnnviz.ui.predict import show

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def open_at(server, page, settled):
    def open_it(query=""):
        page.goto(f"{server}/output_size?{query}")
        settled(page)
        drawn = (
            "td.size" if "layers" in query else ".shrinking svg" if "deep" in query else "svg.input .frame"
        )
        page.locator(drawn).first.wait_for()
        return page

    return open_it


def cell(page, grid, row, column, rows, columns):
    """Point at a cell of the grid `input` (counted with its padding) or `output`."""
    page.locator(f"svg.{grid}").scroll_into_view_if_needed()
    box = page.locator(f"svg.{grid}").bounding_box()
    side = (box["width"] - 4) / columns
    assert (box["height"] - 4) / rows == pytest.approx(side, rel=0.02)
    page.mouse.move(box["x"] + 2 + (column + 0.5) * side, box["y"] + 2 + (row + 0.5) * side)


def live(page):
    return page.locator("output.live").inner_text().replace("−", "-")


def panel(page):
    return page.locator('[class*="st-key-formula-"]').first.inner_text()


def test_a_cell_of_the_map_lights_its_window(open_at):
    page = open_at("m=9&k=3&s=2&pad=zeros&p=1")
    cell(page, "output", 1, 4, 5, 5)
    assert live(page) == "Row 1, column 4 of the map sees rows 1 to 3 and columns 7 to 9 of the input."
    assert page.locator("svg.input rect.tap").count() == 9


def test_a_cell_of_the_input_lights_the_numbers_it_feeds(open_at):
    page = open_at("m=9&k=3")
    cell(page, "input", 4, 0, 9, 9)
    feeds = len(shapes.windows_over(4, 9, 3)) * len(shapes.windows_over(0, 9, 3))
    assert live(page) == f"Row 4, column 0 of the input is seen by {feeds} windows."
    assert page.locator("svg.output rect.lit-cell").count() == feeds


def test_the_rows_and_columns_no_window_reaches_are_painted(open_at):
    page = open_at("m=10&k=3&s=4")
    missed = shapes.unreached(10, 3, 4)
    assert page.locator("svg.input rect.unreached").count() == 2 * len(missed)
    cell(page, "input", missed[0], 0, 10, 10)
    assert "seen by no window" in live(page)


def test_arrow_keys_move_the_window_and_stop_at_the_edge(open_at):
    page = open_at("m=8&k=3")
    page.locator("svg.output").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert live(page).startswith("Row 2, column 0 of the map")
    page.keyboard.press("End")
    assert live(page).startswith("Row 5, column 5 of the map")


def test_the_window_slides_to_the_last_number_by_itself(open_at):
    page = open_at("m=6&k=3")
    page.get_by_role("button", name="▶ Slide").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('output.live')
             ?.textContent.startsWith('Row 3, column 3'))"""
    )
    page.get_by_role("button", name="▶ Slide").wait_for()


def test_a_dilated_window_has_gaps(open_at):
    page = open_at("m=12&k=3&d=3")
    assert page.locator("svg.input rect.tap").count() == 9
    assert "rows 0 to 6" in live(page)


def test_a_slider_moved_by_keyboard_changes_numbers_grid_and_address(open_at):
    page = open_at()
    page.get_by_role("slider", name="Stride s").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Feature map 14 × 14").wait_for()
    page.get_by_text("14.5 windows can't be: the floor").wait_for()
    assert panel(page).replace("\n", " ").startswith("z = ⌊(m + 2p − k)/s + 1⌋ = ⌊(32 + 2·0 − 5)/2 + 1⌋")
    expect(page).to_have_url(re.compile("[?&]s=2"))


def test_the_article_s_case_is_one_click_away_and_in_the_address(open_at):
    page = open_at("find=Many+layers&k=9")
    page.get_by_role("button", name="Try it: stride 2 on 32").click()
    page.get_by_text("Feature map 14 × 14").wait_for()
    expect(page).to_have_url(re.compile(r"^(?!.*k=9).*[?&]s=2"))
    page.reload()
    page.get_by_text("Feature map 14 × 14").wait_for()


def test_a_wrong_prediction_is_named_and_a_right_one_counted(open_at):
    from cnnviz.ui.exercises import output_size as exercises

    page = open_at("exercise=2")
    exercise = exercises.make(2)
    wrong = next(option for option in exercise.options if option != exercise.answer)
    box = page.locator('[class*="st-key-predict-exercise"]')
    box.get_by_role("radio", name=show(wrong), exact=True).click()
    page.get_by_text(exercise.misconceptions[wrong]).wait_for()
    box.get_by_role("radio", name=show(exercise.answer), exact=True).click()
    page.get_by_text(f"Yes, {exercise.answer}.").wait_for()
    page.wait_for_function("localStorage.getItem('cnnviz.progress')?.includes('exercise-2')")
    box.get_by_role("button", name="Another one").click()
    page.get_by_text(exercises.make(3).question).wait_for()
    expect(page).to_have_url(re.compile("exercise=3"))


def test_a_wished_size_gives_the_padding_and_every_setting_that_reaches_it(open_at):
    page = open_at("find=wished-size&m=32&z=32&k=5")
    formula = page.locator('[class*="st-key-formula-"]').first
    expect(formula).to_contain_text("((32 − 1)·1 + 5 − 32)/2 = 2")
    page.get_by_role("slider", name="Kernel k").press("ArrowLeft")
    expect(formula).to_contain_text("((32 − 1)·1 + 4 − 32)/2 = 1.5")
    expect(formula).to_contain_text("no other p gives 32")
    page.get_by_label("Wished map z").fill("28")
    page.keyboard.press("Enter")
    found = shapes.settings_reaching(32, 28, max_kernel_size=11, max_strides=8)
    expect(page.get_by_text(f"{len(found)} ways lead from 32 to 28").filter(visible=True)).to_be_visible()
    rows = page.get_by_test_id("stTable").first.locator("tbody tr")
    expect(rows).to_have_count(len(found))
    shown = [tuple(map(int, row.locator("td").all_inner_texts()[:3])) for row in rows.all()]
    assert shown == found


def test_an_edited_layer_changes_every_size_behind_it(open_at):
    page = open_at("find=Many+layers")
    sizes = page.locator("td.size")
    expect(sizes).to_have_text([f"{n} × {n}" for n in (32, 28, 14, 10, 5)])
    page.get_by_label("Padding p of layer 1").fill("2")
    page.get_by_label("Padding p of layer 1").press("Enter")
    page.get_by_text("32 → 32 → 16 → 12 → 6").wait_for()
    expect(sizes).to_have_text([f"{n} × {n}" for n in (32, 32, 16, 12, 6)])
    expect(page).to_have_url(re.compile(r"c5\.1\.2-p2\.2\.0"))
    page.get_by_role("button", name="Add a convolution").click()
    page.get_by_text("32 → 32 → 16 → 12 → 6 → 4").wait_for()
    page.get_by_role("button", name="Remove layer 2").click()
    page.get_by_text("32 → 32 → 28 → 14 → 12").wait_for()
    page.reload()
    page.get_by_text("32 → 32 → 28 → 14 → 12").wait_for()


def test_a_layer_that_does_not_fit_is_marked_in_the_table(open_at):
    page = open_at("find=Many+layers&m=6&layers=c5.1.0-c5.1.0-c5.1.0")
    page.get_by_text("Layer 2 fails.").wait_for()
    expect(page.locator("td.size")).to_have_text(["6 × 6", "2 × 2", "no window fits", "–"])


def test_the_border_is_filled_as_chosen_and_the_three_ways_follow_at_rest(open_at):
    page = open_at("m=12&k=3&pad=zeros&p=2")
    rows = page.locator(".border tbody tr")
    expect(page.locator(".border tr.chosen th")).to_have_text("zeros")
    shown = {
        row.locator("th").inner_text(): row.locator("td:not(.gap)").all_inner_texts() for row in rows.all()
    }
    line = [int(value) for value in shown["zeros"][2:-2]]
    expected = {mode: pad([line], ((0, 0), (2, 2)), mode)[0] for mode in ("reflect", "replicate")}
    for mode, values in expected.items():
        assert [int(value) for value in shown[mode]] == values.tolist()
    page.get_by_role("radio", name="reflect").click()
    expect(page.locator(".border tr.chosen th")).to_have_text("reflect")
    cell(page, "input", 0, 5, 16, 16)
    expect(page.locator("output.live")).to_contain_text("a copy of row 2, column 3; 3 windows see it.")
    page.get_by_role("slider", name="Padding p").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Feature map 16 × 16").filter(visible=True)).to_be_visible()
    page.get_by_role("tab", name="Keras").click()
    expect(page.get_by_test_id("stCode").get_by_text("(3, 3), (3, 3)")).to_be_visible()


def test_lopsided_same_is_painted_on_the_grid(open_at):
    page = open_at("m=28&s=2&pad=same")
    extra = page.locator("svg.input rect.extra")
    assert extra.count() == 2
    grid, right = page.locator("svg.input rect.outside").bounding_box(), extra.last.bounding_box()
    assert right["x"] + right["width"] == pytest.approx(grid["x"] + grid["width"], abs=3)
    expect(page.get_by_text("the extra one of “same”").filter(visible=True)).to_be_visible()
    page.get_by_role("slider", name="Stride s").focus()
    page.keyboard.press("ArrowLeft")
    expect(extra).to_have_count(0)


def test_a_net_is_made_deeper_until_no_window_fits(open_at):
    page = open_at("find=how-deep&m=20&k=5")
    slider = page.get_by_role("slider", name="Layers without padding")
    expect(slider).to_have_attribute("aria-valuetext", "after 3 layers: 8 × 8")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "after 4 layers: 4 × 4")
    expect(page.get_by_text("no window of 5 fits any more").filter(visible=True)).to_be_visible()
    expect(page.locator('[class*="st-key-formula-"]').first).to_contain_text("20 − 4·(5 − 1) = 4")
    expect(page).to_have_url(re.compile("[?&]n=4"))
    page.locator("rect.bar").nth(2).click()
    expect(page.locator('[class*="st-key-formula-"]').first).to_contain_text("20 − 2·(5 − 1) = 12")
    layers = page.get_by_label("Layers n")
    expect(layers).to_have_value("2")
    layers.focus()
    page.keyboard.press("ArrowDown")
    expect(slider).to_have_attribute("aria-valuetext", "after 1 layer: 16 × 16")


def test_the_deepest_net_of_all_is_reached_in_the_picture_and_in_the_formula(open_at):
    page = open_at("find=how-deep&m=512&k=2")
    page.get_by_role("slider", name="Layers without padding").focus()
    page.keyboard.press("End")
    expect(page.locator('[class*="st-key-formula-"]').first).to_contain_text("512 − 511·(2 − 1) = 1")
    expect(page.get_by_label("Layers n")).to_have_value("511")


def test_a_finger_lights_a_window_at_phone_width(server, new_page, settled):
    page = new_page(width=390, height=844, touch=True)
    page.goto(f"{server}/output_size?m=8&k=3")
    settled(page)
    page.locator("svg.output").scroll_into_view_if_needed()
    box = page.locator("svg.output").bounding_box()
    side = (box["width"] - 4) / 6
    page.touchscreen.tap(box["x"] + 2 + 2.5 * side, box["y"] + 2 + 3.5 * side)
    assert live(page).startswith("Row 3, column 2 of the map")


@pytest.mark.parametrize("layers", ["c3.1.0-p2.2.0-c3.1.0", "c31.16.0-c31.16.0-c5.1.0"])
def test_every_layer_can_be_read_and_removed_at_phone_width(server, new_page, settled, layers):
    page = new_page(width=390, height=844, touch=True)
    page.goto(f"{server}/output_size?find=Many+layers&m=512&layers={layers}")
    settled(page)
    table = page.locator(".scroll")
    assert table.evaluate("it => it.scrollWidth <= it.clientWidth"), "nothing lies beyond the edge"
    expect(page.get_by_role("button", name="Remove layer 3")).to_be_visible()
    room = "it => it.clientWidth - parseFloat(getComputedStyle(it).paddingLeft)"
    assert page.get_by_label("Layer of layer 1").evaluate(room) >= 80, "its name is not cut off"
