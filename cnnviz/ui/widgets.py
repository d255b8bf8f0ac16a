"""Widgets whose value is in the URL under their key, so that a teacher can link to a state.

A key that two lessons share carries its value from one to the other (k = 5 stays k = 5): give a key the same
meaning everywhere. What doesn't fit the next lesson's widget is dropped.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cnnviz.ui.text import t

V = TypeVar("V")
Width = int | Literal["stretch"]


def slider(
    label: str,
    key: str,
    low: int,
    high: int,
    default: int,
    *,
    step: int = 1,
    help: str = "",
    width: Width = "stretch",
) -> int:
    """A whole number from `low` to `high`, dragged."""
    _keep_only(key, lambda value: isinstance(value, int) and low <= value <= high)
    return st.slider(
        t(label), low, high, default, step, key=key, help=t(help) or None, width=width, bind="query-params"
    )


def whole_number(
    label: str, key: str, low: int, high: int, default: int, *, help: str = "", width: Width = "stretch"
) -> int:
    """A whole number from `low` to `high`, typed or stepped; an emptied field counts as the default."""
    _keep_only(key, lambda value: isinstance(value, int) and low <= value <= high)
    value: int | None = st.number_input(
        t(label), low, high, default, 1, key=key, help=t(help) or None, width=width, bind="query-params"
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
    hide_label: bool = False,
) -> V:
    """One of several, side by side: for up to about five short options; the URL says their labels."""
    _keep_only(key, lambda value: value in options)
    return st.segmented_control(
        t(label),
        options,
        default=options[0] if default is None else default,
        required=True,
        format_func=show,
        key=key,
        help=t(help) or None,
        label_visibility="collapsed" if hide_label else "visible",
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
    width: Width = "stretch",
) -> V:
    """One of many, in a drop-down menu; the URL says their labels."""
    _keep_only(key, lambda value: value in options)
    index = 0 if default is None else list(options).index(default)
    return st.selectbox(
        t(label),
        options,
        index,
        format_func=show,
        key=key,
        help=t(help) or None,
        width=width,
        bind="query-params",
    )


def toggle(label: str, key: str, *, default: bool = False, help: str = "") -> bool:
    """On or off."""
    _keep_only(key, lambda value: isinstance(value, bool))
    return st.toggle(t(label), default, key=key, help=t(help) or None, bind="query-params")


def setter(label: str, key: str, **values: object) -> None:
    """A button that sets other widgets of the page by their keys: "try it" beside a note.

    A link to the same page would do it too, but Streamlit leaves the old state in the address then.
    """
    st.button(t(label), key=key, on_click=_set, args=(values,))


def _set(values: dict[str, object]) -> None:
    for key, value in values.items():
        st.session_state[key] = value
        # The address of a widget that isn't on the page now would win over the value when it appears.
        with suppress(StreamlitAPIException):  # the widget is on the page: its address follows it
            st.query_params.pop(key, None)


def _keep_only(key: str, fits: Callable[[object], bool]) -> None:
    """Forget a value that another page left under this key, unless this widget can show it."""
    if key in st.session_state and not fits(st.session_state[key]):
        del st.session_state[key]
