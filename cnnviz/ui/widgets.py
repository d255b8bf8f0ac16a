"""Widget groups: each is a function `show(key) -> value` whose state is in the URL under that key."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnnviz.ui.text import t

V = TypeVar("V")


def slider(label: str, key: str, low: int, high: int, default: int, *, step: int = 1, help: str = "") -> int:
    """A whole number from `low` to `high`, dragged."""
    return int(st.slider(t(label), low, high, default, step, key=key, help=help or None, bind="query-params"))


def whole_number(label: str, key: str, low: int, high: int, default: int, *, help: str = "") -> int:
    """A whole number from `low` to `high`, typed or stepped."""
    value = st.number_input(
        t(label), low, high, default, 1, key=key, help=help or None, bind="query-params", required=True
    )
    return int(default if value is None else value)


def choice(
    label: str,
    key: str,
    options: Sequence[V],
    *,
    default: V | None = None,
    show: Callable[[V], str] = str,
    help: str = "",
) -> V:
    """One of several, side by side: for up to about five short options."""
    return st.segmented_control(
        t(label),
        options,
        default=options[0] if default is None else default,
        required=True,
        format_func=show,
        key=key,
        help=help or None,
        bind="query-params",
    )


def menu(
    label: str,
    key: str,
    options: Sequence[V],
    *,
    default: V | None = None,
    show: Callable[[V], str] = str,
    help: str = "",
) -> V:
    """One of many, in a drop-down menu."""
    index = 0 if default is None else list(options).index(default)
    return st.selectbox(
        t(label), options, index, format_func=show, key=key, help=help or None, bind="query-params"
    )


def toggle(label: str, key: str, *, default: bool = False, help: str = "") -> bool:
    """On or off."""
    return st.toggle(t(label), default, key=key, help=help or None, bind="query-params")
