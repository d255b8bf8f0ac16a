"""One's own labelled pictures, checked and brought to one size."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

from cnnviz.errors import LearnerError
from cnnviz.recipe.data import OWN_CLASSES, DataChoice

FEWEST = 4  # pictures of a class, so that each split has one


@dataclasses.dataclass(frozen=True, eq=False)
class OwnPictures:
    """Labelled pictures: (n, side, side, 3) uint8, labels (n,), the names of the classes.

    `left_out` names the files that could not be read, and why.
    """

    pictures: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """A short hash of pictures and labels."""
        parts = (self.pictures.tobytes(), self.labels.tobytes(), repr(self.names).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]

    @property
    def choice(self) -> DataChoice:
        """The choice that stands for them in a recipe; change its settings by `dataclasses.replace`."""
        return DataChoice("own", side=self.pictures.shape[1], names=self.names, own=self.key)


def check_own(own: OwnPictures) -> OwnPictures:
    """The pictures themselves, or `LearnerError`: too few classes, or a class with too few pictures."""
    low, high = OWN_CLASSES
    if not low <= len(own.names) <= high:
        raise LearnerError(
            f"Received {len(own.names)} {'class' if len(own.names) == 1 else 'classes'}; a net tells apart "
            f"{low} to {high}. Put the pictures of each class into a folder of its own."
        )
    counts = np.bincount(own.labels, minlength=len(own.names))
    if (least := counts.min()) < FEWEST:
        name = own.names[int(counts.argmin())]
        raise LearnerError(
            f"The class “{name}” has {least} readable pictures; each class needs at least {FEWEST}, to "
            "train, to validate and to test with."
        )
    return own
