"""A net read from Keras's own JSON text, `model.to_json()` of Keras 2 or 3.

Sequential models and functional ones that are a chain with residual connections and inception blocks.
Weights aren't in such a text, and settings that change neither shapes nor counts (initial values, momentum)
are passed over; `Imported.notes` names those that change what the net computes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.graph import Node, linear
from cnnviz.nets.json_form import make_layer, read_object
from cnnviz.nets.settings import ACTIVATIONS, settings, shown
from cnnviz.nets.spec import KINDS, LONGEST_NAME, MOST_LAYERS, Activation, Layer, Net

_KIND_OF = {kind.keras: name for name, kind in KINDS.items() if name not in ("add", "inception")}
_ACTIVATION_OF = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
_JOINS = ("Add", "Concatenate")
_MOST_ENTRIES = 8 * MOST_LAYERS + 1  # an inception block is eight of Keras's layers; and the input


@dataclasses.dataclass(frozen=True)
class Imported:
    """A net from Keras, and what of it is different here."""

    net: Net
    notes: tuple[str, ...] = ()


def from_keras_json(text: str | bytes) -> Imported:
    """The net in Keras's JSON text. `LearnerError` names layers and settings that aren't known here."""
    data = read_object(text)
    config = data.get("config")
    entries = config.get("layers") if isinstance(config, dict) else config  # old Keras: the list itself
    if data.get("class_name") not in ("Sequential", "Functional", "Model") or not isinstance(entries, list):
        raise LearnerError(
            "This is not the text of a Sequential or functional Keras model, such as model.to_json() gives."
        )
    if not all(isinstance(entry, dict) and isinstance(entry.get("config"), dict) for entry in entries):
        raise LearnerError("A layer in this Keras text has no settings: it should come from model.to_json().")
    if len(entries) > _MOST_ENTRIES:
        raise LearnerError(f"Received {len(entries)} layers; a net here has at most {MOST_LAYERS}.")
    if unknown := list(_unknown(entries)):
        raise LearnerError(f"Not known here: {', '.join(unknown[:8])}. Known are {', '.join(_known())}.")
    chain = data["class_name"] == "Sequential"
    nodes, shape, notes = _nodes(entries, chain)
    if shape is None and isinstance(config, dict):
        shape = config.get("build_input_shape")
    output = list(nodes)[-1] if chain and nodes else _output(config)
    net = Net(_checked_shape(shape), linear(nodes, output), _name(config))
    return Imported(net, tuple(notes))


def _known() -> list[str]:
    return sorted({*_KIND_OF, *_ACTIVATION_OF, *_JOINS})


def _unknown(entries: list[dict[str, Any]]) -> Iterator[str]:
    number = 0
    for entry in entries:
        name = entry.get("class_name")
        number += name != "InputLayer"
        if name != "InputLayer" and (not isinstance(name, str) or name not in _known()):
            # half a character can't be sent to a browser: what doesn't print is shown escaped
            said = name[:40] if isinstance(name, str) and name.isprintable() else shown(name)
            yield f"{said} (layer {number})"


def _nodes(entries: list[dict[str, Any]], chain: bool) -> tuple[dict[str, Node], object, list[str]]:
    """The layers by name, the input's shape, and notes."""
    nodes: dict[str, Node] = {}
    shape, before = None, ""
    notes: list[str] = []
    number = 0  # layers are counted without the input, as everywhere here
    for entry in entries:
        config, kind = entry["config"], entry["class_name"]
        number += kind != "InputLayer"
        name = str(config.get("name") or entry.get("name") or f"layer {number}")
        if shape is None:
            shape = config.get("batch_shape", config.get("batch_input_shape"))
        inbound = _inbound(entry) if not chain else [before] if before else []
        layer = None if kind in ("InputLayer", *_JOINS) else _layer(number, kind, config, notes)
        if kind == "InputLayer" and any(node.layer is None and not node.join for node in nodes.values()):
            raise LearnerError("This net has several inputs; a net here has one.")
        if layer and chain and not inbound:  # a Sequential without an InputLayer
            nodes["_input"] = Node(None, "", [])
            inbound = ["_input"]
        if name in nodes:
            raise LearnerError(f"Two layers bear the name {shown(name)}.")
        nodes[name] = Node(layer, kind if kind in _JOINS else "", inbound)
        before = name
    return nodes, shape, notes


def _inbound(entry: dict[str, Any]) -> list[str]:
    """The names of the layers whose outputs this one takes, in either Keras's way of writing them."""
    calls = entry.get("inbound_nodes")
    if not isinstance(calls, list) or len(calls) > 1:
        raise LearnerError(
            f"The layer {shown(entry.get('name'))} is used several times, which a net here can't show."
        )
    found: list[str] = []
    waiting = [calls]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            history = (
                one.get("config", {}).get("keras_history") if isinstance(one.get("config"), dict) else None
            )
            if isinstance(history, list) and history:
                found.append(str(history[0]))
            elif "args" in one:
                waiting.append(one["args"])
        elif isinstance(one, list):
            if len(one) in (3, 4) and isinstance(one[0], str):
                found.append(one[0])
            else:
                waiting.extend(reversed(one))
    return found


def _output(config: Any) -> str:
    outputs = config.get("output_layers") if isinstance(config, dict) else None
    while isinstance(outputs, list) and outputs and isinstance(outputs[0], list):
        if len(outputs) != 1:
            raise LearnerError(f"This net has {len(outputs)} outputs; a net here has one.")
        outputs = outputs[0]
    if not isinstance(outputs, list) or not outputs:
        raise LearnerError("This Keras text does not say which layer is its output.")
    return str(outputs[0])


def _checked_shape(shape: object) -> tuple[int, int, int]:
    if not isinstance(shape, list) or len(shape) != 4 or any(type(n) is not int for n in shape[1:]):
        raise LearnerError(
            f"The net's input must be (None, height, width, channels), all fixed; received {shown(shape)}."
        )
    return shape[1], shape[2], shape[3]


def _name(config: Any) -> str:
    name = config.get("name") if isinstance(config, dict) else None
    return name[:LONGEST_NAME] if isinstance(name, str) and name.isprintable() else "net"


def _layer(number: int, kind: str, config: dict[str, Any], notes: list[str]) -> Layer:
    where = f"Layer {number} {kind}"
    for name, usual in (
        ("data_format", ("channels_last",)),
        ("axis", (-1, 3, [-1], [3], [1], 1)),  # 1: of a vector
        ("center", (True,)),
        ("scale", (True,)) if kind == "BatchNormalization" else ("", ()),
        ("keepdims", (False,)),
    ):
        if config.get(name) is not None and config[name] not in usual:
            raise LearnerError(f"{where}: {name}={shown(config[name])} is not known here.")
    if kind in _ACTIVATION_OF:
        return _activation_layer(where, kind, config, notes)
    values = {
        name: tuple(config[name]) if isinstance(config[name], list) else config[name]
        for name in settings(KINDS[_KIND_OF[kind]])
        if name in config
    }
    if "activation" in values:
        values["activation"] = _activation(where, values["activation"])
    if kind == "ZeroPadding2D":
        values["padding"] = _four(values.get("padding"))
    if penalty := config.get("kernel_regularizer"):
        values["l2"] = _l2(where, penalty, notes, takes="l2" in settings(KINDS[_KIND_OF[kind]]))
        if values["l2"] is None:
            del values["l2"]
    return make_layer(number, _KIND_OF[kind], values)


def _activation(where: str, value: object) -> str:
    if value is None:
        return "linear"
    if isinstance(value, dict):  # a class or a function of Keras's own
        value = value.get("config") if isinstance(value.get("config"), str) else value.get("class_name")
        value = _ACTIVATION_OF.get(str(value), value)
    if not isinstance(value, str) or value not in ACTIVATIONS:
        raise LearnerError(
            f"{where}: the activation {shown(value)} is not known here; known are {', '.join(ACTIVATIONS)}."
        )
    return value


def _activation_layer(where: str, kind: str, config: dict[str, Any], notes: list[str]) -> Layer:
    name = _ACTIVATION_OF[kind]
    if kind == "ReLU":
        if config.get("max_value") == 6:
            name = "relu6"
        elif config.get("max_value") is not None or config.get("threshold") or config.get("negative_slope"):
            notes.append(f"{where}: its limits and slope are left out.")
    if kind == "LeakyReLU" and config.get("negative_slope", config.get("alpha")) != 0.2:
        notes.append(f"{where}: the slope below 0 is 0.2 here.")
    return Activation(name)


def _four(padding: object) -> object:
    """(top, bottom, left, right) of Keras's ((top, bottom), (left, right))."""
    pairs = padding if isinstance(padding, tuple) else ()
    if len(pairs) == 2 and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        return (*pairs[0], *pairs[1])
    return padding


def _l2(where: str, penalty: object, notes: list[str], takes: bool) -> Any:
    inner = penalty.get("config") if isinstance(penalty, dict) else None
    if takes and isinstance(inner, dict) and not inner.get("l1") and type(inner.get("l2")) is float:
        return inner["l2"]
    notes.append(f"{where}: its penalty on the weights is left out.")
    return None
