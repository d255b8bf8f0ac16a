"""A part of a page that is run by itself, and never at the cost of another part.

What two parts of a page tell the server at the very same moment (a click while a slow browser is still
drawing, and a timer that fires then) comes as one message that names one part. Streamlit takes in all that
was told and runs that part alone: the rest would stay as it was, as if the click had been lost. So a part
that finds that others were told something too has the whole page run.

What is given to its widgets holds until the browser has heard of it (`cnnviz.ui.given`).

```python
@part
def exercise(): ...

part(watch, run_every=0.5)(run)
```
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui import given

P = ParamSpec("P")


def part(draw: Callable[P, Any], *, run_every: float | None = None) -> Callable[P, None]:
    """`st.fragment` for the function `draw`; with `run_every` it is run every so many seconds."""

    @wraps(draw)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        given.listen()
        if others_were_told():
            st.rerun()
        draw(*args, **kwargs)

    return st.fragment(run, run_every=run_every)


def others_were_told() -> bool:
    """Whether only parts of the page are run now, while a widget outside them has a new value."""
    context = get_script_run_ctx()
    running = context.fragment_ids_this_run if context else None
    if context is None or not running:
        return False
    # Streamlit's own look for callbacks to call; it has no public name.
    state = context.session_state._state
    told = state._new_widget_state
    names = state._key_id_mapper.id_key_mapping
    return any(
        state._widget_changed(widget)
        for widget in list(told)
        if (known := told.widget_metadata.get(widget)) is not None
        and known.fragment_id not in running
        and not given.on_its_way(names.get(widget, ""))
    )
