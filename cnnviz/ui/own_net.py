"""One's own `.keras` file: brought along, what was found in it, and how it is to be read.

The file stays in the memory of this visit. The address holds a piece of its SHA-256 and the settings:
`?own=3f2a…&pixels=unit&classes=cat,dog`. A link to it opens in this visit alone.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import engine
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import LayerCard, layer_cards
from cnnviz.nets.own_file import MOST_BYTES, SWITCH, allowed
from cnnviz.nets.own_net import PIXELS, OwnNet
from cnnviz.ui import link
from cnnviz.ui.text import plain, t

ADDRESS = "own"
PATIENCE = 200.0  # seconds: TensorFlow starts anew for each such net
LONGEST_NAME = 30
_OPENED, _PROBLEM, _UPLOAD = "own-net-opened", "own-net-problem", "own-net-upload"


@dataclass(frozen=True, eq=False)
class Opened:
    """The file of this visit and the net in it."""

    digest: str
    name: str
    data: bytes
    net: OwnNet

    @property
    def layers(self) -> tuple[LayerCard, ...]:
        """All layers, as a card has them."""
        return layer_cards(self.net.facts())

    @property
    def pixels(self) -> str:
        """How the net gets the numbers of a picture: as the learner chose, or as it seems to want them."""
        said = link.get("pixels")
        return said if said in PIXELS else self.net.pixels

    @property
    def classes(self) -> tuple[str, ...]:
        """The names that the learner gave the classes, numbers for the others."""
        return class_names(link.get("classes"), self.net.classes)

    def ask(self, picture: np.ndarray) -> Mapping[str, Any]:
        """What the net sees in a picture."""
        return engine.get().call(
            "own_net.display_maps", self.data, picture, pixels=self.pixels, timeout=PATIENCE
        )


def class_names(said: str, count: int) -> tuple[str, ...]:
    """A name for each class from names with commas between them; those that are missing get a number.

    >>> class_names("cat, dog", 3)
    ('cat', 'dog', 'class 2')
    """
    given = ["".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME] for name in said.split(",")]
    given = given[:count] + [""] * (count - len(given))
    return tuple(name or t("class {n}", n=n) for n, name in enumerate(given))


def find(said: str) -> Opened:
    """The net of this visit that the address speaks of."""
    opened: Opened | None = st.session_state.get(_OPENED)
    if not allowed() or opened is None or opened.digest != said:
        raise LearnerError(
            t("The address speaks of a net from a file that this visit has not opened. Open the file again.")
        )
    return opened


def offer() -> None:
    """Draw the way to a net of one's own; where files aren't let in, how they would be."""
    with st.expander(t("A net of your own: a .keras file")):
        if not allowed():
            st.markdown(
                t(
                    "Opening model files is switched off here. Whoever runs this server can allow it by "
                    "setting `{switch}=1`: files are then checked first, and run apart from all else.",
                    switch=SWITCH,
                )
            )
            return
        file = st.file_uploader(
            t(
                "As Keras 3 saves it: model.save('net.keras', include_optimizer=False). Up to 5 million "
                "parameters"
            ),
            type=["keras"],
            key=_UPLOAD,
            max_upload_size=MOST_BYTES // 1_000_000,
        )
        if file is None:
            return
        known, problem = st.session_state.get(_PROBLEM, ("", ""))
        if known != file.file_id:
            with st.spinner(
                t("The file is checked, then TensorFlow starts for it. This takes some seconds …")
            ):
                problem = _take(file.name, file.getvalue())
            if not problem:
                st.rerun()
            st.session_state[_PROBLEM] = (file.file_id, problem)
        st.warning(plain(problem))


def _take(name: str, data: bytes) -> str:
    """Open a file; returns why it can't be, or nothing."""
    try:
        net = engine.get().call("own_net.check", data, timeout=PATIENCE)
    except LearnerError as error:
        return str(error)
    digest = hashlib.sha256(data).hexdigest()[:16]
    name = re.sub(r"[^\w.-]", "_", PurePath(name).name)[-60:]
    st.session_state[_OPENED] = Opened(digest, name, data, net)
    link.put({ADDRESS: digest, "pixels": None, "classes": None, "with": None})
    return ""


def settings(opened: Opened) -> None:
    """Draw what was found in the file, and how the net is to be read."""
    net = opened.net
    height, width, channels = net.input
    st.markdown(
        t(
            "Found in the file: {layers} layers, {parameters} parameters; it takes {height} × {width} × "
            "{channels} and tells {classes} classes apart. {says}",
            layers=len(net.parts) - 1,
            parameters=f"{net.parameters:,}",
            height=height,
            width=width,
            channels=channels,
            classes=net.classes,
            says=t(_SAYS[net.says]),
        )
    )
    with st.container(horizontal=True, key="own-net-settings"):
        st.session_state["own-pixels"] = opened.pixels
        st.segmented_control(
            t("Pixels are given to it as"),
            list(PIXELS),
            format_func=lambda name: _PIXEL_WORDS[name],
            key="own-pixels",
            required=True,
            on_change=lambda: link.put({"pixels": st.session_state["own-pixels"]}),
        )
        st.session_state["own-classes"] = link.get("classes")
        st.text_input(
            t("Names of the classes, with commas between them (optional)"),
            key="own-classes",
            max_chars=1_000,
            on_change=lambda: link.put({"classes": st.session_state["own-classes"] or None}),
        )


_PIXEL_WORDS = {"unit": "0…1", "signed": "−1…1", "bytes": "0…255"}
_SAYS = {
    "shares": "Its answer is a softmax: shares that add up to 1.",
    "scores": "Its answer is scores; the softmax that makes shares of them is added here.",
    "yes": "Its answer is one number, the probability of the second class.",
    "score": "Its answer is one score; the sigmoid that makes a probability of it is added here.",
    "labels": "Its answer is a probability for each class by itself; they need not add up to 1.",
}
