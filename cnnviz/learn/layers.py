"""The layers of a Keras net as plain facts: what receptive fields, tables and formulas need."""

from __future__ import annotations

import keras

from cnnviz.learn.model_card import geometry


def facts(model: keras.Model) -> list[dict]:
    """Each layer's facts in the net's order, as `cnnviz.nets.cards.layer_cards` takes them.

    Beyond those of a card they say which layers each takes (`inbound`, by name), how its kernel is dilated,
    and where a layer that pads or crops begins.
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential has its graph inside
    taken = {
        node.operation.name: [before.operation.name for before in node.parent_nodes]
        for nodes in graph._nodes_by_depth.values()
        for node in nodes
        if not node.is_input
    }
    rows = geometry(graph)
    for row, layer in zip(rows, graph.layers, strict=True):
        row["inbound"] = taken.get(layer.name, [])
        if isinstance(layer, keras.layers.ZeroPadding2D | keras.layers.Cropping2D):
            (top, _), (left, _) = layer.padding if "Padding" in row["kind"] else layer.cropping
            row["start"] = [-top, -left] if "Padding" in row["kind"] else [top, left]
            row.pop("padding", None)
        elif isinstance(rate := getattr(layer, "dilation_rate", None), tuple | list):
            row["dilation_rate"] = list(rate)
    return rows
