"""Which trained network: a choice in the URL, and what the cards say of them."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.nets.cards import Card
from cnnviz.ui import link
from cnnviz.ui.photo_cache import nets
from cnnviz.ui.text import t


def show(place: DeltaGenerator | None = None, *, key: str = "net") -> Card:
    """Draw the choice and return the chosen network's card; it outlives a switch of pages."""
    known = nets()
    name = (place or st).segmented_control(
        t("Network"),
        list(known),
        default=next(iter(known)),
        required=True,
        key=key,
        bind=link.binding(key, known.__contains__),
        persist_state="session",
    )
    return known[name]


def facts(known: Mapping[str, Card]) -> list[dict[str, str]]:
    """What the cards say, a row for each fact and a column for each network."""
    rows = {
        t("Right on photos it was not trained on"): lambda card: t(
            "{percent} % of {photos}",
            percent=f"{100 * card.validation['accuracy']:.1f}",
            photos=f"{card.validation['photos']:,}",
        ),
        t("Cats called dog"): lambda card: _confused(card, "cat called dog", "cat called cat"),
        t("Dogs called cat"): lambda card: _confused(card, "dog called cat", "dog called dog"),
        t("Says more or less than it is right, on average"): _calibration,
        t("Its last sum was divided by (temperature)"): lambda card: f"{card.temperature:.2f}",
        t("Makes photos fit"): lambda card: t(FITS[card.fit]) if card.fit in FITS else card.fit,
        t("Parameters"): lambda card: f"{card.parameters:,}",
        t("Takes photos of"): lambda card: f"{card.input[0]} × {card.input[1]} × {card.input[2]}",
        t("File"): lambda card: t("{size} MB", size=f"{card.bytes / 1e6:.1f}"),
        t("Trained in"): _trained,
    }
    return [
        {t("From its card"): fact} | {name: say(card) for name, card in known.items()}
        for fact, say in rows.items()
    ]


FITS = {
    "squeeze": "squeezed to a square",
    "cut": "long ones cut, then squeezed",
    "mirror": "long ones mirrored, then squeezed",
}


def _calibration(card: Card) -> str:
    error = card.validation.get("expected_calibration_error")
    return t("not in the card") if error is None else t("by {percent} %", percent=f"{100 * error:.1f}")


def _trained(card: Card) -> str:
    if not card.seconds:
        return t("not in the card")
    return t("{minutes} minutes on {machine}", minutes=f"{card.seconds / 60:,.0f}", machine=card.machine)


def _confused(card: Card, wrong: str, right: str) -> str:
    confusion = card.validation.get("confusion", {})
    if wrong not in confusion or right not in confusion:
        return t("not in the card")
    return t(
        "{wrong} of {all}", wrong=f"{confusion[wrong]:,}", all=f"{confusion[wrong] + confusion[right]:,}"
    )
