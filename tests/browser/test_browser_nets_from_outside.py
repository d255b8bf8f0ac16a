"""Nets that are none of the app's own, in Chromium: what a run has left, and a `.keras` file of one's own."""

import os
import re

import numpy as np
import pytest
from photo_browser import WAKING, open_photo_page
from playwright.sync_api import expect
from test_browser_feature_maps import GRID, TALL, assert_on_screen, link_of, part, point_at_cell

from cnnviz import images, samples

# Keras hands its variables to NumPy in a way that NumPy 2 will give up; on saving, not in code of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


def keras_maps(model, layer: str, sample: str) -> np.ndarray:
    """A layer's maps (h, w, n) of a sample, by Keras in this process."""
    import keras

    given = images.fitting(samples.photo(sample), model.input_shape[1:]).astype(np.float32) / 255
    inside = keras.Model(model.inputs[0], model.get_layer(layer).output)
    return np.asarray(inside(given[None]))[0]


def check_a_cell(page, maps: np.ndarray, channel: int) -> None:
    row, column = maps.shape[0] // 2, maps.shape[1] // 3
    point_at_cell(page, maps, row, column)
    assert_on_screen(page, maps, channel, row, column)


def saved(tmp_path, layers: list) -> tuple[object, bytes]:
    """A net of these layers for pictures of 24 × 24 × 3, and its file."""
    import keras

    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((24, 24, 3)), *layers])
    path = tmp_path / "net.keras"
    model.save(path, include_optimizer=False)
    return model, path.read_bytes()


def test_a_file_of_ones_own_is_refused_where_it_is_bad_and_shown_as_keras_computes_it(server, page, tmp_path):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from keras import layers

    model, file = saved(
        tmp_path,
        [
            layers.Conv2D(6, 3, activation="relu", name="edges"),
            layers.MaxPooling2D(name="half"),
            layers.Conv2D(4, 3, name="parts"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax", name="answer"),
        ],
    )
    _, lambda_file = saved(tmp_path, [layers.Lambda(lambda x: x), layers.Flatten(), layers.Dense(2)])
    page.set_viewport_size({"width": 1280, "height": TALL})
    open_photo_page(page, server, "feature_maps", GRID, sample="coffee")
    page.get_by_text("A net of your own: a .keras file").click()
    choose = page.locator(".st-key-own-net-upload input[type=file]")
    for name, bad, sentence in (
        ("cut.keras", file[:-9], "cut short"),
        ("lambda.keras", lambda_file, "Lambda"),
    ):
        choose.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": bad})
        expect(page.get_by_text(sentence).first).to_be_visible(timeout=WAKING)
        expect(page.locator(GRID)).to_be_visible()  # the app's own net is still there
    choose.set_input_files({"name": "mine.keras", "mimeType": "application/octet-stream", "buffer": file})
    expect(page.get_by_text("Found in the file")).to_contain_text(
        f"{model.count_params():,} parameters; it takes 24 × 24 × 3 and tells 3 classes apart", timeout=WAKING
    )
    expect(page.locator("[data-block=edges]")).to_be_visible(timeout=WAKING)
    assert page.locator("[data-block]").evaluate_all("all => all.map(one => one.dataset.block)") == [
        "edges",
        "half",
        "parts",
    ]
    own = link_of(page)["own"]

    # the numbers are Keras's, of a layer chosen by link within this visit
    for layer in ("edges", "parts"):
        page.locator(f"[data-block={layer}] canvas.marks").click(position={"x": 3, "y": 3})
        expect(page.locator("[data-part=one-title]")).to_contain_text(layer)
        channel = int(part(page, "one-title").split()[-1])
        check_a_cell(page, keras_maps(model, layer, "coffee"), channel)

    names = page.get_by_label("Names of the classes")
    names.fill("crane, ship, tree")
    names.press("Enter")
    page.wait_for_url(re.compile("classes="))
    given = images.fitting(samples.photo("coffee"), (24, 24, 3)).astype(np.float32) / 255
    shares = np.asarray(model(given[None]))[0]
    name = ("crane", "ship", "tree")[int(shares.argmax())]
    expect(page.locator(".stage.last .said")).to_contain_text(name)

    # the same link in another visit: a sentence, and the app's own net
    page.goto(f"{server}/feature_maps?own={own}")
    expect(page.get_by_text("that this visit has not opened")).to_be_visible(timeout=WAKING)
    expect(page.locator(GRID)).to_be_visible(timeout=WAKING)


def test_the_net_of_a_run_is_opened_from_there_and_compared_with_an_earlier_one(server, page, tmp_path):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    page.set_viewport_size({"width": 1280, "height": TALL})
    earlier = train(page, server, seed=1)
    later = train(page, server, seed=2)
    with page.expect_download() as told:
        page.get_by_role("button", name="Trained net (.keras)").click()
    path = tmp_path / "model.keras"
    told.value.save_as(path)
    model = keras.saving.load_model(path, compile=False)

    page.get_by_role("link", name="See what it sees").click()
    expect(page.locator(GRID)).to_be_visible(timeout=WAKING)
    assert link_of(page)["run"] == later
    expect(page.get_by_text("This is the net trained on")).to_be_visible()
    pictures = page.get_by_role("radiogroup", name="Pictures that it was tested on").get_by_role("radio")
    pictures.nth(2).check(force=True)
    page.wait_for_url(re.compile("picture="))

    open_photo_page(
        page, server, "feature_maps", GRID, run=later, **{"look-at": "photo"}, sample="coffee", map=1
    )
    layer = part(page, "one-title").split(",")[0]
    check_a_cell(page, keras_maps(model, layer, "coffee"), 1)

    beside = {"look-at": "photo", "with": f"run:{earlier}"}
    open_photo_page(page, server, "feature_maps", GRID, run=later, sample="coffee", **beside)
    expect(page.get_by_text("difference").first).to_be_visible(timeout=WAKING)


def train(page, server: str, seed: int) -> str:
    """Train on the digits for an epoch; the run's name."""
    page.goto(f"{server}/training?epochs=1&speed=0&seed={seed}")
    page.get_by_role("button", name="Start training").click(timeout=WAKING)
    expect(page.locator(".st-key-run-status")).to_contain_text("Done.", timeout=WAKING)
    page.wait_for_url(re.compile("run="))
    expect(page.get_by_role("button", name="Trained net (.keras)")).to_be_visible()
    return link_of(page)["run"]
