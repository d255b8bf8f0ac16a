"""What a page keeps in its address, so that a link leads back to it; the one door to `st.query_params`.

The address that comes with a run is what the browser had when it asked for the run. On a slow line that may
be older than what was written here meanwhile. So within one visit to a page what was written here counts, and
the browser's address when the page is opened, and when the learner goes back or forward.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_VISIT, _KEPT = "visited-lesson", "kept-in-the-address"
_LEFT, _FOUND = "left-at-lessons", "found-as-left"


def begin(lesson: str) -> None:
    """Note that a page begins to be drawn; another one than before, or one gone back to, is read anew."""
    if st.session_state.get(_VISIT) != lesson or went_back():
        st.session_state[_VISIT], st.session_state[_KEPT] = lesson, {}
        left = st.session_state.get(_LEFT, {}).get(lesson, {})
        linked = went_back() or len(st.query_params) > 0
        st.session_state[_FOUND] = {} if linked else dict(left)


def went_back() -> bool:
    """Whether this run comes from the browser's button Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def known(key: str) -> bool:
    """Whether `key` was read or written in this visit."""
    return key in _kept()


def get(key: str, default: str = "") -> str:
    """What the address says under `key`, or `default` where it says nothing."""
    kept = _kept()
    if key not in kept:
        kept[key] = st.query_params.get(key)
    elif kept[key] != st.query_params.get(key):
        put({key: kept[key]})
    said = kept[key]
    return default if said is None else said


def put(said: Mapping[str, str | None]) -> None:
    """Write into the address, all at once: it is one step in the browser's history. None takes a key out."""
    _kept().update(said)
    news = {key: text for key, text in said.items() if st.query_params.get(key) != text}
    if words := {key: text for key, text in news.items() if text is not None}:
        st.query_params.update(words)
    for key in news.keys() - words.keys():
        del st.query_params[key]


def leave(key: str, said: str | None) -> None:
    """Note what a choice is, for the next visit to this lesson in this session."""
    lessons = st.session_state.setdefault(_LEFT, {})
    lessons.setdefault(st.session_state.get(_VISIT), {})[key] = said
    st.session_state.get(_FOUND, {}).pop(key, None)


def left(key: str) -> str:
    """What a choice was when the learner left this lesson; "" where a link says what it is to be."""
    return st.session_state.get(_FOUND, {}).get(key) or ""


def binding(key: str, fits: Callable[[str], bool]) -> Literal["query-params"] | None:
    """What to give a widget as `bind`; `fits` says whether the widget can read a text of the address.

    Streamlit falls back to the default for most bad texts by itself, but fails on some. Such a text is taken
    out of the address, and the widget is bound from the next run on: in this one Streamlit still knows it.
    """
    if all(map(fits, st.query_params.get_all(key))):
        return "query-params"
    del st.query_params[key]
    return None


def _kept() -> dict[str, str | None]:
    kept: dict[str, str | None] = st.session_state.setdefault(_KEPT, {})
    return kept
