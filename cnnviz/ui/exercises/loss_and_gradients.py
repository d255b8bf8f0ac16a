"""Exercises on losses and gradients, and the mistakes that learners make with them."""

from __future__ import annotations

import math
import random

from cnnviz.numeric.losses import (
    euclidean,
    one_hot,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    softmax_cross_entropy_gradient,
)
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number, total
from cnnviz.ui.text import t

Known = tuple[float, str]


def loss(seed: int) -> Exercise:
    """A question on a loss or its slope; each kind comes once in four seeds."""
    kinds = (_which_loss, _cross_entropy, _slope, _euclidean)
    return kinds[seed % len(kinds)](random.Random(f"loss {seed}"))


def gradient(seed: int) -> Exercise:
    """A question on a kernel weight's gradient; each kind comes once in four seeds."""
    kinds = (_step, _way_back, _sum, _nudge)
    return kinds[seed % len(kinds)](random.Random(f"gradient {seed}"))


def _numbers(question: str, answer: float, known: list[Known], right: str, decimals: int = 3) -> Exercise:
    """An exercise whose answers are numbers as they are written on screen."""
    text = number(answer, decimals)
    wrong = mistakes(text, *((number(value, decimals), sentence) for value, sentence in known))
    options: tuple[Answer, ...] = tuple(sorted([text, *wrong], key=_value))
    return Exercise(question, text, options, wrong, right)


def _value(text: Answer) -> float:
    return float(str(text).replace("−", "-"))


def _shares(chance: random.Random) -> tuple[list[float], int]:
    """Shares of three classes, all different, and the right one, which hasn't 1/2."""
    shares = chance.choice(
        [[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.1, 0.25, 0.65], [0.2, 0.05, 0.75], [0.4, 0.35, 0.25]]
    )
    return shares, chance.randrange(3)


def _cross_entropy(chance: random.Random) -> Exercise:
    shares, right = _shares(chance)
    p = shares[right]
    scores = [math.log(share) for share in shares]
    answer = float(softmax_cross_entropy(scores, one_hot(right, 3)))
    known = [
        (
            1 - p,
            t("You took how much is missing to 1. The loss is −log p: it grows without end as p goes to 0."),
        ),
        (p, t("That is the share itself. The loss must be 0 when p is 1, hence −log p.")),
        (-math.log10(p), t("You took the logarithm to base 10; here log is the natural one.")),
        (
            float(sigmoid_cross_entropy([math.log(s / (1 - s)) for s in shares], one_hot(right, 3))),
            t("You judged every class by itself, as sigmoid cross-entropy does. Only the right one counts."),
        ),
    ]
    return _numbers(
        t(
            "Softmax gives the shares {shares}. The {nth} class is right. How large is the softmax loss?",
            shares=", ".join(map(number, shares)),
            nth=_nth(right),
        ),
        answer,
        known,
        f"−log {number(p)} = {number(answer)}",
    )


def _slope(chance: random.Random) -> Exercise:
    shares, right = _shares(chance)
    asked = chance.randrange(3)
    p = shares[asked]
    scores = [math.log(share) for share in shares]
    answer = float(softmax_cross_entropy_gradient(scores, one_hot(right, 3))[asked])
    is_right = asked == right
    known = [
        (-answer, t("The sign is the other way round: the slope is p − t. Descent then goes against it.")),
        (p, t("You left out the target: this class is right, so t = 1."))
        if is_right
        else (p - 1, t("You took this class for the right one; its target is 0.")),
        (0, t("The wrong classes get a slope too: their share must shrink.")),
        (-math.log(p), t("That is a loss. The slope of the softmax loss by a score is p − t.")),
    ]
    return _numbers(
        t(
            "Softmax gives the shares {shares}. The {right} class is right. What is the slope ∂L/∂x of the "
            "softmax loss by the score of the {asked} class?",
            shares=", ".join(map(number, shares)),
            right=_nth(right),
            asked=_nth(asked),
        ),
        answer,
        known,
        f"p − t = {number(p)} − {int(is_right)} = {number(answer)}",
    )


def _euclidean(chance: random.Random) -> Exercise:
    scores = [chance.choice([2.0, 3.0, -1.0]), chance.choice([0.5, 1.5, -2.0])]
    targets = [1.0, chance.choice([0.0, 1.0])]
    gaps = [x - target for x, target in zip(scores, targets, strict=True)]
    answer = float(euclidean(scores, targets))
    squares = sum(gap * gap for gap in gaps)
    known = [
        (squares, t("You forgot the ½. It is there so that the slope is simply x − t.")),
        (
            math.sqrt(squares),
            t("You took the root: that is the distance. The Euclidean loss is half its square."),
        ),
        (
            squares / len(gaps) / 2,
            t("You divided by the number of outputs. That is a mean; this loss is a sum."),
        ),
        (sum(map(abs, gaps)), t("You added the gaps without squaring them.")),
    ]
    filled = " + ".join(f"{factor(gap)}²" for gap in gaps)
    return _numbers(
        t(
            "The scores are {scores}, the targets {targets}. How large is the Euclidean loss?",
            scores=" and ".join(map(number, scores)),
            targets=" and ".join(map(number, targets)),
        ),
        answer,
        known,
        f"½ · ({filled}) = {number(answer)}",
    )


def _which_loss(chance: random.Random) -> Exercise:
    softmax, sigmoid, real = t("softmax loss"), t("sigmoid cross-entropy"), t("Euclidean loss")
    task, answer = chance.choice([
        (t("A photo shows one digit from 0 to 9. Which digit is it?"), softmax),
        (t("Is the animal a cat, a dog or a bird? It is always one of them."), softmax),
        (t("Which of these are in the street scene: car, bicycle, dog, tree?"), sigmoid),
        (t("A film may be a comedy and a drama at once. Which labels does it get?"), sigmoid),
        (t("How old is the person in the photo, in years?"), real),
        (t("At which row and column is the tip of the nose?"), real),
    ])  # fmt: skip
    says = {
        softmax: t("Softmax makes the classes compete: the shares sum to 1, so exactly one can win."),
        sigmoid: t("Sigmoid answers yes or no to each class by itself, so several may be right, or none."),
        real: t(
            "The Euclidean loss is for numbers that shall be met as closely as possible, not for classes."
        ),
    }
    wrong: dict[Answer, str] = {name: sentence for name, sentence in says.items() if name != answer}
    return Exercise(t("{task} Which loss fits?", task=task), answer, tuple(says), wrong, says[answer])


def _way_back(chance: random.Random) -> Exercise:
    """Which error arrives at a place: ReLU and the pool's winner decide."""
    error = chance.choice([-0.4, -0.25, 0.3, 0.5])
    pixel = chance.choice([0.5, 2.0, 3.0])
    case = chance.choice(["won", "lost", "shut"])
    window = {"won": [0.9, 0.4, 0.1, -0.2], "lost": [0.4, 0.9, 0.1, -0.2], "shut": [-0.2, 0.9, 0.4, 0.1]}[
        case
    ]
    answer = error * pixel if case == "won" else 0.0
    sentence = {
        "won": t("This place won its pool window and z is above 0, so the whole error comes back to it."),
        "lost": t("Another place of the pool window is larger: max-pooling sends the whole error there."),
        "shut": t("z is below 0 here: ReLU is shut, and no error passes."),
    }[case]
    known = [
        (error * pixel, sentence),
        (0.0, sentence),
        (
            error * pixel / 4,
            t(
                "You spread the error over the window, as average pooling does. Max-pooling sends it to "
                "the winner alone."
            ),
        ),
        (error, t("That is the error of the pool. The term is error times the pixel that the weight saw.")),
    ]
    return _numbers(
        t(
            "A 2 × 2 pool window of the map holds z = {first}, {others}. The pool gets the error {error}. At "
            "the place of the first number the weight saw pixel {pixel}. Which term does it add to ∂L/∂w?",
            first=number(window[0]),
            others=", ".join(map(number, window[1:])),
            error=number(error),
            pixel=number(pixel),
        ),
        answer,
        known,
        sentence if case != "won" else f"{sentence} {number(pixel)} · {factor(error)} = {number(answer)}",
    )


def _sum(chance: random.Random) -> Exercise:
    pixels = chance.sample([0.5, 1.0, 2.0, 3.0], 3)
    errors = [chance.choice([-1, 1]) * value for value in chance.sample([0.1, 0.2, 0.3, 0.4], 3)]
    products = [pixel * error for pixel, error in zip(pixels, errors, strict=True)]
    answer = sum(products)
    largest = max(products, key=abs)
    known = [
        (answer / 3, t("You took the mean. The one weight is used at all places, so their terms add up.")),
        (
            largest,
            t("You kept the largest term only. That is how a pool chooses; a shared weight adds all terms."),
        ),
        (
            sum(pixels) * sum(errors),
            t("You added first and multiplied then. Each pixel belongs to its own error."),
        ),
        (sum(map(abs, products)), t("You lost the signs: terms may pull in opposite directions.")),
    ]
    filled = ", ".join(f"({number(p)}, {number(e)})" for p, e in zip(pixels, errors, strict=True))
    return _numbers(
        t(
            "Errors come back to three places of the map. The pairs (pixel under the weight, error) are "
            "{pairs}. What is ∂L/∂w?",
            pairs=filled,
        ),
        answer,
        known,
        f"{total(products)} = {number(answer)}",
    )


def _step(chance: random.Random) -> Exercise:
    weight = chance.choice([-0.3, 0.2, 0.4, 0.8])
    slope = chance.choice([-2.0, -0.5, 0.6, 1.5])
    rate = chance.choice([0.1, 0.2])
    answer = weight - rate * slope
    known = [
        (weight + rate * slope, t("You went uphill. Descent goes against the slope: minus η times it.")),
        (weight - slope, t("You forgot the learning rate η = {rate}.", rate=number(rate))),
        (-rate * slope, t("That is how far the weight moves. Start from where it is.")),
        (
            weight * (1 - rate),
            t("You took η of the weight itself; it is η times the slope that is taken away."),
        ),
    ]
    return _numbers(
        t(
            "A weight is {weight}, its gradient ∂L/∂w = {slope}, the learning rate η = {rate}. What is "
            "the weight after one step?",
            weight=number(weight),
            slope=number(slope),
            rate=number(rate),
        ),
        answer,
        known,
        f"{number(weight)} − {number(rate)} · {factor(slope)} = {number(answer)}",
    )


def _nudge(chance: random.Random) -> Exercise:
    less = chance.choice([0.82, 1.04, 1.37])
    change = chance.choice([-0.08, -0.04, 0.02, 0.06])
    nudge = chance.choice([0.1, 0.05])
    more = less + change
    answer = change / (2 * nudge)
    known = [
        (change / nudge, t("You divided by ε. From w − ε to w + ε it is 2ε.")),
        (-answer, t("You subtracted the other way round: L(w + ε) comes first.")),
        (
            change,
            t("That is how the loss changes. The slope is that change for each unit of w: divide by 2ε."),
        ),
        (change * nudge, t("You multiplied by ε. A slope is a change divided by the way.")),
    ]
    return _numbers(
        t(
            "With w + ε the loss is {more}, with w − ε it is {less}; ε = {nudge}. Which slope is that?",
            more=number(more),
            less=number(less),
            nudge=number(nudge),
        ),
        answer,
        known,
        f"({number(more)} − {number(less)}) / (2 · {number(nudge)}) = {number(answer)}",
    )


def _nth(index: int) -> str:
    return [t("first"), t("second"), t("third")][index]
