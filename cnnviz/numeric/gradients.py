"""A gradient by hand: a net of convolution, ReLU, max-pooling and a dense layer under a softmax loss.

Small enough to follow every number: `forward` keeps each intermediate result, `backward` goes the same way
back by the chain rule, `terms` takes one weight's gradient apart, `finite_difference` checks it by two
losses. Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors"
(1986); for the kernel's gradient Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.11.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.activations import relu, relu_derivative, softmax
from cnnviz.numeric.convolution import as_image, cross_correlate, windows
from cnnviz.numeric.losses import one_hot, softmax_cross_entropy, softmax_cross_entropy_gradient
from cnnviz.numeric.pooling import max_pool, max_pool_gradient
from cnnviz.numeric.shapes import output_shape

Array = NDArray[Any]

POOL_SIZE = 2


class Net(NamedTuple):
    """All weights of the net."""

    kernels: Array
    """(k, k, C, n): n kernels on an image of C channels."""
    kernel_bias: Array
    """(n,)"""
    weights: Array
    """(F, classes): one for each number of the flattened pooled maps and each class."""
    bias: Array
    """(classes,)"""


class Forward(NamedTuple):
    """Every result on the way from the image to the loss, in order."""

    image: Array
    """(H, W, C)"""
    z: Array
    """(H', W', n): the maps of the convolution."""
    activated: Array
    """(H', W', n): after ReLU."""
    pooled: Array
    """(H'/2, W'/2, n)"""
    flat: Array
    """(F,)"""
    scores: Array
    """(classes,)"""
    probabilities: Array
    """(classes,)"""
    targets: Array
    """(classes,): 1 for the right class."""
    loss: float


class Backward(NamedTuple):
    """The loss's gradient by every result of `Forward`, from the loss back, and by all weights."""

    scores: Array
    flat: Array
    pooled: Array
    activated: Array
    z: Array
    net: Net
    """The gradients by the weights, each of its weight's shape."""


def forward(net: Net, image: ArrayLike, label: int) -> Forward:
    """From the image to the loss, keeping every result on the way.

    >>> net = random_net((6, 6, 1), filters=2, classes=3)
    >>> seen = forward(net, np.ones((6, 6, 1)), label=1)
    >>> seen.z.shape, seen.pooled.shape, seen.flat.shape, seen.scores.shape
    ((4, 4, 2), (2, 2, 2), (8,), (3,))
    """
    image = as_image(image)
    z = cross_correlate(image, net.kernels) + net.kernel_bias
    activated = relu(z)
    pooled = max_pool(activated, POOL_SIZE)
    flat = pooled.ravel()
    scores = flat @ net.weights + net.bias
    targets = one_hot(label, len(scores))
    loss = float(softmax_cross_entropy(scores, targets))
    return Forward(image, z, activated, pooled, flat, scores, softmax(scores), targets, loss)


def backward(net: Net, seen: Forward) -> Backward:
    """From the loss back to every weight: each line undoes one of `forward`, by the chain rule.

    >>> net = random_net((6, 6, 1), filters=2, classes=3)
    >>> backward(net, forward(net, np.ones((6, 6, 1)), label=1)).net.kernels.shape
    (3, 3, 1, 2)
    """
    scores = softmax_cross_entropy_gradient(seen.scores, seen.targets)  # p − t
    flat = net.weights @ scores  # each number by the weights on its way to the scores
    pooled = flat.reshape(seen.pooled.shape)
    activated = max_pool_gradient(seen.activated, pooled, POOL_SIZE)  # to the winner of each window
    z = activated * relu_derivative(seen.z)  # only where the convolution gave more than 0
    patches = windows(seen.image, net.kernels.shape[:2])  # (H', W', k, k, C)
    kernels = np.tensordot(patches, z, axes=((0, 1), (0, 1)))  # summed over all places: (k, k, C, n)
    by_weights = Net(kernels, z.sum(axis=(0, 1)), np.outer(seen.flat, scores), scores)
    return Backward(scores, flat, pooled, activated, z, by_weights)


class Terms(NamedTuple):
    """One kernel weight's gradient as a sum over the places of its map: gradient = Σ pixels · errors."""

    pixels: Array
    """(H', W'): the pixel that the weight was multiplied with at each place."""
    errors: Array
    """(H', W'): the loss's gradient by the map's number at each place."""
    products: Array
    """(H', W'): pixel times error."""
    gradient: float
    """Their sum."""


def terms(
    net: Net, seen: Forward, back: Backward, row: int, column: int, channel: int = 0, kernel: int = 0
) -> Terms:
    """Take the gradient of one weight, kernels[row, column, channel, kernel], apart.

    The weight is used at every place of its map, so the gradient has a term for each of them.

    >>> net, image = random_net((6, 6, 1), filters=2, classes=3), np.arange(36.0).reshape(6, 6, 1)
    >>> seen = forward(net, image, label=1)
    >>> back = backward(net, seen)
    >>> parts = terms(net, seen, back, row=0, column=2)
    >>> parts.pixels.shape, bool(np.isclose(parts.gradient, back.net.kernels[0, 2, 0, 0]))
    ((4, 4), True)
    """
    patches = windows(seen.image, net.kernels.shape[:2])  # (H', W', k, k, C)
    pixels, errors = patches[:, :, row, column, channel], back.z[:, :, kernel]
    products = pixels * errors
    return Terms(pixels, errors, products, float(products.sum()))


def finite_difference(
    net: Net, image: ArrayLike, label: int, index: tuple[int, ...], of: str = "kernels", nudge: float = 1e-5
) -> float:
    """The slope of the loss by one weight, from two losses: (L(w + h) − L(w − h))/2h.

    `of` names the weights as in `Net`, `index` is the place in them. It knows nothing of the chain rule,
    so it checks `backward`.

    >>> net = random_net((6, 6, 1), filters=2, classes=3)
    >>> image = np.arange(36.0).reshape(6, 6, 1)
    >>> by_hand = backward(net, forward(net, image, label=1)).net.kernels[0, 2, 0, 0]
    >>> bool(np.isclose(finite_difference(net, image, 1, (0, 2, 0, 0)), by_hand))
    True
    """
    weights = getattr(net, of)
    direction = np.zeros(weights.shape)
    direction[index] = nudge
    more, less = (net._replace(**{of: weights + sign * direction}) for sign in (1, -1))
    return (forward(more, image, label).loss - forward(less, image, label).loss) / (2 * nudge)


def step(net: Net, gradients: Net, learning_rate: float) -> Net:
    """One step of gradient descent: every weight goes down its slope, w − η·∂L/∂w.

    >>> net = random_net((6, 6, 1), filters=2, classes=3)
    >>> before = forward(net, np.eye(6)[..., np.newaxis], label=1)
    >>> after = forward(step(net, backward(net, before).net, 0.1), before.image, label=1)
    >>> after.loss < before.loss
    True
    """
    return Net(*(w - learning_rate * slope for w, slope in zip(net, gradients, strict=True)))


def random_net(
    input_shape: tuple[int, int, int],
    kernel_size: int = 3,
    filters: int = 2,
    classes: int = 3,
    seed: int = 0,
) -> Net:
    """A net with random weights, scaled by the numbers they add up (He and others, 2015); biases 0.

    >>> random_net((8, 8, 3), classes=10).weights.shape  # 3 × 3 places of 2 pooled maps
    (18, 10)
    """
    random = np.random.default_rng(seed)
    height, width, channels = input_shape
    rows, columns = output_shape(output_shape((height, width), kernel_size), POOL_SIZE, POOL_SIZE)
    inputs, numbers = kernel_size**2 * channels, rows * columns * filters
    if classes < 2:
        raise LearnerError(f"Received classes={classes}; a choice needs 2 or more.")
    return Net(
        kernels=random.normal(0, np.sqrt(2 / inputs), (kernel_size, kernel_size, channels, filters)),
        kernel_bias=np.zeros(filters),
        weights=random.normal(0, np.sqrt(2 / numbers), (numbers, classes)),
        bias=np.zeros(classes),
    )
