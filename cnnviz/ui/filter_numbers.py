"""The lesson on filters with the numbers on screen: formula, Keras lines, table."""

import numpy as np

from cnnviz.numeric.convolution import cross_correlate, trace
from cnnviz.ui.filter_settings import Bench
from cnnviz.ui.signed_numbers import factor
from cnnviz.ui.signed_numbers import fixed as number
from cnnviz.ui.text import t

MOST_TERMS = 9  # written out; larger windows are summed up by channel or row


def formula(bench: Bench) -> str:
    """z at the lit place, as a sum of pixel · weight."""
    one = trace(bench.pixels, bench.weights, *bench.place)
    total = f"**{number(one.total)}**"
    if bench.weights.size <= MOST_TERMS:
        pairs = zip(one.window.ravel(), bench.weights.ravel(), strict=True)
        terms = [f"{number(pixel, 2)}·{factor(weight)}" for pixel, weight in pairs if weight]
    else:
        parts = one.channel_sums if bench.weights.ndim == 3 else one.products.sum(axis=1)
        terms = [factor(round(float(part), 3)) for part in parts]
    return f"z = Σ window · kernel = {' + '.join(terms) or '0'} = {total}"


def note(bench: Bench) -> str:
    """Where that is, and what the summands are."""
    k, (row, column) = bench.weights.shape[0], bench.place
    where = t(
        "rows {top} to {bottom}, columns {left} to {right} of the photo",
        top=row,
        bottom=row + k - 1,
        left=column,
        right=column + k - 1,
    )
    if bench.weights.size <= MOST_TERMS:
        return t("The window: {where}. Weights of 0 are left out.", where=where)
    if bench.weights.ndim == 3:
        return t("The window: {where}. One summand for each channel, red, green, blue.", where=where)
    return t("The window: {where}. One summand for each of its rows.", where=where)


def formulas(bench: Bench) -> list[tuple[str, str]]:
    """The formula of the page with its note."""
    return [(formula(bench), note(bench))]


def table(bench: Bench) -> list[dict[str, object]]:
    """The kernel's weights, and what the map holds."""
    feature_map = cross_correlate(bench.pixels, bench.weights)
    rows = {
        t("Kernel"): bench.title,
        t("Shape of the kernel"): " × ".join(map(str, bench.weights.shape)),
        t("Sum of the weights"): number(float(bench.weights.sum())),
        t("Shape of the map"): " × ".join(map(str, feature_map.shape)),
        t("Least number"): number(float(feature_map.min())),
        t("Mean"): number(float(feature_map.mean())),
        t("Largest number"): number(float(feature_map.max())),
        t("At row {row}, column {column}", row=bench.place[0], column=bench.place[1]): number(
            float(feature_map[bench.place])
        ),
    }
    for place, line in enumerate(bench.weights.reshape(bench.weights.shape[0], -1)):
        rows[t("Weights, row {row}", row=place)] = ", ".join(factor(weight) for weight in line)
    return [{t("What"): what, t("Value"): value} for what, value in rows.items()]


def keras_lines(bench: Bench) -> str:
    """The same in Keras. `image` is the photo, an array (H, W, 3) of 0…255."""
    grey = bench.weights.ndim == 2
    k = bench.weights.shape[0]
    rows = np.array2string(
        bench.weights, separator=", ", precision=6, threshold=1000, prefix="kernel = np.array("
    )
    pixels = "image @ [0.299, 0.587, 0.114] / 255" if grey else "image / 255"
    batch = "pixels[None, :, :, None]" if grey else "pixels[None]"
    return f"""import keras
import numpy as np

# image: a photo, an array (H, W, 3) of 0…255, such as
# keras.utils.img_to_array(keras.utils.load_img("photo.jpg"))
pixels = ({pixels}).astype("float32")
kernel = np.array({rows}, dtype="float32")
layer = keras.layers.Conv2D(1, {k}, use_bias=False)
layer.build((None, None, None, {1 if grey else 3}))
layer.set_weights([kernel.reshape({k}, {k}, {1 if grey else 3}, 1)])
feature_map = layer({batch})[0, :, :, 0]
print(feature_map[{bench.place[0]}, {bench.place[1]}])"""
