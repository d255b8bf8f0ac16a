"""Hand-made features: what people computed from a picture before networks learned to.

Each turns a picture into numbers that somebody thought useful; only the classifier behind them learns.
Sources: Sobel (1973) for the edges; Sivic and Zisserman, "Video Google" (2003) and Csurka and others, "Visual
Categorization with Bags of Keypoints" (2004) for words; Arandjelović and Zisserman, "Three things everyone
should know to improve object retrieval" (2012) for the square root.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError
from cnnviz.numeric.activations import relu, softmax
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import SOBEL_HORIZONTAL, SOBEL_VERTICAL
from cnnviz.numeric.pooling import max_pool

Array = NDArray[Any]

EDGE_KERNELS = {
    "brighter to the right": SOBEL_VERTICAL,
    "brighter to the left": -SOBEL_VERTICAL,
    "brighter downwards": SOBEL_HORIZONTAL,
    "brighter upwards": -SOBEL_HORIZONTAL,
}
"""The four maps of `edge_maps` in order."""


def edge_maps(image: ArrayLike, pool_size: int = 2) -> Array:
    """Four hand-made edge maps of a grey picture, pooled: (H, W) gives (H/pool, W/pool, 4).

    Cross-correlation, ReLU and max-pooling, as in a network; but the kernels are Sobel's, not learned.
    Beyond the edges of the picture its last pixels go on, so that the frame is no edge.

    >>> edge_maps([[0, 0, 1, 1]] * 4).max(axis=(0, 1))  # it gets brighter to the right
    array([4, 0, 0, 0])
    """
    kernels = np.stack(list(EDGE_KERNELS.values()), axis=-1)[:, :, None, :]  # (3, 3, 1, 4)
    image = np.asarray(image)[:, :, None]  # (H, W, 1)
    return max_pool(
        relu(cross_correlate(image, kernels, padding="same", padding_mode="replicate")), pool_size
    )


def nearest_words(descriptors: ArrayLike, words: ArrayLike) -> Array:
    """The number of the word nearest to each descriptor: (N, D) and (V, D) give (N,).

    ‖d − w‖² = ‖d‖² − 2 d·w + ‖w‖², and ‖d‖² is the same for every word.

    >>> nearest_words([[0, 1], [9, 9]], words=[[0, 0], [8, 8]])
    array([0, 1])
    """
    descriptors, words = np.asarray(descriptors, dtype=float), np.asarray(words, dtype=float)
    distances = (words**2).sum(axis=1) - 2 * descriptors @ words.T  # (N, V)
    return distances.argmin(axis=1)


def histogram_of_words(descriptors: ArrayLike, words: ArrayLike) -> Array:
    """How often each word occurs, whatever its place: (N, D) and (V, D) give (V,).

    The square root of each share, so that one frequent word doesn't drown the others; the squares sum to 1.
    A picture without any descriptor has 0 of every word.

    >>> histogram_of_words([[0, 1], [9, 9], [8, 9], [7, 8]], words=[[0, 0], [8, 8]])
    array([0.5      , 0.8660254])
    """
    descriptors, words = np.asarray(descriptors, dtype=float), np.asarray(words, dtype=float)
    if not len(descriptors):
        return np.zeros(len(words))
    counts = np.bincount(nearest_words(descriptors, words), minlength=len(words))
    return np.sqrt(counts / len(descriptors))


def softmax_classifier(features: ArrayLike, weights: ArrayLike, bias: ArrayLike) -> Array:
    """The probability of each class: one score for each, a weighted sum of the features, then softmax.

    (N, D) features, (D, K) weights and (K,) bias give (N, K). It has (D + 1) · K parameters.

    >>> softmax_classifier([[1.0, 0.0]], weights=[[2.0, 0.0], [5.0, 7.0]], bias=[0.0, 0.0]).round(3)
    array([[0.881, 0.119]])
    """
    features, weights = np.asarray(features, dtype=float), np.asarray(weights, dtype=float)
    if features.shape[-1] != len(weights):
        raise LearnerError(
            f"Received {features.shape[-1]} features for weights of shape {weights.shape}; give one row of "
            "weights for each feature."
        )
    return softmax(features @ weights + np.asarray(bias, dtype=float))
