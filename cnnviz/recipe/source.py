"""A recipe as Keras source: the lines that give the same losses as the run."""

from __future__ import annotations

import math

from cnnviz.nets.keras_code import keras_code
from cnnviz.nets.spec import Inception
from cnnviz.numeric.augmentation import Ranges
from cnnviz.recipe.recipe import Recipe

INITIALIZERS = {"he": "HeNormal(", "large": "RandomNormal(stddev=1.0, "}


def keras_source(recipe: Recipe) -> str:
    """Source text that trains by this recipe; it leaves `model` and `history`, a dict for each epoch.

    Only the pictures come from this app; all else is Keras. Raises `LayerError` where the net doesn't fit.
    """
    model = keras_code(recipe.trained_net)
    imports, _, model = model.partition("\n\n")
    fit = "trained" if recipe.augmented else "model"
    parts = [
        _imports(imports, recipe),
        f"keras.utils.set_random_seed({recipe.seed})",
        _data(recipe),
        model.strip("\n"),
        *([_initial(recipe)] if recipe.initialisation != "usual" else []),
        *([_augmentation(recipe)] if recipe.augmented else []),
        *([_steps(recipe)] if recipe.schedule != "constant" else []),
        f"{fit}.compile(\n    {optimizer_source(recipe)},\n    loss={_loss(recipe)},\n"
        '    metrics=["accuracy"],\n)',
        _fit(recipe, fit),
    ]
    text = "\n\n".join(parts)
    gap = "\n\n\ndef inception" if any(isinstance(layer, Inception) for layer in recipe.net.layers) else None
    return (text.replace("\n\ndef inception", gap) if gap else text) + "\n"


def _imports(first: str, recipe: Recipe) -> str:
    third = "\n".join(sorted([*first.splitlines(), "import numpy as np"], key=_order))
    ours = "from cnnviz.learn.datasets import load\nfrom cnnviz.recipe import DataChoice"
    math = "import math\n\n" if recipe.schedule != "constant" else ""
    return f"{math}{third}\n\n# the app's own folder has them: run this there\n{ours}"


def _order(line: str) -> str:
    return line.split()[1] + ("." if line.startswith("from") else "")


def _data(recipe: Recipe) -> str:
    choice = recipe.data
    settings = ", ".join(f"{name}={value!r}" for name, value in choice.changed.items() if name != "name")
    call = f'DataChoice("{choice.name}"{", " if settings else ""}{settings})'
    lines = [f"data = load({call})"]
    if choice.name == "own":
        lines = [
            "from pathlib import Path",
            "",
            "from cnnviz.learn.own_pictures import read_zip",
            "",
            f'own = read_zip(Path("pictures.zip").read_bytes(), side={choice.input_shape[0]})',
            f"data = load({call}, own)",
        ]
    for name, split in (("train", "train"), ("val", "validation"), ("test", "test")):
        by = f" / np.float32({recipe.divisor})" if recipe.divisor != 1 else '.astype("float32")'
        lines.append(f"x_{name}, y_{name} = data.{split}.pictures{by}, data.{split}.labels")
        if recipe.loss == "mean_squared_error" and not recipe.binary:
            lines.append(f"y_{name} = keras.utils.to_categorical(y_{name}, {len(choice.class_names)})")
    return "\n".join(lines)


def _initial(recipe: Recipe) -> str:
    value = "np.zeros(weights.shape)"
    if made := INITIALIZERS.get(recipe.initialisation):
        value = f"keras.initializers.{made}seed={recipe.seed} + number)(weights.shape)"
    return (
        "for number, weights in enumerate(model.trainable_variables):\n"
        '    if weights.name.endswith("kernel"):\n'
        f"        weights.assign({value})"
    )


def augmentation_layers(
    ranges: Ranges, white: int = 1, fill_mode: str = "nearest"
) -> list[tuple[str, tuple, dict]]:
    """Keras's layers for the ranges: class, arguments by place, by name; pixels go from 0 to `white`."""
    flips = {(True, False): "horizontal", (False, True): "vertical", (True, True): "horizontal_and_vertical"}
    fill = {"fill_mode": fill_mode}
    found: list[tuple[str, tuple, dict]] = []
    if flip := flips.get((ranges.horizontal_flip, ranges.vertical_flip)):
        found.append(("RandomFlip", (flip,), {}))
    if ranges.zoom:
        found.append(("RandomZoom", (round(ranges.zoom, 6),), fill))
    if ranges.shear:
        found.append(("RandomShear", (round(min(1.0, math.tan(math.radians(ranges.shear))), 6),), fill))
    if ranges.rotation:
        found.append(("RandomRotation", (round(ranges.rotation / 360, 6),), fill))
    if ranges.height_shift or ranges.width_shift:
        found.append(("RandomTranslation", (ranges.height_shift, ranges.width_shift), fill))
    if ranges.brightness:
        found.append(("RandomBrightness", (ranges.brightness,), {"value_range": (0, white)}))
    return found


def _augmentation(recipe: Recipe) -> str:
    lines = []
    white = 255 if recipe.divisor == 1 else 1
    for name, places, named in augmentation_layers(recipe.augmentation, white):
        texts = [_text(value) for value in places] + [f"{key}={_text(value)}" for key, value in named.items()]
        lines.append(f"        layers.{name}({', '.join(texts)}),\n")
    return (
        f"augmentation = keras.Sequential(\n    [\n{''.join(lines)}    ]\n)\n"
        "inputs = keras.Input(model.input_shape[1:])\n"
        "trained = keras.Model(inputs, model(augmentation(inputs)))"
    )


def _text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _steps(recipe: Recipe) -> str:
    text = f"steps = math.ceil(len(x_train) / {recipe.batch_size}) * {recipe.epochs}"
    return f"{text}\nwarm_up = max(1, steps // 5)" if recipe.schedule == "one_cycle" else text


def optimizer_source(recipe: Recipe) -> str:
    """The optimizer as Keras source; `steps` and `warm_up` are numbers of batches."""
    rate = repr(recipe.learning_rate)
    schedules = {
        "constant": rate,
        "cosine": f"keras.optimizers.schedules.CosineDecay({rate}, steps)",
        "step": "keras.optimizers.schedules.PiecewiseConstantDecay("
        f"[steps // 2, steps * 3 // 4], [{rate}, {rate} / 10, {rate} / 100])",
        "one_cycle": f"keras.optimizers.schedules.CosineDecay({rate} / 20, max(1, steps - warm_up), "
        f"warmup_target={rate}, warmup_steps=warm_up)",
    }
    optimizers = {
        "sgd": "SGD({})",
        "momentum": "SGD({}, momentum=0.9)",
        "adam": "Adam({})",
        "adamw": "AdamW({}, weight_decay=" + repr(recipe.weight_decay) + ")",
    }
    return "keras.optimizers." + optimizers[recipe.optimizer].format(schedules[recipe.schedule])


def _loss(recipe: Recipe) -> str:
    if recipe.loss == "mean_squared_error":
        return '"mean_squared_error"'
    return '"binary_crossentropy"' if recipe.binary else '"sparse_categorical_crossentropy"'


def _fit(recipe: Recipe, fit: str) -> str:
    return (
        "history = []\n"
        f"for epoch in range({recipe.epochs}):\n"
        f"    order = np.random.default_rng(({recipe.seed}, epoch)).permutation(len(x_train))\n"
        f"    log = {fit}.fit(\n"
        f"        x_train[order], y_train[order], batch_size={recipe.batch_size}, shuffle=False,\n"
        "        initial_epoch=epoch, epochs=epoch + 1, validation_data=(x_val, y_val),\n"
        "    )\n"
        "    history.append({name: values[0] for name, values in log.history.items()})\n"
        f"test = {fit}.evaluate(x_test, y_test)  # loss and accuracy, once at the end"
    )
