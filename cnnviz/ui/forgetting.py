"""The sanity check: the same map while the network forgets, layer by layer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui import look_cache
from cnnviz.ui.components.look_map import share
from cnnviz.ui.components.map_row import Captioned, map_row
from cnnviz.ui.look_settings import Question
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import t

_ASKED = "forgetting-asked"


def show(photo: Photo, card: Card, question: Question, *, key: str) -> None:
    """Offer the check, and once it was asked for draw its maps."""
    if not st.session_state.get(_ASKED):
        st.button(t("Let the network forget, layer by layer"), key=key, on_click=_ask)
        return
    found = look_cache.forget(photo, card, question)
    map_row(captions(found, question), signed=found["signed"], key=f"{key}-row")


def _ask() -> None:
    st.session_state[_ASKED] = True


def captions(found: Mapping[str, Any], question: Question) -> list[Captioned]:
    """Each stage's map with what was shuffled, how much of the order is left, and what the network says."""
    return [
        Captioned(
            stage["map"],
            t("to {layer}", layer=stage["layer"]) if stage["layer"] else t("trained"),
            (
                _alike(stage["correlation"]),
                f"{t(question.label)} {share(stage['probability'], question.label)}",
            ),
        )
        for stage in found["stages"]
    ]


def _alike(correlation: float | None) -> str:
    if correlation is None:
        return t("nothing left")
    return t("ρ = {rho}", rho=f"{correlation:.2f}".replace("-", "−"))
