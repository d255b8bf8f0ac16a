"""How a photo was made to fit a network: in words, in Keras lines, and where its answer means little."""

import numpy as np

from cnnviz import photo_fit
from cnnviz.nets.cards import Card
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import Prose, t
from cnnviz.ui.verdict import percent

_COMMON = {1.0: "1:1", 1.25: "5:4", 4 / 3: "4:3", 1.5: "3:2", 16 / 9: "16:9", 2.0: "2:1", 3.0: "3:1"}
_NEAR = 0.015  # how far a photo's shape may be from a common one and still be called so


def shape(rows: int, columns: int) -> str:
    """A shape as photographers write it, width first.

    >>> shape(480, 640), shape(640, 480), shape(300, 451), shape(10, 12000)
    ('4:3', '3:4', '3:2', '1,200:1')
    """
    ratio = max(rows / columns, columns / rows)
    near = min(_COMMON, key=lambda common: abs(common / ratio - 1))
    longer = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
    name = _COMMON[near] if abs(near / ratio - 1) < _NEAR else f"{longer}:1"
    return name if columns >= rows else ":".join(reversed(name.split(":")))


def made_to_fit(photo: Photo, card: Card) -> str:
    """What was done to the photo, as one sentence."""
    rows, columns = photo.image.shape[:2]
    shown = photo_fit.layout(photo.image, card.fit)
    name = shape(rows, columns)
    if shown.kept != photo_fit.WHOLE:
        part = min(shown.kept[2] - shown.kept[0], shown.kept[3] - shown.kept[1])
        return t(
            "Its middle {share}: the ends of a photo of {shape} are cut off.", share=percent(part), shape=name
        )
    if shown.inside != photo_fit.WHOLE:
        return t("All of it, mirrored at its long edges: {shape} is too long to squeeze.", shape=name)
    if name == "1:1":
        return t("All of it: it is a square already.")
    return t("All of it, squeezed from {shape} to a square, as in training.", shape=name)


def oddity(photo: Photo, card: Card) -> str:
    """The passage on why the answer to this photo means little: "tiny", "long", or "" for a common one."""
    return photo_fit.oddity(photo.image, *card.input[:2])


def keras_lines(prose: Prose, photo: Photo, card: Card) -> str:
    """The lines that ask the network in Keras."""
    return prose.passage(
        "keras", file=f"models/{card.file.name}", photo=photo_lines(photo.image, *card.input, card.fit)
    )


def photo_lines(
    photo: np.ndarray, height: int, width: int, channels: int, way: str = photo_fit.DEFAULT
) -> str:
    """The lines that read the photo and make it fit as it was here: `photo`, (height, width, channels)."""
    mode = ', color_mode="grayscale"' if channels == 1 else ""
    shown = photo_fit.layout(photo, way)
    if shown == photo_fit.Layout():
        size = f"target_size=({height}, {width}), "
        return (
            f'photo = keras.utils.load_img("photo.jpg", {size}interpolation="lanczos"{mode})\n'
            "photo = keras.utils.img_to_array(photo)"
        )
    top, left, rows, columns = photo_fit.inner(height, width, shown)
    first_row, first_column, end_row, end_column = (round(x, 3) for x in photo_fit.kept(photo, shown))
    box = (first_column, first_row, end_column, end_row)
    around = ((top, height - top - rows), (left, width - left - columns), (0, 0))
    return (
        f'import numpy as np\nfrom PIL import Image\n\nphoto = keras.utils.load_img("photo.jpg"{mode})\n'
        f"photo = photo.resize(({columns}, {rows}), Image.Resampling.LANCZOS, box={box})\n"
        f'photo = np.pad(keras.utils.img_to_array(photo), {around}, mode="symmetric")'
    )
