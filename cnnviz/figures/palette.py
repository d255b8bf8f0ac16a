"""The one palette: a colour for every role, in the light and the dark theme, and the scales for numbers.

Roles, not hues, are named: a component asks for the `highlight`, and there is one in every lesson. The app
hands the roles to the browser as CSS variables (`--cv-highlight`, `--cv-line`, …; see `cnnviz.ui.theme`),
the scales go to components as data (`scales()`).
"""

from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class Roles:
    """One colour for each thing a picture can say."""

    ground: str  # behind everything
    panel: str  # a quiet box
    line: str  # borders and grid lines
    ink: str  # text
    quiet: str  # text that explains
    accent: str  # what can be pressed or followed
    highlight: str  # the one thing that is lit
    casing: str  # around the highlight, so that it stands on any ground
    caution: str  # a mistake named, a note that an article is wrong
    caution_ground: str
    right: str  # a right answer
    right_ground: str
    cell: str  # an empty cell of a grid
    cell_ink: str
    padding: str  # a cell that padding added
    unreached: str  # the hatching over a cell that no window reaches


LIGHT = Roles(
    ground="#ffffff",
    panel="#f5f7fa",
    line="#dbe2ea",
    ink="#1f2933",
    quiet="#46586a",
    accent="#2166ac",
    highlight="#d6006c",
    casing="#ffffff",
    caution="#8a4500",
    caution_ground="#fff6eb",
    right="#1a6b3c",
    right_ground="#edf8f1",
    cell="#ffffff",
    cell_ink="#1f2933",
    padding="#f0f3f7",
    unreached="#b35806",
)

DARK = Roles(
    ground="#12171d",
    panel="#1b222b",
    line="#35414e",
    ink="#e8edf2",
    quiet="#a9b7c5",
    accent="#7db4e8",
    highlight="#ff5fa8",
    casing="#12171d",
    caution="#f5b26b",
    caution_ground="#2b2117",
    right="#7fd3a0",
    right_ground="#17281e",
    cell="#1b222b",
    cell_ink="#e8edf2",
    padding="#171d24",
    unreached="#f5b26b",
)

THEMES = {"light": LIGHT, "dark": DARK}

# Stops of the scales, evenly spaced from low to high.
SIGNED = ("#2166ac", "#f7f7f7", "#b35806")  # zero in the middle; safe for colour-blind eyes
MAGNITUDE = (  # inferno: equal steps in the number look like equal steps to the eye
    "#000004", "#1b0c41", "#4a0c6b", "#781c6d", "#a52c60", "#cf4446", "#ed6925", "#fb9b06",
    "#f7d13d", "#fcffa4",
)  # fmt: skip
GREY = ("#000000", "#ffffff")  # pixels
CHANNELS = ("#c4342b", "#1f7f45", "#2b62b3")  # red, green and blue light, each at its full value
# Things to be told apart, such as the weights of one kernel (after Okabe and Ito, 2008; safe for colour-blind
# eyes). Never the only way to tell them: each has a letter or a name beside its colour.
CATEGORIES = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#a89f00", "#7f7f7f", "#8c6bb1",
)  # fmt: skip
SCALES = {"signed": SIGNED, "magnitude": MAGNITUDE, "grey": GREY}


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a `#rrggbb` colour.

    >>> rgb("#2166ac")
    (33, 102, 172)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def roles(theme: str = "light") -> dict[str, str]:
    """The colours of a theme ("light" or "dark") by role, ready to be sent to a component."""
    return asdict(THEMES[theme])


def scales() -> dict[str, list[str]]:
    """The stops of every scale, ready to be sent to a component."""
    return {name: list(stops) for name, stops in SCALES.items()}


def plotly_scale(name: str) -> list[list[float | str]]:
    """The named scale as Plotly's `colorscale`.

    >>> plotly_scale("grey")
    [[0.0, '#000000'], [1.0, '#ffffff']]
    """
    stops = SCALES[name]
    return [[index / (len(stops) - 1), stop] for index, stop in enumerate(stops)]


def paint(values: np.ndarray, scale: str, low: float, high: float) -> np.ndarray:
    """Colour numbers by a scale.

    Parameters
    ----------
    values : ndarray of any shape
    scale : "signed", "magnitude" or "grey"
    low, high : the numbers at the two ends of the scale; values beyond them take the colour of the end.
        For a signed scale take `low = -high`, so that zero is in the middle.

    Returns
    -------
    ndarray of shape values.shape + (3,), uint8

    >>> paint(np.array([-1.0, 0.0, 1.0]), "signed", -1, 1).tolist()
    [[33, 102, 172], [247, 247, 247], [179, 88, 6]]
    """
    stops = np.array([rgb(stop) for stop in SCALES[scale]], dtype=float)
    span = (high - low) or 1.0
    places = np.clip((np.asarray(values, dtype=float) - low) / span, 0, 1) * (len(stops) - 1)
    grid = np.arange(len(stops))
    channels = [np.interp(places, grid, stops[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
