"""Begin, pause and go on with a dream; the picture as it forms."""

import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card
from cnnviz.ui import dream_state
from cnnviz.ui.components.dream_view import dream_view
from cnnviz.ui.dream_state import Dream, Wish
from cnnviz.ui.part import part
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import plain, t

EVERY = 0.2  # seconds between looks while a dream forms


def show(wish: Wish, card: Card, photo: Photo | None) -> Dream:
    """Draw the buttons and the picture; return the dream."""
    dream = dream_state.current()
    if dream is None or dream.wish != wish:
        dream = dream_state.begin(wish, card, photo)
        dream.running = False
        dream_state.keep(dream)
    part(_form, run_every=EVERY if dream.running else None)(wish, card, photo)
    return dream


def _form(wish: Wish, card: Card, photo: Photo | None) -> None:
    dream = dream_state.current()
    if dream is None or dream.wish != wish:
        return
    was = dream.running
    if dream.running:
        try:
            dream_state.go_on(dream)
        except LearnerError as error:
            dream.running = False
            st.warning(plain(str(error)))
    with st.container(horizontal=True):
        if dream.running:
            st.button(
                t("Pause dreaming"), key="dream-pause", on_click=_set, args=(dream, False), type="primary"
            )
        elif dream.done < dream.total:
            label = t("Go on dreaming") if dream.done else t("Dream")
            st.button(label, key="dream-go", on_click=_set, args=(dream, True), type="primary")
        if dream.done:
            st.button(t("Begin anew"), key="dream-anew", on_click=_anew, args=(wish, card, photo))
    dream_view(dream.picture, dream.goals, dream.total, what=pleased(wish), key="dream-view")
    if was != dream.running or st.session_state.pop(_CLICKED, False):
        st.rerun()


_CLICKED = "dream-clicked"


def _set(dream: Dream, running: bool) -> None:
    dream.running = running
    st.session_state[_CLICKED] = True


def _anew(wish: Wish, card: Card, photo: Photo | None) -> None:
    dream_state.keep(dream_state.begin(wish, card, photo))
    st.session_state[_CLICKED] = True


def pleased(wish: Wish) -> str:
    """What is to be pleased, in words."""
    if not wish.layer:
        return t(wish.label)
    if wish.channel < 0:
        return t("all maps of {layer}", layer=wish.layer)
    return t("map {n} of {layer}", n=wish.channel, layer=wish.layer)


def formula(dream: Dream) -> str:
    """One step of gradient ascent with the rate of this dream, and how far it has come."""
    rise = (
        t("{first} → **{last}**", first=number(dream.goals[0]), last=number(dream.goals[-1]))
        if dream.goals
        else t("**not begun**")
    )
    return t("x ← x + {rate} · g/σ(g), g = ∂y/∂x; y: {rise}", rate=number(dream.wish.rate), rise=rise)


def note(dream: Dream) -> str:
    """What y is; and why nothing happens, where nothing does."""
    wish = dream.wish
    if dream.goals and not any(dream.goals):
        return t(
            "This map answers 0 everywhere, so its gradient is 0 and there is no way up. Take another noise "
            "number, or the layer before its ReLU."
        )
    if not wish.layer:
        return t("y is the score of {label} before the sigmoid.", label=t(wish.label))
    if wish.channel < 0:
        return t("y is half the mean square of all numbers that {layer} puts out.", layer=wish.layer)
    return t("y is the mean of {what}.", what=pleased(wish))


def table(dream: Dream) -> list[dict[str, str]]:
    """The goal at some steps."""
    shown = sorted(
        {*range(0, dream.done, max(1, dream.done // 10)), *([dream.done - 1] if dream.goals else [])}
    )
    rows = [{t("Step"): str(n + 1), t("Goal y"): number(dream.goals[n])} for n in shown]
    return rows or [{t("Step"): "0", t("Goal y"): t("not begun")}]
