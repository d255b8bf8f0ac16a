"""Hostile and odd picture files, made in memory, each with what must become of it.

``python -m tests.hostile_images FOLDER`` writes them to a folder, for a look by hand.
"""

from __future__ import annotations

import dataclasses
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from tests.image_files import (
    SIGNATURE,
    animated,
    blank,
    bmp,
    canvas,
    chunk,
    encoded,
    gif,
    gif_frame,
    header,
    little_jpeg,
    little_png,
    many_scans,
    patched_frame,
    png,
    riff,
    scene,
    segment,
    tiff_block,
    turned,
    with_exif,
    zeros,
)

LARGEST = 5000  # a square of 25 million pixels, the most that is allowed
LARGEST_WEBP = 3605


@dataclasses.dataclass(frozen=True)
class Case:
    """A file and its fate: the (H, W) to be read, words of the refusal, or None where either will do."""

    name: str
    make: Callable[[], bytes]
    fate: tuple[int, int] | str | None


# --- The files -----------------------------------------------------------------------------------


def truncated() -> Iterator[Case]:
    whole = {
        "jpeg": little_jpeg(),
        "progressive jpeg": little_jpeg(progressive=True),
        "png": little_png(),
        "palette png": encoded(Image.fromarray(scene()).quantize(16), "PNG"),
        "lossy webp": encoded(scene(), "WEBP"),
        "lossless webp": encoded(scene(), "WEBP", lossless=True),
        "gif": encoded(scene(), "GIF"),
        "bmp": encoded(scene(), "BMP"),
    }
    for name, data in whole.items():
        yield Case(f"{name}, the first 4 bytes", lambda data=data: data[:4], "This ")
        for part, end in (("20 bytes", 20), ("40 bytes", 40), ("half", len(data) // 2)):
            yield Case(f"{name}, the first {part}", lambda data=data, end=end: data[:end], "cut off")
        yield Case(f"{name} without its last byte", lambda data=data: data[:-1], None)


def no_pictures() -> Iterator[Case]:
    words = {
        "nothing": (b"", "empty"),
        "one byte": (b"\0", "not a picture"),
        "text": (b"I am a cat.\n" * 50, "not a picture"),
        "html": (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        "html with space before": (b"\n\n  <html><body>", "web page"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        "xml": (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><svg>&a;</svg>", "SVG"),
        "pdf": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(ls) system\n", "PostScript"),
        "dos eps": (b"\xc5\xd0\xd3\xc6" + bytes(60), "PostScript"),
        "zip": (b"PK\x03\x04" + bytes(60), "zip"),
        "psd": (b"8BPS\0\1" + bytes(60), "Photoshop"),
        "heic": (b"\0\0\0\x18ftypheic" + bytes(60), "HEIC"),
        "ico": (b"\0\0\1\0\1\0" + bytes(60), "icon"),
        "pickle": (b"\x80\x04\x95" + bytes(60), "not a picture"),
        "ppm": (b"P6 2 2 255\n" + bytes(12), "not a picture"),
        "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), "not a picture"),
        "wave in RIFF": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(60), "not a picture"),
        "jpeg signature alone": (b"\xff\xd8\xff", "cut off"),
        "png signature alone": (SIGNATURE, "cut off"),
        "gif signature alone": (b"GIF89a", "cut off"),
        "webp signature alone": (b"RIFF\x04\0\0\0WEBP", "cut off"),
        "bmp signature alone": (b"BM", "cut off"),
    }
    for name, (data, fate) in words.items():
        yield Case(f"{name} named .jpg", lambda data=data: data, fate)
    yield Case("tiff, float", lambda: encoded(Image.new("F", (4, 4), 0.5), "TIFF"), "TIFF")
    yield Case("tiff, 16 bit", lambda: encoded(Image.new("I;16", (4, 4), 500), "TIFF"), "TIFF")
    yield Case("11 MB of noise", lambda: noise(11 << 20), "10 MB")
    yield Case("a good jpeg followed by 10 MB", lambda: little_jpeg() + bytes(10 << 20), "10 MB")


def noise(size: int) -> bytes:
    return np.random.default_rng(0).bytes(size)


def declared_sizes() -> Iterator[Case]:
    yield Case("35-byte gif bomb", lambda: gif((65535, 65535), gif_frame(0, 0, 1, 1))[:35], "million pixels")
    yield Case(
        "gif frame far off its screen", lambda: gif((1, 1), gif_frame(60000, 60000, 9, 9)), "million pixels"
    )
    yield Case("png of 2³¹−1 a side", lambda: blank_head(2**31 - 1, 2**31 - 1), "million pixels")
    yield Case("png of 9400 × 9400 with alpha", lambda: blank(9400, 9400, 8, 6), "million pixels")
    yield Case("png of 12001 × 1", lambda: blank(12001, 1), "million pixels")
    yield Case("png of 0 × 5", lambda: blank_head(0, 5), "nothing to see")
    yield Case("bmp of 60000 × 60000", lambda: bmp(60000, 60000, 24, 0, bytes(99)), "million pixels")
    yield Case("bmp of 5 × −2³¹", lambda: bmp(5, -(2**31), 24, 0, bytes(99)), "million pixels")
    yield Case("bmp of 0 × 0", lambda: bmp(0, 0, 24, 0, bytes(99)), "nothing to see")
    yield Case(
        "webp canvas of 16384 × 16384", lambda: riff(canvas(16384, 16384), (b"VP8 ", bytes(40))), "million"
    )
    yield Case(
        "webp canvas of 2²⁴ × 2²⁴", lambda: riff(canvas(2**24, 2**24), (b"VP8 ", bytes(40))), "million"
    )
    yield Case(
        "lossless webp of 16384 × 16384",
        lambda: riff((b"VP8L", b"\x2f" + b"\xff" * 3 + b"\x0f" + bytes(40))),
        "million",
    )
    yield Case(
        "lossy webp of 16383 × 16383",
        lambda: riff((b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(40))),
        "million",
    )
    yield Case("jpeg of 65500 × 65500", lambda: patched_frame(1, b"\xff\xdc\xff\xdc"), "million pixels")
    yield Case("jpeg of height 0", lambda: patched_frame(1, b"\0\0"), "nothing to see")
    yield Case(
        "jpeg of 5000 × 5000 with the data of 64 × 48", lambda: patched_frame(1, b"\x13\x88\x13\x88"), None
    )


def blank_head(width: int, height: int) -> bytes:
    return png(header(width, height), chunk(b"IDAT", zeros(100)))


def largest() -> Iterator[Case]:
    n, w = LARGEST, LARGEST_WEBP
    small = (1024, 1024)
    yield Case("largest png", lambda: blank(n, n), small)
    yield Case("largest png with alpha", lambda: blank(n, n, 8, 6), small)
    yield Case("largest png, 16 bit with alpha", lambda: blank(n, n, 16, 6), small)
    yield Case("largest png, 16-bit grey", lambda: blank(n, n, 16, 0), small)
    yield Case("largest png, 16-bit grey with alpha", lambda: blank(n, n, 16, 4), small)
    yield Case("largest png, interlaced with alpha", lambda: blank(n, n, 8, 6, interlace=1), small)
    yield Case("largest png, 1 bit", lambda: blank(n, n, 1, 0), small)
    yield Case(
        "largest png, palette with alpha",
        lambda: blank(n, n, 8, 3, chunk(b"PLTE", bytes(768)), chunk(b"tRNS", bytes(range(256)))),
        small,
    )
    yield Case("widest png", lambda: blank(12000, 2083, 8, 6), (178, 1024))
    yield Case("tallest png", lambda: blank(2083, 12000, 8, 6), (1024, 178))
    yield Case("largest gif", lambda: encoded(Image.new("P", (n, n)), "GIF"), small)
    yield Case(
        "largest gif, transparent", lambda: encoded(Image.new("P", (n, n)), "GIF", transparency=0), small
    )
    yield Case("largest bmp, 1 bit", lambda: encoded(Image.new("1", (n, n)), "BMP"), small)
    yield Case("largest webp", lambda: encoded(Image.new("RGB", (w, w), "teal"), "WEBP", method=0), small)
    yield Case(
        "largest lossless webp with alpha",
        lambda: encoded(Image.new("RGBA", (w, w), (9, 99, 9, 99)), "WEBP", lossless=True, method=0),
        small,
    )
    yield Case("largest webp with texture", lambda: encoded(texture(w), "WEBP", method=0, quality=60), small)
    yield Case(
        "webp of 4000 × 4000", lambda: encoded(Image.new("RGB", (4000, 4000)), "WEBP", method=0), "13 million"
    )
    yield Case("largest jpeg with texture", lambda: encoded(texture(n), "JPEG", quality=70), small)
    yield Case("largest progressive jpeg", lambda: many_scans(n, n, 20), small)
    yield Case("largest progressive CMYK jpeg", lambda: many_scans(n, n, 20, "CMYK"), small)
    yield Case("long progressive CMYK jpeg", lambda: many_scans(12000, 2047, 18, "CMYK"), (175, 1024))
    yield Case("png of one column", lambda: blank(1, 12000), (1024, 1))
    yield Case("png of one row", lambda: blank(12000, 1), (1, 1024))
    yield Case("jpeg of one row", lambda: encoded(Image.new("RGB", (9000, 1)), "JPEG"), (1, 1024))
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP"):
        yield Case(
            f"{kind} of one pixel", lambda kind=kind: encoded(Image.new("RGB", (1, 1), "red"), kind), (1, 1)
        )


def texture(side: int) -> Image.Image:
    tile = np.random.default_rng(1).integers(0, 256, (256, 256, 3), np.uint8)
    tiled = np.tile(tile, (-(-side // 256), -(-side // 256), 1))[:side, :side]
    return Image.fromarray(tiled).resize((side, side), box=(0, 0, side // 4, side // 4))


def modes() -> Iterator[Case]:
    photo = Image.fromarray(scene())
    grey16 = np.round(scene()[..., 0] * 257.0).astype(np.uint16)
    plain = (48, 64)
    with_key = photo.quantize(64)
    with_alpha = photo.quantize(64)
    alphas = bytes(range(0, 256, 4))
    yield Case("png, 16-bit grey", lambda: encoded(grey16, "PNG"), plain)
    yield Case("png, 16-bit RGB", lambda: rgb16(), plain)
    yield Case(
        "png, 16-bit RGB with a transparent colour", lambda: rgb16(chunk(b"tRNS", bytes(range(6)))), plain
    )
    yield Case("png, grey with alpha", lambda: encoded(photo.convert("LA"), "PNG"), plain)
    yield Case("png, 1 bit", lambda: encoded(photo.convert("1"), "PNG"), plain)
    yield Case("png, 1 bit, white transparent", lambda: blank(64, 48, 1, 0, chunk(b"tRNS", b"\0\1")), plain)
    yield Case(
        "png, 2-bit grey, black transparent", lambda: blank(64, 48, 2, 0, chunk(b"tRNS", b"\0\0")), plain
    )
    yield Case(
        "png, 16-bit grey, black transparent", lambda: blank(64, 48, 16, 0, chunk(b"tRNS", b"\0\0")), plain
    )
    yield Case(
        "png, palette with a transparent colour", lambda: encoded(with_key, "PNG", transparency=3), plain
    )
    yield Case("png, palette with alphas", lambda: encoded(with_alpha, "PNG", transparency=alphas), plain)
    yield Case("gif, transparent", lambda: encoded(with_key, "GIF", transparency=3), plain)
    yield Case("gif, interlaced", lambda: encoded(photo.quantize(64), "GIF", interlace=1), plain)
    yield Case("gif, grey", lambda: encoded(photo.convert("L"), "GIF"), plain)
    yield Case("jpeg, CMYK", lambda: encoded(photo.convert("CMYK"), "JPEG"), plain)
    yield Case("jpeg, grey", lambda: encoded(photo.convert("L"), "JPEG"), plain)
    yield Case("jpeg, progressive", lambda: little_jpeg(progressive=True), plain)
    yield Case("jpeg, RGB not YCbCr", lambda: encoded(photo, "JPEG", keep_rgb=True), plain)
    yield Case("jpeg with restart markers", lambda: encoded(photo, "JPEG", restart_marker_blocks=1), plain)
    yield Case("bmp, palette", lambda: encoded(photo.quantize(16), "BMP"), plain)
    yield Case("bmp, 32 bit", lambda: encoded(photo.convert("RGBA"), "BMP"), plain)
    yield Case("bmp, top down", lambda: bmp(64, -48, 24, 0, bytes(64 * 48 * 3)), plain)
    yield Case("bmp, 16 bit", lambda: bmp(64, 48, 16, 0, bytes(64 * 48 * 2)), plain)
    yield Case("bmp, run lengths", lambda: bmp(64, 48, 8, 1, b"\x40\x05\0\0" * 48 + b"\0\1"), plain)
    yield Case(
        "webp, lossless with alpha", lambda: encoded(photo.convert("RGBA"), "WEBP", lossless=True), plain
    )
    for kind in ("GIF", "WEBP", "PNG"):
        yield Case(f"{kind} of 2,000 frames", lambda kind=kind: animated(kind, 2000), (8, 8))


def rgb16(*before: bytes) -> bytes:
    wide = np.round(scene() * 257.0).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in wide)
    return png(header(64, 48, 16, 2), *before, chunk(b"IDAT", zlib.compress(rows)))


def metadata() -> Iterator[Case]:
    plain, high = (48, 64), (64, 48)
    for turn in range(1, 9):
        yield Case(f"EXIF orientation {turn}", lambda turn=turn: turned(turn), plain if turn < 5 else high)
    exif = {
        "orientation 9": tiff_block((0x0112, 3, 1, 9)),
        "orientation 0": tiff_block((0x0112, 3, 1, 0)),
        "orientation as text": tiff_block((0x0112, 2, 1, 6)),
        "65,535 entries announced": b"MM\0*\0\0\0\x08\xff\xff",
        "directory beyond the end": b"II*\0\xff\xff\xff\x7f",
        "directory that is its own successor": tiff_block()[:-4] + b"\0\0\0\x08",
        "resolution that divides by zero": tiff_block((0x0128, 3, 1, 2), (0x011A, 5, 1, 0)),
        "values beyond the end": tiff_block((0x010F, 2, 60000, 60000), (0x8769, 4, 1, 65000)),
        "noise": noise(600),
        "nothing": b"",
    }
    for name, block in exif.items():
        yield Case(f"EXIF with {name}", lambda block=block: with_exif(block), plain)
    yield Case("png turned by eXIf", lambda: little_png(chunk(b"eXIf", tiff_block((0x0112, 3, 1, 6)))), high)
    yield Case(
        "webp turned by EXIF", lambda: encoded(scene(), "WEBP", exif=tiff_block((0x0112, 3, 1, 6))), high
    )
    yield Case("jpeg with a garbage ICC profile", lambda: little_jpeg(icc_profile=noise(70000)), plain)
    yield Case(
        "png with a garbage ICC profile", lambda: little_png(chunk(b"iCCP", b"x\0\0" + noise(999))), plain
    )
    yield Case("png with an ICC bomb", lambda: little_png(chunk(b"iCCP", b"x\0\0" + zeros(64 << 20))), plain)
    yield Case("png with a zTXt bomb", lambda: little_png(chunk(b"zTXt", b"x\0\0" + zeros(64 << 20))), plain)
    yield Case(
        "png with a zTXt bomb behind",
        lambda: little_png(after=(chunk(b"zTXt", b"x\0\0" + zeros(64 << 20)),)),
        plain,
    )
    yield Case(
        "png with an iTXt bomb", lambda: little_png(chunk(b"iTXt", b"x\0\1\0\0\0" + zeros(64 << 20))), plain
    )
    yield Case("png with 9 MB of text", lambda: little_png(chunk(b"tEXt", b"x\0" + b"a" * (9 << 20))), plain)
    yield Case("png with a bad checksum in a text", lambda: little_png(b"\0\0\0\x03tEXtx\0ycrc!"), plain)
    yield Case("apng with a broken acTL", lambda: little_png(chunk(b"acTL", bytes(8))), plain)
    yield Case("jpeg with a malformed MPF", lambda: little_jpeg(segment(0xE2, b"MPF\0" + noise(40))), plain)
    yield Case(
        "jpeg with a broken Photoshop block",
        lambda: little_jpeg(segment(0xED, b"Photoshop 3.0\x008BIM" + noise(9))),
        plain,
    )
    yield Case("jpeg with 9 MB of comments", lambda: little_jpeg(segment(0xFE, bytes(65000)) * 140), plain)
    yield Case(
        "jpeg with a million comments",
        lambda: little_jpeg(segment(0xFE, b"") * 1_000_000),
        "thousands of parts",
    )
    yield Case("jpeg with 9 MB of junk", lambda: little_jpeg(segment(0xFE, b"") + bytes(9 << 20)), plain)
    yield Case("jpeg with 9 MB of padding", lambda: little_jpeg(b"\xff" * (9 << 20)), plain)
    yield Case("jpeg with 9 MB of FF00", lambda: little_jpeg(b"\xff\0" * (9 << 19)), plain)
    for after in (b"\0", b"\xd9", b""):
        yield Case(
            f"jpeg with 9 MB of FF in its scan, then {after!r}",
            lambda after=after: little_jpeg()[:640] + b"\xff" * (9 << 20) + after,
            None,
        )
        yield Case(
            f"jpeg with 9 MB of FF before its parts, then {after!r}",
            lambda after=after: little_jpeg(b"\xff" * (9 << 20) + after),
            None,
        )
    yield Case("gif with 9 MB of comment", lambda: gif_comment(b"\xff" + bytes([65]) * 255, 36_000), (1, 1))
    yield Case("gif with 4 million comment blocks", lambda: gif_comment(b"\1a", 4_500_000), (1, 1))


def gif_comment(block: bytes, times: int) -> bytes:
    return gif((1, 1), b"!\xfe" + block * times + b"\0", gif_frame(0, 0, 1, 1))


def costly() -> Iterator[Case]:
    plain = (48, 64)
    yield Case("jpeg of 5,000 scans", lambda: many_scans(64, 48, 5000), None)
    yield Case("jpeg of 101 scans", lambda: many_scans(64, 48, 101), "101 passes")
    yield Case("jpeg of 100 scans", lambda: many_scans(64, 48, 100), plain)
    yield Case("largest jpeg of 90 scans", lambda: many_scans(LARGEST, LARGEST, 90), "90 passes")
    yield Case(
        "png whose pixels inflate to 512 MB",
        lambda: png(header(64, 48), chunk(b"IDAT", zeros(512 << 20))),
        plain,
    )
    yield Case(
        "png of 700,000 empty chunks", lambda: little_png(chunk(b"teXt") * 700_000), "thousands of blocks"
    )
    yield Case(
        "png of 700,000 empty IDATs", lambda: little_png(chunk(b"IDAT") * 700_000), "thousands of blocks"
    )
    yield Case("png with an IDAT for each byte", lambda: bytewise(), plain)
    yield Case("bmp, large and of run lengths", lambda: bmp(5000, 5000, 8, 1, b"\0\0" * 5000), "run-length")
    yield Case("bmp, 9 MB of line ends", lambda: bmp(100, 100, 8, 1, b"\0\0" * (9 << 19)), "run-length")
    yield Case("bmp, 2,000 × 2,000 of line ends", lambda: bmp(2000, 2000, 8, 1, b"\0\0" * 2000), None)
    yield Case(
        "bmp, run lengths of one pixel",
        lambda: bmp(900, 900, 4, 2, (b"\1\5" * 900 + b"\0\0") * 900),
        (900, 900),
    )


def bytewise() -> bytes:
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in scene()))
    return png(header(64, 48), *(chunk(b"IDAT", bytes([byte])) for byte in rows))


def damaged() -> Iterator[Case]:
    whole = little_png()
    idat = whole.index(b"IDAT")
    plain = (48, 64)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in scene()))
    files: dict[str, tuple[bytes, tuple[int, int] | str | None]] = {
        "png, bad checksum of the header": (whole[:29] + b"????" + whole[33:], "checksum"),
        "png, one pixel byte changed": (whole[: idat + 9] + b"?" + whole[idat + 10 :], "checksum"),
        "png, chunk longer than the file": (
            whole[: idat - 4] + b"\x7f\xff\xff\xff" + whole[idat:],
            "cut off",
        ),
        "png, no pixels": (png(header(64, 48)), "cut off"),
        "png, too few pixels": (png(header(64, 480), chunk(b"IDAT", rows)), None),
        "png, garbage for pixels": (png(header(64, 48), chunk(b"IDAT", noise(900))), "damaged"),
        "png, pixels before the header": (png(chunk(b"IDAT", rows), header(64, 48)), plain),
        "png, header of 12 bytes": (png(chunk(b"IHDR", bytes(12)), chunk(b"IDAT", rows)), "cut off"),
        "png, two headers": (png(header(64, 48), header(99999, 99999), chunk(b"IDAT", rows)), plain),
        "png, 3 bits": (blank(64, 48, 3, 0), "damaged"),
        "png, colour type 5": (png(header(64, 48, 8, 5), chunk(b"IDAT", rows)), "damaged"),
        "png, filter type 9": (png(header(1, 1), chunk(b"IDAT", zlib.compress(b"\x09abc"))), None),
        "png, palette missing": (blank(64, 48, 8, 3), None),
        "png, palette empty": (blank(64, 48, 8, 3, chunk(b"PLTE")), None),
        "png, palette of 2 bytes": (blank(64, 48, 8, 3, chunk(b"PLTE", b"ab")), None),
        "png, more alphas than colours": (
            blank(64, 48, 8, 3, chunk(b"PLTE", bytes(6)), chunk(b"tRNS", bytes(900))),
            None,
        ),
        "png, transparent colour cut short": (blank(64, 48, 8, 2, chunk(b"tRNS", b"a")), None),
        "png, transparent grey of 16 bits in 8": (blank(64, 48, 8, 0, chunk(b"tRNS", b"\xff\xff")), plain),
        "jpeg, 12 bits": (patched_frame(0, b"\x0c"), "damaged"),
        "jpeg, lossless": (patched_frame(0, b"", 0xC3), "damaged"),
        "jpeg, said to be arithmetic": (patched_frame(0, b"", 0xC9), None),
        "jpeg, two components": (patched_frame(5, b"\2"), "damaged"),
        "jpeg, table number 9": (patched_frame(8, b"\x09"), "damaged"),
        "jpeg, sampling factor 0": (patched_frame(7, b"\0"), None),
        "jpeg, sampling factor 15": (patched_frame(7, b"\xff"), None),
        "jpeg, no frame": (little_jpeg().replace(b"\xff\xc0", b"\xff\xfe"), "cut off"),
        "jpeg, two frames": (little_jpeg(segment(0xC0, b"\x08\0\x30\0\x40\1\1\x11\0")), "damaged"),
        "jpeg, end before the scan": (little_jpeg(b"\xff\xd9"), "cut off"),
        "jpeg, noise for a scan": (little_jpeg()[:620] + noise(3000) + b"\xff\xd9", None),
        "jpeg, segment of length 0": (little_jpeg(b"\xff\xe5\0\0"), None),
        "jpeg, no Huffman tables": (little_jpeg().replace(b"\xff\xc4", b"\xff\xfe"), None),
        "gif, no picture": (gif((9, 9)), "cut off"),
        "gif, screen 0 × 0": (gif((0, 0), gif_frame(0, 0, 1, 1)), (1, 1)),
        "gif, picture 0 × 0": (gif((0, 0), gif_frame(0, 0, 0, 0)), "nothing to see"),
        "gif, code size 13": (gif((1, 1), gif_frame(0, 0, 1, 1, 13)), "damaged"),
        "gif, code size 0": (gif((1, 1), gif_frame(0, 0, 1, 1, 0)), None),
        "gif, picture beside its screen": (gif((4, 4), gif_frame(9, 9, 1, 1)), (10, 10)),
        "gif, stray zeros": (gif((1, 1), b"\0\0\0", gif_frame(0, 0, 1, 1)), (1, 1)),
        "webp, canvas alone": (riff(canvas(9, 9), (b"JUNK", bytes(20))), "damaged"),
        "webp, noise for a picture": (
            riff((b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\x40\0\x30\0" + noise(300))),
            None,
        ),
        "webp, lossless noise": (riff((b"VP8L", b"\x2f\x3f\xc0\x0b\0" + noise(300))), None),
        "webp, unknown kind": (riff((b"VP9 ", bytes(40))), None),
        "webp, RIFF size lies": (b"RIFF\xff\xff\xff\xffWEBP" + encoded(scene(), "WEBP")[12:], None),
        "bmp, palette of 4 billion colours": (bmp(4, 4, 8, 0, bytes(16), colours=2**32 - 1), "damaged"),
        "bmp, pixels beyond the end": (bmp(64, 48, 24, 0, bytes(99), offset=2**31), "cut off"),
        "bmp, 7 bits": (bmp(64, 48, 7, 0, bytes(9999)), "damaged"),
        "bmp, a JPEG inside": (bmp(64, 48, 24, 4, little_jpeg()), "damaged"),
        "bmp, header of 3 GB": (b"BM" + bytes(12) + b"\0\0\0\xc0" + bytes(60), None),
        "bmp, run lengths that leave it": (bmp(64, 48, 8, 1, b"\0\2\xff\xff" * 500), None),
    }
    for name, (data, fate) in files.items():
        yield Case(name, lambda data=data: data, fate)


def two_in_one() -> Iterator[Case]:
    plain = (48, 64)
    tails = {"zip": b"PK\x03\x04" + noise(999), "script": b"<script>alert(1)</script>", "jpeg": little_jpeg()}
    wholes = {
        "jpeg": little_jpeg(),
        "png": little_png(),
        "gif": encoded(scene(), "GIF"),
        "bmp": encoded(scene(), "BMP"),
    }
    for first, data in wholes.items():
        for second, tail in tails.items():
            yield Case(f"{first} with a {second} behind", lambda data=data, tail=tail: data + tail, plain)
    yield Case("gif that is JavaScript", lambda: b"GIF89a/*" + noise(99) + b"*/=1;alert(1)", None)
    yield Case("jpeg with a pdf in a comment", lambda: little_jpeg(segment(0xFE, b"%PDF-1.7\n")), plain)
    yield Case("pdf with a jpeg behind", lambda: b"%PDF-1.7\n" + little_jpeg(), "PDF")


def cases() -> list[Case]:
    groups = (truncated, no_pictures, declared_sizes, largest, modes, metadata, costly, damaged, two_in_one)
    return [case for group in groups for case in group()]


if __name__ == "__main__":
    for case in cases():
        (Path(sys.argv[1]) / f"{case.name}.jpg".replace("/", " ")).write_bytes(case.make())
