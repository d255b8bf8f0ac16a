"""Widgets whose value is in the URL under their key, so that a teacher can link to a state.

A key that two lessons share carries its value from one to the other (k = 5 stays k = 5): give a key the same
meaning everywhere. What doesn't fit the next lesson's widget is dropped.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui import given, link, short_names
from cnnviz.ui.part import part
from cnnviz.ui.text import t

NARROW = 105  # pixels: three sliders fit beside one another on a phone

V = TypeVar("V")
Width = int | Literal["stretch"]
Range = tuple[int, range] | tuple[str, Sequence[str]]


def _said(option: object) -> str:
    return t(str(option))


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
    _prepare(key, lambda value: isinstance(value, int) and low <= value <= high, default)
    value: int = st.slider(
        t(label), low, high, default, step, key=key, help=t(help) or None, width=width, bind="query-params"
    )
    given.mark(key)
    ranges()[key] = value, range(low, high + 1, step)
    return value


def together() -> DeltaGenerator:
    """A row for sliders inside a row of controls: where that is too narrow they wrap as one."""
    return st.container(horizontal=True, vertical_alignment="bottom", width="content")


def ranges() -> dict[str, Range]:
    """Each slider and field drawn since this was cleared: its value, and those that may come next."""
    known: dict[str, Range] = st.session_state.setdefault(_RANGES, {})
    return known


def in_component(key: str, value: str, others: Iterable[str]) -> None:
    """Count what is set inside the component `key` as a slider: what it says now, and may say next.

    The component says it in the same words, as `data-said` of the element that holds it.
    """
    ranges()[key] = value, list(dict.fromkeys(others))


def whole_number(
    label: str, key: str, low: int, high: int, default: int, *, help: str = "", width: Width = "stretch"
) -> int:
    """A whole number from `low` to `high`, typed or stepped; an emptied field counts as the default."""
    _prepare(key, lambda value: isinstance(value, int) and low <= value <= high, default)
    value: int | None = st.number_input(
        t(label),
        low,
        high,
        default,
        1,
        key=key,
        help=t(help) or None,
        width=width,
        bind=link.binding(key, _finite),
    )
    given.mark(key)
    number = int(default if value is None else value)
    ranges()[key] = number, range(max(low, number - NEAR), min(high, number + NEAR) + 1)
    return number


def _finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def choice(
    label: str,
    key: str,
    options: Sequence[V],
    *,
    default: V | None = None,
    show: Callable[[V], str] = _said,
    help: str = "",
    hide_label: bool = False,
) -> V:
    """One of several, side by side: for up to about five short options; the URL says their short names."""
    first = options[0] if default is None else default
    _prepare(key, lambda value: value in options, first)
    short_names.follow(key, options, first, show)
    chosen = st.segmented_control(
        t(label),
        options,
        default=first,
        required=True,
        format_func=show,
        key=key,
        help=t(help) or None,
        label_visibility="collapsed" if hide_label else "visible",
    )
    given.mark(key)
    short_names.tell(key, chosen, first)
    return chosen


def menu(
    label: str,
    key: str,
    options: Sequence[V],
    *,
    default: V | None = None,
    show: Callable[[V], str] = _said,
    help: str = "",
    width: Width = "stretch",
) -> V:
    """One of many, in a drop-down menu; the URL says their short names."""
    first = options[0] if default is None else default
    _prepare(key, lambda value: value in options, first)
    short_names.follow(key, options, first, show)
    chosen = st.selectbox(
        t(label),
        options,
        list(options).index(first),
        format_func=show,
        key=key,
        help=t(help) or None,
        width=width,
    )
    given.mark(key)
    short_names.tell(key, chosen, first)
    return chosen


def toggle(label: str, key: str, *, default: bool = False, help: str = "") -> bool:
    """On or off."""
    _prepare(key, lambda value: isinstance(value, bool), default)
    on = st.toggle(t(label), default, key=key, help=t(help) or None, bind="query-params")
    given.mark(key)
    return on


def setter(label: str, key: str, **values: object) -> None:
    """A button that sets other widgets of the page by their keys: "try it" beside a note.

    A link to the same page would do it too, but Streamlit leaves the old state in the address then.
    """
    st.button(t(label), key=key, on_click=_want, args=(values,))


def settle() -> None:
    """Run the page again shortly if a `setter` wants settings of widgets that have only now appeared.

    The address follows a widget that the browser shows; a value given to one before it is shown never gets
    there, and an old address would win over it. So a widget appears first and is set on the next run. Called
    at the end of every lesson.
    """
    wanted, rounds = st.session_state.pop(_WANTED, ({}, 0))
    if rounds and any(key in st.session_state for key in wanted):
        st.session_state[_WANTED] = wanted, rounds - 1
        st.session_state[_TURN] = 0
        part(_run_again, run_every=0.2)()  # the browser's clock: it starts when the widgets are shown


def _run_again() -> None:
    st.session_state[_TURN] += 1
    if st.session_state[_TURN] > 1:  # the first turn is the page's own run
        st.rerun()


NEAR = 4  # steps of a field that may come at once: it is stepped, not dragged
_RANGES = "ranges-of-sliders"
_WANTED, _TURN = "wanted-settings", "wanted-settings-turn"


def _want(values: dict[str, object]) -> None:
    st.session_state[_WANTED] = values, 4  # a widget may bring up another: find → pad → p, and one to spare


def _prepare(key: str, fits: Callable[[object], bool], default: object) -> None:
    """Take over a wanted setting; where a value doesn't fit, of another page or another net, say the default.

    Deleted it would count as the default here, but the browser would go on showing what was there before.
    """
    wanted, _ = st.session_state.get(_WANTED, ({}, 0))
    if key not in st.session_state:
        return
    if key in wanted:
        given.give({key: wanted.pop(key)})
    elif not fits(st.session_state[key]):
        st.session_state[key] = default
