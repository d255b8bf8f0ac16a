"""Exercises on what a network loses with a map."""

import random

from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the four kinds take turns."""
    chance = random.Random(f"surgery {seed}")
    return (_behind, _off, _weights, _spare)[seed % 4](chance)


def _behind(chance: random.Random) -> Exercise:
    """How many kernels read a map."""
    maps, kernels = chance.choice([(32, 64), (64, 128), (128, 256), (16, 32)])
    wrong = mistakes(
        kernels,
        (1, t("Every kernel of the next layer is as deep as all the maps before it, so each reads it.")),
        (maps, t("That is how many maps there are beside it. It is read by the next layer's kernels.")),
        (kernels // maps, t("Maps aren't shared out among kernels: each kernel reads all of them.")),
    )
    return Exercise(
        question=t(
            "A layer has {maps} maps, the next convolution {kernels} kernels. One map is switched off. "
            "How many kernels read it?",
            maps=maps,
            kernels=kernels,
        ),
        answer=kernels,
        options=tuple(sorted([kernels, *wrong])),
        misconceptions=wrong,
        right=t("All {kernels}: a kernel has weights for every map before it.", kernels=kernels),
    )


def _off(chance: random.Random) -> Exercise:
    """The sum of a dense neuron behind global average pooling, one map off."""
    means = [chance.randint(1, 6) for _ in range(3)]
    weights = [chance.choice([-3, -2, 2, 3]) for _ in range(3)]
    lost = chance.randrange(3)
    whole = sum(m * w for m, w in zip(means, weights, strict=True))
    answer = whole - means[lost] * weights[lost]
    wrong = mistakes(
        answer,
        (whole, t("That is the sum of all three. The term of the map that is off is 0.")),
        (whole + means[lost] * weights[lost], t("You added its term once more. It is left out.")),
        (whole - weights[lost], t("Its whole term goes: weight times mean.")),
        (whole - means[lost], t("Its whole term goes: weight times mean.")),
    )
    return Exercise(
        question=t(
            "The last neuron adds {a}·{p} + {b}·{q} + {c}·{r}, means of maps times weights. Map {n} is "
            "switched off. What is the sum?",
            **dict(zip("abc", means, strict=True)),
            **dict(zip("pqr", map(factor, weights), strict=True)),
            n=lost,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "{whole} − {mean}·{weight} = {answer}.",
            whole=number(whole),
            mean=means[lost],
            weight=factor(weights[lost]),
            answer=number(answer),
        ),
    )


def _weights(chance: random.Random) -> Exercise:
    """How many weights of the next layer become useless."""
    k, kernels, maps = chance.choice([(3, 64, 32), (3, 128, 64), (5, 16, 6), (3, 256, 128)])
    answer = k * k * kernels
    wrong = mistakes(
        answer,
        (k * k, t("So many in one kernel. All {kernels} kernels read the map.", kernels=kernels)),
        (kernels, t("Each kernel reads it with {k} × {k} weights, not with one.", k=k)),
        (k * k * maps * kernels, t("That is all of the layer's weights: also those for the other maps.")),
    )
    return Exercise(
        question=t(
            "One of {maps} maps is always 0. The next layer has {kernels} kernels of {k} × {k} × {maps}. How "
            "many of its weights have nothing to do any more?",
            maps=maps,
            kernels=kernels,
            k=k,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t("{k}·{k}·{kernels} = {answer}.", k=k, kernels=kernels, answer=f"{answer:,}"),
    )


def _spare(chance: random.Random) -> Exercise:
    count = chance.choice([64, 128, 256])
    answer = t("Other maps say much the same")
    wrong: dict[Answer, str] = {
        t("The network isn't using that layer"): t("Switch them all off: then nothing is left to go by."),
        t("The map had learned nothing"): t(
            "Look at it: it answers to something. What it says is said by others too."
        ),
        t("Batch normalisation repairs it"): t(
            "After training it scales by fixed numbers, whatever comes in. It can't put a lost map back."
        ),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t("One of {count} maps is switched off and the answer hardly moves. Why?", count=count),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("That is why networks can be pruned: many of their maps can be spared."),
    )
