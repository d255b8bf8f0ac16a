"""The comparison with the numbers on screen: the gap, a bet on the best way, a table."""

import streamlit as st

from cnnviz.engine.run_state import View
from cnnviz.recipe import Recipe
from cnnviz.ui.compare_runs import Outcome, outcomes
from cnnviz.ui.compare_settings import WAYS
from cnnviz.ui.signed_numbers import fixed, number
from cnnviz.ui.text import t

BET = "bet-way"

WHY = {
    "plain": "what was added only made learning harder here.",
    "dropout": "no neuron can rely on another being there, so what is learned has to hold in many ways.",
    "l2": "large weights are dear, so the net can't bend itself around single pictures.",
    "batch_norm": "every batch has another mean and deviation, which shakes each picture a little.",
    "augmentation": "it has seen each picture in many forms, and to memorise them all is hard.",
}
WHY_NOT = {
    "plain": "alone it learns its few pictures by heart.",
    "dropout": "with half of the neurons out it learns slowly; give it more epochs.",
    "l2": "small weights alone don't bring anything new to see: the pictures stay as few as they were.",
    "batch_norm": "it makes training faster and steadier; it regularises only a little on the way.",
    "augmentation": "its changes must be such as validation pictures show, too; and it learns more slowly.",
}


def bet(chosen: tuple[str, ...], found: list[View]) -> bool:
    """Pose the question before training, and say what became of it; whether there is a bet."""
    if len(chosen) < 2:
        return True
    with st.container(key="predict-ways", border=True):
        st.markdown(
            f"**{t('Predict, then reveal')}** &ensp; "
            + t("Which way will do most for the pictures that the net has not been trained on?")
        )
        given = st.pills(
            t("Your answer"),
            chosen,
            format_func=lambda way: t(WAYS[way]),
            key=BET,
            label_visibility="collapsed",
        )
        if given and found and all(view.over for view in found):
            whole = all(view.status == "finished" for view in found)
            told = verdict(given, outcomes(found)) if whole else None
            if not whole:
                st.caption(t("Not every net was trained to the end, so they can't be compared."))
            if told:
                right, sentence = told
                with st.container(key=f"{'right' if right else 'wrong'}-ways"):
                    st.markdown(sentence)
        elif not given:
            st.caption(t("Answer, and see.") if found else t("Answer, and the nets can be trained."))
    return given is not None


def verdict(given: str, known: dict[str, Outcome]) -> tuple[bool, str] | None:
    """Whether the bet was the best way, and the sentence that says so; None where it wasn't trained."""
    if given not in known:
        return None
    best = max(known.values(), key=lambda one: one.validation)
    title = t(WAYS[best.way])
    share = f"{fixed(100 * best.validation, 1)} %"
    against = ""
    if "plain" in known and best.way != "plain":
        against = t(" (nothing: {share} %)", share=fixed(100 * known["plain"].validation, 1))
    if best.way == given:
        return True, t(
            "**Yes, {title}: {share}**{against} on the validation pictures: {why}",
            title=title, share=share, against=against, why=t(WHY[given]),
        )  # fmt: skip
    return False, t(
        "Here it is {title}, {share}{against} on the validation pictures; {given} reaches {other} %: {why}",
        title=title,
        share=share,
        against=against,
        given=t(WAYS[given]),
        other=fixed(100 * known[given].validation, 1),
        why=t(WHY_NOT[given]),
    )


def formulas(known: dict[str, Outcome]) -> list[str]:
    """The gap without anything, and that of the way which is best on the validation pictures."""
    ways = [one for way, one in known.items() if way != "plain"]
    best = max(ways, key=lambda one: one.validation, default=None)
    return [formula(one) for one in (known.get("plain"), best) if one is not None]


def formula(one: Outcome) -> str:
    """The gap of one way."""
    return t(
        "{title}: training {training} % − validation {validation} % = gap **{gap} points**",
        title=t(WAYS[one.way]),
        training=fixed(100 * one.training, 1),
        validation=fixed(100 * one.validation, 1),
        gap=fixed(_gap(one), 1),
    )


def _gap(one: Outcome) -> float:
    """The gap in points, of the figures as they are shown."""
    return round(100 * one.training, 1) - round(100 * one.validation, 1)


def other_settings(wanted: dict[str, Recipe], found: list[View]) -> str:
    """That the runs on screen were made by other settings than those set now; "" where they were not."""
    if all(wanted.get(view.recipe.net.name, view.recipe) == view.recipe for view in found):
        return ""
    recipe = found[0].recipe
    return t(
        "What is shown was trained on {pictures} pictures of {data}, {epochs} epochs, seed {seed}; what is "
        "set above counts for the next training.",
        pictures=recipe.data.train_limit,
        data=t(recipe.data.info.title),
        epochs=recipe.epochs,
        seed=recipe.seed,
    )


def table(found: list[View]) -> list[dict[str, str]]:
    """What each way has come to."""
    known = outcomes(found)
    rows = []
    for view in found:
        way = view.recipe.net.name
        if way not in known:
            continue
        last = view.rows[-1]
        rows.append(
            {
                t("Way"): t(WAYS[way]),
                t("Epochs"): str(last.epoch),
                t("Training, %"): fixed(100 * known[way].training, 1),
                t("Validation, %"): fixed(100 * known[way].validation, 1),
                t("Gap, points"): fixed(_gap(known[way]), 1),
                t("Penalty λ Σ w²"): number(last.penalty, 4),
                t("Seconds"): fixed(last.seconds, 1),
            }
        )
    return rows or [{t("Way"): t("nothing is trained yet")}]
