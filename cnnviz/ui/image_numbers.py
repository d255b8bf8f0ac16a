"""The numbers of the lesson on images: formula, Keras lines and table for the pixel on screen."""

import numpy as np

from cnnviz.numeric.tensors import flat_index, flatten, rescale
from cnnviz.ui.components.pixel_view import SCALES
from cnnviz.ui.pictures import Pointed
from cnnviz.ui.signed_numbers import fixed
from cnnviz.ui.text import t

Shape = tuple[int, int, int]
Place = tuple[int, int]


def index_formula(shape: Shape, place: Place) -> str:
    """Where the pixel's numbers stand in the flattened row, filled in.

    >>> index_formula((8, 8, 3), (1, 2))
    'index = (row · W + column) · C + channel = (1 · 8 + 2) · 3 + 0 = **30**'
    """
    row, column = place
    _, W, C = shape
    index = flat_index(row, column, 0, shape)
    return f"index = (row · W + column) · C + channel = ({row} · {W} + {column}) · {C} + 0 = **{index:,}**"


def index_note(shape: Shape) -> str:
    """How many numbers there are in all.

    >>> index_note((28, 28, 1))
    'H · W · C = 28 · 28 · 1 = 784 numbers in the row, counted from 0; the formula is for channel 0.'
    """
    H, W, C = shape
    return t(
        "H · W · C = {H} · {W} · {C} = {n} numbers in the row, counted from 0; the formula is for channel 0.",
        H=H,
        W=W,
        C=C,
        n=f"{H * W * C:,}",
    )


def scale_formula(byte: int, scale: str) -> str:
    """The rescaling of one number, filled in: to −1…1 if that is the scale, else to 0…1.

    >>> scale_formula(51, "centred")
    '51/255 · 2 − 1 = **−0.600**'
    """
    if scale == "centred":
        value = fixed(float(rescale(byte, low=-1)))
        return f"{byte}/255 · 2 − 1 = **{value}**"
    return f"{byte}/255 = **{rescale(byte):.3f}**"


def formulas(pointed: Pointed) -> list[tuple[str, str]]:
    """The formulas of the page for a pixel of the picture, each with its note."""
    picture, place = pointed
    return [
        (index_formula(picture.shape, place), index_note(picture.shape)),
        (scale_formula(int(picture.pixels[*place, 0]), picture.scale), ""),
    ]


def table(pixels: np.ndarray, place: Place) -> list[dict[str, object]]:
    """The pixel's numbers, one line a channel: as stored, rescaled, and where they stand when flattened."""
    row, column = place
    names = [t("grey")] if pixels.shape[2] == 1 else [t("red"), t("green"), t("blue")]
    lines = []
    for channel, name in enumerate(names):
        index = flat_index(row, column, channel, pixels.shape)
        byte = int(flatten(pixels)[index])
        lines.append(
            {
                t("channel"): f"{channel} ({name})",
                "0…255": byte,
                "0…1": f"{rescale(byte):.3f}",
                "−1…1": fixed(float(rescale(byte, low=-1))),
                t("index when flattened"): index,
            }
        )
    return lines


def keras_lines(shape: Shape, place: Place, scale: str) -> str:
    """The same in Keras. `image` is the picture, an array (H, W, C) of 0…255."""
    row, column = place
    index = flat_index(row, column, 0, shape)
    low, high = SCALES[scale]
    factor = "1" if scale == "bytes" else f"{high - low} / 255"
    offset = f", offset={low}" if low else ""
    sides = ", ".join(map(str, shape))
    return f"""import keras

# image: an array ({sides}) of 0…255, such as
# keras.utils.img_to_array(keras.utils.load_img("photo.jpg", target_size={shape[:2]}))
batch = image[None]  # (1, {sides}): a batch of one
scaled = keras.layers.Rescaling({factor}{offset})(batch)
flat = keras.layers.Flatten()(scaled)  # (1, {shape[0] * shape[1] * shape[2]})

pixel = scaled[0, {row}, {column}]  # its channels
first = flat[0, {index}]  # its first channel again"""
