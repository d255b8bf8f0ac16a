"""What to dream of: a map, a label or a photo, and the knobs that keep the picture calm."""

import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui import widgets
from cnnviz.ui.dream_state import SIDE, Wish, free
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.look_settings import map_layers
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import Prose, t

GOALS = {"map": "A map", "label": "A label", "photo": "On a photo"}


def goal() -> str:
    """Draw the choice of what is to be pleased: "map", "label" or "photo"."""
    return widgets.choice("What to please", "goal", list(GOALS), show=lambda name: t(GOALS[name]))


def show(card: Card, goal: str, photo: str) -> Wish:
    """Draw the settings for a goal; `photo` stands for the photo's pixels."""
    layer, channel, label = "", 0, "cat"
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if goal == "label":
            label = widgets.choice("Label", "label", ["cat", "dog"], show=t)
        else:
            layers = map_layers(card)
            usual = layers[len(layers) // 2 if goal == "photo" else -1]
            layer = widgets.menu("Layer", "layer", layers, default=usual, width=160)
            most = card.layer(layer).shape[2] - 1
            every = goal == "photo" and widgets.toggle("All of its maps", "all", default=True)
            channel = -1 if every else widgets.whole_number("Map", "map", 0, most, 0, width=140)
        seed = 0 if goal == "photo" else widgets.whole_number("Noise number", "seed", 0, 9999, 0, width=140)
    steps, rate, jitter, blur, decay, octaves = _knobs(goal)
    return Wish(
        card.name, layer, channel, label, steps, rate, jitter, blur, decay, seed, octaves,
        photo if goal == "photo" else "",
    )  # fmt: skip


def _knobs(goal: str) -> tuple[int, float, int, float, float, int]:
    on_photo = goal == "photo"
    with st.expander(t("Regularisers: what keeps the picture calm")):
        rate = widgets.slider("Rate: grey levels in a step", "rate", 1, 16, 2 if on_photo else 4)
        jitter = widgets.slider("Shift: pixels, another way in each step", "jitter", 0, 16, 4)
        blur = widgets.slider(
            "Blur: tenths of a pixel, every fourth step", "blur", 0, 20, 0 if on_photo else 5
        )
        decay = widgets.slider(
            "Decay: thousandths towards grey in a step", "decay", 0, 50, 0 if on_photo else 10
        )
        octaves = widgets.slider("Octaves: sizes from small to large", "octaves", 1, 4, 3) if on_photo else 1
        steps = widgets.slider(
            "Steps", "steps", 6, 240, 18 if on_photo else 120, step=6, help="In each octave."
        )
    return steps, float(rate), jitter, blur / 10, decay / 1000, octaves


def keras_lines(prose: Prose, card: Card, photo: Photo | None, wish: Wish) -> str:
    """The lines that dream the same with Keras; blur and octaves are left out, and they say so."""
    if wish.layer:
        output = f'network.get_layer("{wish.layer}").output'
        goal = (
            "tf.reduce_mean(tf.square(inside(x))) / 2"
            if wish.channel < 0
            else f"tf.reduce_mean(inside(x)[..., {wish.channel}])"
        )
    else:
        output = "neuron.input"
        goal = f"{'-' if wish.label == 'cat' else ''}(inside(x) @ neuron.kernel + neuron.bias)[0, 0]"
    if photo:
        start = f"{photo_lines(photo.image, *card.input, card.fit)}\npicture = photo"
    else:
        start = f"picture = 127.5 + 8 * np.random.default_rng({wish.seed}).standard_normal({card.input})"
    left_out = [
        *([t("the blur in every fourth step")] if wish.blur else []),
        *([t("the sizes before this one")] if wish.octaves > 1 else []),
        *(
            [t("the picture's {side} rows and columns on the page", side=SIDE)]
            if photo and free(card)
            else []
        ),
    ]
    return prose.passage(
        "keras",
        file=f"models/{card.file.name}",
        output=output,
        goal=goal,
        seed=wish.seed,
        start=start,
        left_out="".join(t("\n# left out here: {what}", what=what) for what in left_out),
        steps=wish.steps,
        jitter=wish.jitter,
        rate=f"{wish.rate:g}",
        kept=f"{1 - wish.decay:g}",
    )
