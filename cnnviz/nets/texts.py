"""A net from a text of either kind: this course's JSON, or Keras's."""

from __future__ import annotations

from cnnviz.nets.json_form import FORMAT, from_json, read_object
from cnnviz.nets.keras_json import Imported, from_keras_json


def from_text(text: str | bytes) -> Imported:
    """The net in a JSON text; `LearnerError` says why there is none."""
    data = read_object(text)
    if data.get("format") == FORMAT or "class_name" not in data:
        return Imported(from_json(text))
    return from_keras_json(text)
