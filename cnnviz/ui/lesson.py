"""The frame of a lesson: what is the same on every page, so that a page is only its own lesson.

```python
page = lesson("output_size")          # title and promise, from pages/output_size.md
page.text("how-it-counts", m=32)      # a passage of that file, numbers filled in
page.formula("z = (32 + 2·0 − 5)/1 + 1 = **28**")
page.three_ways(numpy=[output_size], keras=source, table=rows)
page.note("the-article")
page.end()
```
"""

import inspect
import logging
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.pages_manager import PagesManager

from cnnviz.errors import LearnerError
from cnnviz.ui import given, link
from cnnviz.ui.components.progress import progress
from cnnviz.ui.pages import following
from cnnviz.ui.text import Prose, plain, prose, t
from cnnviz.ui.widgets import settle

log = logging.getLogger("cnnviz.ui")

_OPEN, _FAILURES = "open-lesson", "failures-of-this-run"

Rows = Sequence[Mapping[str, object]] | Mapping[str, Sequence[object]]


def lesson(name: str) -> "Page":
    """Begin the page `name`: its title and its promise. Every page calls this first."""
    if PagesManager.uses_pages_directory:
        # A folder `pages/` beside app.py makes Streamlit run the page file alone, without app.py, when the
        # first visit to a fresh server is a deep link. Say that st.navigation rules here, and run again.
        PagesManager.uses_pages_directory = False
        st.rerun()
    page = Page(name, prose(name))
    link.begin(name)
    if st.session_state.get(_OPEN) != name:
        given.forget()
    st.session_state[_OPEN] = name
    given.listen()
    st.session_state[_FAILURES] = 0
    st.title(page.prose.title, anchor=False)
    if page.prose.promise:
        with st.container(key="promise"):
            st.markdown(page.prose.promise)
    return page


def open_lesson() -> str:
    """The name of the lesson that is open."""
    return st.session_state.get(_OPEN, "home")


@contextmanager
def guard() -> Iterator[None]:
    """Show what goes wrong inside as one calm sentence, never as a trace.

    A `LearnerError` is shown as it is written. Anything else is a defect: it is logged with its trace, and
    the learner reads that it is not their fault. With `CNNVIZ_DEBUG=1` (tests, authors) defects are raised.
    """
    try:
        yield
    except LearnerError as error:
        _say(str(error), retry=getattr(error, "retry", False))
    except Exception:
        if os.environ.get("CNNVIZ_DEBUG"):
            raise
        log.exception("A page failed")
        _say(t("Something went wrong on our side, not on yours. Try again, or go on to another lesson."))


def _say(sentence: str, *, retry: bool = True) -> None:
    count = st.session_state[_FAILURES] = st.session_state.get(_FAILURES, 0) + 1
    st.warning(plain(sentence))
    if retry:  # any click runs the page again, and that is all it takes
        st.button(t("Try again"), key=f"try-again-{count}")


class Page:
    """One lesson being drawn, from top to bottom."""

    def __init__(self, name: str, prose: Prose) -> None:
        self.name = name
        self.prose = prose
        self.counts: dict[str, int] = {}  # blocks so far, by kind

    def text(self, passage: str, **values: object) -> None:
        """Write a passage of the lesson's Markdown file, `{name}` filled in."""
        st.markdown(self.prose.passage(passage, **values))

    def formula(self, text: str, *, note: str = "") -> None:
        """Show the formula with the numbers on screen in it; what stands between `**` is the result, lit."""
        with st.container(key=self._key("formula")):
            st.markdown(text)
            if note:
                with st.container(key=self._key("meaning")):
                    st.markdown(note)

    def formulas(self, found: Iterable[tuple[str, str]]) -> None:
        """Show several formulas, each with its note."""
        for text, note in found:
            self.formula(text, note=note)

    def note(self, passage: str, **values: object) -> DeltaGenerator:
        """Say where an article is wrong: a passage beside an amber bar.

        What is drawn inside `with page.note(…):` stands below the passage, such as a button to try it.
        """
        box = st.container(key=self._key("note"))
        box.markdown(self.prose.passage(passage, **values))
        return box

    def three_ways(
        self,
        *,
        numpy: Sequence[Callable | str],
        keras: str,
        table: Rows,
        caption: str = "",
        about: str = "",
        heading: bool = True,
    ) -> None:
        """Show the same numbers as the NumPy source that ran, as Keras lines, and as a table.

        What ran in a worker is given as its source text (`cnnviz.ui.learn_source`). `about` stands above the
        Keras lines, `caption` above the table.
        """
        if heading:
            st.header(t("The same numbers, three ways"), anchor=False)
        code, lines, numbers = st.tabs([t("NumPy, the code that ran"), t("Keras"), t("Table")])
        with code:
            for part in numpy:
                source = part if isinstance(part, str) else textwrap.dedent(inspect.getsource(part))
                st.code(source, language="python", wrap_lines=True)
        with lines:
            if about:
                st.caption(about)
            st.code(keras, language="python", wrap_lines=True)
        with numbers:
            if caption:
                st.caption(caption)
            st.table(table, border="horizontal", hide_index=True)

    def guard(self) -> AbstractContextManager[None]:
        """The same as the function `guard`, for parts of a page that may fail on their own."""
        return guard()

    def end(self) -> None:
        """Close the lesson: its sources, and the way to the next one."""
        if "sources" in self.prose.passages:
            with st.container(key="sources"):
                st.markdown(self.prose.passage("sources"))
        after = following(self.name)
        if after:
            with st.container(key="next-lesson"):
                st.page_link(after.path, label=t("Next: {title}", title=t(after.title)))
        progress(self.name)
        settle()

    def _key(self, kind: str) -> str:
        """A container key for the next block of this kind; its CSS class is `st-key-<kind>-<n>`."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}-{self.counts[kind]}"
