"""What excites a kernel: against a search by hand on a small net; what is cut out is all that a cell sees."""

import keras
import numpy as np
import pytest
from PIL import Image

from cnnviz import images, samples
from cnnviz.errors import LearnerError
from cnnviz.learn import exciting, features, photo_folder
from cnnviz.learn.kernels import layer_kernels
from cnnviz.nets.cards import cards
from cnnviz.numeric.peaks import box_seen, cut

SIDE = 14
CARDS = cards()


@pytest.fixture(scope="module")
def net() -> features.Network:
    photo = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(photo)
    x = keras.layers.Conv2D(5, 3, strides=2, padding="same", use_bias=False, name="conv1")(x)
    x = keras.layers.BatchNormalization(name="norm1")(x)
    x = keras.layers.ReLU(name="relu1")(x)
    x = keras.layers.Conv2D(4, 3, activation="relu", name="conv2")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid", name="dog")(x))
    rng = np.random.default_rng(2)
    model.set_weights([0.3 * rng.normal(size=w.shape) + 0.1 for w in model.get_weights()])
    variance = model.get_layer("norm1").moving_variance
    variance.assign(np.abs(variance) + 0.5)
    return features.Network(model)


@pytest.fixture
def small(net, monkeypatch, tmp_path):
    monkeypatch.setattr(exciting, "network", lambda name: net)
    monkeypatch.setattr("cnnviz.learn.kernels.network", lambda name: net)
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    exciting._listed.cache_clear()
    return net


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (6, SIDE, SIDE, 3), dtype=np.uint8)


@pytest.mark.parametrize(("layer", "apart"), [("relu1", (2, 3)), ("conv2", (2, 2)), ("norm1", (1, 1))])
def test_the_peaks_are_those_of_a_search_by_hand(small, pictures, layer, apart):
    found = exciting.find(pictures, layer, apart, each=3)
    inside = keras.Model(small.model.inputs, small.model.get_layer(layer).output)
    maps = np.asarray(inside([pictures.astype("float32")]))
    for picture, channel in np.ndindex(len(pictures), maps.shape[-1]):
        answers = {place: float(maps[picture][(*place, channel)]) for place in np.ndindex(maps.shape[1:3])}
        for peak in range(3):
            if not answers:
                assert found["values"][picture, peak, channel] == 0
                continue
            best = max(answers.values())
            row, column = (int(found[name][picture, peak, channel]) for name in ("rows", "columns"))
            assert found["values"][picture, peak, channel] == pytest.approx(best, abs=1e-5)
            assert answers[row, column] == pytest.approx(best, abs=1e-5)
            answers = {
                (r, c): value
                for (r, c), value in answers.items()
                if abs(r - row) >= apart[0] or abs(c - column) >= apart[1]
            }


def test_what_makes_no_sense_is_refused_in_words(small, pictures):
    with pytest.raises(LearnerError, match="conv1, norm1, relu1, conv2"):
        exciting.find(pictures, "conv9")
    with pytest.raises(LearnerError, match="0 pictures; 1 to 64"):
        exciting.find(pictures[:0], "conv2")
    with pytest.raises(LearnerError, match="65 pictures"):
        exciting.find(np.zeros((65, SIDE, SIDE, 3), np.uint8), "conv2")
    with pytest.raises(LearnerError, match="uint8"):
        exciting.find(pictures.astype(float), "conv2")
    with pytest.raises(LearnerError, match="one of conv1, conv2"):
        layer_kernels("relu1")


def test_held_back_photos_are_looked_through_a_part_at_a_time(small, tmp_path):
    assert exciting.held_back() == 0
    with pytest.raises(LearnerError, match="python -m cnnviz data cats_and_dogs"):
        exciting.find_held_back(0, 4, "conv2")
    rng = np.random.default_rng(3)
    for label in photo_folder.LABELS:
        folder = tmp_path / photo_folder.PREPARED / "validation" / label
        folder.mkdir(parents=True)
        for number in range(4):
            Image.fromarray(rng.integers(0, 256, (9, 11, 3), dtype=np.uint8)).save(folder / f"{number}.jpg")
    assert exciting.held_back() == 8
    told = exciting.photos_held_back(list(range(8)))
    assert told["labels"] == ["cat", "dog"] * 4
    whole = exciting.find(told["photos"], "conv2", (2, 2))
    parts = [exciting.find_held_back(first, 3, "conv2", (2, 2)) for first in (0, 3, 6)]
    for name, values in whole.items():
        np.testing.assert_array_equal(np.concatenate([part[name] for part in parts]), values)
    patches = exciting.patches_held_back([(5, -2, 3, 6, 6), (0, 0, 0, 6, 6)], 6)
    np.testing.assert_array_equal(patches[1][..., :3], told["photos"][0][:6, :6])
    np.testing.assert_array_equal(patches[0][2:, :, :3], told["photos"][5][:4, 3:9])
    assert not patches[0][:2].any()
    with pytest.raises(LearnerError, match="number 8; 0 to 7"):
        exciting.photos_held_back([8])


def test_kernels_come_with_what_normalises_them(small, pictures):
    """From the kernels, γ, β, μ and σ² alone: the map of relu1."""
    found = layer_kernels("conv1")
    norm = found["norm"]
    layers = {
        name: keras.Model(small.model.inputs, small.model.get_layer(name).output)
        for name in ("conv1", "relu1")
    }
    sums = np.asarray(layers["conv1"]([pictures.astype("float32")]))
    scaled = (
        norm["gamma"] * (sums - norm["mean"]) / np.sqrt(norm["variance"] + norm["epsilon"]) + norm["beta"]
    )
    expected = np.asarray(layers["relu1"]([pictures.astype("float32")]))
    np.testing.assert_allclose(np.maximum(0, scaled), expected, atol=1e-4)
    assert found["bias"] is None
    assert found["kernels"].shape == (3, 3, 3, 5)
    last = layer_kernels("conv2")
    assert last["norm"] is None
    assert last["bias"].shape == (4,)


@pytest.mark.parametrize("name", sorted(CARDS))
def test_pixels_outside_the_patch_change_nothing_and_those_inside_do(name):
    """The receptive field, on the networks themselves: noise around the patch, then noise in it."""
    card, net = CARDS[name], features.network(name)
    photo = images.resize(samples.photo("chelsea"), *card.input[:2])
    noise = np.random.default_rng(1).integers(0, 256, photo.shape, dtype=np.uint8)
    fields, tried = card.fields(), 0
    for layer, kind in net.layers:
        box = fields[layer]
        if box[0].size >= min(card.input[:2]) or kind not in ("Conv2D", "ReLU"):
            continue
        tried += 1
        index = exciting._index(net, layer)
        height, width = card.layer(layer).shape[:2]
        for row, column in ((0, 0), (height // 2, width // 3), (height - 1, width - 1)):
            seen = box_seen(*box, row, column)
            inside = np.zeros(photo.shape[:2], bool)
            inside[max(0, seen.top) : seen.top + seen.height, max(0, seen.left) : seen.left + seen.width] = (
                True
            )
            before = exciting._maps(net, photo, index)[:, row, column]
            around = exciting._maps(net, np.where(inside[..., None], photo, noise), index)[:, row, column]
            within = exciting._maps(net, np.where(inside[..., None], noise, photo), index)[:, row, column]
            np.testing.assert_allclose(around, before, atol=1e-3 * max(1, np.abs(before).max()))
            assert np.abs(within - before).max() > 0.01
            on_photo = cut(photo, seen)[..., 3] == 255
            assert on_photo.sum() == inside.sum()
    assert tried >= 3
