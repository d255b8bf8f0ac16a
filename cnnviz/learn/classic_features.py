"""What the roads before CNNs compute from a grey picture: pixels, edges, HOG, SIFT."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from skimage.feature import SIFT
from skimage.feature import hog as skimage_hog
from skimage.transform import rescale
from sklearn.cluster import MiniBatchKMeans

from cnnviz.errors import LearnerError
from cnnviz.numeric.augmentation import warp
from cnnviz.numeric.descriptors import edge_maps, nearest_words

CELLS = 4  # cells of HOG along a side
DIRECTIONS = 9  # of HOG's histograms, over half a turn
WORDS = 200
PATCH = 16  # pixels of the picture of a word
_LARGER = 2  # a picture is enlarged for SIFT: its smallest windows are made for photos


def pixels(picture: np.ndarray) -> np.ndarray:
    """The picture (S, S), flattened: one number for each pixel, 0..1."""
    return picture.ravel() / 255


def edges(picture: np.ndarray) -> np.ndarray:
    """Four maps of Sobel edges, pooled 2 × 2 and flattened."""
    return edge_maps(picture / 255).ravel()


def hog(picture: np.ndarray) -> np.ndarray:
    """Histograms of oriented gradients (Dalal and Triggs, 2005): 4 × 4 cells, each counts 9 directions.

    Blocks of 2 × 2 cells are brought to the same strength: 3 · 3 blocks · 4 cells · 9 = 324 numbers.
    """
    return blocks(picture).ravel()


def blocks(picture: np.ndarray) -> np.ndarray:
    """HOG before it is flattened: (3, 3, 2, 2, 9), the cells of every block."""
    return skimage_hog(
        picture / 255,
        orientations=DIRECTIONS,
        pixels_per_cell=(len(picture) // CELLS,) * 2,
        cells_per_block=(2, 2),
        feature_vector=False,
    )


def cells(picture: np.ndarray) -> np.ndarray:
    """HOG as it is drawn: (4, 4, 9), the mean of what each cell is in the blocks that it belongs to."""
    of_blocks = blocks(picture)
    total, count = np.zeros((CELLS, CELLS, DIRECTIONS)), np.zeros((CELLS, CELLS, 1))
    for row, column in np.ndindex(of_blocks.shape[:2]):
        total[row : row + 2, column : column + 2] += of_blocks[row, column]
        count[row : row + 2, column : column + 2] += 1
    return total / count


@dataclass(frozen=True, eq=False)
class KeyPoints:
    """What SIFT (Lowe, 2004) finds: N places, each with 128 numbers that hardly change when it turns.

    `places` (N, 2) rows and columns in the picture, `sizes` (N,) the blur σ in pixels at which each stands
    out, `angles` (N,) radians of the main gradient from downwards to the right, `descriptors` (N, 128) uint8.
    """

    places: np.ndarray
    sizes: np.ndarray
    angles: np.ndarray
    descriptors: np.ndarray


def sift(picture: np.ndarray) -> KeyPoints:
    """The key points of a picture; there may be none."""
    finder = SIFT()
    try:
        with np.errstate(all="ignore"):  # an even patch has no direction
            finder.detect_and_extract(rescale(picture / 255, _LARGER, order=1, anti_aliasing=False))
    except RuntimeError:  # "SIFT found no features"
        return KeyPoints(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros((0, 128), np.uint8))
    places = (finder.positions + 0.5) / _LARGER - 0.5
    return KeyPoints(places, finder.sigmas / _LARGER, finder.orientations, finder.descriptors)


def learn_words(descriptors: np.ndarray, seed: int) -> np.ndarray:
    """The middles of clusters of descriptors (N, 128) by k-means: (200, 128), the visual words."""
    if len(descriptors) < 2:
        raise LearnerError("SIFT finds no key points in these pictures: there are no words to learn.")
    clusters = min(WORDS, len(descriptors) // 2)
    found = MiniBatchKMeans(clusters, random_state=seed, n_init=3, batch_size=2048)
    return found.fit(descriptors.astype(np.float64)).cluster_centers_.astype(np.float32)


def draw_words(pictures: np.ndarray, found: list[KeyPoints], words: np.ndarray) -> np.ndarray:
    """For each word the patch of a picture that comes nearest to it: (V, 16, 16), uint8."""
    owners = np.repeat(np.arange(len(found)), [len(one.places) for one in found])
    descriptors = np.concatenate([one.descriptors for one in found]).astype(float)
    places, sizes, angles = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("places", "sizes", "angles")
    )
    of = nearest_words(descriptors, words)
    distances = ((descriptors - words[of]) ** 2).sum(axis=1)
    drawn = np.zeros((len(words), PATCH, PATCH), np.uint8)
    for word in np.unique(of):
        members = np.flatnonzero(of == word)
        best = members[distances[members].argmin()]
        drawn[word] = patch(pictures[owners[best]], places[best], sizes[best], angles[best])
    return drawn


def patch(picture: np.ndarray, place: np.ndarray, size: float, angle: float) -> np.ndarray:
    """What a key point's descriptor looks at, turned upright: 12 σ wide, drawn (16, 16), uint8."""
    step = 12 * size / PATCH
    turn = step * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.full(2, (PATCH - 1) / 2)
    looked_up = warp(picture, np.column_stack([turn, place - turn @ middle]), shape=(PATCH, PATCH))
    return np.rint(looked_up).astype(np.uint8)
