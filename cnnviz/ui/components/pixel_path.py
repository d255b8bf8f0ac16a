"""One number from the photo to the logit in the browser: photo, chain, and the steps of the present cell.

All steps of a cell are sent at once, so walking through them and pointing at products needs no round trip;
another cell is one. Every number and sentence comes from Python, the browser only draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.figures.palette import SIGNED, paint
from cnnviz.nets.cards import Card
from cnnviz.ui.components import told
from cnnviz.ui.components.packing import Blob, pack
from cnnviz.ui.path_choice import convolutions
from cnnviz.ui.path_numbers import Step, shown
from cnnviz.ui.text import t

_HERE = Path(__file__)
_STYLES = ("slide_kernel", "pixel_path")  # its grids of numbers are those of the sliding window
_SCRIPTS = (
    "pixels",
    "float_maps",
    "slide_kernel_numbers",
    "slide_kernel_grids",
    "pixel_path_views",
    "pixel_path_photo",
    "pixel_path",
)
_mount = st.components.v2.component(
    "cnnviz.pixel_path",
    css="\n".join(_HERE.with_name(f"{name}.css").read_text(encoding="utf-8") for name in _STYLES),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
)


def pixel_path(followed: Any, card: Card, *, title: str, key: str, heard: Callable[[Any], None]) -> None:
    """Draw what `cnnviz.ui.path_view` follows; `heard` gets each choice before the page runs."""
    choice, turn = told.due(key, followed.choice)
    _mount(
        key=key,
        data=payload(followed, card, title, asdict(choice), turn),
        on_choice_change=lambda: heard((st.session_state.get(key) or {}).get("choice")),
    )


def payload(followed: Any, card: Card, title: str, choice: Mapping[str, Any], turn: int = 0) -> bytes:
    """What the browser is given: the photo, the chain, the steps, the shares, and every sentence."""
    found, head = followed.found, followed.head
    blob = Blob()
    photo = np.ascontiguousarray(head.ending["photo"], np.uint8)
    shares = head.shares
    reach = float(np.abs(shares).max())
    rows, columns = card.fields()[followed.choice.layer]
    layers = convolutions(card)
    height, width, maps = layers[followed.choice.layer].shape
    cell = {
        name: getattr(followed.choice, name) for name in ("layer", "map", "row", "column", "unit", "path")
    }
    header = {
        "choice": choice,
        "turn": turn,
        "cell": cell,
        "sizes": {"map": maps, "row": height, "column": width},
        "photo": blob.add(photo),
        "field": [axis._asdict() for axis in (rows, columns)],
        "patch": patch(found["chain"], card),
        "crumbs": crumbs(found, list(layers), head.ending["logit"]),
        "chain": [[link[name] for name in ("layer", "map", "row", "column")] for link in found["chain"]],
        "answers": {
            "values": blob.add(np.asarray(found["cell"]["steps"][-1]["outputs"], np.float32)),
            "said": [shown(value) for value in found["cell"]["steps"][-1]["outputs"]],
        },
        "shares": {
            "values": blob.add(np.asarray(shares, np.float32).ravel()),
            "said": [shown(value) for value in shares.ravel()],
            "cells": [list(cell) for cell in head.ending["cells"]],
            "rows": shares.shape[0],
            "columns": shares.shape[1],
            "layer": list(layers)[-1],
            "reach": reach,
            "end": list(found["chain"][-1]["out"]) if found["share"] is not None else None,
        },
        "colours": blob.add(paint(np.linspace(-1, 1, 256), "signed", -1, 1).ravel()),
        "scales": {"signed": list(SIGNED)},
        "steps": [of_step(step) for step in followed.steps],
        "words": words(followed, title),
    }
    return pack(header, bytes(blob))


def patch(chain: list[dict], card: Card) -> list[int]:
    """Top, left, height and width of what the first kernel of the chain lies on, in pixels of the photo."""
    first = chain[0]
    rows, columns = card.fields()[first["layer"]]
    top, left = (
        axis.start + first[name] * axis.stride for axis, name in ((rows, "row"), (columns, "column"))
    )
    return [top, left, rows.size, columns.size]


def crumbs(found: Mapping[str, Any], layers: list[str], logit: float) -> list[dict[str, Any]]:
    """The chain, a crumb for each layer, also for those that it doesn't reach, then the logit."""
    reached = {link["layer"]: link for link in found["chain"]}
    listed: list[dict[str, Any]] = []
    for number, layer in enumerate(layers):
        link = reached.get(layer)
        at = link or found["elsewhere"][number]
        listed.append(
            {
                "at": [layer, at["map"], at["row"], at["column"]],
                "layer": layer,
                "place": t("map {map} [{row}, {column}]", **{n: at[n] for n in ("map", "row", "column")}),
                "value": shown(link["value"]) if link else "",
                "reached": link is not None,
                "stops": bool(link and link["stops"]),
            }
        )
    share = found["share"]
    listed.append(
        {
            "at": None,
            "layer": t("logit"),
            "place": shown(logit),
            "value": "" if share is None else t("of it {share}", share=shown(share, 6)),
            "reached": share is not None,
            "stops": False,
        }
    )
    return listed


def of_step(step: Step) -> dict[str, Any]:
    """A step as the browser gets it."""
    check = step.check
    said = ""
    if check:
        said = t(
            "NumPy says {numpy}, Keras says {keras}: difference {difference}, allowed {allowed} (float32).",
            numpy=shown(check.numpy, 6),
            keras=shown(check.keras, 6),
            difference=f"{check.difference:.1e}",
            allowed=f"{check.tolerance:.1e}",
        )
    return {
        "name": step.name,
        "title": step.title,
        "says": step.says,
        "formula": step.formula,
        "view": step.view,
        "check": said,
        "agrees": check.agrees if check else None,
    }


def words(followed: Any, title: str) -> dict[str, Any]:
    """Every sentence that may be shown; `{name}` is filled in by the browser."""
    head = followed.head
    total = float(head.shares.sum())
    return {
        "photo": t("Photo: {title}", title=title),
        "photo_alt": t("Photo as the network gets it: {title}. Arrow keys move the cell.", title=title),
        "field": t("The frame is what {layer} [{row}, {column}] sees of the photo."),
        "chain": t("The chain from the photo to the logit"),
        "steps": t("Steps"),
        "back": t("◀ Back"),
        "next": t("Next ▶"),
        "map": t("Map"),
        "row": t("Row"),
        "column": t("Column"),
        "answers": t("All {n} maps at this place"),
        "answers_value": t("map {map}: {value}"),
        "strongest": t("Strongest map here"),
        "shares": t("What each place of {layer} adds to the logit", layer="{layer}"),
        "shares_alt": t("Shares of the logit over the photo. Arrow keys read them, Enter follows one."),
        "share": t("row {row}, column {column}: {value}"),
        "shares_sum": t(
            "All {n} places together {total}, biases {biases}: logit {logit}. Keras: {keras}.",
            n=head.shares.size,
            total=shown(total),
            biases=shown(head.biases),
            logit=shown(total + head.biases),
            keras=shown(head.ending["logit"]),
        ),
        "cat": t("for cat"),
        "dog": t("for dog"),
        "window": t("values"),
        "kernel": t("kernel"),
        "products": t("products"),
        "sum": t("sum {value}"),
        "tap": t("{name}, row {row}, column {column}: {a} · {b} = {c}"),
        "padding": t(" (padding)"),
        "rest": t("the {count} other maps together: {sum}"),
        "source": t("Follow back to {layer}, map {map}"),
        "open": t("Show the products of {name}"),
        "follow": t("Follow map {map}"),
        "choose_unit": t("Unit {map}"),
        "choice": t("{value} · {weight} = {product} of {sum} → {out}"),
        "choice_ends": t("{value} · {weight} = {product} of {sum}, ends there"),
        "other": t("Another one of {layer}"),
        "go": t("Follow"),
        "winner": t("Follow the winner: row {row}, column {column}"),
        "other_map": t("Follow the strongest map here: map {map}"),
        "cell": t("row {row}, column {column}: {value}"),
        "arrived": t("{layer}, map {map}, row {row}, column {column}: {value}"),
        "waiting": t("Asking the network …"),
    }
