"""Exercises on regularisation: dropout, L2, batch norm, augmentation, and which remedy for which curve."""

import random

import numpy as np

from cnnviz.numeric.losses import l2_penalty
from cnnviz.numeric.normalization import moments
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the five kinds take turns."""
    chance = random.Random(f"regularization {seed}")
    return (_keeps_the_class, _scaled, _penalty, _normalised, _diagnosis)[seed % 5](chance)


def _scaled(chance: random.Random) -> Exercise:
    """What a neuron gives that dropout has kept."""
    rate = chance.choice([0.2, 0.5, 0.6, 0.75, 0.8])
    kept = 1 - rate
    value = round(chance.choice([1, 2, 3, 4, 6]) * kept * 10) / 10
    answer = round(value / kept, 4)
    wrong = mistakes(
        answer,
        (value, t("What is kept is divided by 1 − rate, so that the next layer gets as much on average.")),
        (round(value * kept, 4), t("The other way round: to be scaled up, it is divided by 1 − rate.")),
        (round(value / rate, 4), t("Divide by the share that is kept, 1 − rate, not by the rate.")),
        (0.0, t("That is what a neuron gives that was put out. This one was kept.")),
    )
    return Exercise(
        t(
            "Dropout with rate {rate}, in training. A neuron that gives {value} is kept. What does the next "
            "layer get?",
            rate=number(rate, 2),
            value=number(value, 2),
        ),
        answer,
        tuple(sorted({answer, *wrong})),
        wrong,
        t("{value}/(1 − {rate}) = {answer}.", value=number(value, 2), rate=number(rate, 2),
          answer=number(answer, 4)),
    )  # fmt: skip


def _penalty(chance: random.Random) -> Exercise:
    rate = chance.choice([0.1, 0.01, 0.5])
    weights = [chance.choice([-3, -2, -1, 1, 2, 3, 4]) for _ in range(3)]
    loss = chance.choice([0.5, 1.0, 2.0])
    answer = round(loss + l2_penalty(weights, rate), 6)
    squares = sum(w * w for w in weights)
    wrong = mistakes(
        answer,
        (round(loss + rate * sum(map(abs, weights)), 6), t("That is L1, Σ |w|. L2 takes squares.")),
        (round(loss + rate * sum(weights) ** 2, 6), t("Square first, then add: Σ w², not (Σ w)².")),
        (round(rate * squares, 6), t("That is the penalty alone. It is added to the loss.")),
        (
            round(loss + rate * squares / 2, 6),
            t("Some books take half of it. Here, as in Keras, there is no ½."),
        ),
        (round(loss + squares, 6), t("You left out λ.")),
    )
    listed = ", ".join(number(w) for w in weights)
    return Exercise(
        t(
            "The loss is {loss}, the weights are {weights}, λ = {rate}. What is made small, l + λ Σ w²?",
            loss=number(loss),
            weights=listed,
            rate=number(rate),
        ),
        answer,
        tuple(sorted({answer, *wrong})),
        wrong,
        t("{loss} + {rate} · {squares} = {answer}.", loss=number(loss), rate=number(rate), squares=squares,
          answer=number(answer, 6)),
    )  # fmt: skip


def _normalised(chance: random.Random) -> Exercise:
    """One number of a batch whose mean and deviation are whole."""
    spread, middle = chance.choice([2, 3, 4]), chance.choice([-2, 0, 3, 5, 10])
    batch = [middle - spread, middle + spread, middle - spread, middle + spread]
    gamma, beta = chance.choice([(1, 0), (2, 0), (2, 1), (3, -1)])
    mean, variance = (float(one[0]) for one in moments(np.array(batch)[:, None]))
    answer = round(gamma * (batch[1] - mean) / variance**0.5 + beta, 3)
    wrong = mistakes(
        answer,
        (
            round(gamma * (batch[1] - mean) + beta, 3),
            t("You took the mean off; now divide by the deviation."),
        ),
        (
            round(gamma * (batch[1] - mean) / variance + beta, 3),
            t("Divide by the deviation, the root of the variance."),
        ),
        (round(gamma * batch[1] / variance**0.5 + beta, 3), t("Take the mean off first.")),
        (round((batch[1] - mean) / variance**0.5, 3), t("γ and β come last: times γ, plus β.")),
        (
            round(gamma * ((batch[1] - mean) / variance**0.5 + beta), 3),
            t("β is added after γ has multiplied."),
        ),
        (float(batch[1]), t("That is the number as it came in.")),
    )
    return Exercise(
        t(
            "One channel of a batch is {batch}. Batch norm in training, γ = {gamma}, β = {beta}, ε left out. "
            "What becomes of {x}?",
            batch=", ".join(number(one) for one in batch),
            gamma=gamma,
            beta=number(beta),
            x=number(batch[1]),
        ),
        answer,
        tuple(sorted({answer, *wrong})),
        wrong,
        t("Mean {mean}, deviation {deviation}: it lies one deviation above the mean.",
          mean=number(mean), deviation=number(variance**0.5)),
    )  # fmt: skip


def _keeps_the_class(chance: random.Random) -> Exercise:
    """Which change spoils the labels of which pictures."""
    kinds = {
        "digits": (
            t("handwritten digits"),
            t("Turning by up to 180°"),
            t("A 6 turned by 180° is a 9: the label would be wrong."),
        ),
        "letters": (
            t("the letters b, d, p and q"),
            t("Flipping left and right"),
            t("A mirrored b is a d: the label would be wrong."),
        ),
        "arrows": (
            t("arrows that point left, right, up or down"),
            t("Turning by up to 90°"),
            t("Turned by 90°, an arrow to the right points up or down: the label would be wrong."),
        ),
    }
    harmless = [
        (t("Shifts by up to 5 %"), t("It stays the same sign, a little aside.")),
        (t("Brightness ± 20 %"), t("Darker or brighter ink makes no other sign of it.")),
        (t("Zoom ± 10 %"), t("A little larger or smaller, it stays the same sign.")),
    ]
    what, spoils, why = kinds[chance.choice(list(kinds))]
    order = [spoils, *(name for name, _ in harmless)]
    chance.shuffle(order)
    return Exercise(
        t("A net shall tell {what} apart. Which augmentation would teach it mistakes?", what=what),
        spoils,
        tuple(order),
        mistakes(spoils, *harmless),
        why,
    )


def _diagnosis(chance: random.Random) -> Exercise:
    """What two accuracies say, and what would help."""
    more = t("Augmentation, dropout or more pictures")
    larger = t("A larger net, or training for longer")
    nothing = t("Nothing: it is as it should be with dropout")
    stop = t("A larger λ")
    cases = [
        (
            (99, chance.randint(60, 75), ""),
            more,
            {
                larger: t(
                    "It knows the training pictures by heart already. A larger net would do so sooner."
                ),
                nothing: t("A gap of so many points is overfitting: it has memorised."),
            },
            t("A large gap: it has memorised, so make memorising harder or bring more to learn from."),
        ),
        (
            (chance.randint(35, 45), chance.randint(32, 34), ""),
            larger,
            {
                more: t("These work against overfitting. Here even the training pictures aren't learned."),
                stop: t("A penalty would hold it back even more."),
                nothing: t("It is wrong most of the time, on both: that is underfitting."),
            },
            t("No gap, and bad at both: it underfits."),
        ),
        (
            (chance.randint(80, 84), chance.randint(88, 92), t(" It has dropout with rate 0.5.")),
            nothing,
            {
                more: t("There is no gap to close: it does better on what it has not seen."),
                stop: t("There is no gap to close; a penalty would hold it back."),
            },
            t("In training half of the neurons are out; in use all are there, so validation can be better."),
        ),
    ]
    (training, validation, beside), answer, wrong, right = chance.choice(cases)
    order = [answer, *wrong]
    chance.shuffle(order)
    return Exercise(
        t(
            "After training a net is right on {training} % of its training batches and on {validation} % of "
            "the validation pictures.{beside} What helps?",
            training=training,
            validation=validation,
            beside=beside,
        ),
        answer,
        tuple(order),
        mistakes(answer, *wrong.items()),
        right,
    )
