"""Random nets whose layers fit each other, for Hypothesis; $CNNVIZ_RANDOM_NETS says how many a test."""

import os

from hypothesis import strategies as st

from cnnviz.nets.settings import ACTIVATIONS, PADDINGS
from cnnviz.nets.spec import (
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
    GlobalMaxPool,
    Inception,
    MaxPool,
    Net,
    Rescaling,
    SeparableConv,
    ZeroPad,
    check,
)

EXAMPLES = int(os.environ.get("CNNVIZ_RANDOM_NETS", "120"))


def pairs(most: int) -> st.SearchStrategy:
    number = st.integers(1, most)
    return st.one_of(number.map(lambda n: (n, n)), st.tuples(number, number))


def equal_pairs(most: int) -> st.SearchStrategy:
    return st.integers(1, most).map(lambda n: (n, n))


paddings = st.sampled_from(PADDINGS)
few = st.integers(1, 5)
rates = st.sampled_from([0.0, 0.25, 0.5])


def windows(strides: st.SearchStrategy) -> dict[str, st.SearchStrategy]:
    """Kernel, padding, and one of strides and dilation, as Keras wants it."""
    return {"kernel_size": pairs(4), "padding": paddings, "strides": strides}


def layers(activations: st.SearchStrategy, linear: bool = False) -> st.SearchStrategy:
    """One layer of any kind; with `linear` only those through which every input is felt in the output.

    Those have equal strides in convolutions: with unequal ones TensorFlow 2.21's oneDNN kernels answer
    uninitialised memory where a batch comes out one column wide.
    """
    common = {"activation": activations, "use_bias": st.booleans()}
    several = st.integers(1, 2)
    kinds = [
        st.builds(Conv, filters=few, **windows((equal_pairs if linear else pairs)(3)), **common),
        st.builds(
            Conv,
            filters=few,
            kernel_size=pairs(3),
            padding=paddings,
            dilation_rate=pairs(3),
            **common,
            **({} if linear else {"l2": rates}),
        ),
        st.builds(DepthwiseConv, depth_multiplier=several, **windows(equal_pairs(3)), **common),
        st.builds(SeparableConv, filters=few, depth_multiplier=several, **windows(equal_pairs(3)), **common),
        st.builds(AveragePool, pool_size=pairs(3), strides=st.none() | pairs(3), padding=paddings),
        st.builds(MaxPool, pool_size=pairs(3), strides=st.none() | pairs(3), padding=paddings),
        st.builds(ZeroPad, padding=st.tuples(*[st.integers(0, 3)] * 4)),
        st.builds(BatchNorm),
        st.builds(Dropout, rate=rates),
        st.builds(Add, back=st.integers(1, 4), projection=st.booleans()),
        st.builds(Inception, filters=st.tuples(*[few] * 6), activation=activations),
    ]
    if not linear:
        kinds += [
            st.builds(Conv, filters=few.map(lambda n: 2 * n), groups=st.just(2), **windows(pairs(3))),
            st.builds(Activation, activation=activations),
            st.builds(Rescaling, scale=st.floats(-2, 2), offset=st.floats(-1, 1)),
        ]
    return st.one_of(kinds)


@st.composite
def nets(draw, linear: bool = False, most_layers: int = 8) -> Net:
    """A net whose layers fit; it ends in maps, or in a vector after some dense layers."""
    activations = st.just("linear") if linear else st.sampled_from(ACTIVATIONS)
    shape = draw(st.tuples(st.integers(1, 24), st.integers(1, 24), st.integers(1, 3)))
    net = Net(shape)
    for layer in draw(st.lists(layers(activations, linear), max_size=most_layers)):
        net = _with(net, layer)
    for layer in draw(st.sampled_from([(), (Flatten(),), (GlobalAveragePool(),), (GlobalMaxPool(),)])):
        net = _with(net, layer)
        for units in draw(st.lists(few, max_size=2)):
            net = _with(net, Dense(units, draw(activations), draw(st.booleans())))
    return net


def _with(net: Net, layer) -> Net:
    """The net with one layer more, if it fits."""
    longer = Net(net.input_shape, (*net.layers, layer))
    return net if check(longer)[1] else longer
