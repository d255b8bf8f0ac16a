"""Two predictions before the roads are trained, and what became of them."""

import streamlit as st

from cnnviz.ui import road_settings, widgets
from cnnviz.ui.components.roads import share
from cnnviz.ui.road_race import Race
from cnnviz.ui.roads import ROADS, title
from cnnviz.ui.text import t

BET_SHIFT = 4  # pixels to the right
_BEST, _MOVED = "bet-best", "bet-moved"


def show(race: Race, *, started: bool) -> None:
    """Pose the two questions; training begins only once both are answered."""
    with st.container(key="predict-bets", border=True):
        st.markdown(
            f"**{t('Predict, then reveal')}** &ensp; "
            + t("Which road will be right most often on 300 pictures that it has never seen?")
        )
        best = _pills(_BEST)
        _verdict("best", best, accuracies(race, moved=False), race)
        st.markdown(
            t(
                "All 300 move {pixels} pixels to the right; nothing is trained anew. Which road is right "
                "most often then?",
                pixels=BET_SHIFT,
            )
        )
        moved = _pills(_MOVED)
        if (race.place.down, race.place.right) == (0, BET_SHIFT):
            _verdict("moved", moved, accuracies(race, moved=True), race)
        elif started and moved:
            widgets.setter(t("Move them and see"), "move-by-bet", right=BET_SHIFT, down=0)
        if not started and best and moved:
            st.button(t("Train all six"), type="primary", key="train-roads", on_click=road_settings.start)
        elif not started:
            st.caption(t("Answer both, and the six roads can be trained."))


def _pills(key: str) -> str | None:
    return st.pills(t("Your answer"), list(ROADS), format_func=title, key=key, label_visibility="collapsed")


def accuracies(race: Race, *, moved: bool) -> dict[str, float] | None:
    """The accuracy of every road, in the middle or moved; None as long as one of them is missing."""
    found = {road: race.moved_accuracy(road) if moved else race.accuracy(road) for road in ROADS}
    known = {road: accuracy for road, accuracy in found.items() if accuracy is not None}
    return known if len(known) == len(ROADS) else None


def _verdict(key: str, bet: str | None, found: dict[str, float] | None, race: Race) -> None:
    if bet is None or found is None:
        return
    right, sentence = verdict(bet, found, moved=key == "moved")
    with st.container(key=f"{'right' if right else 'wrong'}-bet-{key}"):
        st.markdown(sentence)


def verdict(bet: str, found: dict[str, float], *, moved: bool) -> tuple[bool, str]:
    """Whether the bet has won, and the sentence that says so and why.

    >>> verdict("hog", {"pixels": 0.9, "hog": 0.95}, moved=False)[1].split(": ")[0]
    '**Yes, HOG is right on 95.0 %.** Directions, cell by cell, forgive small differences between hands'
    """
    best = max(found.values())
    road = ROADS[bet]
    if found[bet] == best:
        return True, t(
            "**Yes, {title} is right on {share}.** {why}",
            title=title(bet),
            share=share(best),
            why=t(road.strength),
        )
    ahead = sum(accuracy > found[bet] for accuracy in found.values())
    winners = [title(name) for name, accuracy in found.items() if accuracy == best]
    return False, t(
        "{winner}: {best}. {title} comes in as number {rank} with {share}. {why}",
        winner=t(" and ").join(winners),
        best=share(best),
        title=title(bet),
        rank=ahead + 1,
        share=share(found[bet]),
        why=t(road.moved if moved else road.centred),
    )
