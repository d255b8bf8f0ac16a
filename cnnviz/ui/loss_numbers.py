"""The losses with the numbers on screen filled in: formulas, Keras lines and a table."""

from cnnviz.ui.score_settings import CLASSES, Scored
from cnnviz.ui.signed_numbers import factor, number, row, total
from cnnviz.ui.text import t

_KERAS = {
    "softmax": "keras.losses.CategoricalCrossentropy(from_logits=True, reduction=None)(targets, scores)[0]",
    "sigmoid": "keras.ops.sum(keras.ops.binary_crossentropy(targets, scores, from_logits=True))",
    "euclidean": "keras.ops.sum(keras.ops.square(scores - targets)) / 2  # Keras's own is a mean",
}


def formula(scored: Scored) -> str:
    """The loss as the formula panel shows it.

    >>> formula(Scored("euclidean", (2.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    'L = ½ Σ (x − t)² = ½ · ((2 − 1)² + (0 − 0)² + (0 − 0)²) = **0.5**'
    """
    return f"L = {_FILLED[scored.name](scored)} = **{number(scored.value)}**"


def formulas(scored: Scored) -> list[tuple[str, str]]:
    """The formula of the page; its note says the outputs and the slopes."""
    notes = filter(None, [outputs_formula(scored), slopes_formula(scored)])
    return [(formula(scored), "\n\n".join(notes))]


def outputs_formula(scored: Scored) -> str:
    """How the scores become what the loss looks at; nothing for the Euclidean loss.

    >>> outputs_formula(Scored("softmax", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    'p(cat) = eˣ / Σ eˣ = 1 / (1 + 1 + 1) = 0.333'
    """
    if scored.name == "euclidean":
        return ""
    p = [number(one) for one in scored.outputs]
    if scored.name == "sigmoid":
        listed = ", ".join(f"{t(name)} {one}" for name, one in zip(CLASSES, p, strict=True))
        return f"p = 1 / (1 + e⁻ˣ): {listed}"
    powers = [2.718281828459045**score for score in scored.scores]
    right = scored.targets.index(1.0)
    return (
        f"p({t(CLASSES[right])}) = eˣ / Σ eˣ = {number(powers[right], 2)} / ({total(powers, 2)}) = {p[right]}"
    )


def slopes_formula(scored: Scored) -> str:
    """The gradient, "what the net gives less what is right", as one line.

    >>> slopes_formula(Scored("euclidean", (2.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    '∂L/∂x = x − t = (2, 0, 0) − (1, 0, 0) = (1, 0, 0)'
    """
    given = "x" if scored.name == "euclidean" else "p"
    return f"∂L/∂x = {given} − t = {row(scored.outputs)} − {row(scored.targets, 1)} = {row(scored.gradient)}"


def table(scored: Scored) -> list[dict[str, str]]:
    """One line for each class: everything on screen about it."""
    return [
        {
            "class": t(name),
            "score x": number(x, 1),
            "prediction": number(p, 4),
            "target t": number(target, 1),
            "slope ∂L/∂x": number(slope, 4),
        }
        for name, x, p, target, slope in zip(
            CLASSES, scored.scores, scored.outputs, scored.targets, scored.gradient, strict=True
        )
    ]


def keras_lines(scored: Scored) -> str:
    """A program that ends with the same `loss` and its `slopes` by the scores."""
    return f"""\
import keras
import numpy as np
import tensorflow as tf

scores = tf.Variable(np.array([{list(scored.scores)}], dtype="float32"))
targets = np.array([{list(scored.targets)}], dtype="float32")
with tf.GradientTape() as tape:
    loss = {_KERAS[scored.name]}
slopes = tape.gradient(loss, scores)[0]
print(float(loss))  # {scored.value:.4f}
print(slopes.numpy())  # {", ".join(f"{slope:.4f}" for slope in scored.gradient)}"""


def _softmax(scored: Scored) -> str:
    right = scored.targets.index(1.0)
    return f"−Σ t · log p = −log p({t(CLASSES[right])}) = −log {number(scored.outputs[right], 4)}"


def _sigmoid(scored: Scored) -> str:
    logs = [
        number(p, 4) if target else f"(1 − {number(p, 4)})"
        for p, target in zip(scored.outputs, scored.targets, strict=True)
    ]
    return f"−Σ (t · log p + (1 − t) · log(1 − p)) = {' '.join(f'− log {one}' for one in logs)}".replace(
        "= − log", "= −log"
    )


def _euclidean(scored: Scored) -> str:
    squares = [
        f"({number(x, 1)} − {factor(target, 1)})²"
        for x, target in zip(scored.scores, scored.targets, strict=True)
    ]
    return f"½ Σ (x − t)² = ½ · ({' + '.join(squares)})"


_FILLED = {"softmax": _softmax, "sigmoid": _sigmoid, "euclidean": _euclidean}
