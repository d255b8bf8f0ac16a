"""Which pictures a run learns from: the data sets by name, and the choice of one with its settings."""

from __future__ import annotations

import dataclasses
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.settings import shown

SHAPES = ("circle", "square", "triangle", "star", "cross", "ring", "diamond", "heart")
SIZES = (8, 96)  # least and greatest side of a picture, where it can be chosen
OWN_CLASSES = (2, 10)
MOST_SEED = 2**31 - 1


@dataclasses.dataclass(frozen=True)
class DataSetInfo:
    """What is known of a data set without reading it.

    Attributes:
        name: its key in `DATA_SETS`.
        title: in words.
        classes: their names; of `own` none, since the pictures bring them.
        side: of a picture, where it isn't chosen.
        channels: 1 or 3; of `shapes` 3 where they are in colour.
        pictures: how many there are at most.
        embedded: whether it comes with the app and is always there.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    side: int
    channels: int
    pictures: int
    embedded: bool = False


_CLOTHES = (
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
_CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_DIGITS = tuple("0123456789")

DATA_SETS: dict[str, DataSetInfo] = {
    info.name: info
    for info in (
        DataSetInfo("digits", "Handwritten digits, 8 × 8", _DIGITS, 8, 1, 1_797, embedded=True),
        DataSetInfo("shapes", "Shapes, drawn here", SHAPES, 28, 1, 20_000, embedded=True),
        DataSetInfo("mnist", "MNIST: handwritten digits, 28 × 28", _DIGITS, 28, 1, 70_000),
        DataSetInfo("fashion_mnist", "Fashion-MNIST: clothes, 28 × 28", _CLOTHES, 28, 1, 70_000),
        DataSetInfo("cifar10", "CIFAR-10: photos of 10 kinds, 32 × 32", _CIFAR, 32, 3, 70_000),
        DataSetInfo("cats_and_dogs", "Cats and dogs: photos", ("cat", "dog"), 64, 3, 25_000),
        DataSetInfo("own", "Your own pictures", (), 64, 3, 3_000, embedded=True),
    )
}


@dataclasses.dataclass(frozen=True)
class DataChoice:
    """A data set with its settings: the same choice always gives the same pictures in the same splits.

    Raises `LearnerError` for values out of range.

    Attributes:
        name: a key of `DATA_SETS`.
        side: of the square pictures; 0 for the set's own.
        classes: how many classes, the first ones; 0 for all.
        pictures: how many in all, of each class as many as there are in proportion; 0 for the usual number.
        train_limit: how many of the training pictures are used; 0 for all.
        shuffled: share 0…1 of the training pictures whose labels are dealt out anew at random.
        seed: of the drawing, the split and the shuffling.
        position: of shapes: 0 all in the middle … 1 anywhere.
        scale: of shapes: 0 all of one size … 1 from small to large.
        rotation: of shapes: turned by at most so many degrees to either side, 0…180.
        noise: of shapes: standard deviation of noise, 0…1 of the range from black to white.
        colour: of shapes: drawn in random colours on random grounds, 3 channels.
        names: of the classes of one's own pictures.
        own: which own pictures, a hash of them.
    """

    name: str = "digits"
    side: int = 0
    classes: int = 0
    pictures: int = 0
    train_limit: int = 0
    shuffled: float = 0.0
    seed: int = 0
    position: float = 0.5
    scale: float = 0.5
    rotation: float = 15.0
    noise: float = 0.1
    colour: bool = False
    names: tuple[str, ...] = ()
    own: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or self.name not in DATA_SETS:
            raise LearnerError(f"There is no data set {shown(self.name)}; there are {', '.join(DATA_SETS)}.")
        info = DATA_SETS[self.name]
        whole(self, "side", *SIZES, zero=True)
        whole(self, "pictures", 20, info.pictures, zero=True)
        whole(self, "train_limit", 10, info.pictures, zero=True)
        whole(self, "seed", 0, MOST_SEED)
        for name, most in (("shuffled", 1), ("position", 1), ("scale", 1), ("rotation", 180), ("noise", 1)):
            real(self, name, 0, most)
        if not isinstance(self.colour, bool):
            raise LearnerError(f"colour must be true or false; received {shown(self.colour)}.")
        if not isinstance(self.own, str) or len(self.own) > 64:
            raise LearnerError(f"own must be a hash of at most 64 characters; received {shown(self.own)}.")
        self._check_names()
        whole(self, "classes", 2, len(self.names or info.classes), zero=True)

    def _check_names(self) -> None:
        if not isinstance(self.names, tuple | list):
            raise LearnerError(f"names must be a list of class names; received {shown(self.names)}.")
        object.__setattr__(self, "names", tuple(self.names))
        if any(not isinstance(name, str) or not 1 <= len(name) <= 40 for name in self.names):
            raise LearnerError("A class name is text of 1 to 40 characters.")
        if self.name != "own":
            if self.names or self.own:
                raise LearnerError("names and own belong to your own pictures (name: own) alone.")
            return
        if not OWN_CLASSES[0] <= len(self.names) <= OWN_CLASSES[1] or len(set(self.names)) < len(self.names):
            raise LearnerError(
                f"Received {len(self.names)} classes; give {OWN_CLASSES[0]} to {OWN_CLASSES[1]} of different "
                "names."
            )

    @property
    def info(self) -> DataSetInfo:
        """What is known of the data set."""
        return DATA_SETS[self.name]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes that are learned, in the order of their labels."""
        names = self.names or self.info.classes
        return names[: self.classes] if self.classes else names

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of a picture.

        >>> DataChoice("shapes", side=32, colour=True).input_shape
        (32, 32, 3)
        """
        side = self.side or self.info.side
        return side, side, 3 if self.name == "shapes" and self.colour else self.info.channels

    @property
    def changed(self) -> dict[str, Any]:
        """The settings that are not as usual, the name always."""
        found = {"name": self.name}
        for field in dataclasses.fields(self)[1:]:
            if (value := getattr(self, field.name)) != field.default:
                found[field.name] = value
        return found


def whole(owner: Any, name: str, low: int, high: int, *, zero: bool = False) -> None:
    """Check that a field is a whole number of a range, or 0 where that stands for the usual."""
    value = getattr(owner, name)
    if type(value) is not int or not (low <= value <= high or (zero and value == 0)):
        usual = ", or 0 for the usual" if zero else ""
        raise LearnerError(
            f"{name} must be a whole number from {low:,} to {high:,}{usual}; received {shown(value)}."
        )


def real(owner: Any, name: str, low: float, high: float, *, above: bool = False) -> None:
    """Check that a field is a number of a range (above its lower end, where `above`); make it a float."""
    value = getattr(owner, name)
    if type(value) not in (int, float) or not low <= value <= high or (above and value == low):
        span = f"above {low:g} and at most {high:g}" if above else f"from {low:g} to {high:g}"
        raise LearnerError(f"{name} must be a number {span}; received {shown(value)}.")
    object.__setattr__(owner, name, float(value))
