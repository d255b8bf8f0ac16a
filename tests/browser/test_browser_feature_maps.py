"""Feature maps in a real browser: what is on screen under the pointer is what Keras computes."""

import os
import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from photo_browser import number, open_photo_page, photo_file, rounding, scrolls_sideways

from cnnviz import images, samples
from cnnviz.figures.palette import paint
from cnnviz.nets import geometry
from cnnviz.nets.cards import cards

CARDS = cards()
TALL = 2400  # pixels: sheet and grid are in view, so that a pointer reaches every place of both
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
        page.set_viewport_size({"width": page.viewport_size["width"], "height": TALL})
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


def told(layer: str, net: str = "best") -> str:
    """What a layer's tab is called."""
    height, width, channels = CARDS[net].layer(layer).shape
    return f"{layer}: {channels} maps of {height} × {width}"


def part(page, name: str) -> str:
    return page.locator(f"[data-part='{name}']").inner_text()


def point_at_cell(page, maps: np.ndarray, row: int, column: int) -> None:
    """What is drawn late may push the map aside just now: then point once more."""
    height, width = maps.shape[:2]
    for _ in range(30):
        box = page.locator(ONE).bounding_box()
        page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
        )
        if part(page, "place") == f"row {row}, column {column}:":
            return
        page.wait_for_timeout(100)


def assert_on_screen(page, maps: np.ndarray, channel: int, row: int, column: int) -> None:
    """The number on screen is the model's: within half a step of its map's 255, and its own rounding."""
    assert part(page, "one-title").endswith(f", map {channel}")
    assert part(page, "place") == f"row {row}, column {column}:"
    text = part(page, "number")
    spread = float(np.ptp(maps[..., channel]))
    tolerance = spread / 510 + rounding(text) + 1e-4 * float(np.abs(maps).max())
    assert number(text) == pytest.approx(float(maps[row, column, channel]), abs=tolerance)


def assert_framed(page, net: str, layer: str, row: int, column: int) -> None:
    """The frame on the photo is the cell's receptive field, cut off at the borders."""
    photo, frame = page.locator(PHOTO).evaluate(  # both at once: what is drawn late may push them on
        """photo => [photo, photo.parentElement.querySelector("[data-part=field]")]
          .map(one => one.getBoundingClientRect().toJSON())"""
    )
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


@pytest.mark.parametrize("width", [390, 1000, 1280])
def test_what_is_said_of_a_cell_does_not_push_the_map_from_under_the_pointer(open_maps, new_page, width):
    page = new_page(width=width)
    open_maps(page, sample="coffee", layer="norm2", map=40)
    rows, columns, _ = CARDS["best"].layer("norm2").shape
    page.mouse.move(5, 5)
    box = page.locator(ONE).bounding_box()
    said = set()
    for row, column in [(rows // 2, columns // 3), (0, 0), (0, columns - 1), (rows - 1, columns // 2)]:
        page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows
        )
        for _ in range(5):  # a browser looks again at what lies under the pointer, a moment after a layout
            assert part(page, "place") == f"row {row}, column {column}:"
            assert page.locator(ONE).bounding_box() == box
            page.wait_for_timeout(50)
        said.add(part(page, "field-text"))
    assert len(said) == 4  # 9 × 9, 6 × 6 and others, of which more words are made


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
    height, width, _ = maps.shape
    page.mouse.move(x + (column + 0.5) * side / width, y + (row + 0.5) * side / height)
    assert_on_screen(page, maps, channel, row, column)
    page.mouse.move(5, 5)
    assert part(page, "one-title") == "relu3, map 0"
    page.mouse.click(x + side / 2, y + side / 2)
    page.mouse.move(5, 5)
    assert part(page, "one-title") == f"relu3, map {channel}"
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
def test_colours_are_the_palettes_per_map_per_layer_and_for_the_whole_net(
    open_maps, page, exact, layer, scale
):
    every = exact("best", "coffee")
    maps = every[layer]
    channel, row, column = 5, 12, 7
    shown = [
        one.name for one in CARDS["best"].layers if one.is_map and one.kind not in ("InputLayer", "Rescaling")
    ]
    highest = {name: max(map(colour_top, np.moveaxis(every[name], -1, 0))) for name in shown}
    tops = {"map": colour_top(maps[..., channel]), "layer": highest[layer], "net": max(highest.values())}
    for of, high in tops.items():
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
    page.get_by_role("tab", name=told("relu2")).click()
    assert part(page, "title") == told("relu2")
    wait_for_link(page, layer="relu2")
    page.keyboard.press("ArrowRight")
    assert part(page, "title") == told("pool1")
    wait_for_link(page, layer="pool1")
    assert page.locator("[data-part=sheet] [aria-selected=true]").inner_text() == "pool1"
    shape = " × ".join(map(str, CARDS["best"].layer("pool1").shape))
    page.get_by_text(f"pool1: {shape}").first.wait_for()  # the formula follows
    page.go_back()
    page.locator("[data-part=title]", has_text="relu2").wait_for()
    assert link_of(page)["layer"] == "relu2"


def test_all_of_it_can_be_done_by_keyboard_and_is_spoken(open_maps, page, exact):
    maps = exact("best", "coffee")["relu5"]
    open_maps(page, sample="coffee", layer="relu5", map=0, order="number")
    assert page.get_by_role("tablist", name="Layers of the network").count() == 1
    channels = maps.shape[-1]
    grid = page.get_by_role("listbox", name=f"{channels} maps of relu5")
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    option = page.get_by_role("option")
    assert option.get_attribute("aria-posinset") == "3"
    assert option.get_attribute("aria-setsize") == str(channels)
    page.keyboard.press("Enter")
    strongest = np.unravel_index(maps[..., 2].argmax(), maps.shape[:2])
    row, column = int(strongest[0]), int(strongest[1])
    key, step = ("ArrowUp", -1) if row else ("ArrowDown", 1)
    page.keyboard.press(key)
    assert_on_screen(page, maps, 2, row + step, column)
    live = page.locator("[data-part=live]", has_text=f"relu5, map 2. row {row + step}, column {column}:")
    live.wait_for(state="attached")
    assert "It is fed by one cell, that of map 2 of norm5 at the same place" in live.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert part(page, "one-title") == "relu5, map 3"


def test_colours_and_order_can_be_switched(open_maps, page):
    open_maps(page, sample="coffee", layer="relu3", map=4, order="strength")
    page.get_by_text("by number").click()
    page.get_by_text("per layer").click()
    wait_for_link(page, order="number", scale="layer")
    chosen, grid = (page.locator(one).bounding_box() for one in ("[data-part=chosen]", GRID))
    assert chosen["x"] - grid["x"] == pytest.approx(4 * (chosen["width"] + 4))


def test_on_a_phone_the_page_stands_still_and_the_sheet_scrolls(open_maps, new_page, exact):
    page = new_page(width=390, height=844, touch=True)
    maps = exact("best", "coffee")["relu6"]
    open_maps(page, sample="coffee", layer="relu6", map=8)
    assert not scrolls_sideways(page)
    sheet = page.locator("[data-part=sheet]")
    assert sheet.evaluate("one => one.scrollWidth > one.clientWidth && one.scrollLeft > 0")
    photo, one = page.locator(PHOTO), page.locator(ONE)
    one.scroll_into_view_if_needed()
    assert photo.bounding_box()["y"] == pytest.approx(one.bounding_box()["y"], abs=2)  # side by side
    box = one.bounding_box()
    height, width, _ = maps.shape
    one.tap(position={"x": 2.5 * box["width"] / width, "y": 5.5 * box["height"] / height})
    assert_on_screen(page, maps, 8, 5, 2)
    assert_framed(page, "best", "relu6", 5, 2)


def on_sheet(page, layer: str) -> dict[str, float]:
    """Where a layer's maps lie on the sheet: its box, and columns, width and height of its small maps."""
    canvas = page.locator(f"[data-block={layer}] canvas:not(.marks)")
    columns, width, height = map(float, canvas.get_attribute("data-plan").split(","))
    return {**canvas.bounding_box(), "columns": columns, "wide": width, "tall": height}


def lit_on_sheet(page, layer: str) -> list[list[float]]:
    """What is lit in each of a layer's small maps: [left, top, right, bottom], shares of it."""
    plan = on_sheet(page, layer)
    return page.locator(f"[data-block={layer}] canvas.marks").evaluate(
        """(marks, [columns, wide, tall, count]) => {
          const context = marks.getContext('2d'), found = [];
          for (let place = 0; place < count; place++) {
            const [x, y] = [(place % columns) * (wide + 1), Math.floor(place / columns) * (tall + 1)];
            const [w, h] = [Math.ceil(wide), Math.ceil(tall)];
            const { data } = context.getImageData(Math.floor(x), Math.floor(y), w, h);
            let box = null;
            for (let i = 0; i < w * h; i++) {
              if (data[4 * i + 3] < 120) continue;
              const [c, r] = [i % w, Math.floor(i / w)];
              const [least, most] = [Math.min, Math.max];
              box ??= [c, r, c + 1, r + 1];
              box = [least(box[0], c), least(box[1], r), most(box[2], c + 1), most(box[3], r + 1)];
            }
            found.push(box ? [box[0] / wide, box[1] / tall, box[2] / wide, box[3] / tall] : []);
          }
          return found;
        }""",
        [plan["columns"], plan["wide"], plan["tall"], CARDS["best"].layer(layer).shape[2]],
    )


def test_a_cell_on_the_sheet_lights_its_field_and_the_cells_that_feed_it(open_maps, page, exact):
    card = CARDS["best"]
    layer, before = "conv4", "pool2"
    maps = exact("best", "coffee")[layer]
    height, width, _ = maps.shape
    open_maps(page, sample="coffee", layer=before, map=1, order="number")
    assert page.locator("[data-block]").count() == sum(
        one.is_map and one.kind not in ("InputLayer", "Rescaling") for one in card.layers
    )
    plan = on_sheet(page, layer)
    channel, row, column = 5, height // 2, width // 3
    left = plan["x"] + (channel % plan["columns"]) * (plan["wide"] + 1)
    top = plan["y"] + (channel // plan["columns"]) * (plan["tall"] + 1)
    page.mouse.move(
        left + (column + 0.5) * plan["wide"] / width, top + (row + 0.5) * plan["tall"] / height, steps=3
    )
    at = [int(number) for number in re.findall(r"\d+", part(page, "place"))]
    assert np.abs(np.array(at) - [row, column]).max() <= 1  # pixels of a small map are coarse
    assert_on_screen(page, maps, channel, *at)
    assert_framed(page, "best", layer, *at)
    # the window of the convolution, in every map of the layer before
    (feed,) = geometry.feeds(card.layers, [layer, before])[layer]
    rows, columns, _ = card.layer(before).shape
    down, across = feed.window[0].pixels(at[0], rows), feed.window[1].pixels(at[1], columns)
    expected = [across.start / columns, down.start / rows, across.stop / columns, down.stop / rows]
    lit = lit_on_sheet(page, before)
    small = on_sheet(page, before)
    assert len(lit) == card.layer(before).shape[2]
    for box in lit:
        # a frame of one pixel around whole pixels, in tiles that begin at a part of one
        assert box == pytest.approx(expected, abs=2.1 / small["wide"])
    fed = f"It is fed by {len(down)} × {len(across)} cells of all {len(lit)} maps of {before}"
    assert part(page, "fed-text").startswith(fed)
    # a press opens the layer, with that map and cell
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(5, 5)
    assert part(page, "title") == told(layer)
    assert part(page, "one-title") == f"{layer}, map {channel}"
    assert part(page, "place") == f"row {at[0]}, column {at[1]}:"
    wait_for_link(page, layer=layer, map=channel)


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
