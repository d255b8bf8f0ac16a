"""The maps of a whole network in the browser: all of it on one sheet, a layer's maps, one beside the photo.

Everything is sent at once, each number as one byte of its map's range, so that opening a layer, hovering and
enlarging need no round trip. A number on screen is at most half a step off, a step being (highest − lowest of
its map) / 255, and is written with as many decimals as that is worth.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from cnnviz.ui.components import told
from cnnviz.ui.components.map_sheet import Compared, Sheet, behind, tables
from cnnviz.ui.components.packing import pack
from cnnviz.ui.text import t

# Opened first: far enough that maps are more than edges, near enough to know the photo in them.
STAGE = 2
ORDERS = ("strength", "number")
SCALES = ("map", "layer", "net")
SIDES = ("a", "b", "difference")

_HERE = Path(__file__).parent
_SCRIPTS = (
    "pixels.js",
    "feature_maps_net.js",
    "feature_maps_pair.js",
    "feature_maps_grid.js",
    "feature_maps_sheet.js",
    "feature_maps_rail.js",
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
    """What is open: a layer by name, one of its maps by number, their order and their colour scale.

    `side` is that of a comparison which is shown: "a", "b" or their "difference".
    """

    layer: str
    map: int
    order: str = "strength"
    scale: str = "map"
    side: str = "a"


def show(
    sheet: Sheet,
    choice: Choice,
    *,
    key: str,
    title: str,
    compared: Compared | None = None,
    on_choice: Callable[[Choice], None],
) -> None:
    """Draw the explorer.

    `choice` is what to open when the browser has not chosen yet, or when it differs from what the browser
    last chose (the address was edited, the learner went back). `on_choice` hears each new choice before the
    page runs. `title` names the photo.
    """

    def heard() -> None:
        said = (st.session_state.get(key) or {}).get("choice")
        if isinstance(said, Mapping):
            chosen = sensible(said, sheet, compared)
            told.note(key, chosen)
            on_choice(chosen)

    opened, turn = told.due(key, choice)
    header = {
        **sheet.header,
        "choice": vars(opened),
        "turn": turn,
        "title": title,
        "kind": "",
        "alike": False,
        "captions": {"a": title},
        "words": _words(),
    }
    blob = sheet.blob
    if compared:
        a, b = compared.captions
        other, added = behind(sheet, compared.sheet)
        sides = {"a": a, "b": b} | ({"difference": t("difference B − A")} if compared.alike else {})
        header |= {"title": a, "kind": compared.kind, "alike": compared.alike, "captions": sides}
        header |= {"other": other | {"title": b}, "id": f"{sheet.header['id']}-{other['id']}"}
        blob += added
    header["tables"], colours = tables(len(blob))
    _mount(key=key, data=pack(header, blob + colours), on_choice_change=heard)


def first(sheet: Sheet) -> Choice:
    """What is open before anything was chosen: the output of the third stage, and its strongest map."""
    members = sheet.header["stages"][: STAGE + 1][-1]
    outputs = [index for index in members if "Pooling" not in sheet.layers[index]["kind"]]
    layer = sheet.layers[(outputs or members)[-1]]
    return Choice(layer["name"], layer["strongest"])


def sensible(said: Mapping, sheet: Sheet, compared: Compared | None = None) -> Choice:
    """What an address or the browser said, as far as it makes sense for this net; the rest is replaced."""
    side = _among(SIDES, said.get("side")) if compared else SIDES[0]
    if compared and side == "difference" and not compared.alike:
        side = SIDES[0]
    sheet = compared.sheet if compared and side == "b" else sheet
    opened = first(sheet)
    layer = next((one for one in sheet.layers if one["name"] == said.get("layer")), None)
    if layer is not None:
        number = _whole(said.get("map"))
        known = number in layer.get("kept", range(layer["channels"]))
        opened = Choice(layer["name"], number if known and number is not None else layer["strongest"])
    return replace(
        opened,
        order=_among(ORDERS, said.get("order")),
        scale=_among(SCALES, said.get("scale")),
        side=side,
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
        "side": t("Shown"),
        "order": t("Order"),
        "orders": {"strength": t("strongest first"), "number": t("by number")},
        "scale": t("Colours"),
        "scales": {"map": t("per map"), "layer": t("per layer"), "net": t("whole net")},
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
        "unchanged": t("{silent} of the {channels} maps are the same on both sides (struck through)."),
        "kept": t("Of the {channels} maps the {kept} strongest are here."),
        "silent_map": t("This map is silent on this photo: zero everywhere."),
        "grid_label": t("{channels} maps of {name}. Arrow keys choose a map, Enter enters it."),
        "photo": t("Input: {height} × {width}"),
        "photos": t("Inputs"),
        "photo_label": t("{title}, as the network gets it: {height} × {width} pixels"),
        "one": t("Map {map}"),
        "one_of": t("{name}, map {map}"),
        "one_label": t(
            "One map of {name}, {height} × {width} cells. Arrow keys move the cell, Escape leaves."
        ),
        "cell": t("row {row}, column {column}:"),
        "there": t("{side}, map {map} of {name}: {value}"),
        "stats": t("from {low} to {high}, spread (standard deviation) {strength}"),
        "field": t("The frame is all that this cell sees: {tall} × {wide} pixels, its receptive field."),
        "field_cut": t(
            "The frame is all that this cell sees: of its receptive field of {tall} × {wide} pixels, "
            "{height} × {width} lie on the photo."
        ),
        "field_all": t("This cell sees the whole photo: its receptive field is {tall} × {wide} pixels."),
        "field_unknown": t("This cell may see the whole photo."),
        "fed_photo": t("It is fed by {rows} × {columns} pixels of the photo."),
        "fed_all": t(
            "It is fed by {rows} × {columns} cells of all {channels} maps of {name}, lit on the sheet."
        ),
        "fed_cell": t(
            "It is fed by one cell, that of map {map} of {name} at the same place, lit on the sheet."
        ),
        "fed_one": t("It is fed by {rows} × {columns} cells of map {map} of {name}, lit on the sheet."),
    }
