"""From a patch of the photo to the logit: the steps of the present cell and the chain it lies on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnviz.nets.cards import Card
from cnnviz.ui import path_cache, path_choice, path_numbers
from cnnviz.ui.components import pixel_path, told
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.path_choice import Choice
from cnnviz.ui.path_head import Head, head_steps
from cnnviz.ui.path_numbers import Step, behind, shown
from cnnviz.ui.path_onward import ends, on
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import Prose, t

KEY = "path"


@dataclass(frozen=True, eq=False)
class Followed:
    """The cell that is followed: its steps, the chain and the end of it."""

    choice: Choice
    found: dict[str, Any]
    steps: list[Step]
    head: Head

    @property
    def sources(self) -> list[Callable]:
        """The NumPy functions that computed these steps."""
        return list(dict.fromkeys(function for step in self.steps for function in step.ran))


def show(photo: Photo, card: Card) -> Followed:
    """Draw the photo, the chain and the steps of the cell that the address names."""
    choice = path_choice.read(card)
    head = path_cache.head(photo, card)
    found = path_cache.follow(photo, card, choice)
    choice = path_choice.settled(choice, found["chain"][found["at"]])
    followed = Followed(choice, found, steps_of(found, head, choice.unit), head)
    path_choice.write(choice)
    pixel_path.pixel_path(followed, card, title=photo.title, key=KEY, heard=lambda said: _hear(said, card))
    return followed


def _hear(said: Any, card: Card) -> None:
    chosen = path_choice.sensible(said, card) if isinstance(said, dict) else Choice()
    if chosen.layer:
        told.note(KEY, chosen)
        path_choice.write(chosen)


def steps_of(found: dict[str, Any], head: Head, unit: int | None = None) -> list[Step]:
    """Every step of the cell of an answer of `pixel_path.follow`."""
    cell = cell_of(found)
    first = found["cell"]["first"]
    steps = path_numbers.window_and_sum(cell, colours=first) + path_numbers.parts(cell)
    steps += path_numbers.pool(cell)
    if cell["stops"] and not (cell["last"] and cell["stops"] == "zero"):
        return [*steps, ends(cell)]
    return steps + head_steps(cell, head, unit) if cell["last"] else [*steps, on(cell)]


def cell_of(found: dict[str, Any]) -> dict[str, Any]:
    """The cell's numbers with where it is, where it goes, and the value that the stage hands on."""
    cell, link = found["cell"], found["chain"][found["at"]]
    at = {name: link[name] for name in ("layer", "map", "row", "column")}
    out = cell["pool"] or at
    return {
        **cell,
        "at": at,
        "out": {"row": out["row"], "column": out["column"]},
        "value": link["value"],
        "link": link,
        "later": next(iter(found["chain"][found["at"] + 1 :]), None),
    }


def share_formula(followed: Followed) -> str:
    """What the end of the chain adds to the logit, filled in."""
    end = followed.found["chain"][-1]
    share = followed.found["share"]
    if share is None:
        return t(
            "share of the logit = **{nothing}**: the chain ends in {layer}", nothing="0", layer=end["layer"]
        )
    head = followed.head
    height, width, _ = head.ending["maps"].shape
    value, result = shown(end["value"]), f"**{shown(share, 6)}**"
    row, column = end["out"]
    weight = behind(head.on_logit[head.feature(row, column, end["map"])], 6)
    return (
        f"{value} · {weight} = {result}" if head.flat else f"{value}/({height}·{width}) · {weight} = {result}"
    )


def share_note(followed: Followed) -> str:
    """What the formula is of, and that all shares add up to the logit."""
    end, head = followed.found["chain"][-1], followed.head
    total = float(head.shares.sum())
    return t(
        "What map {map} of {layer} at row {row}, column {column}, the end of this chain, adds to the logit: "
        "value times weight. All shares are {total}, and with all biases, {biases}, the logit is {logit}.",
        map=end["map"],
        layer=end["layer"],
        row=end["row"],
        column=end["column"],
        total=shown(total),
        biases=shown(head.biases),
        logit=shown(total + head.biases),
    )


def table(followed: Followed) -> list[dict[str, str]]:
    """Each step with NumPy's number, Keras's, and how far they are apart."""
    return [
        {
            t("Step"): step.title,
            t("NumPy"): shown(step.check.numpy, 6),
            t("Keras"): shown(step.check.keras, 6),
            t("Difference"): f"{step.check.difference:.1e}",
            t("Allowed"): f"{step.check.tolerance:.1e}",
        }
        for step in followed.steps
        if step.check
    ]


def keras_lines(prose: Prose, card: Card, photo: Photo, followed: Followed) -> str:
    """The lines that get the same numbers from Keras."""
    at = followed.choice
    cells = {step["layer"]: (0, at.row, at.column, at.map) for step in followed.found["cell"]["steps"]}
    if pool := followed.found["cell"]["pool"]:
        cells[pool["layer"]] = (0, pool["row"], pool["column"], at.map)
    read = photo_lines(photo.image, *card.input, card.fit)
    lines = "\n".join(f'    "{name}": {place},' for name, place in cells.items())
    return prose.passage("keras", file=f"models/{card.file.name}", cells=lines, photo=read)
