"""Picture files put together by hand, block by block, for tests that need them just so."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image


def scene(height: int = 48, width: int = 64) -> np.ndarray:
    """A smooth picture with colours all over, (H, W, 3) uint8: what survives any encoder nearly unchanged."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return np.round(np.stack([40 + 180 * x, 220 - 160 * y, 60 + 120 * x * y], axis=2)).astype(np.uint8)


def encoded(image: Image.Image | np.ndarray, kind: str, **options) -> bytes:
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, kind, **options)
    return file.getvalue()


# --- PNG by hand ---------------------------------------------------------------------------------

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def zeros(size: int, level: int = 1) -> bytes:
    """So many zero bytes, deflated without ever standing in memory."""
    packer, block = zlib.compressobj(level), bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, packer.compress(bytes(size % (1 << 20))), packer.flush()])


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND")


def blank(
    width: int, height: int, depth: int = 8, colour: int = 2, *before: bytes, interlace: int = 0
) -> bytes:
    """A PNG with nothing but zeros for pixels."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    size = height * (1 + -(-width * bits // 8)) + 8 * height * bool(interlace)
    return png(header(width, height, depth, colour, interlace), *before, chunk(b"IDAT", zeros(size)))


def little_png(*before: bytes, after: tuple[bytes, ...] = ()) -> bytes:
    rows = b"".join(b"\0" + row.tobytes() for row in scene())
    return png(header(64, 48), *before, chunk(b"IDAT", zlib.compress(rows)), *after)


# --- JPEG by hand --------------------------------------------------------------------------------


def segment(code: int, body: bytes) -> bytes:
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


def little_jpeg(*before: bytes, **options) -> bytes:
    data = encoded(scene(), "JPEG", quality=95, **options)
    return data[:2] + b"".join(before) + data[2:]


def patched_frame(offset: int, value: bytes, code: int | None = None) -> bytes:
    """A JPEG whose frame header (SOF0) is changed ``offset`` bytes after its length."""
    data = bytearray(little_jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 4 + offset : at + 4 + offset + len(value)] = value
    if code is not None:
        data[at + 1] = code
    return bytes(data)


def many_scans(width: int, height: int, scans: int, mode: str = "RGB", again: int = -1) -> bytes:
    """A progressive JPEG that draws one of its own scans, the last or another, again and again."""
    data = encoded(Image.new(mode, (width, height), (90, 120, 30, 60)[: len(mode)]), "JPEG", progressive=True)
    starts = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"] + [len(data) - 2]
    repeated = (
        data[starts[again - 1] : starts[again]] if again < 0 else data[starts[again] : starts[again + 1]]
    )
    return data[:-2] + repeated * (scans - len(starts) + 1) + b"\xff\xd9"


def tiff_block(*entries: tuple[int, int, int, int], order: str = ">") -> bytes:
    """An EXIF block of one directory; entries are (tag, kind, count, value)."""
    rows = b"".join(struct.pack(order + "HHIHH", *entry, 0) for entry in entries)
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(order + "IH", 8, len(entries)) + rows + bytes(4)


def with_exif(block: bytes) -> bytes:
    return little_jpeg(segment(0xE1, b"Exif\0\0" + block))


def turned(orientation: int) -> bytes:
    return with_exif(tiff_block((0x0112, 3, 1, orientation)))


# --- GIF, BMP and WEBP by hand -------------------------------------------------------------------


def gif(screen: tuple[int, int], *blocks: bytes) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", *screen, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + b"".join(blocks)
        + b";"
    )


def gif_frame(left: int, top: int, width: int, height: int, code_size: int = 2) -> bytes:
    return b"," + struct.pack("<4HB", left, top, width, height, 0) + bytes([code_size, 2, 0x4C, 1, 0])


def bmp(
    width: int, height: int, bits: int, compression: int, pixels: bytes, colours: int = 0, offset: int = 0
) -> bytes:
    palette = bytes(4 * (1 << bits)) if bits <= 8 else b""
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(pixels), 0, 0, colours, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, offset or 54 + len(palette)) + info + palette + pixels


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def canvas(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(
        3, "little"
    )


def animated(kind: str, frames: int) -> bytes:
    pictures = [Image.new("RGB", (8, 8), (i % 256, i // 256, 90)) for i in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=10)
