"""The numbers of a run in sentences, formulas and tables."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from cnnviz.engine.run_state import View
from cnnviz.numeric.descent import descend, guess_loss, steps_per_epoch
from cnnviz.recipe import Recipe
from cnnviz.recipe.records import Epoch, OnTest, Pictures
from cnnviz.ui.run_pictures import short
from cnnviz.ui.run_settings import TITLES, net_title, rate_text
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t
from cnnviz.ui.verdict import percent


def steps_formula(pictures: int, recipe: Recipe) -> str:
    """How many batches there are, in an epoch and in all."""
    steps = steps_per_epoch(pictures, recipe.batch_size)
    return t(
        "⌈{pictures} / {batch}⌉ = **{steps}** {unit} an epoch; {steps} · {epochs} = **{all}** in all",
        pictures=f"{pictures:,}",
        batch=recipe.batch_size,
        steps=f"{steps:,}",
        unit=t("step") if steps == 1 else t("steps"),
        epochs=recipe.epochs,
        all=f"{steps * recipe.epochs:,}",
    )


def steps_note(recipe: Recipe) -> str:
    """What a step is, and where the loss begins."""
    classes = len(recipe.data.class_names)
    if recipe.loss != "cross_entropy":
        return t("A step looks at one batch, and changes every weight once.")
    return t(
        "A step looks at one batch, and changes every weight once. A net that knows nothing gives "
        "each of {n} "
        "classes 1/{n}: its loss is ln {n} = {loss}.",
        n=classes,
        loss=number(guess_loss(classes)),
    )


def weight_step(pictures: Pictures | None) -> tuple[tuple[int, int, int, int], float, float, float] | None:
    """The kernel weight with the steepest slope, None where the net has no convolution.

    Its place (row, column, channel, kernel), its number as the last batch met it, its slope on that batch,
    where one step down that slope leads.
    """
    if pictures is None or pictures.before is None or pictures.gradients is None:
        return None
    slopes, weights = pictures.gradients, pictures.before
    if not (np.isfinite(slopes).all() and np.isfinite(weights).all()):
        return None
    place = np.unravel_index(int(np.abs(slopes).argmax()), slopes.shape)
    weight, slope = float(weights[place]), float(slopes[place])
    row, column, channel, kernel = map(int, place)
    return (
        (row, column, channel, kernel),
        weight,
        slope,
        float(descend(weight, slope, pictures.learning_rate)),
    )


def step_formula(view: View) -> tuple[str, str] | None:
    """One step of gradient descent with numbers of this run, and what they are; None without a kernel."""
    found = weight_step(view.pictures)
    if found is None or view.pictures is None:
        return None
    rate = view.pictures.learning_rate
    (row, column, channel, kernel), weight, slope, after = found
    formula = t(
        "w − η·∂L/∂w = {w} − {rate}·{slope} = **{after}**",
        w=_fine(weight),
        rate=short(rate),
        slope=f"({_fine(slope)})" if slope < 0 else _fine(slope),
        after=_fine(after),
    )
    where = t(
        "Kernel {kernel}, row {row}, column {column}{channel}: the weight before batch {step}, and its slope "
        "on that batch. ",
        kernel=kernel,
        row=row,
        column=column,
        channel=t(", channel {n}", n=channel) if view.recipe.data.input_shape[2] > 1 else "",
        step=f"{view.pictures.step:,}",
    )
    own = {
        "sgd": t("SGD makes this step for every weight and every batch."),
        "momentum": t("With momentum 0.9 a part of the steps before is added: it rolls on."),
        "adam": t(
            "Adam divides each slope by its usual size: its steps are about η = {rate} whatever the slope.",
            rate=short(rate),
        ),
        "adamw": t(
            "AdamW divides each slope by its usual size, so its steps are about η = {rate}, and "
            "pulls every weight "
            "a little towards 0.",
            rate=short(rate),
        ),
    }
    return formula, where + own[view.recipe.optimizer]


def _fine(value: float) -> str:
    return number(value, 5) if 0.0005 <= abs(value) < 1e5 else short(value)


def status_line(view: View) -> str:
    """How a run stands, in one line."""
    if view.status == "queued" and view.position:
        then = t(" It will stand at its beginning, until you resume it.") if view.halted else ""
        return t(
            "**Waiting, place {n} in the queue.** {sentence}", n=view.position, sentence=view.sentence + then
        )
    if not view.steps:
        return f"**{t(view.sentence)}**"
    far = t(
        "batch {step} of {steps}, {epoch} of {epochs} epochs done, {seconds} s of training"
        if view.over
        else "batch {step} of {steps}, epoch {epoch} of {epochs}, {seconds} s of training",
        step=f"{view.step:,}",
        steps=f"{view.steps:,}",
        epoch=min(view.epoch + 1, view.epochs) if not view.over else view.epoch,
        epochs=view.epochs,
        seconds=f"{view.seconds:.1f}",
    )
    return f"**{t(view.sentence)}** {far[0].upper()}{far[1:]}."


def tested_line(tested: OnTest) -> str:
    """What the test pictures say."""
    return t(
        "**Test:** of {n} pictures, never used before, **{share}** are called what they are; loss {loss}.",
        n=f"{tested.pictures:,}",
        share=percent(tested.accuracy),
        loss=short(tested.loss),
    )


def recipe_line(recipe: Recipe) -> str:
    """What is trained, in one line; what is as usual goes without saying."""
    line = t(
        "{data}; {net}; {optimizer}, η = {rate}, batches of {batch}, {epochs} epochs, seed {seed}",
        data=t(recipe.data.info.title),
        net=net_title(recipe.net.name, recipe.net),
        optimizer=t(TITLES[recipe.optimizer]),
        rate=rate_text(recipe.learning_rate),
        batch=recipe.batch_size,
        epochs=recipe.epochs,
        seed=recipe.seed,
    )
    whole = dataclasses.replace(recipe.data, train_limit=0, shuffled=0.0)
    said, usual = settings(recipe), settings(Recipe(whole, recipe.net))
    names = ["Learning rate over the run", "Training pictures", "Labels dealt out at random", "Loss"]
    unusual = [t(one) for one in [*names, "First weights"] if said[t(one)] != usual[t(one)]]
    return "; ".join([line, *(f"{name}: {said[name]}" for name in unusual)])


def reading(rows: tuple[Epoch, ...]) -> str:
    """What the two curves say at the moment: the gap between training and validation."""
    if len(rows) < 2:
        return ""
    last = rows[-1]
    gap = last.accuracy - last.val_accuracy
    if gap < -0.05:
        said = (
            "Training {train}, validation {val}: validation is ahead. The training figure is a mean over the "
            "whole epoch, from its first batch on, and with dropout and augmentation where there are any; "
            "validation comes at the end of the epoch, without them."
        )
    elif gap > 0.1:
        said = (
            "Training {train}, validation {val}: a gap of {gap} points. The net knows its training pictures "
            "better than new ones: it **overfits**."
        )
    elif last.accuracy < 0.8:
        said = (
            "Training {train}, validation {val}: both are low, and close together. So far the net "
            "**underfits**: it needs more steps, a better rate or more weights."
        )
    else:
        said = (
            "Training {train}, validation {val}: close together. What the net has learned holds for new "
            "pictures."
        )
    train, val = _percent(last.accuracy), _percent(last.val_accuracy)
    return t(said, train=train, val=val, gap=round(100 * gap))


def table(view: View | None, recipe: Recipe) -> list[dict[str, Any]]:
    """A row for each epoch of a run; without a run what is set."""
    if view is None or not view.rows:
        return [{t("Setting"): name, t("Value"): value} for name, value in settings(recipe).items()]
    return [
        {
            t("Epoch"): row.epoch,
            t("Steps"): f"{row.step:,}",
            t("Loss"): short(row.loss),
            t("Accuracy"): short(row.accuracy),
            t("Validation loss"): short(row.val_loss),
            t("Validation accuracy"): short(row.val_accuracy),
            t("η"): short(row.learning_rate),
            t("Seconds"): f"{row.seconds:.1f}",
        }
        for row in view.rows
    ]


def settings(recipe: Recipe) -> dict[str, str]:
    """A recipe's settings in words."""
    data = recipe.data
    return {
        t("Pictures"): t(data.info.title),
        t("Net"): net_title(recipe.net.name, recipe.net),
        t("Optimiser"): t(TITLES[recipe.optimizer]),
        t("Learning rate"): rate_text(recipe.learning_rate),
        t("Learning rate over the run"): t(TITLES[recipe.schedule]),
        t("Batch size"): str(recipe.batch_size),
        t("Epochs"): str(recipe.epochs),
        t("Seed"): str(recipe.seed),
        t("Training pictures"): f"{data.train_limit:,}" if data.train_limit else t("all"),
        t("Labels dealt out at random"): _percent(data.shuffled),
        t("Loss"): t(TITLES[recipe.loss]),
        t("First weights"): t(TITLES[recipe.initialisation]),
    }


def difference(recipe: Recipe, other: Recipe) -> str:
    """What is different in a recipe from another one, in words; "" where nothing is."""
    theirs = settings(other)
    found = [f"{name}: {value}" for name, value in settings(recipe).items() if theirs[name] != value]
    if not found and recipe != other:
        return t("other pictures or regularisation")
    return ", ".join(found)


def _percent(share: float) -> str:
    return t("{n} %", n=f"{100 * share:.0f}")
