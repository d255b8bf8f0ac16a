"""A recipe: everything that a training run depends on, as plain data."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from typing import Any

from cnnviz.errors import LearnerError
from cnnviz.nets.json_form import from_json as net_from_json
from cnnviz.nets.json_form import read_object
from cnnviz.nets.json_form import to_json as net_to_json
from cnnviz.nets.library import NETS
from cnnviz.nets.settings import shown
from cnnviz.nets.spec import Conv, Dense, Net, Rescaling, infer
from cnnviz.numeric.augmentation import Ranges
from cnnviz.recipe.data import MOST_SEED, DataChoice, real, whole

OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")
SCHEDULES = ("constant", "cosine", "one_cycle", "step")
LOSSES = ("cross_entropy", "mean_squared_error")
INITIALISATIONS = ("usual", "he", "large", "zeros")
"""Keras's own (Glorot uniform); He normal; a normal of deviation 1, far too large; all weights 0."""
LARGEST_RATE = 1e6
NO_AUGMENTATION = Ranges()
FORMAT, VERSION = "cnnviz-recipe", 1


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A training run: the same recipe gives the same losses.

    Raises `LearnerError` for values out of range. Whether the net fits the data is for `check_fit`.

    Attributes:
        data: the pictures.
        net: the network; its input and its last layer must suit the pictures.
        optimizer: one of `OPTIMIZERS`; `momentum` is SGD with momentum 0.9.
        learning_rate: the greatest one of the schedule.
        schedule: one of `SCHEDULES`.
        batch_size, epochs, seed: as Keras has them.
        loss: one of `LOSSES`; cross-entropy is the binary one where the net ends in one neuron.
        l2: λ of a penalty λ Σ w² on the kernels of all convolutions and dense layers; 0 for that of the net.
        weight_decay: of adamw.
        augmentation: how far each training picture is changed at random.
        initialisation: one of `INITIALISATIONS`.
        stop_when_diverged: end the run where its loss shows that it is lost.
    """

    data: DataChoice
    net: Net
    optimizer: str = "adam"
    learning_rate: float = 0.001
    schedule: str = "constant"
    batch_size: int = 32
    epochs: int = 5
    seed: int = 0
    loss: str = "cross_entropy"
    l2: float = 0.0
    weight_decay: float = 0.004
    augmentation: Ranges = NO_AUGMENTATION
    initialisation: str = "usual"
    stop_when_diverged: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.data, DataChoice) or not isinstance(self.net, Net):
            raise LearnerError("A recipe needs a choice of data and a net.")
        for name, choices in (
            ("optimizer", OPTIMIZERS),
            ("schedule", SCHEDULES),
            ("loss", LOSSES),
            ("initialisation", INITIALISATIONS),
        ):
            if getattr(self, name) not in choices:
                raise LearnerError(
                    f"{name} must be one of {', '.join(choices)}; received {shown(getattr(self, name))}."
                )
        real(self, "learning_rate", 0, LARGEST_RATE, above=True)
        real(self, "l2", 0, 1)
        real(self, "weight_decay", 0, 1)
        whole(self, "batch_size", 1, 4_096)
        whole(self, "epochs", 1, 1_000)
        whole(self, "seed", 0, MOST_SEED)
        if not isinstance(self.stop_when_diverged, bool):
            raise LearnerError(
                f"stop_when_diverged is true or false; received {shown(self.stop_when_diverged)}."
            )
        object.__setattr__(self, "augmentation", _checked_ranges(self.augmentation))

    @property
    def key(self) -> str:
        """A short hash of all of it: equal recipes have equal keys."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()[:12]

    @property
    def trained_net(self) -> Net:
        """The net with the recipe's L2 penalty in its layers."""
        if not self.l2:
            return self.net
        layers = tuple(
            dataclasses.replace(layer, l2=self.l2) if isinstance(layer, Conv | Dense) else layer
            for layer in self.net.layers
        )
        return dataclasses.replace(self.net, layers=layers)

    @property
    def divisor(self) -> int:
        """What pixels are divided by before the net: 255, or 1 where the net rescales by itself."""
        return 1 if self.net.layers and isinstance(self.net.layers[0], Rescaling) else 255

    @property
    def binary(self) -> bool:
        """Whether the net ends in one neuron that tells two classes apart."""
        return _units(self.net) == 1

    @property
    def augmented(self) -> bool:
        """Whether pictures are changed at random while training."""
        return self.augmentation != NO_AUGMENTATION

    def steps(self, pictures: int) -> int:
        """Batches of an epoch of so many training pictures."""
        return math.ceil(pictures / self.batch_size)


def check_fit(recipe: Recipe) -> None:
    """Raise `LearnerError` where net and data, or net and loss, don't go together."""
    rows = infer(recipe.net)
    shape, data_shape = recipe.net.input_shape, recipe.data.input_shape
    if shape != data_shape:
        raise LearnerError(
            f"The net takes pictures of {_size(shape)}, and those of {recipe.data.info.title} are "
            f"{_size(data_shape)}. Choose another size of picture, or a net that fits."
        )
    classes, output = len(recipe.data.class_names), rows[-1].output_shape
    if len(output) != 1:
        raise LearnerError(
            f"The net ends in maps of {_size(output)}; to tell classes apart it must end in a vector. Add "
            f"flatten and a dense layer of {classes} units."
        )
    if output[0] == 1 and classes == 2:
        if _activation(recipe.net) != "sigmoid":
            raise LearnerError(
                "One last neuron tells two classes apart by a sigmoid: give it that activation."
            )
    elif output[0] != classes:
        one = ", or of one with a sigmoid" if classes == 2 else ""
        raise LearnerError(
            f"The net ends in {output[0]} units, and there are {classes} classes: end it in a dense layer of "
            f"{classes} units with softmax{one}."
        )
    elif _activation(recipe.net) != "softmax":
        raise LearnerError(
            f"The net ends in {_activation(recipe.net)}; to give each class a probability it must end in "
            "softmax."
        )


def _units(net: Net) -> int:
    last = net.layers[-1] if net.layers else None
    return last.units if isinstance(last, Dense) else 0


def _activation(net: Net) -> str:
    for layer in reversed(net.layers):
        if activation := getattr(layer, "activation", None):
            return activation
        if layer.kind != "flatten":
            break
    return "linear"


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _checked_ranges(ranges: object) -> Ranges:
    if not isinstance(ranges, Ranges):
        raise LearnerError(f"augmentation must be a set of ranges; received {shown(ranges)}.")
    most = {"rotation": 180, "height_shift": 1, "width_shift": 1, "shear": 80, "zoom": 0.9, "brightness": 1}
    copy = dataclasses.replace(ranges)
    for field in dataclasses.fields(Ranges):
        value = getattr(ranges, field.name)
        if field.name in most:
            real(copy, field.name, 0, most[field.name])
        elif not isinstance(value, bool):
            raise LearnerError(f"{field.name} must be true or false; received {shown(value)}.")
    return copy


def to_json(recipe: Recipe) -> str:
    """The recipe as JSON text, all settings in it."""
    plain: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    for field in dataclasses.fields(recipe):
        value = getattr(recipe, field.name)
        if isinstance(value, Net):
            value = value.name if _is_known(value) else json.loads(net_to_json(value))
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = dataclasses.asdict(value)
        plain[field.name] = value
    return json.dumps(plain, indent=1)


def from_json(text: str | bytes) -> Recipe:
    """The recipe that `to_json` wrote; settings left out are as usual. `LearnerError` for anything else."""
    data = read_object(text)
    if data.pop("format", None) != FORMAT or data.pop("version", None) != VERSION:
        raise LearnerError(f'A recipe of this app has "format": "{FORMAT}" and "version": {VERSION}.')
    known = {field.name for field in dataclasses.fields(Recipe)}
    if unknown := sorted(set(data) - known):
        raise LearnerError(f"The recipe has an entry {shown(unknown[0])}, which is not known here.")
    if "data" not in data or "net" not in data:
        raise LearnerError('A recipe needs "data" and "net".')
    made = dict(data, data=_part(DataChoice, data["data"]), net=_net(data["net"]))
    if "augmentation" in data:
        made["augmentation"] = _part(Ranges, data["augmentation"])
    return Recipe(**made)


def _is_known(net: Net) -> bool:
    return net.name in NETS and NETS[net.name].net == net


def _net(value: object) -> Net:
    if isinstance(value, str):
        if value not in NETS:
            raise LearnerError(f"There is no net {shown(value)}; there are {', '.join(NETS)}.")
        return NETS[value].net
    return net_from_json(json.dumps(value))


def _part(kind: Any, value: object) -> Any:
    if not isinstance(value, dict):
        raise LearnerError(f"The settings of {kind.__name__} must be an object; received {shown(value)}.")
    known = {field.name for field in dataclasses.fields(kind)}
    if unknown := sorted(set(value) - known):
        raise LearnerError(f"There is no setting {shown(unknown[0])} of {kind.__name__}.")
    return kind(**value)
