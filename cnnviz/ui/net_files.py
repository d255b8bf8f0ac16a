"""The net as files: Keras source, JSON, a Keras model for Netron; and nets brought along as JSON."""

import re

import streamlit as st

from cnnviz import engine
from cnnviz.errors import LearnerError
from cnnviz.nets.json_form import to_json
from cnnviz.nets.keras_code import MOST_IN_A_FILE, keras_code
from cnnviz.nets.spec import Net, infer, totals
from cnnviz.nets.texts import from_text
from cnnviz.recipe import DataChoice
from cnnviz.recipe.choices import adapted
from cnnviz.ui import net_state
from cnnviz.ui.pages import lessons
from cnnviz.ui.run_data import SIDES
from cnnviz.ui.text import plain, t

_MADE, _NOTES = "net-files-made", "net-files-notes"


def take_away(net: Net) -> None:
    """Draw what the net can be downloaded as. The net's layers fit each other."""
    name = re.sub(r"[^\w-]+", "-", net.name, flags=re.ASCII).strip("-") or "net"
    with st.container(horizontal=True, key="net-files"):
        st.download_button(
            t("Keras source"), keras_code(net), f"{name}.py", "text/x-python", on_click="ignore", key="net-py"
        )
        st.download_button(
            t("JSON of this course"),
            to_json(net),
            f"{name}.json",
            "application/json",
            on_click="ignore",
            key="net-json",
        )
        _made("build.keras_json", t("Keras JSON"), f"{name}-keras.json", net)
        if totals(infer(net)).parameters <= MOST_IN_A_FILE:
            _made("build.keras_file", t("Keras model, untrained"), f"{name}.keras", net)


def _made(job: str, label: str, file: str, net: Net) -> None:
    """A button that has a worker make the file, and then one that hands it over."""
    stamp = (job, net_state.address(net))
    made = st.session_state.get(_MADE, {})
    if stamp in made:
        st.download_button(
            t("Download {file}", file=file),
            made[stamp],
            file,
            on_click="ignore",
            key=f"{job}-file",
            type="primary",
        )
    elif st.button(label, key=job):
        with st.spinner(t("A worker builds it …")):
            content = engine.get().call(job, net, timeout=60)
        st.session_state[_MADE] = {stamp: content}  # the last one only: a model may have 40 MB
        st.rerun()


def bring_along() -> None:
    """Draw the field that takes a net from a JSON file."""
    st.file_uploader(
        t("A net as JSON: of this course, or from Keras's model.to_json()"),
        type=["json"],
        key="net-upload",
        on_change=_taken,
        max_upload_size=1,
    )
    for note in st.session_state.pop(_NOTES, ()):
        st.info(plain(note))


def _taken() -> None:
    file = st.session_state["net-upload"]
    if file is None:  # it was taken out again
        return

    def read(_: Net) -> Net:
        imported = from_text(file.getvalue())
        st.session_state[_NOTES] = imported.notes
        return imported.net

    net_state.change(read)


def train_link(net: Net) -> None:
    """Draw the way to the training page, where a data set suits this net, if with another last layer."""
    training = next((lesson for lesson in lessons() if lesson.name == "training"), None)
    data = suiting(net)
    if training and data:
        settings = {"data": data.name, "arch": "mine", "design": net_state.address(net)}
        if data.name == "shapes":
            settings |= {"side": str(data.side), "colour": str(data.colour).lower()}
        label = t("Train this on {data}", data=t(data.info.title))
        st.page_link(training.path, label=label, query_params=settings)


def suiting(net: Net) -> DataChoice | None:
    """Pictures that are always there and suit a net: as it is where that can be, else with another input.

    >>> from cnnviz.nets.library import find
    >>> suiting(find("lenet-5")).input_shape, suiting(find("vgg-16"))
    ((32, 32, 1), None)
    """
    height, width, channels = net.input_shape
    fitting = [DataChoice("shapes", side=28), DataChoice("digits")]
    if height == width and height in SIDES and channels in (1, 3):
        fitting.insert(0, DataChoice("shapes", side=height, colour=channels == 3))
    if net.input_shape == fitting[-1].input_shape:
        fitting.insert(0, fitting[-1])
    return next((data for data in fitting if adapted(net, data) is not None), None)


def source_or_reason(net: Net) -> str:
    """The net's Keras source, or why it has none, as a comment."""
    try:
        return keras_code(net)
    except LearnerError as error:
        return f"# {error}"
