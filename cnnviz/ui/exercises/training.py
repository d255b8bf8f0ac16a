"""Exercises on training: counting steps, making one, and reading what the curves say."""

import random

from cnnviz.numeric.descent import descend, steps_per_epoch
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.predict import Answer, Exercise
from cnnviz.ui.signed_numbers import factor, number
from cnnviz.ui.text import t


def make(seed: int) -> Exercise:
    """The exercise of that seed: the six kinds take turns."""
    chance = random.Random(f"training {seed}")
    return (_steps, _curves, _down, _rate, _whole_run, _guess)[seed % 6](chance)


def _steps(chance: random.Random) -> Exercise:
    """Steps in an epoch: the last batch is smaller, and counts."""
    batch = chance.choice([16, 32, 50, 64, 100, 128])
    pictures = batch * chance.randint(5, 40) + chance.randint(1, batch - 1)
    answer = steps_per_epoch(pictures, batch)
    wrong = mistakes(
        answer,
        (pictures // batch, t("You left out the last, smaller batch. Its pictures are learned from too.")),
        (pictures, t("That would be one step for each picture: batches of 1.")),
        (batch, t("That is how many pictures are in a batch, not how many batches there are.")),
    )
    return Exercise(
        question=t(
            "{pictures} training pictures, batches of {batch}. How many steps does an epoch have?",
            pictures=f"{pictures:,}",
            batch=batch,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "{pictures} / {batch} = {share}, and the rest makes one more, smaller batch.",
            pictures=f"{pictures:,}",
            batch=batch,
            share=number(pictures / batch, 2),
        ),
    )


def _whole_run(chance: random.Random) -> Exercise:
    """How the number of steps follows the batch size."""
    batch, epochs = chance.choice([16, 32, 64]), chance.choice([4, 5, 8, 10])
    per_epoch = chance.randint(6, 30)
    pictures = batch * per_epoch
    answer = steps_per_epoch(pictures, 2 * batch) * epochs
    wrong = mistakes(
        answer,
        (
            per_epoch * epochs * 2,
            t("Larger batches hold more pictures each, so there are fewer of them, not more."),
        ),
        (
            per_epoch * epochs,
            t("That was before. The pictures are the same, but there are more in each batch."),
        ),
        (steps_per_epoch(pictures, 2 * batch), t("That is one epoch; there are {n}.", n=epochs)),
    )
    return Exercise(
        question=t(
            "{pictures} pictures in batches of {batch} make {all} steps in {epochs} epochs. How "
            "many steps are it in "
            "as many epochs with batches of {double}?",
            pictures=f"{pictures:,}",
            batch=batch,
            all=per_epoch * epochs,
            epochs=epochs,
            double=2 * batch,
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "⌈{pictures} / {double}⌉ · {epochs}: twice the batch, half the steps.",
            pictures=f"{pictures:,}",
            double=2 * batch,
            epochs=epochs,
        ),
    )


def _down(chance: random.Random) -> Exercise:
    """One step down a slope."""
    weight = chance.choice([-0.6, -0.3, 0.2, 0.4, 0.7])
    slope = chance.choice([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])
    rate = chance.choice([0.1, 0.2, 0.5])
    answer = round(float(descend(weight, slope, rate)), 6)
    wrong = mistakes(
        answer,
        (round(weight + rate * slope, 6), t("That is uphill. The step goes against the slope: minus.")),
        (round(weight - slope, 6), t("The slope is multiplied by the learning rate first.")),
        (round(-rate * slope, 6), t("That is the step. It is added to the weight that was there.")),
        (
            round(weight * (1 - rate), 6),
            t(
                "That takes a share of the weight away. The step has the size of the slope, not "
                "of the weight."
            ),
        ),
    )
    return Exercise(
        question=t(
            "A weight is {w}, its slope ∂L/∂w is {slope}, the learning rate {rate}. What is it "
            "after one step of SGD?",
            w=number(weight),
            slope=number(slope),
            rate=number(rate),
        ),
        answer=answer,
        options=tuple(sorted([answer, *wrong])),
        misconceptions=wrong,
        right=t(
            "{w} − {rate}·{slope} = {answer}.",
            w=number(weight),
            rate=number(rate),
            slope=factor(slope),
            answer=number(answer),
        ),
    )


def _guess(chance: random.Random) -> Exercise:
    """The accuracy of a net that knows nothing, and why a loss of 0 weights is what it is."""
    classes = chance.choice([2, 4, 5, 8, 10, 20])
    answer = t("{n} %", n=number(100 / classes, 1))
    wrong: dict[Answer, str] = {
        t("0 %"): t(
            "To be wrong every time one has to know the right answer. Who guesses is sometimes right."
        ),
        t("100 %"): t("It has seen no picture yet: it can't know one from another."),
    }
    if classes != 2:
        wrong[t("50 %")] = t("That is for two classes. Here there are {n} to guess from.", n=classes)
    else:
        wrong[t("25 %")] = t("One guess of two is right half of the time.")
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "A net has just got its first, random weights. About how many of the pictures of {n} "
            "classes, as many of "
            "each, does it get right?",
            n=classes,
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("1 of {n}, as by guessing. That is where the accuracy curve begins.", n=classes),
    )


def _rate(chance: random.Random) -> Exercise:
    """What a learning rate out of place does."""
    questions: list[tuple[str, str, dict[Answer, str]]] = [
        (
            t("The loss of the training batches jumps up and down, and grows. What helps?"),
            t("A smaller learning rate"),
            {
                t("A larger learning rate"): t("Its steps leap over the valley already; larger "
                    "ones leap further."),
                t("More epochs"): t("More steps of this kind lead further away."),
                t("More training pictures"): t("The steps are too long whatever the pictures."),
            },
        ),
        (
            t("After 10 epochs the loss still falls in a straight, slow line, for training and "
                "validation alike. What would you try first?"),
            t("A larger learning rate"),
            {
                t("A smaller learning rate"): t("Its steps are tiny already: it would take even longer."),
                t("Dropout"): t("That is for a net that overfits. This one hasn't learned its "
                    "training pictures yet."),
                t("Fewer training pictures"): t("It can't learn more from less."),
            },
        ),
        (
            t("Batch after batch the loss is “no number”. What has happened?"),
            t("Steps too large made numbers too large to be written"),
            {
                t("All is learned: the loss is 0"): t("A loss of 0 is written as 0."),
                t("The pictures are broken"): t("They were numbers from 0 to 1 when the run "
                    "began. The weights have run away."),
                t("The validation pictures ran out"): t("The loss of a batch is measured on "
                    "training pictures."),
            },
        ),
    ]  # fmt: skip
    question, answer, wrong = chance.choice(questions)
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=question,
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("The learning rate is what to look at first when a loss doesn't fall as it should."),
    )


def _curves(chance: random.Random) -> Exercise:
    """Reading two curves: overfitting, underfitting, or well learned."""
    classes = chance.choice([4, 10])
    kinds = {
        t("It overfits"): (chance.randint(97, 100), chance.randint(55, 75)),
        t("It underfits"): (chance.randint(35, 55), chance.randint(33, 52)),
        t("It has learned well"): (chance.randint(96, 99), chance.randint(94, 97)),
    }
    says: dict[str, str] = {
        t("It overfits"): t("For that training would have to be far better than validation."),
        t("It underfits"): t("For that the training pictures themselves would have to be badly known."),
        t("It has learned well"): t("For that both would have to be high, and close together."),
    }
    answer = chance.choice(list(kinds))
    train, validation = kinds[answer]
    wrong: dict[Answer, str] = {name: sentence for name, sentence in says.items() if name != answer}
    wrong[t("Validation pictures were trained on")] = t(
        "Then validation would be as good as training, and no measure of anything."
    )
    options: list[Answer] = [answer, *wrong]
    chance.shuffle(options)
    return Exercise(
        question=t(
            "{classes} classes. After the last epoch {train} % of the training pictures are right "
            "and {validation} % "
            "of the validation pictures. What is to be said of this net?",
            classes=classes,
            train=train,
            validation=validation,
        ),
        answer=answer,
        options=tuple(options),
        misconceptions=wrong,
        right=t("Look at two things: how high training is, and how far validation is below it."),
    )
