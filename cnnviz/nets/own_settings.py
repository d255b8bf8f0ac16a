"""The settings of one layer in a `config.json` from outside: each is taken by name, and checked.

What Keras's loader would import or call by name is only compared with words that are written here; nothing
of it is ever looked up, imported or built.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.settings import ACTIVATIONS, shown

OWN_ACTIVATIONS = (
    *ACTIVATIONS,
    "swish",
    "selu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "mish",
)
_DTYPES = ("float32", "mixed_bfloat16", "mixed_float16", "float16", "bfloat16", "float64")
_POLICIES = ("DTypePolicy", "Policy", "FloatDTypePolicy")
# What starts, penalises or bounds weights in training says nothing about a net whose weights are given; yet
# only Keras's own may stand there: one from elsewhere is a sign of code.
_HELPERS = {
    "initializer": (
        "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
        "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros",
        "Identity",
    ),
    "regularizer": ("L1", "L2", "L1L2", "OrthogonalRegularizer"),
    "constraint": ("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"),
}  # fmt: skip
_SUFFIXES = tuple(f"_{kind}" for kind in _HELPERS)
_IGNORED = {"name", "trainable", "seed", "momentum", "renorm_momentum", "batch_size"}


class Settings:
    """The settings of one layer. `done()` names what was not asked for and isn't harmless."""

    def __init__(self, where: str, config: dict[str, Any]) -> None:
        self.where = where
        self._left = {name: value for name, value in config.items() if name not in _IGNORED}

    def refuse(self, what: str) -> LearnerError:
        """The error that names this layer."""
        return LearnerError(f"{self.where}: {what}.")

    def take(self, name: str, usual: Any = None) -> Any:
        """A setting as it stands there, to be checked by whoever takes it."""
        value = self._left.pop(name, None)
        return usual if value is None else value

    def whole(self, name: str, low: int, high: int, usual: int | None = None) -> int:
        """A whole number of a range."""
        value = self.take(name, usual)
        if type(value) is not int or not low <= value <= high:
            raise self.refuse(f"{name} must be a whole number from {low} to {high}, received {shown(value)}")
        return value

    def pair(self, name: str, low: int, high: int, usual: Any = None) -> tuple[int, int]:
        """(rows, columns), or one whole number for both."""
        value = self.take(name, usual)
        pair = (value, value) if type(value) is int else value
        if (
            not isinstance(pair, list | tuple)
            or len(pair) != 2
            or not all(type(one) is int and low <= one <= high for one in pair)
        ):
            raise self.refuse(
                f"{name} must be two whole numbers from {low} to {high}, received {shown(value)}"
            )
        return pair[0], pair[1]

    def number(self, name: str, low: float, high: float, usual: float | None = None) -> float:
        """Any number of a range."""
        value = self.take(name, usual)
        if type(value) not in (int, float) or not math.isfinite(value) or not low <= value <= high:
            raise self.refuse(f"{name} must be a number from {low:g} to {high:g}, received {shown(value)}")
        return float(value)

    def flag(self, name: str, usual: bool) -> bool:
        """True or false."""
        value = self.take(name, usual)
        if type(value) is not bool:
            raise self.refuse(f"{name} must be true or false, received {shown(value)}")
        return value

    def choice(self, name: str, known: Sequence[str], usual: str) -> str:
        """One of some words."""
        value = self.take(name, usual)
        if not isinstance(value, str) or value not in known:
            raise self.refuse(f"{name} must be one of {', '.join(known)}, received {shown(value)}")
        return value

    def activation(self, usual: str = "linear") -> str:
        """The name of an activation of Keras's own."""
        value = self.take("activation", usual)
        if isinstance(value, dict) and value.get("class_name") == "function":  # as some Keras versions write
            self._from_keras("activation", value, ("keras.activations", "keras.src.activations", "builtins"))
            value = value.get("config")
        if not isinstance(value, str) or value not in OWN_ACTIVATIONS:
            raise self.refuse(
                f"the activation {shown(value)} is not known here, known are {', '.join(OWN_ACTIVATIONS)}; "
                "those that are layers must be layers of their own"
            )
        return value

    def channels_last(self) -> None:
        """Maps lie as (height, width, channels)."""
        self.choice("data_format", ("channels_last",), "channels_last")

    def last_axis(self, rank: int) -> None:
        """The layer works along the channels of its input, which has `rank` axes beside the batch."""
        axis = self.take("axis", -1)
        if axis not in (-1, rank, [-1], [rank]) or type(axis) is bool:
            raise self.refuse(f"axis must be that of the channels, -1, received {shown(axis)}")

    def done(self) -> None:
        """Check what is left: helpers of training must be Keras's own, anything else unset."""
        self._check_dtype(self.take("dtype"))
        for name, value in self._left.items():
            if name.endswith(_SUFFIXES):
                self._check_helper(name, value)
            elif value not in (None, False):
                raise self.refuse(f"the setting {shown(name)} is not known here")

    def _check_dtype(self, dtype: Any) -> None:
        if isinstance(dtype, dict) and dtype.get("class_name") in _POLICIES:
            self._from_keras("dtype", dtype, ("keras", "keras.dtype_policies", "keras.mixed_precision"))
            inner = dtype.get("config")
            dtype = inner.get("name") if isinstance(inner, dict) else inner
        if dtype is not None and (not isinstance(dtype, str) or dtype not in _DTYPES):
            raise self.refuse(f"the number format {shown(dtype)} is not known here, known is float32")

    def _check_helper(self, name: str, value: Any) -> None:
        kind = name.rpartition("_")[2]
        if value is None:
            return
        written = value
        if isinstance(value, dict):
            self._from_keras(
                name, value, (f"keras.{kind}s", f"keras.src.{kind}s", f"keras.src.{kind}s.{kind}s")
            )
            written = value.get("class_name")
        plain = written.replace("_", "").lower() if isinstance(written, str) else None
        if plain not in {one.lower() for one in _HELPERS[kind]}:
            raise self.refuse(f"the {kind} {shown(written)} is not one of Keras's own")

    def _from_keras(self, name: str, value: dict[str, Any], modules: Sequence[str]) -> None:
        if not from_keras(value, modules):
            raise self.refuse(
                f"{name} comes from {shown(value.get('module'))}, registered as "
                f"{shown(value.get('registered_name'))}; only what is Keras's own can be opened here"
            )


def from_keras(entry: dict[str, Any], modules: Sequence[str]) -> bool:
    """Whether an object says that it is Keras's own: its module is among these, its name not another's."""
    own = (None, entry.get("class_name"), entry.get("config"))
    module = entry.get("module")
    return (module is None or module in tuple(modules)) and entry.get("registered_name") in own
