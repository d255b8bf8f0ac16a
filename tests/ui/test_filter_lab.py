"""The filter lab: what goes to the browser, what comes back, what the URL keeps."""

import numpy as np
import pytest

from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import filter_numbers, filter_settings
from cnnviz.ui.components import filter_lab
from cnnviz.ui.components.filter_lab import Choice, Learned
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.photo_source import Photo

RNG = np.random.default_rng(0)
PHOTO = RNG.integers(0, 256, (20, 30, 3)).astype(np.uint8)
LEARNED = Learned("best", RNG.normal(size=(5, 5, 3, 4)).astype(np.float32))


def said(**changes):
    whole = {"filter": "own", "weights": [0.0] * 9, "channels": 1, "size": 3, "view": "signed", "place": None}
    return whole | changes


def test_the_browser_gets_photo_bank_and_learned_kernels():
    header, blob = unpack(filter_lab.payload(PHOTO, Choice("laplacian"), LEARNED))
    assert np.array_equal(array(header["photo"], blob), PHOTO)
    assert [one["name"] for one in header["bank"]] == list(KERNELS)
    weights = array(header["learned"]["weights"], blob, np.float32).reshape(4, 3, 5, 5)
    assert np.array_equal(weights, np.transpose(LEARNED.kernels, (3, 2, 0, 1)))


def test_own_weights_come_back_channel_by_channel():
    kernel = RNG.normal(size=(5, 5, 3))
    plain = Choice("own", kernel, "strength", (3, 4)).plain()
    chosen = filter_lab.checked(plain)
    assert np.array_equal(chosen.weights, kernel)
    assert (chosen.view, chosen.place) == ("strength", (3, 4))


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        said(weights=None),
        said(weights=[1.0] * 8),
        said(weights=[1.0] * 64),
        said(weights=["1"] * 9),
        said(weights=[100.0] * 9),
        said(weights=[float("nan")] * 9),
        said(channels=2),
        said(view="upside down"),
    ],
)
def test_what_makes_no_sense_is_not_chosen(wrong):
    assert filter_lab.checked(wrong) is None


def test_the_bench_takes_grey_pixels_for_a_flat_kernel_and_colours_for_a_deep_one():
    flat = filter_settings.bench(PHOTO, Choice("sharpen"), None)
    assert (flat.pixels.shape, flat.weights.shape, flat.place) == ((20, 30), (3, 3), (9, 14))
    deep = filter_settings.bench(PHOTO, Choice("learned-2", place=(99, 99)), LEARNED)
    assert (deep.pixels.shape, deep.weights.shape, deep.place) == ((20, 30, 3), (5, 5, 3), (15, 25))
    assert np.array_equal(deep.weights, LEARNED.kernels[..., 2])


def test_a_kernel_that_is_not_there_is_the_first_one():
    bench = filter_settings.bench(PHOTO, Choice("learned-77"), LEARNED)
    assert np.array_equal(bench.weights, KERNELS[filter_lab.FIRST].weights)


@pytest.mark.parametrize(
    ("shape", "full"),
    [
        ((512, 512, 3), (512, 512)),
        ((1024, 300, 3), (512, 150)),
        ((40, 60, 3), (40, 60)),
        ((1, 1, 3), (7, 7)),
        ((2, 3, 3), (7, 10)),
        ((1, 9000, 3), (7, 512)),
        ((4000, 6, 3), (512, 7)),
        ((7, 7, 3), (7, 7)),
    ],
)
def test_a_photo_keeps_its_size_from_7_to_512_and_every_kernel_fits(shape, full):
    photo = filter_settings.full_size(Photo(np.full(shape, 90, np.uint8), "one"))
    assert photo.shape == (*full, 3)
    assert (photo == 90).all()
    for name in KERNELS:
        bench = filter_settings.bench(photo, Choice(name), None)
        assert filter_numbers.formula(bench)
        assert len(filter_numbers.table(bench)) > 7


@pytest.mark.parametrize("name", ["sobel_vertical", "gaussian_blur_5", "curve", "learned-1"])
def test_the_summands_of_the_formula_add_up_to_its_result(name):
    bench = filter_settings.bench(PHOTO, Choice(name, place=(2, 3)), LEARNED)
    text = filter_numbers.formula(bench)
    terms, result = text.removeprefix("z = Σ window · kernel = ").split(" = **")
    sums = [term.replace("·", "*").replace("−", "-") for term in terms.split(" + ")]
    total = sum(eval(term) for term in sums)
    assert total == pytest.approx(float(result.rstrip("*").replace("−", "-")), abs=0.03)
