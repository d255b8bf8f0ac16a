"""A net as a short text for links, readable by people: `1_28x28x1_c32k5-relu_mp2_f_d10-softmax`.

The parts between `_` are the version of this form, the input's height × width × channels, and the layers.
A layer is the letters of its kind, its main number, further numbers each after their letter, and words
after `-`; what has its usual value is left out. Letters, digits and `_ . -` need no escaping in a link.
"""

from __future__ import annotations

import re
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.json_form import make_layer
from cnnviz.nets.settings import Setting, defaults, settings, shown
from cnnviz.nets.spec import KINDS, MOST_LAYERS, Layer, Net

VERSION = "1"
MOST_CHARACTERS = 10_000

_NUMBER = r"-?\d{1,24}(?:\.\d{1,24})?(?:e-?\d{1,3})?"
_VALUE = rf"{_NUMBER}(?:x\d{{1,9}})*"
_LETTER = "[a-df-wyz]"  # no e and no x, which are parts of values: so a text can be read in one way only
_HEAD = re.compile(rf"(?P<code>[a-z]+)(?P<main>{_VALUE})?(?P<rest>(?:{_LETTER}{_VALUE})*)", re.ASCII)
_REST = re.compile(rf"({_LETTER})({_VALUE})", re.ASCII)
_INPUT = re.compile(r"(\d{1,9})x(\d{1,9})x(\d{1,9})", re.ASCII)

_KIND_OF = {kind.code: name for name, kind in KINDS.items()}


def to_url(net: Net) -> str:
    """The net as text for a link; its name is left out.

    >>> layers = (KINDS["conv"](32, (5, 5), activation="relu"), KINDS["max_pool"]())
    >>> to_url(Net((28, 28, 1), layers))
    '1_28x28x1_c32k5-relu_mp2'
    """
    height, width, channels = net.input_shape
    return "_".join([VERSION, f"{height}x{width}x{channels}", *map(layer_to_url, net.layers)])


def layer_to_url(layer: Layer) -> str:
    """One layer as text."""
    usual, numbers, words = defaults(type(layer)), "", ""
    for name, setting in settings(type(layer)).items():
        value = getattr(layer, name)
        if setting.form in ("choice", "flag"):
            if value != usual.get(name):
                words += "-" + (setting.code if setting.form == "flag" else _word(value))
        elif value != usual.get(name) or not setting.code:
            numbers += setting.code + _written(value)
    return layer.code + numbers + words


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[0]) if len(set(value)) == 1 else "x".join(map(str, value))
    return re.sub(r"\.0$", "", repr(value)).replace("e+", "e")


def _word(value: str) -> str:
    return value.replace("_", "")


def from_url(text: str) -> Net:
    """The net in the text of a link. `LearnerError` says what isn't understood.

    >>> from_url("1_28x28x1_c32k5_mp2").layers[1]
    MaxPool(pool_size=(2, 2), strides=None, padding='valid')
    """
    if len(text) > MOST_CHARACTERS:
        raise LearnerError(
            f"The link holds {len(text):,} characters for the net; it can have {MOST_CHARACTERS:,}."
        )
    version, *parts = text.split("_")
    if version != VERSION:
        raise LearnerError(
            f"The link's net begins with {shown(version)}; this app reads links that begin with {VERSION}_."
        )
    match = _INPUT.fullmatch(parts[0]) if parts else None
    if not match:
        received = shown(parts[0]) if parts else "nothing"
        raise LearnerError(
            f"The link should give the input's size next, such as 28x28x1; received {received}."
        )
    if len(parts) - 1 > MOST_LAYERS:
        raise LearnerError(f"The link has {len(parts) - 1} layers; a net here has at most {MOST_LAYERS}.")
    height, width, channels = map(int, match.groups())
    layers = tuple(layer_from_url(number, part) for number, part in enumerate(parts[1:], start=1))
    return Net((height, width, channels), layers)


def layer_from_url(number: int, text: str) -> Layer:
    """One layer from its text; `number` is for the error."""
    head, *words = re.split(r"-(?=[a-z])", text)
    match = _HEAD.fullmatch(head)
    kind = _KIND_OF.get(match["code"]) if match else None
    if not match or kind is None:
        raise LearnerError(f"Layer {number} of the link, {shown(text)}, is not understood.")
    by_code = {
        setting.code: (name, setting)
        for name, setting in settings(KINDS[kind]).items()
        if setting.form not in ("choice", "flag")
    }
    values: dict[str, Any] = {}
    for code, value in [("", match["main"]), *_REST.findall(match["rest"])]:
        if value is None:
            continue
        if code not in by_code or by_code[code][0] in values:
            raise LearnerError(
                f"Layer {number} of the link, {shown(text)}: {shown(code + value)} is not understood."
            )
        field, setting = by_code[code]
        values[field] = _read(setting, value)
    for word in words:
        name, chosen = _meant(kind, word)
        if name is None or name in values:
            raise LearnerError(f"Layer {number} of the link, {shown(text)}: {shown(word)} is not understood.")
        values[name] = chosen
    return make_layer(number, kind, values)


def _read(setting: Setting, text: str) -> Any:
    if setting.form == "number":
        return float(text) if "x" not in text else text  # the setting's own check refuses the text
    parts = [int(part) if part.isdecimal() else part for part in text.split("x")]
    return parts[0] if len(parts) == 1 else tuple(parts)


def _meant(kind: str, word: str) -> tuple[str | None, Any]:
    """Which setting a word is about, and the value it stands for."""
    for name, setting in settings(KINDS[kind]).items():
        if setting.form == "flag" and setting.code == word:
            return name, not defaults(KINDS[kind])[name]
        if setting.form == "choice":
            for value in setting.choices:
                if _word(value) == word:
                    return name, value
    return None, None
