"""Formulas, facts and tables of one kernel, with its own numbers filled in."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnnviz.nets.cards import Card
from cnnviz.numeric.likeness import by_chance, cosine, most_like, mostly, norm, patterns
from cnnviz.ui.exciting_pool import Place
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.map_formulas import times
from cnnviz.ui.operations import kernel_shape
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import Prose, plain, t

_FOLLOWS = ("BatchNormalization", "ReLU", "Activation")
COLOURS = ("red", "green", "blue")


def answer_layer(card: Card, layer: str) -> str:
    """Where a convolution's answers come out: behind the batch norm and activation right after it."""
    names = [one.name for one in card.layers]
    for following in card.layers[names.index(layer) + 1 :]:
        if following.kind not in _FOLLOWS:
            break
        layer = following.name
    return layer


def sizes(kernels: np.ndarray) -> np.ndarray:
    """The norm of each kernel of (k, k, d, n): (n,).

    >>> sizes(np.array([[[[3.0, 0.0], [4.0, 1.0]]]])).tolist()
    [5.0, 1.0]
    """
    return np.sqrt(np.sum(kernels**2, axis=(0, 1, 2)))


def by_size(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The slices of a kernel (k, k, d) as (d, k, k), the largest first, and the channel that each reads."""
    slices = np.moveaxis(kernel, -1, 0)
    order = np.argsort(-np.sum(slices**2, axis=(1, 2)), kind="stable")
    return slices[order], order


def channel_name(channel: int, depth: int, colour: bool) -> str:
    """The map that a slice looks at, in words."""
    return t(COLOURS[channel]) if colour and depth == len(COLOURS) else t("map {n}", n=channel)


def slice_words(kernel: np.ndarray, colour: bool, before: str) -> tuple[np.ndarray, list[str], list[str]]:
    """The slices, the largest first, each with a title and a sentence: its norm, what it looks like."""
    slices, order = by_size(kernel)
    names = [channel_name(int(channel), len(order), colour) for channel in order]
    titles = [t("Slice on {name}", name=name) for name in names]
    says = [
        t(
            "{title} of {before}: norm {norm}, most like “{like}”, cos = {cos}.",
            title=title,
            before=before,
            norm=number(norm(part), 3),
            like=t(like),
            cos=number(cos, 2),
        )
        for title, part, (like, cos) in zip(titles, slices, most_like(slices), strict=True)
    ]
    return slices, titles, says


def count_formula(card: Card, layer: str) -> str:
    """How many weights one kernel has, and all; the first is lit."""
    shape = kernel_shape(card, layer)
    assert shape is not None  # noqa: S101  # a convolution of the card
    *one, kernels = shape
    count = int(np.prod(one))
    return t(
        "One kernel of {layer}: {shape} = **{count}** weights; {kernels} kernels: {all}",
        layer=layer,
        shape=times(one),
        count=f"{count:,}",
        kernels=f"{kernels:,}",
        all=f"{count * kernels:,}",
    )


def count_note(card: Card, layer: str) -> str:
    """Where the last factor comes from."""
    shape = kernel_shape(card, layer)
    assert shape is not None  # noqa: S101
    rows, columns, depth, _ = shape
    return t(
        "{k} rows and {l} columns, and as deep as what it looks at has channels: {depth}.",
        k=rows,
        l=columns,
        depth=depth,
    )


def facts(found: Mapping[str, Any], n: int) -> list[dict[str, str]]:
    """What there is to know of kernel `n` of the answer of `kernels.of_layer`, as rows."""
    kernel = found["kernels"][..., n]
    slices = np.moveaxis(kernel, -1, 0)
    like, part = mostly(slices)
    rows = {t("Norm ‖w‖ = √Σw²"): number(norm(kernel), 3)}
    if found["bias"] is not None:
        rows[t("Bias b")] = number(float(found["bias"][n]), 3)
    if found["norm"] is not None:
        rows[t("Batch norm γ, β")] = t(
            "{gamma}, {beta}",
            gamma=number(float(found["norm"]["gamma"][n]), 3),
            beta=number(float(found["norm"]["beta"][n]), 3),
        )
    rows[t("Most like")] = t(like)
    rows[t("Share of that in all slices")] = t(
        "{part} (by chance {chance})",
        part=number(part, 2),
        chance=number(by_chance(slices.shape[1], len(slices)), 2),
    )
    return [{t("This kernel"): name, t("measured"): value} for name, value in rows.items()]


def cosine_formula(kernel: np.ndarray) -> str:
    """The cosine of the kernel's largest slice with the hand-made kernel it looks like most, filled in."""
    part = by_size(kernel)[0][0]
    [(like, _)] = most_like([part])
    pattern = patterns(part.shape[0])[like]
    return t(
        "cos = Σ w·K/(‖w‖·‖K‖) = {sum}/({w}·{K}) = **{cos}**",
        sum=number(float(np.sum(part * pattern)), 3),
        w=number(norm(part), 3),
        K=number(norm(pattern), 3),
        cos=number(cosine(part, pattern), 2),
    )


def cosine_note(kernel: np.ndarray, colour: bool) -> str:
    """Which slice and which hand-made kernel; and what chance alone would reach."""
    slices, order = by_size(kernel)
    [(like, _)] = most_like(slices[:1])
    k = slices.shape[1]
    return t(
        "w is the largest slice, the one on {name}; K is “{like}”. Beware: of {k} × {k} random numbers the "
        "best of {n} hand-made kernels reaches {chance} as well, on average.",
        name=channel_name(int(order[0]), len(order), colour),
        like=t(like),
        k=k,
        n=len(patterns(k)),
        chance=number(by_chance(k), 2),
    )


def field_note(card: Card, layer: str, answer: str) -> str:
    """Why the patch is larger than the kernel."""
    rows, columns = card.fields()[answer]
    k = card.layer(layer).kernel_size or (0, 0)
    tall, wide = card.input[:2]
    if rows.size > tall and columns.size > wide:
        return t(
            "The kernel itself is {k} × {l}, but its inputs see windows themselves: {height} × {width} "
            "pixels, more than the whole picture of {tall} × {wide}. What is near the middle counts most.",
            k=k[0], l=k[1], height=rows.size, width=columns.size, tall=tall, wide=wide,
        )  # fmt: skip
    return t(
        "The kernel itself is {k} × {l}; with all windows before it a patch is {height} × {width} pixels.",
        k=k[0],
        l=k[1],
        height=rows.size,
        width=columns.size,
    )


def pixels(start: int, size: int, length: int) -> str:
    """The pixels of a box along one axis that lie on the picture.

    >>> pixels(-3, 9, 128), pixels(125, 9, 128)
    ('0–5', '125–127')
    """
    return f"{max(0, start)}–{min(length, start + size) - 1}"


def table(places: Sequence[Place], titles: Sequence[str], card: Card) -> list[dict[str, str]]:
    """The patches as rows, for those who can't see the pictures."""
    tall, wide, _ = card.input
    return [
        {
            t("Rank"): str(rank),
            t("Picture"): plain(title),
            t("Response"): number(place.value, 3),
            t("Place in the map"): t("row {row}, column {column}", row=place.row, column=place.column),
            t("Pixels"): t(
                "rows {rows}, columns {columns}",
                rows=pixels(place.box.top, place.box.height, tall),
                columns=pixels(place.box.left, place.box.width, wide),
            ),
        }
        for rank, (place, title) in enumerate(zip(places, titles, strict=True), start=1)
    ] or [{t("Rank"): "0", t("Picture"): t("none excites it")}]


def keras_lines(prose: Prose, card: Card, photo: Photo, layer: str, answer: str, n: int) -> str:
    """The lines that find the strongest place of one photo, and cut its patch out."""
    rows, columns = card.fields()[answer]
    return prose.passage(
        "keras",
        file=f"models/{card.file.name}",
        conv=layer,
        layer=answer,
        n=n,
        shape=(kernel_shape(card, layer) or ())[:3],
        photo=photo_lines(photo.image, *card.input, card.fit),
        top=rows.start,
        left=columns.start,
        down=rows.stride,
        across=columns.stride,
        tall=rows.size,
        wide=columns.size,
    )
