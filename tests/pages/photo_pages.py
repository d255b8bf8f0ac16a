"""What the tests of the pages with a network share."""

import io
import time

import numpy as np
from PIL import Image

from cnnviz import engine
from cnnviz.ui.components import packing

PATIENCE = 170  # seconds; a machine under load is slow


def wake_the_engine() -> None:
    """Start the workers of this process and wait until they answer."""
    running = engine.get()
    running.start()
    deadline = time.monotonic() + PATIENCE
    while not running.ready:
        assert time.monotonic() < deadline, running.status()
        time.sleep(0.2)


def picture(seed: int = 0, height: int = 90, width: int = 120) -> np.ndarray:
    """Smooth colours, as photos have: (height, width, 3) uint8."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def file_of(image: np.ndarray, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, kind)
    return file.getvalue()


def bytes_of(layer: dict, blob: bytes) -> np.ndarray:
    """The bytes (c, h, w) of a layer's maps as the browser reads them: some are another's upside down."""
    maps = packing.array(layer["maps"], blob)
    turned = packing.array(layer["turned"], blob) if "turned" in layer else np.zeros(len(maps), np.uint8)
    return np.where(turned[:, None, None] > 0, 255 - maps, maps)


def component(at, name: str) -> tuple[dict, bytes]:
    """The header and arrays that a component was sent, by its registered name."""
    for element in at.get("bidi_component"):
        if element.proto.component_name == name:
            return packing.unpack(element.proto.bytes)
    raise AssertionError(f"There is no component {name} on the page.")
