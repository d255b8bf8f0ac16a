"""A photo's maps packed for the browser, and a second sheet of them beside the first.

How much is sent is bounded. Batch normalisation only scales and shifts each map, so its bytes are those of
the convolution before it, or 255 less them: they are not sent twice. Where a net has more than `MOST_BYTES`,
the largest layers send their strongest maps alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.figures.palette import paint
from cnnviz.nets import geometry
from cnnviz.nets.cards import LayerCard
from cnnviz.ui.components.packing import Blob, array

MOST_BYTES = 8_000_000  # of a sheet


@dataclass(frozen=True)
class Sheet:
    """A photo's maps packed for the browser: what `show` draws. Made once per photo and net, then cached."""

    header: dict
    blob: bytes

    @property
    def layers(self) -> list[dict]:
        """Each layer's `name`, `kind`, `height`, `width`, `channels`, `signed`, … in the order of the net."""
        return self.header["layers"]


@dataclass(frozen=True)
class Compared:
    """A second sheet beside the first.

    `kind` is "photo" (another photo), "net" (another net) or "change" (the net changed). `alike`: the same
    layers and channels, so that each map has its own counterpart and a difference. `captions` name the two.
    """

    sheet: Sheet
    kind: str
    alike: bool
    captions: tuple[str, str] = ("A", "B")


def sheet(
    result: Mapping, layers: Sequence[LayerCard], head: Sequence[str], answers: Sequence[Mapping] = ()
) -> Sheet:
    """Pack a photo's maps.

    Parameters
    ----------
    result : what `cnnviz.learn.features.display_maps` answers: `input` (H, W, C) uint8 and `layers`, each
        with `name`, `kind`, `maps` (h, w, c) uint8, `low`, `high`, `strength` (c,).
    layers : all layers of the net, for the fields of cells and what feeds them.
    head : lines about what follows the last map (pooling, dense layers).
    answers : what the net says, the likeliest first: `label`, `percent` (text) and `share` (0..1).
    """
    blob = Blob()
    photo = np.ascontiguousarray(result["input"], np.uint8)
    photo = np.repeat(photo, 3, axis=2) if photo.shape[2] == 1 else photo
    names = [layer["name"] for layer in result["layers"]]
    fields, fed = geometry.fields(layers), geometry.feeds(layers, names)
    room = _room([np.asarray(layer["maps"]) for layer in result["layers"]])
    packed: dict[str, tuple[dict, np.ndarray]] = {}
    for layer in result["layers"]:
        feeds = [_feed(feed, names) for feed in fed[layer["name"]]]
        before = [packed[feed.layer] for feed in fed[layer["name"]][:1] if feed.layer in packed]
        facts, own = _layer(layer, room, before[0] if before else None, blob)
        facts.update(field=_axes(fields.get(layer["name"])), feeds=feeds)
        packed[layer["name"]] = facts, own
    made = [facts for facts, _ in packed.values()]
    header = {
        "photo": blob.add(photo),
        "photo_size": {"height": photo.shape[0], "width": photo.shape[1]},
        "answers": [dict(answer) for answer in answers],
        "layers": made,
        "stages": stages([layer["kind"] for layer in made]),
        "head": list(head),
    }
    packed_bytes = bytes(blob)
    told = json.dumps([header["answers"], header["head"]]).encode()  # names of classes can change alone
    return Sheet({**header, "id": hashlib.sha256(packed_bytes + told).hexdigest()}, packed_bytes)


def _room(maps: Sequence[np.ndarray]) -> float:
    """Bytes that a layer may have so that all have `MOST_BYTES`: what small ones don't need the large get."""
    left, share = float(MOST_BYTES), float("inf")
    for place, size in enumerate(sizes := sorted(one.size for one in maps)):
        share = left / (len(sizes) - place)
        if size > share:
            return share
        left -= size
    return float("inf")


def _layer(
    layer: Mapping, room: float, before: tuple[dict, np.ndarray] | None, blob: Blob
) -> tuple[dict, np.ndarray]:
    """A layer's facts with its bytes put into the blob, and those bytes (c, h, w)."""
    maps = np.moveaxis(np.asarray(layer["maps"], np.uint8), -1, 0)  # (c, h, w): each map in one piece
    low, high, strength = (np.asarray(layer[name], np.float32) for name in ("low", "high", "strength"))
    channels, height, width = maps.shape
    facts: dict[str, object] = {
        "name": layer["name"],
        "kind": layer["kind"],
        "height": height,
        "width": width,
        "channels": channels,
        "signed": bool(low.min() < 0),
        "strongest": int(strength.argmax()),
        "low": blob.add(low),
        "high": blob.add(high),
        "strength": blob.add(strength),
    }
    most = max(1, int(room // (height * width))) if room < maps.size else channels
    if most < channels:
        kept = np.sort(np.argsort(-strength, kind="stable")[:most])
        facts["kept"] = kept.tolist()
        maps = maps[kept]
    flags = None
    own = before and not {"kept", "turned"} & before[0].keys()
    if before and own and layer["kind"] == "BatchNormalization" and "kept" not in facts:
        flags = _turned(maps, before[1])
    if before and flags is not None:
        facts["maps"], facts["turned"] = before[0]["maps"], blob.add(flags)
        # what it hands on is what the browser makes of it
        maps = np.where(flags[:, None, None] > 0, 255 - before[1], before[1]) if flags.any() else before[1]
    else:
        facts["maps"] = blob.add(np.ascontiguousarray(maps))
    return facts, maps


def _turned(maps: np.ndarray, before: np.ndarray) -> np.ndarray | None:
    """Which maps are those before upside down (c,), uint8; None unless each is its own before, or that.

    A number on the border between two steps may have come to either side.
    """
    if maps.shape != before.shape:
        return None
    flags = np.zeros(len(maps), np.uint8)
    for place, (one, own) in enumerate(zip(maps, before, strict=True)):
        if not one.any():  # the same everywhere
            continue
        if _near(one, own):
            continue
        if not _near(one, 255 - own):
            return None
        flags[place] = 1
    return flags


def _near(one: np.ndarray, other: np.ndarray) -> bool:
    return int((np.maximum(one, other) - np.minimum(one, other)).max()) <= 1


def _axes(axes: geometry.Fields | None) -> list[dict[str, int]] | None:
    if axes is None:
        return None
    return [{"size": axis.size, "stride": axis.stride, "start": axis.start} for axis in axes]


def _feed(feed: geometry.Feed, names: Sequence[str]) -> dict[str, object]:
    """A feed for the browser; the photo is layer −1."""
    return {
        "layer": names.index(feed.layer) if feed.layer in names else -1,
        "window": _axes(feed.window),
        "mixes": feed.mixes,
        "first": feed.first,
        "per": feed.per,
    }


def stages(kinds: Sequence[str]) -> list[list[int]]:
    """Group layers as a reader would: each convolution with all that follows before the next one.

    >>> stages(["Conv2D", "ReLU", "MaxPooling2D", "Conv2D"])
    [[0, 1, 2], [3]]
    """
    groups: list[list[int]] = []
    for index, kind in enumerate(kinds):
        if not groups or "Conv" in kind:
            groups.append([])
        groups[-1].append(index)
    return groups


def behind(sheet: Sheet, other: Sheet) -> tuple[dict, bytes]:
    """The header and the bytes of another sheet behind the first; layers that are the same are shared."""
    start, blob = len(sheet.blob), Blob()

    def moved(part: Mapping) -> dict:
        place = blob.add(array(part, other.blob))
        return {**place, "at": start + int(str(place["at"])), "shape": part["shape"]}

    first = {layer["name"]: layer for layer in sheet.layers}
    places: dict[int, dict] = {}
    layers = []
    for layer in other.layers:
        same = first.get(layer["name"])
        at = layer["maps"]["at"]
        if at not in places:
            equal = (
                same is not None
                and same["maps"]["shape"] == layer["maps"]["shape"]
                and np.array_equal(array(same["maps"], sheet.blob), array(layer["maps"], other.blob))
            )
            places[at] = same["maps"] if equal and same else moved(layer["maps"])
        parts = {name: _floats(layer[name], other.blob, blob, start) for name in ("low", "high", "strength")}
        parts |= {"turned": moved(layer["turned"])} if "turned" in layer else {}
        layers.append({**layer, **parts, "maps": places[at]})
    photo = moved(other.header["photo"])
    return {**other.header, "layers": layers, "photo": photo}, bytes(blob)


def _floats(part: Mapping, source: bytes, blob: Blob, start: int) -> dict:
    place = blob.add(array(part, source, np.float32))
    return {**place, "at": start + int(str(place["at"]))}


def tables(at: int) -> tuple[dict, bytes]:
    """The colours of the 256 bytes on each scale, for a place behind `at` bytes."""
    steps, blob = np.linspace(-1, 1, 256), Blob()
    made = {name: blob.add(paint(steps, name, -1, 1)) for name in ("signed", "magnitude")}
    return {name: {**table, "at": at + int(str(table["at"]))} for name, table in made.items()}, bytes(blob)
