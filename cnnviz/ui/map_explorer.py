"""The explorer of feature maps, its choice in the URL: `?layer=relu3&map=99&order=number&scale=layer`."""

import streamlit as st

from cnnviz.ui import link, map_source, operations
from cnnviz.ui.components import feature_maps
from cnnviz.ui.components.feature_maps import Choice
from cnnviz.ui.components.map_sheet import Compared, Sheet
from cnnviz.ui.map_compare import ADDRESS, Other
from cnnviz.ui.map_source import Source
from cnnviz.ui.photo_source import Photo, address
from cnnviz.ui.text import plain, t

NAMES = ("layer", "map", "order", "scale", "side")


def show(
    source: Source, photo: Photo, other: Other | None, *, key: str = "maps"
) -> tuple[Source, Choice | None]:
    """Draw the explorer, and return the net and the choice that are shown; None for a net without maps."""
    sheet = map_source.maps(source, photo)
    if not sheet.layers:
        _say_answers(sheet)
        return source, None
    compared = None
    if other:
        beside = map_source.maps(other.source, other.photo)
        compared = Compared(beside, other.kind, other.alike, other.captions) if beside.layers else None
    choice = feature_maps.sensible({name: link.get(name) for name in NAMES}, sheet, compared)
    feature_maps.show(sheet, choice, key=key, title=photo.title, compared=compared, on_choice=_tell_address)
    if any(link.get(name, value) != value for name, value in _words(choice).items()):
        _tell_address(choice)  # it named what this net doesn't have
    return (other.source if other and compared and choice.side == "b" else source), choice


def _say_answers(sheet: Sheet) -> None:
    """What a net without maps says."""
    st.markdown(t("This net has no maps: none of its layers puts out more than a row of numbers. It says:"))
    for answer in sheet.header["answers"]:
        st.markdown(t("**{label}** {percent}", label=plain(answer["label"]), percent=answer["percent"]))


def links(source: Source, photo: Photo, choice: Choice) -> None:
    """Where to go on from the chosen map: switch it off, follow its numbers, see its kernel, operate."""
    card = source.card
    conv = map_source.convolution_of(source.layers, choice.layer)
    if card is None or not conv:
        return
    off = ("off", conv, choice.map)
    with st.container(horizontal=True, vertical_alignment="center", key="map-links"):
        st.button(
            t("Switch map {map} of {layer} off, and compare", map=choice.map, layer=conv),
            key="map-off",
            on_click=link.put,
            args=({ADDRESS: f"edits:{operations.form(off)}"},),
        )
        here = {"net": card.name, "layer": conv} | address(photo)
        this = here | {"map": str(choice.map)}
        st.page_link(
            "pages/pixel_to_logit.py",
            label=t("Follow map {map} of {layer} to the answer", map=choice.map, layer=conv),
            query_params=this,
        )
        st.page_link(
            "pages/kernels.py",
            label=t("Its kernel, and what excites it"),
            query_params=this,
        )
        st.page_link(
            "pages/surgery.py",
            label=t("Operate on this network"),
            query_params=here | operations.address_with(card, off),
        )


def _tell_address(choice: Choice) -> None:
    link.put(_words(choice))


def _words(choice: Choice) -> dict[str, str]:
    return {name: str(value) for name, value in vars(choice).items()}
