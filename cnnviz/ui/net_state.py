"""The net on the drawing board: it stands in the URL, as a name of the library or layer by layer."""

from collections.abc import Callable

import streamlit as st

from cnnviz.errors import LearnerError
from cnnviz.nets.library import NETS, find
from cnnviz.nets.spec import Net
from cnnviz.nets.url_form import to_url
from cnnviz.ui import given, link
from cnnviz.ui.text import t

ADDRESS = "design"
FIRST = "lenet-5"
EMPTY = Net((28, 28, 1), (), "empty")

_KEPT = "design-kept"
_PAST, _FUTURE, _PROBLEM = "design-past", "design-future", "design-problem"
_MOST_STEPS = 100


def read() -> Net:
    """The net of the address; the first of the course where it names none, an empty one where it is bad."""
    text = link.get(ADDRESS) or st.session_state.get(_KEPT, FIRST)
    link.put({ADDRESS: text})
    try:
        net = find(text)
        st.session_state[_KEPT] = text  # who comes back from another lesson finds the net as it was
        return net
    except LearnerError as error:
        st.session_state.setdefault(_PROBLEM, str(error))
        return EMPTY


def problem() -> str:
    """What went wrong with the link or with the last change, once; "" where nothing did."""
    return st.session_state.pop(_PROBLEM, "")


def write(net: Net) -> None:
    """Put the net into the address; what was there can be had back by `undo`."""
    _push(_PAST, link.get(ADDRESS, FIRST))
    st.session_state[_FUTURE] = []
    link.put({ADDRESS: address(net)})


def address(net: Net) -> str:
    """What stands for a net in a link: its name where it is one of the course, else its layers."""
    known = NETS.get(net.name)
    if known and (known.net.input_shape, known.net.layers) == (net.input_shape, net.layers):
        return net.name
    same = (name for name, one in NETS.items() if one.net.layers == net.layers and net.layers)
    name = next((name for name in same if NETS[name].net.input_shape == net.input_shape), None)
    return name or to_url(net)


def change(make: Callable[[Net], Net]) -> None:
    """Change the net; where that can't be, say why and leave it as it was."""
    try:
        write(make(find(link.get(ADDRESS, FIRST))))
    except LearnerError as error:
        st.session_state[_PROBLEM] = str(error)


def show(name: str) -> None:
    """Take a net of the course, and go to where it is built."""
    write(NETS[name].net)
    given.give({"view": "Build"})


def undo() -> None:
    """Go back to the net before the last change."""
    _swap(_PAST, _FUTURE)


def redo() -> None:
    """Take the last `undo` back."""
    _swap(_FUTURE, _PAST)


def can_undo() -> bool:
    """Whether there is a change to take back."""
    return bool(st.session_state.get(_PAST))


def can_redo() -> bool:
    """Whether there is an `undo` to take back."""
    return bool(st.session_state.get(_FUTURE))


def title(net: Net) -> str:
    """What people call the net."""
    name = address(net)
    if name in NETS:
        return t(NETS[name].title)
    return t("Your own net") if net.layers else t("An empty net")


def _swap(source: str, target: str) -> None:
    if st.session_state.get(source):
        _push(target, link.get(ADDRESS, FIRST))
        link.put({ADDRESS: st.session_state[source].pop()})


def _push(stack: str, text: str) -> None:
    kept = st.session_state.get(stack, [])
    st.session_state[stack] = [*kept, text][-_MOST_STEPS:]
