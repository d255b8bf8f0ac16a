"""The home page without a browser: what it says, its first interaction, its cards."""

import json

import numpy as np
import pytest

from cnnviz.numeric.convolution import cross_correlate
from cnnviz.numeric.kernels import KERNELS
from cnnviz.ui import welcome
from cnnviz.ui.components.packing import array, unpack
from cnnviz.ui.pages import lessons
from cnnviz.ui.text import prose


def sent(at):
    """What the page sent to the component: header and arrays."""
    component = next(
        one.proto for one in at.get("bidi_component") if one.proto.component_name == "cnnviz.paint_map"
    )
    return unpack(component.bytes)


def test_it_opens_with_title_and_promise(open_page):
    at = open_page("home")
    assert at.title[0].value == prose("home").title
    assert any(prose("home").promise in block.value for block in at.markdown)


@pytest.mark.parametrize("name", welcome.FAMOUS)
def test_the_browser_gets_what_the_numeric_core_computes(open_page, name):
    header, blob = sent(open_page("home", kernel=name))
    kernel = np.asarray(KERNELS[name])
    expected = cross_correlate(welcome.small_photo(), kernel, padding=1, padding_mode="replicate")
    assert array(header["answers"], blob, np.float32) == pytest.approx(expected.ravel(), rel=1e-5)
    assert header["weights"] == kernel.tolist()


def test_an_unknown_kernel_in_the_address_falls_back_to_the_first(open_page):
    at = open_page("home", kernel="nonsense")
    assert at.button_group[0].value == next(iter(welcome.FAMOUS))


def test_every_other_lesson_has_a_card_with_its_promise(open_page):
    at = open_page("home")
    said = [block.value for block in at.markdown]
    linked = [json.loads(json.dumps(link.proto.page)) for link in at.get("page_link")]
    for lesson in lessons():
        if lesson.name != "home":
            assert prose(lesson.name).promise in said
            assert lesson.name in linked
