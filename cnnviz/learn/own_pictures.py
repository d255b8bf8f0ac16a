"""One's own pictures from a zip with one folder per class, or labelled one by one: checked, at one size.

The archive comes from outside. Its list of contents is judged before anything is unpacked, nothing is ever
written to disk, and each picture is opened by `cnnviz.images` alone.
"""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from pathlib import PurePosixPath, PureWindowsPath

import numpy as np

from cnnviz import images
from cnnviz.errors import LearnerError
from cnnviz.recipe.data import OWN_CLASSES, SIZES
from cnnviz.recipe.own import OwnPictures, check_own

MOST_BYTES = 60_000_000  # of an archive
MOST_ENTRIES = 5_000
MOST_PICTURES = 3_000
MOST_UNPACKED = 400_000_000  # bytes of all pictures together, as declared and as found
MOST_NAME = 40
LEFT_OUT_NAMED = 20
_DAMAGED = (  # what the standard library says of an archive that is none
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_NOT_PICTURES = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def read_zip(data: bytes, side: int = 64) -> OwnPictures:
    """The pictures of a zip archive, each resized to (side, side, 3); the folder it lies in is its class.

    Folders around all classes are passed over; files directly at the top have no class and are left out, as
    are those that are no pictures. Raises `LearnerError` where the archive is none, is hostile, or holds too
    many or too few pictures or classes.
    """
    _check_side(side)
    if len(data) > MOST_BYTES:
        raise LearnerError(
            f"This archive has {len(data) / 1e6:.0f} MB; up to {MOST_BYTES / 1e6:.0f} MB can be opened. "
            "Make the pictures smaller."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            return _read(archive, entries, side)
    except LearnerError:
        raise
    except _DAMAGED as error:
        raise LearnerError(
            "This is no zip archive that can be opened: damaged, encrypted or of a rare kind. Make a plain "
            ".zip with a folder for each class."
        ) from error


def from_pictures(
    pictures: list[np.ndarray], labels: list[int], names: list[str], side: int = 64
) -> OwnPictures:
    """Pictures (H, W, 3) or (H, W) uint8 that were labelled one by one, resized to (side, side, 3)."""
    _check_side(side)
    if len(pictures) != len(labels) or not pictures:
        raise LearnerError(f"Received {len(pictures)} pictures and {len(labels)} labels; each needs one.")
    if len(pictures) > MOST_PICTURES:
        raise LearnerError(f"Received {len(pictures)} pictures; up to {MOST_PICTURES:,} can be used.")
    if not all(0 <= label < len(names) for label in labels):
        raise LearnerError(f"A label is a number from 0 to {len(names) - 1}.")
    sized = np.stack([_sized(picture, side) for picture in pictures])
    return check_own(OwnPictures(sized, np.array(labels, np.int64), _names(names)))


def _check_side(side: int) -> None:
    if type(side) is not int or not SIZES[0] <= side <= SIZES[1]:
        raise LearnerError(f"Pictures can be {SIZES[0]} to {SIZES[1]} pixels a side; received {side!r}.")


def _entries(archive: zipfile.ZipFile) -> dict[str, list[zipfile.ZipInfo]]:
    """The files of each class, by what the archive declares."""
    listed = archive.infolist()
    if len(listed) > MOST_ENTRIES:
        raise LearnerError(f"This archive has {len(listed):,} entries; up to {MOST_ENTRIES:,} can be opened.")
    files: list[tuple[tuple[str, ...], zipfile.ZipInfo]] = []
    total = 0
    for entry in listed:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.is_dir() or set(path.parts) & set(_NOT_PICTURES) or path.name.startswith("."):
            continue
        drive = PureWindowsPath(entry.filename).drive
        if path.is_absolute() or ".." in path.parts or drive or "\0" in entry.filename:
            raise LearnerError(
                "This archive holds a path that leads out of it. Make a plain .zip, a folder for each class."
            )
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise LearnerError("This archive holds a link or a device; pictures alone will do.")
        total += entry.file_size
        files.append((path.parts, entry))
    if total > MOST_UNPACKED:
        raise LearnerError(
            f"Unpacked, this archive would have {total / 1e6:,.0f} MB; up to {MOST_UNPACKED / 1e6:.0f} MB "
            "can be opened. Make the pictures smaller."
        )
    if len(files) > MOST_PICTURES:
        raise LearnerError(f"Received {len(files):,} pictures; up to {MOST_PICTURES:,} can be used.")
    classes: dict[str, list[zipfile.ZipInfo]] = {}
    for parts, entry in files:
        if len(parts) > 1:
            classes.setdefault(parts[-2], []).append(entry)
    if not OWN_CLASSES[0] <= len(classes) <= OWN_CLASSES[1]:
        raise LearnerError(
            f"Received {len(classes)} folder{'' if len(classes) == 1 else 's'} with pictures; give "
            f"{OWN_CLASSES[0]} to {OWN_CLASSES[1]}, one for each class."
        )
    return dict(sorted(classes.items()))


def _read(archive: zipfile.ZipFile, classes: dict[str, list[zipfile.ZipInfo]], side: int) -> OwnPictures:
    pictures, labels, left_out = [], [], []
    left = MOST_UNPACKED
    for label, entries in enumerate(classes.values()):
        for entry in sorted(entries, key=lambda one: one.filename):
            name = PurePosixPath(entry.filename).name[:MOST_NAME]
            try:
                with archive.open(entry) as file:
                    data = file.read(images.MAX_BYTES + 1)  # whatever the archive declares
            except _DAMAGED:
                left_out.append((name, "It is damaged or encrypted."))
                continue
            left -= len(data)
            if left < 0:
                raise LearnerError("This archive unpacks to more than it says. It was not opened further.")
            try:
                pictures.append(_sized(images.read_image(data, max_side=256), side))
                labels.append(label)
            except LearnerError as error:
                left_out.append((name, str(error)))
    made = OwnPictures(
        np.stack(pictures) if pictures else np.empty((0, side, side, 3), np.uint8),
        np.array(labels, np.int64),
        _names(list(classes)),
        tuple(left_out[:LEFT_OUT_NAMED]),
    )
    return check_own(made)


def _names(names: list[str]) -> tuple[str, ...]:
    """The classes' names as they can be shown: printable, not too long, different."""
    found: list[str] = []
    for name in names:
        plain = "".join(letter for letter in name if letter.isprintable()).strip()[:MOST_NAME] or "class"
        while plain in found:
            plain = f"{plain[: MOST_NAME - 3]} {len(found) + 1}"
        found.append(plain)
    return tuple(found)


def _sized(picture: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a picture at (side, side, 3)."""
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    height, width = picture.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return images.resize(picture[top : top + edge, left : left + edge], side, side)
