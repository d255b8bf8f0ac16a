"""What a network looks at: maps over a photo that say which pixels speak for its answer.

The network's own derivatives come from outside (arrays here); what each method makes of them is below, in a
few lines each. y is the score of one class: a logit, the number before the sigmoid or softmax.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError

Array = NDArray[Any]


class GradCam(NamedTuple):
    """What Grad-CAM makes of one layer."""

    weights: Array
    """(C,): α, how much the score gains where a map gains 1 at one place, on average over its places."""
    total: Array
    """(h, w): Σ α_c A_c, before ReLU."""
    map: Array
    """(h, w): max(0, total)."""


def grad_cam(maps: ArrayLike, gradients: ArrayLike) -> GradCam:
    """Weigh each map of a layer by its mean gradient, add them, keep what speaks for the class.

    α_c = 1/Z Σ_i Σ_j ∂y/∂A_c[i, j] and L = max(0, Σ_c α_c A_c), equations 1 and 2 of Selvaraju and others,
    "Grad-CAM: Visual explanations from deep networks via gradient-based localization" (2017).

    Parameters
    ----------
    maps : array of shape (h, w, C)
        A, the layer's output for a photo.
    gradients : array of shape (h, w, C)
        ∂y/∂A.

    Raises
    ------
    LearnerError
        If the two differ in shape.

    Examples
    --------
    >>> maps = np.array([[[1.0, 0.0], [0.0, 2.0]]])  # 1×2 places, 2 maps
    >>> cam = grad_cam(maps, np.array([[[1.0, -1.0], [3.0, -1.0]]]))
    >>> cam.weights.tolist(), cam.map.tolist()
    ([2.0, -1.0], [[2.0, 0.0]])
    """
    a, g = np.asarray(maps, float), np.asarray(gradients, float)
    if a.shape != g.shape or a.ndim != 3:
        raise LearnerError(
            f"Received maps {a.shape} and gradients {g.shape}; two of shape (h, w, C) will do."
        )
    weights = g.mean(axis=(0, 1))
    total = a @ weights
    return GradCam(weights, total, np.maximum(0, total))


def strongest_channel(gradient: ArrayLike) -> Array:
    """The gradient's size at each pixel: the largest of its channels.

    M[i, j] = max_c |∂y/∂x[i, j, c]|, section 3.1 of Simonyan, Vedaldi and Zisserman, "Deep inside
    convolutional networks" (2014).

    Parameters
    ----------
    gradient : array of shape (H, W, C)

    Returns
    -------
    ndarray of shape (H, W)

    >>> strongest_channel([[[0.5, -2.0, 1.0]]]).tolist()
    [[2.0]]
    """
    return np.abs(np.asarray(gradient, float)).max(axis=-1)


def straight_path(photo: ArrayLike, baseline: ArrayLike, steps: int) -> Array:
    """Pictures on the straight way from a baseline to a photo, closer together near the baseline.

    Picture i of n has gone α = ((i + ½)/n)² of the way: leaving plain grey, a score changes fastest.

    Parameters
    ----------
    photo, baseline : arrays of shape (H, W, C)

    Returns
    -------
    ndarray of shape (steps, H, W, C), float

    >>> straight_path([[[8.0]]], [[[0.0]]], 4).ravel().tolist()
    [0.125, 1.125, 3.125, 6.125]
    """
    start, end = np.asarray(baseline, float), np.asarray(photo, float)
    u = (np.arange(steps) + 0.5) / steps
    return start + (u**2)[:, None, None, None] * (end - start)


def integrated_gradients(photo: ArrayLike, baseline: ArrayLike, gradients: ArrayLike) -> Array:
    """Share the change of the score between baseline and photo out among the pixels.

    IG[i] = (x_i − x'_i) · mean of ∂y/∂x_i along the straight path from x' to x, equation 1 of Sundararajan,
    Taly and Yan, "Axiomatic attribution for deep networks" (2017). In the mean each step counts by its piece
    of the way: with α = u² that is dα = 2u du. The shares add up to y(x) − y(x') but for the error of taking
    finitely many steps.

    Parameters
    ----------
    photo, baseline : arrays of shape (H, W, C)
        x and x'.
    gradients : array of shape (steps, H, W, C)
        ∂y/∂x at each picture of `straight_path`.

    Returns
    -------
    ndarray of shape (H, W)
        Each pixel's share, its channels added: above 0 speaks for the class.

    >>> integrated_gradients([[[2.0, 1.0]]], [[[0.0, 0.0]]], [[[[3.0, -1.0]]], [[[5.0, -1.0]]]]).tolist()
    [[8.0]]
    """
    x, start, gradients = (np.asarray(each, float) for each in (photo, baseline, gradients))
    u = (np.arange(len(gradients)) + 0.5) / len(gradients)
    mean = np.tensordot(2 * u / len(gradients), gradients, axes=1)
    return ((x - start) * mean).sum(axis=-1)


def noisy_copies(photo: ArrayLike, count: int, share: float, seed: int) -> Array:
    """Copies of a photo, each with its own normal noise.

    Parameters
    ----------
    photo : array of shape (H, W, C)
    share
        Standard deviation of the noise as a share of the photo's range, σ/(x_max − x_min).

    Returns
    -------
    ndarray of shape (count, H, W, C), float

    >>> noisy_copies([[[0.0], [100.0]]], 2, 0.0, seed=0).reshape(2, 2).tolist()
    [[0.0, 100.0], [0.0, 100.0]]
    """
    x = np.asarray(photo, float)
    noise = np.random.default_rng(seed).standard_normal((count, *x.shape))
    return x + share * (x.max() - x.min()) * noise


def smooth_grad(gradients: ArrayLike) -> Array:
    """The size of the gradient, averaged over noisy copies of the photo.

    M = 1/n Σ M(x + noise), section 3 of Smilkov and others, "SmoothGrad: removing noise by adding noise"
    (2017).

    Parameters
    ----------
    gradients : array of shape (n, H, W, C)
        ∂y/∂x at each of `noisy_copies`.

    Returns
    -------
    ndarray of shape (H, W)

    >>> smooth_grad([[[[1.0, -3.0]]], [[[0.5, 0.0]]]]).tolist()
    [[1.75]]
    """
    return np.mean([strongest_channel(gradient) for gradient in np.asarray(gradients, float)], axis=0)


def occluded(photo: ArrayLike, places: int, size: int, colour: float = 127.5) -> tuple[Array, Array]:
    """Copies of a photo, each with a grey square somewhere else on it.

    Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2.

    Parameters
    ----------
    photo : array of shape (H, W, C)
    places
        Along each side; their middles are spread evenly over the photo.
    size
        Side of the square in pixels; what would lie beyond the photo is cut off.

    Returns
    -------
    copies : ndarray of shape (places · places, H, W, C), of the photo's type
        Row by row.
    boxes : ndarray of shape (places · places, 4), int
        Of each: first row, first column, row and column after the last.

    >>> copies, boxes = occluded(np.zeros((4, 4, 1)), 2, 2, colour=9)
    >>> copies[1, ..., 0].astype(int).tolist()
    [[0, 0, 9, 9], [0, 0, 9, 9], [0, 0, 0, 0], [0, 0, 0, 0]]
    >>> boxes[1].tolist()
    [0, 2, 2, 4]
    """
    x = np.asarray(photo)
    height, width = x.shape[:2]
    if places < 1 or not 1 <= size <= max(height, width):
        raise LearnerError(
            f"Received {places} places and a square of {size}; at least one place and a square of "
            f"1 to {max(height, width)} pixels will do."
        )
    starts = [
        np.round((np.arange(places) + 0.5) * side / places - size / 2).astype(int) for side in (height, width)
    ]
    boxes = np.array(
        [
            (max(0, top), max(0, left), min(height, top + size), min(width, left + size))
            for top in starts[0]
            for left in starts[1]
        ]
    )
    copies = np.repeat(x[None], len(boxes), axis=0)
    for copy, (top, left, bottom, right) in zip(copies, boxes, strict=True):
        copy[top:bottom, left:right] = colour
    return copies, boxes


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Whether two maps put the same pixels first: 1 the same order, 0 none in common, −1 reversed.

    Spearman's ρ: Pearson's correlation of the ranks, equal numbers sharing the mean of theirs. NaN where
    a map is the same everywhere and so has no order.

    >>> rank_correlation([1, 2, 3, 4], [10, 20, 30, 400])
    1.0
    """
    a, b = (_ranks(np.asarray(values, float).ravel()) for values in (first, second))
    a, b = a - a.mean(), b - b.mean()
    length = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / length) if length else float("nan")


def _ranks(values: Array) -> Array:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]
