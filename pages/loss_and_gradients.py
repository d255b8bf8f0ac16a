import streamlit as st

from cnnviz.numeric import gradients
from cnnviz.ui import foresight, gradient_net, gradient_numbers, loss_numbers, score_settings, widgets
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.gradient_terms import gradient_terms
from cnnviz.ui.exercises import loss_and_gradients as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t


def losses():
    page.text("losses")
    scored = score_settings.show()
    page.text(scored.name)
    page.formulas(loss_numbers.formulas(scored))
    return {
        "numpy": [scored.loss.function, scored.loss.gradient],
        "keras": loss_numbers.keras_lines(scored),
        "table": loss_numbers.table(scored),
        "ahead": foresight.of(scored, loss_numbers.formulas, **{"scores-view": score_settings.moved}),
    }


def gradient_by_hand():
    page.text("gradient")
    net = gradient_net.show()
    gradient_terms(
        net.net,
        net.seen,
        net.back,
        net.terms,
        net.weight,
        classes=[t(name) for name in gradient_net.CLASSES],
        place=net.place,
        key="gradient-view",
        on_weight=gradient_net.choose_weight,
        on_place=gradient_net.choose_place,
    )
    page.formula(gradient_numbers.sum_formula(net), note=gradient_numbers.sum_note(net))
    st.header(t("Is it right? Nudge the weight and see"), anchor=False)
    page.text("check")
    gradient_net.choose_nudge()
    page.formula(gradient_numbers.check_formula(net), note=gradient_numbers.check_note(net))
    st.header(t("One step downhill"), anchor=False)
    page.text("step", n=gradient_numbers.count(net))
    gradient_net.take_steps(net)
    page.formula(gradient_numbers.step_formula(net))
    page.formula(gradient_numbers.loss_formula(net), note=gradient_numbers.loss_note(net))
    return {
        "numpy": [
            gradients.forward,
            gradients.backward,
            gradients.terms,
            gradients.finite_difference,
            gradients.step,
        ],
        "keras": gradient_numbers.keras_lines(net),
        "table": gradient_numbers.table(net),
        "caption": gradient_numbers.caption(net),
        "ahead": foresight.of(net, gradient_numbers.formulas, net="seed"),
    }


def after_losses():
    with page.note("softmax-is-no-loss"):
        widgets.setter("Try it: softmax loss", "try-softmax", loss="softmax")


def after_gradient():
    with page.note("dead-kernel"):
        widgets.setter("Try it: a kernel that learns nothing", "try-dead", stroke="slanted", net=8)


PARTS = {
    "Losses": (losses, "loss-exercise", exercises.loss, after_losses),
    "A gradient by hand": (gradient_by_hand, "gradient-exercise", exercises.gradient, after_gradient),
}

page = lesson("loss_and_gradients")
part = widgets.choice("Part", "part", list(PARTS), show=t, hide_label=True)
draw, exercise, make, after = PARTS[part]
bench = Bench(page)
bench.show(draw)
practise(exercise, make)
bench.three_ways()
after()
page.end()
