"""The look of the app: the palette as CSS variables, and the style sheet of the frame.

Each role of `cnnviz.figures.palette` becomes a CSS variable `--cv-<role>` (such as `--cv-highlight`)
that follows the theme by itself. Client-side components inherit them, inside a shadow root too; for a canvas
read them with `getComputedStyle(element).getPropertyValue("--cv-highlight")`, which gives a resolved colour.
"""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from cnnviz.figures import palette


@lru_cache
def style() -> str:
    """The whole style sheet of the frame."""
    light, dark = palette.roles("light"), palette.roles("dark")
    # Registered as colours, the variables are resolved where they are set (the app's root, which carries the
    # theme's `color-scheme`), so scripts read `rgb(…)` and not `light-dark(…)`.
    syntax = r"\3c color>"  # "<color>": a bare "<" makes the sanitiser drop the sheet
    registered = "".join(
        f'@property --cv-{_css(role)} {{ syntax: "{syntax}"; inherits: true; initial-value: {colour}; }}\n'
        for role, colour in light.items()
    )
    values = "".join(f"--cv-{_css(role)}: light-dark({light[role]}, {dark[role]});\n" for role in light)
    sheet = Path(__file__).with_name("frame.css").read_text(encoding="utf-8")
    return f"{registered}.stApp {{\n{values}}}\n{sheet}"


def apply() -> None:
    """Put the style sheet on the page; called once a run, by `app.py`."""
    st.html(f"<style>{style()}</style>")


def _css(role: str) -> str:
    return role.replace("_", "-")
