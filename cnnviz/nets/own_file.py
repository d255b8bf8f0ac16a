"""A `.keras` file from outside, taken apart without Keras: its sizes are judged before anything is unpacked.

Such a file is a zip archive of three entries: `metadata.json`, `config.json` (the layers) and
`model.weights.h5`. What the archive's end says is read by hand first, since `zipfile` would make an object of
each of a million entries. Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from typing import Any, NamedTuple

from cnnviz.errors import LearnerError
from cnnviz.nets.json_form import MOST_CHARACTERS, read_object

SWITCH = "CNNVIZ_ALLOW_MODEL_UPLOAD"
OFF = (
    "Opening model files from outside is switched off on this server. Whoever runs it can allow it: "
    f"{SWITCH}=1, see docs/own-nets.md."
)
MOST_BYTES = 20_000_000  # of the file
MOST_WEIGHTS = 24_000_000  # of the weights in it: 5 million numbers of 4 bytes, and some room
METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
MOST = {METADATA: 10_000, CONFIG: MOST_CHARACTERS, WEIGHTS: MOST_WEIGHTS}

_END = struct.Struct("<4s4H2LH")  # the archive's end record, as PKWARE's APPNOTE 4.3.16 has it
_END_SIGN, _WIDE_SIGN = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_LIST = 2_000  # bytes of the archive's list of contents: three short names have some 200
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_STRANGERS = {
    b"\x89HDF": "an HDF5 file (.h5). Such files are never opened here",
    b"\x80": "a pickle, or something like it. Such files are never opened here",
    b"\x1f\x8b": "a gzip archive",
    b"GGUF": "a GGUF file",
}
_SAVE = "Save the net in Keras 3 with model.save('net.keras', include_optimizer=False)."


class Parts(NamedTuple):
    """What a file holds: the settings of the net as an object of JSON, the weights as they are."""

    config: dict[str, Any]
    weights: bytes


def allowed() -> bool:
    """Whether the operator lets model files from outside in."""
    return os.environ.get(SWITCH) == "1"


def read_file(data: bytes) -> Parts:
    """The parts of a `.keras` file.

    Raises `LearnerError` where it is none, is too large, or holds anything but those three entries.
    """
    if not isinstance(data, bytes):
        raise LearnerError(f"Received {type(data).__name__}; the bytes of a .keras file will do.")
    if len(data) > MOST_BYTES:
        raise LearnerError(
            f"This file has {len(data) / 1e6:.1f} MB; up to {MOST_BYTES // 1_000_000} MB can be opened. What "
            f"training leaves in a file triples its size. {_SAVE}"
        )
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            read_object(_unpacked(archive, entries[METADATA]))
            return Parts(
                read_object(_unpacked(archive, entries[CONFIG])), _unpacked(archive, entries[WEIGHTS])
            )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        struct.error,
        UnicodeError,
        OverflowError,
        OSError,
    ) as error:
        raise LearnerError(f"This file is damaged: it can't be unpacked. {_SAVE}") from error


def _check_end(data: bytes) -> None:
    """Judge the record at the archive's end: how many entries, and how long their list is."""
    if not data.startswith(b"PK\x03\x04"):
        what = next((name for sign, name in _STRANGERS.items() if data.startswith(sign)), "")
        raise LearnerError(
            f"This is {what}; a .keras file will do. {_SAVE}" if what else f"This is no .keras file. {_SAVE}"
        )
    record = data[-_END.size :]
    if len(record) < _END.size or not record.startswith(_END_SIGN):
        raise LearnerError(f"This file is cut short, or something was added to its end. {_SAVE}")
    _, disk, list_disk, here, entries, length, start, comment = _END.unpack(record)
    wide = data[-_END.size - 20 : -_END.size].startswith(_WIDE_SIGN)
    if disk or list_disk or here != entries or comment or wide:
        raise LearnerError(f"This archive is of a kind that Keras doesn't write. {_SAVE}")
    if entries != len(MOST) or length > _LONGEST_LIST:
        raise LearnerError(
            f"This archive has {entries:,} entries; a .keras file without extras has three: "
            f"{', '.join(MOST)}. Nets with vocabularies or other files beside them can't be opened here."
        )
    if start + length + _END.size != len(data):  # zipfile would take the difference for a program in front
        raise LearnerError(f"The list of contents of this archive isn't where it should be. {_SAVE}")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The three entries by name, each of a size that can be read."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.orig_filename
        if name not in MOST or name in found:
            raise LearnerError(
                f"This archive holds {_shown(name)}{' twice' if name in found else ''}; "
                f"a .keras file holds {', '.join(MOST)}, once each."
            )
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG) or entry.is_dir():
            raise LearnerError(f"In this archive {name} is no plain file but a link or a folder. {_SAVE}")
        if entry.flag_bits & _ENCRYPTED:
            raise LearnerError(f"In this archive {name} is encrypted. {_SAVE}")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise LearnerError(f"In this archive {name} is packed in a way that Keras doesn't use. {_SAVE}")
        if entry.file_size > MOST[name]:
            raise LearnerError(
                f"Unpacked, {name} would have {entry.file_size / 1e6:,.1f} MB; "
                f"up to {MOST[name] / 1e6:g} MB can be opened. {_SAVE}"
            )
        found[name] = entry
    return found


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry: never more than may be, whatever the archive declares."""
    with archive.open(entry) as file:
        data = file.read(MOST[entry.orig_filename] + 1)
    if len(data) != entry.file_size:
        raise LearnerError(f"In this archive {entry.orig_filename} has another size than it says. {_SAVE}")
    return data


def _shown(name: str) -> str:
    return repr(name) if len(name) <= 40 else repr(name[:38]) + "…"
