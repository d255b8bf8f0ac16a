"""The palette: readable in both themes, zero in the middle, and the same in Streamlit's configuration."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from cnnviz.figures import palette

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = np.array(palette.rgb(colour)) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TEXT_ON_GROUND = [
    (ink, ground)
    for ink in ("ink", "quiet", "accent", "highlight", "caution", "right")
    for ground in ("ground", "panel")
] + [
    ("caution", "caution_ground"),
    ("ink", "caution_ground"),
    ("right", "right_ground"),
    ("cell_ink", "cell"),
    ("ground", "accent"),
]


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(theme, ink, ground):
    roles = palette.roles(theme)
    assert contrast(roles[ink], roles[ground]) >= 4.5


@pytest.mark.parametrize("theme", palette.THEMES)
def test_the_highlight_stands_out_from_its_casing(theme):
    roles = palette.roles(theme)
    assert contrast(roles["highlight"], roles["casing"]) >= 4.5


@pytest.mark.parametrize("theme", palette.THEMES)
def test_streamlit_is_given_the_same_colours(theme):
    roles, given = palette.roles(theme), CONFIG["theme"][theme]
    expected = {
        "primaryColor": roles["accent"],
        "backgroundColor": roles["ground"],
        "secondaryBackgroundColor": roles["panel"],
        "textColor": roles["ink"],
        "linkColor": roles["accent"],
        "borderColor": roles["line"],
    }
    assert {name: given[name] for name in expected} == expected
    assert given["sidebar"]["backgroundColor"] == roles["panel"]


def test_equal_and_opposite_numbers_are_equally_far_from_the_middle_of_the_signed_scale():
    low, zero, high = palette.paint(np.array([-2.0, 0.0, 2.0]), "signed", -2, 2)
    assert zero.tolist() == [247, 247, 247]
    half_low, half_high = palette.paint(np.array([-1.0, 1.0]), "signed", -2, 2)
    assert half_low.tolist() == np.rint((low.astype(float) + zero) / 2).tolist()
    assert half_high.tolist() == np.rint((high.astype(float) + zero) / 2).tolist()


def test_larger_magnitudes_are_lighter():
    painted = palette.paint(np.linspace(0, 1, 50), "magnitude", 0, 1)
    brightness = [luminance("#" + bytes(colour.tolist()).hex()) for colour in painted]
    assert brightness == sorted(brightness)


def test_grey_of_a_pixel_is_the_pixel():
    assert palette.paint(np.array([0, 17, 255]), "grey", 0, 255).tolist() == [[0] * 3, [17] * 3, [255] * 3]


def test_beyond_the_ends_of_a_scale_is_its_end_and_a_flat_map_is_no_error():
    ends = palette.paint(np.array([-9.0, 9.0]), "signed", -1, 1)
    assert ends.tolist() == [list(palette.rgb(palette.SIGNED[0])), list(palette.rgb(palette.SIGNED[-1]))]
    assert palette.paint(np.zeros((2, 3)), "magnitude", 0, 0).shape == (2, 3, 3)


def test_plotly_gets_the_same_stops():
    assert palette.plotly_scale("signed") == [[0.0, "#2166ac"], [0.5, "#f7f7f7"], [1.0, "#b35806"]]
