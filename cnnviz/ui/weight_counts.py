"""How many weights a layer needs: dense, one long kernel along the flat data, small ones on the picture."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cnnviz.numeric import connectivity
from cnnviz.numeric.connectivity import Weights
from cnnviz.numeric.counts import dense_parameters
from cnnviz.ui import widgets
from cnnviz.ui.text import t

FIELD = 120
FIELDS = {  # what each control sets, by its key
    "h": "height",
    "w": "width",
    "c": "channels",
    "outputs": "outputs",
    "k": "kernel_size",
    "kernels": "filters",
}
BYTES = 4  # of a float32


@dataclass(frozen=True)
class Counts:
    """An input of H × W × C, so many outputs of a flat layer, and kernels of k × k × C for the picture."""

    height: int
    width: int
    channels: int
    outputs: int
    kernel_size: int
    filters: int

    @property
    def inputs(self) -> int:
        """All numbers of the input."""
        return self.height * self.width * self.channels

    @property
    def dense(self) -> int:
        """The weights of a dense layer: every output has one for every number."""
        return dense_parameters(self.inputs, self.outputs, bias=False)

    @property
    def long_kernel(self) -> int:
        """The size of the one kernel that gives as many outputs when slid along the flat data."""
        return connectivity.kernel_size_for(self.inputs, self.outputs)

    @property
    def small(self) -> Weights:
        """The weights of a layer of small kernels, without padding."""
        return connectivity.weights((self.height, self.width, self.channels), self.kernel_size, self.filters)

    def formulas(self) -> list[tuple[str, str]]:
        """Each count with its numbers filled in, and what it means."""
        H, W, C, n, k = self.height, self.width, self.channels, self.outputs, self.kernel_size
        unshared = self.long_kernel * n
        return [
            (
                f"{t('dense')}: H · W · C · n = {H} · {W} · {C} · {n} = **{self.dense:,}**",
                t("Every output looks at every number: {memory} of weights.", memory=_memory(self.dense)),
            ),
            (
                f"{t('one kernel along the flat data')}: k = m − n + 1 = {self.inputs:,} − {n} + 1 "
                f"= **{self.long_kernel:,}**",
                t(
                    "Without sharing, {n} outputs of {k} weights each would be {unshared}.",
                    n=n,
                    k=f"{self.long_kernel:,}",
                    unshared=f"{unshared:,}",
                ),
            ),
            (
                f"{t('kernels on the picture')}: k · k · C · {t('kernels')} = "
                f"{k} · {k} · {C} · {self.filters} "
                f"= **{self.small.shared:,}**",
                t(
                    "Without sharing {sparse}, and dense to as many outputs {dense}.",
                    sparse=f"{self.small.sparse:,}",
                    dense=f"{self.small.dense:,}",
                ),
            ),
        ]

    def rows(self) -> list[dict[str, str]]:
        """One line for each way of connecting."""
        small, long_kernel = self.small, self.long_kernel
        k, C = self.kernel_size, self.channels
        listed = [
            (t("dense"), self.inputs, self.dense, self.dense),
            (t("one kernel along the flat data"), long_kernel, long_kernel * self.outputs, long_kernel),
            (t("kernels on the picture"), k * k * C, small.sparse, small.shared),
        ]
        return [
            {
                "layer": name,
                "one output sees": f"{sees:,}",
                "without sharing": f"{unshared:,}",
                "weights": f"{weights:,}",
                "as float32": _memory(weights),
            }
            for name, sees, unshared, weights in listed
        ]

    def keras_lines(self) -> str:
        """A program that ends with the three counts in `dense`, `along` and `small`."""
        H, W, C = self.height, self.width, self.channels
        return f"""\
import keras

# Keras makes the weights it counts: the dense ones take {_memory(self.dense)}
layers = {{
    "dense": (keras.layers.Dense({self.outputs}, use_bias=False), ({self.inputs},)),
    "along": (keras.layers.Conv1D(1, {self.long_kernel}, use_bias=False), ({self.inputs}, 1)),
    "small": (keras.layers.Conv2D({self.filters}, {self.kernel_size}, use_bias=False), ({H}, {W}, {C})),
}}
count = {{}}
for name, (layer, shape) in layers.items():
    layer.build((None, *shape))
    count[name] = layer.count_params()
print(count)  # {self.dense:,}, {self.long_kernel:,}, {self.small.shared:,}"""


def show() -> Counts:
    """Draw the controls and return the counts; all in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="count-controls"):
        return Counts(
            height=widgets.whole_number("Rows H", "h", 2, 1024, 512, width=FIELD),
            width=widgets.whole_number("Columns W", "w", 2, 1024, 512, width=FIELD),
            channels=widgets.whole_number("Channels C", "c", 1, 512, 3, width=FIELD),
            outputs=widgets.whole_number("Outputs n", "outputs", 1, 4096, 100, width=FIELD),
            kernel_size=widgets.whole_number("Kernel k", "k", 1, 31, 3, width=FIELD),
            filters=widgets.whole_number("Kernels", "kernels", 1, 512, 100, width=FIELD),
        )


def _memory(weights: int) -> str:
    """The memory of so many float32.

    >>> _memory(78_643_200), _memory(2700)
    ('314.6 MB', '10.8 KB')
    """
    size = weights * BYTES / 1000
    for unit in ("KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:,.1f} {unit}"
