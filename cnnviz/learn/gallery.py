"""What some maps of each layer want to see, dreamed beforehand: the page about dreams is alive at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cnnviz import images
from cnnviz.learn import dream
from cnnviz.learn.features import network
from cnnviz.nets.cards import MODELS, read_card
from cnnviz.numeric.octaves import noise

MAPS = 12  # of each layer, spread evenly over its numbers
STEPS = 96
SIDE = 64  # of a picture as it is kept


def make(
    model: str = "best",
    folder: Path | None = None,
    *,
    maps: int = MAPS,
    steps: int = STEPS,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write ``gallery/MODEL.json`` and a row of pictures for each activation layer beside it.

    The file holds the SHA-256 of the model, so that pictures of another one are never shown.
    """
    net = network(model)
    folder = (folder or MODELS / "gallery") / model
    folder.mkdir(parents=True, exist_ok=True)
    layers = [name for name, kind in net.layers if kind in ("ReLU", "Activation")] or [
        name for name, kind in net.layers if kind == "Conv2D"
    ]
    numbers: dict[str, list[int]] = {}
    for place, layer in enumerate(layers):
        count = net.model.get_layer(layer).output.shape[-1]
        numbers[layer] = []
        row = []
        for number, first in enumerate(np.linspace(0, count, min(maps, count), endpoint=False).astype(int)):
            channel = _awake(model, layer, range(first, count), net.height)
            numbers[layer].append(channel)
            row.append(images.resize(_dream(model, layer, channel, steps, net.height), SIDE, SIDE))
            if progress:
                progress(place * maps + number + 1, len(layers) * maps)
        Image.fromarray(np.hstack(row)).save(folder / f"{layer}.jpg", quality=88)
    path = folder.with_suffix(".json")
    facts = {"sha256": read_card(MODELS / f"{model}.json").sha256, "side": SIDE, "maps": numbers}
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return path


def _awake(model: str, layer: str, channels: range, side: int) -> int:
    """The first of these maps that answers to noise: one that doesn't has no slope to climb."""
    for channel in channels:
        found = dream.steps(noise(side, seed=0), layer=layer, channel=channel, count=1, model=model)
        if found["goals"][0] > 0:
            return channel
    return channels[0]


def _dream(model: str, layer: str, channel: int, steps: int, side: int) -> np.ndarray:
    picture = noise(side, seed=0)
    for first in range(0, steps, dream.MOST_STEPS):
        count = min(dream.MOST_STEPS, steps - first)
        found = dream.steps(picture, layer=layer, channel=channel, count=count, first=first, model=model)
        picture = found["picture"]
    return np.rint(picture).astype(np.uint8)
