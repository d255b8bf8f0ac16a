"""What the browser tests of the pages with a network share."""

import io
from urllib.parse import urlencode

import numpy as np
from PIL import Image
from waiting import wait_until_settled

WAKING = (
    170_000  # milliseconds: the first answer waits for TensorFlow, on a machine that does other things too
)


def open_photo_page(page, server: str, name: str, ready: str, **link: object) -> None:
    """Open a page by deep link and wait for `ready`, an element that needs the network's answer, and until
    nothing moves any more: what is drawn later pushes what a test points at to another place."""
    page.goto(f"{server}/{name}?{urlencode(link)}")
    page.locator(ready).wait_for(timeout=WAKING)
    page.locator(".st-key-waking").wait_for(state="detached", timeout=WAKING)
    wait_until_settled(page)


def number(text: str) -> float:
    """A number as it is read off the screen."""
    return float(text.replace("−", "-"))


def rounding(text: str) -> float:
    """How far a number of so many decimals may be from the one it was rounded from."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def scrolls_sideways(page) -> bool:
    return page.locator('[data-testid="stMain"]').evaluate("one => one.scrollWidth > one.clientWidth + 1")


def photo_file(seed: int, height: int = 240, width: int = 320) -> bytes:
    """A JPEG of smooth colours, as photos have."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).save(file, "JPEG", quality=95)
    return file.getvalue()
