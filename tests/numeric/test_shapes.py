"""Sizes follow from counting windows one by one; Keras and impulses are the oracles."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.padding import pair, whole

small = settings(deadline=None, max_examples=60)
paddings = st.one_of(
    st.integers(0, 4), st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from(["valid", "same"])
)


@st.composite
def axes(draw):
    """Settings of one axis in which at least one window fits."""
    size, kernel, strides = draw(st.integers(1, 24)), draw(st.integers(1, 6)), draw(st.integers(1, 7))
    padding, dilation = draw(paddings), draw(st.integers(1, 3))
    if padding != "same":  # which always fits
        sides = (0, 0) if padding == "valid" else np.broadcast_to(padding, 2)
        assume(size + sum(sides) >= dilation * (kernel - 1) + 1)
    return size, kernel, strides, padding, dilation


def along_one_axis(image, kernel_size, strides, padding, dilation_rate):
    """Cross-correlate a row of pixels with ones, by the function that pictures go through."""
    across = padding if isinstance(padding, str) else ((0, 0), np.broadcast_to(padding, 2).tolist())
    kernel = np.ones((1, kernel_size))
    return cross_correlate(image[np.newaxis], kernel, (1, strides), across, (1, dilation_rate))[0]


@small
@given(axes())
def test_output_size_counts_the_windows_that_fit(axis):
    size, kernel, strides, padding, dilation = axis
    before, after = shapes.pad_widths(padding, size, kernel, strides, dilation)
    starts = range(-before, size + after - dilation * (kernel - 1), strides)
    assert shapes.output_size(*axis) == len(starts)
    assert shapes.output_size(*axis) <= shapes.exact_output_size(*axis) < shapes.output_size(*axis) + 1


@small
@given(axes())
def test_an_unreached_position_is_one_that_changes_no_output(axis):
    size, *window = axis
    outputs = [along_one_axis(impulse, *window) for impulse in np.eye(size)]
    assert shapes.unreached(*axis) == [at for at, output in enumerate(outputs) if not output.any()]
    for at, output in enumerate(outputs):
        assert shapes.windows_over(at, *axis) == np.flatnonzero(output).tolist()


@small
@given(axes())
def test_left_over_pixels_are_what_lies_beyond_the_last_window(axis):
    size, kernel, strides, padding, dilation = axis
    before, after = shapes.pad_widths(padding, size, kernel, strides, dilation)
    last_start = (shapes.output_size(*axis) - 1) * strides
    end_of_last = last_start + shapes.window_span(kernel, dilation)
    assert shapes.left_over(*axis) == before + size + after - end_of_last
    assert (shapes.left_over(*axis) == 0) == (shapes.exact_output_size(*axis).denominator == 1)


@small
@given(
    st.integers(1, 30),
    st.integers(1, 7),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from(["same", "valid"]),
)
def test_sizes_are_those_of_keras(keras, size, kernel, strides, dilation, padding):
    if strides > 1:
        dilation = 1  # Keras takes only one of the two
    assume(padding == "same" or size >= dilation * (kernel - 1) + 1)
    layer = keras.layers.Conv1D(1, kernel, strides=strides, padding=padding, dilation_rate=dilation)
    assert (
        shapes.output_size(size, kernel, strides, padding, dilation)
        == layer.compute_output_shape((None, size, 1))[1]
    )


@small
@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 7), st.integers(1, 3))
def test_same_padding_gives_the_input_size_over_the_strides_rounded_up(size, kernel, strides, dilation):
    before, after = shapes.same_padding(size, kernel, strides, dilation)
    assert after - before in (0, 1), "an odd pixel goes after"
    assert shapes.output_size(size, kernel, strides, "same", dilation) == -(-size // strides)
    assert shapes.output_size(size, kernel, strides, (before, after), dilation) == -(-size // strides)


@small
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 6), st.integers(1, 5), st.integers(1, 3))
def test_solved_paddings_are_all_those_that_give_the_size(size, wished, kernel, strides, dilation):
    tried = []
    for padding in range(120):
        try:
            found = shapes.output_size(size, kernel, strides, padding, dilation)
        except LearnerError:
            continue
        if found == wished:
            tried.append(padding)
    assert shapes.solve_padding(size, wished, kernel, strides, dilation) == tried


@small
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 2), st.booleans())
def test_settings_reaching_are_found_by_trying_all(size, wished, dilation, exact):
    tried = []
    for kernel in range(1, size + 1):
        for strides in range(1, size + 1):
            for padding in range(shapes.window_span(kernel, dilation)):
                try:
                    found = shapes.exact_output_size(size, kernel, strides, padding, dilation)
                except LearnerError:
                    continue
                if found // 1 == wished and (found == wished or not exact):
                    tried.append((kernel, strides, padding))
    assert shapes.settings_reaching(size, wished, dilation_rate=dilation, exact=exact) == tried


def test_settings_reaching_keeps_to_its_limits():
    found = shapes.settings_reaching(32, 28, max_kernel_size=5, max_strides=1)
    assert found == [(5, 1, 0)]


def test_rows_and_columns_follow_the_same_rule_with_their_own_numbers():
    padding = ((1, 0), (2, 3))
    assert shapes.output_shape((10, 20), (3, 5), (2, 1), padding, (1, 2)) == (
        shapes.output_size(10, 3, 2, (1, 0), 1),
        shapes.output_size(20, 5, 1, (2, 3), 2),
    )
    assert shapes.output_shape((10, 20), 3, padding=(0, 1)) == (8, 20)


# a stack of layers without gaps: then a field is exactly the pixels that count
layers = st.lists(
    st.integers(1, 4).flatmap(
        lambda k: st.tuples(st.just(k), st.integers(1, k), st.sampled_from([0, 1, (1, 0), "same"]))
    ),
    min_size=1,
    max_size=3,
)


@small
@given(st.integers(12, 30), layers)
def test_a_receptive_field_is_the_pixels_that_change_the_output(size, stack):
    try:
        sizes = shapes.chain(size, stack)
    except LearnerError:
        assume(False)
    maps = np.eye(size)  # one impulse a row
    for depth, (layer, field) in enumerate(zip(stack, shapes.receptive_field(stack, size), strict=True)):
        maps = np.array([along_one_axis(row, *layer, 1) for row in maps])  # (pixel, output)
        for index in range(sizes[depth + 1]):
            seen, promised = np.flatnonzero(maps[:, index]).tolist(), field.pixels(index, size)
            assert set(seen) <= set(promised)
            if len(promised) == field.size:  # wholly inside the picture
                assert seen == list(promised)


def test_same_padding_at_stride_1_needs_no_input_size():
    stack = [(5, 1, "same"), (2, 2), (3, 1, "same", 2)]
    assert shapes.receptive_field(stack) == shapes.receptive_field(stack, input_size=40)


def test_same_padding_with_strides_starts_where_the_input_size_says():
    assert shapes.receptive_field([(3, 2, "same")], 224)[0].start == 0
    assert shapes.receptive_field([(3, 2, "same")], 225)[0].start == -1
    with pytest.raises(LearnerError, match="Give input_size"):
        shapes.receptive_field([(3, 2, "same")])


def test_the_field_of_alexnets_third_pool_is_the_published_one():
    # Araujo, Norris, Sim (2019), table 1: AlexNet, receptive field 195, effective stride 32
    alexnet = [(11, 4), (3, 2), (5, 1, 2), (3, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2)]
    assert shapes.receptive_field(alexnet)[-1] == (195, 32, -(2 * 8 + 3 * 16))


@small
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.booleans())
def test_parameters_are_those_keras_makes(keras, rows, columns, channels, filters, bias):
    conv = keras.layers.Conv2D(filters, (rows, columns), use_bias=bias)
    conv.build((None, 8, 8, channels))
    dense = keras.layers.Dense(filters, use_bias=bias)
    dense.build((None, channels))
    assert shapes.conv_parameters((rows, columns), channels, filters, bias) == conv.count_params()
    assert shapes.dense_parameters(channels, filters, bias) == dense.count_params()


def test_multiply_adds_are_counted_one_by_one():
    image, kernel = np.ones((6, 7, 2)), np.ones((3, 2, 2, 4))
    maps = cross_correlate(image, kernel)  # of ones: each number is its own count of products
    assert shapes.conv_multiply_adds(maps.shape[:2], (3, 2), 2, 4) == maps.sum()
    assert shapes.dense_multiply_adds(6, 4) == 24


def test_a_stack_without_padding_ends_where_no_window_fits():
    assert shapes.depth(28, 5) == [28, 24, 20, 16, 12, 8, 4]
    assert shapes.depth(4, 5) == [4]
    assert shapes.depth(9, 3, dilation_rate=2) == [9, 5, 1]
    with pytest.raises(LearnerError, match="kernel_size=1; it must be a whole number, 2 or more"):
        shapes.depth(28, 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((5, 9), "Received kernel_size=9 for an input of 5: no window fits. Make the window 4 smaller"),
        (
            (5, 9, 1, 1),
            "with padding 1: no window fits. Make the window 2 smaller, or the padded input 2 larger",
        ),
        ((5, 3, 1, 0, 4), "kernel_size=3, dilated to 9 pixels, for an input of 5"),
        ((5, 3, 0), "Received strides=0; it must be a whole number, 1 or more"),
        ((5, 3, 1.5), "Received strides=1.5; it must be a whole number, 1 or more"),
        ((5, 0), "Received kernel_size=0"),
        ((0, 3), "Received input_size=0"),
        ((5, 3, 1, -1), "Received padding=-1; it must be a whole number, 0 or more"),
        ((5, 3, 1, (1, 0.5)), "Received padding=0.5"),
        ((5, 3, 1, "full"), 'Received padding=\'full\'; give a number of pixels, "valid" or "same"'),
        ((5, 3, 1, (1, 2, 3)), "Received padding=(1, 2, 3); give one number, or a pair"),
        ((5, 3, 1, 0, 0), "Received dilation_rate=0"),
    ],
)
def test_impossible_settings_are_refused_with_what_was_received_and_what_would_do(settings, message):
    with pytest.raises(LearnerError) as refused:
        shapes.output_size(*settings)
    assert message in str(refused.value)


def test_helpers_refuse_what_they_cannot_read():
    with pytest.raises(LearnerError, match="kernel_size='33'"):
        pair("33", "kernel_size")
    with pytest.raises(LearnerError, match="filters=None"):
        whole(filters=None)


def test_the_exact_padding_may_be_half_a_pixel_or_less_than_none():
    assert shapes.exact_padding(32, 32, 4) == Fraction(3, 2)
    assert shapes.exact_padding(32, 28, 3) == -1
    assert shapes.solve_padding(32, 28, 3) == []
