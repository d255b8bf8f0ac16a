"""The settings of a layer: what values each may have, and how it is written in a link.

A layer kind (`cnnviz.nets.layers`) is a frozen dataclass whose fields are made by the functions here. One
declaration per setting serves everything: the check of values from outside, the form of the builder page,
and the short text form in links.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from cnnviz.errors import LearnerError

MOST = 65_536  # filters, units, channels
WIDEST = 1_024  # kernels, pools; wide enough for kernels as large as any picture here
PADDINGS = ("valid", "same")
ACTIVATIONS = (
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "gelu",
    "silu",
    "sigmoid",
    "tanh",
    "softmax",
)


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting of a layer kind.

    Attributes:
        form: "whole" (a whole number), "wholes" (several), "number", "choice" or "flag".
        label: what a person reads beside its control.
        code: the letters before its value in a link; "" for the one that follows the kind directly. For a
            flag the word that stands for its unusual value.
        low: the smallest value allowed.
        high: the largest value allowed.
        count: how many whole numbers "wholes" holds.
        choices: what a "choice" may be.
        optional: whether None stands for "like another setting".
    """

    form: str
    label: str
    code: str = ""
    low: float = 0
    high: float = 0
    count: int = 1
    choices: tuple[str, ...] = ()
    optional: bool = False

    def check(self, name: str, value: Any) -> Any:
        """The value in its one proper form (pairs as tuples), or `LearnerError`."""
        if value is None and self.optional:
            return None
        return getattr(self, f"_check_{self.form}")(name, value)

    def _check_whole(self, name: str, value: Any) -> int:
        if type(value) is not int or not self.low <= value <= self.high:
            raise LearnerError(
                f"{name} must be a whole number from {self.low} to {self.high}; received {shown(value)}."
            )
        return value

    def _check_wholes(self, name: str, value: Any) -> tuple[int, ...]:
        if type(value) is int:
            value = (value,) * self.count
        if not isinstance(value, tuple | list) or len(value) != self.count:
            raise LearnerError(f"{name} must be {self.count} whole numbers; received {shown(value)}.")
        return tuple(self._check_whole(name, one) for one in value)

    def _check_number(self, name: str, value: Any) -> float:
        if type(value) not in (int, float) or not self.low <= value <= self.high:  # NaN is not in any range
            raise LearnerError(
                f"{name} must be a number from {self.low:g} to {self.high:g}; received {shown(value)}."
            )
        return float(value)

    def _check_choice(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            known = ", ".join(self.choices)
            raise LearnerError(f"{name} must be one of {known}; received {shown(value)}.")
        return value

    def _check_flag(self, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise LearnerError(f"{name} must be true or false; received {shown(value)}.")
        return value


def shown(value: Any) -> str:
    """A value from outside, short enough and harmless enough for an error message.

    >>> shown("relu"), shown("x" * 99)
    ("'relu'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…")
    """
    if type(value) is int and abs(value) > 10**30:  # printing a giant takes long, and may be refused
        return "a number of more than 30 digits"
    text = repr(value)
    return text if len(text) <= 40 else text[:38] + "…"


def whole(label: str, code: str, low: int, high: int, default: Any = dataclasses.MISSING) -> Any:
    """A field that holds a whole number."""
    return _field(Setting("whole", label, code, low, high), default)


def pair(label: str, code: str, low: int, high: int, default: Any = dataclasses.MISSING) -> Any:
    """A field that holds (rows, columns); one number stands for both. None where the default is None."""
    setting = Setting("wholes", label, code, low, high, count=2, optional=default is None)
    return _field(setting, default)


def wholes(label: str, code: str, low: int, high: int, count: int, default: Any = dataclasses.MISSING) -> Any:
    """A field that holds several whole numbers."""
    return _field(Setting("wholes", label, code, low, high, count=count), default)


def number(label: str, code: str, low: float, high: float, default: Any = dataclasses.MISSING) -> Any:
    """A field that holds any number of a range."""
    return _field(Setting("number", label, code, low, high), default)


def choice(label: str, choices: tuple[str, ...], default: Any = dataclasses.MISSING) -> Any:
    """A field that holds one of some words."""
    return _field(Setting("choice", label, choices=choices), default)


def flag(label: str, code: str, default: bool) -> Any:
    """A field that holds True or False; `code` is the word for the value that is not the default."""
    return _field(Setting("flag", label, code), default)


def _field(setting: Setting, default: Any) -> Any:
    return dataclasses.field(default=default, metadata={"setting": setting})


def settings(kind: type) -> dict[str, Setting]:
    """The settings of a layer kind by field name, in order."""
    return {f.name: f.metadata["setting"] for f in dataclasses.fields(kind)}


def defaults(kind: type) -> dict[str, Any]:
    """The values of those settings of a layer kind that need not be given."""
    return {f.name: f.default for f in dataclasses.fields(kind) if f.default is not dataclasses.MISSING}
