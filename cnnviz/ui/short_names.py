"""What is chosen by name, in the address: short names that stay the same whatever language the labels have.

Streamlit's own binding writes a label into the address as it is shown. So a choice looks there by itself, by
way of `cnnviz.ui.link`.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnnviz.ui import given, link

V = TypeVar("V")


def name(option: object) -> str:
    """What stands for an option in the address.

    >>> name("leaky_relu"), name("Many layers"), name(0.5)
    ('leaky_relu', 'many-layers', '0.5')
    """
    text = str(option)
    return text if re.fullmatch(r"[\w.-]+", text) else _plain(text)


def follow(key: str, options: Sequence[V], default: V, show: Callable[[V], str]) -> None:
    """Before a choice is drawn: let it be what the address says, if it is time to look there."""
    if link.known(key) and key in st.session_state:
        return
    text = link.get(key) or ("" if key in st.session_state else link.left(key))
    found = [option for option in options if text in (name(option), show(option))]
    # links made when the address had labels: "Leaky ReLU", "Many layers"
    alike = [
        option for option in options if text and _plain(text) in (_plain(name(option)), _plain(show(option)))
    ]
    for option in [*found, *alike, *([default] if link.went_back() else [])][:1]:
        given.give({key: option})


def tell(key: str, option: V, default: V) -> None:
    """After a choice was drawn: let the address say it; the default needs no word."""
    said = None if option == default else name(option)
    link.put({key: said})
    link.leave(key, said)


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]+|_", "-", text.lower()).strip("-")
