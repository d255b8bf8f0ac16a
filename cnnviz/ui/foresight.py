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

What is dragged inside a component counts as a slider, too: `widgets.in_component` names its values, as words.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from cnnviz.errors import LearnerError
from cnnviz.ui import widgets

S = TypeVar("S")
Panels = Sequence[tuple[str, str]]  # each formula and its note, from top to bottom
Change = Callable[[Any, Any], Any]
Ahead = Callable[[], dict[str, object]]
Place = tuple[int, int]

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


def places_near(place: Place, height: int, width: int) -> Iterator[Place]:
    """The places of a map that the arrow keys, also with Shift, and small movements lead to, nearest first.

    >>> list(places_near((0, 0), 2, 2))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    row, column = place
    steps = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
    for far in (*range(3, 9), 10, 20):
        steps += [(-far, 0), (far, 0), (0, -far), (0, far)]
    for down, right in sorted(steps, key=lambda step: abs(step[0]) + abs(step[1])):
        if 0 <= row + down < height and 0 <= column + right < width:
            yield row + down, column + right


def _ahead(
    settings: S, panels: Callable[[S], Panels], change: str | Change, value: int | str, values: Sequence[Any]
) -> Iterator[tuple[str, object]]:
    for other in _near(value, values) if isinstance(value, int) else values:
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


def _near(value: int, values: Sequence[int]) -> Sequence[int]:
    return sorted(values, key=lambda one: abs(one - value))[: MOST + 1]


def _paragraphs(text: str) -> list[list[str]] | None:
    """Markdown of nothing but paragraphs and `**`, each in parts, every second one strong; else None.

    >>> _paragraphs("z = **28**"), _paragraphs("a\\n\\nb"), _paragraphs("see [x](y)")
    ([['z = ', '28', '']], [['a'], ['b']], None)
    """
    if _ACTIVE.search(text):
        return None
    parts = [paragraph.split("**") for paragraph in text.split("\n\n") if paragraph]
    return parts if all(len(part) % 2 for part in parts) else None
