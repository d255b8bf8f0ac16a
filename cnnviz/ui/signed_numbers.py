"""Numbers as people write and type them: a true minus, few decimals, thousands parted."""

import re
from collections.abc import Iterable


def number(value: float, decimals: int = 3) -> str:
    """A number with at most so many decimals, a true minus sign, and its thousands parted.

    >>> number(-0.25), number(2.0), number(-0.0001), number(78643200)
    ('−0.25', '2', '0', '78,643,200')
    """
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "0") else text.replace("-", "−")


def fixed(value: float, decimals: int = 3) -> str:
    """A number with exactly so many decimals, as in a column; a true minus sign.

    >>> fixed(-0.25), fixed(-0.0001)
    ('−0.250', '0.000')
    """
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def factor(value: float, decimals: int = 3) -> str:
    """A number as it stands behind a sign or a dot: in brackets where it is below zero.

    >>> factor(-0.25), factor(0.5)
    ('(−0.25)', '0.5')
    """
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def total(values: Iterable[float], decimals: int = 3) -> str:
    """Numbers joined by their signs; zeros are left out.

    >>> total([0.5, 0, -0.25])
    '0.5 − 0.25'
    """
    texts = [text for text in (number(value, decimals) for value in values) if text != "0"]
    if not texts:
        return "0"
    first, *rest = texts
    return first + "".join(f" − {text[1:]}" if text[0] == "−" else f" + {text}" for text in rest)


def row(values: Iterable[float], decimals: int = 3) -> str:
    """Numbers in brackets, as a vector is written.

    >>> row([0.5, -1])
    '(0.5, −1)'
    """
    return f"({', '.join(number(value, decimals) for value in values)})"


_SIGNS = str.maketrans("−–", "--")
_WRITTEN = re.compile(r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def read(text: str) -> float | None:
    """The number that somebody typed, or None if it is none; a fraction is a number too.

    A comma before three digits parts thousands, any other single one is a decimal comma.

    >>> read("−4"), read("1/2"), read("78,643,200"), read("0,5"), read("four")
    (-4.0, 0.5, 78643200.0, 0.5, None)
    """
    parts = [_part(part) for part in text.translate(_SIGNS).split("/")]
    match parts:
        case [float(whole)]:
            return whole
        case [float(above), float(below)] if below:
            return above / below
    return None


def _part(text: str) -> float | None:
    text = "".join(text.split())
    if len(text) > 30 or not text.isascii() or not _WRITTEN.fullmatch(text):
        return None
    if _GROUPED.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if text.count(",") + text.count(".") < 2 else None
