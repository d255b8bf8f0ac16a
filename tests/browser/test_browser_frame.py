"""The frame in a real browser: deep links, themes, width."""

import pytest

from cnnviz.ui.pages import lessons
from cnnviz.ui.text import prose

NAMES = [lesson.name for lesson in lessons()]


@pytest.mark.parametrize("name", NAMES)
def test_a_deep_link_on_a_fresh_server_shows_the_lesson_in_its_frame(name, fresh_app, page, settled):
    page.goto(f"{fresh_app.url}/{name}")
    settled(page)
    assert page.locator("h1").inner_text() == prose(name).title
    assert page.get_by_role("link", name="Start here").count() == 1
    assert "Traceback" not in fresh_app.logged()


def test_the_theme_reaches_the_palette(server, new_page, settled):
    for dark, ground in ((False, "rgb(255, 255, 255)"), (True, "rgb(18, 23, 29)")):
        page = new_page(dark=dark)
        page.goto(server)
        settled(page)
        shown = page.evaluate(
            "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--cv-ground')"
        )
        assert shown == ground
