"""What is asked of the network: by which method, for which label, and for Grad-CAM at which layer."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui import widgets
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import Prose, t

METHODS = {
    "grad_cam": "Grad-CAM",
    "gradient": "Gradient",
    "integrated_gradients": "Integrated gradients",
    "smooth_grad": "SmoothGrad",
    "occlusion": "Occlusion",
}
ANSWER = "its answer"


@dataclass(frozen=True)
class Question:
    """The settings of a map; `layer` is empty where the method has no use for one."""

    method: str
    label: str
    layer: str = ""

    @property
    def title(self) -> str:
        """The method's name as it is written."""
        return METHODS[self.method]


def show(card: Card, likely: str) -> Question:
    """Draw the choices for a network; `likely`, "cat" or "dog", is what it says of the photo."""
    with st.container(horizontal=True, gap="medium"):
        method = widgets.menu("Method", "method", list(METHODS), show=METHODS.__getitem__, width=240)
        layer = ""
        if method == "grad_cam":
            layers = map_layers(card)
            layer = widgets.menu("Maps of layer", "layer", layers, default=layers[-1], width=160)
        asked = widgets.choice("What speaks for", "for", [ANSWER, "cat", "dog"], show=t)
    return Question(method, likely if asked == ANSWER else asked, layer)


def keras_lines(prose: Prose, card: Card, photo: Photo, question: Question) -> str:
    """The lines that compute the same map with Keras."""
    return prose.passage(
        f"keras-{question.method}",
        file=f"models/{card.file.name}",
        layer=question.layer,
        photo=photo_lines(photo.image, *card.input, card.fit),
        height=card.input[0],
        sign="" if question.label == "dog" else "-",
    )


def map_layers(card: Card) -> list[str]:
    """The layers that Grad-CAM can be asked at, in order."""
    return [layer.name for layer in card.shown()]
