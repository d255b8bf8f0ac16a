"""The lesson on pooling in parts: what may be pooled, its sentences, its Keras lines, its shifts."""

import json
import os

import numpy as np
import pytest

from cnnviz.numeric.activations import relu
from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.numeric.pooling import GLOBAL_POOLS, POOLS
from cnnviz.numeric.shifts import equivariance_gap, invariance_gap, shift
from cnnviz.ui import pool_numbers, shift_numbers
from cnnviz.ui.components import shift_view
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.components.slide_kernel import Slide
from cnnviz.ui.pool_settings import INK, KINDS, OWN, PICTURES, a_digit, edge_maps, large_map, pool
from cnnviz.ui.shift_numbers import REACH, SHIFTS, ground, measure, number_of
from cnnviz.ui.shift_settings import DRAWN, FILTERS, stages

NAMED = [name for name in PICTURES if name != OWN]
EDGES = np.asarray(KERNELS["horizontal_edges"])


def sent(slide: Slide) -> dict:
    data = slide.data(editable=True, place=0, report_place=False)
    return json.loads(json.dumps(data, allow_nan=False))  # nothing that a browser couldn't read


def ran(lines: str) -> dict:
    """The names that shown lines leave."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    scope: dict = {}
    exec(compile(lines, "shown lines", "exec"), scope)
    return scope


class TestWhatIsPooled:
    @pytest.mark.parametrize("name", NAMED)
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_picture_fits_every_window_and_stays_within_its_scale(self, name, kind):
        for k in (0, 1, 6):
            slide = pool(name, kind, k, 4 if k else 1).slide
            assert slide.image.ndim == 3
            assert 0 <= slide.image.min() <= slide.image.max() <= slide.high
            assert slide.maps.shape[2] == slide.image.shape[2]

    def test_it_is_a_digit_a_photo_in_colour_and_feature_maps_that_a_network_might_have(self):
        assert {PICTURES[name].numbers().shape for name in ("digit", "maps", "photo", "large")} == {
            (8, 8, 1),
            (6, 6, 4),
            (10, 10, 3),
            (24, 24, 1),
        }
        assert np.array_equal(edge_maps()[..., 0], relu(cross_correlate(a_digit()[..., 0], EDGES)))
        assert large_map().max() > 9

    def test_the_window_names_channels_that_are_no_colours_and_speaks_of_a_pooled_map(self):
        maps, photo = sent(pool("maps", "max", 2, 2).slide), sent(pool("photo", "max", 2, 2).slide)
        assert maps["names"]["channels"] == maps["names"]["maps"]
        assert len(set(maps["names"]["maps"])) == 4
        assert len(maps["channel_colours"]) == 1
        assert photo["names"]["channels"] == ["red", "green", "blue"]
        assert len(photo["channel_colours"]) == 3
        assert maps["text"]["map"].startswith("Pooled")
        assert "weight" not in maps["text"]["hint_draw"]

    def test_what_overlaps_or_leaves_gaps_or_is_everything_is_said(self):
        assert pool("digit", "max", 2, 2).passages == ["slide"]
        assert pool("digit", "max", 3, 2).passages == ["slide", "overlap"]
        assert pool("digit", "max", 2, 3).passages == ["slide", "gaps"]
        assert pool("digit", "max", 0, 1).passages == ["slide", "global"]


class TestSentences:
    def test_the_figures_of_the_articles(self):
        (size, _), (share, smaller) = pool_numbers.formulas(pool("large", "max", 2, 2))
        assert size == "z = (m − k)/s + 1 = (24 − 2)/2 + 1 = **12**"
        assert share.endswith("**75 %**")
        assert "576 numbers" in smaller
        assert "4 times smaller" in smaller

    def test_a_pool_of_1_by_1_discards_nothing(self):
        _, (share, smaller) = pool_numbers.formulas(pool("maps", "max", 1, 1))
        assert share.endswith("**0 %**")
        assert "Nothing is discarded: 144 numbers" in smaller

    def test_what_no_window_reaches_is_named(self):
        (_, note), _ = pool_numbers.formulas(pool("digit", "max", 3, 2))
        assert "rows and columns 7" in note


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "k", "s"), [("digit", 2, 2), ("maps", 3, 2), ("photo", 2, 3), ("photo", 0, 1)]
)
def test_the_keras_lines_of_a_pool_compute_the_numbers_on_screen(kind, name, k, s):
    one = pool(name, kind, k, s)
    np.testing.assert_allclose(ran(pool_numbers.keras_lines(one))["z"], one.slide.maps, rtol=1e-5)


class TestShifts:
    def test_what_is_measured_is_what_the_numeric_core_measures(self):
        picture = ground(a_digit()[..., 0])
        for kind, k, s in [("max", 2, 2), ("average", 3, 1), ("l2", 4, 3)]:
            found = measure(picture, EDGES, kind, k, s)

            def feature_map(image):
                return relu(cross_correlate(image, EDGES, padding="same"))

            def pooled(image, kind=kind, k=k, s=s):
                return POOLS[kind](feature_map(image), k, s)

            def overall(image, kind=kind):
                return GLOBAL_POOLS[kind](feature_map(image))

            for by in [(0, 0), (1, 0), (-3, 6), (2, -4), (-6, -6)]:
                index = SHIFTS.index(by)
                assert found.feature_map.changed[index] == invariance_gap(feature_map, picture, *by)
                assert found.feature_map.off[index] == equivariance_gap(feature_map, picture, *by)
                assert found.pooled.changed[index] == pytest.approx(invariance_gap(pooled, picture, *by))
                assert found.overall.changed[index] == pytest.approx(
                    invariance_gap(overall, picture, *by), abs=1e-12
                )
                if by[0] % s == by[1] % s == 0:
                    gap = equivariance_gap(pooled, picture, *by, strides=s)
                    assert found.pooled.off[index] == pytest.approx(gap, abs=1e-12)
                else:
                    assert found.pooled.off[index] is None

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("s", [2, 3, 4])
    def test_pooling_follows_multiples_of_the_stride_exactly_and_others_change_it(self, kind, s):
        found = measure(ground(a_digit()[..., 0]), EDGES, kind, 2, s)
        for by in range(-4, 5):
            index = SHIFTS.index((0, by))
            assert found.feature_map.off[index] == 0
            assert found.overall.changed[index] == pytest.approx(0, abs=1e-12)
            assert (found.pooled.off[index] is not None) == (by % s == 0)
            if by % s == 0:
                assert found.pooled.off[index] == pytest.approx(0, abs=1e-12)
            if by:
                assert found.pooled.changed[index] > 0.1

    def test_pooling_changes_less_than_the_map_it_pools_while_a_shift_is_small(self):
        found = measure(ground(a_digit()[..., 0]), EDGES, "max", 3, 2)
        for by in (-1, 1):
            index = SHIFTS.index((0, by))
            assert found.pooled.changed[index] < 0.8 * found.feature_map.changed[index]

    def test_a_dot_can_move_three_pixels_before_windows_of_4_notice(self):
        found = measure(
            ground(PICTURES["dot"].numbers()[..., 0]), np.asarray(KERNELS["identity"]), "max", 4, 4
        )
        changed = [found.pooled.changed[SHIFTS.index((0, by))] for by in range(-1, 6)]
        assert changed == pytest.approx([2**0.5, 0, 0, 0, 0, 2**0.5, 2**0.5])
        assert "stays just as it was" in shift_numbers.formulas(found, (0, 3))[1][1]
        assert "has to change" in shift_numbers.formulas(found, (0, 5))[1][1]

    def test_what_leaves_the_ground_is_missed(self):
        found = measure(ground(np.full((8, 8), INK)), EDGES, "max", 2, 2)
        index = SHIFTS.index((-REACH, 0))
        assert found.feature_map.off[index] > 0
        assert any("has left the ground" in note for _, note in shift_numbers.formulas(found, (-REACH, 0)))

    def test_an_empty_picture_has_nothing_to_frame_and_nothing_changes(self):
        found = measure(ground(np.zeros((8, 8), int)), EDGES, "average", 2, 2)
        assert set(found.pooled.changed) == {0.0}
        assert all(stage["box"] is None for stage in payload(found)[0]["stages"][:2])

    @pytest.mark.parametrize(
        ("by", "way", "says"),
        [
            ((0, 0), "**(0, 0)**", "Nothing has moved yet"),
            ((0, 1), "**(0, 0.5)**", "whole places only"),
            ((-2, 4), "**(−1, 2)**", "off by 0.000"),
        ],
    )
    def test_the_way_of_a_pooled_map_is_the_shift_over_the_stride(self, by, way, says):
        found = measure(ground(a_digit()[..., 0]), EDGES, "max", 2, 2)
        (changed, first), (moved, second) = shift_numbers.formulas(found, by)
        assert f"**{found.pooled.changed[SHIFTS.index(by)]:.3f}**" in changed
        assert way in moved
        assert says in f"{first} {second}"

    def test_thirds_stay_thirds(self):
        assert [number_of(by, 3) for by in (-4, -1, 0, 2, 3)] == ["−1 1/3", "−1/3", "0", "2/3", "1"]

    @pytest.mark.parametrize(("kind", "by"), [("max", (0, 1)), ("average", (2, -3)), ("l2", (-6, 6))])
    def test_the_keras_lines_find_the_same_change(self, kind, by):
        found = measure(ground(a_digit()[..., 0]), EDGES, kind, 3, 2)
        scope = ran(shift_numbers.keras_lines(found, by))
        assert np.array_equal(scope["moved"], shift(found.picture, *by))
        assert scope["changed"] == pytest.approx(found.pooled.changed[SHIFTS.index(by)], abs=1e-5)


def payload(found, place=(0, 0)):
    return unpack(shift_view.payload(found.picture, INK, stages(found), REACH, place, 1))


class TestWhatTheBrowserGets:
    def test_every_shift_of_every_stage(self):
        found = measure(ground(a_digit()[..., 0]), EDGES, "max", 2, 2)
        header, blob = payload(found, (1, -2))
        pooled = header["stages"][1]
        pictures = array(pooled["pixels"], blob)
        assert pictures.shape == (len(SHIFTS), 10, 10)
        for by in [(0, 0), (-6, 6), (3, 2)]:
            index = SHIFTS.index(by)
            shown = pictures[index] / 255 * found.pooled.values.max()
            np.testing.assert_allclose(shown, found.pooled.at(by), atol=found.pooled.values.max() / 500)
            assert pooled["changed"][index] == found.pooled.changed[index]
        assert header["place"] == [1, -2]
        assert header["stages"][2]["numbers"] == found.overall.values.ravel().tolist()

    def test_every_choice_gives_numbers_that_json_can_hold(self):
        for name in DRAWN:
            motif = PICTURES[name].numbers()[..., 0] if name != OWN else np.zeros((8, 8), int)
            for kernel in FILTERS:
                assert payload(measure(ground(motif), np.asarray(KERNELS[kernel]), "l2", 6, 4))

    @pytest.mark.parametrize(
        "said",
        [
            None,
            3,
            {},
            {"rows": 1},
            {"rows": "1", "columns": 0},
            {"rows": True, "columns": 0},
            {"rows": 7, "columns": 0},
        ],
    )
    def test_what_is_no_place_within_reach_is_not_heard(self, said):
        assert shift_view.checked(said, REACH) is None
        assert shift_view.checked({"rows": -6, "columns": 6}, REACH) == (-6, 6)
