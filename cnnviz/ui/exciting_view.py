"""What excites a kernel most: the best patches of the pool, and the photo that the chosen one is from."""

import streamlit as st

from cnnviz.ui import link, widgets
from cnnviz.ui.components.exciting_patches import Patch, exciting_patches
from cnnviz.ui.exciting_pool import Place, Pool
from cnnviz.ui.kernel_numbers import pixels
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

PATCH = "patch"  # in the address: which of the patches is open


def several() -> bool:
    """Draw the switch: several places of one picture, or one."""
    return widgets.toggle("Up to three of one picture", "several")


def show(pool: Pool, layer: str, kernel: int, several: bool) -> tuple[list[Place], list[str]]:
    """Draw the patches that excite a kernel most; return their places and the titles of their pictures."""
    st.caption(pool.says)
    places = pool.best(kernel, several)
    if not places:
        st.info(t("Nothing in these pictures excites kernel {n}: its map is zero everywhere.", n=kernel))
        return [], []
    numbers = tuple(sorted({place.picture for place in places}))
    photos, named = pool.photos(numbers)
    titles = [named[numbers.index(place.picture)] for place in places]
    tall, wide = photos[0].shape[:2]
    patches = [
        Patch(
            photo=numbers.index(place.picture),
            box=place.box,
            title=title,
            picture=t("{title}, with the patch marked", title=title),
            value=number(place.value, 2),
            label=t("Patch {rank}: {value}, {title}", rank=rank, value=number(place.value, 2), title=title),
            says=t(
                "Patch {rank} of {all}: response {value} at row {row}, column {column} of the map, which "
                "sees rows {rows} and columns {columns} of {tall} × {wide}.",
                rank=rank,
                all=len(places),
                value=number(place.value, 3),
                row=place.row,
                column=place.column,
                rows=pixels(place.box.top, place.box.height, tall),
                columns=pixels(place.box.left, place.box.width, wide),
                tall=tall,
                wide=wide,
            ),
        )
        for rank, (place, title) in enumerate(zip(places, titles, strict=True), start=1)
    ]
    exciting_patches(
        list(photos),
        patches,
        _opened(len(patches)),
        heading=t(
            "The {n} strongest patches for kernel {kernel} of {layer}",
            n=len(patches),
            kernel=kernel,
            layer=layer,
        ),
        key="exciting",
        on_open=lambda at: link.put({PATCH: str(at)}),
    )
    return places, titles


def _opened(count: int) -> int:
    said = link.get(PATCH)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 3 and int(said) < count else 0
