"""Hand-made kernels as named constants, built from their factors, each with what it says of a picture.

They are written for cross-correlation: a positive weight looks for a bright pixel at its own place.
Sources: Prewitt (1970), Sobel (1973) and Scharr (2000) as in scikit-image's `filters.edges`; the curve
detector is that of the first article (see docs/sources.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

DIFFERENCE = np.array([-1, 0, 1])  # the pixel after less the pixel before
SECOND_DIFFERENCE = np.array([1, -2, 1])  # both neighbours less twice the middle: 0 on an even slope
MIDDLE = np.array([0, 1, 0])
THREE = np.array([1, 1, 1])  # all alike
TENT = np.array([1, 2, 1])  # the nearest pixel counts twice
SCHARR_TENT = np.array([3, 10, 3])  # the weights for which edges of all directions count most alike
FIVE = np.array([1, 4, 6, 4, 1])  # TENT over TENT: binomial, close to a Gaussian


@dataclass(frozen=True, eq=False)
class Kernel:
    """A kernel, its title and one line on what it does; `numpy.asarray` gives its weights."""

    title: str
    weights: NDArray[Any]
    says: str

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.weights, dtype=dtype, copy=copy)


def detector(pattern: ArrayLike) -> NDArray[Any]:
    """The kernel that looks for a drawn pattern: whole weights with the sum 0, the drawn ones positive.

    On the pattern itself the sum is as large as can be; on an even patch it is 0.

    >>> detector([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    array([[ 2, -1, -1],
           [-1,  2, -1],
           [-1, -1,  2]])
    """
    drawn = np.asarray(pattern) != 0
    weights = drawn * drawn.size - drawn.sum()
    return weights // max(1, gcd(*weights.ravel().tolist()))


CURVE = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 1, 0],
        [0, 0, 1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
)  # a bend, drawn in ones

PREWITT_HORIZONTAL = np.outer(DIFFERENCE, THREE)
PREWITT_VERTICAL = np.outer(THREE, DIFFERENCE)
SOBEL_HORIZONTAL = np.outer(DIFFERENCE, TENT)
SOBEL_VERTICAL = np.outer(TENT, DIFFERENCE)
SCHARR_HORIZONTAL = np.outer(DIFFERENCE, SCHARR_TENT)
SCHARR_VERTICAL = np.outer(SCHARR_TENT, DIFFERENCE)
IDENTITY = np.outer(MIDDLE, MIDDLE)
BOX_BLUR = np.outer(THREE, THREE) / 9
GAUSSIAN_BLUR = np.outer(TENT, TENT) / 16
GAUSSIAN_BLUR_5 = np.outer(FIVE, FIVE) / 256
LAPLACIAN = np.outer(SECOND_DIFFERENCE, MIDDLE) + np.outer(MIDDLE, SECOND_DIFFERENCE)
LAPLACIAN_ALL = np.outer(THREE, THREE) - 9 * IDENTITY
SHARPEN = IDENTITY - LAPLACIAN
EMBOSS = IDENTITY + PREWITT_HORIZONTAL + PREWITT_VERTICAL
LINE_HORIZONTAL = np.outer(-SECOND_DIFFERENCE, THREE)
LINE_VERTICAL = np.outer(THREE, -SECOND_DIFFERENCE)
LINE_FALLING = detector(np.eye(3))
LINE_RISING = LINE_FALLING[:, ::-1]
CORNER = np.outer(DIFFERENCE, DIFFERENCE)
CURVE_DETECTOR = detector(CURVE)

KERNELS: dict[str, Kernel] = {
    "identity": Kernel("Identity", IDENTITY, "Copies the pixel in the middle: the picture stays as it is."),
    "box_blur": Kernel("Box blur", BOX_BLUR, "The mean of nine pixels: noise and fine detail go."),
    "gaussian_blur": Kernel(
        "Gaussian blur", GAUSSIAN_BLUR, "A mean in which near pixels count more: a softer blur."
    ),
    "gaussian_blur_5": Kernel("Gaussian blur, 5 × 5", GAUSSIAN_BLUR_5, "A wider window blurs more."),
    "sharpen": Kernel("Sharpen", SHARPEN, "Adds to each pixel what sets it off from its four neighbours."),
    "horizontal_edges": Kernel(
        "Horizontal edges (Prewitt)",
        PREWITT_HORIZONTAL,
        "The row below less the row above: positive where it gets brighter downwards.",
    ),
    "vertical_edges": Kernel(
        "Vertical edges (Prewitt)",
        PREWITT_VERTICAL,
        "The right column less the left: positive where it gets brighter to the right.",
    ),
    "sobel_horizontal": Kernel(
        "Horizontal edges (Sobel)", SOBEL_HORIZONTAL, "As Prewitt's, but the nearest pixels count twice."
    ),
    "sobel_vertical": Kernel(
        "Vertical edges (Sobel)", SOBEL_VERTICAL, "As Prewitt's, but the nearest pixels count twice."
    ),
    "scharr_horizontal": Kernel(
        "Horizontal edges (Scharr)",
        SCHARR_HORIZONTAL,
        "Weights chosen so that slanted edges count as much as straight ones.",
    ),
    "scharr_vertical": Kernel(
        "Vertical edges (Scharr)",
        SCHARR_VERTICAL,
        "Weights chosen so that slanted edges count as much as straight ones.",
    ),
    "laplacian": Kernel(
        "Laplacian", LAPLACIAN, "The four neighbours less the middle: edges of every direction, and dots."
    ),
    "laplacian_all": Kernel(
        "Laplacian, eight neighbours", LAPLACIAN_ALL, "All eight neighbours less the middle: corners too."
    ),
    "emboss": Kernel("Emboss", EMBOSS, "The picture lit from the top left, as if pressed into paper."),
    "horizontal_lines": Kernel(
        "Horizontal lines", LINE_HORIZONTAL, "Large on a thin bright row between darker ones."
    ),
    "vertical_lines": Kernel(
        "Vertical lines", LINE_VERTICAL, "Large on a thin bright column between darker ones."
    ),
    "falling_lines": Kernel("Falling lines ╲", LINE_FALLING, "Large on a thin bright diagonal going down."),
    "rising_lines": Kernel("Rising lines ╱", LINE_RISING, "Large on a thin bright diagonal going up."),
    "corners": Kernel(
        "Corners", CORNER, "The change of a change: 0 on straight rows and columns, large at their corners."
    ),
    "curve": Kernel(
        "A curve", CURVE_DETECTOR, "Large on a bend of just this shape, about 0 on anything else."
    ),
}
"""The kernels by the names that settings and links use."""
