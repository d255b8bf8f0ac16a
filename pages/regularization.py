import streamlit as st

from cnnviz.numeric import augmentation, dropout, losses, normalization, ridge
from cnnviz.recipe import keras_source
from cnnviz.ui import (
    augment_numbers,
    augment_view,
    batch_norm,
    compare_numbers,
    compare_runs,
    compare_settings,
    dropout_net,
    foresight,
    l2_curve,
    road_race,
    widgets,
)
from cnnviz.ui.bench import Bench
from cnnviz.ui.exercises import regularization as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t
from cnnviz.ui.waking import awake


def augmenting():
    page.text("augmentation")
    shown, at, layers, ahead = augment_view.show()
    page.formulas(augment_numbers.formulas(shown, at))
    page.text("augmentation-class")
    return {
        "numpy": [augmentation.inverse_map, augmentation.warp, augmentation.draw],
        "keras": augment_numbers.keras_lines(layers, shown, at),
        "table": augment_numbers.table(shown),
        "ahead": ahead,
    }


def dropping_out():
    page.text("dropout")
    rounds = dropout_net.show()
    page.formula(dropout_net.formula(rounds))
    return {
        "numpy": [dropout.dropout_mask, dropout.dropout],
        "keras": dropout_net.keras_lines(rounds),
        "table": dropout_net.table(rounds),
    }


def penalising():
    page.text("l2", n=l2_curve.POINTS)
    found = l2_curve.show()
    page.formulas(l2_curve.formulas(found))
    page.note("l2-and-decay")
    return {
        "numpy": [losses.l2_penalty, losses.l2_penalty_gradient, ridge.fit],
        "keras": l2_curve.keras_lines(found),
        "table": l2_curve.table(found),
        "ahead": foresight.of(found, l2_curve.formulas, seed=l2_curve.other_points),
    }


def normalising():
    page.text("batch-norm")
    batch = batch_norm.show()
    page.formulas(batch_norm.formulas(batch))
    page.text("batch-norm-use")
    return {
        "numpy": [normalization.moments, normalization.normalize, normalization.moving_average],
        "keras": batch_norm.keras_lines(batch),
        "table": batch_norm.table(batch),
        "ahead": foresight.of(batch, batch_norm.formulas, batches="batches"),
    }


def comparing():
    page.text("compare")
    if not awake():
        return None
    chosen = compare_settings.show(road_race.available())
    found = compare_runs.views()
    betted = compare_numbers.bet(chosen.ways, found)
    found = compare_runs.show(chosen, ready=betted)
    for formula in compare_numbers.formulas(compare_runs.outcomes(found)):
        page.formula(formula)
    page.text("compare-note")
    recipes = chosen.recipes()
    if other := compare_numbers.other_settings(recipes, found):
        st.caption(other)
    recipes |= {view.recipe.net.name: view.recipe for view in found}
    return {
        "numpy": [augmentation.draw, dropout.dropout, losses.l2_penalty, normalization.batch_norm],
        "keras": f"# {t(compare_settings.WAYS[chosen.ways[-1]])}\n{keras_source(recipes[chosen.ways[-1]])}",
        "table": compare_numbers.table(found),
    }


PARTS = {
    "compare": ("Side by side", comparing),
    "augmentation": ("Augmentation", augmenting),
    "dropout": ("Dropout", dropping_out),
    "l2": ("L2", penalising),
    "batch-norm": ("Batch norm", normalising),
}

page = lesson("regularization")
part = widgets.choice("Part", "part", list(PARTS), show=lambda name: t(PARTS[name][0]), hide_label=True)
bench = Bench(page)
bench.show(PARTS[part][1])
practise("exercise", exercises.make)
bench.three_ways()
st.page_link("pages/training.py", label=t("Train any net, and watch it from inside"))
page.end()
