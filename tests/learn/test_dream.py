"""Pictures that please a network: each step by hand, and that it climbs."""

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter1d

from cnnviz.errors import LearnerError
from cnnviz.learn import dream, features, gallery
from cnnviz.nets.cards import cards
from cnnviz.numeric.octaves import noise

SIDE = 40
CALM = {"jitter": 0, "blur": 0.0, "decay": 0.0}


@pytest.fixture(scope="module")
def net() -> features.Network:
    """A linear convolution, ReLU, global average, one sigmoid neuron."""
    photo = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Conv2D(3, 1, name="conv")(photo)
    x = keras.layers.ReLU(name="relu")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid", name="dog")(x))
    rng = np.random.default_rng(3)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return features.Network(model)


@pytest.fixture(autouse=True)
def _chosen(net, monkeypatch):
    monkeypatch.setattr(dream, "network", lambda name: net)


@pytest.mark.parametrize("label", ["cat", "dog"])
def test_one_step_goes_up_the_gradient_by_the_rate(net, label):
    kernel, bias, weights, last = net.model.get_weights()
    start = noise(SIDE, seed=1)
    z = start @ kernel[0, 0] + bias
    sign = 1 if label == "dog" else -1
    logit = np.maximum(z, 0).mean((0, 1)) @ weights[:, 0] + last[0]
    gradient = sign * ((z > 0) * weights[:, 0]) @ kernel[0, 0].T / SIDE**2
    found = dream.steps(start, label=label, count=1, rate=3.0, **CALM)
    assert found["goals"][0] == pytest.approx(sign * logit, rel=1e-4)
    expected = np.clip(start + 3 * gradient / gradient.std(), 0, 255)
    np.testing.assert_allclose(found["picture"], expected, atol=0.02)


def test_a_map_is_pleased_by_its_mean_and_all_of_a_layer_by_their_squares(net):
    start = noise(SIDE, seed=2)
    z = start @ net.model.get_weights()[0][0, 0] + net.model.get_weights()[1]
    one = dream.steps(start, layer="conv", channel=2, count=1, **CALM)
    assert one["goals"][0] == pytest.approx(z[..., 2].mean(), rel=1e-4)
    every = dream.steps(start, layer="conv", channel="all", count=1, **CALM)
    assert every["goals"][0] == pytest.approx((z**2).mean() / 2, rel=1e-4)


def test_it_climbs_and_comes_out_the_same_however_the_steps_are_shared():
    whole = dream.steps(noise(SIDE, 0), label="dog", count=12, seed=5)
    assert whole["goals"][-1] > whole["goals"][0]
    first = dream.steps(noise(SIDE, 0), label="dog", count=5, seed=5)
    rest = dream.steps(first["picture"], label="dog", count=7, first=5, seed=5)
    np.testing.assert_array_equal(rest["picture"], whole["picture"])
    assert first["goals"] + rest["goals"] == whole["goals"]
    assert whole["picture"].min() >= 0
    assert whole["picture"].max() <= 255


def test_a_net_without_flattened_maps_takes_other_sizes():
    assert dream.steps(noise(56, 0), layer="relu", channel=0, count=1)["picture"].shape == (56, 56, 3)


def test_blur_is_a_gaussian():
    picture = np.random.default_rng(0).random((20, 24, 3)) * 255
    expected = gaussian_filter1d(picture, 1.2, axis=0, mode="nearest", radius=4)
    expected = gaussian_filter1d(expected, 1.2, axis=1, mode="nearest", radius=4)
    np.testing.assert_allclose(dream.blurred(picture, 1.2), expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"layer": "conv9"}, "one of conv, relu"),
        ({"layer": "conv", "channel": 3}, "map 3; 0 to 2"),
        ({"label": "bird"}, "there are cat, dog"),
        ({"count": 51}, "51 steps"),
        ({"rate": 0}, "The rate is above 0"),
        ({"jitter": 33}, "the shift 0 to 32"),
    ],
)
def test_what_cannot_be_is_said(settings, sentence):
    with pytest.raises(LearnerError, match=sentence):
        dream.steps(noise(SIDE, 0), **settings)
    with pytest.raises(LearnerError, match="32 to 384"):
        dream.steps(np.zeros((20, 20, 3), np.float32))


@pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")
def test_the_gallery_is_that_of_the_model_that_ships():
    import json

    card = cards()["best"]
    facts = json.loads((card.file.parent / "gallery" / "best.json").read_text())
    assert facts["sha256"] == card.sha256, "Make it anew: python -m cnnviz gallery"
    for layer, numbers in facts["maps"].items():
        with Image.open(card.file.parent / "gallery" / "best" / f"{layer}.jpg") as row:
            assert row.size == (facts["side"] * len(numbers), facts["side"])
        assert max(numbers) < card.layer(layer).shape[2]


def test_a_gallery_is_made_for_each_activation_layer(net, tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "network", lambda name: net)
    path = gallery.make("best", tmp_path, maps=2, steps=1)
    assert [one.name for one in (tmp_path / "best").iterdir()] == ["relu.jpg"]
    assert '"relu"' in path.read_text()
