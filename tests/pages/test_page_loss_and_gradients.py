"""Loss and gradients without a browser: the numbers on the page are those of the numeric core."""

import json

import numpy as np
import pytest

from cnnviz.numeric.gradients import backward, finite_difference, forward, step
from cnnviz.ui import gradient_net

NAME = "loss_and_gradients"
BY_HAND = {"part": "A gradient by hand"}


def data(at, component):
    (found,) = [
        element.proto
        for element in at.get("bidi_component")
        if element.proto.component_name == f"cnnviz.{component}"
    ]
    return json.loads(found.json)


def text(at):
    return "\n".join(block.value for block in at.markdown)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ({"scores": "2,0,0"}, "−log p(cat) = −log 0.787 = **0.24**"),
        ({"scores": "0,0,0", "targets": "0,1,0"}, "−log p(dog) = −log 0.3333 = **1.099**"),
        (
            {"loss": "Sigmoid cross-entropy", "scores": "2,0,0"},
            "−log 0.8808 − log (1 − 0.5) − log (1 − 0.5) = **1.513**",
        ),
        (
            {"loss": "Euclidean loss", "scores": "2,0,-1", "targets": "1,0,-2"},
            "½ · ((2 − 1)² + (0 − 0)² + (−1 − (−2))²) = **1**",
        ),
    ],
)
def test_the_formula_of_each_loss_is_filled_in(open_page, link, shown):
    assert shown in text(open_page(NAME, **link))


def test_the_link_says_scores_and_targets_and_nonsense_gives_the_page_as_it_opens(open_page):
    shown = data(open_page(NAME, scores="2,-1,99", targets="0,0,1"), "loss_scores")
    assert (shown["scores"], shown["targets"]) == ([2, -1, 6], [0, 0, 1])
    plain = data(open_page(NAME), "loss_scores")
    for nonsense in ({"scores": "nan,1,2"}, {"scores": "<b>"}, {"targets": "1", "loss": "none"}):
        assert data(open_page(NAME, **nonsense), "loss_scores") | {"turn": plain["turn"]} == plain


def test_softmax_keeps_one_right_class(open_page):
    assert data(open_page(NAME, targets="1,1,0"), "loss_scores")["targets"] == [1, 0, 0]
    shown = data(open_page(NAME, targets="1,1,0", loss="Sigmoid cross-entropy"), "loss_scores")
    assert shown["targets"] == [1, 1, 0]


def test_the_gradient_is_the_sum_of_the_terms_and_the_slope_between_two_losses(open_page):
    at = open_page(NAME, **BY_HAND, weight=5)
    shown = data(at, "gradient_terms")
    net = gradient_net.first_net(gradient_net.FIRST_NET)
    image = np.array(shown["image"])[..., None]
    seen = forward(net, image, 0)
    assert shown["gradient"] == pytest.approx(backward(net, seen).net.kernels[1, 2, 0, 0])
    assert shown["running"][-1] == pytest.approx(shown["gradient"])
    assert np.sum(np.array(shown["pixels"]) * shown["errors"]) == pytest.approx(shown["gradient"])
    by_losses = finite_difference(net, image, 0, (1, 2, 0, 0), nudge=1e-3)
    assert shown["gradient"] == pytest.approx(by_losses, rel=1e-3)
    assert f"**{by_losses:.6f}".rstrip("0").replace("-", "−") in text(at)


def test_a_step_lowers_the_loss_that_the_page_says(open_page):
    at = open_page(NAME, **BY_HAND)
    before = data(at, "gradient_terms")
    at.button(key="take-step").click().run()
    after = data(at, "gradient_terms")
    assert at.query_params["steps"] == "1"
    assert after["loss"] < before["loss"]
    net = gradient_net.first_net(gradient_net.FIRST_NET)
    image = np.array(before["image"])[..., None]
    net = step(net, backward(net, forward(net, image, 0)).net, 0.1)
    assert after["loss"] == pytest.approx(forward(net, image, 0).loss)
    np.testing.assert_allclose(after["kernel"], net.kernels[:, :, 0, 0])
    assert f"So far: {before['loss']:.3f}".rstrip("0") in text(at)
    at.button(key="undo-steps").click().run()
    assert data(at, "gradient_terms") == before


def test_a_dead_kernel_gets_no_gradient_and_the_page_says_why(open_page):
    at = open_page(NAME, **BY_HAND)
    at.button(key="try-dead").click().run()
    assert data(at, "gradient_terms")["gradient"] == 0
    assert "ReLU is shut wherever an error arrives" in text(at)


@pytest.mark.parametrize(
    "link",
    [{"weight": "x", "place": -3}, {"weight": 99, "steps": 10**9, "nudge": "inf"}, {"net": 0, "rate": "no"}],
)
def test_nonsense_in_the_link_does_no_harm(open_page, link):
    shown = data(open_page(NAME, **BY_HAND, **link), "gradient_terms")
    assert np.isfinite(shown["loss"])
    assert 0 <= shown["place"] < 16


def test_other_settings_come_from_the_link(open_page):
    at = open_page(NAME, **BY_HAND, stroke="flat", net=5, weight=0, place=7, nudge="1e-13", rate="2")
    shown = data(at, "gradient_terms")
    assert (shown["weight"], shown["place"], shown["targets"]) == ([0, 0], 7, [0, 0, 1])
    assert "2 · 1e-13" in text(at)
    assert "drowns in rounding" in text(at)


@pytest.mark.parametrize("nudge", ["0.001", "1e-05"])
def test_both_ways_are_said_to_agree_only_where_they_do(open_page, nudge):
    smooth = text(open_page(NAME, **BY_HAND, nudge=nudge))
    assert "one number" in smooth
    assert "Within ε the loss has a kink" not in smooth
    tie = text(open_page(NAME, **BY_HAND, stroke="flat", net=5, weight=0, nudge=nudge))
    assert "Within ε the loss has a kink" in tie
    assert "one number" not in tie
