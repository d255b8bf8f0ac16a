"""A gradient by hand in words: formulas with the numbers on screen, Keras lines and the table of terms."""

import numpy as np

from cnnviz.ui.gradient_net import CLASSES, Lesson
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t

KINK = 1e-5  # a gap that no small step leaves where the loss is smooth


def sum_formula(lesson: Lesson) -> str:
    """The gradient as the sum of its terms; terms of 0 are left out."""
    parts = [
        f"{number(pixel, 1)} · {factor(error)}"
        for pixel, error in zip(lesson.terms.pixels.flat, lesson.terms.errors.flat, strict=True)
        if pixel * error
    ]
    filled = " + ".join(parts) or "0"
    return f"∂L/∂w = Σ pixel · error = {filled} = **{number(lesson.terms.gradient, 4)}**"


def sum_note(lesson: Lesson) -> str:
    """Why so few of the sixteen places count."""
    z, errors = lesson.seen.z, lesson.terms.errors
    shut = int(np.count_nonzero(z <= 0))
    reached = int(np.count_nonzero(errors))
    if not reached:
        return t(
            "ReLU is shut wherever an error arrives, so nothing comes back: "
            "from this picture the kernel can't learn."
        )
    used = int(np.count_nonzero(lesson.terms.products))
    return t(
        "The weight is used at 16 places. ReLU is shut at {shut} of them, each pool window passes its error "
        "to one place: {reached} have an error, and at {used} of these the weight's pixel isn't 0.",
        shut=shut,
        reached=reached,
        used=used,
    )


def check_formula(lesson: Lesson) -> str:
    """The slope between two losses, filled in."""
    more, less = lesson.nudged
    return (
        f"(L(w + ε) − L(w − ε)) / 2ε = ({more:.6f} − {less:.6f}) / (2 · {lesson.nudge:g}) "
        f"= **{number(lesson.slope, 6)}**"
    )


def check_note(lesson: Lesson) -> str:
    """How far the slope between two losses is from the gradient by hand, and why."""
    by_hand = lesson.terms.gradient
    gap = abs(lesson.slope - by_hand)
    says = t("By hand: {hand}. The two differ by {gap}.", hand=number(by_hand, 6), gap=f"{gap:.1g}")
    if lesson.nudge >= 0.1:
        why = t("So wide a step goes over the bends of the loss: take a smaller ε.")
    elif lesson.nudge < 1e-9:
        why = t("So narrow a step drowns in rounding: both losses agree in all digits but the last few.")
    elif gap > KINK:
        why = t(
            "Within ε the loss has a kink: a z crosses 0, or another number wins its pool window. The nudge "
            "mixes the slopes of both sides; the gradient by hand goes by the numbers as they stand."
        )
    else:
        why = t("Two ways that share no step of reasoning, one number.")
    return f"{says} {why}"


def step_formula(lesson: Lesson) -> str:
    """The lit weight one step downhill, and what all weights' steps together do to the loss."""
    weight, slope = lesson.net.kernels[lesson.index], lesson.terms.gradient
    moved = lesson.after[0].kernels[lesson.index]
    return (
        f"w − η · ∂L/∂w = {number(weight, 4)} − {lesson.rate:g} · {factor(slope, 4)} = **{number(moved, 4)}**"
    )


def loss_formula(lesson: Lesson) -> str:
    """The loss now and after the next step of all weights."""
    return f"L = {number(lesson.seen.loss, 4)} → **{number(lesson.after[1], 4)}**"


def loss_note(lesson: Lesson) -> str:
    """Whether the step went down, and how the loss has fallen so far."""
    now, after = lesson.seen.loss, lesson.after[1]
    if after < now:
        says = t("All {n} weights take their step at once, and the loss falls.", n=count(lesson))
    else:
        says = t("The step is too long: it jumps over the valley and the loss rises. Take a smaller η.")
    if lesson.steps:
        past = " → ".join(number(loss, 3) for loss in lesson.losses[-6:])
        start = "… → " if len(lesson.losses) > 6 else ""
        says += " " + t("So far: {past}.", past=start + past)
    return says


def count(lesson: Lesson) -> int:
    """All weights of the net."""
    return sum(weights.size for weights in lesson.net)


def formulas(lesson: Lesson) -> list[tuple[str, str]]:
    """All formulas of the page from top to bottom, each with its note."""
    return [
        (sum_formula(lesson), sum_note(lesson)),
        (check_formula(lesson), check_note(lesson)),
        (step_formula(lesson), ""),
        (loss_formula(lesson), loss_note(lesson)),
    ]


def table(lesson: Lesson) -> list[dict[str, str]]:
    """One line for each place of the map: from the convolution to the running sum."""
    running = np.cumsum(lesson.terms.products)
    return [
        {
            "row": str(row),
            "column": str(column),
            "z": number(float(lesson.seen.z[row, column, 0])),
            "ReLU": number(float(lesson.seen.activated[row, column, 0])),
            "pixel": number(float(lesson.terms.pixels[row, column]), 1),
            "error": number(float(lesson.terms.errors[row, column]), 4),
            "pixel · error": number(float(lesson.terms.products[row, column]), 4),
            "sum so far": number(float(running[place]), 4),
        }
        for place, (row, column) in enumerate(np.ndindex(lesson.terms.products.shape))
    ]


def caption(lesson: Lesson) -> str:
    """What the table holds."""
    row, column = lesson.weight
    return t("The weight in row {row}, column {column} of the kernel, place by place", row=row, column=column)


def keras_lines(lesson: Lesson) -> str:
    """A program that ends with the `gradient` of the lit weight, the `loss`, and the loss `after` a step."""
    image = [[pixel for (pixel,) in row] for row in lesson.image.tolist()]
    weights = ",\n    ".join(f"np.array({np.round(one, 6).tolist()})" for one in lesson.net)
    row, column = lesson.weight
    targets = [float(n == lesson.label) for n in range(len(CLASSES))]
    return f"""\
import keras
import numpy as np
import tensorflow as tf

image = np.array({_rows(image)}, dtype="float32").reshape(1, 6, 6, 1)
targets = np.array([{targets}], dtype="float32")
net = keras.Sequential([
    keras.Input((6, 6, 1)),
    keras.layers.Conv2D(1, 3, activation="relu"),
    keras.layers.MaxPooling2D(2),
    keras.layers.Flatten(),
    keras.layers.Dense({len(CLASSES)}),
])
net.set_weights([
    {weights},
])
cross_entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
with tf.GradientTape() as tape:
    loss = cross_entropy(targets, net(image))
gradients = tape.gradient(loss, net.trainable_weights)
gradient = gradients[0][{row}, {column}, 0, 0]
print(float(gradient))  # {lesson.terms.gradient:.4f}

keras.optimizers.SGD(learning_rate={lesson.rate:g}).apply(gradients, net.trainable_weights)
after = cross_entropy(targets, net(image))
print(float(loss), float(after))  # {lesson.seen.loss:.4f} {lesson.after[1]:.4f}"""


def _rows(rows: list[list[float]]) -> str:
    return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"
