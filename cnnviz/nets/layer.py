"""What every layer kind is made of: shapes, windows, and what a layer answers when its input doesn't do.

Shapes are (H, W, C) for maps and (n,) for a vector, one picture at a time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from cnnviz.nets import settings as s
from cnnviz.numeric import shapes

Shape = tuple[int, ...]
Pair = tuple[int, int]


class Refusal(Exception):  # noqa: N818 -- not an error yet: the net makes one of it that names the layer
    """A layer can't take what it is given: what it received, and what would do."""

    def __init__(self, received: str, remedy: str) -> None:
        super().__init__(received, remedy)
        self.received = received
        self.remedy = remedy


class Window(NamedTuple):
    """What one number put out looks at, along one axis: a span of pixels, at every `strides`-th place."""

    span: int
    strides: int
    before: int  # pixels of padding before the first window


Windows = tuple[Window, Window]  # (rows, columns)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a layer makes of its input.

    Attributes:
        shape: of its output.
        trainable: parameters that training changes.
        frozen: parameters that it does not (the running mean and variance of batch normalisation).
        multiply_adds: multiplications by weights for one picture.
        inner: numbers put out by the layers inside a composite, its own output not among them.
        windows: what an output looks at, where it is a window of the input.
        everything: whether each output looks at the whole input instead.
        shortcut: where a layer also takes the output from `back` layers ago, (back, its windows).
    """

    shape: Shape
    trainable: int = 0
    frozen: int = 0
    multiply_adds: int = 0
    inner: int = 0
    windows: Windows | None = None
    everything: bool = False
    shortcut: tuple[int, Windows | None] | None = None


@dataclasses.dataclass(frozen=True)
class Layer:
    """What all kinds have in common.

    Class attributes: `kind`, its name in specs; `code`, its letters in links; `keras`, its class there;
    `stem`, how its instances are called (conv1, conv2, …).
    """

    kind: ClassVar[str] = ""
    code: ClassVar[str] = ""
    keras: ClassVar[str] = ""
    stem: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name, setting in s.settings(type(self)).items():
            value = getattr(self, name)
            checked = setting.check(name, value)
            if checked is not value:
                object.__setattr__(self, name, checked)

    def through(self, shape: Shape, earlier: Sequence[Shape] = ()) -> Outcome:
        """What the layer makes of an input of this shape, or `Refusal`.

        `earlier` holds the shapes before it, the net's input first and its own input last.
        """
        return Outcome(shape)

    def text(self) -> str:
        """What it is set to, in a few words: its numbers, and what is not as usual.

        >>> from cnnviz.nets.kinds import Conv
        >>> Conv(6, (3, 3), strides=(2, 2), padding="same", use_bias=False).text()
        '6, 3×3, stride 2, same, no bias'
        """
        usual, parts = s.defaults(type(self)), []
        for name, setting in s.settings(type(self)).items():
            value = getattr(self, name)
            if not setting.code and setting.form in ("whole", "number"):
                parts.append(f"{value:g}" if isinstance(value, float) else str(value))
            elif (not setting.code and setting.form == "wholes") or name == "kernel_size":
                parts.append(size_text(value))
            elif value != usual.get(name):
                parts.append(_unusual(setting, value))
        return ", ".join(parts)


def _unusual(setting: s.Setting, value: Any) -> str:
    if setting.form == "choice":
        return str(value)
    if setting.form == "flag":
        return setting.label if value else f"no {setting.label}"
    if isinstance(value, tuple):
        return f"{setting.label} {value[0] if len(set(value)) == 1 else size_text(value)}"
    return f"{setting.label} {value:g}"


def size_text(shape: Sequence[int]) -> str:
    """A shape as people write it.

    >>> size_text((28, 28, 6)), size_text((10,))
    ('28×28×6', '10')
    """
    return "×".join(map(str, shape))


def maps(shape: Shape) -> tuple[int, int, int]:
    """The shape, if it is one of maps."""
    if len(shape) != 3:
        raise Refusal(
            f"received a vector of {shape[0]} numbers, but it works on maps (height × width × channels)",
            "put it before the layer that makes a vector of the maps (flatten, global pooling)",
        )
    return shape


def windows_over(
    shape: Shape,
    kernel_size: Pair,
    strides: Pair,
    padding: str,
    dilation_rate: Pair = (1, 1),
    what: str = "kernel",
) -> tuple[Pair, Windows]:
    """(rows, columns) of the output, and the windows behind them."""
    height, width, _ = maps(shape)
    spans = [shapes.window_span(k, d) for k, d in zip(kernel_size, dilation_rate, strict=True)]
    if padding == "valid" and (spans[0] > height or spans[1] > width):
        spread = f" (spread over {size_text(spans)})" if max(dilation_rate) > 1 else ""
        most = [
            min(k, 1 + (n - 1) // d)
            for k, n, d in zip(kernel_size, (height, width), dilation_rate, strict=True)
        ]
        at_most = f"{most[0]}" if most[0] == most[1] else size_text(most)
        raise Refusal(
            f"{what} {size_text(kernel_size)}{spread} does not fit {height}×{width} input",
            f"use padding 'same', or a {what} of at most {at_most}",
        )
    sizes, windows = [], []
    for size, k, stride, d, span in zip(
        (height, width), kernel_size, strides, dilation_rate, spans, strict=True
    ):
        before = shapes.same_padding(size, k, stride, d)[0] if padding == "same" else 0
        sizes.append(-(-size // stride) if padding == "same" else (size - span) // stride + 1)
        windows.append(Window(span, stride, before))
    return (sizes[0], sizes[1]), (windows[0], windows[1])


def one_of_strides_and_dilation(strides: Pair, dilation_rate: Pair) -> None:
    """Keras has no kernel that is both spread and moved by more than one place."""
    if max(strides) > 1 and max(dilation_rate) > 1:
        raise Refusal(
            f"received strides {size_text(strides)} and dilation {size_text(dilation_rate)}",
            "Keras allows one of them only: set the other to 1",
        )


def equal_strides(strides: Pair) -> None:
    """Keras moves depthwise kernels equally far along rows and columns."""
    if strides[0] != strides[1]:
        raise Refusal(
            f"received strides {size_text(strides)}",
            "a depthwise kernel moves equally far both ways: make them equal",
        )
