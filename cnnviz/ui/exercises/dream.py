"""Exercises on pictures made by a network's wishes."""

import random

from cnnviz.numeric.octaves import octave_sides
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the four kinds take turns."""
    chance = random.Random(f"dream {seed}")
    return (_step, _fixed, _octave, _depth)[seed % 4](chance)


def _step(chance: random.Random) -> Exercise:
    """One pixel after one step uphill."""
    pixel, rate, g, sigma = (
        chance.randint(90, 160),
        chance.choice([2, 4, 8]),
        chance.choice([-3, -2, 2, 3]),
        2,
    )
    answer = pixel + rate * g // sigma
    wrong = mistakes(
        answer,
        (
            pixel - rate * g // sigma,
            t("That is downhill, as in training: a loss shall fall, an answer shall grow."),
        ),
        (pixel + rate * g, t("The gradient is divided by its standard deviation first.")),
        (pixel + g, t("The rate is missing.")),
        (rate * g // sigma, t("That is the change. It is added to the pixel.")),
    )
    return Exercise(
        question=t(
            "A pixel is {pixel}, its gradient {g}, the standard deviation of all gradients {sigma}, the "
            "rate {rate}. What is it after one step?",
            pixel=pixel,
            g=number(g),
            sigma=sigma,
            rate=rate,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "{pixel} + {rate}·{g}/{sigma} = {answer}.",
            pixel=pixel, rate=rate, g=factor(g), sigma=sigma, answer=answer,
        ),
    )  # fmt: skip


def _fixed(chance: random.Random) -> Exercise:
    """What changes and what stays."""
    answer = t("the picture's pixels")
    wrong: dict[Answer, str] = {
        t("the network's weights"): t("They change in training. Here they stay as they are."),
        t("both"): t("Only one of them is moved along its gradient, and it isn't the weights."),
        t("the label"): t("The label says what to please. It is no number that could change."),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t("What does gradient ascent change while a dream forms?"),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("∂y/∂x: the gradient is taken by the pixels x."),
    )


def _octave(chance: random.Random) -> Exercise:
    """The side one octave below."""
    side = chance.choice([140, 168, 196, 210, 224, 280])
    answer = octave_sides(side, 2)[0]
    wrong = mistakes(
        answer,
        (side // 2, t("In music an octave halves. Here each size is 1.4 times the one before.")),
        (round(side * 1.4), t("That is one octave above. The dream begins small.")),
        (round(side / 1.4**2), t("That is two octaves below.")),
        (side - 40, t("Sizes grow by a factor, not by a number of pixels.")),
    )
    return Exercise(
        question=t(
            "The photo has {side} pixels a side, each octave is 1.4 times the one before. How large is the "
            "picture one octave below?",
            side=side,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t("{side}/1.4 = {answer}.", side=side, answer=answer),
    )


def _depth(chance: random.Random) -> Exercise:
    """Which layer wants what."""
    early = chance.random() < 0.5
    question = t("stripes of one direction") if early else t("eyes, noses and whole faces")
    answer = t("an early one") if early else t("a late one")
    other = t("a late one") if early else t("an early one")
    wrong: dict[Answer, str] = {
        other: t("Its field is large, and it adds up parts: it asks for more than stripes.")
        if early
        else t("It sees a few pixels only: there is no room for a face."),
        t("any, they all want the same"): t("Look at the gallery: each layer builds on the one before."),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t("A map dreams of {what}. Which layer is it likely from?", what=question),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("What a map can look for grows with its receptive field."),
    )
