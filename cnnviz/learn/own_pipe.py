"""The pipe between a worker and the throw-away processes that open a net from outside.

A message is one letter, a length, and bytes. What comes back is either raw numbers, whose length whoever
asked knows beforehand, or one sentence: nothing in it is unpickled, unpacked or parsed.
"""

from __future__ import annotations

import json
import os
import struct
import traceback
from collections.abc import Callable
from typing import Any

from cnnviz.errors import LearnerError

ASKED, ANSWER, REFUSAL, DEFECT = b"q", b"a", b"r", b"d"
HEAD = struct.Struct("<cQ")
LONGEST_SENTENCE = 600
LONGEST_TRACE = 8_000
_LENGTH = struct.Struct("<I")


def packed(head: dict[str, Any], *buffers: bytes) -> bytes:
    """A request: what is asked, as JSON, and the bytes that it is asked of."""
    text = json.dumps(head).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *buffers))


def unpacked(request: bytes) -> tuple[dict[str, Any], memoryview]:
    """The two parts of a request."""
    (length,) = _LENGTH.unpack_from(request)
    start = _LENGTH.size + length
    return json.loads(request[_LENGTH.size : start]), memoryview(request)[start:]


def take_pipes() -> tuple[int, int]:
    """Where requests come from and answers go to, in the process that answers.

    What libraries print, and what they might read, no longer reaches the pipe.
    """
    inward, outward = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return inward, outward


def read_request(inward: int) -> bytes | None:
    """The next request; None where the other side is gone."""
    head = _read(inward, HEAD.size)
    if len(head) < HEAD.size:
        return None
    _, length = HEAD.unpack(head)
    request = _read(inward, length)
    return request if len(request) == length else None


def answer(outward: int, make: Callable[[], bytes]) -> bool:
    """Send what `make` gives, or why it gives nothing; returns whether it gave something."""
    try:
        kind, payload = ANSWER, make()
    except LearnerError as error:
        kind, payload = REFUSAL, str(error)[:LONGEST_SENTENCE].encode()
    except Exception:
        kind, payload = DEFECT, traceback.format_exc()[-LONGEST_TRACE:].encode()
    message = memoryview(HEAD.pack(kind, len(payload)) + payload)
    while message:
        message = message[os.write(outward, message) :]
    return kind == ANSWER


def _read(inward: int, count: int) -> bytes:
    pieces, left = [], count
    while left and (piece := os.read(inward, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
