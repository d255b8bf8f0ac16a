"""The same photo in any format, resolution, turn or colour mode gets the same answer."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from cnnviz import images, photo_fit, samples
from cnnviz.learn import features
from cnnviz.nets.cards import cards
from tests.image_files import chunk, header, png

pytestmark = pytest.mark.skipif(not cards(), reason="There are no models in models/.")
PHOTOS = [name for name, sample in samples.photos().items() if sample.kind != "card"]
SAME = 0.02  # of probability, where the network is sure
DOUBTFUL = 0.06  # where it isn't: a sigmoid is steep in its middle, and so is what the photo is
UNSURE = (0.2, 0.8)


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def scaled(image: Image.Image, factor: float, resample: Image.Resampling) -> Image.Image:
    return image.resize([round(side * factor) for side in image.size], resample)


def turned(image: Image.Image, orientation: int, turn: Image.Transpose) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return file_of(image.transpose(turn), "JPEG", quality=95, exif=exif)


def deep(image: Image.Image) -> bytes:
    """A PNG with 16 bits for each colour."""
    import zlib

    values = np.asarray(image).astype(">u2") * 257
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png(header(*image.size, depth=16), chunk(b"IDAT", zlib.compress(rows, 1)))


EXACT: dict[str, Callable[[Image.Image], bytes]] = {
    "PNG, 16 bits": deep,
    "PNG, RGBA": lambda image: file_of(image.convert("RGBA"), "PNG"),
    "BMP": lambda image: file_of(image, "BMP"),
    "WEBP, lossless": lambda image: file_of(image, "WEBP", lossless=True),
    "PNG, turned": lambda image: file_of(
        image.transpose(Image.Transpose.ROTATE_90),
        "PNG",
        exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    ),
}
NEAR: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG 90": lambda image: file_of(image, "JPEG", quality=90),
    "JPEG 95, progressive": lambda image: file_of(image, "JPEG", quality=95, progressive=True),
    "JPEG, CMYK": lambda image: file_of(image.convert("CMYK"), "JPEG", quality=95),
    "JPEG, turned right": lambda image: turned(image, 6, Image.Transpose.ROTATE_90),
    "JPEG, mirrored": lambda image: turned(image, 2, Image.Transpose.FLIP_LEFT_RIGHT),
    "WEBP 90": lambda image: file_of(image, "WEBP", quality=90),
    "twice as large": lambda image: file_of(scaled(image, 2, Image.Resampling.BICUBIC), "PNG"),
    "twice as large, JPEG 90": lambda image: file_of(
        scaled(image, 2, Image.Resampling.LANCZOS), "JPEG", quality=90
    ),
    "four times as large": lambda image: file_of(
        scaled(image, 4, Image.Resampling.BICUBIC), "JPEG", quality=95
    ),
}
# Half as large has lost detail where the photo was below twice the network's size; 256 colours are others.
CHANGED: dict[str, Callable[[Image.Image], bytes]] = {
    "half as large": lambda image: file_of(scaled(image, 0.5, Image.Resampling.LANCZOS), "PNG"),
    "GIF": lambda image: file_of(image, "GIF"),
    "PNG, 256 colours": lambda image: file_of(image.quantize(256), "PNG"),
}


def read(data: bytes) -> np.ndarray:
    return images.read_image(data, max_side=photo_fit.SIDE_READ)


def answer(net: features.Network, photo: np.ndarray) -> float:
    return float(np.asarray(net.feature_maps(net.photo(photo)[None])[-1])[0, 0])


@pytest.mark.parametrize("name", PHOTOS)
def test_formats_that_lose_nothing_give_the_very_same_pixels(name):
    original = samples.photo(name)
    for kind, make in EXACT.items():
        np.testing.assert_array_equal(
            read(make(Image.fromarray(original))), read(EXACT["BMP"](Image.fromarray(original))), kind
        )


@pytest.mark.parametrize("model", sorted(cards()))
def test_the_same_photo_has_the_same_probability(model):
    net = features.network(model)
    for name in PHOTOS:
        image = Image.fromarray(samples.photo(name))
        whole = answer(net, read(file_of(image, "PNG")))
        allowed = DOUBTFUL if UNSURE[0] < whole < UNSURE[1] else SAME
        apart = {kind: answer(net, read(make(image))) - whole for kind, make in NEAR.items()}
        assert {kind: gap for kind, gap in apart.items() if abs(gap) > allowed} == {}, (name, whole)


@pytest.mark.parametrize("model", sorted(cards()))
def test_a_grey_photo_is_the_same_in_one_channel_in_three_and_in_16_bits(model):
    net = features.network(model)
    for name in PHOTOS:
        grey = Image.fromarray(samples.photo(name)).convert("L")
        wide = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
        kinds = [file_of(grey, "PNG"), file_of(grey.convert("RGB"), "PNG"), file_of(wide, "PNG")]
        kinds += [file_of(grey.convert("LA"), "PNG"), file_of(grey, "GIF")]
        answers = [answer(net, read(data)) for data in kinds]
        assert answers == pytest.approx([answers[0]] * len(kinds), abs=1e-6), name


@pytest.mark.parametrize("name", PHOTOS)
def test_what_changes_the_photo_changes_what_the_network_gets_by_little(name):
    """How much the answer follows is the network's affair; the pixels are ours: 4 of 255 in the mean."""
    image = Image.fromarray(samples.photo(name))
    side = min(min(card.input[:2]) for card in cards().values())
    whole = photo_fit.fit(read(file_of(image, "PNG")), side, side, "mirror").astype(int)
    for kind, make in (CHANGED | NEAR).items():
        given = photo_fit.fit(read(make(image)), side, side, "mirror")
        assert np.abs(given - whole).mean() < 4, kind
