"""The lesson on filters: its numbers are those of the NumPy core on that photo."""

import numpy as np
import pytest
from photo_pages import component, wake_the_engine

from cnnviz import engine, images, samples
from cnnviz.nets.cards import cards
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui.components.packing import array

LAB = "cnnviz.filter_lab"


def formula(at):
    return next(one.value for one in at.markdown if one.value.startswith("z = Σ"))


def facts(at):
    return dict(zip(at.table[0].value["What"], at.table[0].value["Value"], strict=True))


def shown(value):
    return f"{value:.3f}".replace("-", "−")


def test_a_named_kernel_over_a_sample(open_page):
    at = open_page("filters", sample="coffee", filter="scharr_horizontal", row=200, column=301)
    photo = images.resize(samples.photo("coffee"), 341, 512)
    expected = cross_correlate(images.to_grey(photo) / 255, np.asarray(KERNELS["scharr_horizontal"]))
    header, blob = component(at, LAB)
    assert np.array_equal(array(header["photo"], blob), photo)
    assert formula(at).endswith(f"= **{shown(expected[200, 301])}**")
    assert facts(at)["Shape of the map"] == "339 × 510"
    assert facts(at)["Largest number"] == shown(expected.max())
    assert facts(at)["Weights, row 0"] == "(−3), (−10), (−3)"


def test_own_weights_in_the_address(open_page):
    at = open_page("filters", sample="shapes", weights="0,0,0,0,2,0,0,0,0", view="picture", row=0, column=0)
    header, _ = component(at, LAB)
    assert header["choice"]["weights"] == [0, 0, 0, 0, 2, 0, 0, 0, 0]
    assert header["choice"]["view"] == "picture"
    assert formula(at) == "z = Σ window · kernel = 1.00·2 = **2.000**"  # the corner is white


@pytest.mark.parametrize(
    "query",
    [{"filter": "../x"}, {"weights": "1,2"}, {"row": "-4", "column": "x"}, {"view": "all", "filter": "own"}],
)
def test_an_address_that_makes_no_sense_shows_the_first_kernel(open_page, query):
    at = open_page("filters", **query)
    assert facts(at)["Kernel"] == "Vertical edges (Sobel)"


@pytest.mark.skipif("best" not in cards(), reason="There are no models in models/.")
def test_a_learned_kernel_over_the_same_photo(open_page):
    wake_the_engine()
    kernels = engine.get().call("features.kernels", model="best")["kernels"]
    at = open_page("filters", filter="learned-3", sample="chelsea", row=10, column=20)
    header, blob = component(at, LAB)
    k, _, _, count = kernels.shape
    sent = array(header["learned"]["weights"], blob, np.float32).reshape(count, 3, k, k)
    assert np.array_equal(sent, np.transpose(kernels, (3, 2, 0, 1)))
    expected = cross_correlate(samples.photo("chelsea") / 255, kernels[..., 3])
    assert formula(at).endswith(f"= **{shown(expected[10, 20])}**")
