"""Home, as a learner meets it: the window over the photo, and what it uncovers."""

import re

import numpy as np
import pytest

from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import welcome
from cnnviz.ui.exercises import output_size as exercises
from cnnviz.ui.pages import lessons
from cnnviz.ui.predict import show

expect = pytest.importorskip("playwright.sync_api").expect

UNCOVERED = """() => {
  const find = (node) => {
    for (const e of node.querySelectorAll('*')) {
      if (e.matches('canvas.map')) return e;
      const inside = e.shadowRoot && find(e.shadowRoot);
      if (inside) return inside;
    }
  };
  const canvas = find(document);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let seen = 0;
  for (let i = 3; i < data.length; i += 4) seen += data[i] === 255;
  return seen / (data.length / 4);
}"""


@pytest.fixture
def home(server, page, settled):
    page.goto(server)
    settled(page)
    page.locator(".pane[role=application]").wait_for()
    return page


def answers(name):
    kernel = np.asarray(KERNELS[name])
    return cross_correlate(welcome.small_photo(), kernel, padding=1, padding_mode="replicate")


def stands_at(page):
    """Row, column and sum that the page says."""
    text = page.locator("output.live").inner_text().replace("−", "-")
    found = re.fullmatch(r"Row (\d+), column (\d+): the sum is (-?\d+)\.", text)
    assert found, text
    return tuple(map(int, found.groups()))


def move(page, row, column):
    box = page.locator("canvas.photo").bounding_box()
    height, width = welcome.SIZE
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
    )


def test_the_sum_under_the_pointer_is_the_numeric_core_s(home):
    expected = answers("vertical_edges")
    for row, column in [(10, 20), (50, 100), (95, 70), (40, 143), (0, 71)]:
        move(home, row, column)
        assert stands_at(home) == (row, column, round(float(expected[row, column])))


def test_the_nine_pixels_and_weights_on_screen_make_the_sum(home):
    move(home, 40, 60)
    cells = [cell.replace("−", "-").split() for cell in home.locator(".products > div").all_inner_texts()]
    total = sum(int(pixel) * int(weight.lstrip("·")) for pixel, *_, weight in cells)
    assert len(cells) == 9
    assert abs(total - stands_at(home)[2]) <= 4  # pixels are shown as whole numbers


def test_the_map_is_uncovered_where_the_window_goes_and_wholly_by_the_run(home):
    before = home.evaluate(UNCOVERED)
    move(home, 20, 20)
    move(home, 80, 130)
    assert before < home.evaluate(UNCOVERED) < 0.5
    home.get_by_role("button", name="Run it over the whole photo").click()
    home.wait_for_function(f"({UNCOVERED})() === 1")
    home.get_by_role("button", name="Start again").click()
    assert home.evaluate(UNCOVERED) == 0


def test_arrow_keys_move_the_window(home):
    move(home, 30, 30)
    home.locator(".pane[role=application]").focus()
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Shift+ArrowRight")
    assert stands_at(home)[:2] == (31, 38)


def test_another_kernel_is_in_the_address_and_keeps_what_is_uncovered(home, settled):
    home.get_by_role("button", name="Run it over the whole photo").click()
    home.wait_for_function(f"({UNCOVERED})() === 1")
    home.get_by_role("radio", name="Blur").click()
    home.get_by_text(KERNELS["gaussian_blur"].says).wait_for()
    expect(home).to_have_url(re.compile(r"\?kernel=gaussian_blur$"))  # its short name, not the label
    assert home.evaluate(UNCOVERED) == 1
    move(home, 50, 60)
    assert stands_at(home) == (50, 60, round(float(answers("gaussian_blur")[50, 60])))


def test_a_card_leads_to_its_lesson(home):
    home.locator('[data-testid="stPageLink-NavLink"]', has_text="Kernel, stride, padding").click()
    home.get_by_role("heading", level=1, name="Kernel, stride, padding").wait_for()
    assert home.url.split("?")[0].endswith("/output_size")


def test_a_finger_moves_the_window_at_phone_width(server, new_page, settled):
    page = new_page(width=390, height=844, touch=True)
    page.goto(server)
    settled(page)
    page.locator("canvas.photo").scroll_into_view_if_needed()
    box = page.locator("canvas.photo").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 36.5 / 144, box["y"] + box["height"] * 24.5 / 96)
    row, column, _ = stands_at(page)
    assert (row, column) == (24, 36)


def look(page, selector, part, property):
    """A computed style of a pseudo-element."""
    return page.locator(selector).evaluate(
        "(one, [part, property]) => getComputedStyle(one, part)[property]", [part, property]
    )


def test_progress_is_shown_on_home_stays_in_this_browser_and_can_be_forgotten(server, page, settled):
    lesson, title = "output_size", "Kernel, stride, padding"
    count = len(lessons()) - 1
    dot = f'[data-testid="stSidebarNavLink"][href$="/{lesson}"]'
    card = f'.stMain [data-testid="stPageLink-NavLink"][href="{lesson}"]'

    def go(name):
        page.get_by_test_id("stSidebarNavLink").get_by_text(name, exact=True).click()

    def expect_right_one():
        expect(page.locator("[data-part=summary]")).to_have_text(
            f"Lessons visited: 1 of {count}. Exercises got right: 1."
        )
        expect(page.locator("[data-part=each]")).to_have_text(f"{title}: 1 right")
        assert look(page, card, "::after", "content") == '"✓ 1 right"'
        assert look(page, dot, "::before", "backgroundColor") != "rgba(0, 0, 0, 0)"

    page.goto(f"{server}/{lesson}?exercise=1")
    page.get_by_role("radio", name=show(exercises.make(1).answer), exact=True).click()
    expect(page.locator(".st-key-predict-exercise-1")).to_contain_text("Yes,")
    page.wait_for_function("localStorage.getItem('cnnviz.progress')?.includes('exercise-1')")
    go("Start here")
    expect_right_one()
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="Press again to forget it").click()
    expect(page.locator("[data-part=summary]")).to_contain_text("Nothing is noted yet.")
    assert look(page, dot, "::before", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.evaluate("localStorage.getItem('cnnviz.progress')") is None
    settled(page)
    go(title)  # the answer of this visit is forgotten, too: it does not count again
    expect(page.locator(".st-key-predict-exercise-1")).to_contain_text("Predict, then reveal")
    expect(page.locator(".st-key-predict-exercise-1")).not_to_contain_text("Yes,")
    go("Start here")
    expect(page.locator("[data-part=summary]")).to_have_text(
        f"Lessons visited: 1 of {count}. Exercises got right: 0."
    )
    page.evaluate(
        """lesson => localStorage.setItem('cnnviz.progress',
             JSON.stringify({ [lesson]: { seen: true, right: ['exercise-9'] }, broken: 7 }))""",
        lesson,
    )
    page.reload()
    expect_right_one()
