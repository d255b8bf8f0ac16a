"""The learned kernels: with them NumPy gets the very maps that Keras got."""

import keras
import numpy as np
import pytest

from cnnviz import images
from cnnviz.learn import features
from cnnviz.learn.kernels import first_kernels
from cnnviz.nets.cards import cards
from cnnviz.numeric.convolution import cross_correlate

pytestmark = pytest.mark.skipif(not cards(), reason="There are no models in models/.")


@pytest.mark.parametrize("name", sorted(cards()))
def test_the_first_maps_are_the_photo_under_these_kernels(name):
    found = first_kernels(name)
    card = cards()[name]
    layer = card.layer(found["layer"])
    coarse = np.random.default_rng(3).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    answer = features.feature_maps(images.resize(coarse, *card.input[:2]), name)
    maps = next(one["maps"] for one in answer["layers"] if one["name"] == layer.name)

    net = features.network(name).model
    before = keras.Model(net.inputs, net.get_layer(layer.name).input)
    rescaled = before([answer["input"][None].astype("float32")])
    ours = cross_correlate(np.asarray(rescaled)[0], found["kernels"], layer.strides, layer.padding)
    conv = net.get_layer(layer.name)
    ours = ours + (0 if conv.bias is None else conv.bias.numpy())
    ours = keras.ops.convert_to_numpy(conv.activation(keras.ops.convert_to_tensor(ours)))
    assert ours.shape == maps.shape
    np.testing.assert_allclose(ours, maps, rtol=0, atol=1e-3 * np.abs(maps).max())


def test_the_kernels_see_all_three_colours():
    kernels = first_kernels()["kernels"]
    assert kernels.dtype == np.float32
    assert kernels.shape[2] == 3
    assert np.isfinite(kernels).all()
