"""The operating theatre: a layer's maps as switches, its kernels as numbers, and what the network says."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.engine import EngineError
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card
from cnnviz.ui import operations, photo_source, widgets
from cnnviz.ui.components.channel_board import channel_board
from cnnviz.ui.operations import Edit
from cnnviz.ui.photo_cache import small
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import plain, t
from cnnviz.ui.verdict import Verdict, percent

NEEDED = 10
_MEASURED = "surgery-measured"


def show(photo: Photo, card: Card, edits: list[Edit]) -> str:
    """Draw the layer's choice, the board and what was done; return the layer."""
    layer = widgets.menu("Layer", "layer", operations.conv_layers(card), width=160)
    found = ask("surgery.channels", photo, card, layer=layer, edits=edits)
    channel_board(
        found["maps"],
        operations.off(edits, layer),
        layer=layer,
        key=f"board-{card.name}-{layer}",
        on_switch=lambda channel: operations.switch(card, layer, channel),
        on_copy=lambda source, channel: operations.add(card, ("copy", layer, source, channel)),
    )
    with st.container(horizontal=True):
        st.button(t("Undo"), key="undo", disabled=not edits, on_click=operations.undo, args=(card,))
        st.button(t("Take all back"), key="reset", disabled=not edits, on_click=operations.write, args=([],))
    if edits:
        last = "; ".join(operations.say(edit) for edit in edits[:-6:-1])
        more = t(" and {n} before", n=len(edits) - 5) if len(edits) > 5 else ""
        st.caption(t("Done, the last first: {what}{more}.", what=last, more=more))
    if edits:
        with_edits = f"edits:{'~'.join(map(operations.form, edits))}"
        st.page_link(
            "pages/feature_maps.py",
            label=t("See all maps before and after"),
            query_params={"net": card.name, "layer": layer, "with": with_edits} | photo_source.address(photo),
        )
    with st.expander(t("Change a kernel's weights")):
        _weights(found["kernel"], card, layer)
    return layer


def _weights(kernel: np.ndarray, card: Card, layer: str) -> None:
    rows, columns, before, channels = kernel.shape
    here = f"{card.name}-{layer}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channel = st.number_input(t("Kernel"), 0, channels - 1, 0, key=f"kernel-{here}", width=140)
        source = st.number_input(t("On channel"), 0, before - 1, 0, key=f"source-{here}", width=140)
        row = st.number_input(t("Row"), 0, rows - 1, 0, key=f"row-{here}", width=140)
        column = st.number_input(t("Column"), 0, columns - 1, 0, key=f"column-{here}", width=140)
        value = st.number_input(t("New weight"), -100.0, 100.0, 0.0, 0.1, "%g", key="weight", width=160)
        st.button(
            t("Set"),
            key="set-weight",
            on_click=operations.add,
            args=(
                card,
                ("weight", layer, int(row), int(column), int(source), int(channel), float(value)),
            ),
        )
    part = kernel[:, :, int(source), int(channel)]
    st.table(
        {t("Row"): list(range(rows))}
        | {t("column {c}", c=c): [number(float(w), 3) for w in part[:, c]] for c in range(columns)},
        border="horizontal",
        hide_index=True,
    )


def ask(job: str, photo: Photo, card: Card, **settings: Any) -> Any:
    """The answer of a job on the photo; cached by its pixels, the weights and the settings."""
    frozen = tuple(sorted((key, tuple(v) if isinstance(v, list) else v) for key, v in settings.items()))
    return _ask(job, photo.digest, card.sha256, frozen, photo.image, card)


@st.cache_data(max_entries=64, show_spinner=False)
def _ask(job: str, digest: str, weights: str, settings: tuple, _image: np.ndarray, _card: Card) -> Any:
    return engine.get().call(job, small(_image, _card), model=_card.name, **dict(settings))


def answer(photo: Photo, card: Card, edits: list[Edit]) -> tuple[str, str, str]:
    """The label's formula after the edits, the note on before, and the label: "cat" or "dog"."""
    whole, found = (ask("surgery.predict", photo, card, edits=done) for done in ([], edits))
    before, now = Verdict(whole["probability"]), Verdict(found["probability"])
    z = float(found["logit"])
    share = found["probability"] if before.name == "dog" else 1 - found["probability"]
    shown = percent(share)
    sign = -z if before.name == "dog" else z
    formula = t(
        "P({label}) = 1/(1 + exp({z})) = **{share}**",
        label=before.label,
        z=number(sign, 2),
        share=shown,
    )
    note = t(
        "The whole network says {label}, {before}. With your changes, {n} so far, it says {now}, {percent}.",
        label=before.label,
        before=before.percent,
        n=len(edits),
        now=now.label,
        percent=now.percent,
    )
    return formula, note, before.name


def needed(photo: Photo, card: Card, layer: str, label: str, edits: list[Edit]) -> None:
    """Offer the search for the channels that a label needs most, and show the ten it finds."""
    st.button(
        t("Which ten maps of {layer} does {label} need most?", layer=layer, label=t(label)),
        key="needed",
        on_click=lambda: st.session_state.update({_MEASURED: layer}),
    )
    if st.session_state.get(_MEASURED) != layer:
        return
    found = ask("surgery.most_needed", photo, card, layer=layer, label=label, edits=edits)
    first = list(zip(found["channels"], found["falls"], strict=True))[:NEEDED]
    st.table(
        {
            t("Map"): [channel for channel, _ in first],
            t("Without it the score falls by"): [number(fall, 3) for _, fall in first],
        },
        border="horizontal",
        hide_index=True,
    )
    st.caption(
        t("Measured on this photo.")
        if found["photos"] == 1
        else t("The mean of {n} photos, this one among them.", n=found["photos"])
    )
    st.button(
        t("Switch all ten off"),
        key="needed-off",
        on_click=operations.add,
        args=(
            card,
            *(("off", layer, c) for c, _ in first if c not in operations.off(edits, layer)),
        ),
    )


def accuracy(card: Card, edits: list[Edit]) -> None:
    """Show how many held-back photos the network gets right, where there are some on this machine."""
    try:
        found = _held_back(card.name, card.sha256, tuple(edits))
        whole = _held_back(card.name, card.sha256, ())
    except EngineError as error:
        st.caption(plain(str(error)))
        return
    except LearnerError:  # there are no photos
        st.caption(
            t(
                "To count how many photos it gets right, this server would need some that the network never "
                "saw. Whoever runs it can put them there: models/README.md says how."
            )
        )
        return
    st.table(
        [
            {
                t("Right on photos it never saw"): name,
                t("as trained"): _counted(whole, key),
                t("with your changes"): _counted(found, key),
            }
            for key, name in (("all", t("all")), ("cat", t("cats")), ("dog", t("dogs")))
        ],
        border="horizontal",
        hide_index=True,
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _held_back(net: str, weights: str, edits: tuple[Edit, ...]) -> dict[str, Any]:
    return engine.get().call("surgery.held_back", list(edits), model=net)


def _counted(found: dict[str, Any], key: str) -> str:
    right, photos = (found["right"], found["photos"]) if key == "all" else found[key]
    return t("{right} of {photos}", right=right, photos=photos)
