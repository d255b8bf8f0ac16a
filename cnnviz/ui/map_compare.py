"""What the maps are compared with, in the URL: `?with=photo:coffee`.

| `with=` | beside it stands |
|---|---|
| `photo:NAME` | another sample; `photo:before` is the photo of the visit before this one |
| `picture:NAME` | another picture of the net's own data |
| `net:NAME` or the name of one of `map_source.SOURCES` | another net's maps of the same picture |
| `edits:…` | the net after an operation, as the page on surgery writes it |
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import samples
from cnnviz.errors import LearnerError
from cnnviz.nets.cards import Card
from cnnviz.ui import given, link, map_source, operations, run_state
from cnnviz.ui.map_source import Source
from cnnviz.ui.photo_cache import nets
from cnnviz.ui.photo_source import Photo
from cnnviz.ui.text import plain, t

ADDRESS = "with"
BEFORE = "photo:before"
_WIDGET, _PHOTOS = "map-with", "map-photos"


@dataclass(frozen=True, eq=False)
class Other:
    """The other side: a net and a picture, of which one is the first side's; `kind` as of `Compared`."""

    source: Source
    photo: Photo
    kind: str
    captions: tuple[str, str]

    @property
    def alike(self) -> bool:
        """Whether both sides have the same layers and kernels, or nearly."""
        return self.kind != "net"


def show(source: Source, photo: Photo, place: DeltaGenerator) -> Other | None:
    """Draw the choice, and return the other side; None where nothing is compared."""
    said = link.get(ADDRESS)
    before = _before(photo)
    names = _options(source, photo, before)
    other = None
    try:
        other = parse(said, source, photo, before) if said else None
    except LearnerError as error:
        st.warning(plain(str(error)))
    if said and other is None:
        link.put({ADDRESS: None})
        said = ""
    if other and said not in names:
        names[said] = other.captions[1]
    given.give({_WIDGET: said})
    place.selectbox(
        t("Compare with"),
        list(names),
        format_func=lambda one: names.get(one, one),
        key=_WIDGET,
        on_change=_chosen,
        width=230,
    )
    with place:
        given.mark(_WIDGET)
    return other


def _chosen() -> None:
    if given.meant(_WIDGET):
        link.put({ADDRESS: st.session_state[_WIDGET] or None})


def parse(said: str, source: Source, photo: Photo, before: Photo | None = None) -> Other | None:
    """The other side that the address speaks of; None where there is no such thing."""
    kind, _, name = said.partition(":")
    if kind in ("photo", "picture"):
        other = before if said == BEFORE else _picture(kind, name, source)
        return Other(source, other, "photo", (photo.title, other.title)) if other else None
    if kind == "edits" and source.card:
        edits = read(name, source.card)
        captions = (t("before"), t("after"))
        return Other(map_source.changed(source.card, edits), photo, "change", captions) if edits else None
    opener = {"net": map_source.of_name, **map_source.SOURCES}.get(kind)
    if opener is None or (kind == "net" and name not in nets()):
        return None
    there = opener(name)
    return Other(there, photo, "net", (source.title, there.title)) if there.id != source.id else None


def read(text: str, card: Card) -> list[operations.Edit]:
    """The edits of a link, up to the first that makes no sense for the network."""
    edits = []
    for part in text.split("~")[: operations.MOST]:
        edit = operations.parse(part, card)
        if edit is None:
            break
        edits.append(edit)
    return edits


def _picture(kind: str, name: str, source: Source) -> Photo | None:
    if kind == "picture":
        return source.pictures.get(name)
    known = samples.photos()
    return Photo(samples.photo(name), t(known[name].title), name) if name in known else None


def _options(source: Source, photo: Photo, before: Photo | None) -> dict[str, str]:
    names = {"": t("nothing")}
    if source.pictures and not photo.sample:
        others = {
            f"picture:{name}": one for name, one in source.pictures.items() if one.digest != photo.digest
        }
        names |= {name: one.title for name, one in others.items()}
    else:
        if before:
            names[BEFORE] = t("the photo before: {title}", title=before.title)
        known = {name: one for name, one in samples.photos().items() if name != photo.sample}
        names |= {f"photo:{name}": t("photo: {title}", title=t(one.title)) for name, one in known.items()}
    if source.card:
        names |= {
            f"net:{name}": t("network: {name}", name=name) for name in nets() if name != source.card.name
        }
    else:
        earlier = run_state.before(source.id)[:3]
        names |= {f"run:{run}": t("an earlier run, {n}", n=n) for n, run in enumerate(earlier, start=1)}
    return names


def _before(photo: Photo) -> Photo | None:
    """The photo that was looked at here before this one, where it is no sample: those have names."""
    seen = [one for one in st.session_state.get(_PHOTOS, []) if one.digest != photo.digest][-1:]
    st.session_state[_PHOTOS] = [*seen, photo]
    return seen[0] if seen and not seen[0].sample else None
