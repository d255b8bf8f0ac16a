"""Arrays for a client-side component: one JSON header and the bytes behind it, with nothing encoded.

A component's `data` of type `bytes` reaches its JavaScript as a `Uint8Array`. That is a third smaller than
base64 in JSON, and neither side parses megabytes of text. `pixels.js` reads it (`unpack`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Blob:
    """Arrays one behind the other; each is spoken of by `{"at": offset, "shape": […]}`.

    >>> blob = Blob()
    >>> blob.add(np.zeros((2, 3), np.uint8)), blob.add(np.ones(2, np.float32))
    ({'at': 0, 'shape': [2, 3]}, {'at': 6, 'shape': [2]})
    """

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, array: np.ndarray) -> dict[str, object]:
        """Append an array of uint8 or float32 and say where it is."""
        if array.dtype not in (np.uint8, np.float32):
            raise TypeError(f"A component's arrays are uint8 or float32; received {array.dtype}.")
        part = array.tobytes()
        place: dict[str, object] = {"at": self.size, "shape": list(array.shape)}
        self.parts.append(part)
        self.size += len(part)
        return place

    def __bytes__(self) -> bytes:
        return b"".join(self.parts)


def pack(header: Mapping[str, object], blob: bytes) -> bytes:
    """Join a header and its arrays: length of the header (uint32, little-endian), header as JSON, arrays.

    >>> pack({"a": 1}, b"xyz")
    b'\\x08\\x00\\x00\\x00{"a": 1}xyz'
    """
    text = json.dumps(header, allow_nan=False).encode()
    return len(text).to_bytes(4, "little") + text + blob


def unpack(data: bytes) -> tuple[dict, bytes]:
    """The header and the arrays again, as the browser reads them.

    >>> unpack(pack({"a": 1}, b"xyz"))
    ({'a': 1}, b'xyz')
    """
    start = 4 + int.from_bytes(data[:4], "little")
    return json.loads(data[4:start]), data[start:]


def array(part: Mapping, blob: bytes, dtype: type = np.uint8) -> np.ndarray:
    """The array that `part` (an answer of `Blob.add`) speaks of.

    >>> array({"at": 1, "shape": [2]}, b"abc").tolist()
    [98, 99]
    """
    count = int(np.prod(part["shape"]))
    return np.frombuffer(blob, dtype, count, part["at"]).reshape(part["shape"])
