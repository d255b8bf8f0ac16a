"""What the server sets in a widget holds until the browser has heard of it.

With every word the browser tells the server the values of all widgets, as it has them then. Where the server
has just set one (a button "24 → 12", an edit that makes a picture "your own"), what was told before its
answer got there still has the old value, and Streamlit would take that for a wish of the learner. So a page,
and each part of it that is run by itself, ends in a mark, a widget out of sight: its value comes back with
every word, and says which answer the browser had then.

```python
give({"k": 2, "s": 2})                  # in a callback, or before the widgets are drawn

with marked("bench"):                   # a page, or a part of it
    hold("k")                           # before the widget is drawn
    st.slider("Kernel k", 1, 9, key="k")
```
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import streamlit as st

_GIVEN, _TURN, _WHERE = "given-to-widgets", "given-turn", "given-where"
# not in the session's state: at any look at that a run may be broken off
_part: ContextVar[str] = ContextVar("part", default="")


class _Gift(NamedTuple):
    value: object
    before: tuple[object, ...]  # what a browser may tell that hasn't heard of it
    turn: int


def give(values: Mapping[str, object]) -> None:
    """Set widgets by their keys."""
    gifts, turn = _gifts(), st.session_state.get(_TURN, 0) + 1
    for key, value in values.items():
        now, last = st.session_state.get(key, value), gifts.get(key)
        if value != (last.value if last else now):
            unheard = (*last.before, last.value) if last else ()
            gifts[key] = _Gift(value, (*unheard, now), turn)
            st.session_state[_TURN] = turn
        st.session_state[key] = value


def meant(key: str) -> bool:
    """Whether what the browser tells of a widget is what the learner wants; else it hasn't heard yet."""
    gift = _gifts().get(key)
    return gift is None or _heard(key, gift) or st.session_state.get(key) not in gift.before


def hold(key: str) -> None:
    """Keep what was given to a widget that is about to be drawn, if the browser hadn't heard of it yet."""
    st.session_state.setdefault(_WHERE, {})[key] = _part.get()
    gift = _gifts().get(key)
    if gift is None:
        return
    if key not in st.session_state or _heard(key, gift):
        del _gifts()[key]
    elif not meant(key):
        st.session_state[key] = gift.value
    elif (wish := st.session_state[key]) != gift.value:  # made before the answer came, which must not undo it
        del _gifts()[key]
        st.session_state[key] = wish


@contextmanager
def marked(part: str) -> Iterator[None]:
    """Draw a part of a page; its mark follows, where it has widgets to which something may be given."""
    around = _part.set(part)
    try:
        yield
        if part in st.session_state.get(_WHERE, {}).values():
            mark()
    finally:
        _part.reset(around)


def mark() -> None:
    """Draw what says which answers the browser has heard, at the end of a page or of a part of it."""
    key, turn = _mark(_part.get()), str(st.session_state.get(_TURN, 0))
    if st.session_state.get(key) != turn:
        st.session_state[key] = turn
    with st.container(key=f"progress-{key}"):  # out of sight, as the marks of progress are
        st.text_input("heard", key=key, label_visibility="collapsed")


def _heard(key: str, gift: _Gift) -> bool:
    told = st.session_state.get(_mark(st.session_state.get(_WHERE, {}).get(key, ""))) or ""
    known = told.isdecimal() and len(told) < 10
    return not known or int(told) >= gift.turn  # nothing is known where the part was never shown


def _mark(part: str) -> str:
    return f"heard-{part}"


def _gifts() -> dict[str, _Gift]:
    found: dict[str, _Gift] = st.session_state.setdefault(_GIVEN, {})
    return found
