"""What a learner sets inside a component counts there at once, and the server hears of it afterwards.

Its answer comes back with the next run, when the learner may have moved on already: it must not undo that.
So a value is sent with a `turn` that goes up only where it is the server's own (a link, a button, another
visit), and the component takes the value when the turn is new, and never else:

```python
value, turn = told.due(key, value)                       # before mounting
told.note(key, chosen)                                   # where the component's choice is heard
```
```js
if (data.turn !== this.turn) this.value = data.value;
this.turn = data.turn;
```

What the component said itself is not even sent back, so that megabytes beside it need not travel again.
"""

import time
from typing import TypeVar

import streamlit as st

V = TypeVar("V")


def note(key: str, value: object) -> None:
    """The component under `key` has told `value`."""
    st.session_state[f"{key}-told"] = value


def due(key: str, value: V) -> tuple[V, int]:
    """The value to send to the component under `key` while the page has `value`, and its turn."""
    told, sent = f"{key}-told", f"{key}-sent"
    mounted = key in st.session_state and sent in st.session_state
    if not mounted or st.session_state.get(told) != value:
        last = st.session_state.get(sent, (None, 0))[1]
        st.session_state[told] = value
        st.session_state[sent] = (
            value,
            max(last + 1, time.time_ns() // 1000),
        )  # new in another session, too
    return st.session_state[sent]
