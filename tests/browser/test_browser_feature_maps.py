"""Feature maps in a real browser: what is on screen under the pointer is what Keras computes."""

import os
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from photo_browser import number, open_photo_page, photo_file, rounding, scrolls_sideways

from cnnviz import images, samples
from cnnviz.figures.palette import paint
from cnnviz.nets.cards import cards

CARDS = cards()
GRID, ONE, PHOTO = "canvas[data-part=grid]", "canvas[data-part=one]", "canvas[data-part=photo]"
pytestmark = pytest.mark.skipif("best" not in CARDS, reason="There are no models in models/.")


@pytest.fixture(scope="module")
def exact():
    """The maps (h, w, c) of every layer by Keras in this process: `exact("best", "coffee")["relu3"]`."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    known: dict[tuple[str, str], dict[str, np.ndarray]] = {}

    def compute(net: str, sample: str) -> dict[str, np.ndarray]:
        if (net, sample) not in known:
            model = keras.saving.load_model(CARDS[net].file, compile=False)
            value = images.resize(samples.photo(sample), *CARDS[net].input[:2])[None].astype(np.float32)
            outputs = known.setdefault((net, sample), {})
            for layer in model.layers[1:]:  # a plain stack, layer by layer
                value = np.asarray(layer(value, training=False))
                outputs[layer.name] = value[0]
        return known[net, sample]

    return compute


@pytest.fixture
def open_maps(server):
    def open_it(page, **link: object) -> None:
        open_photo_page(page, server, "feature_maps", GRID, **link)

    return open_it


def link_of(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def wait_for_link(page, **wanted: object) -> None:
    """Wait until the address says so."""
    page.wait_for_function(
        "wanted => Object.entries(wanted).every(([k, v]) => new URL(location).searchParams.get(k) === v)",
        arg={name: str(value) for name, value in wanted.items()},
    )


def part(page, name: str) -> str:
    return page.locator(f"[data-part='{name}']").inner_text()


def point_at_cell(page, maps: np.ndarray, row: int, column: int) -> None:
    box = page.locator(ONE).bounding_box()
    height, width = maps.shape[:2]
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
    )


def assert_on_screen(page, maps: np.ndarray, channel: int, row: int, column: int) -> None:
    """The number on screen is the model's: within half a step of its map's 255, and its own rounding."""
    assert part(page, "one-title") == f"Map {channel}"
    assert part(page, "place") == f"row {row}, column {column}:"
    text = part(page, "number")
    spread = float(np.ptp(maps[..., channel]))
    tolerance = spread / 510 + rounding(text) + 1e-4 * float(np.abs(maps).max())
    assert number(text) == pytest.approx(float(maps[row, column, channel]), abs=tolerance)


def assert_framed(page, net: str, layer: str, row: int, column: int) -> None:
    """The frame on the photo is the cell's receptive field, cut off at the borders."""
    photo, frame = (page.locator(what).bounding_box() for what in (PHOTO, "[data-part=field]"))
    height, width, _ = CARDS[net].input
    rows, columns = CARDS[net].fields()[layer]
    across, down = photo["width"] / width, photo["height"] / height
    seen = {
        "left": (frame["x"] - photo["x"]) / across,
        "top": (frame["y"] - photo["y"]) / down,
        "right": (frame["x"] + frame["width"] - photo["x"]) / across,
        "bottom": (frame["y"] + frame["height"] - photo["y"]) / down,
    }
    down, across = rows.pixels(row, height), columns.pixels(column, width)
    expected = {"left": across.start, "top": down.start, "right": across.stop, "bottom": down.stop}
    assert seen == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("net", "layer", "channel"),
    [("best", "conv1", 3), ("best", "norm2", 40), ("best", "relu3", 99), ("best", "pool3", 200),
     ("best", "relu8", 17), ("baseline", "conv1", 9), ("baseline", "pool3", 63)],
)  # fmt: skip
def test_the_number_and_the_frame_under_the_pointer_are_keras_and_the_field(
    open_maps, page, exact, net, layer, channel
):
    maps = exact(net, "coffee")[layer]
    open_maps(page, net=net, sample="coffee", layer=layer, map=channel)
    height, width = maps.shape[:2]
    strongest = np.unravel_index(np.abs(maps[..., channel]).argmax(), (height, width))
    for row, column in [(0, 0), (height // 2, width // 3), (height - 1, width - 1), map(int, strongest)]:
        point_at_cell(page, maps, row, column)
        assert_on_screen(page, maps, channel, row, column)
        assert_framed(page, net, layer, row, column)


def test_pointing_into_the_grid_shows_that_map_and_a_click_keeps_it(open_maps, page, exact):
    maps = exact("best", "coffee")["relu3"]
    open_maps(page, sample="coffee", layer="relu3", map=0, order="number")
    chosen = page.locator("[data-part=chosen]").bounding_box()
    grid = page.locator(GRID).bounding_box()
    side = chosen["width"]
    columns = round((grid["width"] + 4) / (side + 4))
    assert (chosen["x"], chosen["y"]) == pytest.approx((grid["x"], grid["y"]))  # map 0 comes first
    channel, row, column = columns + 2, 10, 20  # the third map of the second row
    x, y = grid["x"] + 2 * (side + 4), grid["y"] + side + 4
    page.mouse.move(x + (column + 0.5) * side / 32, y + (row + 0.5) * side / 32)
    assert_on_screen(page, maps, channel, row, column)
    page.mouse.move(5, 5)
    assert part(page, "one-title") == "Map 0"
    page.mouse.click(x + side / 2, y + side / 2)
    page.mouse.move(5, 5)
    assert part(page, "one-title") == f"Map {channel}"
    wait_for_link(page, layer="relu3", map=channel)


def test_strongest_first_is_the_order_of_the_spread(open_maps, page, exact):
    spread = exact("best", "coffee")["relu4"].std((0, 1))
    open_maps(page, sample="coffee", layer="relu4", order="strength")
    page.get_by_role("listbox").focus()
    seen = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "End"):
        page.keyboard.press(key)
        seen.append(int(part(page, "one-title").split()[-1]))
    ranked = np.sort(spread)[::-1]
    assert spread[seen] == pytest.approx([*ranked[:4], ranked[-1]], rel=1e-3, abs=1e-4)


def colour_at(page, row: int, column: int) -> list[int]:
    return page.locator(ONE).evaluate(
        "(one, [x, y]) => [...one.getContext('2d').getImageData(x, y, 1, 1).data]", [column, row]
    )[:3]


@pytest.mark.parametrize(("layer", "scale"), [("norm3", "signed"), ("relu3", "magnitude")])
def test_colours_are_the_palettes_per_map_and_per_layer(open_maps, page, exact, layer, scale):
    maps = exact("best", "coffee")[layer]
    channel, row, column = 5, 12, 7
    tops = [colour_top(maps[..., one]) for one in range(maps.shape[-1])]
    for of, high in (("map", tops[channel]), ("layer", max(tops))):
        open_maps(page, sample="coffee", layer=layer, map=channel, scale=of)
        low = -high if scale == "signed" else 0.0
        expected = paint(maps[row, column, channel], scale, low, high).astype(int)
        assert np.abs(np.array(colour_at(page, row, column)) - expected).max() <= 8


def colour_top(one_map: np.ndarray) -> float:
    """Where a map's colours end: 0.5 % of its cells may lie beyond."""
    strongest_first = np.sort(np.abs(one_map).ravel())[::-1]
    return float(strongest_first[int(0.005 * strongest_first.size)] or strongest_first[0])


def test_pointing_opening_and_ordering_ask_the_server_nothing(open_maps, page):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_maps(page, sample="coffee", layer="relu3", map=1)
    page.wait_for_timeout(1500)
    before = len(sent)
    for locator in (GRID, ONE):
        box = page.locator(locator).bounding_box()
        for step in range(12):
            page.mouse.move(box["x"] + 5 + 11 * step, box["y"] + 5 + 7 * step)
    number_seen = part(page, "number")
    assert number_seen
    assert len(sent) == before


def test_a_layer_opens_by_click_and_by_arrow_keys_and_back_goes_back(open_maps, page):
    open_maps(page, sample="coffee", layer="conv2", map=3)
    page.get_by_role("tab", name="relu2: 64 maps of 64 × 64").click()
    assert part(page, "title") == "relu2: 64 maps of 64 × 64"
    wait_for_link(page, layer="relu2")
    page.keyboard.press("ArrowRight")
    assert part(page, "title") == "pool1: 64 maps of 32 × 32"
    wait_for_link(page, layer="pool1")
    assert page.locator("[data-part=strip] [aria-selected=true]").inner_text() == "pool1"
    page.get_by_text("pool1: 32 × 32 × 64").first.wait_for()  # the formula follows
    page.go_back()
    page.locator("[data-part=title]", has_text="relu2").wait_for()
    assert link_of(page)["layer"] == "relu2"


def test_all_of_it_can_be_done_by_keyboard_and_is_spoken(open_maps, page, exact):
    maps = exact("best", "coffee")["relu5"]
    open_maps(page, sample="coffee", layer="relu5", map=0, order="number")
    assert page.get_by_role("tablist", name="Layers of the network").count() == 1
    grid = page.get_by_role("listbox", name="256 maps of relu5")
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    option = page.get_by_role("option")
    assert option.get_attribute("aria-posinset") == "3"
    assert option.get_attribute("aria-setsize") == "256"
    page.keyboard.press("Enter")
    strongest = np.unravel_index(maps[..., 2].argmax(), maps.shape[:2])
    row, column = int(strongest[0]), int(strongest[1])
    key, step = ("ArrowUp", -1) if row else ("ArrowDown", 1)
    page.keyboard.press(key)
    assert_on_screen(page, maps, 2, row + step, column)
    live = page.locator("[data-part=live]", has_text=f"Map 2. row {row + step}, column {column}:")
    live.wait_for(state="attached")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert part(page, "one-title") == "Map 3"


def test_colours_and_order_can_be_switched(open_maps, page):
    open_maps(page, sample="coffee", layer="relu3", map=4, order="strength")
    page.get_by_text("by number").click()
    page.get_by_text("per layer").click()
    wait_for_link(page, order="number", scale="layer")
    chosen, grid = (page.locator(one).bounding_box() for one in ("[data-part=chosen]", GRID))
    assert chosen["x"] - grid["x"] == pytest.approx(4 * (chosen["width"] + 4))


def test_on_a_phone_the_page_stands_still_and_the_strip_scrolls(open_maps, new_page, exact):
    page = new_page(width=390, height=844, touch=True)
    maps = exact("best", "coffee")["relu6"]
    open_maps(page, sample="coffee", layer="relu6", map=8)
    assert not scrolls_sideways(page)
    strip = page.locator("[data-part=strip]")
    assert strip.evaluate("one => one.scrollWidth > one.clientWidth && one.scrollLeft > 0")
    photo, one = page.locator(PHOTO), page.locator(ONE)
    one.scroll_into_view_if_needed()
    assert photo.bounding_box()["y"] == pytest.approx(one.bounding_box()["y"], abs=2)  # side by side
    box = one.bounding_box()
    one.tap(position={"x": 2.5 * box["width"] / 8, "y": 5.5 * box["height"] / 8})
    assert_on_screen(page, maps, 8, 5, 2)
    assert_framed(page, "best", "relu6", 5, 2)


def test_the_dark_theme_has_the_dark_highlight(open_maps, new_page):
    for dark, colour in ((False, "rgb(214, 0, 108)"), (True, "rgb(255, 95, 168)")):
        page = new_page(dark=dark)
        open_maps(page, sample="coffee", layer="relu3")
        assert colour in page.locator("[data-part=field]").evaluate("one => getComputedStyle(one).boxShadow")


def test_an_uploaded_photo_comes_along_from_classify(server, page):
    open_photo_page(page, server, "classify", "[data-part=answer]", sample="coffee")
    page.get_by_role("radio", name="Upload").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "rex.jpg", "mimeType": "image/jpeg", "buffer": photo_file(1)}
    )
    page.get_by_text("rex.jpg: 240 × 320").wait_for()
    page.get_by_role("link", name="See what the network saw").click()
    page.locator(GRID).wait_for()
    assert "rex.jpg, as the network gets it" in page.locator(PHOTO).get_attribute("aria-label")
    assert "sample" not in link_of(page)
