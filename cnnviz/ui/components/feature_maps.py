"""The maps of a whole network in the browser: strip of layers, grid of a layer's maps, one beside the photo.

Everything is sent at once (2.1 MB for the `best` net, each number as one byte of its map's range), so that
opening a layer, hovering and enlarging need no round trip. A number on screen is at most half a step off, a
step being (highest − lowest of its map) / 255, and is written with as many decimals as that is worth.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.palette import paint
from cnnviz.numeric.shapes import Field
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.text import t

# Opened first: far enough that maps are more than edges, near enough to know the photo in them.
STAGE = 2
ORDERS = ("strength", "number")
SCALES = ("map", "layer")

_HERE = Path(__file__).parent
_SCRIPTS = (
    "pixels.js",
    "feature_maps_net.js",
    "feature_maps_grid.js",
    "feature_maps_strip.js",
    "feature_maps.js",
)
_mount = st.components.v2.component(
    "cnnviz.feature_maps",
    html=(_HERE / "feature_maps.html").read_text(encoding="utf-8"),
    css=(_HERE / "feature_maps.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS),
)


@dataclass(frozen=True)
class Choice:
    """What is open: a layer by name, one of its maps by number, their order and their colour scale."""

    layer: str
    map: int
    order: str = "strength"
    scale: str = "map"


@dataclass(frozen=True)
class Sheet:
    """A photo's maps packed for the browser: what `show` draws. Made once per photo and net, then cached."""

    header: dict
    blob: bytes

    @property
    def layers(self) -> list[dict]:
        """Each layer's `name`, `kind`, `height`, `width`, `channels`, `signed`, … in the order of the net."""
        return self.header["layers"]


def sheet(result: Mapping, fields: Mapping[str, Sequence[Field]], head: Sequence[str]) -> Sheet:
    """Pack a photo's maps.

    Parameters
    ----------
    result : what `cnnviz.learn.features.display_maps` answers: `probability` of dog, `input` (S, S, 3) uint8,
        and `layers`, each with `name`, `kind`, `maps` (h, w, c) uint8, `low`, `high`, `strength` (c,).
    fields : the receptive `Field` along rows and along columns of each layer by name, as of `Card.fields`.
    head : lines about what follows the last map (pooling, dense layers).
    """
    blob = Blob()
    steps = np.linspace(-1, 1, 256)
    tables = {
        "signed": blob.add(paint(steps, "signed", -1, 1)),
        "magnitude": blob.add(paint(steps, "magnitude", -1, 1)),
    }
    photo = np.ascontiguousarray(result["input"], np.uint8)
    layers = [_layer(layer, fields[layer["name"]], blob) for layer in result["layers"]]
    header = {
        "photo": blob.add(photo),
        "photo_size": {"height": photo.shape[0], "width": photo.shape[1]},
        "probability": float(result["probability"]),
        "tables": tables,
        "layers": layers,
        "stages": stages([layer["kind"] for layer in layers]),
        "head": list(head),
    }
    packed = bytes(blob)
    return Sheet({**header, "id": hashlib.sha256(packed).hexdigest()}, packed)


def _layer(layer: Mapping, fields: Sequence[Field], blob: Blob) -> dict:
    maps = np.asarray(layer["maps"], np.uint8)  # (h, w, c)
    low, high, strength = (np.asarray(layer[name], np.float32) for name in ("low", "high", "strength"))
    height, width, channels = maps.shape
    return {
        "name": layer["name"],
        "kind": layer["kind"],
        "height": height,
        "width": width,
        "channels": channels,
        "signed": bool(low.min() < 0),
        "strongest": int(strength.argmax()),
        "field": [{"size": axis.size, "stride": axis.stride, "start": axis.start} for axis in fields],
        "maps": blob.add(np.moveaxis(maps, -1, 0)),  # (c, h, w): each map in one piece
        "low": blob.add(low),
        "high": blob.add(high),
        "strength": blob.add(strength),
    }


def stages(kinds: Sequence[str]) -> list[list[int]]:
    """Group layers as a reader would: each convolution with all that follows before the next one.

    >>> stages(["Conv2D", "ReLU", "MaxPooling2D", "Conv2D"])
    [[0, 1, 2], [3]]
    """
    groups: list[list[int]] = []
    for index, kind in enumerate(kinds):
        if not groups or "Conv" in kind:
            groups.append([])
        groups[-1].append(index)
    return groups


def show(
    sheet: Sheet,
    choice: Choice,
    *,
    key: str,
    title: str,
    answer: Mapping[str, object],
    on_choice: Callable[[Choice], None],
) -> None:
    """Draw the explorer.

    `choice` is what to open when the browser has not chosen yet, or when it differs from what the browser
    last chose (the address was edited, the learner went back). `on_choice` hears each new choice before the
    page runs. `answer` has `label`, `percent` (text) and `share` (0..1), `title` names the photo.
    """

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("choice")
        if isinstance(said, Mapping):
            chosen = sensible(said, sheet)
            told.note(key, chosen)
            on_choice(chosen)

    opened, turn = told.due(key, choice)
    header = {
        **sheet.header,
        "choice": vars(opened),
        "turn": turn,
        "title": title,
        "answer": dict(answer),
        "words": _words(),
    }
    _mount(key=key, data=pack(header, sheet.blob), on_choice_change=heard)


def first(sheet: Sheet) -> Choice:
    """What is open before anything was chosen: the output of the third stage, and its strongest map."""
    members = sheet.header["stages"][: STAGE + 1][-1]
    outputs = [index for index in members if "Pooling" not in sheet.layers[index]["kind"]]
    layer = sheet.layers[(outputs or members)[-1]]
    return Choice(layer["name"], layer["strongest"])


def sensible(said: Mapping, sheet: Sheet) -> Choice:
    """What an address or the browser said, as far as it makes sense for this net; the rest is replaced."""
    opened = first(sheet)
    layer = next((one for one in sheet.layers if one["name"] == said.get("layer")), None)
    if layer is not None:
        number = _whole(said.get("map"))
        known = number is not None and number < layer["channels"]
        opened = Choice(layer["name"], number if known and number is not None else layer["strongest"])
    return replace(
        opened,
        order=_among(ORDERS, said.get("order")),
        scale=_among(SCALES, said.get("scale")),
    )


def _whole(said: object) -> int | None:
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _among(known: Sequence[str], said: object) -> str:
    return str(said) if said in known else known[0]


def _words() -> dict[str, object]:
    """Every word that the component shows; `{name}` is filled in by the browser."""
    return {
        "layers": t("Layers of the network"),
        "layer_label": t("{name}: {channels} maps of {height} × {width}"),
        "input": t("input"),
        "answer": t("answer"),
        "order": t("Order"),
        "orders": {"strength": t("strongest first"), "number": t("by number")},
        "scale": t("Colours"),
        "scales": {"map": t("per map"), "layer": t("per layer")},
        "title": t("{name}: {channels} maps of {height} × {width}"),
        "signed": t(
            "Blue is below zero, orange above, white is zero. The strongest 0.5 % share the last colour."
        ),
        "magnitude": t(
            "Black is zero; the brighter, the stronger. The strongest 0.5 % share the last colour."
        ),
        "silent": t(
            "{silent} of the {channels} maps are silent on this photo: zero everywhere (struck through)."
        ),
        "silent_one": t(
            "One of the {channels} maps is silent on this photo: zero everywhere (struck through)."
        ),
        "silent_map": t("This map is silent on this photo: zero everywhere."),
        "grid_label": t("{channels} maps of {name}. Arrow keys choose a map, Enter enters it."),
        "photo": t("Input: {height} × {width}"),
        "photo_label": t("{title}, as the network gets it: {height} × {width} pixels"),
        "one": t("Map {map}"),
        "one_label": t(
            "One map of {name}, {height} × {width} cells. Arrow keys move the cell, Escape leaves."
        ),
        "cell": t("row {row}, column {column}:"),
        "stats": t("from {low} to {high}, spread (standard deviation) {strength}"),
        "field": t("The frame is all that this cell sees: {tall} × {wide} pixels, its receptive field."),
        "field_cut": t(
            "The frame is all that this cell sees: of its receptive field of {tall} × {wide} pixels, "
            "{height} × {width} lie on the photo."
        ),
        "field_all": t("This cell sees the whole photo: its receptive field is {tall} × {wide} pixels."),
    }
