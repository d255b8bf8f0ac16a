"""A net's layers and its table in one: add, remove, reorder, double and edit; errors stand at their layer."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.nets import edit
from cnnviz.nets.json_form import make_layer
from cnnviz.nets.remarks import remarks
from cnnviz.nets.settings import MOST
from cnnviz.nets.spec import KINDS, LARGEST_SIDE, MOST_LAYERS, LayerError, Net, Row, check, size_text, totals
from cnnviz.nets.spec import names as layer_names
from cnnviz.nets.summary import bytes_text
from cnnviz.ui.net_formulas import formulas, sees
from cnnviz.ui.net_words import forms, group, kind_title, values
from cnnviz.ui.text import t

_HERE = Path(__file__)
_SCRIPTS = ("net_builder_forms", "net_builder_rows", "net_builder")
_mount = st.components.v2.component(
    "cnnviz.net_builder",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(_HERE.with_name(f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
)

Change = Callable[[Net], Net]


def net_builder(
    net: Net,
    *,
    key: str,
    on_change: Callable[[Change], None],
    history: tuple[bool, bool] = (False, False),
    on_history: Callable[[str], None] | None = None,
    on_settled: Callable[[], None] | None = None,
) -> None:
    """Draw the table of `net`.

    `on_change` is given the change that the learner made, a function from the old net to the new one, before
    the page runs again; the function raises `LearnerError` where the change can't be. `history` says whether
    there is something to undo and to redo, and `on_history` hears "undo" or "redo". `on_settled` is called
    when the learner pauses after changes: in a fragment, the time to let the rest of the page follow.
    """

    def edited() -> None:
        wish = st.session_state[key].get("edit")
        action = wish.get("action") if isinstance(wish, dict) else None
        if action == "settled" and on_settled:
            on_settled()
        elif action in ("undo", "redo") and on_history:
            on_history(action)
        elif isinstance(action, str) and action in _ACTIONS:
            on_change(lambda old: _ACTIONS[action](old, wish))

    _mount(key=key, data=data(net, history), on_edit_change=edited)


def data(net: Net, history: tuple[bool, bool] = (False, False)) -> dict[str, Any]:
    """What the browser draws: a line for each layer, those after an error without numbers."""
    rows, error = check(net)
    return {
        "input": list(net.input_shape),
        "limits": {"side": LARGEST_SIDE, "channels": MOST, "layers": MOST_LAYERS},
        "rows": _lines(net, rows, error),
        "sums": _sums(rows) if net.layers and not error else None,
        "forms": forms(),
        "undo": history[0],
        "redo": history[1],
        "text": texts(),
    }


def _lines(net: Net, rows: Sequence[Row], error: LayerError | None) -> list[dict[str, Any]]:
    said, sums = remarks(rows), totals(rows)
    lines = []
    for number, (name, layer) in enumerate(zip(layer_names(net), net.layers, strict=True), start=1):
        line: dict[str, Any] = {
            "number": number,
            "name": name,
            "kind": layer.kind,
            "title": kind_title(layer.kind),
            "group": group(layer.kind),
            "settings": layer.text(),
            "values": values(layer),
        }
        if number < len(rows):
            row = rows[number]
            line |= {
                "output": size_text(row.output_shape),
                "parameters": row.parameters,
                "frozen": row.frozen,
                "multiply_adds": row.multiply_adds,
                "memory": bytes_text(row.memory),
                "sees": sees(row, net.input_shape),
                "formulas": formulas(row),
                "remark": t(said.get(number, "")),
                "shares": [
                    _share(row.parameters, sums.parameters),
                    _share(row.multiply_adds, sums.multiply_adds),
                    _share(row.memory, sums.memory),
                ],
            }
        elif error and number == error.number:
            line["error"] = str(error)
        else:
            line["waits"] = t("waits for layer {n}", n=error.number) if error else ""
        lines.append(line)
    return lines


def _share(part: int, whole: int) -> float:
    """In percent, to a tenth."""
    return round(100 * part / whole, 1) if whole else 0.0


def _sums(rows: Sequence[Row]) -> dict[str, Any]:
    sums = totals(rows)
    return {
        "parameters": sums.parameters,
        "trainable": sums.trainable,
        "multiply_adds": sums.multiply_adds,
        "memory": bytes_text(sums.memory),
    }


def _new_layer(net: Net, wish: dict[str, Any], number: int) -> Any:
    kind, given = wish.get("kind"), wish.get("values")
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(given, dict):
        raise LayerError(number, str(kind)[:20], "is not known here", "choose one of the list")
    return make_layer(number, kind, given)


def _at(wish: dict[str, Any], name: str = "at") -> int:
    value = wish.get(name)
    return value if type(value) is int else 0  # 0 is no layer: the edit refuses it


# What the browser can ask for: each makes a new net of the old one and the wish, or raises LearnerError.
_ACTIONS: dict[str, Callable[[Net, dict[str, Any]], Net]] = {
    "insert": lambda net, wish: edit.insert(net, _at(wish), _new_layer(net, wish, _at(wish))),
    "replace": lambda net, wish: edit.replace(net, _at(wish), _new_layer(net, wish, _at(wish))),
    "remove": lambda net, wish: edit.remove(net, _at(wish)),
    "duplicate": lambda net, wish: edit.duplicate(net, _at(wish)),
    "move": lambda net, wish: edit.move(net, _at(wish), _at(wish, "to")),
    "input": lambda net, wish: Net(wish.get("shape", ()), net.layers),
    "clear": lambda net, wish: Net(net.input_shape),
}


def texts() -> dict[str, str]:
    """Every word that the component shows; `{name}` is filled in by the browser."""
    return {
        "caption": t("The layers of the net"),
        "layer": t("Layer"),
        "output": t("Output"),
        "parameters": t("Parameters"),
        "multiply_adds": t("Multiply-adds"),
        "memory": t("Memory"),
        "sees": t("One number sees"),
        "input": t("Input"),
        "height": t("height"),
        "width": t("width"),
        "channels": t("channels"),
        "sum": t("Together"),
        "trainable": t("{n} trainable"),
        "frozen": t("{n} of them not trained"),
        "up": t("Move {name} up"),
        "down": t("Move {name} down"),
        "double": t("Double {name}"),
        "remove": t("Remove {name}"),
        "drag": t("Drag {name} to another place"),
        "undo": t("Undo"),
        "redo": t("Redo"),
        "clear": t("Empty"),
        "add_first": t("Add a layer:"),
        "add_after": t("Add after {name}:"),
        "add_before": t("Add before {name}:"),
        "full": t("A net here has at most {n} layers."),
        "same_as_window": t("as the window"),
        "usual": t("usual: {value}"),
        "moved": t("{name} is now layer {n}."),
        "removed": t("{name} is removed."),
        "added": t("{name} is added as layer {n}."),
        "doubled": t("{name} is doubled."),
        "empty": t("No layer yet."),
        "size": t("{name} of {layer}"),
        "keys": t("Keys: ↑ ↓ go from layer to layer, Alt + ↑ ↓ moves one, Delete removes it."),
    }
