"""What the server sets in a widget holds until the browser has heard of it.

With every word the browser tells the server the values of all widgets, as it has them then. Where the server
has just set one (a button "24 → 12", an edit that makes a picture "your own"), what was told before its
answer got there still has the old value, and Streamlit would take that for a wish of the learner. So right
behind a widget that was given a value stands a mark, a widget out of sight: its value comes back with every
word, and says which gift the browser had then.

```python
listen()                                # where a page, or a part of it that is run by itself, begins
give({"k": 2, "s": 2})                  # in a callback, or before the widgets are drawn
st.slider("Kernel k", 1, 9, key="k")
mark("k")                               # right behind it
```
"""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_GIVEN, _TURN, _MARK = "given-to-widgets", "given-turn", "heard-"
_NOTHING = object()


class _Gift(NamedTuple):
    value: object
    before: list[object]  # what a browser may tell that hasn't heard of it
    turn: int


def give(values: Mapping[str, object]) -> None:
    """Set widgets by their keys."""
    gifts = _gifts()
    turn = st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    for key, value in values.items():
        now, last = st.session_state.get(key, value), gifts.get(key)
        if now != value or (last and last.value != value):
            before = [*last.before, last.value, now] if last else [now]
            gifts[key] = _Gift(value, [one for one in before if one != value], turn)
        st.session_state[key] = value


def listen() -> None:
    """Keep what was given to widgets of which the browser's last word still has the old value."""
    gifts = _gifts()
    for key, gift in list(gifts.items()):
        if _told(key) is _NOTHING:
            continue
        wish = st.session_state[key]
        if _heard(key, gift):
            del gifts[key]
        elif wish in gift.before:
            st.session_state[key] = gift.value
        elif wish != gift.value:  # made before the answer came, which must not undo it
            del gifts[key]
            st.session_state[key] = wish


def meant(key: str) -> bool:
    """Whether what the browser tells of a widget is what the learner wants; else it hasn't heard yet."""
    gift = _gifts().get(key)
    return gift is None or _heard(key, gift) or st.session_state.get(key) not in gift.before


def mark(key: str) -> None:
    """Stand behind a widget to say whether the browser has heard what was given to it."""
    gift = _gifts().get(key)
    with st.container(key=f"progress-{_MARK}{key}"):  # out of sight, as the marks of progress are
        if gift:
            st.session_state[f"{_MARK}{key}"] = str(gift.turn)
            st.text_input("heard", key=f"{_MARK}{key}", label_visibility="collapsed")


def forget() -> None:
    """Another page has begun: what was given to widgets of the one before counts no more."""
    _gifts().clear()


def on_its_way(key: str) -> bool:
    """Whether a key is that of a widget, or of its mark, that was given what the browser hasn't heard of."""
    return key.removeprefix(_MARK) in _gifts()


def _heard(key: str, gift: _Gift) -> bool:
    told = _told(f"{_MARK}{key}")
    if told is _NOTHING:
        return False
    known = isinstance(told, str) and told.isdecimal() and len(told) < 10
    return not known or int(str(told)) >= gift.turn  # anything else was never sent


def _told(key: str) -> object:
    """What the browser has told of a widget with the word that this run answers."""
    context = get_script_run_ctx()
    if context is None:
        return _NOTHING
    # Streamlit's own look for what is new; it has no public name.
    state = context.session_state._state
    widget = state._key_id_mapper.get_id_from_key(key)
    if widget is None or widget in context.shared.widget_ids_this_run:  # drawn already, with what we say
        return _NOTHING
    return state._new_widget_state.get(widget, _NOTHING)


def _gifts() -> dict[str, _Gift]:
    found: dict[str, _Gift] = st.session_state.setdefault(_GIVEN, {})
    return found
