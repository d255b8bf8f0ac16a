"""What follows from a net as data: shapes, counts, memory, fields, and errors that say what would do."""

import pickle

import pytest

from cnnviz.errors import LearnerError
from cnnviz.nets.spec import (
    KINDS,
    Activation,
    Add,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Inception,
    LayerError,
    MaxPool,
    Net,
    Rescaling,
    SeparableConv,
    ZeroPad,
    check,
    infer,
    names,
    totals,
)


def last(input_shape, *layers):
    return infer(Net(input_shape, layers))[-1]


def error(input_shape, *layers) -> str:
    with pytest.raises(LayerError) as raised:
        infer(Net(input_shape, layers))
    return str(raised.value)


def test_a_convolution_has_a_bias_and_a_weight_for_each_pixel_and_channel_of_its_window():
    row = last((28, 28, 1), Conv(32, (5, 5)))
    assert (row.output_shape, row.parameters) == ((24, 24, 32), 32 * (25 + 1))
    assert row.multiply_adds == 24 * 24 * 32 * 25
    assert last((24, 24, 32), Conv(64, (5, 5))).parameters == 64 * (25 * 32 + 1)
    assert last((24, 24, 32), Conv(64, (5, 5), use_bias=False)).parameters == 64 * 25 * 32


def test_groups_divide_the_weights():
    whole = last((8, 8, 4), Conv(6, use_bias=False)).parameters
    assert last((8, 8, 4), Conv(6, use_bias=False, groups=2)).parameters * 2 == whole


def test_a_separable_convolution_counts_as_its_two_steps():
    steps = infer(Net((9, 9, 4), (DepthwiseConv(use_bias=False), Conv(6, (1, 1)))))
    row = last((9, 9, 4), SeparableConv(6))
    assert row.parameters == totals(steps).parameters
    assert row.multiply_adds == totals(steps).multiply_adds
    assert row.fields == steps[-1].fields


def test_pooling_keeps_the_channels_and_learns_nothing():
    for pool in (MaxPool(), AveragePool()):
        row = last((24, 24, 32), pool)
        assert (row.output_shape, row.parameters, row.multiply_adds) == ((12, 12, 32), 0, 0)
    assert last((27, 27, 96), MaxPool((3, 3), (2, 2))).output_shape == (13, 13, 96)


def test_a_pool_moves_by_its_window_unless_told_otherwise():
    assert MaxPool((3, 3), (3, 3)) == MaxPool((3, 3))
    assert last((9, 9, 1), MaxPool((3, 3), (1, 1))).output_shape == (7, 7, 1)


def test_a_pool_of_one_number_changes_nothing():
    rows = infer(Net((6, 6, 64), (MaxPool((1, 1)),)))
    assert rows[1].output_shape == rows[0].output_shape
    assert rows[1].fields == rows[0].fields


def test_half_of_the_parameters_of_batch_normalisation_are_not_trained():
    row = last((55, 55, 96), BatchNorm())
    assert (row.trainable, row.frozen) == (192, 192)


def test_flatten_then_dense_sees_every_number():
    rows = infer(Net((4, 4, 64), (Flatten(), Dense(10, "softmax"))))
    assert [row.output_shape for row in rows[1:]] == [(1024,), (10,)]
    assert (rows[2].parameters, rows[2].multiply_adds) == (10_250, 10_240)


def test_memory_is_four_bytes_for_each_number_put_out():
    assert last((28, 28, 1), Conv(32, (5, 5))).memory == 24 * 24 * 32 * 4
    inside = 4 + 3 + 5 + 2 + 6 + 1 + 8  # all six convolutions, and the pooled channels
    stacked = 4 + 5 + 6 + 1
    assert last((7, 7, 8), Inception((4, 3, 5, 2, 6, 1))).memory == 7 * 7 * (inside + stacked) * 4


def test_an_inception_block_stacks_the_maps_of_its_four_branches():
    row = last((28, 28, 192), Inception((64, 96, 128, 16, 32, 32)))
    assert row.output_shape == (28, 28, 256)
    assert row.parameters == 163_696


def test_dropout_activation_and_rescaling_change_no_shape():
    for layer in (Dropout(0.25), Activation("tanh"), Rescaling(1 / 255)):
        row = last((5, 4, 3), layer)
        assert (row.output_shape, row.parameters) == ((5, 4, 3), 0)


def test_padding_adds_a_margin_on_each_side():
    row = last((5, 4, 3), ZeroPad((1, 2, 3, 4)))
    assert row.output_shape == (8, 11, 3)
    assert [field.start for field in row.fields] == [-1, -3]


def test_the_receptive_field_grows_with_depth_and_its_stride_with_pooling():
    rows = infer(
        Net((32, 32, 1), (Conv(6, (5, 5)), MaxPool(), Conv(16, (5, 5)), MaxPool(), Conv(120, (5, 5))))
    )
    assert [(row.fields[0].size, row.fields[0].stride) for row in rows[1:]] == [
        (5, 1), (6, 2), (14, 2), (16, 4), (32, 4),
    ]  # fmt: skip


def test_a_dense_layer_sees_all_that_the_maps_before_it_saw():
    row = last((32, 20, 1), Conv(6, (5, 5)), MaxPool(), Flatten(), Dense(3))
    assert [field.size for field in row.fields] == [32, 20]
    uneven = last((7, 7, 1), MaxPool(), GlobalAveragePool())  # the last row is left over
    assert [field.size for field in uneven.fields] == [6, 6]


def test_a_shortcut_widens_no_field_but_keeps_the_larger():
    rows = infer(Net((8, 8, 2), (Conv(2, padding="same"), Conv(2, padding="same"), Add(2))))
    assert rows[-1].fields == rows[-2].fields
    assert rows[-1].output_shape == (8, 8, 2)


def test_branches_that_move_at_different_strides_have_no_common_field():
    net = Net((8, 8, 1), (ZeroPad((4, 4, 4, 4)), MaxPool(), Add(2), Conv(1), Add(1)))
    rows = check(net)[0]
    assert rows[2].fields is not None
    assert rows[3].fields is None
    assert rows[4].fields is None  # nor has what follows


def test_the_projection_of_a_shortcut_is_counted():
    layers = (Conv(16, strides=(2, 2), padding="same"), Add(1, projection=True))
    row = last((28, 28, 8), *layers)
    assert (row.trainable, row.frozen) == (8 * 16 + 2 * 16, 2 * 16)
    assert row.multiply_adds == 14 * 14 * 8 * 16


def test_rows_and_columns_follow_the_same_rule_each_with_its_own_numbers():
    row = last((28, 40, 1), Conv(2, (3, 5), (1, 2), "same"))
    assert row.output_shape == (28, 20, 2)
    assert row.fields[1].start == -1  # 3 pixels are missing, 1 before and 2 after


def test_layers_are_named_as_keras_users_name_them():
    layers = (
        Conv(2),
        BatchNorm(),
        Activation("relu"),
        MaxPool(),
        Conv(2),
        AveragePool(),
        Flatten(),
        Dense(1),
    )
    assert names(Net((28, 28, 1), layers)) == [
        "conv1", "norm1", "relu1", "pool1", "conv2", "pool2", "flatten1", "dense1",
    ]  # fmt: skip


def test_an_error_names_the_layer_what_it_received_and_what_would_do():
    layers = (
        Conv(6, (5, 5)),
        MaxPool(),
        Conv(16, (5, 5)),
        MaxPool(),
        Dropout(0.1),
        MaxPool(),
        Conv(2, (5, 5)),
    )
    assert error((32, 32, 1), *layers) == (
        "Layer 7 conv: kernel 5×5 does not fit 2×2 input; use padding 'same', or a kernel of at most 2."
    )


def test_the_rows_before_an_error_are_kept():
    rows, found = check(Net((8, 8, 1), (Conv(2, (5, 5)), Conv(2, (5, 5)), Flatten())))
    assert [row.name for row in rows] == ["input", "conv1"]
    assert (found.number, found.kind) == (2, "conv")


@pytest.mark.parametrize(
    ("input_shape", "layers", "words"),
    [
        ((8, 8, 1), (Conv(2, (3, 3), dilation_rate=(4, 4)),), ["3×3", "spread over 9×9", "at most 2"]),
        ((8, 4, 1), (MaxPool((5, 5)),), ["window 5×5", "8×4", "at most 5×4"]),
        ((8, 8, 1), (Dense(10),), ["maps 8×8×1", "flatten"]),
        ((8, 8, 1), (Flatten(), Conv(2)), ["Layer 2", "vector of 64", "before"]),
        ((8, 8, 1), (Flatten(), GlobalAveragePool()), ["vector of 64"]),
        ((8, 8, 3), (Conv(4, groups=2),), ["3 channels", "2 groups", "such as 1"]),
        ((8, 8, 1), (Conv(4, strides=(2, 2), dilation_rate=(2, 2)),), ["strides 2×2", "dilation 2×2"]),
        ((8, 8, 1), (DepthwiseConv(strides=(1, 2)),), ["strides 1×2", "equal"]),
        ((8, 8, 1), (Conv(4), Add(1)), ["6×6×4", "8×8×1", "1×1 kernels"]),
        ((8, 8, 1), (Add(1),), ["leaps over 1 layers", "0 stand before"]),
        ((8, 8, 1), (Conv(4), Add(2)), ["leaps over 2 layers", "at most 1"]),
        ((9, 9, 1), (Conv(4, (3, 3)), Add(1, projection=True)), ["7×7×4", "9×9×1", "no stride"]),
    ],
)  # fmt: skip
def test_impossible_layers_are_named_with_a_remedy(input_shape, layers, words):
    text = error(input_shape, *layers)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(
    "layers",
    [
        (Flatten(), Dense(65_536)),
        (ZeroPad((512, 512, 512, 512)),) * 100,
        (Conv(65_536, (1024, 1024), padding="same"),),
        (Conv(65_536, (1, 1)),) * 50,
    ],
)
def test_nets_that_no_machine_holds_are_refused_before_numbers_grow_too_long(layers):
    assert "more than any machine holds" in error((4096, 4096, 64), *layers)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (Conv, {"filters": 0}, ["filters", "1 to 65536", "received 0"]),
        (Conv, {"filters": 2.0}, ["filters", "whole number"]),
        (Conv, {"filters": True}, ["filters", "True"]),
        (Conv, {"filters": 2, "kernel_size": (3, 3, 3)}, ["kernel_size", "2 whole numbers"]),
        (Conv, {"filters": 2, "padding": "SAME"}, ["padding", "valid, same", "'SAME'"]),
        (Conv, {"filters": 2, "use_bias": 1}, ["use_bias", "true or false"]),
        (Conv, {"filters": 10**400}, ["more than 30 digits"]),
        (Dense, {"units": 1, "activation": "sine"}, ["activation", "'sine'"]),
        (Dropout, {"rate": 1.5}, ["rate", "0 to 0.99"]),
        (Dropout, {"rate": float("nan")}, ["rate", "nan"]),
        (Inception, {"filters": (1, 2, 3)}, ["6 whole numbers"]),
    ],
)
def test_settings_out_of_range_are_refused_with_the_range(kind, values, words):
    with pytest.raises(LearnerError) as raised:
        kind(**values)
    assert all(word in str(raised.value) for word in words), raised.value


@pytest.mark.parametrize(
    "shape", [(0, 8, 1), (8, 8), (8, 8, 1, 1), (8, 8, "1"), (10**6, 8, 1), (8.0, 8, 1), None]
)
def test_an_input_out_of_bounds_is_refused(shape):
    with pytest.raises(LayerError, match="The input"):
        Net(shape)


def test_a_net_has_at_most_200_layers():
    assert len(infer(Net((8, 8, 1), (Dropout(0.1),) * 200))) == 201
    with pytest.raises(LearnerError, match="at most 200"):
        Net((8, 8, 1), (Dropout(0.1),) * 201)


def test_an_error_survives_the_way_through_a_process():
    sent = pickle.loads(pickle.dumps(LayerError(7, "conv", "received that", "do this")))
    assert (str(sent), sent.number) == ("Layer 7 conv: received that; do this.", 7)


def test_every_kind_says_what_it_is():
    for name, kind in KINDS.items():
        assert kind.kind == name
        assert kind.code
        assert kind.keras
        assert kind.__doc__
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)
