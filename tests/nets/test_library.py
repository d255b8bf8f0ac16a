"""The figures of the articles and papers come out of the nets of the course."""

import pytest

from cnnviz.errors import LearnerError
from cnnviz.nets.library import NETS, find, heads
from cnnviz.nets.spec import infer, size_text, totals
from cnnviz.nets.url_form import to_url


def table(name: str) -> dict[str, str]:
    return {row.name: size_text(row.output_shape) for row in infer(NETS[name].net)}


def parameters(name: str) -> dict[str, int]:
    return {row.name: row.parameters for row in infer(NETS[name].net)}


@pytest.mark.parametrize("name", NETS)
def test_the_count_that_must_come_out_comes_out(name):
    assert totals(infer(NETS[name].net)).parameters == NETS[name].parameters


@pytest.mark.parametrize("name", NETS)
def test_each_net_says_where_it_is_from_and_bears_its_key_as_name(name):
    known = NETS[name]
    assert known.title
    assert known.source
    assert known.net.name == name


@pytest.mark.parametrize(
    ("name", "count"),
    {
        "one-stage": 832, "two-stages": 52_096, "mnist": 62_346, "lenet-5": 61_706, "lenet-5-keras": 61_706,
        "alexnet": 62_383_848, "alexnet-10": 58_327_818, "alves": 229_834, "vgg-16": 138_357_544,
        "googlenet": 6_998_552, "alexnet-2012": 60_965_224, "mobilenet": 4_253_864, "baseline": 1_212_513,
    }.items(),
)  # fmt: skip
def test_the_published_counts(name, count):
    assert totals(infer(find(name))).parameters == count


def test_the_tutorials_net_layer_by_layer():
    assert table("mnist") == {
        "input": "28×28×1", "conv1": "24×24×32", "pool1": "12×12×32", "conv2": "8×8×64", "pool2": "4×4×64",
        "flatten1": "1024", "dense1": "10",
    }  # fmt: skip
    counts = parameters("mnist")
    assert (counts["conv1"], counts["conv2"], counts["dense1"]) == (832, 51_264, 10_250)


def test_lenet_5_layer_by_layer():
    shapes = ["28×28×6", "14×14×6", "10×10×16", "5×5×16", "1×1×120", "120", "84", "10"]
    assert list(table("lenet-5").values()) == ["32×32×1", *shapes]
    assert list(table("lenet-5-keras").values()) == ["28×28×1", *shapes]


def test_alexnet_layer_by_layer():
    rows = table("alexnet-10")
    names = ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool3")
    assert [rows[name] for name in names] == [
        "55×55×96", "27×27×96", "27×27×256", "13×13×256", "13×13×384", "13×13×384", "13×13×256", "6×6×256",
    ]  # fmt: skip
    assert rows["flatten1"] == "9216"


def test_the_articles_cifar_net_layer_by_layer():
    rows = table("alves")
    assert [rows[f"conv{n}"] for n in range(1, 6)] == ["32×32×128", "14×14×128", "6×6×64", "5×5×32", "4×4×32"]
    assert rows["conv3"] == rows["pool3"]  # a 1×1 pool changes nothing


def test_the_cats_and_dogs_net_makes_148_of_150():
    assert table("baseline")["conv1"] == "148×148×32"


def test_the_depth_story():
    """More layers, fewer parameters: GoogLeNet needs a ninth of AlexNet's and a twentieth of VGG-16's."""

    def depth(name: str) -> int:
        """Layers with weights along the longest way; an inception block has two."""
        kinds = [row.kind for row in infer(find(name))]
        return sum({"conv": 1, "dense": 1, "inception": 2}.get(kind, 0) for kind in kinds)

    names = ["lenet-5", "alexnet-2012", "vgg-16", "googlenet"]
    assert [depth(name) for name in names] == [5, 8, 16, 22]
    assert [NETS[name].year for name in names] == [1998, 2012, 2014, 2014]
    counts = [NETS[name].parameters for name in names]
    assert counts[1] / counts[3] > 8.5
    assert counts[2] / counts[3] > 19


def test_convolutions_hold_the_memory_and_dense_layers_the_parameters():
    rows = infer(find("vgg-16"))

    def share(of, *kinds):
        return sum(of(row) for row in rows if row.kind in kinds) / sum(of(row) for row in rows)

    assert share(lambda row: row.memory, "conv") > 0.85
    assert share(lambda row: row.parameters, "dense") > 0.85
    assert share(lambda row: row.multiply_adds, "conv") > 0.99


def test_a_dense_head_and_kernels_of_full_size_count_the_same_and_averaging_far_less():
    counts = {name: totals(infer(net)).parameters for name, net in heads((7, 7, 512), 1000).items()}
    assert counts == {
        "flatten-dense": 25_089_000, "full-size-kernels": 25_089_000, "global-average": 513_000,
    }  # fmt: skip


def test_a_net_is_found_by_name_or_by_its_link_form():
    assert find("lenet-5") is NETS["lenet-5"].net
    assert find(to_url(NETS["lenet-5"].net)).layers == NETS["lenet-5"].net.layers
    with pytest.raises(LearnerError, match="no net 'lenet-6'"):
        find("lenet-6")
