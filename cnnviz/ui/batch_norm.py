"""Batch normalisation on numbers one drags: one channel of a batch of eight, in training and in use."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.numeric.normalization import batch_norm, moments, moving_average, normalize
from cnnviz.ui import link, widgets
from cnnviz.ui.components import batch_line
from cnnviz.ui.signed_numbers import factor, fixed, number
from cnnviz.ui.text import t

FIRST = (6.0, 7.5, 4.0, 9.0, 5.5, 8.0, 3.0, 7.0)
REACH = 10.0
EPSILON = 1e-3  # Keras's
GAMMAS, BETAS, MOMENTA = (0.5, 1.0, 2.0), (-2.0, 0.0, 2.0), (0.9, 0.99)
MOST_BATCHES = 300
MODES = {"training": "In training", "use": "In use"}
_NUMBERS = "numbers"


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch of one channel, (N, 1), the layer's settings and what it gives."""

    numbers: np.ndarray
    gamma: float
    beta: float
    use: bool
    momentum: float
    batches: int

    @property
    def of_batch(self) -> tuple[float, float]:
        """Mean and variance of the batch itself."""
        mean, variance = moments(self.numbers)
        return float(mean[0]), float(variance[0])

    @property
    def taken(self) -> tuple[float, float]:
        """The mean and variance that the layer takes: the batch's, or the moving averages so far."""
        if not self.use:
            return self.of_batch
        mean, variance = self.of_batch
        moving_mean, moving_variance = np.array([0.0]), np.array([1.0])  # Keras's beginning
        for _ in range(self.batches):
            moving_mean = moving_average(moving_mean, [mean], self.momentum)
            moving_variance = moving_average(moving_variance, [variance], self.momentum)
        return float(moving_mean[0]), float(moving_variance[0])

    @property
    def outputs(self) -> np.ndarray:
        """(N, 1): what comes out."""
        if not self.use:
            return batch_norm(self.numbers, self.gamma, self.beta, EPSILON)
        mean, variance = self.taken
        return normalize(self.numbers, mean, variance, self.gamma, self.beta, EPSILON)


def show() -> Batch:
    """Draw the controls and the numbers; return the batch."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = widgets.choice("The layer is", "mode", list(MODES), show=lambda one: t(MODES[one]))
        gamma = widgets.choice("γ", "gamma", GAMMAS, default=1.0, show=lambda one: number(one))
        beta = widgets.choice("β", "beta", BETAS, default=0.0, show=lambda one: number(one))
    momentum, batches = MOMENTA[1], 0
    if mode == "use":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            momentum = widgets.choice(
                "Momentum", "momentum", MOMENTA, default=0.99, show=lambda one: number(one)
            )
            batches = widgets.slider(
                "Batches like this one it was trained on", "batches", 0, MOST_BATCHES, 10
            )
    batch = Batch(np.array(read(link.get(_NUMBERS)))[:, None], gamma, beta, mode == "use", momentum, batches)
    batch_line.show(
        batch.numbers[:, 0].tolist(),
        gamma=gamma,
        beta=beta,
        epsilon=EPSILON,
        fixed=batch.taken if batch.use else None,
        key="batch-line",
        on_numbers=remember,
    )
    return batch


def read(text: str) -> list[float]:
    """The numbers in the address, or the first ones.

    >>> read("1,2,3,4,5,6,7,8.5")[-1], len(read("1,2"))
    (8.5, 8)
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return list(FIRST)
    fits = len(numbers) == len(FIRST) and all(abs(one) <= REACH for one in numbers)
    return numbers if fits else list(FIRST)


def remember(numbers: list[float]) -> None:
    """Put the numbers into the address."""
    link.put({_NUMBERS: ",".join(f"{one:g}" for one in numbers)})


def formula(batch: Batch) -> str:
    """How the first number becomes what comes out."""
    mean, variance = batch.taken
    x, y = float(batch.numbers[0, 0]), float(batch.outputs[0, 0])
    return t(
        "y = γ · (x − mean)/√(variance + ε) + β = {gamma} · ({x} − {mean})/√({variance} + 0.001) + {beta} "
        "= **{y}**",
        gamma=number(batch.gamma),
        x=number(x, 2),
        mean=factor(mean, 2),
        variance=number(variance, 2),
        beta=factor(batch.beta),
        y=number(y, 2),
    )


def note(batch: Batch) -> str:
    """What mean and deviation come out, and whose numbers were taken."""
    outputs = batch.outputs
    after = t(
        "What comes out has mean {mean} and deviation {deviation}.",
        mean=number(float(outputs.mean()), 2),
        deviation=number(float(outputs.std()), 2),
    )
    if not batch.use:
        return t("Mean and variance are those of this batch.") + " " + after
    kept = batch.momentum**batch.batches
    begun = t(
        "Mean and variance are moving averages: {kept} % of them are still the 0 and 1 they began with.",
        kept=number(100 * kept, 1),
    )
    return begun + " " + after


def formulas(batch: Batch) -> list[tuple[str, str]]:
    """How the first number becomes what comes out, and what that means for all."""
    return [(formula(batch), note(batch))]


def table(batch: Batch) -> list[dict[str, str]]:
    """Each number before and after."""
    rows = [
        {t("Example"): name, t("before"): fixed(float(x), 2), t("after"): fixed(float(y), 3)}
        for name, x, y in zip(batch_line.NAMES, batch.numbers[:, 0], batch.outputs[:, 0], strict=True)
    ]
    mean, deviation = t("Mean"), t("Deviation")
    for name, figure in ((mean, np.mean), (deviation, np.std)):
        rows.append(
            {
                t("Example"): name,
                t("before"): fixed(float(figure(batch.numbers)), 2),
                t("after"): fixed(float(figure(batch.outputs)), 3),
            }
        )
    return rows


def keras_lines(batch: Batch) -> str:
    """The same in Keras."""
    numbers = ", ".join(f"{one:g}" for one in batch.numbers[:, 0])
    lines = f"""import keras
import numpy as np

x = np.array([{numbers}], "float32")[:, None]  # (batch, channels)
layer = keras.layers.BatchNormalization(momentum={batch.momentum:g})
layer.build(x.shape)
layer.gamma.assign([{batch.gamma:g}])
layer.beta.assign([{batch.beta:g}])
"""
    if batch.use:
        lines += f"for _ in range({batch.batches}):\n    layer(x, training=True)  # moves the averages\n"
    return lines + f"y = layer(x, training={not batch.use})\nprint(np.asarray(y).mean(), np.asarray(y).std())"
