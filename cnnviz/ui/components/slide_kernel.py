"""A window slides over a picture of numbers: input → window ⊙ kernel → map, moved and edited in the browser.

The same component shows a weighted window (cross-correlation or convolution, with one kernel or a stack of
them) and a pooling window (max, average, l2). It computes by itself what it shows, so nothing waits for the
server; the caller hands over the maps that the NumPy core computed, and the component says if they agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import palette
from cnnviz.ui.text import t

Array = NDArray[Any]

WEIGHTED = ("cross-correlation", "convolution")
POOLING = ("max", "average", "l2")
LARGEST_WEIGHT = 99.0
MOST_KERNELS = 6  # in a stack

_HERE = Path(__file__)
_PARTS = ("numbers", "sizes", "grids", "tools", "volume", "view")
_SCRIPTS = ("pixels", *(f"slide_kernel_{part}" for part in _PARTS), "slide_kernel")
_mount = st.components.v2.component(
    "cnnviz.slide_kernel",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
)


@dataclass(frozen=True, eq=False)
class Slide:
    """What slides over what.

    `image` is (H, W) or (H, W, C) with values from 0 to `high`; `kernels` is (k, k), (k, k, C) or a stack
    (k, k, C, n); pooling has a `kernel_size` instead. `maps` is (H', W') or (H', W', n) from the NumPy core.
    `image_source` and `kernels_source` name where they come from (a preset, a link, an edit): what the
    learner has edited on screen is replaced when the source changes, and only then.
    """

    image: Array
    maps: Array
    kernels: Array | None = None
    kernel_size: tuple[int, int] = (2, 2)
    strides: int = 1
    padding: int = 0
    dilation_rate: int = 1
    operation: str = "cross-correlation"
    high: int = 9
    image_source: str = "image"
    kernels_source: str = "kernels"
    map_names: Sequence[str] = ()
    channel_names: Sequence[str] = ()  # red, green and blue unless given

    def __post_init__(self) -> None:
        if self.operation not in WEIGHTED + POOLING:
            raise ValueError(f"Unknown operation {self.operation!r}.")
        if (self.kernels is None) == (self.operation in WEIGHTED):
            raise ValueError(
                f"The operation {self.operation!r} {'needs' if self.kernels is None else 'has no'} kernels."
            )

    @property
    def volume(self) -> Array:
        """The image as (H, W, C)."""
        return self.image if self.image.ndim == 3 else self.image[..., np.newaxis]

    @property
    def rgb(self) -> bool:
        """Whether the channels are colours."""
        return self.volume.shape[2] == 3 and not self.channel_names

    @property
    def stack(self) -> Array | None:
        """The kernels as (k, k, C, n)."""
        if self.kernels is None:
            return None
        return self.kernels.reshape(*self.kernels.shape, *[1] * (4 - self.kernels.ndim))

    @property
    def volumes(self) -> Array:
        """The maps as (H', W', n)."""
        return self.maps if self.maps.ndim == 3 else self.maps[..., np.newaxis]

    @property
    def window_shape(self) -> tuple[int, int]:
        """Rows and columns of the window."""
        return self.kernel_size if self.kernels is None else (self.kernels.shape[0], self.kernels.shape[1])

    def data(self, *, editable: bool, place: int, report_place: bool) -> dict[str, Any]:
        """What the browser is given: channels first, plain lists."""
        stack = self.stack
        return {
            "image": np.moveaxis(self.volume, 2, 0).tolist(),
            "kernels": None if stack is None else np.transpose(stack, (3, 2, 0, 1)).tolist(),
            "maps": np.moveaxis(self.volumes, 2, 0).tolist(),
            "kernel_size": list(self.window_shape),
            "strides": self.strides,
            "padding": self.padding,
            "dilation_rate": self.dilation_rate,
            "operation": self.operation,
            "high": self.high,
            "sources": {"image": self.image_source, "kernels": self.kernels_source},
            "names": {
                "channels": list(self.channel_names) or [t("red"), t("green"), t("blue")],
                "maps": list(self.map_names),
            },
            "editable": {"image": editable, "kernels": editable and stack is not None},
            "place": place,
            "report_place": report_place,
            "scales": {"signed": list(palette.SIGNED)},
            "channel_colours": list(palette.CHANNELS) if self.rgb else [palette.SIGNED[0]],
            "text": texts() if self.operation in WEIGHTED else texts() | _pooling_texts(),
        }


@dataclass(frozen=True, eq=False)
class Edit:
    """What the learner changed by hand, in the shapes of the `Slide` it was shown: None where nothing."""

    image: Array | None
    image_source: str
    kernels: Array | None
    kernels_source: str


def read_edit(value: Any, slide: Slide) -> Edit | None:
    """The edit that a browser sent, or None where it isn't one for this picture and these kernels."""
    if not isinstance(value, dict) or not isinstance(value.get("sources"), dict):
        return None
    image = _array(value.get("image"), np.moveaxis(slide.volume, 2, 0).shape, 0, slide.high)
    kernels = _read_kernels(value.get("kernels"), slide)
    if image is None and kernels is None:
        return None
    return Edit(
        image=None if image is None else np.moveaxis(image, 0, 2).reshape(slide.image.shape),
        image_source=str(value["sources"].get("image", ""))[:80],
        kernels=kernels,
        kernels_source=str(value["sources"].get("kernels", ""))[:80],
    )


def _read_kernels(value: Any, slide: Slide) -> Array | None:
    """The kernels that a browser sent, in the slide's shape; of a stack there may be more or fewer."""
    if slide.kernels is None or slide.stack is None or not isinstance(value, list):
        return None
    rows, columns, channels, count = slide.stack.shape
    if slide.kernels.ndim == 4:
        count = min(len(value), MOST_KERNELS)
    kernels = _array(value, (count, channels, rows, columns), -LARGEST_WEIGHT, LARGEST_WEIGHT)
    if kernels is None or not count:
        return None
    stack = np.transpose(kernels, (2, 3, 1, 0))  # (k, k, C, n)
    return stack if slide.kernels.ndim == 4 else stack.reshape(slide.kernels.shape)


def slide_kernel(
    key: str,
    slide: Slide,
    *,
    editable: bool = True,
    place: int = 0,
    on_edit: Callable[[Edit], None] | None = None,
    on_place: Callable[[int], None] | None = None,
) -> None:
    """Show it. `on_edit` and `on_place` are called before the run that follows what the learner did."""

    def edited() -> None:
        edit = read_edit(st.session_state[key].get("edit"), slide)
        if edit and on_edit:
            on_edit(edit)

    def moved() -> None:
        index = st.session_state[key].get("place")
        if isinstance(index, int) and on_place:
            on_place(index)

    _mount(
        key=key,
        data=slide.data(
            editable=editable and on_edit is not None, place=place, report_place=on_place is not None
        ),
        on_edit_change=edited,
        on_place_change=moved,
    )


def _array(value: Any, shape: tuple[int, ...], low: float, high: float) -> Array | None:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        return None
    if array.shape != shape or not np.all(np.isfinite(array)) or array.min() < low or array.max() > high:
        return None
    whole = array.astype(np.int64)
    return whole if np.array_equal(whole, array) else array


def _pooling_texts() -> dict[str, str]:
    """What a pooling window says in other words."""
    return {
        "map": t("Pooled map z"),
        "map_grid": t("Pooled map, {rows} rows and {columns} columns"),
        "hint_draw": t(
            "Point at a number of the map to light its window, or at an input to light all outputs it feeds. "
            "Type a digit on an input, or draw, to change the picture."
        ),
    }


def texts() -> dict[str, str]:
    """Every word that the component shows; `{name}` is filled in by the browser."""
    return {
        "input": t("Input"),
        "input_size": t("{rows} × {columns}, values 0…{high}"),
        "input_grid": t("Input{channel}, {rows} rows and {columns} columns"),
        "kernel": t("Kernel K"),
        "kernel_edit": t("{rows} × {columns}, click a weight to edit"),
        "size": t("{rows} × {columns}"),
        "turned": t("K turned by 180°"),
        "turned_note": t("what is laid on the window"),
        "terms": t("Window ⊙ kernel"),
        "terms_note": t("H = R ⊙ K"),
        "window": t("Window"),
        "map": t("Feature map z"),
        "map_size": t("{rows} × {columns}{depth}, one number per window"),
        "map_grid": t("Feature map, {rows} rows and {columns} columns"),
        "stack": t("Maps, one upon another"),
        "map_number": t("map {n} of {count}"),
        "map_before": t("The map before"),
        "map_after": t("The next map"),
        "add_kernel": t("Add a kernel"),
        "drop_kernel": t("Remove this kernel"),
        "depth": t("Row {row}, column {column} of all {count} maps:"),
        "cell": t("row {row}, column {column}: {value}"),
        "unreached": t(", no window reaches it"),
        "padding": t("row {row}, column {column}: padding, 0"),
        "empty": t("row {row}, column {column}: not computed yet"),
        "feeds": t("Input row {row}, column {column} = {value} feeds {n} of {count} outputs"),
        "feeds_none": t("Input row {row}, column {column} = {value}: no window reaches it"),
        "live": t("Output row {row}, column {column}: {sum}"),
        "status": t("window {n} of {count} · row {row}, column {column}"),
        "weight": t("weight row {row}, column {column}"),
        "less": t("less"),
        "more": t("more"),
        "negate": t("change the sign"),
        "draw": t("Draw"),
        "ink": t("Value to draw"),
        "clear": t("Clear"),
        "player": t("Player"),
        "start": t("To the first window"),
        "back": t("One window back"),
        "play": t("Play"),
        "pause": t("Pause"),
        "step": t("One window on"),
        "end": t("To the last window"),
        "scrub": t("Window"),
        "speed": t("Speed"),
        "hint": t(
            "Point at a number of the map to light its window, or at an input to light all outputs it feeds."
        ),
        "hint_draw": t(
            "Point at a number of the map to light its window, or at an input to light all outputs it feeds. "
            "Type a digit on an input, or draw, to change the picture; ↑ and ↓ change a weight by 1."
        ),
        "agrees": t("NumPy on the server computes the same {count} numbers."),
        "differs": t("The server computed other numbers than these: please report it."),
    }
