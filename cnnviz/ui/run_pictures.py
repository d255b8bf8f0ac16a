"""What a run tells as pictures: kernels and gradients, maps, a drawing as the data has it."""

from __future__ import annotations

import math

import numpy as np

from cnnviz.recipe.records import Kernels, Maps, Pictures, Snapshot
from cnnviz.ui.components.run_inside import Moment, Strip
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

MOST_MAPS = 16  # of a layer
THUMB = 64

# What a layer is called above its maps.
KINDS = {
    "Conv2D": "convolution",
    "SeparableConv2D": "separable convolution",
    "DepthwiseConv2D": "depthwise convolution",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "BatchNormalization": "batch normalisation",
    "Activation": "activation",
}


def live(pictures: Pictures, line: str, truth: int | None = None) -> Moment:
    """The net as it is now."""
    strips = [probe_strip(pictures.probe)]
    if pictures.kernels is not None:
        strips.append(kernel_strip(pictures.kernels.values(), pictures.kernels.name))
    if pictures.gradients is not None:
        strips.append(gradient_strip(pictures.gradients))
    strips += [map_strip(one) for one in pictures.layers]
    return Moment(pictures.step, line, strips, scores(pictures.scores), truth=truth)


def replayed(snapshot: Snapshot) -> Moment:
    """The net as it was at a snapshot, for the time machine."""
    line = t(
        "Batch {step}, epoch {epoch}: loss {loss}, accuracy {accuracy}",
        step=f"{snapshot.step:,}",
        epoch=snapshot.epoch,
        loss=short(snapshot.loss),
        accuracy=short(snapshot.accuracy),
    )
    strips = [probe_strip(snapshot.probe)]
    if snapshot.kernels:
        first: Kernels = snapshot.kernels[0]
        strips.append(kernel_strip(first.values(), first.name))
    strips += [map_strip(one) for one in snapshot.layers]
    said = snapshot.gallery.argmax(axis=1)
    sure = snapshot.gallery[np.arange(len(said)), said]
    return Moment(
        snapshot.step,
        line,
        strips,
        scores(snapshot.scores),
        said=said.tolist(),
        sure=[round(100 * int(one) / 255) for one in sure],
    )


def probe_strip(picture: np.ndarray, title: str = "") -> Strip:
    """The picture (h, w, 1 or 3) that is looked at."""
    return Strip(
        "probe", title or t("The picture that is looked at"), "", _plain(picture)[None], kind="picture"
    )


def kernel_strip(weights: np.ndarray, name: str) -> Strip:
    """Weights (k, k, c, n) as n small pictures: signed; of three channels their mean."""
    size = _largest(weights)
    return Strip(
        "kernels",
        t("Kernels of the first convolution, {name}", name=name),
        t(
            "Blue below 0, orange above; the strongest colour stands for ±{size}.{mean}",
            size=short(size),
            mean=_mean(weights),
        ),
        signed(weights, size),
        "signed",
        "kernel",
    )


def gradient_strip(gradients: np.ndarray) -> Strip:
    """The slopes ∂L/∂w of the last batch, laid out as the kernels."""
    size = _largest(gradients)
    return Strip(
        "gradients",
        t("Gradients of these kernels: ∂L/∂w of the last batch"),
        t(
            "Each weight goes against its gradient. The strongest colour stands for ±{size}.{mean}",
            size=short(size),
            mean=_mean(gradients),
        ),
        signed(gradients, size),
        "signed",
        "kernel",
    )


def map_strip(layer: Maps) -> Strip:
    """The maps of a layer, each from its least to its greatest value."""
    count = layer.maps.shape[2]
    maps = np.moveaxis(layer.maps, 2, 0)[:MOST_MAPS]
    flat = int(np.sum(layer.high <= layer.low))
    shown = t("The first {n} of {all}. ", n=MOST_MAPS, all=count) if count > MOST_MAPS else ""
    dead = t(" {n} of them are the same everywhere: they say nothing.", n=flat) if flat > 1 else ""
    if flat == 1:
        dead = t(" 1 of them is the same everywhere: it says nothing.")
    return Strip(
        layer.name,
        t("Maps of {name} ({kind})", name=layer.name, kind=t(KINDS.get(layer.kind, layer.kind))),
        shown
        + t(
            "Each from dark, its least, to light, its greatest value: {low} … {high} in all.",
            low=short(float(layer.low.min())),
            high=short(float(layer.high.max())),
        )
        + dead,
        maps,
        "magnitude",
    )


def signed(weights: np.ndarray, size: float) -> np.ndarray:
    """Weights (k, k, c, n) → (n, k, k) uint8 on a signed scale from −size to size, the channels averaged.

    >>> signed(np.array([-1.0, 0.0, 1.0]).reshape(1, 3, 1, 1), 1.0).tolist()
    [[[0, 128, 255]]]
    """
    mean = np.nan_to_num(np.moveaxis(weights.mean(axis=2), 2, 0))
    return np.clip(np.floor(127.5 * (mean / size + 1) + 0.5), 0, 255).astype(np.uint8)


def _largest(weights: np.ndarray) -> float:
    largest = float(np.nan_to_num(np.abs(weights.mean(axis=2)), posinf=0).max())
    return largest or 1.0


def _mean(weights: np.ndarray) -> str:
    channels = weights.shape[2]
    return t(" Shown is the mean over {n} channels.", n=channels) if channels > 1 else ""


def scores(values: np.ndarray) -> list[float]:
    """Probabilities for the browser: what is no number counts as 0; none where none were told."""
    if np.ndim(values) != 1:
        return []
    return [float(one) for one in np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)]


def short(value: float) -> str:
    """A number of any size in few signs.

    >>> short(0.123456), short(1.0e-5), short(float("nan")), short(1234567.0)
    ('0.123', '1.00e−05', 'no number', '1.23e+06')
    """
    if not math.isfinite(value):
        return t("no number")
    if value and not 0.0005 <= abs(value) < 1e5:
        return f"{value:.2e}".replace("-", "−")
    return number(value, 3)


def _plain(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture


def thumbnail(picture: np.ndarray) -> np.ndarray:
    """A picture (h, w, 1 or 3) as (64, 64, 3), its pixels as squares."""
    rows = np.arange(THUMB) * picture.shape[0] // THUMB
    columns = np.arange(THUMB) * picture.shape[1] // THUMB
    large = picture[rows][:, columns]
    return np.ascontiguousarray(np.repeat(large, 3, axis=2) if large.shape[2] == 1 else large)
