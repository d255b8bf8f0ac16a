"""One kernel weight's gradient, place by place: the picture forward to the loss, the error back, the sum."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures import palette
from cnnviz.numeric.gradients import POOL_SIZE, Backward, Forward, Net, Terms
from cnnviz.numeric.pooling import winners
from cnnviz.ui.components import told
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "cnnviz.gradient_terms",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8")
        for name in ("pixels.js", "tint.js", "gradient_terms.js")
    ),
)


def gradient_terms(
    net: Net,
    seen: Forward,
    back: Backward,
    terms: Terms,
    weight: tuple[int, int],
    *,
    classes: list[str],
    place: int,
    key: str,
    on_weight: Callable[[int], None],
    on_place: Callable[[int], None],
) -> None:
    """Draw it, for a net of one kernel on a picture of one channel.

    `weight` is the lit weight's (row, column) in the kernel, `place` the lit place of the map, counted row by
    row. `on_weight` and `on_place` hear what the learner chose, as such counts, before the page runs.
    """

    def hear(name: str, most: int, on_choice: Callable[[int], None]) -> None:
        said = (st.session_state.get(key) or {}).get(name)
        if isinstance(said, int) and 0 <= said < most:
            if name == "place":
                told.note(key, said)
            on_choice(said)

    _mount(
        key=key,
        data=data(net, seen, back, terms, weight, classes, *told.due(key, place)),
        default={"weight": None, "place": None},
        on_weight_change=lambda: hear("weight", net.kernels[..., 0, 0].size, on_weight),
        on_place_change=lambda: hear("place", terms.products.size, on_place),
    )


def data(
    net: Net,
    seen: Forward,
    back: Backward,
    terms: Terms,
    weight: tuple[int, int],
    classes: list[str],
    place: int,
    turn: int = 0,
) -> dict:
    """What the browser is given: plain lists, and every sentence it may show."""
    activated = seen.activated[:, :, :1]
    rows, columns = winners(activated, POOL_SIZE)
    won = np.zeros(activated.shape[:2], dtype=bool)
    won[rows[..., 0], columns[..., 0]] = True
    return {
        "image": seen.image[:, :, 0].tolist(),
        "kernel": net.kernels[:, :, 0, 0].tolist(),
        "weight": list(weight),
        "turn": turn,
        "z": seen.z[:, :, 0].tolist(),
        "activated": activated[:, :, 0].tolist(),
        "won": won.tolist(),
        "pooled": seen.pooled[:, :, 0].tolist(),
        "classes": classes,
        "probabilities": seen.probabilities.tolist(),
        "targets": seen.targets.tolist(),
        "loss": seen.loss,
        "score_errors": back.scores.tolist(),
        "pooled_errors": back.pooled[:, :, 0].tolist(),
        "errors": terms.errors.tolist(),
        "pixels": terms.pixels.tolist(),
        "products": terms.products.tolist(),
        "running": np.cumsum(terms.products).tolist(),
        "gradient": terms.gradient,
        "place": place,
        "says": says(seen, terms, won),
        "signed": list(palette.SIGNED),
        "words": _words(weight),
    }


def says(seen: Forward, terms: Terms, won: np.ndarray) -> list[str]:
    """One sentence for each place: what became of the error there, the product, the sum so far."""
    running = np.cumsum(terms.products)
    found = []
    for place, (row, column) in enumerate(np.ndindex(terms.products.shape)):
        z, error, pixel = (float(one[row, column]) for one in (seen.z[:, :, 0], terms.errors, terms.pixels))
        if z <= 0:
            why = t("z = {z} is not above 0, ReLU is shut: no error comes back.", z=number(z, 2))
        elif not won[row, column]:
            why = t("z = {z} lost its pool window to a larger one: no error comes back.", z=number(z, 2))
        else:
            why = t(
                "z = {z} won its pool window: the error {error} comes back.",
                z=number(z, 2),
                error=number(error),
            )
        product = t(
            "The weight saw the pixel {pixel}: {pixel} · {error} = {product}. Sum so far: {sum}.",
            pixel=number(pixel, 1),
            error=factor(error),
            product=number(pixel * error),
            sum=number(float(running[place])),
        )
        where = t(
            "Place {n} of {all}, row {row}, column {column}.",
            n=place + 1,
            all=running.size,
            row=row,
            column=column,
        )
        found.append(f"{where} {why} {product}")
    return found


def _words(weight: tuple[int, int]) -> dict[str, str]:
    row, column = weight
    return {
        "forward": t("Forward, from the picture to the loss"),
        "back": t("Back, from the loss to one weight"),
        "image": t("Picture"),
        "image_note": t("the window, and the pixel under the weight"),
        "kernel": t("Kernel w"),
        "kernel_note": t("choose a weight"),
        "weight": t("weight in row {row}, column {column}: {value}"),
        "z": t("Map z"),
        "z_note": t("window ⊙ kernel, summed"),
        "activated": t("ReLU"),
        "activated_note": t("hatched: shut · ▲ wins its pool window"),
        "pooled": t("Max-pool"),
        "pooled_note": t("2 × 2"),
        "output": t("Dense, softmax"),
        "output_note": t("p, and the right class"),
        "loss": t("loss L = {loss}"),
        "score_errors": t("Score errors"),
        "score_errors_note": t("p − t"),
        "pooled_errors": t("Pool errors"),
        "pooled_errors_note": t("through the dense weights"),
        "errors": t("Map errors"),
        "errors_note": t("to the winners that ReLU let through"),
        "pixels": t("Pixels under w"),
        "pixels_note": t("row {row}, column {column} of each window", row=row, column=column),
        "products": t("Pixel · error"),
        "products_note": t("one term for each place"),
        "sum": t("Sum so far"),
        "gradient": t("∂L/∂w"),
        "place": t("Place of the map"),
        "back_one": t("One place back"),
        "step": t("Step ▶"),
        "play": t("▶ Play"),
        "pause": t("❚❚ Pause"),
        "grid": t("{name}, {rows} rows and {columns} columns"),
    }
