"""What `home` shows: a small photo, some famous kernels over it, and the cards of the course."""

import numpy as np
import streamlit as st

from cnnviz import images, samples
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import widgets
from cnnviz.ui.components.paint_map import paint_map
from cnnviz.ui.pages import Lesson, course
from cnnviz.ui.text import prose, t

SIZE = (96, 144)  # rows, columns: small enough that one pixel can be seen

# A kernel of `cnnviz.numeric.kernels` → what the page calls it.
FAMOUS = {
    "vertical_edges": "Upright edges",
    "horizontal_edges": "Level edges",
    "laplacian_all": "All edges",
    "gaussian_blur": "Blur",
    "sharpen": "Sharpen",
    "emboss": "Emboss",
}


@st.cache_data
def small_photo() -> np.ndarray:
    """The cat's face in grey, (96, 144), 0..255."""
    cat = samples.photo("chelsea")
    return images.to_grey(images.resize(cat, *SIZE))


@st.cache_data
def answers(name: str) -> np.ndarray:
    """The named kernel over the small photo: one sum per pixel, the photo's rim repeated outside it."""
    return cross_correlate(small_photo(), np.asarray(KERNELS[name]), padding=1, padding_mode="replicate")


def first_touch(key: str = "kernel") -> str:
    """A kernel chosen and moved over the photo by hand; returns the kernel's name."""
    name = widgets.choice("Kernel", key, list(FAMOUS), show=_title, hide_label=True)
    kernel = np.asarray(KERNELS[name])
    paint_map(small_photo(), kernel, answers(name), title=_title(name), key="first-touch")
    return name


def cards(but: str) -> None:
    """Every section of the course with its lessons: a link and the promise of each."""
    for section, lessons in course().items():
        lessons = [lesson for lesson in lessons if lesson.name != but]
        if lessons:
            st.markdown(f"### {section}")
            with st.container(
                horizontal=True, vertical_alignment="distribute", key=f"cards-{lessons[0].name}"
            ):
                for lesson in lessons:
                    _card(lesson)


def _card(lesson: Lesson) -> None:
    with st.container(border=True, width=330, key=f"card-{lesson.name}"):
        st.page_link(lesson.path, label=t(lesson.title))
        st.markdown(prose(lesson.name).promise)


def _title(name: str) -> str:
    return t(FAMOUS[name])
