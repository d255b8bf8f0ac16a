"""The data between server and sliding window, both ways; what of it stands in links; the Keras lines."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import samples
from cnnviz.numeric.convolution import convolve, cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import slide_settings
from cnnviz.ui.components.slide_kernel import Slide, read_edit
from cnnviz.ui.own_numbers import read_pixels, read_weights, write_pixels, write_weights
from cnnviz.ui.slide_numbers import caption, keras_lines, sizes, table

SEVEN = samples.grid("seven")
PREWITT = np.asarray(KERNELS["horizontal_edges"])


def slide(image=SEVEN, kernels=PREWITT, operation="cross-correlation", **window) -> Slide:
    compute = {"cross-correlation": cross_correlate, "convolution": convolve}[operation]
    window = {"strides": 1, "padding": 0, "dilation_rate": 1, **window}
    return Slide(image, compute(image, kernels, **window), kernels, operation=operation, **window)


def sent(one: Slide) -> dict:
    data = one.data(editable=True, place=0, report_place=False)
    return json.loads(json.dumps(data, allow_nan=False))  # nothing that a browser couldn't read


class TestWhatTheBrowserGets:
    def test_a_grey_picture_is_one_channel(self):
        data = sent(slide())
        assert np.array_equal(data["image"], SEVEN[np.newaxis])
        assert np.array_equal(data["kernels"], PREWITT[np.newaxis, np.newaxis])
        assert np.array_equal(data["maps"], cross_correlate(SEVEN, PREWITT)[np.newaxis])

    def test_channels_and_kernels_come_first(self):
        image = samples.grid("seven", 3)
        kernels = np.arange(3 * 3 * 3 * 2).reshape(3, 3, 3, 2)
        data = sent(slide(image, kernels))
        assert np.array_equal(data["image"][2], image[:, :, 2])
        assert np.array_equal(data["kernels"][1][2], kernels[:, :, 2, 1])
        assert np.array_equal(data["maps"][1], cross_correlate(image, kernels)[:, :, 1])

    def test_pooling_has_a_window_and_no_kernel(self):
        data = sent(Slide(SEVEN, SEVEN[::2, ::2], operation="max", kernel_size=(2, 2), strides=2))
        assert data["kernels"] is None
        assert data["kernel_size"] == [2, 2]
        assert data["editable"] == {"image": True, "kernels": False}

    @pytest.mark.parametrize(
        "wrong", [{"operation": "median"}, {"operation": "max", "kernels": PREWITT}, {"kernels": None}]
    )
    def test_an_operation_that_cannot_be_is_refused(self, wrong):
        with pytest.raises(ValueError, match="operation"):
            Slide(SEVEN, SEVEN, **{"kernels": PREWITT, **wrong})


class TestWhatTheBrowserSends:
    def test_edited_weights_come_back_in_the_shape_of_the_kernels(self):
        weights = PREWITT.tolist()
        weights[0][0] = 2.5
        edit = read_edit({"sources": {"kernels": "edit:a:1"}, "kernels": [[weights]], "image": None}, slide())
        assert edit.image is None
        assert edit.kernels.shape == (3, 3)
        assert edit.kernels[0, 0] == 2.5
        assert edit.kernels_source == "edit:a:1"

    def test_an_edited_picture_of_three_channels_comes_back_with_channels_last(self):
        image = samples.grid("seven", 3)
        kernels = np.ones((3, 3, 3, 1), int)
        changed = np.moveaxis(image, 2, 0).copy()
        changed[2, 0, 7] = 4
        edit = read_edit({"sources": {}, "image": changed.tolist()}, slide(image, kernels))
        assert edit.image.shape == (8, 8, 3)
        assert edit.image[0, 7, 2] == 4
        assert edit.image.dtype.kind == "i"

    @pytest.mark.parametrize(
        "value",
        [
            None,
            7,
            "edit",
            [],
            {},
            {"sources": None},
            {"sources": {}, "image": None, "kernels": None},
            {"sources": {}, "kernels": [[[[1, 2]]]]},
            {"sources": {}, "kernels": [[["x"] * 3] * 3]},
            {"sources": {}, "kernels": [[[[float("nan")] * 3] * 3]]},
            {"sources": {}, "kernels": [[[[float("inf")] * 3] * 3]]},
            {"sources": {}, "kernels": [[[[100] * 3] * 3]]},
            {"sources": {}, "kernels": {"a": 1}},
            {"sources": {}, "image": [[[10] * 8] * 8]},
            {"sources": {}, "image": [[[-1] * 8] * 8]},
            {"sources": {}, "image": [[[1] * 9] * 8]},
            {"sources": {}, "image": [[1], [1, 2]]},
        ],
    )
    def test_anything_else_is_no_edit(self, value):
        assert read_edit(value, slide()) is None


class TestOwnNumbersInLinks:
    @given(st.lists(st.integers(0, 9), min_size=192, max_size=192), st.sampled_from([1, 3]))
    def test_a_picture_comes_back_as_it_was(self, digits, channels):
        image = np.array(digits[: 64 * channels]).reshape(8, 8, channels)
        assert np.array_equal(read_pixels(write_pixels(image)), image)

    @given(st.data(), st.sampled_from([1, 3]), st.integers(1, 5), st.integers(1, 4))
    def test_weights_come_back_as_they_were(self, data, channels, side, count):
        size = side * side * channels * count
        weight = st.integers(-99, 99) | st.decimals(-99, 99, places=2) | st.just(1 / 9)
        values = data.draw(st.lists(weight, min_size=size, max_size=size))
        kernels = np.array([float(value) for value in values]).reshape(side, side, channels, count)
        again = read_weights(write_weights(kernels))
        assert again.shape == kernels.shape
        assert again == pytest.approx(kernels, abs=1e-9)

    def test_ninths_stay_ninths(self):
        blur = np.full((3, 3, 1, 1), 1 / 9)
        assert write_weights(blur).startswith("1/9,")
        assert np.array_equal(read_weights(write_weights(blur)), blur)

    @given(st.text(max_size=300))
    def test_any_text_is_numbers_or_nothing(self, text):
        for read in (read_weights, read_pixels):
            found = read(text)
            assert found is None or np.all(np.isfinite(found))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1,2",
            "nan,nan,nan,nan",
            "inf",
            "1e9",
            "100",
            "1/0",
            "1,2,3,4;1",
            "1;" * 9 + "1",
            "٣",
            "1," * 9000,
        ],
    )
    def test_what_is_no_kernel_is_refused(self, text):
        assert read_weights(text) is None

    @pytest.mark.parametrize("text", ["", "1", "9" * 63, "9" * 65, "x" * 64, "٣" * 64, "-" + "1" * 63])
    def test_what_is_no_picture_is_refused(self, text):
        assert read_pixels(text) is None


class TestPresets:
    @pytest.mark.parametrize("name", [name for name in slide_settings.PRESETS if name != slide_settings.OWN])
    @pytest.mark.parametrize("channels", [1, 3])
    def test_every_preset_fits_its_channels_and_has_a_title(self, name, channels):
        stack = slide_settings.preset(name, channels)
        assert stack.ndim == 4
        assert stack.shape[2] == channels
        assert slide_settings.title(name)

    def test_red_not_blue_tells_red_from_blue(self):
        red, blue = np.zeros((3, 3, 3), int), np.zeros((3, 3, 3), int)
        red[..., 0] = blue[..., 2] = 9
        kernel = slide_settings.preset("red_not_blue", 3)
        assert cross_correlate(red, kernel).item() == 81
        assert cross_correlate(blue, kernel).item() == -81


class TestWords:
    def test_the_table_holds_every_number_of_the_map(self):
        one = slide(strides=2)
        numbers = [[float(line[f"column {c}"]) for c in range(3)] for line in table(one)]
        assert np.array_equal(numbers, one.maps)

    def test_the_table_of_a_stack_names_each_map(self):
        kernels = slide_settings.preset("four_edges", 1)
        image = SEVEN[..., np.newaxis]
        one = Slide(image, cross_correlate(image, kernels), kernels, map_names=list("abcd"))
        assert [line["map"] for line in table(one)] == [name for name in "abcd" for _ in range(6)]
        assert caption(one).endswith("6 × 6 × 4")

    def test_a_3_by_3_by_3_kernel_sums_27_products(self):
        one = slide(samples.grid("seven", 3), np.ones((3, 3, 3), int))
        assert sizes(one) == {"terms": 27, "places": 36}


@pytest.mark.parametrize(
    ("channels", "kernel", "operation", "window"),
    [
        (1, "horizontal_edges", "cross-correlation", {}),
        (1, "gaussian_blur", "cross-correlation", {"padding": 1}),
        (1, "corners", "convolution", {"strides": 2}),
        (3, "red_not_blue", "cross-correlation", {"dilation_rate": 2, "padding": 2}),
        (3, "six", "convolution", {"padding": 1, "strides": 3}),
        (1, "four_edges", "cross-correlation", {"strides": 2, "dilation_rate": 3, "padding": 1}),
    ],
)
def test_the_keras_lines_compute_the_numbers_on_screen(channels, kernel, operation, window, capsys):
    image = samples.grid("curve", channels).reshape(8, 8, channels)
    one = slide(image, slide_settings.preset(kernel, channels), operation, **window)
    scope: dict = {}
    exec(compile(keras_lines(one), "keras lines", "exec"), scope)
    assert scope["z"] == pytest.approx(one.volumes, abs=1e-4)
    assert capsys.readouterr().out
