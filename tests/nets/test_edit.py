"""Edits of a net keep its shortcuts where they began."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import LearnerError
from cnnviz.nets.edit import duplicate, insert, move, remove, replace
from cnnviz.nets.library import NETS
from cnnviz.nets.recipes import residual
from cnnviz.nets.spec import Activation, Add, Conv, Dropout, Flatten, MaxPool, Net, infer

PLAIN = Net((9, 9, 1), (Conv(1), MaxPool(), Flatten()))
BLOCK = Net((9, 9, 16), (Dropout(0.1), *residual(16)))  # the shortcut begins at the dropout


def kinds(net: Net) -> list[str]:
    return [layer.kind for layer in net.layers]


def source(net: Net) -> int:
    """The layer at which the net's shortcut begins."""
    at, add = next((n, layer) for n, layer in enumerate(net.layers, start=1) if isinstance(layer, Add))
    return at - 1 - add.back


def test_layers_are_inserted_removed_moved_doubled_and_replaced():
    assert kinds(insert(PLAIN, 1, Dropout(0.5))) == ["dropout", "conv", "max_pool", "flatten"]
    assert kinds(insert(PLAIN, 4, Dropout(0.5))) == ["conv", "max_pool", "flatten", "dropout"]
    assert kinds(remove(PLAIN, 2)) == ["conv", "flatten"]
    assert kinds(move(PLAIN, 3, 1)) == ["flatten", "conv", "max_pool"]
    assert kinds(move(PLAIN, 1, 3)) == ["max_pool", "flatten", "conv"]
    assert kinds(duplicate(PLAIN, 2)) == ["conv", "max_pool", "max_pool", "flatten"]
    assert replace(PLAIN, 1, Conv(7)).layers[0] == Conv(7)


def test_a_shortcut_goes_on_beginning_where_it_began():
    assert source(BLOCK) == 1
    assert source(insert(BLOCK, 3, Activation("relu"))) == 1
    assert source(insert(BLOCK, 1, Dropout(0.2))) == 2
    assert source(remove(BLOCK, 4)) == 1
    assert source(duplicate(BLOCK, 2)) == 1
    assert source(move(BLOCK, 1, 3)) == 3


def test_where_its_beginning_is_removed_it_begins_one_layer_earlier():
    assert source(remove(BLOCK, 1)) == 0


def test_a_net_with_shortcuts_still_fits_after_a_layer_is_put_between():
    net = NETS["resnet-mini"].net
    assert len(infer(insert(net, 6, Dropout(0.1)))) == len(infer(net)) + 1


@given(st.data())
def test_a_layer_moved_there_and_back_changes_nothing(data):
    number, to = (data.draw(st.integers(1, len(BLOCK.layers))) for _ in range(2))
    there = move(BLOCK, number, to)
    assert kinds(move(there, to, number)) == kinds(BLOCK)


@pytest.mark.parametrize("number", [0, -1, 4, 999])
def test_a_layer_that_is_not_there_can_not_be_changed(number):
    for change in (
        remove,
        duplicate,
        lambda net, n: move(net, n, 1),
        lambda net, n: replace(net, n, Flatten()),
    ):
        with pytest.raises(LearnerError, match="There is no layer"):
            change(PLAIN, number)


def test_the_two_hundred_and_first_layer_is_refused():
    full = Net((9, 9, 1), (Dropout(0.1),) * 200)
    with pytest.raises(LearnerError, match="at most 200"):
        duplicate(full, 1)
