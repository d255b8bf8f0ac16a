"""Whether a network's percentages can be trusted: how often it was right when it was so sure."""

from typing import Any

import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui.components.trust_bars import trust_bars
from cnnviz.ui.text import t
from cnnviz.ui.verdict import Verdict


def show(card: Card, verdict: Verdict) -> None:
    """Draw the bars of a network's card, the row of this answer lit; or say that the card has none."""
    found = rows(card, verdict)
    if not found:
        st.caption(t("This network's card doesn't say how often it is right when it is so sure."))
        return
    words = {
        "caption": t("On photos that {net} was neither trained nor calibrated on", net=card.name),
        "said": t("When it says"),
        "bar": t("bar: right, mark: how sure"),
        "right": t("it is right in"),
        "here": t("this photo"),
    }
    trust_bars(found, words, key=f"trust-{card.name}")


def rows(card: Card, verdict: Verdict) -> list[dict[str, Any]]:
    """The ranges of confidence on a card, with what is to be shown of each."""
    share = max(verdict.share, 0.5 + 1e-9)  # half and half is in the first range
    return [
        {
            "said": said(one["above"], one["to"]),
            "right": float(one["accuracy"]),
            "sure": float(one["confidence"]),
            "text": t(
                "{percent} % of {photos}", percent=f"{100 * one['accuracy']:.1f}", photos=f"{one['photos']:,}"
            ),
            "here": one["above"] < share <= one["to"],
        }
        for one in card.validation.get("accuracy_by_confidence", [])
    ]


def said(above: float, to: float) -> str:
    """A range of confidence in words.

    >>> said(0.95, 0.99)
    '95–99 %'
    """
    return t("{above}–{to} %", above=f"{100 * above:.0f}", to=f"{100 * to:.0f}")
