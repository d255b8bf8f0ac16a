"""Augmentation with the numbers on screen: variants of a photo, where a pixel comes from, code, table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.numeric.augmentation import Change, augment, draw, inverse_map, pixels
from cnnviz.ui.augment_settings import SHOWN, Augmenting, Looking
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t

LONGEST = 160  # pixels of a variant's longer side


@dataclass(frozen=True, eq=False)
class Variants:
    """A photo (H, W, 3) uint8, made small, and its changes, the first being none: what they are and give."""

    photo: np.ndarray
    changes: tuple[Change, ...]
    pictures: tuple[np.ndarray, ...]
    fill_mode: str

    def back(self, number: int) -> np.ndarray:
        """Where each pixel of a variant comes from: a matrix (2, 3)."""
        return inverse_map(self.changes[number], *self.photo.shape[:2])


def variants(photo: Photo, chosen: Augmenting) -> Variants:
    """The photo and its variants by the seed."""
    return _variants(photo.digest, chosen, photo.image)


@st.cache_data(max_entries=64, show_spinner=False)
def _variants(digest: str, chosen: Augmenting, _image: np.ndarray) -> Variants:
    shrink = max(1.0, max(_image.shape[:2]) / LONGEST)
    height, width = (max(1, round(side / shrink)) for side in _image.shape[:2])
    photo = images.resize(_image, height, width)
    changes = drawn(chosen)
    return Variants(
        photo, changes, tuple(_drawn(photo, one, chosen.fill_mode) for one in changes), chosen.fill_mode
    )


def drawn(chosen: Augmenting) -> tuple[Change, ...]:
    """No change, and those that the seed draws."""
    return (Change(), *(draw(chosen.ranges, 1000 * chosen.seed + n) for n in range(SHOWN)))


def _drawn(photo: np.ndarray, change: Change, fill_mode: str) -> np.ndarray:
    return np.clip(np.rint(augment(photo, change, fill_mode)), 0, 255).astype(np.uint8)


def says(change: Change) -> str:
    """A change in words."""
    parts = []
    if abs(change.rotation) >= 0.5:
        turned = "{degrees}° to the left" if change.rotation > 0 else "{degrees}° to the right"
        parts.append(t(turned, degrees=number(abs(change.rotation), 0)))
    for share, there, back in (
        (change.width_shift, "{percent} % right", "{percent} % left"),
        (change.height_shift, "{percent} % down", "{percent} % up"),
    ):
        if abs(share) >= 0.005:
            parts.append(t(there if share > 0 else back, percent=number(100 * abs(share), 0)))
    if abs(change.shear) >= 0.5:
        parts.append(t("leaning {degrees}°", degrees=number(change.shear, 0)))
    if abs(change.zoom - 1) >= 0.005:
        parts.append(t("× {zoom}", zoom=number(change.zoom, 2)))
    if change.horizontal_flip:
        parts.append(t("mirrored"))
    if change.vertical_flip:
        parts.append(t("upside down"))
    if abs(change.brightness) >= 0.005:
        lighter = "{percent} % lighter" if change.brightness > 0 else "{percent} % darker"
        parts.append(t(lighter, percent=number(100 * abs(change.brightness), 0)))
    return ", ".join(parts) or t("as it is")


def formulas(shown: Variants, at: Looking) -> list[tuple[str, str]]:
    """Where the lit pixel comes from, and how its number is mixed."""
    return [(place_formula(shown, at), value_note(shown, at))]


def place_formula(shown: Variants, at: Looking) -> str:
    """Where the lit pixel comes from, by the two rows of the matrix."""
    matrix = _rounded(shown.back(at.variant))
    row, column = matrix @ [at.row, at.column, 1]  # of what is shown, so that the sum holds
    return t(
        "row {rows} = **{row}**, column {columns} = **{column}**",
        rows=_line(matrix[0], at),
        row=number(row, 2),
        columns=_line(matrix[1], at),
        column=number(column, 2),
    )


def _line(weights: np.ndarray, at: Looking) -> str:
    a, b, c = weights
    return f"{number(a, 4)} · {at.row} + {factor(b, 4)} · {at.column} + {factor(c, 2)}"


def _rounded(matrix: np.ndarray) -> np.ndarray:
    """A matrix (2, 3) as it is shown: factors of up to 160 need more digits than a summand."""
    return np.column_stack([matrix[:, :2].round(4), matrix[:, 2].round(2)])


def value_note(shown: Variants, at: Looking) -> str:
    """How the number of the lit pixel, in red, is mixed from the four pixels around that place."""
    change = shown.changes[at.variant]
    terms, total = mix(shown, at)
    mixed = " + ".join(f"{number(weight, 2)} · {value}" for weight, value in terms)
    told = t(
        "The pixel at row {row}, column {column} of the variant looks there. Red, from the four pixels "
        "around: {mixed} = {total}.",
        row=at.row,
        column=at.column,
        mixed=mixed,
        total=number(total, 1),
    )
    if abs(change.brightness) >= 0.005:
        said = "Then the light: + {light}." if change.brightness > 0 else "Then the light: − {light}."
        told += " " + t(said, light=number(abs(255 * change.brightness), 1))
    return told


def mix(shown: Variants, at: Looking) -> tuple[list[tuple[float, int]], float]:
    """The weights and red values of the four pixels around the place, and their sum before any light."""
    row, column = shown.back(at.variant) @ [at.row, at.column, 1]
    top, left = int(np.floor(row)), int(np.floor(column))
    down, right = row - top, column - left
    rows, columns = np.array([top, top, top + 1, top + 1]), np.array([left, left + 1, left, left + 1])
    red = pixels(shown.photo[..., 0], rows, columns, shown.fill_mode)
    weights = [(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right]
    terms = [(float(weight), int(value)) for weight, value in zip(weights, red, strict=True)]
    return terms, float(np.dot(weights, red))


def table(shown: Variants) -> list[dict[str, str]]:
    """What was drawn for each variant."""
    return [
        {
            t("Variant"): str(place) if place else t("as it is"),
            t("Rotation"): f"{number(one.rotation, 1)}°",
            t("Across"): f"{number(100 * one.width_shift, 1)} %",
            t("Down"): f"{number(100 * one.height_shift, 1)} %",
            t("Shear"): f"{number(one.shear, 1)}°",
            t("Zoom"): number(one.zoom, 2),
            t("Flips"): _flips(one),
            t("Light"): f"{number(100 * one.brightness, 1)} %",
        }
        for place, one in enumerate(shown.changes)
    ]


def _flips(change: Change) -> str:
    flips = [t("left–right")] * change.horizontal_flip + [t("top–bottom")] * change.vertical_flip
    return ", ".join(flips) or "–"


def keras_lines(layers: Sequence[tuple[str, tuple, dict]], shown: Variants, at: Looking) -> str:
    """Keras's layers for training, then this very variant by the same map.

    `layers` is what `cnnviz.recipe.source.augmentation_layers` gives.
    """
    made = []
    for name, places, named in layers:
        texts = [_text(value) for value in places] + [f"{key}={_text(value)}" for key, value in named.items()]
        made.append(f"    keras.layers.{name}({', '.join(texts)}),\n")
    made = made or ["    keras.layers.Identity(),\n"]  # Keras wants one
    (a, b, c), (d, e, f) = shown.back(at.variant).round(6).tolist()
    light = number_text(255 * shown.changes[at.variant].brightness)
    return f"""import keras
import numpy as np

# image: a photo, an array (H, W, 3) of 0…255
augmentation = keras.Sequential([
{"".join(made)}])  # new draws for every picture of every batch, in training alone
batch = augmentation(image[None].astype("float32"), training=True)

# this very variant; Keras counts columns before rows
back = np.array([{e}, {d}, {f}, {b}, {a}, {c}, 0, 0], "float32")
variant = keras.ops.image.affine_transform(image.astype("float32"), back, fill_mode="{shown.fill_mode}")
variant = np.clip(variant + {light}, 0, 255)"""


def number_text(value: float) -> str:
    """A number as code."""
    return repr(round(value, 6))


def _text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
