"""What the formulas would say if a slider were moved: computed at rest, shown the moment it moves.

```python
def draw():
    wired = wiring.show()
    page.formulas(panels(wired))
    return {…, "ahead": foresight.of(wired, panels, side="side", window="kernel_size", s="strides")}
```

A run of the server takes a while, however little it does. So once the hand rests the page computes the
formulas for every value that a slider or a field may be given next, with the same functions, and sends them
along. The browser shows the right ones at once, and leaves off as soon as the server's own stand there
(`components/foresight.js`).
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from cnnviz.errors import LearnerError
from cnnviz.ui import widgets

S = TypeVar("S")
Panels = Sequence[tuple[str, str]]  # each formula and its note, from top to bottom
Change = Callable[[Any, int], Any]
Ahead = Callable[[], dict[str, object]]

MOST = 32  # values of one slider, the nearest ones
# Markdown (and Streamlit's additions to it) beyond paragraphs and `**`
_ACTIVE = re.compile(
    r"[\\`_\[\]<$~|]|:\w+[:\[]|(?<!\*)\*(?!\*)|\*{3}|->|--|>=|^\s*(?:[-+>#]|\d+[.)])\s", re.MULTILINE
)


def of(settings: S, panels: Callable[[S], Panels], **sliders: str | Change) -> Ahead:
    """A function that computes `panels` for every value of `sliders`; to be called when there is time.

    Each slider is named by its key, with the field of the dataclass `settings` that it sets, or a function
    that gives the settings with another value. Values that don't fit (`LearnerError`) are left out.
    """

    def compute() -> dict[str, object]:
        ranges = {key: values for key, values in widgets.ranges().items() if key in sliders}
        return {
            "values": {key: str(value) for key, (value, _) in ranges.items()},
            "ahead": {
                key: dict(_ahead(settings, panels, sliders[key], value, values))
                for key, (value, values) in ranges.items()
            },
        }

    return compute


def _ahead(
    settings: S, panels: Callable[[S], Panels], change: str | Change, value: int, values: range
) -> Iterator[tuple[str, object]]:
    for other in sorted(values, key=lambda one: abs(one - value))[: MOST + 1]:
        try:
            changed = (
                change(settings, other)
                if callable(change)
                else dataclasses.replace(settings, **{change: other})  # type: ignore[type-var]
            )
            found = [[_paragraphs(text), _paragraphs(note)] for text, note in panels(changed)]
        except LearnerError:
            continue
        if all(part is not None for panel in found for part in panel):
            yield str(other), found


def _paragraphs(text: str) -> list[list[str]] | None:
    """Markdown of nothing but paragraphs and `**`, each in parts, every second one strong; else None.

    >>> _paragraphs("z = **28**"), _paragraphs("a\\n\\nb"), _paragraphs("see [x](y)")
    ([['z = ', '28', '']], [['a'], ['b']], None)
    """
    if _ACTIVE.search(text):
        return None
    parts = [paragraph.split("**") for paragraph in text.split("\n\n") if paragraph]
    return parts if all(len(part) % 2 for part in parts) else None
