"""Which way of making a photo fit is best: accuracy of each on validation photos of many shapes.

The photos at hand are squared already; what they were is unknown, most 4:3. So each is first taken back to
4:3, and then made into what people photograph in three ways:

``stretched``   the photo itself, as if it had been of that shape (for shapes that cameras have)
``part``        the largest rectangle of that shape at a random place in it: nearer, the animal maybe cut
``wide``        the photo at a random place in surroundings of that shape: its edges, going on blurred

It looks for the photos where the app does: in the folder cats_and_dogs_prepared below $CNNVIZ_DATA_DIR.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from cnnviz import images, photo_fit
from cnnviz.errors import LearnerError

MODEL, PHOTOS = "best", 400

SHAPES = {"1:3": 1 / 3, "1:2": 1 / 2, "9:16": 9 / 16, "3:4": 3 / 4, "1:1": 1.0}
SHAPES |= {"4:3": 4 / 3, "3:2": 3 / 2, "16:9": 16 / 9, "2:1": 2.0, "3:1": 3.0}
WAYS = {
    "squeeze": photo_fit.squeeze,
    "cut at 1:1": partial(photo_fit.cut, most=1.0),
    "cut at 4:3": partial(photo_fit.cut, most=4 / 3),
    "cut at 16:9": partial(photo_fit.cut, most=16 / 9),
    "grey from 1:1": partial(photo_fit.mirror, most=1.0),
    "grey from 4:3": partial(photo_fit.mirror, most=4 / 3),
    "mirror from 1:1": partial(photo_fit.mirror, most=1.0),
    "mirror from 4:3": partial(photo_fit.mirror, most=4 / 3),
    "mirror from 16:9": partial(photo_fit.mirror, most=16 / 9),
}
ORIGINAL = 4 / 3
HEIGHT = 240  # of a photo taken back to its shape


def _to_shape(square: np.ndarray, shape: float) -> np.ndarray:
    side = HEIGHT if shape >= 1 else round(HEIGHT / shape)
    return images.resize(square, side, round(side * shape))


def stretched(square: np.ndarray, shape: float, rng: np.random.Generator) -> np.ndarray:
    """The photo as if it had been of this shape."""
    return _to_shape(square, shape)


def part(square: np.ndarray, shape: float, rng: np.random.Generator) -> np.ndarray:
    """The largest rectangle of this shape in a 4:3 photo, at a random place."""
    photo = _to_shape(square, ORIGINAL)
    rows, columns = photo.shape[:2]
    height, width = min(rows, round(columns / shape)), min(columns, round(rows * shape))
    top, left = rng.integers(rows - height + 1), rng.integers(columns - width + 1)
    return photo[top : top + height, left : left + width]


def wide(square: np.ndarray, shape: float, rng: np.random.Generator) -> np.ndarray:
    """A 4:3 photo at a random place in surroundings of this shape."""
    photo = _to_shape(square, ORIGINAL)
    rows, columns = photo.shape[:2]
    height, width = max(rows, round(columns / shape)), max(columns, round(rows * shape))
    top, left = rng.integers(height - rows + 1), rng.integers(width - columns + 1)
    around = ((top, height - rows - top), (left, width - columns - left), (0, 0))
    canvas = np.pad(photo, around, mode="edge")
    blurred = np.array(Image.fromarray(canvas).filter(ImageFilter.GaussianBlur(12)))
    blurred[top : top + rows, left : left + columns] = photo
    return blurred


def grey(given: np.ndarray, shown: photo_fit.Layout) -> np.ndarray:
    """Photos whose mirrored borders are painted over with their mean colour."""
    top, left, rows, columns = photo_fit.inner(*given.shape[1:3], shown)
    inside = given[:, top : top + rows, left : left + columns]
    painted = np.broadcast_to(np.rint(inside.mean((1, 2), keepdims=True)), given.shape).astype(np.uint8)
    painted[:, top : top + rows, left : left + columns] = inside
    return painted


SCENES = {
    "stretched": (stretched, ("9:16", "3:4", "4:3", "3:2", "16:9")),
    "part": (part, ("1:3", "1:2", "9:16", "3:4", "1:1", "16:9", "2:1", "3:1")),
    "wide": (wide, ("1:3", "1:2", "9:16", "16:9", "2:1", "3:1")),
}


def measure(data: Path, model: str, count: int) -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
    """Accuracy and mean cross-entropy of each way, for each scene and shape."""
    from cnnviz.learn import features, photo_folder

    net = features.network(model)
    paths, labels = photo_folder.photo_paths(data / "validation")
    chosen = np.linspace(0, len(paths) - 1, min(count, len(paths))).astype(int)
    squares, truth = [images.read_image(paths[i]) for i in chosen], labels[chosen]
    results: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for scene, (make, shapes) in SCENES.items():
        for shape in shapes:
            rng = np.random.default_rng(0)
            photos = [make(square, SHAPES[shape], rng) for square in squares]
            seen: dict[bytes, tuple[float, float]] = {}
            for way, lay_out in WAYS.items():
                shown = lay_out(photos[0].shape[1] / photos[0].shape[0])
                given = np.stack([photo_fit.lay_out(photo, net.height, net.width, shown) for photo in photos])
                if way.startswith("grey"):
                    given = grey(given, shown)
                key = given[::37].tobytes()
                if key not in seen:  # blends that have nothing to cut are squeezes
                    parts = [
                        np.asarray(net.model(given[at : at + 64].astype(np.float32), training=False))[:, 0]
                        for at in range(0, len(given), 64)
                    ]
                    dog = np.clip(np.concatenate(parts), 1e-6, 1 - 1e-6)
                    right = ((dog >= 0.5) == (truth >= 0.5)).mean()
                    seen[key] = float(right), float(-np.log(np.where(truth >= 0.5, dog, 1 - dog)).mean())
                results.setdefault((scene, shape), {})[way] = seen[key]
    return results


def table(results: dict[tuple[str, str], dict[str, tuple[float, float]]]) -> str:
    """The results as a Markdown table: accuracy in % (cross-entropy), the best of a row in bold."""
    lines = ["| scene | shape | " + " | ".join(WAYS) + " |", "|---" * (2 + len(WAYS)) + "|"]
    for (scene, shape), ways in results.items():
        best = max(right for right, _ in ways.values())
        cells = [
            f"**{100 * right:.1f}** ({loss:.2f})" if right == best else f"{100 * right:.1f} ({loss:.2f})"
            for right, loss in ways.values()
        ]
        lines.append(f"| {scene} | {shape} | " + " | ".join(cells) + " |")
    for scene in SCENES:
        rows = [ways for (one, _), ways in results.items() if one == scene]
        means = [np.mean([row[way] for row in rows], axis=0) for way in WAYS]
        cells = [f"{100 * right:.1f} ({loss:.2f})" for right, loss in means]
        lines.append(f"| {scene} | mean | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> str:
    """Measure the ways for the `best` net; without photos, a sentence on how to get them."""
    from cnnviz.learn import photo_folder

    try:
        return table(measure(photo_folder.prepared(), MODEL, PHOTOS))
    except LearnerError as error:
        return str(error)
