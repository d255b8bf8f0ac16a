"""The NumPy cross-correlation beside SciPy's `correlate` and Keras's `ops.conv`, 28 × 28 to 512 × 512.

All three work on the same 32-bit numbers in one process, taking turns, and must agree. Read the ratios:
above 1 the other one takes longer than NumPy. SciPy takes one kernel a call, so a stack is a loop there.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import scipy.signal

from cnnviz.numeric.convolution import cross_correlate

SIZES = (28, 64, 128, 256, 512)
KERNELS = {"3 × 3": (3, 3), "7 × 7": (7, 7), "3 × 3 × 3": (3, 3, 3), "8 of 3 × 3 × 3": (3, 3, 3, 8)}
ROUNDS = 15


def main() -> str:
    """Measure, and give the figures as a Markdown table."""
    lines = [
        "## Cross-correlation: NumPy core, SciPy, Keras",
        "",
        f"Medians of {ROUNDS} rounds, {os.cpu_count()} cores.",
        "",
        "| image | kernel | NumPy, ms | SciPy / NumPy | Keras / NumPy |",
        "|---|---|--:|--:|--:|",
    ]
    for size in SIZES:
        for name, shape in KERNELS.items():
            numpy_ms, scipy_ms, keras_ms = (1000 * seconds for seconds in compare(size, shape))
            image = f"{size} × {size}" + (" × 3" if len(shape) > 2 else "")
            ratios = f"{scipy_ms / numpy_ms:.2f} | {keras_ms / numpy_ms:.2f}"
            lines.append(f"| {image} | {name} | {numpy_ms:.3f} | {ratios} |")
    return "\n".join(lines)


def compare(size: int, kernel_shape: tuple[int, ...]) -> list[float]:
    """Median seconds of NumPy, SciPy and Keras for one image and kernel, after checking that they agree."""
    random = np.random.default_rng(0)
    channels = kernel_shape[2:3]
    image = random.random((size, size, *channels), dtype=np.float32)
    kernel = random.random(kernel_shape, dtype=np.float32)
    ways = [lambda: cross_correlate(image, kernel), by_scipy(image, kernel), by_keras(image, kernel)]
    first, *others = (np.squeeze(way()) for way in ways)
    for other in others:
        np.testing.assert_allclose(first, other, rtol=1e-3)
    return medians(ways)


def by_scipy(image: np.ndarray, kernel: np.ndarray) -> Callable[[], np.ndarray]:
    """The same by `scipy.signal.correlate`, which picks the direct sum or the Fourier transform itself."""
    if kernel.ndim < 4:
        return lambda: scipy.signal.correlate(image, kernel, mode="valid")
    return lambda: np.concatenate(
        [scipy.signal.correlate(image, kernel[..., n], mode="valid") for n in range(kernel.shape[-1])],
        axis=-1,
    )


def by_keras(image: np.ndarray, kernel: np.ndarray) -> Callable[[], np.ndarray]:
    """The same by `keras.ops.conv`, on tensors that are ready beforehand."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    channels = image.shape[2] if image.ndim == 3 else 1
    batch = keras.ops.convert_to_tensor(image.reshape(1, *image.shape[:2], channels))
    stack = keras.ops.convert_to_tensor(kernel.reshape(*kernel.shape[:2], channels, -1))
    return lambda: keras.ops.convert_to_numpy(keras.ops.conv(batch, stack))


def medians(ways: Sequence[Callable[[], object]]) -> list[float]:
    """Seconds of each way; they take turns, so that a busy machine slows all alike."""
    seconds: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, taken in zip(ways, seconds, strict=True):
            start = time.perf_counter()
            way()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


if __name__ == "__main__":
    print(main())
