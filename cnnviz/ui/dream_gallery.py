"""The gallery: what maps of each layer want to see, made beforehand for exactly this network."""

import json
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz import images
from cnnviz.nets.cards import Card
from cnnviz.ui import given
from cnnviz.ui.components.thumbnails import thumbnails
from cnnviz.ui.text import t

Row = list[tuple[int, np.ndarray]]


@st.cache_resource(show_spinner=False)
def rows(folder: Path, sha256: str) -> dict[str, Row]:
    """By layer the numbers of maps and their pictures, (side, side, 3) uint8; none for another network."""
    try:
        facts = json.loads(folder.with_suffix(".json").read_text(encoding="utf-8"))
        if facts["sha256"] != sha256:
            return {}
        return {
            layer: [
                (number, np.ascontiguousarray(picture))
                for number, picture in zip(
                    numbers,
                    np.split(images.read_image(folder / f"{layer}.jpg"), len(numbers), axis=1),
                    strict=True,
                )
            ]
            for layer, numbers in facts["maps"].items()
        }
    except (OSError, ValueError, KeyError):
        return {}


def show(card: Card) -> None:
    """Draw a row of pictures for each layer; one that is chosen becomes the map to dream of."""
    found = rows(card.file.parent / "gallery" / card.name, card.sha256)
    if not found:
        st.caption(
            t("There is no gallery of this network yet. Make one: python -m cnnviz gallery --model {name}",
              name=card.name)
        )  # fmt: skip
        return
    chosen = f"{st.session_state.get('layer', '')}.{st.session_state.get('map', '')}"
    for layer, row in found.items():
        st.markdown(f"**{layer}**")
        thumbnails(
            {f"{layer}.{n}": (t("{layer}, map {n}", layer=layer, n=n), picture) for n, picture in row},
            chosen,
            key=f"gallery-{card.name}-{layer}",
            label=t("Maps of {layer}", layer=layer),
            on_choice=_take,
        )


def _take(name: str) -> None:
    layer, _, number = name.partition(".")
    given.give({"goal": "map", "layer": layer, "map": int(number)})
