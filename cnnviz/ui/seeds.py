"""The number in the URL that an exercise is made from: a link leads a class to the same one."""

from cnnviz.ui import link


def seed(key: str) -> int:
    """The seed under `key` in the URL; 1 for anything but a whole number of up to eight digits."""
    text = link.get(key)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def another(key: str) -> None:
    """Go on to the next exercise."""
    link.put({key: str(seed(key) % 99_999_999 + 1)})
