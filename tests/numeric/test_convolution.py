"""Keras and SciPy are the oracles; what follows by reasoning is said in the tests' names."""

import inspect

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import convolve, cross_correlate, pad, trace, windows

few = settings(deadline=None, max_examples=50)
seeds = st.integers(0, 2**32 - 1)
sides = st.tuples(st.integers(1, 11), st.integers(1, 11))
kernel_sizes = st.tuples(st.integers(1, 5), st.integers(1, 5))
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
edges = st.tuples(st.integers(0, 3), st.integers(0, 3))


def fits(size, kernel_size, dilation_rate=(1, 1)):
    return all(m >= d * (k - 1) + 1 for m, k, d in zip(size, kernel_size, dilation_rate, strict=True))


def spread(kernel, dilation_rate):
    """The kernel with zeros in the gaps of its dilation."""
    rows, columns = (shapes.window_span(k, d) for k, d in zip(kernel.shape[:2], dilation_rate, strict=True))
    wide = np.zeros((rows, columns, *kernel.shape[2:]))
    wide[:: dilation_rate[0], :: dilation_rate[1]] = kernel
    return wide


@few
@given(seeds, sides, kernel_sizes, pairs, pairs, edges, edges)
def test_grey_images_agree_with_scipy(seed, size, kernel_size, strides, dilation, top_bottom, left_right):
    padded = (size[0] + sum(top_bottom), size[1] + sum(left_right))
    assume(fits(padded, kernel_size, dilation))
    random = np.random.default_rng(seed)
    image, kernel = random.normal(size=size), random.normal(size=kernel_size)
    wide, full = spread(kernel, dilation), np.pad(image, (top_bottom, left_right))
    options = {"strides": strides, "padding": (top_bottom, left_right), "dilation_rate": dilation}
    expected = scipy.signal.correlate(full, wide, mode="valid", method="direct")
    found = cross_correlate(image, kernel, **options)
    np.testing.assert_allclose(found, expected[:: strides[0], :: strides[1]], atol=1e-12)
    expected = scipy.signal.convolve(full, wide, mode="valid", method="direct")
    found = convolve(image, kernel, **options)
    np.testing.assert_allclose(found, expected[:: strides[0], :: strides[1]], atol=1e-12)


@few
@given(seeds, sides, kernel_sizes, pairs, pairs, st.sampled_from(["valid", "same"]), st.integers(1, 3))
def test_stacks_of_kernels_agree_with_keras(
    keras, seed, size, kernel_size, strides, dilation, padding, filters
):
    if max(strides) > 1:
        dilation = (1, 1)  # TensorFlow takes only one of the two
    assume(padding == "same" or fits(size, kernel_size, dilation))
    random = np.random.default_rng(seed)
    channels = int(random.integers(1, 4))
    image = random.normal(size=(*size, channels))
    kernel = random.normal(size=(*kernel_size, channels, filters))
    expected = keras.ops.conv(image[np.newaxis], kernel, strides, padding, dilation_rate=dilation)[0]
    found = cross_correlate(image, kernel, strides, padding, dilation)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@few
@given(seeds, sides, st.sampled_from([1, 3, 5]), st.sampled_from(["zero", "reflect", "replicate"]))
def test_padding_modes_agree_with_scipy(seed, size, kernel_size, mode):
    assume(mode != "reflect" or min(size) > kernel_size // 2)
    random = np.random.default_rng(seed)
    image, kernel = random.normal(size=size), random.normal(size=(kernel_size, kernel_size))
    theirs = {"zero": "constant", "reflect": "mirror", "replicate": "nearest"}[mode]
    expected = scipy.ndimage.correlate(image, kernel, mode=theirs)
    found = cross_correlate(image, kernel, padding="same", padding_mode=mode)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@few
@given(seeds, sides, kernel_sizes, pairs, pairs, edges, st.booleans())
def test_the_trace_of_a_place_adds_up_to_the_number_there(
    seed, size, kernel_size, strides, dilation, padding, colour
):
    assume(fits((size[0] + 2 * padding[0], size[1] + 2 * padding[1]), kernel_size, dilation))
    random = np.random.default_rng(seed)
    channels = (3,) if colour else ()
    image, kernel = random.normal(size=(*size, *channels)), random.normal(size=(*kernel_size, *channels))
    output = cross_correlate(image, kernel, strides, padding, dilation)
    row, column = (int(random.integers(n)) for n in output.shape)
    one = trace(image, kernel, row, column, strides, padding, dilation)
    assert one.total == pytest.approx(output[row, column])
    assert one.channel_sums.sum() == pytest.approx(one.total)
    assert one.channel_sums.shape == (channels or (1,))
    np.testing.assert_array_equal(one.products, one.window * kernel)
    for a, r in enumerate(one.rows):
        for b, c in enumerate(one.columns):
            inside = 0 <= r < size[0] and 0 <= c < size[1]
            np.testing.assert_array_equal(one.window[a, b], image[r, c] if inside else np.zeros(channels))


@few
@given(seeds, sides, kernel_sizes, pairs)
def test_a_shifted_image_gives_a_shifted_map(seed, size, kernel_size, shift):
    random = np.random.default_rng(seed)
    image, kernel = random.normal(size=size), random.normal(size=kernel_size)
    frame = ((5, 8), (5, 8))  # wide enough that nothing leaves
    still = cross_correlate(np.pad(image, frame), kernel)
    moved = cross_correlate(np.roll(np.pad(image, frame), shift, axis=(0, 1)), kernel)
    np.testing.assert_allclose(np.roll(still, shift, axis=(0, 1)), moved, atol=1e-12)


@few
@given(seeds, sides, kernel_sizes)
def test_convolution_commutes_and_cross_correlation_reverses(seed, size, kernel_size):
    random = np.random.default_rng(seed)
    image, kernel = random.normal(size=size), random.normal(size=kernel_size)
    around_image = tuple((k - 1, k - 1) for k in kernel_size)
    around_kernel = tuple((m - 1, m - 1) for m in size)
    np.testing.assert_allclose(
        convolve(image, kernel, padding=around_image), convolve(kernel, image, padding=around_kernel)
    )
    np.testing.assert_allclose(
        cross_correlate(image, kernel, padding=around_image),
        cross_correlate(kernel, image, padding=around_kernel)[::-1, ::-1],
    )


@few
@given(seeds, sides, pairs, pairs, pairs)
def test_windows_are_the_pieces_of_the_image_and_copy_nothing(seed, size, kernel_size, strides, dilation):
    assume(fits(size, kernel_size, dilation))
    image = np.random.default_rng(seed).normal(size=(*size, 3))
    found = windows(image, kernel_size, strides, dilation)
    assert np.shares_memory(found, image)
    assert found.shape[:2] == shapes.output_shape(size, kernel_size, strides, 0, dilation)
    for i, j in np.ndindex(found.shape[:2]):
        (top, left), (d, e) = (i * strides[0], j * strides[1]), dilation
        piece = image[top : top + d * kernel_size[0] : d, left : left + e * kernel_size[1] : e]
        np.testing.assert_array_equal(found[i, j], piece)


def test_an_impulse_shows_the_kernel_turned_in_a_cross_correlation_and_upright_in_a_convolution():
    impulse, kernel = np.zeros((5, 5), int), np.arange(9).reshape(3, 3)
    impulse[2, 2] = 1
    np.testing.assert_array_equal(cross_correlate(impulse, kernel), kernel[::-1, ::-1])
    np.testing.assert_array_equal(convolve(impulse, kernel), kernel)


def test_one_number_of_padding_goes_on_all_four_sides_and_a_pair_on_rows_and_columns():
    image = np.ones((2, 3))
    assert pad(image, 1).shape == (4, 5)
    assert pad(image, (1, 2)).shape == (4, 7)
    np.testing.assert_array_equal(pad(image, ((1, 0), (0, 2))), np.pad(image, ((1, 0), (0, 2))))
    assert pad(image, "valid").shape == (2, 3)
    assert pad(np.ones((2, 3, 4)), 1).shape == (4, 5, 4)


def test_bytes_of_a_photo_do_not_overflow():
    photo = np.full((3, 3), 255, np.uint8)
    assert cross_correlate(photo, np.full((3, 3), 2, np.uint8)) == [[9 * 255 * 2]]
    assert trace(photo, np.full((3, 3), 2, np.uint8), 0, 0).total == 9 * 255 * 2


def test_whole_numbers_stay_whole_and_floats_keep_their_width():
    ones = np.ones((3, 3))
    assert cross_correlate(ones.astype(int), ones.astype(int)).dtype == np.int64
    assert cross_correlate(ones.astype("f4"), ones.astype("f4")).dtype == np.float32
    assert cross_correlate(ones.astype(np.uint8), ones).dtype == np.float64


def test_the_input_is_left_as_it_was():
    image = np.arange(16.0).reshape(4, 4)
    before = image.copy()
    result = cross_correlate(image, [[1.0]])
    result += 1
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize(
    ("image", "kernel", "options", "message"),
    [
        ((5, 5), (9, 9), {}, "kernel_size=9 for an input of 5"),
        ((5, 9), (3, 3), {"dilation_rate": (3, 1)}, "dilated to 7 pixels, for an input of 5"),
        ((5, 5, 3), (3, 3), {}, "its shape must be (k, k, 3) or (k, k, 3, n)"),
        ((5, 5, 3), (3, 3, 1), {}, "its shape must be (k, k, 3) or (k, k, 3, n)"),
        ((5, 5), (3, 3, 1), {}, "for an image of shape (5, 5); its shape must be (k, k)"),
        ((5, 5), (0, 3), {}, "Received a kernel of shape (0, 3)"),
        ((5,), (3, 3), {}, "Received an image of shape (5,); give (rows, columns)"),
        ((0, 5), (3, 3), {}, "Received an image of shape (0, 5)"),
        ((5, 5), (3, 3), {"padding": (1, 2, 3)}, "padding=(1, 2, 3); give one number, or a pair"),
        ((5, 5), (3, 3), {"padding_mode": "mirror"}, "one of: zero, reflect, replicate"),
        ((5, 5), (3, 3), {"padding": 5, "padding_mode": "reflect"}, "shows at most 4 pixels"),
        ((5, 5), (3, 3), {"strides": (1, 0)}, "strides=0; it must be a whole number"),
    ],
)
def test_impossible_settings_are_refused_with_what_was_received_and_what_would_do(
    image, kernel, options, message
):
    with pytest.raises(LearnerError) as refused:
        cross_correlate(np.ones(image), np.ones(kernel), **options)
    assert message in str(refused.value)


@pytest.mark.parametrize("place", [(-1, 0), (3, 0), (0, 3)])
def test_a_trace_beyond_the_output_is_refused(place):
    with pytest.raises(LearnerError, match="of an output of 3 × 3; rows and columns count from 0"):
        trace(np.ones((5, 5)), np.ones((3, 3)), *place)


def test_a_trace_takes_one_kernel_of_a_stack():
    with pytest.raises(LearnerError, match="Received a stack of 4 kernels"):
        trace(np.ones((5, 5, 1)), np.ones((3, 3, 1, 4)), 0, 0)


@pytest.mark.parametrize(
    "function", [cross_correlate, windows, shapes.output_size, shapes.unreached], ids=lambda f: f.__name__
)
def test_what_learners_read_fits_a_screen(function):
    lines = inspect.getsource(function).splitlines()
    assert len(lines) <= 32
    assert max(map(len, lines)) <= 110
