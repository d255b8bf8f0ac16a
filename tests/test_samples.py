import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnviz import samples
from cnnviz.errors import LearnerError

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", samples.photos())
def test_every_sample_is_a_picture_with_title_and_credit(name):
    picture = samples.photo(name)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert min(picture.shape[:2]) >= 200
    assert picture.std() > 10, "there is something to see"
    sample = samples.photos()[name]
    assert sample.title
    assert sample.credit
    with pytest.raises(ValueError, match="read-only"):
        picture[0] = 0


def test_there_is_a_cat_there_are_things_that_are_neither_and_test_cards():
    kinds = [sample.kind for sample in samples.photos().values()]
    assert kinds[0] == "cat"
    assert kinds.count("neither") >= 3
    assert kinds.count("card") >= 4


def test_titles_are_told_apart():
    for titles in (
        [sample.title for sample in samples.photos().values()],
        [grid.title for grid in samples.grids().values()],
    ):
        assert len(set(titles)) == len(titles)


def test_every_photo_is_credited_in_the_sources():
    sources = (ROOT / "docs" / "sources.md").read_text()
    for name, sample in samples.photos().items():
        if sample.kind != "card":
            assert f"`{name}`" in sources
            assert sample.credit.split(",")[0].split(" (")[0] in sources


def test_the_photos_are_those_of_scikit_image():
    data = pytest.importorskip("skimage.data")
    assert (samples.photo("chelsea") == data.chelsea()).all()
    assert (samples.photo("camera") == data.camera()[..., None]).all()


def test_reading_samples_imports_no_scikit_image():
    code = (
        "import sys; from cnnviz import samples; [samples.photo(name) for name in samples.photos()];"
        "sys.exit(any(name in sys.modules for name in ('skimage', 'scipy', 'tensorflow')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_without_scikit_image_the_photos_are_missed_and_the_cards_are_there(monkeypatch):
    monkeypatch.setattr(samples.importlib.util, "find_spec", lambda name: None)
    samples.photo.cache_clear()
    with pytest.raises(LearnerError, match="scikit-image"):
        samples.photo("chelsea")
    assert samples.photo("star").any()
    samples.photo.cache_clear()


def test_the_checkerboard_has_as_much_black_as_white_and_nothing_else():
    board = samples.photo("checkerboard")
    assert set(np.unique(board)) == {0, 255}
    assert board.mean() == 127.5


def test_the_gradient_rises_by_one_from_column_to_column():
    assert (np.diff(samples.photo("gradient").astype(int), axis=1) == 1).all()


def test_the_colour_bars_hold_every_corner_of_the_cube():
    top = samples.photo("colour_bars")[0].reshape(-1, 3)
    assert len(np.unique(top, axis=0)) == 8


def test_the_rays_look_the_same_turned_half_way():
    star = samples.photo("star").astype(int)
    assert np.abs(star - star[::-1, ::-1]).max() <= 1


@pytest.mark.parametrize("name", samples.grids())
def test_every_grid_is_8_by_8_of_whole_numbers_0_to_9(name):
    for channels, shape in ((1, (8, 8)), (3, (8, 8, 3))):
        numbers = samples.grid(name, channels)
        assert numbers.shape == shape
        assert np.issubdtype(numbers.dtype, np.integer)
        assert numbers.min() >= 0
        assert numbers.max() <= 9
        assert not numbers.flags.writeable


@pytest.mark.parametrize("name", samples.grids())
def test_the_channels_of_a_coloured_grid_differ_and_follow_its_numbers(name):
    flat, coloured = samples.grid(name), samples.grid(name, 3)
    assert not (coloured[..., 0] == coloured[..., 1]).all()
    assert not (coloured[..., 1] == coloured[..., 2]).all()
    drawn = samples.grids()[name]
    assert (coloured[flat == 0] == drawn.paper).all()
    assert (coloured[flat == 9] == drawn.ink).all()


def test_the_cross_and_the_plus_are_symmetric_and_the_seven_is_not():
    for name in ("cross", "plus", "ring"):
        assert (samples.grid(name) == samples.grid(name)[::-1]).all()
        assert (samples.grid(name) == samples.grid(name).T).all()
    assert (samples.grid("diagonal") == samples.grid("diagonal").T).all()
    assert (samples.grid("seven") != samples.grid("seven")[::-1]).any()
    assert samples.grid("dot").sum() == 9


@pytest.mark.parametrize("channels", [0, 2, 4])
def test_other_numbers_of_channels_are_refused(channels):
    with pytest.raises(LearnerError, match="1 or 3"):
        samples.grid("seven", channels)


def test_unknown_names_are_answered_with_the_known_ones():
    with pytest.raises(LearnerError, match="chelsea"):
        samples.photo("../secret")
    with pytest.raises(LearnerError, match="seven"):
        samples.grid("eight")
