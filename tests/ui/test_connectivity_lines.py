"""The lesson on connections beneath its page: its Keras lines are run, its examples hold."""

import doctest
import os

import numpy as np
import pytest

from cnnviz.ui import field_graph, photo_field, weight_counts, wiring
from cnnviz.ui.components import connections
from cnnviz.ui.dense_head import Head
from cnnviz.ui.field_graph import Stack
from cnnviz.ui.weight_counts import Counts
from cnnviz.ui.wiring import Wiring


def run(lines):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    names: dict = {}
    exec(compile(lines, "shown lines", "exec"), names)
    return names


@pytest.mark.parametrize("wired", [Wiring("shared", 4, 2, 2), Wiring("dense", 5, 3, 1)])
def test_wired_in_three_ways(wired):
    ran = run(wired.keras_lines())
    counts = ran["dense"].count_params(), ran["seen"].size, ran["shared"].count_params()
    assert counts == wired.weights
    np.testing.assert_array_equal(ran["seen"].reshape(wired.seen.shape), wired.seen)


def test_weight_counts():
    counts = Counts(height=12, width=10, channels=3, outputs=20, kernel_size=3, filters=4)
    ran = run(counts.keras_lines())
    assert list(ran["count"].values()) == [counts.dense, counts.long_kernel, counts.small.shared]


@pytest.mark.parametrize("stack", [Stack(5, 2, 3, 1, True), Stack(16, 2, 3, 2, False)])
def test_receptive_field(stack):
    ran = run(stack.keras_lines())
    assert (ran["seen"] - 1).tolist() == stack.sees(*stack.middle())


def test_dense_or_kernels():
    head = Head(classes=4, seed=3)
    ran = run(head.keras_lines())
    np.testing.assert_allclose(ran["by_dense"], head.dense_scores)
    np.testing.assert_allclose(ran["by_kernels"], head.kernel_scores)


@pytest.mark.parametrize("module", [connections, field_graph, photo_field, weight_counts, wiring])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
