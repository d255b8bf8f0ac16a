"""Bytes from outside to a checked RGB array; resizing; encoding. Every upload goes through here.

Pillow decodes, and is kept from what it was measured to cost on hostile files (hundreds of megabytes for
a 35-byte GIF, minutes for a JPEG of many scans): sizes are read from the file and checked before it is
opened, only five formats are let in, only the bytes that draw reach the decoder, and the picture is
brought to RGB band by band, so that a large one never stands in memory twice.
No state of Pillow is changed, so that any number of threads may read pictures at once.
"""

from __future__ import annotations

import contextlib
import io
import threading
from pathlib import Path

import numpy as np

# WebPImagePlugin is named because Pillow loads the four others by itself, but all of its fifty for this one.
from PIL import Image, WebPImagePlugin  # noqa: F401

from cnnviz import picture_files
from cnnviz.errors import LearnerError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_WEBP_PIXELS = 13_000_000  # Pillow's WEBP decoder holds a picture four times
MAX_SIDE = 12_000
MAX_SCANS = 100  # passes in which a JPEG draws its picture; encoders write about 10
MAX_SCANNED_PIXELS = 500_000_000  # pixels × passes: 20 passes over the largest picture, under a second
EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gif", "bmp")  # for file choosers; the bytes decide
FORMATS = "JPEG, PNG, WEBP, GIF or BMP"

_SIGNATURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF8", "BMP": b"BM"}
# What people upload by mistake, by the bytes such files begin with.
_STRANGERS = {
    b"%PDF": "a PDF document",
    b"%!PS": "a PostScript file",
    b"\xc5\xd0\xd3\xc6": "a PostScript file",
    b"II*\0": "a TIFF or raw photo",
    b"MM\0*": "a TIFF or raw photo",
    b"PK\x03\x04": "a zip archive or office document",
    b"8BPS": "a Photoshop file",
    b"\0\0\x01\0": "an icon",
    b"<svg": "an SVG drawing",
    b"<?xm": "an XML or SVG file",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}
_BAND_PIXELS = 1_000_000
LARGE_PIXELS = 4_000_000
_LARGE_AT_ONCE = threading.BoundedSemaphore(2)  # so that a class uploading at once doesn't fill the memory
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_image(source: bytes | Path, *, max_side: int = 1024) -> np.ndarray:
    """A picture file as RGB pixels, upright, no side longer than ``max_side``.

    Parameters
    ----------
    source
        The bytes of a file, or the path of one: JPEG, PNG, WEBP, GIF or BMP, whatever its name says.
    max_side
        Larger pictures are made smaller, in proportion; smaller ones stay as they are.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        Of an animation the first picture. Transparent parts are laid over white; 16-bit values are
        scaled, not clipped; the EXIF turn is applied; colour profiles are not.

    Raises
    ------
    LearnerError
        Where the file is no such picture, is damaged, or is larger than 10 MB, 25 million pixels
        (13 million for WEBP) or 12,000 pixels a side.
    """
    data = source if isinstance(source, bytes) else _read_file(source)
    if len(data) > MAX_BYTES:
        raise LearnerError(
            f"This file is larger than {MAX_BYTES >> 20} MB. Make the picture smaller and try again."
        )
    kind = _kind(data)
    cut_off = LearnerError(f"This {kind} is cut off: its picture isn't all there. Please try another copy.")
    try:
        drawing = picture_files.WALKS[kind](data)
    except picture_files.CutOffError:
        raise cut_off from None
    _check_size(kind, drawing)
    large = drawing.width * drawing.height > LARGE_PIXELS
    try:
        with _LARGE_AT_ONCE if large else contextlib.nullcontext():
            image, orientation = _decode(kind, drawing, max_side)
    except Exception as error:
        # Pillow raises a dozen kinds of exception for damaged files, and each means just that.
        if "truncated" in str(error).lower():
            raise cut_off from error
        raise LearnerError(
            f"This {kind} is damaged or of a rare kind. Save it anew as PNG or JPEG."
        ) from error
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return np.array(image)  # a copy: writable, and free of Pillow


def _read_file(path: Path) -> bytes:
    if not path.is_file():  # a pipe or a device would never end
        raise LearnerError(
            f"{path.name} is not a file." if path.exists() else f"There is no file {path.name}."
        )
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LearnerError(f"{path.name} can't be read: {error.strerror}.") from error


def _kind(data: bytes) -> str:
    """The format by the first bytes: a name like ``photo.jpg`` proves nothing."""
    if not data:
        raise LearnerError("This file is empty.")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for kind, signature in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    stranger = _STRANGERS.get(data.lstrip()[:4])
    if data[4:8] == b"ftyp":
        stranger = "a HEIC or AVIF photo or a video"
    if stranger:
        raise LearnerError(f"This looks like {stranger}, not a picture in {FORMATS}. Save it as JPEG or PNG.")
    raise LearnerError(f"This is not a picture in {FORMATS}. A name that ends so is not enough.")


def _check_size(kind: str, drawing: picture_files.Drawing) -> None:
    width, height, scans = drawing.width, drawing.height, drawing.scans
    pixels = MAX_WEBP_PIXELS if kind == "WEBP" else MAX_PIXELS
    if not width or not height:
        raise LearnerError(f"This {kind} says that it is {width} × {height} pixels: there is nothing to see.")
    if width > MAX_SIDE or height > MAX_SIDE or width * height > pixels:
        raise LearnerError(
            f"This {kind} is {width:,} × {height:,} pixels. Up to {pixels // 1_000_000} million pixels and "
            f"{MAX_SIDE:,} a side can be opened: make it smaller and try again."
        )
    if scans > MAX_SCANS or scans * width * height > MAX_SCANNED_PIXELS:
        raise LearnerError(
            f"This JPEG draws its picture in {scans} passes, more than can be opened at its size of "
            f"{width:,} × {height:,} pixels. Save it anew, not progressive, or smaller."
        )


def _decode(kind: str, drawing: picture_files.Drawing, max_side: int) -> tuple[Image.Image, int]:
    """The first picture as RGB, at most ``max_side`` a side, not yet turned; and its EXIF orientation."""
    with Image.open(io.BytesIO(drawing.data), formats=[kind]) as image:
        if image.size != (drawing.width, drawing.height):
            raise ValueError(
                f"the file declares {drawing.width} × {drawing.height}, the decoder {image.size}"
            )
        shrink = max(1.0, max(image.size) / max_side)
        width, height = (max(1, round(side / shrink)) for side in image.size)
        draft = image.draft(None, (2 * width, 2 * height))  # JPEGs can be decoded at 1/2, 1/4, 1/8
        covered = draft[1][2:] if draft else image.size  # the pixels that the picture covers, fractions too
        if kind == "PNG":
            _scale_transparency(image, depth=drawing.data[24])
        image.load()
        exif = drawing.exif or image.info.get("exif", b"").removeprefix(b"Exif\0\0")
        return _shrunk(image, covered, width, height), picture_files.orientation(exif)


def _scale_transparency(image: Image.Image, depth: int) -> None:
    """Bring a PNG's one transparent colour to 8 bits, as Pillow brings the pixels but not it."""
    key = image.info.get("transparency")
    if isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(value >> 8 for value in key)
    elif isinstance(key, int) and image.mode == "L" and depth in (2, 4):
        image.info["transparency"] = key * 255 // ((1 << depth) - 1)


def _shrunk(image: Image.Image, covered: tuple[float, float], width: int, height: int) -> Image.Image:
    """Loaded ``image`` as RGB of (height, width).

    First averaged over whole squares of pixels down to twice the wanted size or more, band by band;
    then filtered to the very size.
    """
    factor = max(1, min(image.width // (2 * width), image.height // (2 * height)))
    rows = factor * max(1, _BAND_PIXELS // (factor * image.width))
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_over_white(band).reduce(factor), (0, top // factor))
    box = (0, 0, covered[0] / factor, covered[1] / factor)
    return small.resize((width, height), Image.Resampling.LANCZOS, box)


def _over_white(band: Image.Image) -> Image.Image:
    """``band`` in any mode as RGB, its transparent parts over white."""
    if band.mode.startswith("I"):  # 16-bit grey, which Pillow's own conversion would clip
        values = np.asarray(band).astype(np.float64)  # (H, W), 0..65535
        if "transparency" in band.info:
            values[values == band.info["transparency"]] = 65535
        return Image.fromarray(np.round(values / 257).astype(np.uint8)).convert("RGB")
    if band.has_transparency_data:
        band = band.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", band.size, "white"), band).convert("RGB")
    return band.convert("RGB")


def resize(
    image: np.ndarray, height: int, width: int, box: tuple[float, float, float, float] | None = None
) -> np.ndarray:
    """``image`` at another size, filtered so that fine patterns don't alias (Lanczos, 3 lobes).

    Takes (H, W) or (H, W, 3) uint8 and returns (height, width) or (height, width, 3) uint8. The aspect
    ratio is the caller's choice. Only ``box`` is taken of it where one is given: top, left, bottom, right in
    pixels, fractions too.
    """
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or not image.size:
        raise ValueError(
            f"Received an image of shape {image.shape}, {image.dtype}; (H, W) or (H, W, 3) uint8 will do."
        )
    part = None if box is None else (box[1], box[0], box[3], box[2])  # Pillow has columns first
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.array(picture.resize((width, height), Image.Resampling.LANCZOS, part))


def to_grey(image: np.ndarray) -> np.ndarray:
    """Luma of (H, W, 3) as (H, W) float, 0..255: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); grey stays.

    >>> to_grey(np.array([[[255, 255, 255], [255, 0, 0]]], np.uint8))
    array([[255.   ,  76.245]])
    """
    if image.ndim == 2:
        return image.astype(np.float64)
    return image[..., :3] @ np.array([0.299, 0.587, 0.114])


def encode_png(image: np.ndarray) -> bytes:
    """(H, W), (H, W, 3) or (H, W, 4) uint8 as the bytes of a PNG file."""
    if image.dtype != np.uint8:
        raise ValueError(f"Received {image.dtype} pixels; uint8, 0..255, will do.")
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, "PNG")
    return file.getvalue()


def fitting(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """A picture (H, W), (H, W, 1) or (H, W, 3) uint8 as the net takes it: (h, w, c) uint8."""
    height, width, channels = shape
    flat = picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture
    if channels == 1 and flat.ndim == 3:
        flat = np.rint(to_grey(flat)).astype(np.uint8)
    if channels == 3 and flat.ndim == 2:
        flat = np.repeat(flat[..., None], 3, axis=2)
    if flat.shape[:2] != (height, width):
        flat = resize(np.ascontiguousarray(flat), height, width)
    return flat.reshape(shape)
