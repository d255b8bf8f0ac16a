"""Numbers with a sign as they stand in formulas: few decimals, a true minus, brackets if needed."""

from collections.abc import Iterable


def number(value: float, decimals: int = 3) -> str:
    """A number with at most so many decimals and a true minus sign.

    >>> number(-0.25), number(2.0), number(-0.0001)
    ('−0.25', '2', '0')
    """
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "0") else text.replace("-", "−")


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
