"""Where the net comes from whose maps are shown, and the picture that it looks at.

A `Source` is a trained net that can be asked what it sees, whoever trained it: one of the app's own networks
(`?net=best`), or what a training run has left (`?run=ID`). The page knows a net by its source alone: a title,
its classes, the geometry of its layers, and `ask`, which returns the maps of a picture as they are drawn.

To let nets come from somewhere else, write a function that takes what the address says and returns a `Source`
(or raises `LearnerError`), and put it into `SOURCES` under its name in the address. The explorer then opens
`?NAME=…`, and compares with `?with=NAME:…`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import engine, photo_fit
from cnnviz.errors import LearnerError
from cnnviz.nets import geometry
from cnnviz.nets.cards import Card, LayerCard, layer_cards
from cnnviz.recipe import DATA_SETS
from cnnviz.ui import link, net_choice, own_net, photo_source, widgets
from cnnviz.ui.components.map_sheet import Sheet, sheet
from cnnviz.ui.components.thumbnails import thumbnails
from cnnviz.ui.fit_words import photo_lines
from cnnviz.ui.operations import Edit, form
from cnnviz.ui.photo_cache import nets, small
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.run_pictures import thumbnail
from cnnviz.ui.text import Prose, plain, t
from cnnviz.ui.verdict import percent

SHEETS = 32  # kept for all learners: each has some 2 MB
MOST_ANSWERS = 5
MOST_PICTURES = 24
MOST_NAMED = 10


@dataclass(frozen=True, eq=False)
class Source:
    """A trained net that can be asked what it sees.

    Attributes:
        id: stands for the net and its weights in a cache.
        title: what a learner calls it.
        classes: the names of what it tells apart.
        input: the shape (H, W, C) of the pictures that it takes.
        describe: returns all its layers; called once a worker is awake.
        ask: returns what it sees in a picture (H, W), (H, W, 1) or (H, W, 3) uint8 of any size, as
            `cnnviz.learn.features.display_maps` does: `scores`, `input` and `layers`.
        pictures: by name, pictures of its own data to look at; none where any photo will do.
        file: where its Keras file lies or what it is called, for the Keras lines.
        card: its card, where it is one of the app's own networks: these can be operated on.
    """

    id: str
    title: str
    classes: tuple[str, ...]
    input: tuple[int, int, int]
    describe: Callable[[], tuple[LayerCard, ...]]
    ask: Callable[[np.ndarray], Mapping[str, Any]]
    pictures: Mapping[str, Photo] = field(default_factory=dict)
    file: str = "model.keras"
    card: Card | None = None

    @cached_property
    def layers(self) -> tuple[LayerCard, ...]:
        """All layers, from the picture to the answer."""
        return self.describe()

    def layer(self, name: str) -> LayerCard:
        """The layer of that name."""
        return next(layer for layer in self.layers if layer.name == name)

    def fields(self) -> dict[str, geometry.Fields | None]:
        """The receptive field of each layer whose output is maps; None where it isn't known."""
        return geometry.fields(self.layers)


def keras_lines(prose: Prose, source: Source, photo: Photo) -> str:
    """The lines that give the same maps with Keras."""
    rescales = any(layer.kind == "Rescaling" for layer in source.layers[:2])
    return prose.passage(
        "keras",
        file=source.file,
        photo=photo_lines(photo.image, *source.input, source.card.fit if source.card else photo_fit.DEFAULT),
        scale="" if rescales else " / 255",
    )


def of_card(card: Card) -> Source:
    """One of the app's own networks."""
    return Source(
        id=card.sha256,
        title=card.name,
        classes=tuple(t(label) for label in card.labels),
        input=card.input,
        describe=lambda: card.layers,
        ask=lambda image: engine.get().call("features.display_maps", small(image, card), model=card.name),
        file=f"models/{card.file.name}",
        card=card,
    )


def of_name(name: str) -> Source:
    """The network of that name."""
    known = nets()
    if name not in known:
        raise LearnerError(t("There is no network of that name; there are {names}.", names=", ".join(known)))
    return of_card(known[name])


def changed(card: Card, edits: list[Edit]) -> Source:
    """One of the app's own networks after an operation (`cnnviz.ui.operations`)."""

    def ask(image: np.ndarray) -> Mapping[str, Any]:
        return engine.get().call("surgery.display_maps", small(image, card), edits=edits, model=card.name)

    whole = of_card(card)
    return Source(
        id="~".join([card.sha256, *map(form, edits)]),
        title=t("{name}, changed", name=card.name),
        classes=whole.classes,
        input=whole.input,
        describe=whole.describe,
        ask=ask,
        file=whole.file,
    )


def of_run(run: str) -> Source:
    """The net that a training run has left, with pictures that it was tested on."""
    runs = engine.get().runs
    view = runs.view(run)
    if not view.over:
        raise LearnerError(
            t("This net is still being trained. Its maps can be opened here once that is over.")
        )
    if "model" not in view.files or view.started is None:
        raise LearnerError(t("This training run has left no net. Start it again, or open another one."))
    data = view.recipe.data
    return Source(
        id=run,
        title=t("the net trained on {data}", data=t(DATA_SETS[data.name].title)),
        classes=data.class_names,
        input=view.recipe.net.input_shape,
        describe=lambda: _described(run),
        ask=lambda image: runs.display_maps(run, image),
        pictures=_pictures(view, data.class_names),
    )


@st.cache_data(max_entries=SHEETS, show_spinner=False)
def _described(run: str) -> tuple[LayerCard, ...]:
    return layer_cards(engine.get().runs.describe(run))


def of_file(said: str) -> Source:
    """The net in a `.keras` file that this visit has opened."""
    opened = own_net.find(said)
    return Source(
        id="~".join([opened.digest, opened.pixels, *opened.classes]),
        title=opened.name,
        classes=opened.classes,
        input=opened.net.input,
        describe=lambda: opened.layers,
        ask=opened.ask,
        file=opened.name,
    )


def _pictures(view: Any, names: tuple[str, ...]) -> dict[str, Photo]:
    """Some validation pictures of a run, then the surest mistakes."""
    gallery = zip(view.started.gallery, view.started.gallery_labels, strict=True)
    found = {
        str(place): Photo(picture, t("{name}, picture {n}", name=names[label], n=place))
        for place, (picture, label) in enumerate(gallery)
        if place < MOST_PICTURES
    }
    for mistake in view.report.worst if view.report else ():
        title = t("{truth}, called {said}", truth=names[mistake.truth], said=names[mistake.said])
        found[f"mistake-{mistake.index}"] = Photo(mistake.picture, title)
    return found


SOURCES: dict[str, Callable[[str], Source]] = {"run": of_run, own_net.ADDRESS: of_file}


def show(row: DeltaGenerator) -> tuple[Source, Photo]:
    """Draw the choice of a picture and of a net, and return both."""
    for address, opened in SOURCES.items():
        if said := link.get(address):
            try:
                source = opened(said)
            except LearnerError as error:
                st.warning(plain(str(error)))
                link.put({address: None})
            else:
                return _from_outside(address, source)
    photo = photo_source.show("photo", row)
    card = net_choice.show(row)
    own_net.offer()
    return of_card(card), photo


def _from_outside(address: str, source: Source) -> tuple[Source, Photo]:
    with st.container(horizontal=True, vertical_alignment="center", key="map-source"):
        st.markdown(
            t("This is {title}: {names}.", title=plain(source.title), names=plain(_named(source.classes)))
        )
        st.button(
            t("Look into a network of the app"), on_click=link.put, args=({address: None, "with": None},)
        )
    if address == own_net.ADDRESS:
        own_net.settings(own_net.find(link.get(address)))
    if not source.pictures:
        return source, photo_source.show("photo")
    whose = widgets.choice("Picture", "look-at", ["own", "photo"], show=_WHOSE.__getitem__)
    if whose == "photo":
        return source, photo_source.show("photo")
    named = link.get("picture")
    chosen = named if named in source.pictures else next(iter(source.pictures))
    thumbnails(
        {name: (one.title, thumbnail(_volume(one.image))) for name, one in source.pictures.items()},
        chosen,
        key=f"map-pictures-{source.id}",
        label=t("Pictures that it was tested on"),
        on_choice=lambda name: link.put({"picture": name}),
    )
    return source, source.pictures[chosen]


def _named(classes: tuple[str, ...]) -> str:
    more = len(classes) - MOST_NAMED
    names = ", ".join(classes[:MOST_NAMED])
    return t("{names} and {n} more", names=names, n=more) if more > 0 else names


_WHOSE = {"own": t("from its data"), "photo": t("a photo")}


def _volume(image: np.ndarray) -> np.ndarray:
    return image[..., None] if image.ndim == 2 else image


def maps(source: Source, photo: Photo) -> Sheet:
    """Every map of the net for the picture, packed for the browser; asked for once."""
    return _maps(source.id, photo.digest, source, photo.image)


@st.cache_data(max_entries=SHEETS, show_spinner=False)
def _maps(net: str, digest: str, _source: Source, _image: np.ndarray) -> Sheet:
    result = _source.ask(_image)
    return sheet(result, _source.layers, head(_source.layers), answers(result["scores"], _source.classes))


def answers(scores: np.ndarray, classes: tuple[str, ...]) -> list[dict[str, object]]:
    """What the net says, the likeliest first.

    >>> answers(np.array([0.25, 0.75]), ("cat", "dog"))[0]
    {'label': 'dog', 'percent': '75 %', 'share': 0.75}
    """
    shares = np.clip(np.nan_to_num(scores), 0, 1)
    ranked = np.argsort(-shares, kind="stable")[:MOST_ANSWERS]
    return [
        {"label": classes[i], "percent": percent(float(shares[i])), "share": float(shares[i])} for i in ranked
    ]


def head(layers: tuple[LayerCard, ...]) -> list[str]:
    """What follows the last map, a line for each layer; layers that only act in training are left out."""
    last = max((index for index, layer in enumerate(layers) if layer.is_map), default=-1)
    after = [layer for layer in layers[last + 1 :] if "Dropout" not in layer.kind]
    return [t("{name}: {count}", name=layer.name, count=f"{layer.shape[0]:,}") for layer in after]


def convolution_of(layers: tuple[LayerCard, ...], name: str) -> str:
    """The convolution whose channels a layer's maps are: itself or the one before it; "" for none."""
    found = ""
    for layer in layers:
        found = layer.name if layer.kind == "Conv2D" else found
        if layer.name == name:
            return found
    return ""
