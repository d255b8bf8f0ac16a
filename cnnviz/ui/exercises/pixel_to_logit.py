"""Exercises on a number's way from the patch to its share of the logit."""

import random

import numpy as np

from cnnviz.numeric import convolution, normalization, pooling
from cnnviz.numeric.activations import relu
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number, row, total
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the six kinds take turns."""
    chance = random.Random(f"pixel_to_logit {seed}")
    return (_window, _norm, _order, _pool, _share, _logit)[seed % 6](chance)


def _exercise(question: str, answer: float, wrong: dict[Answer, str], right: str) -> Exercise:
    options = tuple(sorted([answer, *wrong], key=float))
    return Exercise(question=question, answer=answer, options=options, misconceptions=wrong, right=right)


def _window(chance: random.Random) -> Exercise:
    """The number that a 2 × 2 kernel with a bias makes of a patch."""
    patch = np.array([[chance.randint(1, 5) for _ in range(2)] for _ in range(2)])
    kernel = np.array([[chance.choice([-2, -1, 1, 2]) for _ in range(2)] for _ in range(2)])
    bias = chance.choice([-3, -2, 2, 3])
    trace = convolution.trace(patch, kernel, 0, 0)
    answer = int(trace.total) + bias
    wrong = mistakes(
        answer,
        (int(trace.total), t("You forgot the bias: it is added to the sum of the products.")),
        (
            int(patch.sum() * kernel.sum()) + bias,
            t("Each number is multiplied by the weight on it; sums are not multiplied by sums."),
        ),
        (int(np.abs(trace.products).sum()) + bias, t("Weights below 0 subtract: mind the signs.")),
        (
            int(trace.total) * bias,
            t("The bias is added, not multiplied."),
        ),
    )
    return _exercise(
        t(
            "A patch {a} over {b} meets the kernel {c} over {d} with the bias {bias}. What comes out?",
            a=row(patch[0]),
            b=row(patch[1]),
            c=row(kernel[0]),
            d=row(kernel[1]),
            bias=number(bias),
        ),
        answer,
        wrong,
        f"{total(map(float, trace.products.ravel()))} + {factor(bias)} = {number(answer)}.",
    )


def _moments(chance: random.Random) -> tuple[int, int, int, int, int]:
    """x, mean, standard deviation, γ and β that divide without a rest."""
    deviation = chance.choice([2, 3, 4])
    mean, times = chance.choice([-3, -2, -1, 1, 2, 3]), chance.choice([-3, -2, -1, 1, 2, 3])
    return mean + times * deviation, mean, deviation, chance.choice([2, 3]), chance.choice([-2, -1, 1, 2])


def _norm(chance: random.Random) -> Exercise:
    """What batch normalisation makes of one number after training."""
    x, mean, deviation, gamma, beta = _moments(chance)
    answer = round(float(normalization.normalize(x, mean, deviation**2, gamma, beta, epsilon=0)), 3)
    wrong = mistakes(
        answer,
        (answer - beta, t("You forgot β: each map gets a shift of its own at the end.")),
        (
            (x - mean) / deviation + beta,
            t("You forgot γ: what was brought to deviation 1 is scaled again."),
        ),
        (
            round(gamma * (x - mean) / deviation**2 + beta, 3),
            t("You divided by the variance. Its root, the standard deviation, is what to divide by."),
        ),
        (round(gamma * x / deviation + beta, 3), t("You left the mean in: it is subtracted first.")),
    )
    return _exercise(
        t(
            "Batch norm has for a map the mean {mean}, the variance {variance}, γ = {gamma}, β = {beta} "
            "(ε is next to nothing). The convolution says {x}. What comes out?",
            mean=number(mean),
            variance=deviation**2,
            gamma=gamma,
            beta=number(beta),
            x=number(x),
        ),
        answer,
        wrong,
        f"({number(x)} − {factor(mean)})/√{deviation**2} · {gamma} + {factor(beta)} = {number(answer)}.",
    )


def _order(chance: random.Random) -> Exercise:
    """Batch normalisation, then ReLU: of a number below zero that becomes one above it."""
    deviation, gamma = chance.choice([2, 3, 4]), chance.choice([2, 3])
    mean, beta = -chance.randint(3, 6) * deviation, chance.choice([1, 2, 3])
    x = mean + chance.choice([1, 2]) * deviation
    normed = float(normalization.normalize(x, mean, deviation**2, gamma, beta, epsilon=0))
    answer = round(float(relu(normed)), 3)
    first = float(normalization.normalize(float(relu(x)), mean, deviation**2, gamma, beta, epsilon=0))
    wrong = mistakes(
        answer,
        (round(first, 3), t("You applied ReLU before batch norm. It stands behind it and sees its result.")),
        (0, t("The convolution's number is below 0, but ReLU looks at what batch norm has made of it.")),
        (answer - beta, t("You forgot β.")),
    )
    return _exercise(
        t(
            "A convolution says {x}. Batch norm has mean {mean}, variance {variance}, γ = {gamma} and "
            "β = {beta}; ReLU follows. What goes on?",
            x=number(x),
            mean=number(mean),
            variance=deviation**2,
            gamma=gamma,
            beta=beta,
        ),
        answer,
        wrong,
        f"max(0, ({number(x)} − {factor(mean)})/√{deviation**2} · {gamma} + {beta}) = {number(answer)}.",
    )


def _pool(chance: random.Random) -> Exercise:
    """What of a 2 × 2 window goes on."""
    while True:
        window = np.array([[chance.choice([0, *range(1, 9)]) for _ in range(2)] for _ in range(2)])
        if window.sum() % 4 == 0 and len(set(window.ravel().tolist())) > 2:
            break
    answer = int(pooling.max_pool(window)[0, 0])
    wrong = mistakes(
        answer,
        (int(window.sum()) // 4, t("You averaged. Max pooling hands on the largest number, as it is.")),
        (
            int(window.sum()),
            t("Nothing is added: the largest number goes on, the other three are forgotten."),
        ),
        (int(window[0, 0]), t("It isn't the first one that counts, but the largest.")),
        (int(window.min()), t("That is the smallest one.")),
    )
    return _exercise(
        t(
            "After ReLU a window of a map has {a} over {b}. What does max pooling hand on?",
            a=row(window[0]),
            b=row(window[1]),
        ),
        answer,
        wrong,
        f"max({', '.join(number(value) for value in window.ravel())}) = {number(answer)}.",
    )


def _share(chance: random.Random) -> Exercise:
    """What a cell of the last maps adds to the logit behind global average pooling."""
    side = chance.choice([4, 5, 8, 10])
    places = side * side
    part, weight = chance.choice([0.02, 0.04, 0.05, 0.1]), chance.choice([-3, -2, 2, 3])
    value = round(part * places, 2)
    answer = round(part * weight, 4)
    wrong = mistakes(
        answer,
        (
            round(value * weight, 4),
            t("You forgot to divide by H·W: a cell is one of {n} in its map's mean.", n=places),
        ),
        (
            round(value * weight / side, 4),
            t("You divided by one side. A map has {side} · {side} places.", side=side),
        ),
        (part, t("You forgot the weight of the map in the last neuron.")),
        (round(-answer, 4), t("A weight below 0 speaks for cat: mind the sign.")),
    )
    return _exercise(
        t(
            "A last map has {side} × {side} places, one of them says {value}. Global average pooling "
            "follows, then a neuron with the weight {weight} for this map. What does the place add to the "
            "logit?",
            side=side,
            value=number(value),
            weight=number(weight),
        ),
        answer,
        wrong,
        f"{number(value)}/({side}·{side}) · {factor(weight)} = {number(answer, 4)}.",
    )


def _logit(chance: random.Random) -> Exercise:
    """The last neuron's sum, and which way it points."""
    means = [chance.randint(1, 5) for _ in range(2)]
    weights = [chance.choice([2, 3]), -chance.choice([1, 2, 4])]
    bias = chance.choice([-3, -1, 1, 3])
    products = [mean * weight for mean, weight in zip(means, weights, strict=True)]
    answer = sum(products) + bias
    wrong = mistakes(
        answer,
        (sum(products), t("You forgot the bias.")),
        (products[0] - products[1] + bias, t("The second weight is below 0: its product is subtracted.")),
        (
            max(0, answer),
            t("No ReLU behind the last neuron: the logit may be below 0, then cat is likelier."),
        ),
        (sum(means) + bias, t("Each mean counts by its weight.")),
    )
    return _exercise(
        t(
            "Two maps have the means {a} and {b}, the last neuron the weights {p} and {q} and the bias "
            "{bias}. What is the logit?",
            a=means[0],
            b=means[1],
            p=number(weights[0]),
            q=number(weights[1]),
            bias=number(bias),
        ),
        answer,
        wrong,
        f"{means[0]}·{factor(weights[0])} + {means[1]}·{factor(weights[1])} + {factor(bias)} "
        f"= {number(answer)}.",
    )
