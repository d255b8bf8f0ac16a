"""The edits of a surgery: in the URL (`?edits=off-conv1-3~weight-conv1-0-1-2-3-m0.5`), undone one by one."""

import re

import streamlit as st

from cnnviz.nets.cards import Card
from cnnviz.ui import link
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import Prose, t

ADDRESS = "edits"
_KEPT, _OF = "edits-by-network", "edits-of"
MOST = 500
_NUMBERS = {"off": 1, "copy": 2, "weight": 4}  # whole ones; a weight has its value behind them
_WEIGHT = re.compile(r"m?\d{1,3}(\.\d{1,4})?")

Edit = tuple


def read(card: Card) -> list[Edit]:
    """The edits in the address, up to the first that makes no sense for the network.

    Each network has its own: who looks at another one meanwhile, or at another page, finds them again.
    """
    kept = st.session_state.setdefault(_KEPT, {})
    if link.known(ADDRESS):
        others = st.session_state.get(_OF, card.name) != card.name
    else:
        others = not link.get(ADDRESS) and not link.went_back()
    if others:
        link.put({ADDRESS: kept.get(card.name) or None})
    st.session_state[_OF] = card.name
    kept[card.name] = link.get(ADDRESS)
    return _parsed(kept[card.name], card)


def _parsed(text: str, card: Card) -> list[Edit]:
    edits = []
    for one in text.split("~")[:MOST]:
        edit = parse(one, card)
        if edit is None:
            break
        edits.append(edit)
    return edits


def write(edits: list[Edit]) -> None:
    """Put edits into the address."""
    link.put({ADDRESS: "~".join(map(form, edits[-MOST:])) or None})


def address_with(card: Card, edit: Edit) -> dict[str, str]:
    """Where a link leads that makes one more edit: those made before stay."""
    known = [one for one in _parsed(st.session_state.get(_KEPT, {}).get(card.name, ""), card) if one != edit]
    return {ADDRESS: "~".join(map(form, [*known, edit][-MOST:]))}


# What is pressed is done to the edits of that moment: of presses that follow fast none is lost.


def add(card: Card, *more: Edit) -> None:
    """Make further edits."""
    write([*read(card), *more])


def switch(card: Card, layer: str, channel: int) -> None:
    """Switch a channel off, or on again."""
    write(toggled(read(card), layer, channel))


def undo(card: Card) -> None:
    """Take the last edit back."""
    write(read(card)[:-1])


def form(edit: Edit) -> str:
    """An edit as it stands in a link.

    >>> form(("off", "conv1", 3)), form(("weight", "conv1", 0, 1, 2, 3, -0.5))
    ('off-conv1-3', 'weight-conv1-0-1-2-3-m0.5')
    """
    kind, layer, *numbers = edit
    if kind == "weight":
        numbers[-1] = f"{numbers[-1]:.4f}".rstrip("0").rstrip(".").replace("-", "m")
    return "-".join(map(str, (kind, layer, *numbers)))


def parse(text: str, card: Card) -> Edit | None:
    """The edit that a link speaks of; None where there is no such thing in the network."""
    kind, _, rest = text.partition("-")
    layer, *parts = rest.split("-")
    sizes = kernel_shape(card, layer)
    count = _NUMBERS.get(kind)
    if sizes is None or count is None or len(parts) != count + (kind == "weight"):
        return None
    if not all(re.fullmatch(r"\d{1,4}", part) for part in parts[:count]):
        return None
    numbers = [int(part) for part in parts[:count]]
    limits = sizes if kind == "weight" else sizes[3:] * count
    if any(number >= limit for number, limit in zip(numbers, limits, strict=True)):
        return None
    if kind != "weight":
        return (kind, layer, *numbers)
    if not _WEIGHT.fullmatch(parts[-1]) or abs(value := float(parts[-1].replace("m", "-"))) > 100:
        return None
    return (kind, layer, *numbers, value)


def conv_layers(card: Card) -> list[str]:
    """The convolutions of a network, in order."""
    return [layer.name for layer in card.layers if layer.kind == "Conv2D"]


def kernel_shape(card: Card, name: str) -> tuple[int, int, int, int] | None:
    """(rows, columns, channels before, channels) of a convolution's kernels; None for another layer."""
    channels = card.input[2]
    for layer in card.layers:
        if layer.name == name and layer.kind == "Conv2D" and layer.kernel_size:
            return (*layer.kernel_size, channels, layer.shape[2])
        channels = layer.shape[2] if layer.is_map else channels
    return None


def off(edits: list[Edit], layer: str) -> list[int]:
    """The channels of a layer that are off."""
    found: set[int] = set()
    for kind, name, *numbers in edits:
        if name == layer and kind == "off":
            found.add(numbers[0])
        elif name == layer and kind == "copy":
            (found.add if numbers[0] in found else found.discard)(numbers[1])
    return sorted(found)


def toggled(edits: list[Edit], layer: str, channel: int) -> list[Edit]:
    """The edits with a channel switched off, or on again: then whatever was done to it is left out."""
    if channel not in off(edits, layer):
        return [*edits, ("off", layer, channel)]
    return [edit for edit in edits if not (edit[0] != "weight" and edit[1] == layer and edit[-1] == channel)]


def say(edit: Edit) -> str:
    """An edit in words.

    >>> say(("copy", "conv2", 1, 3))
    'conv2: map 3 is a copy of map 1'
    """
    kind, layer, *numbers = edit
    if kind == "off":
        return t("{layer}: map {channel} is off", layer=layer, channel=numbers[0])
    if kind == "copy":
        return t(
            "{layer}: map {channel} is a copy of map {source}",
            layer=layer,
            channel=numbers[1],
            source=numbers[0],
        )
    return t(
        "{layer}: weight [{row}, {column}, {source}] of kernel {channel} is {value}",
        layer=layer,
        row=numbers[0],
        column=numbers[1],
        source=numbers[2],
        channel=numbers[3],
        value=f"{numbers[4]:g}".replace("-", "−"),
    )


def table(edits: list[Edit]) -> list[dict[str, str]]:
    """The edits in order, as rows."""
    rows = [{t("Step"): str(n), t("What was done"): say(edit)} for n, edit in enumerate(edits, start=1)]
    return rows or [{t("Step"): "0", t("What was done"): t("nothing yet")}]


def keras_lines(prose: Prose, card: Card, photo: Photo, edits: list[Edit]) -> str:
    """The lines that do the same to the network with Keras."""
    lines: list[str] = []
    for kind, layer, *numbers in edits:
        behind = batch_norm(card, layer)
        for name in (layer, behind) if behind else (layer,):
            if kind == "weight" and name == behind:
                continue
            lines.append(f'layer = network.get_layer("{name}")')
            lines.append("weights = layer.get_weights()")
            if kind == "off":
                lines.append(f"for values in weights[:2]:\n    values[..., {numbers[0]}] = 0")
            elif kind == "copy":
                lines.append(
                    f"for values in weights:\n    values[..., {numbers[1]}] = values[..., {numbers[0]}]"
                )
            else:
                place = ", ".join(map(str, numbers[:4]))
                lines.append(f"weights[0][{place}] = {numbers[4]:g}")
            lines.append("layer.set_weights(weights)")
    read = photo_lines(photo.image, *card.input, card.fit)
    return prose.passage("keras", file=f"models/{card.file.name}", edits="\n".join(lines), photo=read)


def batch_norm(card: Card, layer: str) -> str:
    """The batch normalisation right behind a convolution, or ""."""
    names = [one.name for one in card.layers]
    behind = card.layers[names.index(layer) + 1]
    return behind.name if behind.kind == "BatchNormalization" else ""
