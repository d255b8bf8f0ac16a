"""What a network looks at: against a net computed by hand, finite differences and the methods' own axioms."""

import keras
import numpy as np
import pytest

from cnnviz import samples
from cnnviz.errors import LearnerError
from cnnviz.learn import features, saliency
from cnnviz.numeric.convolution import cross_correlate

SIDE = 8


@pytest.fixture(scope="module")
def tiny() -> features.Network:
    """Convolution, ReLU, global average, one sigmoid neuron, with weights that are known."""
    photo = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Rescaling(1 / 255)(photo)
    x = keras.layers.Conv2D(4, 3, name="conv")(x)
    x = keras.layers.ReLU(name="relu")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(photo, keras.layers.Dense(1, activation="sigmoid", name="dog")(x))
    rng = np.random.default_rng(5)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return features.Network(model)


@pytest.fixture
def look(tiny, monkeypatch):
    monkeypatch.setattr(saliency, "network", lambda name: tiny)
    return saliency.look


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def by_hand(net: features.Network, photo: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    """The maps after ReLU, the logit, and the weights of the last neuron, in NumPy."""
    kernel, bias, weights, last = net.model.get_weights()
    maps = np.maximum(0, cross_correlate(photo / 255, kernel) + bias)
    return maps, float(maps.mean((0, 1)) @ weights[:, 0] + last[0]), weights[:, 0]


def test_grad_cam_of_a_net_by_hand(look, tiny, photo):
    maps, logit, weights = by_hand(tiny, photo)
    for label, sign in (("dog", 1), ("cat", -1)):
        found = look(photo, "grad_cam", label=label)
        # each map's gradient is the neuron's weight, shared out among the places of the mean
        np.testing.assert_allclose(found["weights"], sign * weights / 36, rtol=1e-4)
        expected = np.maximum(0, sign * maps @ weights / 36)
        np.testing.assert_allclose(found["map"], expected, rtol=1e-3, atol=1e-6)
        assert found["logit"] == pytest.approx(sign * logit, rel=1e-4)
        assert found["at_peak"].sum() == pytest.approx(found["total"].max(), rel=1e-4)
    assert look(photo, "grad_cam")["probability"] == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-4)


def test_the_gradient_is_what_a_small_change_of_a_pixel_does(look, tiny, photo):
    found = look(photo, "gradient")["map"]
    for row, column in ((0, 0), (3, 4), (7, 2)):
        slopes = []
        for channel in range(3):
            up, down = photo.astype(float), photo.astype(float)
            up[row, column, channel] += 0.01
            down[row, column, channel] -= 0.01
            slopes.append((by_hand(tiny, up)[1] - by_hand(tiny, down)[1]) / 0.02)
        assert found[row, column] == pytest.approx(np.abs(slopes).max(), rel=1e-3, abs=1e-7)


def test_the_largest_number_is_made_of_the_numbers_told(look, photo):
    for method, made in (("gradient", lambda parts: np.abs(parts).max()), ("smooth_grad", np.mean)):
        found = look(photo, method)
        assert found["map"].max() == pytest.approx(made(found["at_peak"]), rel=1e-5)


def test_integrated_gradients_add_up_to_the_change_of_the_score(look, tiny, photo):
    grey = by_hand(tiny, np.full_like(photo, 0, float) + 127.5)[1]
    change = by_hand(tiny, photo)[1] - grey
    for label, sign in (("dog", 1), ("cat", -1)):
        found = look(photo, "integrated_gradients", label=label)
        assert found["change"] == pytest.approx(sign * change, rel=1e-3)
        assert found["map"].sum() == pytest.approx(sign * change, rel=0.05)


def test_occlusion_is_the_score_of_each_covered_photo(look, tiny, photo):
    found = look(photo, "occlusion", label="cat")
    whole = by_hand(tiny, photo)[1]
    falls, chances = found["map"].ravel(), found["probabilities"].ravel()
    for place in range(0, 196, 13):
        top, left, bottom, right = found["boxes"][place]
        covered = photo.astype(float)
        covered[top:bottom, left:right] = 127.5
        logit = by_hand(tiny, covered)[1]
        assert falls[place] == pytest.approx(logit - whole, abs=1e-4)
        assert chances[place] == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-4)


def test_smooth_grad_of_no_noise_is_the_gradient(look, photo, monkeypatch):
    monkeypatch.setattr(saliency, "NOISE", 0.0)
    smooth, plain = look(photo, "smooth_grad")["map"], look(photo, "gradient")["map"]
    np.testing.assert_allclose(smooth, plain, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"method": "guess"}, "Received the method 'guess'"),
        ({"layer": "conv99"}, "maps in: conv, relu"),
        ({"label": "bird"}, "Received the label 'bird'"),
    ],
)
def test_what_is_not_known_is_named(look, photo, settings, sentence):
    with pytest.raises(LearnerError, match=sentence):
        look(photo, **settings)


def test_the_network_forgets_layer_by_layer_and_is_itself_left_as_it_was(look, tiny, photo):
    before = [w.copy() for w in tiny.model.get_weights()]
    found = saliency.randomised(photo, "gradient")
    again = saliency.randomised(photo, "gradient")
    assert [stage["layer"] for stage in found["stages"]] == ["", "dog", "conv"]
    assert found["stages"][0]["correlation"] == 1
    np.testing.assert_allclose(found["stages"][0]["map"], look(photo, "gradient")["map"], rtol=1e-5)
    assert found["stages"][-1]["correlation"] < 0.999
    for one, other in zip(found["stages"], again["stages"], strict=True):
        np.testing.assert_array_equal(one["map"], other["map"])
    for old, new in zip(before, tiny.model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("method", saliency.METHODS)
def test_each_method_speaks_of_a_real_photo(method):
    """The trained network: its probability is that of `classify`, and the map says something."""
    image = samples.photo("chelsea")
    found = saliency.look(image, method, label="cat")
    assert found["probability"] == pytest.approx(features.classify(image)["probability"], abs=1e-4)
    assert np.isfinite(found["map"]).all()
    assert found["map"].std() > 0
    assert found["signed"] or found["map"].min() >= 0
