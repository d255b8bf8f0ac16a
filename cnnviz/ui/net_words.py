"""The layer kinds as the builder offers them: their names, their colours' groups, what a new one is like."""

from functools import cache

from cnnviz.nets.settings import defaults, settings
from cnnviz.nets.spec import (
    KINDS,
    Activation,
    Add,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    Inception,
    Layer,
    MaxPool,
    Rescaling,
    SeparableConv,
    ZeroPad,
)
from cnnviz.ui.text import t

# In the order of the builder: the kind's name for people, the group that gives its colour, a new layer.
OFFERED: dict[type[Layer], tuple[str, str, Layer]] = {
    Conv: ("Convolution", "conv", Conv(32, (3, 3), padding="same", activation="relu")),
    MaxPool: ("Max-pooling", "pool", MaxPool()),
    AveragePool: ("Average pooling", "pool", AveragePool()),
    BatchNorm: ("Batch norm", "quiet", BatchNorm()),
    Activation: ("Activation", "quiet", Activation("relu")),
    Dropout: ("Dropout", "quiet", Dropout(0.5)),
    Flatten: ("Flatten", "quiet", Flatten()),
    GlobalAveragePool: ("Global average", "pool", GlobalAveragePool()),
    GlobalMaxPool: ("Global maximum", "pool", GlobalMaxPool()),
    Dense: ("Dense", "dense", Dense(64, "relu")),
    Add: ("Residual add", "conv", Add(2)),
    Inception: ("Inception block", "conv", Inception((64, 96, 128, 16, 32, 32))),
    DepthwiseConv: ("Depthwise convolution", "conv", DepthwiseConv((3, 3), padding="same")),
    SeparableConv: ("Separable convolution", "conv", SeparableConv(32, (3, 3), padding="same")),
    ZeroPad: ("Zero padding", "quiet", ZeroPad()),
    Rescaling: ("Rescaling", "quiet", Rescaling()),
}


def kind_title(kind: str) -> str:
    """What people call a kind.

    >>> kind_title("max_pool"), kind_title("input")
    ('Max-pooling', 'Input')
    """
    return t(OFFERED[KINDS[kind]][0]) if kind in KINDS else t("Input")


def group(kind: str) -> str:
    """Which colour a kind has: "conv", "pool", "dense", "quiet" or "input".

    >>> group("inception"), group("flatten"), group("input")
    ('conv', 'quiet', 'input')
    """
    return OFFERED[KINDS[kind]][1] if kind in KINDS else "input"


def values(layer: Layer) -> dict[str, object]:
    """A layer's settings as plain data for the browser."""
    return {name: _plain(getattr(layer, name)) for name in settings(type(layer))}


@cache
def forms() -> list[dict[str, object]]:
    """For each kind, in order, what the browser needs to offer it and to draw its form."""
    return [
        {
            "kind": kind.kind,
            "title": t(name),
            "group": colour,
            "about": t((kind.__doc__ or "").split("\n")[0]),
            "start": values(start),
            "settings": [_form(kind, field) for field in settings(kind)],
        }
        for kind, (name, colour, start) in OFFERED.items()
    ]


def _form(kind: type[Layer], name: str) -> dict[str, object]:
    setting = settings(kind)[name]
    return {
        "name": name,
        "form": setting.form,
        "labels": [t(label) for label in setting.label.split(", ")],
        "low": setting.low,
        "high": setting.high,
        "count": setting.count,
        "choices": list(setting.choices),
        "optional": setting.optional,
        "usual": _plain(defaults(kind).get(name)),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
