"""Operations on a copy of a network: what each edit does, and that the network itself stays whole."""

import keras
import numpy as np
import pytest
from PIL import Image

from cnnviz.errors import LearnerError
from cnnviz.learn import features, photo_folder, surgery

SIDE = 12


@pytest.fixture(scope="module")
def net() -> features.Network:
    """Two convolutions, the first with batch normalisation, then one sigmoid neuron."""
    photo = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Rescaling(1 / 255)(photo)
    x = keras.layers.Conv2D(4, 3, use_bias=False, name="conv1")(x)
    x = keras.layers.BatchNormalization(name="norm1")(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Conv2D(5, 3, activation="relu", name="conv2")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid", name="dog")(x))
    rng = np.random.default_rng(4)
    model.set_weights([0.4 * rng.normal(size=w.shape) + 0.2 for w in model.get_weights()])
    variance = model.get_layer("norm1").moving_variance
    variance.assign(np.abs(variance) + 0.5)
    return features.Network(model)


@pytest.fixture(autouse=True)
def _chosen(net, monkeypatch, tmp_path):
    monkeypatch.setattr(surgery, "network", lambda name: net)
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    surgery._held_back.cache_clear()


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def maps_of(net, photo, layer: str, edits=()) -> np.ndarray:
    found = surgery.channels(photo, layer, edits)
    return found["maps"] / 255 * found["high"]


def test_no_edit_changes_nothing(net, photo):
    found = surgery.predict(photo)
    assert found["probability"] == pytest.approx(float(net.model(photo[None].astype(float))[0, 0]), abs=1e-6)


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
def test_a_channel_that_is_off_answers_nothing_and_the_others_stay(net, photo, layer):
    before, after = maps_of(net, photo, layer), maps_of(net, photo, layer, [("off", layer, 2)])
    assert not after[..., 2].any()
    assert before[..., 2].any()
    others = [c for c in range(before.shape[2]) if c != 2]
    np.testing.assert_allclose(after[..., others], before[..., others], atol=before.max() / 255)


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
def test_a_copied_channel_answers_what_the_other_does(net, photo, layer):
    after = maps_of(net, photo, layer, [("copy", layer, 1, 3)])
    np.testing.assert_array_equal(after[..., 3], after[..., 1])
    np.testing.assert_allclose(after[..., 1], maps_of(net, photo, layer)[..., 1], atol=1e-5)


def test_a_changed_weight_is_in_the_kernel_and_changes_what_comes_out(net, photo):
    edit = ("weight", "conv1", 1, 2, 0, 3, 2.5)
    kernel = surgery.channels(photo, "conv1", [edit])["kernel"]
    own = net.model.get_layer("conv1").kernel.numpy()
    assert kernel[1, 2, 0, 3] == 2.5
    assert (kernel != own).sum() == 1
    changed = keras.models.clone_model(net.model)
    changed.set_weights([kernel, *net.model.get_weights()[1:]])
    expected = float(changed(photo[None].astype(float))[0, 0])
    assert surgery.predict(photo, [edit])["probability"] == pytest.approx(expected, abs=1e-5)


def test_edits_are_made_one_after_the_other_and_taken_back_by_leaving_them_out(net, photo):
    before = [w.copy() for w in net.model.get_weights()]
    whole = surgery.predict(photo)["probability"]
    off_then_copied = [("off", "conv2", 0), ("copy", "conv2", 1, 0)]
    copied = surgery.predict(photo, off_then_copied)["logit"]
    assert copied == surgery.predict(photo, off_then_copied[1:])["logit"]
    assert copied != surgery.predict(photo, off_then_copied[::-1])["logit"]
    assert surgery.predict(photo)["probability"] == whole
    for old, new in zip(before, net.model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
@pytest.mark.parametrize("label", ["cat", "dog"])
def test_the_most_needed_channel_is_the_one_whose_loss_costs_most(photo, layer, label):
    found = surgery.most_needed(photo, layer, label)
    sign = 1 if label == "dog" else -1
    whole = sign * surgery.predict(photo)["logit"]
    falls = {
        channel: whole - sign * surgery.predict(photo, [("off", layer, channel)])["logit"]
        for channel in found["channels"]
    }
    assert found["channels"] == sorted(falls, key=lambda c: -falls[c])
    assert found["falls"] == pytest.approx([falls[c] for c in found["channels"]], abs=1e-4)
    assert found["photos"] == 1


def test_accuracy_is_counted_on_held_back_photos(net, photo, tmp_path):
    with pytest.raises(LearnerError, match="python -m cnnviz data cats_and_dogs"):
        surgery.held_back()
    rng = np.random.default_rng(8)
    for label in photo_folder.LABELS:
        folder = tmp_path / photo_folder.PREPARED / "validation" / label
        folder.mkdir(parents=True)
        for number in range(7):
            pixels = rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{number}.jpg", quality=95)
    edits = [("off", "conv2", 1)]
    found = surgery.held_back(edits)
    photos, labels = photo_folder.load(tmp_path / photo_folder.PREPARED / "validation", SIDE)
    right = [
        (surgery.predict(photo, edits)["probability"] >= 0.5) == label
        for photo, label in zip(photos, labels, strict=True)
    ]
    assert (found["right"], found["photos"]) == (sum(right), 14)
    assert found["cat"] == (sum(right[:7]), 7)
    assert found["dog"] == (sum(right[7:]), 7)
    assert surgery.most_needed(photo, "conv2", "dog")["photos"] == 8


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("off", "conv9", 0), "one of conv1, conv2"),
        (("burn", "conv1", 0), "off, copy or weight"),
        (("off", "conv1", 4), "place 4; 0 to 3"),
        (("off", "conv1", -1), "place -1; 0 to 3"),
        (("off", "conv1", 1.5), "place 1.5"),
        (("copy", "conv1", 0), "off, copy or weight"),
        (("weight", "conv1", 0, 0, 0, 0, float("nan")), "the weight nan"),
        (("weight", "conv1", 0, 0, 0, 0, 1e9), "the weight 1000000000.0"),
        (("weight", "conv1", 3, 0, 0, 0, 1.0), "place 3; 0 to 2"),
        ((), "off, copy or weight"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_nothing_is_lost(photo, edit, sentence):
    whole = surgery.predict(photo)["probability"]
    with pytest.raises(LearnerError, match=sentence):
        surgery.predict(photo, [("off", "conv1", 0), edit])
    assert surgery.predict(photo)["probability"] == whole
    with pytest.raises(LearnerError, match="501 edits"):
        surgery.predict(photo, [("off", "conv1", 0)] * 501)
