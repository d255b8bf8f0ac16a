"""A net as JSON text, versioned, and back; what comes from outside is checked in full.

```json
{"format": "cnnviz-net", "version": 1, "name": "small", "input": [28, 28, 1],
 "layers": [{"kind": "conv", "filters": 32, "kernel_size": [5, 5]}, {"kind": "max_pool"}]}
```

Settings that have their usual value are left out.
"""

from __future__ import annotations

import json
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.settings import defaults, settings, shown
from cnnviz.nets.spec import KINDS, MOST_LAYERS, Layer, LayerError, Net

FORMAT, VERSION = "cnnviz-net", 1
MOST_CHARACTERS = 1_000_000


def to_json(net: Net) -> str:
    """The net as JSON text.

    >>> print(to_json(Net((8, 8, 1), (KINDS["flatten"](),), name="none")))
    {
     "format": "cnnviz-net",
     "version": 1,
     "name": "none",
     "input": [8, 8, 1],
     "layers": [
      {"kind": "flatten"}
     ]
    }
    """
    layers = ",\n  ".join(json.dumps(_plain(layer)) for layer in net.layers)
    return (
        f'{{\n "format": "{FORMAT}",\n "version": {VERSION},\n "name": {json.dumps(net.name)},\n'
        f' "input": {json.dumps(list(net.input_shape))},\n "layers": [\n  {layers}\n ]\n}}'
    )


def _plain(layer: Layer) -> dict[str, Any]:
    usual = defaults(type(layer))
    values = {name: getattr(layer, name) for name in settings(type(layer))}
    return {"kind": layer.kind, **{k: v for k, v in values.items() if k not in usual or usual[k] != v}}


def from_json(text: str | bytes) -> Net:
    """The net that `to_json` wrote. `LearnerError` for anything else."""
    data = read_object(text)
    if data.get("format") != FORMAT:
        received = shown(data.get("format"))
        raise LearnerError(f'A net of this app has "format": "{FORMAT}"; received {received}.')
    if data.get("version") != VERSION:
        raise LearnerError(
            f"This net is of version {shown(data.get('version'))}; this app reads version {VERSION}."
        )
    if unknown := sorted(set(data) - {"format", "version", "name", "input", "layers"}):
        raise LearnerError(f"The net has an entry {shown(unknown[0])}, which is not known here.")
    layers = data.get("layers")
    if not isinstance(layers, list):
        raise LearnerError(f'"layers" must be a list; received {shown(layers)}.')
    if len(layers) > MOST_LAYERS:
        raise LearnerError(f"Received {len(layers)} layers; a net here has at most {MOST_LAYERS}.")
    return Net(
        input_shape=data.get("input", ()),
        layers=tuple(_layer(number, one) for number, one in enumerate(layers, start=1)),
        name=data.get("name", "net"),
    )


def read_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text from outside, or `LearnerError`; bounded in length and depth."""
    if len(text) > MOST_CHARACTERS:
        raise LearnerError(f"Received {len(text):,} characters; a net takes at most {MOST_CHARACTERS:,}.")
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)[:120]
        raise LearnerError(f"This is not JSON text: {reason}.") from None
    if not isinstance(data, dict):
        raise LearnerError(f"A net is a JSON object, {{…}}; received {shown(data)}.")
    return data


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _layer(number: int, data: object) -> Layer:
    if not isinstance(data, dict):
        raise LearnerError(f"Layer {number} must be an object, {{…}}; received {shown(data)}.")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = ", ".join(KINDS)
        raise LearnerError(f"Layer {number}: received the kind {shown(kind)}; known are {known}.")
    return make_layer(number, kind, {name: value for name, value in data.items() if name != "kind"})


def make_layer(number: int, kind: str, values: dict[str, Any]) -> Layer:
    """A layer of a known kind from values from outside; `LayerError` says which one is wrong."""
    known = settings(KINDS[kind])
    for name in values:
        if name not in known:
            raise LayerError(number, kind, f"received the setting {shown(name)}", _known_settings(known))
    for name in known:
        if name not in values and name not in defaults(KINDS[kind]):
            raise LayerError(number, kind, f"{name} is missing", "give it")
    try:
        return KINDS[kind](**values)
    except LearnerError as error:
        raise LayerError(number, kind, str(error), "") from None


def _known_settings(known: dict[str, Any]) -> str:
    return f"it has {', '.join(known)}" if known else "it has none"
