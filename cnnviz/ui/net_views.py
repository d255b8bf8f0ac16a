"""The parts of the page on networks: build, compare, heads. Each returns what its three ways show."""

import streamlit as st

from cnnviz.nets.convolutions import Conv
from cnnviz.nets.kinds import Dense
from cnnviz.nets.layer import windows_over
from cnnviz.nets.library import NETS, find, heads
from cnnviz.nets.spec import Net, Row, check, infer, size_text, totals
from cnnviz.nets.summary import bytes_text
from cnnviz.ui import given, link, net_files, net_shares, net_state, widgets
from cnnviz.ui.components.net_builder import net_builder
from cnnviz.ui.components.net_drawing import net_drawing
from cnnviz.ui.lesson import Page
from cnnviz.ui.net_formulas import formulas, sees
from cnnviz.ui.part import part
from cnnviz.ui.text import plain, t

STORY = ("lenet-5", "alexnet-2012", "vgg-16", "googlenet")
_SETTLED = "design-settled"
MINE = "this"  # the net on the drawing board, among those to compare
_CODE = (Conv.through, Dense.through, windows_over)


def build(page: Page) -> dict:
    """Draw the drawing board, and below it what follows from the net: bars, files."""
    st.session_state.pop(_SETTLED, None)
    _board()
    net = net_state.read()
    rows, error = check(net)
    if net.layers and not error:
        page.formula(net_shares.sums_text(rows))
        st.header(t("What holds what"), anchor=False)
        page.text("shares", **net_shares.shares(rows))
        net_shares.show_layers(rows, "layer-bars")
        net_files.train_link(net)
        st.header(t("Take it with you"), anchor=False)
        page.text("files")
        with page.guard():
            net_files.take_away(net)
    net_files.bring_along()
    return {
        "numpy": _CODE,
        "keras": net_files.source_or_reason(net),
        "table": [_line(row, net) for row in rows],
    }


@part
def _board() -> None:
    """The menu, the picture and the table of the net: what must follow an edit at once.

    The rest of the page follows a moment later, when the learner pauses: then the table says "settled".
    """
    net = net_state.read()
    _start(net)
    if said := net_state.problem():
        st.warning(plain(said))
    net_drawing({net_state.title(net): net}, key="drawing", linked=True)
    net_builder(
        net,
        key="builder",
        on_change=net_state.change,
        history=(net_state.can_undo(), net_state.can_redo()),
        on_history=lambda step: {"undo": net_state.undo, "redo": net_state.redo}[step](),
        on_settled=_settle,
    )
    if st.session_state.get(_SETTLED):
        st.rerun(scope="app")


def _settle() -> None:
    st.session_state[_SETTLED] = True


def _chosen_from_menu() -> None:
    if not given.meant("start-from"):
        return
    net_state.write(find(st.session_state["start-from"]))
    _settle()


def _start(net: Net) -> None:
    """The menu of the course's nets, and where the chosen one is from."""
    name = net_state.address(net)
    options = [*NETS] if name in NETS else [*NETS, MINE]
    given.give({"start-from": name if name in NETS else MINE})
    st.selectbox(
        t("Net"),
        options,
        format_func=lambda one: _dated(one) if one in NETS else net_state.title(net),
        key="start-from",
        on_change=_chosen_from_menu,
        width=420,
    )
    given.mark("start-from")
    if name in NETS:
        known = NETS[name]
        year = f", {known.year}" if known.year else ""
        source = t(known.source[:1].upper() + known.source[1:])
        st.caption(f"{source}{year}. {t(known.note)}".strip())


def _dated(name: str) -> str:
    known = NETS[name]
    return f"{t(known.title)} ({known.year})" if known.year else t(known.title)


def compare(page: Page) -> dict:
    """Draw two to four nets on one scale."""
    nets = _chosen(page)
    net_drawing(nets, key="drawings")
    net_shares.show_nets(nets, "net-bars")
    page.text("story")
    table = [_summary(title, net) for title, net in nets.items()]
    st.table(table, border="horizontal", hide_index=True)
    return {
        "numpy": _CODE,
        "keras": "\n\n".join(map(net_files.source_or_reason, nets.values())),
        "table": table,
    }


def _chosen(page: Page) -> dict[str, Net]:
    mine = net_state.read()
    names = (
        [*NETS, MINE]
        if not check(mine)[1] and mine.layers and net_state.address(mine) not in NETS
        else [*NETS]
    )
    linked = [name for name in link.get("nets").split(".") if name in names][:4]
    st.session_state.setdefault("nets-to-compare", linked or list(STORY))
    st.session_state["nets-to-compare"] = [
        name for name in st.session_state["nets-to-compare"] if name in names
    ]
    chosen = st.multiselect(
        t("Two to four nets"),
        names,
        format_func=lambda one: _dated(one) if one in NETS else t("Your own net"),
        key="nets-to-compare",
        max_selections=4,
    )
    given.mark("nets-to-compare")
    st.button(
        t("The story of depth"),
        key="story",
        on_click=given.give,
        args=({"nets-to-compare": list(STORY)},),
    )
    link.put({"nets": ".".join(chosen)})
    if len(chosen) < 2:
        page.text("choose-two")
    chosen = chosen or list(STORY[:1])
    return {
        _dated(name) if name in NETS else t("Your own net"): find(name) if name in NETS else mine
        for name in chosen
    }


def _summary(title: str, net: Net) -> dict[str, object]:
    rows = infer(net)
    sums = totals(rows)
    return {
        t("net"): title,
        t("input"): size_text(net.input_shape),
        t("layers with weights"): depth(rows),
        t("parameters"): f"{sums.parameters:,}",
    }


def depth(rows: list[Row]) -> int:
    """Layers with weights along the longest way; an inception block has two, batch norm isn't counted.

    >>> [depth(infer(find(name))) for name in STORY]
    [5, 8, 16, 22]
    """
    steps = {"inception": 2, "separable_conv": 2, "conv": 1, "depthwise_conv": 1, "dense": 1}
    return sum(steps.get(row.kind, 0) for row in rows)


def compare_heads(page: Page) -> dict:
    """Draw three ways from the last maps to the scores of classes."""
    page.text("heads")
    with st.container(horizontal=True):
        size = widgets.slider("Height and width of the last maps", "head_size", 1, 14, 7, width=260)
        channels = widgets.slider("Their number", "head_channels", 16, 1024, 512, step=16, width=260)
        classes = widgets.whole_number("Classes", "head_classes", 1, 10_000, 1000, width=150)
    titles = {
        "flatten-dense": t("Flatten and dense"),
        "full-size-kernels": t("Kernels as large as the maps"),
        "global-average": t("Global average and dense"),
    }
    nets = {titles[name]: net for name, net in heads((size, size, channels), classes).items()}
    for title, net in nets.items():
        row = next(row for row in infer(net) if row.parameters)
        line = next(line for line in formulas(row) if line.startswith(t("parameters")))
        page.formula(f"{title}: {line}")
    net_drawing(nets, key="heads")
    net_shares.show_nets(nets, "head-bars")
    table = [_line(row, net) | {t("head"): title} for title, net in nets.items() for row in infer(net)[1:]]
    return {
        "numpy": _CODE,
        "keras": "\n\n".join(map(net_files.source_or_reason, nets.values())),
        "table": table,
    }


def _line(row: Row, net: Net) -> dict[str, str]:
    return {
        t("layer"): row.name,
        t("settings"): row.layer.text() if row.layer else "",
        t("output"): size_text(row.output_shape),
        t("parameters"): f"{row.parameters:,}",
        t("multiply-adds"): f"{row.multiply_adds:,}",
        t("memory"): bytes_text(row.memory),
        t("one number sees"): sees(row, net.input_shape),
    }
