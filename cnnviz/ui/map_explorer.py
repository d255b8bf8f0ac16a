"""The explorer of feature maps with its choice in the URL: `?layer=relu3&map=99&order=number&scale=layer`."""

import streamlit as st

from cnnviz.ui.components import feature_maps
from cnnviz.ui.components.feature_maps import Choice, Sheet
from cnnviz.ui.verdict import Verdict

STAGE = 2  # opened first: far enough that maps are more than edges, near enough to know the photo in them


def show(sheet: Sheet, title: str, *, key: str = "maps") -> Choice:
    """Draw the explorer for a photo of that title, and return what is open."""
    choice = feature_maps.checked(st.query_params.to_dict(), sheet) or first(sheet)
    verdict = Verdict(sheet.header["probability"])
    feature_maps.show(
        sheet,
        choice,
        key=key,
        title=title,
        answer={"label": verdict.label, "percent": verdict.percent, "share": verdict.share},
        on_choice=_tell_address,
    )
    return choice


def first(sheet: Sheet) -> Choice:
    """What is open before anything was chosen: the output of the third stage, and its strongest map."""
    members = sheet.header["stages"][: STAGE + 1][-1]
    outputs = [index for index in members if "Pooling" not in sheet.layers[index]["kind"]]
    layer = sheet.layers[outputs[-1]]
    return Choice(layer["name"], layer["strongest"])


def _tell_address(choice: Choice) -> None:
    for name, value in vars(choice).items():
        st.query_params[name] = str(value)
