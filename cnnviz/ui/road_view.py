"""The roads over one held-back picture: choosing it, moving it, and what every road makes of it."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.ui import background, road_numbers, road_race, road_settings
from cnnviz.ui.components import roads as component
from cnnviz.ui.components.thumbnails import SIDE, thumbnails
from cnnviz.ui.road_race import Race
from cnnviz.ui.road_settings import Place
from cnnviz.ui.roads import parameter_formula, title
from cnnviz.ui.text import plain, t

OFFERED = 30  # held-back pictures to choose from
_LAST = "last-seen-by-roads"


def choose(held: dict[str, Any]) -> Place:
    """Draw the choice of a held-back picture and the sliders that move it."""
    numbers = offered(held["labels"])
    which = road_settings.which(len(held["labels"]), numbers[0])
    thumbnails(
        _thumbnails(held, numbers),
        str(which),
        key="held-back",
        label=t("Pictures that were held back"),
        on_choice=road_settings.choose_picture,
    )
    down, right = road_settings.moves(st.container(horizontal=True))
    return Place(which, down, right)


def offered(labels: np.ndarray) -> list[int]:
    """Which of the held-back pictures can be chosen: the first few of each class.

    >>> offered(np.array([1, 0, 1, 1, 0]))[:3]
    [1, 4, 0]
    """
    classes = np.unique(labels)
    each = -(-OFFERED // len(classes))
    return [int(number) for label in classes for number in np.flatnonzero(labels == label)[:each]]


def _thumbnails(held: dict[str, Any], numbers: list[int]) -> dict[str, tuple[str, np.ndarray]]:
    found = {}
    for number in numbers:
        picture = held["pictures"][number]
        rows = np.arange(SIDE) * len(picture) // SIDE
        large = picture[rows][:, rows]
        label = held["classes"][held["labels"][number]]
        found[str(number)] = (
            t("Picture {number}: {label}", number=number, label=label),
            np.repeat(large[..., None], 3, axis=2),
        )
    return found


def show(race: Race, held: dict[str, Any], road: str) -> None:
    """Draw the six roads over the picture, with `road` in detail.

    What was drawn last stays while a worker is busy with something else.
    """
    asked = road_race.look(race)
    first = st.session_state.get(_LAST, ("",))[0] != race.settings.data
    background.settle([asked], patience=3.0 if first else 0.25)
    if asked.problem:
        raise LearnerError(asked.problem)
    if asked.done:
        st.session_state[_LAST] = race.settings.data, race.place.which, asked.answer
    data, which, seen = st.session_state.get(_LAST, ("", 0, None))
    if seen is not None and data == race.settings.data:
        scene = road_race.scene(race, seen, which, held)
        component.show(scene, road, key="roads", on_road=road_settings.choose_road)
    else:
        st.info(t("The picture is on its way to the workers and back."))
    background.watch([asked])
    for name, one in race.trained.items():
        if one.problem:
            st.warning(f"**{title(name)}** {plain(one.problem)}")
            st.button(t("Try again"), key=f"again-{name}", on_click=road_race.again, args=(race, name))


def formulas(race: Race, held: dict[str, Any], road: str) -> list[str]:
    """How the lit road's parameters are counted, and how often it is right: as far as it is known."""
    result = race.result(road)
    if not result:
        return []
    counted = parameter_formula(
        road, held["pictures"].shape[1], result["numbers"], len(held["classes"]), result["parameters"]
    )
    return [counted, road_numbers.accuracy_formula(race, road)]


def keras_lines(race: Race, held: dict[str, Any], road: str) -> str:
    """The lit road in the words of the libraries."""
    return road_numbers.keras_lines(race, road, held["pictures"].shape[1], len(held["classes"]))
