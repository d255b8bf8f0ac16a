"""Waiting until an element is the only one that is meant.

While a page is drawn anew, what was there before stands beside what takes its place for a moment. Playwright
waits for an element to come, but of two that fit it says at once that they are too many. Here it waits for
that, too; two that stay are as wrong as ever.
"""

import time
from collections.abc import Callable
from functools import wraps

TOO_MANY = "strict mode violation"
ACTS = """
    blur check clear click dblclick drag_to evaluate fill focus hover press
    scroll_into_view_if_needed select_option set_input_files tap type uncheck bounding_box
    element_handle get_attribute inner_html inner_text input_value is_checked is_disabled
    is_editable is_enabled is_hidden is_visible screenshot text_content wait_for
"""


def wait_for_the_only_one(patience: float) -> None:
    """Let every look at a locator and every act on it wait so many seconds for it to be the only one."""
    # where it isn't installed the tests that need it are skipped
    from playwright.sync_api import Locator, LocatorAssertions

    said = [name for name in dir(LocatorAssertions) if name.startswith(("to_", "not_to_"))]
    for kind, names in ((Locator, ACTS.split()), (LocatorAssertions, said)):
        for name in names:
            setattr(kind, name, _patient(getattr(kind, name), patience))


def _patient(do: Callable, patience: float) -> Callable:
    @wraps(do)
    def wait_and_do(*arguments, **settings):
        deadline = time.monotonic() + patience
        while True:
            try:
                return do(*arguments, **settings)
            except Exception as error:
                if TOO_MANY not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    return wait_and_do
