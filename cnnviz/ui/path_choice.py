"""Which cell is followed, by which step, on which path: in the URL, and as the browser says it.

`?layer=conv2&map=55&row=28&column=26&step=norm&path=conv1-18-28-26~conv2-55-28-26`
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnviz.nets.cards import Card, LayerCard
from cnnviz.ui import link

NAMES = ("layer", "map", "row", "column", "step", "unit", "path")
MOST_UNITS = 100_000


@dataclass(frozen=True)
class Choice:
    """What is looked at: a cell, of which None is left to the network, a step, a hidden unit, and a path."""

    layer: str = ""
    map: int | None = None
    row: int | None = None
    column: int | None = None
    step: str = ""
    unit: int | None = None
    path: tuple[tuple[str, int, int, int], ...] = ()

    @property
    def at(self) -> dict[str, Any]:
        """The cell as the job `pixel_path.follow` takes it."""
        return {"layer": self.layer, "map": self.map, "row": self.row, "column": self.column}


def convolutions(card: Card) -> dict[str, LayerCard]:
    """The layers whose numbers can be followed, by name."""
    return {layer.name: layer for layer in card.layers if layer.kind == "Conv2D" and layer.is_map}


def sensible(said: Mapping[str, Any], card: Card) -> Choice:
    """What an address or the browser said, as far as the network has it."""
    layer = convolutions(card).get(str(said.get("layer")))
    if layer is None:
        return Choice()
    height, width, maps = layer.shape
    step = str(said.get("step") or "")
    return Choice(
        layer.name,
        _below(said.get("map"), maps),
        _below(said.get("row"), height),
        _below(said.get("column"), width),
        step if step.isascii() and step.isalnum() and len(step) < 20 else "",
        _below(said.get("unit"), MOST_UNITS),
        _path(said.get("path"), card),
    )


def _below(said: object, size: int) -> int | None:
    text = str(said)
    whole = text.isascii() and text.isdecimal() and len(text) < 7
    return int(text) if whole and int(text) < size else None


def _path(said: object, card: Card) -> tuple[tuple[str, int, int, int], ...]:
    """The cells of a path; none of them if one isn't there."""
    if isinstance(said, str):
        said = [part.rsplit("-", 3) for part in said.split("~")] if said else []
    known = convolutions(card)
    if not isinstance(said, Sequence) or len(said) > len(known):
        return ()
    cells = []
    for part in said:
        if not isinstance(part, Sequence) or isinstance(part, str) or len(part) != 4:
            return ()
        layer = known.get(str(part[0]))
        if layer is None:
            return ()
        height, width, maps = layer.shape
        numbers = [_below(number, size) for number, size in zip(part[1:], (maps, height, width), strict=True)]
        if None in numbers:
            return ()
        cells.append((layer.name, *(int(number) for number in numbers if number is not None)))
    return tuple(cells)  # type: ignore[arg-type]


def read(card: Card) -> Choice:
    """The choice in the address."""
    return sensible({name: link.get(name) for name in NAMES}, card)


def write(choice: Choice) -> None:
    """Put a choice into the address."""
    link.put(form(choice))


def form(choice: Choice) -> dict[str, str | None]:
    """A choice as it stands in a link; None where nothing is to stand.

    >>> form(Choice("conv1", 3, 0, 1, "norm", None, (("conv1", 3, 0, 1),)))["path"]
    'conv1-3-0-1'
    """
    words = {
        name: None if getattr(choice, name) in (None, "") else str(getattr(choice, name))
        for name in NAMES[:-1]
    }
    path = "~".join("-".join(map(str, cell)) for cell in choice.path)
    return {**words, "path": path or None}


def settled(choice: Choice, at: Mapping[str, Any]) -> Choice:
    """The choice with the cell that the network has taken."""
    return replace(choice, layer=at["layer"], map=at["map"], row=at["row"], column=at["column"])
