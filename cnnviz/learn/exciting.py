"""What excites each kernel of a layer most: the peaks of its maps over many pictures, found in one run each.

The pictures are given, or they are photos of cats and dogs that were held back from training, where these are
on this machine: a part of them at a time, so that whoever waits sees it go on.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.learn import photo_folder
from cnnviz.learn.features import DEFAULT, Network, network
from cnnviz.numeric.peaks import Box, cut, peaks, resampled

MOST_PICTURES = 64  # in one job: it is done within a second or two
HELD_BACK = 500  # photos of the prepared folder
EACH = 3  # peaks of one picture


def find(
    pictures: np.ndarray, layer: str, apart: Sequence[int] = (1, 1), each: int = EACH, model: str = DEFAULT
) -> dict[str, Any]:
    """The strongest places of every map of a layer in each picture.

    Parameters
    ----------
    pictures
        ndarray of shape (n, H, W, 3), uint8; up to 64.
    layer
        A layer whose output is maps.
    apart
        Places of one map closer than so many rows and columns count as one (see ``cnnviz.numeric.peaks``).
    each
        At most so many places of one map in one picture.

    Returns
    -------
    dict
        ``values`` of shape (n, each, channels), float32, the strongest first; ``rows`` and ``columns`` of the
        same shape, int16: where in the map. Where a map has fewer places there are zeros.
    """
    if not 0 < len(pictures) <= MOST_PICTURES:
        raise LearnerError(f"Received {len(pictures)} pictures; 1 to {MOST_PICTURES} will do.")
    net = network(model)
    index = _index(net, layer)
    found = [_peaks(_maps(net, picture, index), tuple(apart), each) for picture in pictures]
    values, rows, columns = (np.stack(part) for part in zip(*found, strict=True))
    return {"values": values, "rows": rows, "columns": columns}


def _index(net: Network, layer: str) -> int:
    names = [name for name, _ in net.layers]
    if layer not in names:
        raise LearnerError(f"Received layer {layer!r}; one of {', '.join(names)} will do.")
    return names.index(layer)


def _maps(net: Network, picture: np.ndarray, index: int) -> np.ndarray:
    """The maps of one layer as (channels, h, w): each map in one piece."""
    maps = np.asarray(net.feature_maps(net.photo(picture)[None])[index])[0]
    return np.ascontiguousarray(np.moveaxis(maps, -1, 0))


def _peaks(maps: np.ndarray, apart: tuple, each: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, rows and columns, each (each, channels)."""
    shape = (each, len(maps))
    values, rows, columns = np.zeros(shape, np.float32), np.zeros(shape, np.int16), np.zeros(shape, np.int16)
    for channel, answers in enumerate(maps):
        for place, peak in enumerate(peaks(answers, each, apart)):
            values[place, channel], rows[place, channel], columns[place, channel] = peak.value, *peak[:2]
    return values, rows, columns


def held_back() -> int:
    """How many photos that the networks were not trained on are looked through: 0 where there are none."""
    try:
        return len(_paths())
    except LearnerError:
        return 0


def find_held_back(
    first: int, count: int, layer: str, apart: Sequence[int] = (1, 1), each: int = EACH, model: str = DEFAULT
) -> dict[str, Any]:
    """As ``find``, in ``count`` of the held-back photos from number ``first`` on."""
    side = network(model).height
    paths = _paths()[max(0, first) : max(0, first) + min(count, MOST_PICTURES)]
    pictures = np.array([_photo(path, side) for path in paths])
    return find(pictures, layer, apart, each, model)


def photos_held_back(numbers: Sequence[int], model: str = DEFAULT) -> dict[str, Any]:
    """Held-back photos by number, as the network takes them: ``photos`` (n, side, side, 3), ``labels``."""
    side, paths = network(model).height, _paths()
    for number in numbers:
        if not 0 <= number < len(paths):
            raise LearnerError(f"Received photo number {number!r:.20}; 0 to {len(paths) - 1} will do.")
    return {
        "photos": np.array([_photo(paths[number], side) for number in numbers], np.uint8),
        "labels": [paths[number].parent.name for number in numbers],
    }


def patches_held_back(places: Sequence[Sequence[int]], side: int, model: str = DEFAULT) -> np.ndarray:
    """Patches of held-back photos, (n, side, side, 4); a place is (number, top, left, height, width)."""
    numbers = sorted({number for number, *_ in places})
    photos = dict(zip(numbers, photos_held_back(numbers, model)["photos"], strict=True))
    return np.array([resampled(cut(photos[number], Box(*box)), side) for number, *box in places])


@functools.lru_cache(maxsize=2 * HELD_BACK)
def _photo(path: Path, side: int) -> np.ndarray:
    return images.resize(images.read_image(path), side, side)


def _paths() -> list[Path]:
    """The first held-back photos, a cat and a dog by turns."""
    return _listed(photo_folder.prepared() / "validation")


@functools.lru_cache(maxsize=2)
def _listed(folder: Path) -> list[Path]:
    paths, labels = photo_folder.photo_paths(folder)
    cats, dogs = (
        [path for path, label in zip(paths, labels, strict=True) if label == kind] for kind in (0, 1)
    )
    return [path for pair in zip(cats, dogs, strict=False) for path in pair][:HELD_BACK]
