"""The six roads trained, measured and looked at by the workers, each shown as it arrives."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.ui.background import Asked, desk
from cnnviz.ui.components.roads import Runner, Scene
from cnnviz.ui.road_settings import Place, Settings
from cnnviz.ui.roads import CNN, GLOBAL, ROADS, SIFT, title
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

PATIENCE = 240.0  # seconds that a road may take, waiting for its turn included
_LOOK = 15.0


@st.cache_data(ttl=60, show_spinner=False)
def available() -> list[str]:
    """The data sets that are on the workers' machine."""
    return [name for name, missing in engine.get().call("datasets.available").items() if not missing]


@st.cache_data(max_entries=8, show_spinner=False)
def pictures(data: str) -> dict[str, Any]:
    """The held-back pictures of a data set: `pictures` (300, S, S) uint8, `labels`, `classes`."""
    return engine.get().call("classic.pictures", data)


@dataclass(frozen=True, eq=False)
class Race:
    """What is known so far: each road's training, and its measurement on the moved pictures."""

    settings: Settings
    place: Place
    trained: Mapping[str, Asked]
    moved: Mapping[str, Asked]

    def result(self, road: str) -> dict[str, Any] | None:
        """What `classic.train` answered for a road; None as long as there is no answer."""
        return self.trained[road].answer if road in self.trained else None

    def accuracy(self, road: str) -> float | None:
        """The share of the held-back pictures that a road gets right when they are in the middle."""
        result = self.result(road)
        return result["accuracy"] if result else None

    def moved_accuracy(self, road: str) -> float | None:
        """The same for the pictures as they are moved now."""
        if not self.place.moved:
            return self.accuracy(road)
        answer = self.moved[road].answer if road in self.moved else None
        return answer["accuracy"] if answer else None

    def answers(self, road: str) -> np.ndarray | None:
        """The class that a road gives each held-back picture as it is moved now."""
        asked = self.moved.get(road) if self.place.moved else self.trained.get(road)
        return asked.answer["answers"] if asked is not None and asked.answer else None

    @property
    def learned(self) -> dict[str, Any]:
        """What the trained roads have learned, by road."""
        results = {road: self.result(road) for road in self.trained}
        return {road: result["learned"] for road, result in results.items() if result}

    @property
    def complete(self) -> bool:
        """Whether every road is trained and measured where the pictures are now."""
        return all(self.moved_accuracy(road) is not None for road in ROADS)

    @property
    def questions(self) -> list[Asked]:
        """All that was asked."""
        return [*self.trained.values(), *self.moved.values()]


def run(settings: Settings, place: Place, *, started: bool) -> Race:
    """Ask for what is not yet known; returns at once."""
    trained = {road: _train(settings, road) for road in ROADS} if started else {}
    moved = {}
    _forget_other_places(place)
    for road, asked in trained.items():
        if place.moved and asked.answer:
            moved[road] = _measure(settings, road, place, asked.answer["learned"])
    return Race(settings, place, trained, moved)


def again(race: Race, road: str) -> None:
    """Ask once more for a road that broke off."""
    desk().take_back(("classic.train", race.settings, road))


def _train(settings: Settings, road: str) -> Asked:
    call = partial(
        engine.get().call,
        "classic.train",
        road,
        settings.data,
        settings.count,
        settings.seed,
        settings.shifted,
        timeout=PATIENCE,
    )
    return desk().ask(("classic.train", settings, road), call)


def _measure(settings: Settings, road: str, place: Place, learned: dict) -> Asked:
    key = ("classic.measure", settings, road, place.down, place.right)
    st.session_state.setdefault(_MEASURING, {}).setdefault((place.down, place.right), set()).add(key)
    call = partial(
        engine.get().call,
        "classic.measure",
        road,
        learned,
        settings.data,
        place.down,
        place.right,
        timeout=PATIENCE,
    )
    return desk().ask(key, call)


_MEASURING = "measuring-roads"


def _forget_other_places(place: Place) -> None:
    """Take back what this learner no longer waits for: a slider is dragged through many places."""
    asked = st.session_state.get(_MEASURING, {})
    for other in [other for other in asked if other != (place.down, place.right)]:
        for key in asked.pop(other):
            desk().take_back(key)


def look(race: Race) -> Asked:
    """Ask what the roads make of the picture on screen; those that are trained also answer."""
    settings, place, learned = race.settings, race.place, race.learned
    key = ("classic.look", settings if learned else settings.data, place, tuple(learned))
    call = partial(
        engine.get().call,
        "classic.look",
        settings.data,
        place.which,
        place.down,
        place.right,
        learned,
        timeout=PATIENCE if learned else _LOOK + PATIENCE,
    )
    return desk().ask(key, call)


def scene(race: Race, seen: dict[str, Any], which: int, held: dict[str, Any]) -> Scene:
    """All that is drawn: `seen`, of the held-back picture of that number."""
    pixels, sift = race.result("pixels"), race.result(SIFT)
    nets = {road: race.result(road) for road in (CNN, GLOBAL)}
    side = len(seen["picture"])
    return Scene(
        seen=seen,
        label=int(held["labels"][which]),
        classes=held["classes"],
        runners=[_runner(race, road, seen) for road in ROADS],
        moved=race.place.moved,
        templates=pixels["learned"]["weights"].reshape(side, side, -1) if pixels else None,
        words=sift["words"] if sift else None,
        kernels={road: net["learned"]["weights"][0][:, :, 0] for road, net in nets.items() if net},
    )


def _runner(race: Race, road: str, seen: dict[str, Any]) -> Runner:
    asked, result = race.trained.get(road), race.result(road)
    facts = ""
    if result:
        facts = t(
            "{numbers} numbers · {parameters} parameters · {seconds} s",
            numbers=number(result["numbers"]),
            parameters=number(result["parameters"]),
            seconds=f"{result['describe'] + result['fit']:.1f}",
        )
    return Runner(
        road=road,
        title=title(road),
        says=t(ROADS[road].says),
        state=_state(asked),
        seconds=asked.seconds if asked and not asked.done else 0.0,  # else all would travel at every run
        problem=(asked.problem or "") if asked else "",
        facts=facts,
        accuracy=race.accuracy(road),
        moved=race.moved_accuracy(road) if race.place.moved else None,
        answer=seen["answers"].get(road),
        change=seen["changes"].get(road),
    )


def _state(asked: Asked | None) -> str:
    if asked is None:
        return "idle"
    if asked.problem:
        return "failed"
    if asked.done:
        return "done"
    return "running" if asked.future.running() else "queued"
