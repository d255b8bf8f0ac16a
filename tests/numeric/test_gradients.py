"""TensorFlow's tape and finite differences are the oracles of the gradient by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import gradients
from cnnviz.numeric.gradients import Net, backward, finite_difference, forward, random_net, terms


def small_example(seed, size=(7, 8), channels=2, classes=3):
    random = np.random.default_rng(seed)
    net = random_net((*size, channels), kernel_size=3, filters=2, classes=classes, seed=seed)
    net = net._replace(kernel_bias=random.normal(size=2), bias=random.normal(size=classes))
    return net, random.normal(size=(*size, channels)), int(random.integers(classes))


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_results_and_gradients_are_those_of_tensorflow(tensorflow, seed):
    net, image, label = small_example(seed)
    seen = forward(net, image, label)
    back = backward(net, seen)
    theirs = [tensorflow.Variable(w) for w in net]
    with tensorflow.GradientTape() as tape:
        z = tensorflow.nn.conv2d(image[np.newaxis], theirs[0], 1, "VALID") + theirs[1]
        activated = tensorflow.nn.relu(z)
        pooled = tensorflow.nn.max_pool2d(activated, 2, 2, "VALID")
        scores = tensorflow.reshape(pooled, (1, -1)) @ theirs[2] + theirs[3]
        loss = tensorflow.nn.sparse_softmax_cross_entropy_with_logits([label], scores)[0]
    assert seen.loss == pytest.approx(float(loss))
    for name, value in {"z": z, "activated": activated, "pooled": pooled, "scores": scores}.items():
        np.testing.assert_allclose(getattr(seen, name), value[0], atol=1e-12, err_msg=name)
    expected = tape.gradient(loss, theirs)
    for name, mine, other in zip(Net._fields, back.net, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-8, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("of", Net._fields)
def test_every_weights_gradient_is_the_slope_between_two_losses(of):
    net, image, label = small_example(0)
    by_hand = getattr(backward(net, forward(net, image, label)).net, of)
    for index in np.ndindex(by_hand.shape):
        slope = finite_difference(net, image, label, index, of)
        assert by_hand[index] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_a_kernel_weights_gradient_is_the_sum_of_its_terms_place_by_place():
    net, image, label = small_example(1)
    seen = forward(net, image, label)
    back = backward(net, seen)
    for row, column, channel, kernel in np.ndindex(net.kernels.shape):
        parts = terms(net, seen, back, row, column, channel, kernel)
        by_loops = 0.0
        for i, j in np.ndindex(seen.z.shape[:2]):
            assert parts.pixels[i, j] == image[i + row, j + column, channel]
            by_loops += image[i + row, j + column, channel] * back.z[i, j, kernel]
        assert parts.gradient == pytest.approx(by_loops)
        assert parts.gradient == pytest.approx(back.net.kernels[row, column, channel, kernel])
        np.testing.assert_array_equal(parts.products, parts.pixels * parts.errors)


def test_errors_reach_only_the_places_that_won_their_window_and_were_above_0():
    net, image, label = small_example(2)
    seen = forward(net, image, label)
    back = backward(net, seen)
    assert not back.z[seen.z <= 0].any()
    for i, j, n in np.ndindex(seen.pooled.shape):
        assert np.count_nonzero(back.activated[2 * i : 2 * i + 2, 2 * j : 2 * j + 2, n]) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_small_step_down_lowers_the_loss_and_one_up_raises_it(seed):
    net, image, label = small_example(seed)
    seen = forward(net, image, label)
    slopes = backward(net, seen).net
    assert forward(gradients.step(net, slopes, 1e-3), image, label).loss < seen.loss
    assert forward(gradients.step(net, slopes, -1e-3), image, label).loss > seen.loss


def test_the_loss_falls_by_the_squared_slope_times_the_learning_rate():
    net, image, label = small_example(3)
    seen = forward(net, image, label)
    slopes = backward(net, seen).net
    expected = 1e-6 * sum((slope**2).sum() for slope in slopes)
    fallen = seen.loss - forward(gradients.step(net, slopes, 1e-6), image, label).loss
    assert fallen == pytest.approx(expected, rel=1e-3)


def test_many_steps_learn_the_example():
    net, image, label = small_example(4)
    for _ in range(50):
        net = gradients.step(net, backward(net, forward(net, image, label)).net, 0.1)
    assert forward(net, image, label).probabilities.argmax() == label
    assert forward(net, image, label).loss < 0.05


def test_a_random_net_is_the_same_for_a_seed_and_another_for_another():
    one, same, other = (random_net((6, 6, 1), seed=seed) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(one, same, strict=True))
    assert (one.kernels != other.kernels).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"input_shape": (2, 6, 1)}, "kernel_size=3 for an input of 2"),
        ({"input_shape": (3, 6, 1)}, "kernel_size=2 for an input of 1"),
        ({"input_shape": (6, 6, 1), "classes": 1}, "Received classes=1"),
    ],
)
def test_impossible_nets_are_refused(settings, message):
    with pytest.raises(LearnerError, match=message):
        random_net(**settings)
