"""Look into picture files before any decoder does: what is declared, and the bytes that draw.

A file from outside may declare a size, a number of passes or a text that costs minutes or gigabytes
once a decoder believes it, and Pillow warns about (or stumbles over) metadata that no lesson needs.
Each function here walks one format's blocks, refuses what no honest picture has, and returns only the
blocks that draw the first picture. It decodes nothing, so its cost is bounded by the file's own size.

Sources: PNG (W3C Recommendation 2025, chapter 5), JPEG (ITU-T T.81, annex B), GIF89a specification,
WebP container specification, BITMAPFILEHEADER/BITMAPINFOHEADER; EXIF orientation (CIPA DC-008, 4.6.4).
"""

from __future__ import annotations

import dataclasses
import re
import struct
import zlib
from collections.abc import Callable

from cnnviz.errors import LearnerError

MAX_JPEG_SEGMENTS = 2_000  # honest files have some 20, and 160 of 64 KB fill the largest allowed file
MAX_PNG_CHUNKS = 50_000  # encoders write one chunk for every 8 KB or more
MAX_RLE_PIXELS, MAX_RLE_BYTES = 4_000_000, 2_000_000  # Pillow decodes run lengths in Python, pixel by pixel


@dataclasses.dataclass(frozen=True)
class Drawing:
    """A picture file without what doesn't draw: its declared size in pixels, its bytes, its EXIF block.

    ``scans`` is the number of passes in which a JPEG draws its picture.
    """

    width: int
    height: int
    data: bytes
    exif: bytes = b""
    scans: int = 1


class CutOffError(Exception):
    """The file ends before its picture does."""


def png(data: bytes) -> Drawing:
    """Header, palette, transparency and pixels of a PNG; of an APNG the picture for plain viewers."""
    pieces: dict[bytes, list[bytes]] = {b"IHDR": [], b"PLTE": [], b"tRNS": [], b"IDAT": []}
    exif = b""
    at = 8
    for _ in range(MAX_PNG_CHUNKS):
        if at + 8 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, at)
        body, end = data[at + 8 : at + 8 + length], at + 12 + length
        if kind == b"IEND":
            break
        if kind in pieces:
            if end > len(data):
                raise CutOffError
            if zlib.crc32(kind + body) != struct.unpack_from(">I", data, end - 4)[0]:
                raise LearnerError(
                    "This PNG is damaged: a checksum in it doesn't fit. Please try another copy."
                )
            pieces[kind].append(body)
        elif kind == b"eXIf":
            exif = body
        at = end
    else:
        raise LearnerError(
            "This PNG is cut into tens of thousands of blocks, as no picture needs. Save it anew."
        )
    if not pieces[b"IHDR"] or len(pieces[b"IHDR"][0]) != 13 or not pieces[b"IDAT"]:
        raise CutOffError
    header = pieces[b"IHDR"][0]
    chunks = [(b"IHDR", header)]
    chunks += [(kind, pieces[kind][0]) for kind in (b"PLTE", b"tRNS") if pieces[kind]]
    chunks += [(b"IDAT", b"".join(pieces[b"IDAT"])), (b"IEND", b"")]
    drawn = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    width, height = struct.unpack_from(">II", header)
    return Drawing(width, height, data[:8] + drawn, exif)


# No `\xff+` here: over a long run of FF it would begin anew at each of them, which takes hours.
_NEXT_MARKER = re.compile(rb"\xff([^\x00\xff])")
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # restart markers belong to a scan
_FILL = re.compile(rb"\xff{2,}")  # means no more than one FF, but costs the decoder time
_NO_LENGTH = {0x01, *range(0xD0, 0xD9)}  # TEM, RST0–7, SOI
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0–15, without DHT, JPG and DAC
_DRAWS = _SIZES | {
    0xC4,
    0xCC,
    0xDA,
    0xDB,
    0xDD,
}  # and Huffman or arithmetic tables, scans, quantisation, restarts


def jpeg(data: bytes) -> Drawing:
    """Tables, size and scans of a JPEG, up to its end marker; of several pictures in a file the first."""
    kept, exif, size, scans = [data[:2]], b"", (0, 0), 0
    at, ended = 2, False
    for _ in range(MAX_JPEG_SEGMENTS):
        marker = _NEXT_MARKER.search(data, at)
        if marker is None:
            break
        code, at = marker[1][0], marker.end()
        if code == 0xD9:
            ended = True
            break
        if code in _NO_LENGTH:
            continue
        if at + 2 > len(data):
            raise CutOffError
        end = at + int.from_bytes(data[at : at + 2])
        body, scan = data[at + 2 : end], b""
        if code in _SIZES and not any(size) and len(body) >= 5:
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        elif code == 0xDA:
            scans += 1
            after = _SCAN_END.search(data, end)
            begin, end = end, after.start() if after else len(data)
            scan = _FILL.sub(b"\xff", data[begin:end])
        elif code == 0xE1 and body.startswith(b"Exif\0\0") and not exif:
            exif = body[6:]
        if code in _DRAWS or body.startswith({0xE0: b"JFIF\0", 0xEE: b"Adobe"}.get(code, b"\0none")):
            kept.append(b"\xff" + bytes([code]) + data[at : at + 2] + body + scan)
        at = end
    else:
        raise LearnerError("This JPEG has thousands of parts, as no photo has. Save it anew and try again.")
    if not scans or not any(size):
        raise CutOffError
    return Drawing(*size, b"".join(kept) + (b"\xff\xd9" if ended else b""), exif, scans)


def gif(data: bytes) -> Drawing:
    """Header, palette and the first picture of a GIF (later ones stay in the bytes, unread)."""
    if len(data) < 13:
        raise CutOffError
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    header = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    control, at = b"", header
    while data[at : at + 1] in (b"!", b"\0"):
        if data[at] == 0:  # some writers leave one between blocks
            at += 1
            continue
        start, at = at, at + 2
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
        if data[start + 1 : start + 2] == b"\xf9":  # graphic control: which colour is transparent
            control = data[start:at]
    if data[at : at + 1] != b"," or at + 10 > len(data):
        raise CutOffError
    left, top, frame_width, frame_height = struct.unpack_from("<4H", data, at + 1)
    size = max(width, left + frame_width), max(height, top + frame_height)
    return Drawing(*size, data[:header] + control + data[at:])


def webp(data: bytes) -> Drawing:
    """A WEBP as it is, with the size of its canvas: the decoder sets that memory aside on opening."""
    kind = data[12:16]
    if len(data) < 30 or 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise CutOffError
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    return Drawing(width, height, data)


def bmp(data: bytes) -> Drawing:
    """A BMP as it is, with its size; run-length coded ones only where they are small."""
    if len(data) < 34:
        raise CutOffError
    if int.from_bytes(data[14:18], "little") == 12:
        width, height, compression = *struct.unpack_from("<HH", data, 18), 0
    else:
        width, height, compression = *map(abs, struct.unpack_from("<ii", data, 18)), data[30]
    if compression in (1, 2) and (width * height > MAX_RLE_PIXELS or len(data) > MAX_RLE_BYTES):
        raise LearnerError(
            "This BMP is run-length coded and too large to open that way. Save it as PNG and try again."
        )
    return Drawing(width, height, data)


WALKS: dict[str, Callable[[bytes], Drawing]] = {
    "JPEG": jpeg,
    "PNG": png,
    "WEBP": webp,
    "GIF": gif,
    "BMP": bmp,
}


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8, of a TIFF-headed block; 1 where there is none or it is damaged.

    >>> orientation(b"MM\\0*" + bytes([0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]))
    6
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, at)
        for entry in range(entries):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, at + 2 + 12 * entry)
            if tag == 0x0112:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
