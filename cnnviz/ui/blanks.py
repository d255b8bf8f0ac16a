"""A table with blanks to fill in: all are answered at once, and each gets its own feedback."""

import streamlit as st

from cnnviz.ui import number_field, seeds
from cnnviz.ui.components.progress import ANSWERS, progress
from cnnviz.ui.exercises.architectures import Blanks, Maker, feedback
from cnnviz.ui.lesson import guard, open_lesson
from cnnviz.ui.part import part
from cnnviz.ui.text import t


@part
def fill_in(key: str, make: Maker) -> None:
    """Pose the table that `make` builds from the seed in the URL (`?KEY=3`), and offer another one."""
    with guard(), st.container(key=f"predict-{key}", border=True):
        seed = seeds.seed(key)
        blanks = make(seed)
        st.markdown(
            f"**{t('Predict, then reveal')}** &ensp; "
            + t("Fill in the blanks of this table; every convolution and dense layer has biases.")
        )
        st.table(blanks.table, border="horizontal", hide_index=True)
        right = _answers(f"{key}-{seed}", blanks)
        st.button(
            t("Another one"),
            key=f"{key}-another",
            type="primary" if right else "secondary",
            on_click=seeds.another,
            args=(key,),
        )
        if right:
            progress(open_lesson(), right=f"{key}-{seed}")


def _answers(key: str, blanks: Blanks) -> bool:
    """Draw the fields and what there is to say of them; whether all are right."""
    kept = f"{key}{ANSWERS}"  # a plain entry of the session: it outlives the form
    with st.form(f"{key}-form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for letter, exercise in blanks.exercises.items():
                number_field.draw(f"**{letter}** &ensp; {exercise.question}", f"{key}-{letter}", width=215)
        st.form_submit_button(
            t("Check"), key=f"{key}-check", on_click=_commit, args=(key, kept, list(blanks.exercises))
        )
    for letter in blanks.exercises:
        if complaint := number_field.complaint(f"{key}-{letter}"):
            with st.container(key=f"wrong-{key}-{letter}"):
                st.markdown(f"**{letter}** &ensp; {complaint}")
    said = feedback(blanks, st.session_state.get(kept, {}))
    for letter, right, sentence in said:
        with st.container(key=f"{'right' if right else 'wrong'}-{key}-{letter}"):
            st.markdown(
                f"**{letter}** &ensp; {t('Yes.')} {sentence}" if right else f"**{letter}** &ensp; {sentence}"
            )
    return len(said) == len(blanks.exercises) and all(right for _, right, _ in said)


def _commit(key: str, kept: str, letters: list[str]) -> None:
    st.session_state[kept] = {letter: number_field.typed(f"{key}-{letter}") for letter in letters}
