"""Controls in the address: short names that no language changes, and old links that still work."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.short_names import name


def controls():
    import streamlit as st

    from cnnviz.ui import widgets

    functions = {"relu": "ReLU", "leaky_relu": "Leaky ReLU", "tanh": "Tanh"}
    function = widgets.choice("Function", "function", list(functions), show=functions.__getitem__)
    part = widgets.menu("Part", "part", ["Count the weights", "Field on a photo"])
    slope = 0.2
    if function == "leaky_relu":
        slope = widgets.choice("Slope", "slope", (0.1, 0.2, 0.3), default=0.2)
    number = widgets.slider("Number", "n", 0, 9, 3)
    widgets.whole_number("Size", "size", 1, 512, 32)
    widgets.setter("Try it", "try", function="leaky_relu", slope=0.3)
    widgets.settle()
    st.write(f"{function} | {part} | {slope} | {number}")


@pytest.fixture
def visit():
    def open_it(**query):
        at = AppTest.from_function(controls, default_timeout=30)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        assert not at.exception
        return at

    return open_it


def shown(at):
    return at.markdown[-1].value


def address(at):
    return {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}


def test_the_address_of_the_first_options_says_nothing(visit):
    at = visit()
    assert shown(at) == "relu | Count the weights | 0.2 | 3"
    assert address(at) == {}


def test_what_is_chosen_stands_in_the_address_by_its_short_name(visit):
    at = visit()
    at.button_group(key="function").set_value("leaky_relu").run()
    at.selectbox(key="part").set_value("Field on a photo").run()
    at.button_group(key="slope").set_value(0.3).run()
    assert address(at) == {"function": "leaky_relu", "part": "field-on-a-photo", "slope": "0.3"}
    again = visit(**address(at))
    assert shown(again) == shown(at) == "leaky_relu | Field on a photo | 0.3 | 3"
    at.button_group(key="function").set_value("relu").run()
    assert "function" not in address(at)


@pytest.mark.parametrize("old", ["Leaky ReLU", "leaky relu", "leaky_relu", "leaky-relu"])
def test_a_link_that_says_the_label_still_works_and_is_made_short(visit, old):
    at = visit(function=old, part="Field on a photo", n="5")
    assert shown(at).startswith("leaky_relu | Field on a photo")
    assert (address(at)["function"], address(at)["part"]) == ("leaky_relu", "field-on-a-photo")


@pytest.mark.parametrize("strange", ["", "softmax", "<b>", "x" * 5000])
def test_what_no_option_is_called_is_the_default(visit, strange):
    at = visit(function=strange)
    assert shown(at).startswith("relu")
    assert "function" not in address(at)


@pytest.mark.parametrize("strange", ["", "1e400", "-1e400", "1" * 400, "nan", "1" * 25, "-1", "x"])
def test_a_number_that_the_field_can_t_hold_is_the_default(visit, strange):
    at = visit(size=strange)
    assert at.number_input(key="size").value == 32
    assert "size" not in address(at)
    assert at.number_input(key="size").set_value(9).run().number_input(key="size").value == 9
    assert visit(size="7").number_input(key="size").value == 7


def test_the_learner_s_choice_wins_over_an_address_that_is_older(visit):
    at = visit(function="tanh")
    at.button_group(key="function").set_value("relu")
    at.query_params["function"] = "tanh"  # the browser had not yet heard of the choice
    at.run()
    at.slider(key="n").set_value(5)
    at.query_params["function"] = "tanh"
    at.run()
    assert shown(at) == "relu | Count the weights | 0.2 | 5"


def test_a_button_sets_choices_even_one_that_appears_by_it(visit):
    at = visit()
    at.button(key="try").click().run()
    at.run()
    assert shown(at) == "leaky_relu | Count the weights | 0.3 | 3"
    assert address(at)["slope"] == "0.3"


def test_names_are_fit_for_an_address():
    assert [name(one) for one in ("max", "Map size", 0.001, 3, "its answer", "c3.1.0")] == [
        "max",
        "map-size",
        "0.001",
        "3",
        "its-answer",
        "c3.1.0",
    ]


def controls_of_two_nets():
    import streamlit as st

    from cnnviz.ui import widgets

    deep = widgets.toggle("Deep", "deep", default=True)
    layer = widgets.menu("Layer", "layer", ["conv1", "conv2", "conv9"] if deep else ["conv1", "conv2"])
    order = widgets.choice("Order", "order", ["size", "rank"] if deep else ["size", "name"])
    number = widgets.whole_number("Map", "map", 0, 255 if deep else 31, 0)
    st.write(f"{layer} {order} {number}")


def test_the_browser_hears_that_a_choice_is_gone():
    at = AppTest.from_function(controls_of_two_nets, default_timeout=30)
    at.query_params.update({"layer": "conv9", "order": "rank", "map": "200"})
    assert shown(at.run()) == "conv9 rank 200"
    assert shown(at.toggle(key="deep").set_value(False).run()) == "conv1 size 0"
    layer, order, number = (
        at.selectbox(key="layer").proto,
        at.button_group(key="order").proto,
        at.number_input(key="map").proto,
    )
    assert (layer.set_value, layer.raw_value) == (True, "conv1")
    assert order.set_value
    assert (number.set_value, number.value) == (True, 0)
