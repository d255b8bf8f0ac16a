from cnnviz.numeric import connectivity, convolution, shapes, tensors
from cnnviz.ui import (
    dense_head,
    field_graph,
    foresight,
    keras_lines,
    layer_chain,
    photo_field,
    weight_counts,
    widgets,
    wiring,
)
from cnnviz.ui.bench import Bench
from cnnviz.ui.components.connections import connections
from cnnviz.ui.exercises import connectivity as exercises
from cnnviz.ui.lesson import lesson
from cnnviz.ui.predict import practise
from cnnviz.ui.text import t


def who_sees_what():
    page.text("wiring")
    wired = wiring.show()
    graph = wired.graph()
    connections(graph, lit=wiring.lit(graph, (1, 0)), key="wiring-view", on_lit=wiring.light)
    page.text(wired.kind)
    page.formulas(wiring.formulas(wired))
    return {
        "numpy": [connectivity.pixels_seen, connectivity.connections, connectivity.weights],
        "keras": wired.keras_lines(),
        "table": wired.rows(),
        "ahead": foresight.of(wired, wiring.formulas, side="side", window="kernel_size", s="strides"),
    }


def count_weights():
    page.text("counts")
    counts = weight_counts.show()
    page.formulas(counts.formulas())
    with page.note("long-kernel"):
        widgets.setter("Try it: 512 × 512 × 3 to 100", "try-article", h=512, w=512, c=3, outputs=100)
    return {
        "numpy": [shapes.dense_parameters, connectivity.kernel_size_for, connectivity.weights],
        "keras": counts.keras_lines(),
        "table": counts.rows(),
        "ahead": foresight.of(counts, weight_counts.Counts.formulas, **weight_counts.FIELDS),
    }


def field_on_graph():
    page.text("field")
    stack = field_graph.show()
    graph = stack.graph()
    connections(graph, lit=wiring.lit(graph, stack.middle()), key="stack-view", on_lit=wiring.light)
    page.formulas(field_graph.formulas(stack))
    return {
        "numpy": [connectivity.connections, connectivity.through, shapes.receptive_field],
        "keras": stack.keras_lines(),
        "table": stack.rows(),
        "ahead": foresight.of(
            stack, field_graph.formulas, inputs="inputs", depth="layers", k1="kernel_size", s1="strides"
        ),
    }


def field_on_photo():
    page.text("photo")
    chain = photo_field.show()
    page.formulas(photo_field.formulas(chain))
    return {
        "numpy": [shapes.receptive_field],
        "keras": keras_lines.chain(chain.size, chain.reached),
        "table": chain.rows(),
        "ahead": foresight.of(chain, photo_field.formulas, **layer_chain.changes("field-")),
    }


def dense_or_kernels():
    page.text("head")
    head = dense_head.show()
    graph = head.graph()
    connections(graph, lit=wiring.lit(graph, (1, 0)), key="head-view", on_lit=wiring.light)
    page.formulas(dense_head.formulas(head))
    return {
        "numpy": [connectivity.dense_as_kernels, tensors.flatten, convolution.cross_correlate],
        "keras": head.keras_lines(),
        "table": head.rows(),
        "ahead": foresight.of(head, dense_head.formulas, classes="classes", net="seed"),
    }


PARTS = {
    "Who sees what": who_sees_what,
    "Count the weights": count_weights,
    "Field on a graph": field_on_graph,
    "Field on a photo": field_on_photo,
    "Dense or kernels": dense_or_kernels,
}


def interact():
    return PARTS[widgets.choice("Part", "part", list(PARTS), show=t, hide_label=True)]()


page = lesson("connectivity")
bench = Bench(page)
bench.show(interact)
practise("exercise", exercises.make)
bench.three_ways()
page.end()
