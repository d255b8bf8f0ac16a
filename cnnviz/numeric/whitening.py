"""Kernels that need no training: those that make the patches of pictures uncorrelated, and all as strong.

Neighbouring pixels are nearly the same, so a net spends its first steps on telling them apart. A first layer
of these kernels does that from the start.

Source: Page, "How to train your ResNet" (2018/19), and Jordan, "94% on CIFAR-10 in 3.29 seconds on a single
GPU" (2024), section 3.2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import LearnerError

Array = NDArray[Any]
SMALLEST = 5e-4  # added to each variance, so that what hardly varies isn't blown up


def whitening_kernels(pictures: ArrayLike, kernel_size: int) -> Array:
    """Kernels whose outputs over the patches of `pictures` have variance 1 and no correlation.

    They are the eigenvectors e of the patches' covariance, each divided by √(λ + ε); and each once more with
    the other sign, for a ReLU behind them lets only one through.

    Parameters
    ----------
    pictures : array of shape (n, H, W, C)
        Numbers from 0 to 1.

    Returns
    -------
    ndarray of shape (kernel_size, kernel_size, C, 2 · kernel_size² · C)
        The direction in which patches vary most comes first.

    >>> dots = np.random.default_rng(0).random((4, 9, 9, 1))
    >>> whitening_kernels(dots, 2).shape
    (2, 2, 1, 8)
    """
    x = np.asarray(pictures, float)
    if x.ndim != 4 or min(x.shape[1:3]) < kernel_size:
        raise LearnerError(
            f"Received pictures of shape {x.shape} and kernel_size {kernel_size}; (n, H, W, C) with H and W "
            "no smaller than the kernel will do."
        )
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(1, 2))
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kernel_size**2 * x.shape[3])
    variances, directions = np.linalg.eigh(np.cov(patches, rowvar=False))
    kernels = (directions / np.sqrt(variances + SMALLEST))[:, ::-1]  # the largest variance first
    kernels = kernels.reshape(kernel_size, kernel_size, x.shape[3], -1)
    return np.concatenate([kernels, -kernels], axis=-1)
