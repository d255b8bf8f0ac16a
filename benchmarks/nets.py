"""How long a net's table takes beside building its Keras model, for some nets and one of 200 layers."""

import statistics
import time
from collections.abc import Callable

import keras

from cnnviz.learn.build import build
from cnnviz.nets.library import NETS, find
from cnnviz.nets.recipes import conv_norm
from cnnviz.nets.spec import Net, infer
from cnnviz.nets.url_form import from_url, to_url

LONG = Net((224, 224, 3), (conv_norm(64) * 67)[:200], "200 layers")
NAMES = ("lenet-5", "vgg-16", "googlenet", "resnet-20")


def main() -> str:
    lines = [
        "| net | layers | table | link to net | Keras model without weights | Keras / table |",
        "|---|---|---|---|---|---|",
    ]
    for net in (*(find(name) for name in NAMES), LONG):
        link = to_url(net)
        table = milliseconds(lambda net=net: infer(net), 30)
        read = milliseconds(lambda link=link: from_url(link), 30)
        model = milliseconds(lambda net=net: weightless(net), 3)
        cells = (net.name, len(net.layers), f"{table:.2f} ms", f"{read:.2f} ms", f"{model:.0f} ms")
        lines.append(f"| {' | '.join(map(str, cells))} | {model / table:.0f} |")
    every = milliseconds(lambda: [infer(known.net) for known in NETS.values()], 10)
    return "\n".join(
        [*lines, "", f"The tables of all {len(NETS)} nets of the course together: {every:.1f} ms."]
    )


def weightless(net: Net) -> None:
    with keras.StatelessScope(initialize_variables=False):
        build(net)


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median of several runs, after one to warm up."""
    work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)
