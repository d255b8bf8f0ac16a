"""Exercises on maps of what a network looks at."""

import random

import numpy as np

from cnnviz.numeric.saliency import grad_cam
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the five kinds take turns."""
    chance = random.Random(f"what_it_looks_at {seed}")
    return (_weight, _sum, _shares, _size, _unchanged)[seed % 5](chance)


def _minus(number: Answer) -> str:
    return str(number).replace("-", "−")


def _weight(chance: random.Random) -> Exercise:
    """α of a 2×2 map."""
    while True:
        g = [chance.randint(-4, 8) for _ in range(4)]
        if sum(g) % 4 == 0 and sum(g) > 0 and len(set(g)) > 2:
            break
    answer = sum(g) // 4
    wrong = mistakes(
        answer,
        (sum(g), t("That is their sum. α is the mean: divide by the number of places, Z = 4.")),
        (max(g), t("That is the largest one. Grad-CAM takes the mean over all places of the map.")),
        (sum(map(abs, g)) // 4, t("The signs count: what speaks against it lowers α.")),
    )
    return Exercise(
        question=t(
            "A map has 2 × 2 places, and ∂y/∂A there is {a}, {b}, {c}, {d}. What is its weight α?",
            **dict(zip("abcd", map(_minus, g), strict=True)),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "({terms})/4 = {answer}.",
            terms=" + ".join(f"({_minus(n)})" if n < 0 else str(n) for n in g),
            answer=answer,
        ),
    )


def _sum(chance: random.Random) -> Exercise:
    """L at one place of two maps; half of the time the sum is below 0."""
    alpha = [chance.randint(1, 3), -chance.randint(1, 3)]
    a = [chance.randint(1, 5), chance.randint(1, 5)]
    cam = grad_cam(np.array(a, float)[None, None], np.array(alpha, float)[None, None])
    answer, total = int(cam.map[0, 0]), int(cam.total[0, 0])
    wrong = mistakes(
        answer,
        (total, t("You left out the last step, max(0, …): what speaks against the label isn't shown.")),
        (
            alpha[0] * a[0] - total + alpha[0] * a[0],
            t("The second weight is below 0: its term is subtracted."),
        ),
        (alpha[0] * a[0], t("Maps with a weight below 0 count too; max comes after the sum.")),
        (a[0] + a[1], t("Each map counts by its weight α.")),
    )
    return Exercise(
        question=t(
            "Two maps have the weights α = {p} and {q}. At one place they are {a} and {b}. What is "
            "Grad-CAM there?",
            p=_minus(alpha[0]),
            q=_minus(alpha[1]),
            a=a[0],
            b=a[1],
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "max(0, {p}·{a} + ({q})·{b}) = max(0, {total}) = {answer}.",
            p=alpha[0],
            a=a[0],
            q=_minus(alpha[1]),
            b=a[1],
            total=_minus(total),
            answer=answer,
        ),
    )


def _shares(chance: random.Random) -> Exercise:
    grey, photo = chance.choice([-2, -1, 1, 2]), chance.choice([-5, -4, 3, 4, 5])
    answer = photo - grey
    wrong = mistakes(
        answer,
        (photo, t("That would be so if grey had the score 0. The shares explain the change from grey.")),
        (grey - photo, t("The other way round: from grey to the photo.")),
        (photo + grey, t("The change is a difference.")),
        (1, t("They are not probabilities: they add up to the change of the score.")),
    )
    return Exercise(
        question=t(
            "The score is {photo} for the photo and {grey} for plain grey. What do the integrated "
            "gradients of all pixels add up to?",
            photo=_minus(photo),
            grey=_minus(grey),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t("y(photo) − y(grey) = {answer}.", answer=_minus(answer)),
    )


def _size(chance: random.Random) -> Exercise:
    side, pools = chance.choice([(128, 4), (128, 3), (64, 3), (96, 4), (224, 5)])
    small = side >> pools
    answer = f"{small} × {small}"
    wrong = mistakes(
        answer,
        (f"{side} × {side}", t("It is drawn that large, but has one number for each place of the layer.")),
        (
            f"{side // (2 * pools)} × {side // (2 * pools)}",
            t("Each of them halves the map: divide by 2 again and again, not by 2 times their number."),
        ),
        (f"{side >> (pools - 1)} × {side >> (pools - 1)}", t("One halving more.")),
    )
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "A photo of {side} × {side} went through {pools} layers that halve it. How many numbers has "
            "Grad-CAM's map of the last layer?",
            side=side,
            pools=pools,
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("{side}/2^{pools} = {small} on each side.", side=side, pools=pools, small=small),
    )


def _unchanged(chance: random.Random) -> Exercise:
    rho = chance.choice(["0.99", "0.98", "0.97"])
    answer = t("It shows the photo's edges, not what the network learned")
    wrong: dict[Answer, str] = {
        t("The method is robust, which is good"): t(
            "A map of what the network learned can't stay when all it learned is gone."
        ),
        t("The network still knows the label"): t(
            "Shuffled weights know nothing. Look at its answer: near one half."
        ),
        t("The shuffling has failed"): t("Then the network's answer would have stayed too. Compare both."),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "All layers were shuffled, and a method's map still has ρ = {rho} with the first. What does "
            "that say?",
            rho=rho,
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("So the map can't explain the network. That is why the check is made."),
    )
