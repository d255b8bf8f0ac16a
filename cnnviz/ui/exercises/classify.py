"""Exercises on what a probability of "dog" says, and what it can't."""

import random

from cnnviz.numeric.activations import sigmoid
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

STRANGERS = ("a cup of coffee", "a rocket", "an elephant", "a person", "an empty wall")


def make(seed: int) -> Exercise:
    """The exercise of that seed: the four kinds take turns."""
    chance = random.Random(f"classify {seed}")
    return (_wrong_ones, _reading, _stranger, _squashing)[seed % 4](chance)


def _reading(chance: random.Random) -> Exercise:
    cents = chance.choice([2, 5, 8, 12, 88, 91, 96])
    label, other = (t("dog"), t("cat")) if cents > 50 else (t("cat"), t("dog"))
    most, least = max(cents, 100 - cents), min(cents, 100 - cents)
    says = "{label}, {percent} %"
    answer = t(says, label=label, percent=most)
    small, turned = t(says, label=label, percent=least), t(says, label=other, percent=most)
    tiny = t(says, label=other, percent=least)
    wrong: dict[Answer, str] = {
        small: t("The likelier of the two labels has the larger share: {most} %.", most=most),
        turned: t("The neuron's answer is the probability of dog; cat has the rest, 1 − that."),
        tiny: t("{other} has {least} %, so the other label is the likelier one.", other=other, least=least),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t("The last neuron answers {p}. What does the network say?", p=f"{cents / 100:.2f}"),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("P(dog) = {p}, P(cat) = {q}.", p=f"{cents / 100:.2f}", q=f"{1 - cents / 100:.2f}"),
    )


def _stranger(chance: random.Random) -> Exercise:
    answer = t("cat or dog, perhaps with 99 %")
    wrong: dict[Answer, str] = {
        t("neither"): t(
            "There is no such answer: one neuron says how much more dog than cat it is, no more."
        ),
        t("50 %, it can't know"): t(
            "It may, but nothing makes it: what it never saw can look like either one to it."
        ),
        t("an error"): t("Any pixels can be multiplied and added. The network always has an answer."),
    }
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "You give it a photo of {what}. What can the answer be?", what=t(chance.choice(STRANGERS))
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("It knows two labels, and must choose one of them for everything."),
    )


def _squashing(chance: random.Random) -> Exercise:
    z = chance.choice([-4, -3, -2, 2, 3, 4])
    answer = round(float(sigmoid(z)), 2)
    wrong = mistakes(
        answer,
        (round(1 - answer, 2), t("Mind the sign: above 0 is the side of dog, so σ is above ½ there.")),
        (float(z), t("z can be any number. The sigmoid squeezes it between 0 and 1.")),
        (0.5, t("½ is for z = 0, where nothing speaks for either.")),
    )
    return Exercise(
        question=t(
            "The last neuron sums up to z = {z}. Which probability of dog comes out of the sigmoid?",
            z=number(z),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t("σ({z}) = 1/(1 + e^{minus}) = {answer}.", z=number(z), minus=number(-z), answer=answer),
    )


def _wrong_ones(chance: random.Random) -> Exercise:
    accuracy, photos = chance.choice([80, 90, 95, 97, 98]), chance.choice([200, 500, 1000, 2000])
    answer = photos * (100 - accuracy) // 100
    wrong = mistakes(
        answer,
        (photos - answer, t("So many it gets right.")),
        (100 - accuracy, t("That is per hundred, and there are {photos} photos.", photos=f"{photos:,}")),
        (photos // 2, t("So many would be wrong if it guessed.")),
    )
    return Exercise(
        question=t(
            "A network has an accuracy of {accuracy} % on {photos} photos. How many does it get wrong?",
            accuracy=accuracy,
            photos=f"{photos:,}",
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=f"{photos:,} × (1 − {accuracy / 100:.2f}) = {answer:,}.",
    )
