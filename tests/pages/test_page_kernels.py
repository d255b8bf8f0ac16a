"""Learned kernels: what is sent are the network's own weights and the strongest places of its own maps."""

import numpy as np
import pytest
from photo_pages import component, file_of, picture, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.numeric.peaks import Box, cut, resampled
from cnnviz.ui import kernel_numbers
from cnnviz.ui.components import packing
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import prose

CARDS = cards()
CARD = CARDS.get("best")
pytestmark = pytest.mark.skipif(CARD is None, reason="There are no models in models/.")
BANK, SLICES, PATCHES = "cnnviz.kernel_bank", "cnnviz.kernel_slices", "cnnviz.exciting_patches"


@pytest.fixture(scope="module", autouse=True)
def _awake():
    wake_the_engine()


@pytest.fixture(autouse=True)
def _no_data(monkeypatch, tmp_path):
    monkeypatch.setattr("cnnviz.ui.kernel_cache.held_back", lambda: 0)


def answers(layer: str, pictures: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The maps of a layer for each picture, as the engine has them for the page about feature maps."""
    found = {title: engine.get().call("features.feature_maps", image) for title, image in pictures.items()}
    return {
        title: next(one["maps"] for one in answer["layers"] if one["name"] == layer)
        for title, answer in found.items()
    }


def sample_pictures() -> dict[str, np.ndarray]:
    return {sample.title: samples.photo(name) for name, sample in samples.photos().items()}


def test_all_kernels_of_the_first_layer_stand_there_in_colour_and_one_is_taken_apart(open_page):
    at = open_page("kernels", layer="conv1", map=3, order="number")
    weights = engine.get().call("kernels.of_layer", "conv1")["kernels"]
    k, _, depth, count = weights.shape
    header, blob = component(at, BANK)
    assert header["order"] == list(range(count))
    assert header["open"] == 3
    tiles = packing.array(header["tiles"], blob)
    most = np.abs(weights).max(axis=(0, 1, 2))
    shown = np.moveaxis((tiles[..., :3] / 127.5 - 1) * most[:, None, None, None], 0, -1)
    assert np.abs(shown - weights).max() <= most.max() / 255 + 1e-6
    header, blob = component(at, SLICES)
    parts = packing.array({"at": header["weights"]["at"], "shape": [depth, k, k]}, blob, np.float32)
    order = np.argsort(-(weights[..., 3] ** 2).sum(axis=(0, 1)))
    np.testing.assert_array_equal(parts, np.moveaxis(weights[..., 3], -1, 0)[order])
    assert header["titles"] == [f"Slice on {('red', 'green', 'blue')[channel]}" for channel in order]
    formula = next(one.value for one in at.markdown if one.value.startswith("One kernel of conv1"))
    assert f"{k} × {k} × {depth} = **{k * k * depth}** weights" in formula
    at.selectbox(key="order").select("norm").run()
    norms = np.sqrt((weights**2).sum(axis=(0, 1, 2)))
    listed = [norms[kernel] for kernel in component(at, BANK)[0]["order"]]
    assert listed == sorted(norms, reverse=True)


def test_the_patches_are_where_the_map_is_strongest_in_all_pictures(open_page):
    at = open_page("kernels", layer="conv3", map=9, show="patches")
    maps = answers("relu3", sample_pictures())
    best = sorted(((float(m[..., 9].max()), title) for title, m in maps.items()), reverse=True)[:9]
    header, blob = component(at, PATCHES)
    assert [item["title"] for item in header["items"]] == [title for _, title in best]
    fields = CARD.fields()["relu3"]
    first = header["items"][0]
    row, column = np.unravel_index(maps[best[0][1]][..., 9].argmax(), maps[best[0][1]].shape[:2])
    expected = [
        fields[0].start + int(row) * fields[0].stride,
        fields[1].start + int(column) * fields[1].stride,
        fields[0].size,
        fields[1].size,
    ]
    assert first["box"] == expected
    assert f"response {kernel_numbers.number(best[0][0], 3)} at row {row}, column {column}" in first["says"]
    photo = packing.array(header["photos"][first["photo"]], blob)
    np.testing.assert_array_equal(photo, images.resize(sample_pictures()[best[0][1]], *CARD.input[:2]))
    header, blob = component(at, BANK)
    tile = packing.array(header["tiles"], blob)[9]
    np.testing.assert_array_equal(tile, resampled(cut(photo, Box(*expected)), tile.shape[0]))
    table = next(table.value for table in at.table if "Response" in table.value)
    assert list(table["Picture"]) == [title for _, title in best]
    at.toggle(key="several").set_value(True).run()
    titles = [item["title"] for item in component(at, PATCHES)[0]["items"]]
    assert max(titles.count(title) for title in titles) in (2, 3)


def test_a_picture_of_ones_own_is_looked_through_and_orders_the_kernels(open_page):
    at = open_page("kernels", layer="conv2", order="strength")
    at.button_group(key="photo-origin").set_value("upload").run()
    image = picture(5)
    at.file_uploader(key="photo-upload").upload("rex.png", file_of(image)).run()
    strengths = answers("relu2", {"rex.png": image})["rex.png"].max(axis=(0, 1))
    order = component(at, BANK)[0]["order"]
    np.testing.assert_allclose(strengths[order], np.sort(strengths)[::-1], atol=1e-4)
    assert any("the 13 pictures at hand" in one.value and "1 of your own" in one.value for one in at.caption)
    at.switch_page("pages/surgery.py").run()  # and it stays in the pool once another is looked at
    at.file_uploader(key="photo-upload").upload("tom.png", file_of(picture(6))).run()
    at.switch_page("pages/kernels.py").run()
    assert any("2 of your own" in one.value for one in at.caption)


@pytest.mark.parametrize("said", ["-1", "99999", "1e3", "²", "abc"])
def test_a_kernel_that_there_is_not_opens_the_first(open_page, said):
    at = open_page("kernels", net="baseline", layer="conv1", map=said, patch=said, order="number")
    assert component(at, BANK)[0]["open"] == 0
    assert component(at, PATCHES)[0]["open"] == 0


def test_the_keras_lines_find_the_same_place(tmp_path, monkeypatch):
    card = CARDS["baseline"]
    photo = images.resize(samples.photo("chelsea"), *card.input[:2])
    (tmp_path / "photo.jpg").write_bytes(images.encode_png(photo))  # Pillow looks inside, not at the name
    (tmp_path / "models").symlink_to(card.file.parent)
    monkeypatch.chdir(tmp_path)
    answer = kernel_numbers.answer_layer(card, "conv2")
    names: dict = {}
    exec(kernel_numbers.keras_lines(prose("kernels"), card, Photo(photo, ""), "conv2", answer, 5), names)
    found = engine.get().call("exciting.find", photo[None], layer=answer, model="baseline")
    assert float(names["result"]) == pytest.approx(float(found["values"][0, 0, 5]), rel=1e-4)
    row, column = int(found["rows"][0, 0, 5]), int(found["columns"][0, 0, 5])
    assert (names["row"], names["column"]) == (row, column)
    weights = engine.get().call("kernels.of_layer", "conv2", model="baseline")["kernels"]
    np.testing.assert_array_equal(names["kernel"], weights[..., 5])
    rows, columns = card.fields()[answer]
    seen = photo[np.ix_(rows.pixels(row, card.input[0]), columns.pixels(column, card.input[1]))]
    np.testing.assert_array_equal(names["patch"], seen)
