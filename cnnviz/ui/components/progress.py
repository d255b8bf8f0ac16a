"""The learner's progress, kept in the browser: which lessons were visited, which exercises were got right."""

from pathlib import Path

import streamlit as st

from cnnviz.ui.pages import HOME, lessons
from cnnviz.ui.text import t

_HERE = Path(__file__).parent


def _script(name: str) -> str:
    return "\n".join((_HERE / one).read_text(encoding="utf-8") for one in ("progress_store.js", name))


_mount = st.components.v2.component("cnnviz.progress", js=_script("progress.js"))
_mount_board = st.components.v2.component(
    "cnnviz.progress_board",
    html=(_HERE / "progress_board.html").read_text(encoding="utf-8"),
    css=(_HERE / "progress_board.css").read_text(encoding="utf-8"),
    js=_script("progress_board.js"),
)

ANSWERS = "-given"  # how the session's keys of given answers end


def progress(lesson: str, *, right: str | None = None) -> None:
    """Note in the browser that `lesson` was visited, or that its exercise `right` was answered rightly.

    The component shows nothing itself.
    """
    key = f"progress-{right or 'seen'}"
    with st.container(key=key):
        _mount(key=f"{key}-mark", data={"lesson": lesson, "right": [right] if right else [], **_marks()})


def progress_board() -> None:
    """Say what this browser remembers, with a button that forgets it, and the answers of this visit too."""

    def forgotten() -> None:
        for key in [key for key in st.session_state if str(key).endswith(ANSWERS)]:
            del st.session_state[key]  # else an old answer would count again at the next look at it

    _mount_board(
        key="progress-board",
        data={
            "lessons": [
                {"name": lesson.name, "title": t(lesson.title)} for lesson in lessons() if lesson.name != HOME
            ],
            **_marks(),
        },
        on_forgotten_change=forgotten,
    )


def _marks() -> dict[str, object]:
    return {
        "home": HOME,
        "words": {
            "right": t("✓ {n} right"),
            "nothing": t("Nothing is noted yet. What you visit and get right will be, in this browser only."),
            "summary": t("Lessons visited: {seen} of {all}. Exercises got right: {right}."),
            "each": t("{title}: {n} right"),
            "forget": t("Forget my progress"),
            "sure": t("Press again to forget it"),
            "forgotten": t("Forgotten."),
        },
    }
