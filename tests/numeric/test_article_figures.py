"""The articles' figures on building blocks come out of the numeric core, each under its name."""

from fractions import Fraction

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.numeric import activations, connectivity, kernels, losses, pooling, shapes, shifts
from cnnviz.numeric.convolution import convolve, cross_correlate, pad, trace

RGB = np.random.default_rng(0).integers(0, 256, (8, 8, 3))


# 1.2 slide a kernel


def test_a_3x3x3_kernel_on_an_8x8_rgb_image_gives_one_6x6_map():
    kernel = np.random.default_rng(1).integers(-1, 2, (3, 3, 3))
    assert cross_correlate(RGB, kernel).shape == (6, 6)


def test_a_number_of_the_map_is_the_sum_over_k_k_d_of_window_times_kernel():
    kernel = np.random.default_rng(1).integers(-1, 2, (3, 3, 3))
    one = trace(RGB, kernel, 2, 3)
    H = RGB[2:5, 3:6] * kernel  # H = R ⊙ K
    np.testing.assert_array_equal(one.products, H)
    assert one.total == sum(H[a, b, c] for a in range(3) for b in range(3) for c in range(3))


def test_a_curve_filter_gives_a_large_number_on_the_matching_patch_and_about_0_elsewhere():
    picture = np.zeros((40, 40))
    picture[4:11, 6:13] = kernels.CURVE
    picture[25:32, 20:27] = kernels.CURVE[:, ::-1]  # the same bend in a mirror
    answer = cross_correlate(picture, kernels.CURVE_DETECTOR)
    assert np.unravel_index(answer.argmax(), answer.shape) == (4, 6)
    assert answer.max() == 42
    assert np.median(answer) == 0
    assert answer[25, 20] == 0  # the mirrored bend shares one pixel with the detector
    assert np.abs(answer[16:]).max() < answer.max() / 2  # or more of them, beside its place
    even = cross_correlate(np.full((9, 9), 200), kernels.CURVE_DETECTOR)
    assert not even.any()


# 1.3 output size


@pytest.mark.parametrize(
    ("m", "k", "s", "z"),
    [(32, 5, 1, 28), (150, 3, 1, 148), (227, 11, 4, 55), (55, 3, 2, 27), (28, 2, 2, 14)],
    ids=["32, k 5: 28", "150, k 3: 148", "227, k 11, s 4: 55", "pool 3, s 2: 27", "pool 2: 14"],
)
def test_output_size_of_the_articles(m, k, s, z):
    assert shapes.output_size(m, k, s) == z
    assert shapes.exact_output_size(m, k, s) == z


def test_32_goes_to_28_14_10_and_5_through_convolutions_of_5_and_pools_of_2():
    assert shapes.chain(32, [(5,), (2, 2), (5,), (2, 2)]) == [32, 28, 14, 10, 5]


def test_where_the_formula_is_not_whole_the_left_over_pixels_are_named():
    assert shapes.exact_output_size(32, 5, strides=2) == 14.5
    assert shapes.output_size(32, 5, strides=2) == 14
    assert shapes.left_over(32, 5, strides=2) == 1
    assert shapes.unreached(32, 5, strides=2) == [31]


def test_the_article_that_says_stride_2_gives_28_is_wrong_it_gives_14():
    assert shapes.output_size(32, 5, strides=2) == 14
    assert shapes.output_size(32, 5, strides=1) == 28


def test_a_kernel_costs_half_of_its_size_less_one_on_each_side():
    assert [150 - shapes.output_size(150, k) for k in (3, 5, 7)] == [2, 4, 6]


# 1.4 asked for a size


def test_to_keep_32_a_kernel_of_5_needs_a_padding_of_2():
    assert shapes.solve_padding(32, 32, 5) == [2]
    assert shapes.exact_padding(32, 32, 5) == 2


def test_an_even_kernel_at_stride_1_cannot_keep_the_size_by_equal_padding():
    assert shapes.exact_padding(32, 32, 4) == 1.5
    assert shapes.solve_padding(32, 32, 4) == []


def test_every_setting_that_leads_from_32_to_28_gives_28():
    found = shapes.settings_reaching(32, 28)
    assert (5, 1, 0) in found
    assert (7, 1, 1) in found
    assert {shapes.output_size(32, k, s, p) for k, s, p in found} == {28}


@pytest.mark.parametrize("part", ["padding", "strides", "kernel_size"])
def test_p_s_and_k_must_be_whole(part):
    with pytest.raises(LearnerError, match=f"{part}=1.5; it must be a whole number"):
        shapes.output_size(32, **{"kernel_size": 3, part: 1.5})


# 1.5 padding


def test_valid_padding_adds_nothing_and_same_padding_keeps_the_size():
    assert shapes.output_size(28, 5, padding="valid") == 24
    assert shapes.output_size(28, 5, padding="same") == 28
    np.testing.assert_array_equal(pad(RGB, "valid"), RGB)
    padded = pad(RGB, "same", kernel_size=3)
    assert padded.shape == (10, 10, 3)
    assert not padded[[0, -1]].any()
    assert not padded[:, [0, -1]].any()


def test_the_article_that_says_no_padding_keeps_the_size_has_it_the_wrong_way_round():
    assert shapes.output_size(32, 5, padding="valid") < 32 == shapes.output_size(32, 5, padding="same")


def test_padding_lets_nets_be_deep_and_without_it_28_lasts_six_layers_of_5():
    assert len(shapes.depth(28, 5)) - 1 == 6
    assert shapes.chain(28, [(5, 1, "same")] * 100)[-1] == 28


# 1.6 several kernels


@pytest.mark.parametrize("n", [1, 3, 6])
def test_n_kernels_of_k_k_d_on_m_m_d_give_a_volume_of_m_minus_k_plus_1_squared_times_n(n):
    stack = np.random.default_rng(1).integers(-1, 2, (3, 3, 3, n))
    volume = cross_correlate(RGB, stack)
    assert volume.shape == (6, 6, n)
    for i in range(n):
        np.testing.assert_array_equal(volume[..., i], cross_correlate(RGB, stack[..., i]))


# 1.8 convolution and cross-correlation


def test_convolution_is_cross_correlation_with_the_kernel_turned_by_180_degrees():
    grey, kernel = RGB[..., 0], kernels.PREWITT_HORIZONTAL
    np.testing.assert_array_equal(convolve(grey, kernel), cross_correlate(grey, kernel[::-1, ::-1]))
    np.testing.assert_array_equal(convolve(grey, kernel), -cross_correlate(grey, kernel))


# 1.9 activations


def test_relu_is_the_larger_of_0_and_x_and_sigmoid_1_over_1_plus_e_to_the_minus_x():
    x = np.linspace(-6, 6, 25)
    assert activations.relu(x).tolist() == [max(0.0, value) for value in x]
    np.testing.assert_allclose(activations.sigmoid(x), 1 / (1 + np.exp(-x)))


# 1.10 pooling


def test_pooling_2x2_with_stride_2_discards_75_percent_and_makes_the_image_4_times_smaller():
    assert pooling.discarded((24, 24), 2, 2) == Fraction(75, 100)
    before, after = np.ones((24, 24)), pooling.max_pool(np.ones((24, 24)))
    assert after.shape == (12, 12)
    assert before.size == 4 * after.size


@pytest.mark.parametrize("kind", ["max", "average", "l2"])
@pytest.mark.parametrize(("m", "k", "s"), [(24, 2, 2), (55, 3, 2), (8, 3, 1), (9, 2, 3)])
def test_a_pool_of_k_and_s_gives_m_minus_k_over_s_plus_1_for_each_channel(kind, m, k, s):
    pooled = pooling.POOLS[kind](np.ones((m, m, 3)), k, s)
    assert pooled.shape == ((m - k) // s + 1, (m - k) // s + 1, 3)


def test_the_1x1_pools_of_the_article_change_nothing():
    for pool in (pooling.max_pool, pooling.average_pool):
        np.testing.assert_array_equal(pool(RGB, 1), RGB)


# 1.11 shifts


def test_a_convolution_is_equivariant_not_invariant_as_the_article_says():
    picture = np.pad(RGB[..., 0], 6)

    def edges(image):
        return cross_correlate(image, kernels.PREWITT_VERTICAL, padding="same")

    assert shifts.equivariance_gap(edges, picture, 0, 2) == 0
    assert shifts.invariance_gap(edges, picture, 0, 2) > 0.5


# 1.12 connections


@pytest.mark.parametrize(
    ("unit", "pixels"),
    [((0, 0), [1, 2, 5, 6]), ((0, 1), [3, 4, 7, 8]), ((1, 0), [9, 10, 13, 14]), ((1, 1), [11, 12, 15, 16])],
    ids=["h11", "h12", "h13", "h14"],
)
def test_a_2x2_filter_with_stride_2_on_a_4x4_image_sees_four_pixels(unit, pixels):
    assert connectivity.pixels_seen((4, 4), 2, strides=2)[unit].ravel().tolist() == pixels


def test_512x512x3_dense_to_100_units_takes_78643200_weights():
    assert shapes.dense_parameters(512 * 512 * 3, 100, bias=False) == 78_643_200


def test_a_1d_convolution_of_the_same_flat_data_to_100_outputs_takes_786333_weights():
    k = connectivity.kernel_size_for(512 * 512 * 3, 100)
    assert k == 786_333
    assert shapes.output_size(512 * 512 * 3, k) == 100
    assert shapes.conv_parameters((1, k), 1, 1, bias=False) == 786_333


# 1.13 receptive field


def test_g3_sees_all_of_x1_to_x5_though_no_h_does():
    layer = connectivity.connections((1, 5), (1, 3), padding=(0, 1))
    assert layer.sum(axis=1).max() == 3  # an h sees three of the x
    assert connectivity.through(layer, layer)[2].tolist() == [True] * 5
    assert shapes.receptive_field([(3, 1, 1), (3, 1, 1)])[-1].pixels(2, 5) == range(5)


# 1.14 losses


def test_the_three_losses_of_the_article_on_one_set_of_scores():
    scores, targets = np.array([2.0, 1.0, 0.1]), np.array([1, 0, 0])
    p = np.exp(scores) / np.exp(scores).sum()
    assert losses.softmax_cross_entropy(scores, targets) == pytest.approx(-np.log(p[0]))
    q = 1 / (1 + np.exp(-scores))
    each = targets * np.log(q) + (1 - targets) * np.log(1 - q)
    assert losses.sigmoid_cross_entropy(scores, targets) == pytest.approx(-each.sum())
    assert losses.euclidean(scores, targets) == pytest.approx((1 + 1 + 0.01) / 2)


# 1.15 the head


def test_flatten_and_dense_gives_the_scores_of_n_kernels_as_large_as_the_input():
    dense = np.random.default_rng(2).normal(size=(8 * 8 * 3, 10))
    as_kernels = connectivity.dense_as_kernels(dense, (8, 8, 3))
    scores = cross_correlate(RGB, as_kernels)
    assert scores.shape == (1, 1, 10)
    np.testing.assert_allclose(scores[0, 0], RGB.ravel() @ dense)
    np.testing.assert_allclose(activations.softmax(scores[0, 0]).sum(), 1)
