"""A chain of layers and the sizes through it: the state is in the URL, the table is edited in the browser."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.numeric import shapes
from cnnviz.numeric.shapes import Field, Layer
from cnnviz.ui import foresight, given, link, widgets
from cnnviz.ui.components.layer_table import layer_table
from cnnviz.ui.text import t
from cnnviz.ui.window_settings import LARGEST_INPUT

LIMITS = {"kernel_size": (1, 31), "strides": (1, 16), "padding": (0, 15)}
MOST_LAYERS = 16

Step = tuple[str, Layer]
CONV5, CONV3, POOL = ("conv", Layer(5)), ("conv", Layer(3)), ("pool", Layer(2, 2))

# The articles' chains: title, input size, layers.
PRESETS: dict[str, tuple[str, int, tuple[Step, ...]]] = {
    "lenet": ("LeNet-5: 32 → 28 → 14 → 10 → 5", 32, (CONV5, POOL, CONV5, POOL)),
    "alexnet": (
        "AlexNet begins: 227 → 55 → 27",
        227,
        (("conv", Layer(11, 4)), ("pool", Layer(3, 2))),
    ),
    "cats": ("Cats and dogs: 150 → 148 → 74 …", 150, (CONV3, POOL, CONV3, POOL, CONV3, POOL)),
    "shrinking": ("No padding: 32 shrinks to 2", 32, (CONV3,) * 15),
    "same": ("Padding 1 keeps 32", 32, (("conv", Layer(3, 1, 1)),) * 5),
}


@dataclass(frozen=True)
class Chain:
    """An input size and layers, followed as far as windows fit."""

    size: int
    layers: tuple[Step, ...]

    @property
    def sizes(self) -> list[int]:
        """The sizes from the input's on, as far as the chain goes."""
        return self._follow()[0]

    @property
    def problem(self) -> str:
        """Why the chain ends before its last layer, or nothing."""
        return self._follow()[1]

    @property
    def reached(self) -> tuple[Step, ...]:
        """The layers as far as windows fit."""
        return self.layers[: len(self.sizes) - 1]

    @property
    def fields(self) -> list[Field]:
        """The receptive field after each layer that is reached."""
        return shapes.receptive_field([layer for _, layer in self.reached], self.size)

    @property
    def formula(self) -> str:
        """The sizes as the formula panel shows them.

        >>> Chain(32, (CONV5, POOL)).formula
        '32 → 28 → **14**'
        """
        *before, last = self.sizes
        return " → ".join([*map(str, before), f"**{last}**"])

    @property
    def note(self) -> str:
        """What the end of the chain means, or why it ends too early."""
        if self.problem:
            return t("Layer {n} fails. {problem}", n=len(self.sizes), problem=self.problem)
        if not self.layers:
            return t("No layer yet: add one.")
        last = self.fields[-1].size
        seen = t("One number of the last map sees {n} × {n} pixels of the input", n=last)
        return seen + (t(", more than it has: the rest is padding.") if last > self.size else ".")

    def rows(self) -> list[dict[str, object]]:
        """The chain as a table: one row for each layer that is reached."""
        return [
            {
                "layer": t("convolution") if kind == "conv" else t("pooling"),
                "k": layer.kernel_size,
                "s": layer.strides,
                "p": layer.padding,
                "input": before,
                "map": after,
                "left over": shapes.left_over(before, *layer),
                "one number sees": f"{field.size} × {field.size}",
            }
            for (kind, layer), before, after, field in zip(
                self.reached, self.sizes[:-1], self.sizes[1:], self.fields, strict=True
            )
        ]

    def _follow(self) -> tuple[list[int], str]:
        sizes = [self.size]
        for _, layer in self.layers:
            try:
                sizes.append(shapes.output_size(sizes[-1], *layer))
            except LearnerError as error:
                return sizes, str(error)
        return sizes, ""


def encode(layers: tuple[Step, ...]) -> str:
    """The layers as they stand in the URL: a letter, then kernel size, strides and padding.

    >>> encode((("conv", Layer(5)), ("pool", Layer(2, 2))))
    'c5.1.0-p2.2.0'
    """
    return "-".join(f"{kind[0]}{layer.kernel_size}.{layer.strides}.{layer.padding}" for kind, layer in layers)


def decode(text: str) -> tuple[Step, ...]:
    """Read what `encode` wrote; what can't be read is left out, what is too large is cut to the limits.

    >>> decode("c5.1.0-p2.2.0-nonsense")
    (('conv', Layer(kernel_size=5, strides=1, padding=0, dilation_rate=1)), \
('pool', Layer(kernel_size=2, strides=2, padding=0, dilation_rate=1)))
    """
    found = re.findall(r"\b([cp])(\d{1,4})\.(\d{1,4})\.(\d{1,4})\b", text)
    return tuple(
        (
            "conv" if letter == "c" else "pool",
            Layer(*(_within(name, int(value)) for name, value in zip(LIMITS, numbers, strict=True))),
        )
        for letter, *numbers in found[:MOST_LAYERS]
    )


def formulas(chain: Chain) -> list[tuple[str, str]]:
    """The sizes, and what the end of the chain means."""
    return [(chain.formula, chain.note)]


def show(key: str = "", first: str = "lenet") -> Chain:
    """Draw the presets and the table and return the chain; in the URL it is `{key}m` and `{key}layers`.

    `first` is the preset that is there before anything was chosen.
    """
    address, table = f"{key}layers", f"{key}layer-table"
    with st.container(horizontal=True, key=f"{key}presets"):
        for name, (title, size, layers) in PRESETS.items():
            st.button(t(title), key=f"{key}preset-{name}", on_click=_load, args=(key, size, encode(layers)))
    size = widgets.whole_number("Input m", f"{key}m", 1, LARGEST_INPUT, PRESETS[first][1], width=130)
    chain = Chain(size, decode(link.get(address, encode(PRESETS[first][2]))))
    layer_table(
        [{"kind": kind, **{name: getattr(layer, name) for name in LIMITS}} for kind, layer in chain.layers],
        chain.sizes,
        [field.size for field in chain.fields],
        limits=LIMITS,
        most=MOST_LAYERS,
        key=table,
        on_change=lambda layers: _edited(address, layers),
    )
    widgets.in_component(table, encode(chain.layers), map(encode, near(chain.layers)))
    return chain


def near(layers: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """What one number of one layer leads to, moved by few steps; the nearest first.

    >>> [encode(one) for one in near((("conv", Layer(2)),))][:4]
    ['c2.1.0', 'c1.1.0', 'c3.1.0', 'c2.2.0']
    """
    yield layers
    for far, place, name, sign in itertools.product((1, 2, 3), range(len(layers)), LIMITS, (-1, 1)):
        kind, layer = layers[place]
        value = _within(name, getattr(layer, name) + sign * far)
        if value != getattr(layer, name):
            yield (*layers[:place], (kind, layer._replace(**{name: value})), *layers[place + 1 :])


def changes(key: str = "") -> dict[str, foresight.Change]:
    """What each control of `show(key)` changes in the chain, by its key."""
    return {
        f"{key}m": lambda chain, size: replace(chain, size=size),
        f"{key}layer-table": lambda chain, said: replace(chain, layers=decode(said)),
    }


def _load(key: str, size: int, layers: str) -> None:
    given.give({f"{key}m": size})
    link.put({f"{key}layers": layers})


def _edited(address: str, layers: list[dict]) -> None:
    """Take over what the browser's table says, whatever it says, by way of the text in the URL."""
    texts = (".".join(str(layer.get(name)) for name in LIMITS) for layer in layers)
    kinds = (str(layer.get("kind"))[:1] for layer in layers)
    link.put({address: "-".join(kind + text for kind, text in zip(kinds, texts, strict=True))})


def _within(name: str, value: int) -> int:
    low, high = LIMITS[name]
    return min(max(value, low), high)
