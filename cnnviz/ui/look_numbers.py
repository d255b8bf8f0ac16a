"""The formulas of what a network looks at, filled in where the map is strongest, and the map as a table."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnnviz.numeric import saliency
from cnnviz.ui.look_settings import Question
from cnnviz.ui.text import t

Found = Mapping[str, Any]
TERMS = 3  # written out; the others are added up
TABLE_SIDE = 8


def formula(found: Found, question: Question) -> str:
    """The method's formula with this photo's numbers; the result is lit."""
    return _FORMULAS[question.method][0](found)


def note(found: Found, question: Question) -> str:
    """What the formula's letters are, and what to check."""
    return _FORMULAS[question.method][1](found, question)


def peak(found: Found) -> tuple[int, int]:
    """Row and column of the map's largest number (for Grad-CAM before ReLU)."""
    values = found.get("total", found["map"])
    row, column = np.unravel_index(np.argmax(values), np.shape(values))
    return int(row), int(column)


def _grad_cam(found: Found) -> str:
    terms = np.asarray(found["at_peak"], float)
    first = np.argsort(-np.abs(terms))[:TERMS]
    rest = terms.sum() - terms[first].sum()
    row, column = peak(found)
    parts = [*terms[first], *([rest] if len(terms) > TERMS else [])]
    sum_text = short(parts[0]) + "".join(f" {'−' if p < 0 else '+'} {short(abs(p))}" for p in parts[1:])
    result = short(max(0.0, terms.sum()))
    return f"L[{row}, {column}] = max(0, Σ α·A[{row}, {column}]) = max(0, {sum_text}) = **{result}**"


def _grad_cam_note(found: Found, question: Question) -> str:
    terms, weights = np.asarray(found["at_peak"], float), np.asarray(found["weights"], float)
    first = np.argsort(-np.abs(terms))[:TERMS]
    maps = ", ".join(f"{c} (α = {short(weights[c])})" for c in first)
    return t(
        "The terms are those of maps {maps} of {layer}, then the other {others} together. α is the mean of "
        "∂y/∂A over a map, y the score of {label} before the sigmoid.",
        maps=maps,
        layer=found["layer"],
        others=max(0, len(terms) - TERMS),
        label=t(question.label),
    )


def _gradient(found: Found) -> str:
    row, column = peak(found)
    sizes = ", ".join(short(abs(float(value))) for value in found["at_peak"])
    result = short(float(np.max(found["map"])))
    return f"M[{row}, {column}] = max(|∂y/∂R|, |∂y/∂G|, |∂y/∂B|) = max({sizes}) = **{result}**"


def _gradient_note(found: Found, question: Question) -> str:
    return t(
        "The place where one step of a pixel's value, of 255, moves the score y of {label} the most.",
        label=t(question.label),
    )


def _integrated(found: Found) -> str:
    total = float(np.sum(np.asarray(found["map"], float)))
    return t(
        "Σ of all pixels' shares = **{total}** ≈ y(photo) − y(grey) = {change}",
        total=short(total),
        change=short(found["change"]),
    )


def _integrated_note(found: Found, question: Question) -> str:
    total = float(np.sum(np.asarray(found["map"], float)))
    return t(
        "The shares must add up to the change of the score y of {label} on the way from grey to the photo. "
        "What is missing, {missing}, is the error of taking finitely many steps.",
        label=t(question.label),
        missing=short(abs(total - found["change"])),
    )


def _smooth(found: Found) -> str:
    row, column = peak(found)
    values = np.asarray(found["at_peak"], float)
    sum_text = " + ".join(short(value) for value in values[:TERMS])
    return (
        f"M[{row}, {column}] = ({sum_text} + … )/{len(values)} = {short(values.sum())}/{len(values)} "
        f"= **{short(values.mean())}**"
    )


def _smooth_note(found: Found, question: Question) -> str:
    return t(
        "The mean of {n} gradients, each of a copy of the photo with noise of its own: a tenth of its range.",
        n=len(found["at_peak"]),
    )


def _occlusion(found: Found) -> str:
    fall = float(np.max(found["map"]))
    whole = float(found["logit"])
    return f"y(photo) − y(covered) = {short(whole)} − {factor(whole - fall)} = **{short(fall)}**"


def _occlusion_note(found: Found, question: Question) -> str:
    row, column = peak(found)
    return t(
        "At place row {row}, column {column}, where the score y of {label} falls most. The square has "
        "{square} × {square} of the {side} × {side} pixels.",
        row=row,
        column=column,
        label=t(question.label),
        square=found["square"],
        side=found["input"].shape[0],
    )


_FORMULAS: dict[str, tuple[Callable[[Found], str], Callable[[Found, Question], str]]] = {
    "grad_cam": (_grad_cam, _grad_cam_note),
    "gradient": (_gradient, _gradient_note),
    "integrated_gradients": (_integrated, _integrated_note),
    "smooth_grad": (_smooth, _smooth_note),
    "occlusion": (_occlusion, _occlusion_note),
}
SOURCES: dict[str, list[Callable]] = {
    "grad_cam": [saliency.grad_cam],
    "gradient": [saliency.strongest_channel],
    "integrated_gradients": [saliency.straight_path, saliency.integrated_gradients],
    "smooth_grad": [saliency.noisy_copies, saliency.smooth_grad],
    "occlusion": [saliency.occluded],
}


def short(value: float) -> str:
    """Three digits that count, and a true minus sign.

    >>> short(-0.0012345), short(2.9), short(0.0)
    ('−0.00123', '2.90', '0')
    """
    if not value:
        return "0"
    text = f"{value:.2e}" if abs(value) < 1e-5 else f"{value:#.3g}"
    mantissa, _, exponent = text.partition("e")
    return (mantissa.rstrip(".") + (f"·10^{int(exponent)}" if exponent else "")).replace("-", "−")


def factor(value: float) -> str:
    """The same behind a minus sign: in brackets where it is below zero.

    >>> factor(-0.5), factor(0.5)
    ('(−0.500)', '0.500')
    """
    text = short(value)
    return f"({text})" if value < 0 else text


def table(found: Found) -> dict[str, list[str]]:
    """The map in at most 8 by 8 fields, each the mean of its part: for those who can't see the picture."""
    values = np.asarray(found["map"], float)
    rows = np.array_split(np.arange(values.shape[0]), min(TABLE_SIDE, values.shape[0]))
    columns = np.array_split(np.arange(values.shape[1]), min(TABLE_SIDE, values.shape[1]))
    return {t("Rows"): [span(part) for part in rows]} | {
        t("columns {span}", span=span(part)): [short(float(values[np.ix_(r, part)].mean())) for r in rows]
        for part in columns
    }


def span(part: np.ndarray) -> str:
    """First and last of a run of numbers.

    >>> span(np.arange(16)), span(np.arange(3, 4))
    ('0–15', '3')
    """
    return f"{part[0]}–{part[-1]}" if len(part) > 1 else f"{part[0]}"
