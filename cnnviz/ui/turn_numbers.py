"""Cross-correlation against convolution, in words and numbers: how the two maps of one kernel differ."""

import numpy as np

from cnnviz.numeric.convolution import convolve, trace
from cnnviz.ui.components.slide_kernel import Array, Slide
from cnnviz.ui.signed_numbers import number, total
from cnnviz.ui.text import t


def convolved(slide: Slide) -> Array:
    """The convolution of the same grey picture with the same kernel, (H', W')."""
    window = (slide.strides, slide.padding, slide.dilation_rate)
    return convolve(slide.volume[:, :, 0], _kernel(slide), *window)


def formula(slide: Slide, place: int) -> str:
    """Both sums at one place, filled in; they run over the same window in opposite directions."""
    kernel, columns = _kernel(slide), slide.maps.shape[1]
    row, column = divmod(min(place, slide.maps.shape[0] * columns - 1), columns)
    window = (slide.strides, slide.padding, slide.dilation_rate)
    lines = []
    for name, laid in ((t("cross-correlation"), kernel), (t("convolution"), kernel[::-1, ::-1])):
        one = trace(slide.volume[:, :, 0], laid, row, column, *window)
        lines.append(f"{name}: z({row}, {column}) = {total(one.products.ravel())} = **{number(one.total)}**")
    return "\n\n".join(lines)


def note(slide: Slide, other: Array) -> str:
    """What turning this kernel does to the map."""
    kernel, map_ = _kernel(slide), slide.volumes[:, :, 0]
    turned = kernel[::-1, ::-1]
    count = map_.size
    if np.allclose(kernel, turned):
        return t(
            "Turned by 180° this kernel is the same as before, so all {count} numbers agree.", count=count
        )
    if np.allclose(kernel, -turned):
        return t(
            "Turned by 180° every weight meets its opposite, so each of the {count} numbers changes its "
            "sign.",
            count=count,
        )
    differing = int((~np.isclose(map_, other)).sum())
    return t(
        "Turned by 180° this kernel is another one: {n} of the {count} numbers differ.",
        n=differing,
        count=count,
    )


def formulas(slide: Slide, place: int) -> list[tuple[str, str]]:
    """Both sums at one place, and what turning does to the map."""
    return [(formula(slide, place), note(slide, convolved(slide)))]


def table(slide: Slide, other: Array) -> list[dict[str, object]]:
    """Place by place: both numbers, and their difference."""
    map_ = slide.volumes[:, :, 0]
    return [
        {
            t("row"): row,
            t("column"): column,
            t("cross-correlation"): number(float(map_[row, column])),
            t("convolution"): number(float(other[row, column])),
            t("difference"): number(float(other[row, column] - map_[row, column])),
        }
        for row, column in np.ndindex(map_.shape)
    ]


def keras_lines(lines: str) -> str:
    """The lines of the cross-correlation, and after them those of the convolution."""
    return (
        f"{lines}\n\n"
        "# Conv2D computes a cross-correlation. A convolution in the strict sense turns the kernel first:\n"
        "weights = net.get_weights()[0]\n"
        "net.set_weights([weights[::-1, ::-1]])\n"
        "convolved = net(image.reshape(1, *image.shape[:2], -1)).numpy()[0]\n"
        "print(convolved[..., 0])"
    )


def _kernel(slide: Slide) -> Array:
    """The one kernel (k, k) of a slide of one channel."""
    if slide.stack is None:
        raise ValueError(f"Only a kernel can be turned; received the operation {slide.operation!r}.")
    return slide.stack[:, :, 0, 0]
