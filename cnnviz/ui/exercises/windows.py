"""The layers of a question on receptive fields, in words."""

from collections.abc import Iterable

from cnnviz.ui.text import t


def chain(windows: Iterable[tuple[int, int]]) -> str:
    """Layers by (kernel_size, strides), the first first; a window of two is a pool's.

    >>> chain([(5, 2), (2, 2), (3, 1)])
    'conv 5 × 5 with stride 2 → pool 2 × 2 with stride 2 → conv 3 × 3'
    """
    return " → ".join(_named(*window) for window in windows)


def _named(kernel_size: int, strides: int) -> str:
    name = t("pool") if kernel_size == 2 else t("conv")
    size = f"{name} {kernel_size} × {kernel_size}"
    return size if strides == 1 else t("{size} with stride {strides}", size=size, strides=strides)
