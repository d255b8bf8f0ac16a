"""The interaction of a lesson, run by itself: a slider draws anew what it changes, and nothing else.

```python
page = lesson("output_size")
bench = Bench(page)
bench.show(find_size)    # draws the interaction, and gives what `page.three_ways` wants, or None
practise("exercise", exercises.make)
bench.three_ways()       # follows as soon as the hand rests
```

A page that runs as a whole sends some fifty elements to the browser, and the numbers on screen wait until all
of them are there. Under "ahead" `draw` may say what its formulas would be if a slider were moved
(`cnnviz.ui.foresight`): then they need not wait for the server at all.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.ui import widgets
from cnnviz.ui.lesson import Page
from cnnviz.ui.part import part

Ways = Mapping[str, Any]

_SCRIPTS = Path(__file__).with_name("components")
_pulse, _rest = (
    st.components.v2.component(
        f"cnnviz.{names[-1]}",
        js="\n".join((_SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names),
    )
    for names in (["pulse"], ["foresight", "rest"])
)


class Bench:
    """The part of a page with its controls, and the three ways that follow it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ways: Ways | None = None
        self.runs = 0
        self.turn = 0  # of the last run; goes up from run to run and from page to page
        self._counts: dict[str, int] = {}

    def show(self, draw: Callable[[], Ways | None]) -> None:
        """Draw the interaction; from then on its widgets run `draw` alone.

        `draw` returns what `page.three_ways` is to show, or None. Where it fails the page stays calm.
        """
        self._counts = dict(self.page.counts)
        _run(self, draw)

    def three_ways(self) -> None:
        """Show what `draw` gave for the three ways, anew once no control has moved for a moment."""
        _follow(self)

    def again(self) -> None:
        """Count one more run, whose blocks take the keys that they had in the run before."""
        self.runs += 1
        self.turn = time.time_ns() // 1000
        self.page.counts.clear()
        self.page.counts.update(self._counts)
        self.ways = None
        widgets.ranges().clear()

    def at_rest(self, ahead: Mapping[str, Any]) -> dict[str, Any]:
        """What the browser is told at rest: what was foreseen, by which run, and for which formulas."""
        return {"turn": self.turn, "first": self._counts.get("formula", 0) + 1, **ahead}


@part
def _run(bench: Bench, draw: Callable[[], Ways | None]) -> None:
    bench.again()
    with bench.page.guard():
        bench.ways = draw()
    with st.container(key="progress-pulse"):  # out of sight, as the marks of progress are
        values = {key: str(value) for key, (value, _) in widgets.ranges().items()}
        _pulse(key="pulse", data={"runs": bench.runs, "turn": bench.turn, "values": values})


@part
def _follow(bench: Bench) -> None:
    ahead: dict[str, Any] = {"values": {}, "ahead": {}}
    with bench.page.guard():
        if bench.ways:
            bench.page.three_ways(**{name: way for name, way in bench.ways.items() if name != "ahead"})
            ahead = bench.ways.get("ahead", dict)() or ahead
    with st.container(key="progress-rest"):
        _rest(key="rest", data=bench.at_rest(ahead), on_rested_change=_run_again)


def _run_again() -> None:
    """Nothing but the run that follows: what `rest` tells the server draws its own part of the page anew."""
