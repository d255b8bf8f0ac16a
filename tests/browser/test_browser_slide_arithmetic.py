"""The sliding window's own arithmetic, run in Chromium on random settings, against the NumPy core."""

from pathlib import Path

import numpy as np
import pytest

import cnnviz.ui.components as components
from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.numeric.pooling import average_pool, l2_pool, max_pool
from cnnviz.numeric.shapes import unreached

SOURCE = Path(components.__path__[0], "slide_kernel_numbers.js").read_text(encoding="utf-8")
WEIGHTED = {"cross-correlation": cross_correlate, "convolution": convolve}
POOLING = {"max": max_pool, "average": average_pool, "l2": l2_pool}


@pytest.fixture(scope="module")
def compute(browser):
    """Runs an expression of the component's arithmetic with `given` in the browser."""
    page = browser.new_page()
    page.add_script_tag(content=SOURCE)
    yield lambda expression, given=None: page.evaluate(f"given => {expression}", given)
    page.context.close()


def setting(image, kernels=None, kernel_size=(2, 2), strides=1, padding=0, dilation_rate=1, operation="max"):
    return {
        "image": np.moveaxis(image, 2, 0).tolist(),
        "kernels": None if kernels is None else np.transpose(kernels, (3, 2, 0, 1)).tolist(),
        "kernel_size": list(kernel_size),
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation_rate,
        "operation": operation,
    }


def random_setting(seed: int) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """A picture, a stack of kernels that need not be square, and a window that fits."""
    chance = np.random.default_rng(seed)
    while True:
        rows, columns, channels, count = chance.integers(1, [10, 10, 4, 4]).tolist()
        k_rows, k_columns = chance.integers(1, 5, 2).tolist()
        strides, dilation = chance.integers(1, 4, 2).tolist()
        padding = int(chance.integers(0, 3))
        if min(rows - dilation * (k_rows - 1), columns - dilation * (k_columns - 1)) + 2 * padding > 0:
            image = chance.integers(0, 10, (rows, columns, channels))
            kernels = chance.normal(size=(k_rows, k_columns, channels, count))
            return image, kernels, {"strides": strides, "padding": padding, "dilation_rate": dilation}


def test_weighted_windows_give_numpys_maps(compute):
    for seed in range(60):
        image, kernels, window = random_setting(seed)
        for operation, function in WEIGHTED.items():
            given = setting(image, kernels, operation=operation, **window)
            maps = compute(
                "{ const s = new Sliding(given); return range(s.mapCount).map((n) => s.map(n)); }", given
            )
            expected = function(image, kernels, **window)
            assert np.moveaxis(maps, 0, 2) == pytest.approx(expected), (seed, operation)


def test_pooling_windows_give_numpys_maps(compute):
    for seed in range(40):
        image, kernels, window = random_setting(seed)
        size, strides, padding = kernels.shape[:2], window["strides"], window["padding"]
        widest = min(size) - 1  # a window must not lie in the padding alone
        if padding > widest or any(
            side + 2 * padding < k for side, k in zip(image.shape, size, strict=False)
        ):
            padding = 0
        if any(side < k for side, k in zip(image.shape, size, strict=False)):
            continue
        for operation, function in POOLING.items():
            given = setting(image, None, size, strides, padding, operation=operation)
            maps = compute(
                "{ const s = new Sliding(given); return range(s.mapCount).map((n) => s.map(n)); }", given
            )
            expected = function(image, size, strides, ((padding, padding), (padding, padding)))
            assert np.moveaxis(maps, 0, 2) == pytest.approx(expected), (seed, operation)


def test_what_an_input_feeds_is_what_has_it_in_its_window(compute):
    for seed in range(30):
        image, kernels, window = random_setting(seed)
        given = setting(image, kernels, operation="cross-correlation", **window)
        feeds = compute(
            """{ const s = new Sliding(given);
                 const fed = (r, c) => s.feeds(r, c).map((found) => [found.row, found.column]);
                 return range(s.height).map((r) => range(s.width).map((c) => fed(r, c))); }""",
            given,
        )
        for row in range(image.shape[0]):
            for column in range(image.shape[1]):
                lit = np.zeros_like(image)
                lit[row, column] = 1
                fed = np.argwhere(cross_correlate(lit, np.ones_like(kernels), **window)[..., 0])
                assert sorted(feeds[row][column]) == fed.tolist(), (seed, row, column)


def test_rows_that_no_window_reaches_feed_nothing(compute):
    given = setting(np.ones((8, 8, 1)), np.ones((3, 3, 1, 1)), strides=2, operation="cross-correlation")
    reached = compute(
        "{ const s = new Sliding(given); return range(8).map((row) => s.feeds(row, 0).length > 0); }", given
    )
    assert [row for row in range(8) if not reached[row]] == unreached(8, 3, 2)


def test_weights_are_read_as_they_are_written(compute):
    for value in [0, 1, -1, 0.5, -2.25, 1 / 9, -2 / 9, 1 / 16, 3 / 256, 99, -99]:
        assert compute("readWeight(showWeight(given))", value) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-1", -1), ("−0.5", -0.5), ("0,5", 0.5), (".5", 0.5), ("1/9", 1 / 9), (" 2 ", 2), ("+3", 3)],
)
def test_a_weight_may_be_typed_in_many_ways(compute, text, value):
    assert compute("readWeight(given)", text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "-", "x", "1e5", "1/0", "100", "1/2/3", "--1", "1 2", "NaN", "Infinity"]
)
def test_what_is_no_weight_is_refused(compute, text):
    assert compute("readWeight(given)", text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-3, "−3"),
        (0.125, "0.13"),
        (-0.001, "0"),
        (12.345, "12.3"),
        (123.4, "123"),
        (2.5, "2.5"),
    ],
)
def test_numbers_are_short_and_have_true_minus_signs(compute, value, text):
    assert compute("show(given)", value) == text


@pytest.mark.parametrize(
    ("terms", "text"),
    [([-3, -3, -8, 0, 8, 8], "−3 − 3 − 8 + 8 + 8"), ([0, 0], "0"), ([5], "5"), ([0, 2, -1], "2 − 1")],
)
def test_a_sum_is_written_with_its_signs_and_without_zeros(compute, terms, text):
    assert compute("showSum(given)", terms) == text
