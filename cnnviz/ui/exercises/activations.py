"""Exercises on activations, and what each known mistake answers."""

from __future__ import annotations

import random

import numpy as np

from cnnviz.numeric.activations import (
    leaky_relu,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softmax,
    tanh,
    tanh_derivative,
)
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """A question about an activation; each kind comes once in seven seeds."""
    kinds = (_silenced, _rectified, _leaked, _at_zero, _shifted, _negative_scores, _equal_scores)
    return kinds[seed % len(kinds)](random.Random(seed))


def _rounded(value: object) -> float:
    return round(float(np.asarray(value)), 3) + 0.0  # + 0.0: no −0


def _ask(question: str, answer: float, *known: tuple[float, str], right: str) -> Exercise:
    """A choice between the answer and what the mistakes answer, in order of size."""
    wrong = mistakes(answer, *known)
    return Exercise(question, answer, tuple(sorted({answer, *wrong})), wrong, right)


def _rectified(rng: random.Random) -> Exercise:
    x = -float(rng.randint(2, 9))
    return _ask(
        t("What is ReLU({x})?", x=number(x)),
        _rounded(relu(x)),
        (x, t("ReLU keeps what is positive; what is negative becomes 0.")),
        (-x, t("That is the absolute value. ReLU doesn't turn the sign, it cuts off: max(0, x).")),
        (1.0, t("That is the slope where x > 0, not the value.")),
        right=t("max(0, {x}) = 0.", x=number(x)),
    )


def _leaked(rng: random.Random) -> Exercise:
    x, slope = -float(rng.randint(2, 9)), rng.choice((0.1, 0.2, 0.3))
    return _ask(
        t("Leaky ReLU with slope {slope}: what becomes of {x}?", slope=slope, x=number(x)),
        _rounded(leaky_relu(x, slope)),
        (0.0, t("That is the plain ReLU. The leaky one lets a little of what is negative through.")),
        (
            _rounded(-slope * x),
            t("The sign stays: what leaks through is negative, {slope} · x.", slope=slope),
        ),
        (x, t("The slope counts where x < 0: times {slope}.", slope=slope)),
        (slope, t("That is the slope. Times x it is the value.")),
        right=f"{slope} · {number(x)} = {number(_rounded(leaky_relu(x, slope)))}.",
    )


def _at_zero(rng: random.Random) -> Exercise:
    """A value or a slope at 0, where the curves are told apart most easily."""
    value_of = {"sigmoid": _rounded(sigmoid(0)), "tanh": _rounded(tanh(0))}
    slope_of = {"sigmoid": _rounded(sigmoid_derivative(0)), "tanh": _rounded(tanh_derivative(0))}
    name, other = rng.sample(["sigmoid", "tanh"], 2)
    asks_slope = rng.random() < 0.5
    asked, unasked = (slope_of, value_of) if asks_slope else (value_of, slope_of)
    title = {"sigmoid": "σ", "tanh": "tanh"}
    what = t("the slope of {f} at 0", f=title[name]) if asks_slope else f"{title[name]}(0)"
    return _ask(
        t("What is {what}?", what=what),
        asked[name],
        (
            unasked[name],
            t("That is the value at 0. How steep is the curve there?")
            if asks_slope
            else t("That is the slope at 0, not the value."),
        ),
        (asked[other], t("That is so for {f}. Sigmoid goes from 0 to 1, tanh from −1 to 1.", f=title[other])),
        (-1.0, t("Neither curve comes down to −1 at 0, and neither ever falls.")),
        right=t("Both curves are steepest at 0: σ(0) = ½ with slope ¼, tanh(0) = 0 with slope 1."),
    )


def _silenced(rng: random.Random) -> Exercise:
    values = [rng.choice((-3, -2, -1, 1, 2, 3)) for _ in range(6)] + [0]
    rng.shuffle(values)
    zeros = int((relu(values) == 0).sum())
    shown = ", ".join(number(value) for value in values)
    passing = int(relu_derivative(values).sum())
    return Exercise(
        t("A feature map holds {values}. How many of its numbers are 0 after ReLU?", values=shown),
        zeros,
        misconceptions=mistakes(
            zeros,
            (zeros - 1, t("The 0 itself stays 0: it counts too.")),
            (passing, t("You counted those that get through. Those below 0 become 0.")),
            (passing + 1, t("You counted those that aren't negative. Those below 0 become 0.")),
            (0, t("ReLU makes zeros: every negative number becomes one.")),
            (len(values), t("Positive numbers pass unchanged.")),
        ),
        right=t("All that are not positive: {n} of {all}.", n=zeros, all=len(values)),
    )


def _shifted(rng: random.Random) -> Exercise:
    scores = rng.choice(([1.0, 2.0, 3.0], [0.0, 1.0, 3.0], [2.0, 2.0, 4.0]))
    answer = _rounded(softmax(scores)[2])
    shown = ", ".join(f"{score:g}" for score in scores)
    return _ask(
        t(
            "Softmax gives the scores {scores} the shares {shares}. All scores grow by 10. What is the third "
            "share now?",
            scores=shown,
            shares=", ".join(f"{share:.3f}" for share in softmax(scores)),
        ),
        answer,
        (1.0, t("It isn't the size of a score that counts, but its lead over the others: that stays.")),
        (
            round((scores[2] + 10) / (sum(scores) + 30), 3),
            t("You shared out the scores themselves. Softmax shares out e^x, and e^10 cancels."),
        ),
        (
            _rounded(softmax(scores)[0]),
            t("That is the first share. The largest score has the largest share."),
        ),
        right=t("e^10 stands above and below the line, so it cancels: shares depend on differences only."),
    )


def _negative_scores(rng: random.Random) -> Exercise:
    low = -float(rng.randint(2, 4))
    scores = [low + 1, low]
    answer = _rounded(softmax(scores)[0])
    return _ask(
        t("Softmax of the scores {a} and {b}: what is the first share?", a=number(low + 1), b=number(low)),
        answer,
        (0.0, t("A negative score still has a share: e^x is above 0 for every x.")),
        (
            _rounded(softmax(scores)[1]),
            t("That is the second share. {a} is the larger score.", a=number(low + 1)),
        ),
        (
            round(scores[0] / sum(scores), 3),
            t("You shared out the scores themselves. Softmax shares out e^x."),
        ),
        (0.5, t("They would have equal shares if the scores were equal; the first leads by 1.")),
        right=t("It leads by 1: e/(e + 1) = {answer}.", answer=answer),
    )


def _equal_scores(rng: random.Random) -> Exercise:
    count, score = rng.choice((3, 4, 5, 10)), rng.randint(2, 5)
    answer = _rounded(softmax([score] * count)[0])
    return _ask(
        t(
            "Softmax of {count} scores, each of them {score}: how large is each share?",
            count=count,
            score=score,
        ),
        answer,
        (0.5, t("That would be so for two. The shares of {count} add up to 1.", count=count)),
        (1.0, t("The shares add up to 1; each is 1 only if there is one.")),
        (_rounded(sigmoid(score)), t("That is the sigmoid, which looks at each score by itself.")),
        (float(score), t("That is the score. Shares add up to 1.")),
        right=t("Equal scores have equal shares: 1/{count}.", count=count),
    )
