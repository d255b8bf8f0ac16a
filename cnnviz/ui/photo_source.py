"""The photo of the visit: a sample, an upload or a picture from the camera, the same one on every page."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import images, photo_fit, samples
from cnnviz.errors import LearnerError
from cnnviz.ui import link
from cnnviz.ui.components.thumbnails import SIDE, thumbnails
from cnnviz.ui.lesson import open_lesson
from cnnviz.ui.text import plain, t

FIRST = "chelsea"  # the sample that is there before anything was chosen
ADDRESS = "sample"  # the query parameter that names a sample
SIDE_KEPT = photo_fit.SIDE_READ  # enough for every lesson; hundreds of learners' photos fit in memory
OWN_KEPT = 4  # of a visit, the last ones

_PHOTO, _PROBLEM, _SEEN, _OWN = "photo", "photo-problem", "photo-address", "photos-of-the-visit"


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture to look at: `image` (H, W, 3) uint8, its `title`, and the sample's name if it is one."""

    image: np.ndarray
    title: str
    sample: str = ""

    @cached_property
    def digest(self) -> str:
        """What stands for the pixels in a cache."""
        shape = repr(self.image.shape).encode()
        return hashlib.sha256(shape + np.ascontiguousarray(self.image).tobytes()).hexdigest()


def show(key: str, row: DeltaGenerator | None = None) -> Photo:
    """Draw the choice of a photo, its first line in `row` if there is one, and return the chosen one.

    It outlives a switch of pages, and a file that can't be opened leaves it as it was. A sample's name stands
    in the URL. The camera is asked for only once the learner has chosen it.
    """
    _follow_address()
    photo: Photo = st.session_state[_PHOTO]
    origins = {"sample": t("Sample"), "upload": t("Upload"), "camera": t("Camera")}
    origin = (row or st).segmented_control(
        t("Photo"),
        list(origins),
        default="sample" if photo.sample else "upload",
        format_func=origins.__getitem__,
        required=True,
        key=f"{key}-origin",
    )
    _ORIGINS[origin](key)
    where, problem = st.session_state.get(_PROBLEM, ("", ""))
    if where != open_lesson():
        st.session_state.pop(_PROBLEM, None)
    elif problem:
        st.warning(plain(problem))
    photo = st.session_state[_PHOTO]
    _tell_address(photo)
    return photo


def _choose_sample(key: str) -> None:
    thumbnails(
        _pictures(),
        st.session_state[_PHOTO].sample,
        key=f"{key}-sample",
        label=t("Sample pictures"),
        on_choice=lambda name: _take(lambda: _sample(name)),
    )


@st.cache_resource(show_spinner=False)
def _pictures() -> dict[str, tuple[str, np.ndarray]]:
    """Each sample's title and the square in its middle, made small."""
    return {
        name: (t(sample.title), _square(samples.photo(name))) for name, sample in samples.photos().items()
    }


def _square(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return images.resize(image[top : top + side, left : left + side], SIDE, SIDE)


def _upload(key: str) -> None:
    widget = f"{key}-upload"
    st.file_uploader(
        t("A photo of a cat or a dog, or of anything: JPEG, PNG, WEBP, GIF or BMP, up to 10 MB"),
        type=list(images.EXTENSIONS),
        key=widget,
        on_change=lambda: _take_file(st.session_state[widget], ""),
    )


def _camera(key: str) -> None:
    widget = f"{key}-camera"
    st.camera_input(
        t("Take a picture. It stays on this server's memory and is gone when you leave."),
        key=widget,
        on_change=lambda: _take_file(st.session_state[widget], t("Your picture")),
    )


_ORIGINS: dict[str, Callable[[str], None]] = {"sample": _choose_sample, "upload": _upload, "camera": _camera}


def _take_file(file, title: str) -> None:
    if file is not None:  # None: it was taken out again
        _take(
            lambda: Photo(
                images.read_image(file.getvalue(), max_side=SIDE_KEPT), title or PurePath(file.name).name
            )
        )


def _take(make: Callable[[], Photo]) -> None:
    """Make the photo of the visit, or keep the one there is and say why."""
    problem = ""
    try:
        photo = st.session_state[_PHOTO] = make()
        if not photo.sample:
            others = [one for one in own() if one.digest != photo.digest]
            st.session_state[_OWN] = [*others, photo][-OWN_KEPT:]
    except LearnerError as error:
        problem = str(error)
    st.session_state[_PROBLEM] = (open_lesson(), problem)


def own() -> list[Photo]:
    """The learner's own pictures of this visit, the last few."""
    return st.session_state.get(_OWN, [])


def _sample(name: str) -> Photo:
    return Photo(samples.photo(name), t(samples.photos()[name].title), name)


def _follow_address() -> None:
    """Take the sample that the URL names, where that is news."""
    named = link.get(ADDRESS)
    if named in samples.photos() and named != st.session_state.get(_SEEN):
        _take(lambda: _sample(named))
    if _PHOTO not in st.session_state:
        _take(lambda: _sample(FIRST))


def _tell_address(photo: Photo) -> None:
    link.put({ADDRESS: photo.sample or None})
    st.session_state[_SEEN] = photo.sample


def address(photo: Photo) -> dict[str, str]:
    """The query parameters of a link that opens with this photo; an upload needs none within the visit."""
    return {ADDRESS: photo.sample} if photo.sample else {}
