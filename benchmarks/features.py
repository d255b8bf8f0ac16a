"""A photo to all its feature maps: our code against a bare call of the same graph; the way to the worker."""

import contextlib
import statistics
import time
from collections.abc import Callable

import numpy as np

ROUNDS = 60


def medians(functions: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of each function, all taken in turn so that a busy moment meets them alike."""
    taken: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()
    for _ in range(rounds):
        for name, function in functions.items():
            started = time.perf_counter()
            function()
            taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(times) for name, times in taken.items()}


def bare_call(name: str) -> Callable[[], object]:
    """The plainest multi-output function of a model, on a tensor that lies ready."""
    import keras
    import tensorflow as tf

    from cnnviz.nets.cards import NOT_SHOWN, cards

    model = keras.saving.load_model(cards()[name].file, compile=False)
    maps = [
        layer.output
        for layer in model.layers
        if len(layer.output.shape) == 4 and type(layer).__name__ not in NOT_SHOWN
    ]
    every_map = keras.Model(model.inputs, [*maps, model.output])
    shape = (1, *model.input_shape[1:])
    function = tf.function(
        lambda photo: every_map(photo, training=False), input_signature=[tf.TensorSpec(shape, tf.float32)]
    )
    photo = tf.constant(np.random.default_rng(0).uniform(0, 255, shape), tf.float32)
    return lambda: function(photo)


def photo(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def in_the_worker() -> str:
    from cnnviz.learn import features
    from cnnviz.nets.cards import cards

    rows = []
    for name, card in cards().items():
        height, width = card.input[:2]
        photos = {
            f"photo of the net's own size, {height} × {width}": photo(height, width),
            "photo of 375 × 500, resized": photo(375, 500),
            "photo of 768 × 1024, resized": photo(768, 1024),
        }
        functions = {"bare": bare_call(name)}
        for label, image in photos.items():
            functions[f"`feature_maps`, {label}"] = lambda image=image, name=name: features.feature_maps(
                image, name
            )
        small = photo(height, width)
        functions[f"`display_maps`, {next(iter(photos))}"] = lambda s=small, name=name: features.display_maps(
            s, name
        )
        taken = medians(functions)
        bare = taken.pop("bare")
        rows.append(f"| {name} | bare `tf.function` | {1000 * bare:.1f} | 1 |")
        rows += [f"| {name} | {label} | {1000 * t:.1f} | {t / bare:.2f} |" for label, t in taken.items()]
    return "\n".join(["| model | what | ms | × bare |", "|---|---|---|---|", *rows])


def to_the_worker() -> str:
    from cnnviz.engine import Engine
    from cnnviz.errors import LearnerError

    engine = Engine()
    engine.start()
    while not engine.ready:
        time.sleep(0.1)
    small = photo(128, 128)

    def nothing() -> None:
        with contextlib.suppress(LearnerError):  # answered at once: this is the way there and back
            engine.call("features.classify", small, model="none of that name")

    try:
        taken = medians(
            {
                "a job that answers at once: the way there and back": nothing,
                "`classify`": lambda: engine.call("features.classify", small),
                "`feature_maps`": lambda: engine.call("features.feature_maps", small),
                "`display_maps`": lambda: engine.call("features.display_maps", small),
            }
        )
    finally:
        engine.close()
    return "\n".join(
        ["| `engine.call` | ms |", "|---|---|", *(f"| {k} | {1000 * t:.1f} |" for k, t in taken.items())]
    )


def main() -> str:
    return f"""
Medians of {ROUNDS} calls of each, taken in turn in one process. The bare call is the plainest multi-output
`tf.function` of the same model, on a tensor that lies ready; its outputs stay tensors. Ours is all that the
worker does for a job: find the model, check the photo, run the graph, hand out arrays. A photo that isn't of
the net's own size is resized first, by Pillow; a page does that once a photo and sends the small one.
`display_maps` also brings all maps to 8 bits and ranks them.

{in_the_worker()}

From the server to the worker and back, for `best` and a photo of its own size, by way of TLS:

{to_the_worker()}
"""
