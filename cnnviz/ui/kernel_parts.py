"""An opened kernel: its slices and numbers, and the ways to other pages about the same one."""

import numpy as np
import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui import kernel_cache, kernel_numbers, photo_source
from cnnviz.ui.components.kernel_slices import kernel_slices
from cnnviz.ui.kernel_shelf import Shelf
from cnnviz.ui.pages import COURSE
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import plain, t


def show(shelf: Shelf, n: int) -> np.ndarray:
    """Draw kernel `n`: what it is made of, and what was measured of it; return its weights (k, k, d)."""
    found = kernel_cache.kernels(shelf.card, shelf.layer)
    kernel = found["kernels"][..., n]
    before = t("the photo") if shelf.colour else t("the layer before")
    slices, titles, says = kernel_numbers.slice_words(kernel, shelf.colour, before)
    st.subheader(t("Kernel {n} of {layer}", n=n, layer=shelf.layer), anchor=False)
    kernel_slices(
        slices,
        titles,
        says,
        label=t(
            "{n} slices of kernel {kernel}, the largest first. Arrow keys read them.", n=len(slices), kernel=n
        ),
        key="slices",
    )
    st.table(kernel_numbers.facts(found, n), border="horizontal", hide_index=True)
    return kernel


def links(card: Card, layer: str, n: int, photo: Photo) -> None:
    """Lead to what else can be seen of the same map."""
    titles = {lesson.name: t(lesson.title) for lessons in COURSE.values() for lesson in lessons}
    here = {"net": card.name, "layer": layer, "map": str(n)}
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "pages/dream.py",
            label=t("{page}: what map {n} of {layer} wants to see", page=titles["dream"], n=n, layer=layer),
            query_params={**here, "goal": "map"},
        )
        st.page_link(
            "pages/feature_maps.py",
            label=t(
                "{page}: map {n} of “{title}”", page=titles["feature_maps"], n=n, title=plain(photo.title)
            ),
            query_params={**here, **photo_source.address(photo)},
        )
