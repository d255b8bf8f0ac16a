"""From the bytes of a `.keras` file to a checked net: layer by layer, before anything is built.

The settings are read by the table of `cnnviz.nets.own_layers` and become an `OwnNet`. Keras never sees the
text itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.layer import Refusal, size_text
from cnnviz.nets.own_file import Parts, read_file
from cnnviz.nets.own_layers import FOLDERS, JOINS, RULES, TRAINING_ONLY, Made
from cnnviz.nets.own_net import OwnNet, Part
from cnnviz.nets.own_settings import Settings, from_keras
from cnnviz.nets.settings import shown

MOST_LAYERS = 300
MOST_PARAMETERS = 5_000_000
MOST_NUMBERS = 8_000_000  # put out by all layers together for one picture: 32 MB, and 8 MB to the browser
MOST_MULTIPLY_ADDS = 20_000_000_000  # a few seconds
SIDES = (4, 512)
MOST_CLASSES = 1_000
MOST_JOINED = 64

_MODULES = {
    "Sequential": ("keras", "keras.models", "keras.src.models.sequential", "keras.src.engine.sequential"),
    "Functional": (
        "keras", "keras.models", "keras.src.models.functional", "keras.src.engine.functional",
    ),
    "Model": ("keras", "keras.models"),
}  # fmt: skip
_LAYER_MODULES = ("keras.layers", "keras.src.layers")
_NAME = re.compile(r"[\w.: -]{1,60}")


def judge(data: bytes) -> tuple[OwnNet, bytes]:
    """The net in the bytes of a `.keras` file, and its weights as they lie there, still unread.

    Raises `LearnerError` with what is wrong and what would do.
    """
    parts = read_file(data)
    return read_config(parts), parts.weights


def read_config(parts: Parts) -> OwnNet:
    """The net that a `config.json` describes."""
    data = parts.config
    kind, config = data.get("class_name"), data.get("config")
    if not isinstance(kind, str) or kind not in _MODULES or not from_keras(data, _MODULES[kind]):
        raise LearnerError(
            f"The net in this file is {shown(kind)} of {shown(data.get('module'))}. Sequential and "
            "functional Keras models can be opened; one with a class of its own can't, since that would run "
            "its code."
        )
    entries = config.get("layers") if isinstance(config, dict) else None
    if (
        not isinstance(config, dict)
        or not isinstance(entries, list)
        or not all(isinstance(entry, dict) and isinstance(entry.get("config"), dict) for entry in entries)
    ):
        raise LearnerError("The settings in this file don't list the layers of a net as Keras 3 does.")
    if len(entries) > MOST_LAYERS:
        raise LearnerError(f"This net has {len(entries):,} layers; up to {MOST_LAYERS} can be opened.")
    chain = kind == "Sequential"
    made = _Reading(chain, config)
    for number, entry in enumerate(entries):
        made.add(number, entry)
    return made.net()


class _Reading:
    """The parts found so far, and their sums."""

    def __init__(self, chain: bool, config: dict[str, Any]) -> None:
        self.chain = chain
        self.config = config
        self.parts: list[Part] = []
        self.squashed: list[str] = []  # the activation each output went through
        self.places: dict[str, int] = {}
        self.folders: dict[str, int] = {}
        self.numbers = self.parameters = self.multiply_adds = 0

    def add(self, number: int, entry: dict[str, Any]) -> None:
        config, kind = entry["config"], entry.get("class_name")
        name = entry.get("name", config.get("name")) or f"layer {number}"
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise LearnerError(
                f"Layer {number} is called {shown(name)}; up to 60 letters, digits and _ - . : will do."
            )
        if name in self.places:
            raise LearnerError(f"Two layers bear the name {shown(name)}.")
        where = f"Layer {number} {name}"
        known = isinstance(kind, str) and (kind == "InputLayer" or kind in RULES)
        if not isinstance(kind, str) or not known or not from_keras(entry, _LAYER_MODULES):
            raise LearnerError(_unknown(where, entry))
        if kind == "InputLayer":
            self._input(where, name, config)
            return
        if not self.parts:
            if not self.chain:
                raise LearnerError(f"{where} comes before the input of the net.")
            self._input("The input", "input", {"batch_shape": self._first_shape(entry)})
        inbound = (len(self.parts) - 1,) if self.chain else self._inbound(where, entry)
        if kind not in JOINS and len(inbound) != 1:
            raise LearnerError(f"{where} takes {len(inbound)} inputs; a {kind} takes one.")
        settings = Settings(where, config)
        shapes = [self.parts[place].shape for place in inbound]
        try:
            made = RULES[kind](settings, shapes)
        except Refusal as refusal:
            raise settings.refuse(f"{refusal.received}; {refusal.remedy}") from None
        if kind not in TRAINING_ONLY:
            settings.done()
        self.squashed.append(made.squashed or self.squashed[inbound[0]])
        self._append(
            Part(name, kind, made.arguments, inbound, made.shape, made.weights, self._folder(kind)), made
        )

    def _folder(self, kind: str) -> str:
        """Keras counts the layers of each class: conv2d, conv2d_1, …"""
        if kind not in FOLDERS:
            return ""
        count = self.folders.get(kind, 0)
        self.folders[kind] = count + 1
        return f"{FOLDERS[kind]}_{count}" if count else FOLDERS[kind]

    def _append(self, part: Part, made: Made) -> None:
        self.places[part.name] = len(self.parts)
        self.parts.append(part)
        self.numbers += math.prod(part.shape)
        self.parameters += part.parameters
        self.multiply_adds += made.multiply_adds
        for count, most, what, remedy in (
            (self.parameters, MOST_PARAMETERS, "parameters", "fewer filters or units"),
            (
                self.numbers,
                MOST_NUMBERS,
                "numbers put out for one picture",
                "smaller pictures or fewer filters",
            ),
            (self.multiply_adds, MOST_MULTIPLY_ADDS, "multiply-adds for one picture", "smaller pictures"),
        ):
            if count > most:
                raise LearnerError(
                    f"Up to layer {len(self.parts) - 1} {part.name}, this net has {count:,} {what}; up to "
                    f"{most:,} can be opened. A net with {remedy} will do."
                )

    def _input(self, where: str, name: str, config: dict[str, Any]) -> None:
        if self.parts:
            raise LearnerError("This net has several inputs; one with a single picture as input will do.")
        shape = config.get("batch_shape", config.get("batch_input_shape"))
        low, high = SIDES
        if (
            not isinstance(shape, list)
            or len(shape) != 4
            or shape[0] not in (None, 1)
            or not all(type(n) is int and low <= n <= high for n in shape[1:3])
            or type(shape[3]) is not int
            or shape[3] not in (1, 3)
        ):
            raise LearnerError(
                f"{where} takes {shown(shape)}; (None, height, width, channels) will do, with fixed sides of "
                f"{low} to {high} pixels and 1 or 3 channels."
            )
        self.squashed.append("linear")
        self._append(Part(name, "InputLayer", {}, (), tuple(shape[1:])), Made(()))

    def _first_shape(self, entry: dict[str, Any]) -> Any:
        """The input's shape, where a Sequential has no input layer."""
        build = entry.get("build_config")
        return (
            entry["config"].get("batch_input_shape")
            or self.config.get("build_input_shape")
            or (build.get("input_shape") if isinstance(build, dict) else None)
        )

    def _inbound(self, where: str, entry: dict[str, Any]) -> tuple[int, ...]:
        found = []
        for name in _sources(where, entry.get("inbound_nodes")):
            if name not in self.places:
                raise LearnerError(f"{where} takes the output of {shown(name)}, which is no layer before it.")
            found.append(self.places[name])
        if not 1 <= len(found) <= MOST_JOINED:
            raise LearnerError(f"{where} takes {len(found)} inputs; 1 to {MOST_JOINED} will do.")
        return tuple(found)

    def net(self) -> OwnNet:
        if len(self.parts) < 2:
            raise LearnerError("The net in this file has no layers.")
        output = len(self.parts) - 1 if self.chain else self.places.get(self._output(), -1)
        if output < 1:
            raise LearnerError("The settings in this file don't say which layer the answer comes from.")
        shape = self.parts[output].shape
        if len(shape) != 1 or shape[0] > MOST_CLASSES:
            raise LearnerError(
                f"The net's answer is {size_text(shape)}; a vector of up to {MOST_CLASSES:,} numbers, one "
                "for each class, will do."
            )
        if not any(part.is_shown for part in self.parts):
            raise LearnerError("No layer of this net gives maps, so there is nothing to see in it.")
        name = self.config.get("name")
        return OwnNet(
            name if isinstance(name, str) and _NAME.fullmatch(name) else "net",
            tuple(self.parts),
            output,
            _says(self.squashed[output], shape[0]),
        )

    def _output(self) -> str:
        outputs = self.config.get("output_layers")
        while isinstance(outputs, list) and outputs and isinstance(outputs[0], list):
            if len(outputs) != 1:
                raise LearnerError(f"This net has {len(outputs)} outputs; one with a single answer will do.")
            outputs = outputs[0]
        if not isinstance(outputs, list) or not outputs or not isinstance(outputs[0], str):
            return ""
        return outputs[0]


def _says(squashed: str, count: int) -> str:
    if squashed == "softmax" and count > 1:
        return "shares"
    if squashed in ("sigmoid", "hard_sigmoid"):
        return "yes" if count == 1 else "labels"
    return "score" if count == 1 else "scores"


def _unknown(where: str, entry: dict[str, Any]) -> str:
    kind, module, registered = (entry.get(name) for name in ("class_name", "module", "registered_name"))
    what = f"{where} is {shown(kind)} of {shown(module)}"
    if registered not in (None, kind):
        what += f", registered as {shown(registered)}"
    if kind in ("Lambda", "TFSMLayer") or registered not in (None, kind):
        return f"{what}: layers that bring code of their own are never opened here."
    if kind in ("Sequential", "Functional", "Model"):
        return (
            f"{what}, a net inside the net, which can't be opened here: call its layers one by one instead."
        )
    if isinstance(module, str) and ".ops" in module:
        return f"{what}, an operation outside a layer; use a layer, such as keras.layers.Add, instead."
    return f"{what}, which is not known here. Known are {', '.join(sorted(RULES))}."


def _sources(where: str, calls: Any) -> Sequence[str]:
    """The names of the layers whose outputs one takes, in either Keras's way of writing them."""
    if not isinstance(calls, list) or len(calls) != 1:
        count = len(calls) if isinstance(calls, list) else 0
        raise LearnerError(f"{where} is used {count} times in this net; once will do.")
    (call,) = calls
    if isinstance(call, list):  # Keras 2: [[name, node, tensor, {}], …]
        return [_source(where, one[:3] if isinstance(one, list) else one) for one in call]
    arguments = call.get("args") if isinstance(call, dict) else None
    named = call.get("kwargs") if isinstance(call, dict) else None
    if not isinstance(arguments, list) or len(arguments) != 1 or not isinstance(named, dict | None):
        raise LearnerError(f"{where} is used in a way that is not known here.")
    # Whatever `training` says: a model that is called with training=False tells that to all its layers.
    if any(name != "training" and (name, value) != ("mask", None) for name, value in (named or {}).items()):
        raise LearnerError(
            f"{where} is called with {shown(sorted(map(str, named or {})))}, which is not known here."
        )
    tensors = arguments[0] if isinstance(arguments[0], list) else [arguments[0]]
    histories = [
        tensor["config"].get("keras_history")
        if isinstance(tensor, dict) and isinstance(tensor.get("config"), dict)
        else None
        for tensor in tensors
    ]
    return [_source(where, history) for history in histories]


def _source(where: str, history: Any) -> str:
    if (
        isinstance(history, list)
        and len(history) == 3
        and isinstance(history[0], str)
        and type(history[1]) is type(history[2]) is int
        and history[1:] == [0, 0]
    ):
        return history[0]
    raise LearnerError(f"{where} takes {shown(history)}, which is no output of a layer that is used once.")
