"""What is chosen by name, in the address: short names that stay the same whatever language the labels have.

Streamlit's own binding writes a label into the address as it is shown. So a choice looks there by itself:
when it first appears in a visit to a page, and when the learner goes back in the browser. At any other time
the learner's choice counts, for the address that comes with a run may be older than it.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

V = TypeVar("V")

_VISIT, _FOLLOWED = "visited-lesson", "choices-that-followed-the-address"


def name(option: object) -> str:
    """What stands for an option in the address.

    >>> name("leaky_relu"), name("Many layers"), name(0.5)
    ('leaky_relu', 'many-layers', '0.5')
    """
    text = str(option)
    return text if re.fullmatch(r"[\w.-]+", text) else _plain(text)


def begin(lesson: str) -> None:
    """Note that a page is drawn; where it is another one than before, its choices follow the address anew."""
    if st.session_state.get(_VISIT) != lesson:
        st.session_state[_VISIT], st.session_state[_FOLLOWED] = lesson, set()


def follow(key: str, options: Sequence[V], default: V, show: Callable[[V], str]) -> None:
    """Before a choice is drawn: let it be what the address says, if it is time to look there."""
    followed = st.session_state.setdefault(_FOLLOWED, set())
    context = get_script_run_ctx()
    back = context is not None and context.is_history_navigation
    if key in followed and key in st.session_state and not back:
        return
    followed.add(key)
    text = st.query_params.get(key, "")
    found = [option for option in options if text in (name(option), show(option))]
    # links made when the address had labels: "Leaky ReLU", "Many layers"
    alike = [
        option for option in options if text and _plain(text) in (_plain(name(option)), _plain(show(option)))
    ]
    for option in [*found, *alike, *([default] if back else [])][:1]:
        st.session_state[key] = option


def tell(key: str, option: V, default: V) -> None:
    """After a choice was drawn: let the address say it; the default needs no word."""
    said, text = st.query_params.get(key), None if option == default else name(option)
    if said == text:
        return
    if text is None:
        del st.query_params[key]
    else:
        st.query_params[key] = text


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]+|_", "-", text.lower()).strip("-")
