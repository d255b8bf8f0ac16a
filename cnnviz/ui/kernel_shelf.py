"""The shelf of kernels: a layer's kernels all at once, ordered, one of them opened; all in the URL."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.nets.cards import Card
from cnnviz.ui import kernel_cache, kernel_tiles, link, widgets
from cnnviz.ui.components.kernel_bank import kernel_bank
from cnnviz.ui.exciting_pool import Pool
from cnnviz.ui.kernel_numbers import sizes
from cnnviz.ui.operations import conv_layers, kernel_shape
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

ORDERS = {
    "norm": "largest first",
    "number": "by number",
    "strength": "strongest for the photo",
}
MAP = "map"  # in the address: the number of the kernel, which is that of its map


@dataclass(frozen=True)
class Shelf:
    """What stands on the shelf: a convolution, how its kernels are shown, and in which order."""

    card: Card
    layer: str
    show: str
    order: str

    @property
    def kernels(self) -> np.ndarray:
        """All kernels of the layer, (k, k, channels before, n)."""
        return kernel_cache.kernels(self.card, self.layer)["kernels"]

    @property
    def colour(self) -> bool:
        """Whether the kernels look at red, green and blue."""
        shape = kernel_shape(self.card, self.layer)
        return (
            shape is not None and shape[2] == self.card.input[2] and self.layer == conv_layers(self.card)[0]
        )


def settings(card: Card, row: DeltaGenerator) -> Shelf:
    """Draw the choice of layer, picture and order in a row."""
    with row:
        layer = widgets.menu("Layer", "layer", conv_layers(card), width=160)
        first = Shelf(card, layer, "", "").colour
        shown = {
            "weights": t("colours") if first else t("strongest slices"),
            **({"channels": t("red, green, blue")} if first else {}),
            "patches": t("what excites them most"),
        }
        show = widgets.choice("Show", "show", list(shown), show=shown.__getitem__)
        order = widgets.menu("Order", "order", list(ORDERS), show=lambda name: t(ORDERS[name]), width=230)
    return Shelf(card, layer, show, order)


def show(shelf: Shelf, pool: Pool, strengths: np.ndarray, title: str) -> int:
    """Draw the kernels and return the number of the opened one.

    `strengths` (n,) are their strongest responses in the learner's photo of that `title`.
    """
    norms = sizes(shelf.kernels)
    order = ordered(shelf.order, norms, strengths)
    opened = chosen(len(norms), order[0])
    says = [
        t(
            "Kernel {n}: norm {norm}, strongest response {value} in “{title}”.",
            n=n,
            norm=number(norm, 2),
            value=number(value, 2),
            title=title,
        )
        for n, (norm, value) in enumerate(zip(norms.tolist(), strengths.tolist(), strict=True))
    ]
    kernel_bank(
        _tiles(shelf, pool),
        order,
        says,
        opened,
        label=t("{n} kernels of {layer}. Arrow keys open one.", n=len(norms), layer=shelf.layer),
        about=_about(shelf),
        look=_LOOKS["channels" if shelf.show == "channels" else "patches" if shelf.show == "patches" else ""],
        key=f"bank-{shelf.card.name}-{shelf.layer}",
        on_open=open_kernel,
    )
    return opened


_LOOKS: dict[str, dict[str, object]] = {
    "": {"least": 34, "most": 64, "tall": 600, "gap": 9},
    "channels": {"least": 100, "most": 140, "tall": 560, "gap": 8},
    "patches": {"least": 40, "most": 64, "tall": 620, "gap": 4},
}


def ordered(order: str, norms: np.ndarray, strengths: np.ndarray) -> list[int]:
    """The numbers of all kernels in an order; of equal ones the lower number first.

    >>> ordered("norm", np.array([1.0, 3.0, 2.0]), np.array([0.5, 0.0, 9.0]))
    [1, 2, 0]
    """
    by = {"norm": -norms, "strength": -strengths}.get(order, np.arange(len(norms)))
    return [int(at) for at in np.argsort(by, kind="stable")]


def chosen(count: int, first: int) -> int:
    """The kernel that the address names, or `first` where the layer has none of that number."""
    said = link.get(MAP)
    known = said.isascii() and said.isdecimal() and len(said) < 6 and int(said) < count
    return int(said) if known else first


def open_kernel(number: int) -> None:
    """Put the opened kernel into the address; its strongest patch is the first to be seen."""
    link.put({MAP: str(number), "patch": None})


def _tiles(shelf: Shelf, pool: Pool) -> np.ndarray:
    if shelf.show == "patches":
        return kernel_tiles.patches(pool)
    if shelf.show == "channels":
        return kernel_tiles.channels(shelf.kernels)
    return kernel_tiles.colours(shelf.kernels) if shelf.colour else _slices(shelf.card.sha256, shelf)


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs={Shelf: lambda shelf: shelf.layer})
def _slices(weights: str, shelf: Shelf) -> np.ndarray:
    return kernel_tiles.strongest_slices(shelf.kernels)


def _about(shelf: Shelf) -> str:
    k, _, depth, _ = shelf.kernels.shape
    if shelf.show == "patches":
        return t("For each kernel the one patch, of all pictures looked through, that excites it most.")
    if shelf.show == "channels":
        return t(
            "Each kernel’s slices for red, green and blue: blue is below zero, orange above, white zero."
        )
    if shelf.colour:
        return t(
            "Weights as colours, each kernel in its own range: grey is zero, bright red much weight on red."
        )
    return t(
        "Of each kernel’s {depth} slices of {k} × {k} the nine largest: blue below zero, orange above.",
        depth=depth,
        k=k,
    )
