"""The nets of the course, each with where it comes from: `NETS`, a table from a short name to a net.

The count beside a net is the one that must come out: tests compare it with what `infer` finds and with a
Keras model built from the same data.
"""

from __future__ import annotations

import dataclasses

from cnnviz.errors import LearnerError
from cnnviz.nets import recipes
from cnnviz.nets.layer import Layer
from cnnviz.nets.spec import Conv, Dense, Flatten, GlobalAveragePool, Net
from cnnviz.nets.url_form import from_url

ALVES = "Alves, “Understanding ConvNets”"
INNER = "“The inner workings of convolutional nets”"
MUELLER = "Müller, “Understanding convolutional neural networks”"
PAITHARA = "Paithara, “Why CNN”"
TUTORIAL = "“CNN tutorial with Keras”"
LECUN = "LeCun and others, “Gradient-based learning applied to document recognition”"
KRIZHEVSKY = "Krizhevsky and others, “ImageNet classification with deep convolutional neural networks”"
SIMONYAN = "Simonyan and Zisserman, “Very deep convolutional networks for large-scale image recognition”"
SZEGEDY = "Szegedy and others, “Going deeper with convolutions”"
HE = "He and others, “Deep residual learning for image recognition”"
HOWARD = "Howard and others, “MobileNets: efficient convolutional neural networks for mobile vision”"
THIS = "this course"

MNIST, CIFAR, PHOTO = (28, 28, 1), (32, 32, 3), (224, 224, 3)


@dataclasses.dataclass(frozen=True)
class Known:
    """A net of the course.

    Attributes:
        net: the net; its name is its key in `NETS`.
        title: what people call it.
        source: the paper or article it is from.
        year: of that source; None where it bears none.
        parameters: how many must come out.
        note: what to know about this form of it.
    """

    net: Net
    title: str
    source: str
    year: int | None
    parameters: int
    note: str = ""


def _known(
    name: str,
    title: str,
    source: str,
    year: int | None,
    input_shape: tuple[int, int, int],
    layers: tuple[Layer, ...],
    parameters: int,
    note: str = "",
) -> Known:
    return Known(Net(input_shape, layers, name), title, source, year, parameters, note)


NETS: dict[str, Known] = {
    known.net.name: known
    for known in (
        _known(
            "one-stage", "One convolution + pooling", TUTORIAL, None, MNIST, recipes.tutorial()[:2], 832,
            "32 kernels of 5×5 weights and a bias each: 32 × (25 + 1) parameters.",
        ),
        _known(
            "two-stages", "Two convolutions + pooling", TUTORIAL, None, MNIST, recipes.tutorial()[:4], 52_096,
            "The second kernels are as deep as the maps they look at: 64 × (5 × 5 × 32 + 1) parameters.",
        ),
        _known(
            "mnist", "The tutorial's net", TUTORIAL, None, MNIST, recipes.tutorial(), 62_346,
            "Trained on MNIST (SGD, batches of 100, 10 epochs) it reaches 0.98 on test images, says the "
            "article.",
        ),
        _known(
            "lenet-5", "LeNet-5", LECUN, 1998, (32, 32, 1), recipes.lenet("valid"), 61_706,
            "Today's form: in 1998 the second convolution left out some connections, its pooling layers had "
            "weights, and the last layer measured distances.",
        ),
        _known(
            "lenet-5-keras", "LeNet-5 on 28×28", PAITHARA, 2021, MNIST, recipes.lenet("same"), 61_706,
            "“Same” padding in the first convolution stands for the margin of the classic 32×32 input.",
        ),
        _known(
            "alexnet", "AlexNet", PAITHARA, 2021, (227, 227, 3), recipes.alexnet(1000), 62_383_848,
            "The net of 2012 in one piece, with batch normalisation (of 2015) after each convolution.",
        ),
        _known(
            "alexnet-10", "AlexNet for 10 classes", PAITHARA, 2021, (227, 227, 3), recipes.alexnet(10),
            58_327_818,
        ),
        _known(
            "alexnet-2012", "AlexNet as published", KRIZHEVSKY, 2012, (227, 227, 3), recipes.alexnet_2012(),
            60_965_224,
            "Three of its convolutions are in two groups, because one graphics card couldn't hold them. Its "
            "local response normalisation, which has no parameters, is left out.",
        ),
        _known("vgg-16", "VGG-16", SIMONYAN, 2014, PHOTO, recipes.vgg16(), 138_357_544),
        _known(
            "googlenet", "GoogLeNet", SZEGEDY, 2014, PHOTO, recipes.googlenet(), 6_998_552,
            "22 layers with weights, counted along the longest way. The two extra classifiers, used in "
            "training only, and the local response normalisation are left out.",
        ),
        _known(
            "resnet-20", "ResNet-20 for CIFAR-10", HE, 2015, CIFAR, recipes.resnet(16, (16, 32, 64), 3, 10),
            274_042,
            "With 1×1 kernels in the two shortcuts where the maps shrink (option B).",
        ),
        _known(
            "resnet-mini", "A small residual net", THIS, None, MNIST, recipes.resnet(16, (16, 32, 64), 1, 10),
            78_426,
            "Small enough to train while you watch.",
        ),
        _known(
            "mobilenet", "MobileNet", HOWARD, 2017, PHOTO, recipes.mobilenet(), 4_253_864,
            "Depthwise and 1×1 convolutions in turn: about a ninth of the work of 3×3 convolutions.",
        ),
        _known(
            "alves", "CIFAR-10 net", ALVES, 2018, CIFAR, recipes.alves(), 229_834,
            "Its 1×1 max-pools change nothing: each window holds one number. Trained for 40 epochs (SGD, "
            "rate 0.01, batches of 32) it reaches 75.24 % on test images, says the article.",
        ),
        _known(
            "inner-workings", "CIFAR-10 net with batch norm and L2", INNER, 2018, CIFAR, recipes.inner(),
            309_290,
            "The article gives the recipe (batch norm, L2 with λ = 0.0001, augmentation, Adam, 64 epochs: "
            "about 85 % on test images); the sizes are this course's.",
        ),
        _known(
            "baseline", "Cats and dogs, the article's net", MUELLER, None, (150, 150, 3),
            recipes.cats_and_dogs_baseline(), 1_212_513,
            "Three convolution + pooling pairs, as in the article; the numbers of kernels are this course's.",
        ),
        _known(
            "best", "Cats and dogs, this course's net", THIS, None, (160, 160, 3),
            recipes.cats_and_dogs_best(), 2_460_129,
        ),
    )
}  # fmt: skip


def find(text: str) -> Net:
    """The net of that name in `NETS`, or the one written in a link's form; else `LearnerError`."""
    if text in NETS:
        return NETS[text].net
    if text[:1].isdecimal():
        return from_url(text)
    raise LearnerError(f"There is no net {text[:40]!r} here; there are {', '.join(NETS)}.")


def heads(input_shape: tuple[int, int, int] = (7, 7, 512), classes: int = 1000) -> dict[str, Net]:
    """Three ways from the last maps to one score for each class.

    The first two count the same: a kernel as large as the maps is a dense unit that kept its shape.

    >>> from cnnviz.nets.spec import infer, totals
    >>> [totals(infer(net)).parameters for net in heads((4, 4, 64), 10).values()]
    [10250, 10250, 650]
    """
    height, width, _ = input_shape
    ways = {
        "flatten-dense": (Flatten(), Dense(classes, "softmax")),
        "full-size-kernels": (Conv(classes, (height, width), activation="softmax"), Flatten()),
        "global-average": (GlobalAveragePool(), Dense(classes, "softmax")),
    }
    return {name: Net(input_shape, layers, name) for name, layers in ways.items()}
