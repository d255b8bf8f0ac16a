"""The frame in a real browser: deep links, themes, width, progress, keyboard."""

import re

import pytest

from cnnviz.ui.pages import lessons
from cnnviz.ui.text import prose

expect = pytest.importorskip("playwright.sync_api").expect

TITLES = [lesson.title for lesson in lessons()]


@pytest.mark.parametrize("name", ["home", "pooling", "before_cnn"])  # a server each; all are alike in this
def test_a_deep_link_on_a_fresh_server_shows_the_lesson_in_its_frame(name, fresh_app, page, settled):
    page.goto(f"{fresh_app.url}/{name}")
    settled(page)
    assert page.locator("h1").inner_text() == prose(name).title
    shown = page.locator('[data-testid="stSidebarNavLink"]').all_inner_texts()
    assert shown == TITLES
    assert page.get_by_role("dialog").count() == 0, "no “page not found”"
    assert "Traceback" not in fresh_app.logged()


def test_a_deep_link_keeps_its_settings_on_a_fresh_server(fresh_app, page, settled):
    page.goto(f"{fresh_app.url}/output_size?m=227&k=11&s=4")
    settled(page)
    page.get_by_text("(227 + 2·0 − 11)/4 + 1").wait_for()
    expect(page).to_have_url(re.compile("s=4"))


def test_a_choice_is_in_the_address_by_a_short_name_and_the_way_back_undoes_it(server, page, settled):
    page.goto(f"{server}/output_size?find=Wished+size")  # as links said it before there were short names
    settled(page)
    expect(page).to_have_url(re.compile(r"\?find=wished-size$"))
    page.get_by_role("radio", name="Many layers").click()
    page.locator("td.size").first.wait_for()
    expect(page).to_have_url(re.compile(r"\?find=many-layers$"))
    page.go_back()
    expect(page.get_by_role("radio", name="Wished size")).to_be_checked()
    expect(page).to_have_url(re.compile(r"\?find=wished-size$"))
    page.reload()
    expect(page.get_by_role("radio", name="Wished size")).to_be_checked()


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_reaches_the_palette(server, new_page, settled, dark):
    page = new_page(dark=dark)
    page.goto(server)
    settled(page)
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--cv-ground')"
    )
    assert ground == ("rgb(18, 23, 29)" if dark else "rgb(255, 255, 255)")
    body = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert body == ground


@pytest.mark.timeout(600)  # it opens every lesson
def test_values_carried_from_one_lesson_to_the_next_break_none(server, page, settled):
    """Lessons share keys such as k; what the next one can't show is dropped."""
    page.goto(f"{server}/output_size?m=227&k=11&s=8&d=4&pad=zeros&p=10")
    settled(page)
    for lesson in lessons():
        page.locator('[data-testid="stSidebarNavLink"]').get_by_text(lesson.title, exact=True).click()
        page.get_by_role("heading", level=1, name=prose(lesson.name).title).wait_for()
        settled(page)
        assert page.get_by_text("Something went wrong").count() == 0


def test_the_whole_frame_is_reached_by_keyboard(server, page, settled):
    page.goto(f"{server}/output_size")
    settled(page)
    page.get_by_role("button", name="▶ Slide").wait_for()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => { let e = document.activeElement;
                  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
                  return e.getAttribute('aria-label') ?? e.innerText ?? '' }"""
            ).strip()
        )
    joined = "\n".join(reached)
    for name in ("Start here", "Kernel k", "Stride s", "▶ Slide", "Feature map of 28 × 28", "Another one"):
        assert name in joined, f"{name} was not reached by Tab; reached were {sorted(reached)}"


def test_a_link_cannot_put_pictures_or_links_of_others_into_a_page(server, page, settled):
    page.goto(f"{server}/architectures?design=![x](http://127.0.0.2:9/a.png)[Sign in](http://127.0.0.2:9)")
    settled(page)
    alert = page.get_by_test_id("stAlert").first
    assert "![x](http://127.0.0.2:9/a.png)" in alert.inner_text().replace("\u2060", "")
    assert alert.locator("img, a").count() == 0
