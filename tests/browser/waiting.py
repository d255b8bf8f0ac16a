"""Waiting for the condition: what every browser test does before it acts on what it sees."""

SETTLED = """() => {
    const calm = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]');
    window.calmSince = calm ? window.calmSince || performance.now() : 0;
    return calm && performance.now() - window.calmSince > 80;  // a press takes a moment to be asked
}"""


def wait_until_settled(page) -> None:
    """Until the app has drawn all and no script runs; what components draw may follow a moment later."""
    page.wait_for_selector('[data-testid="stApp"]')
    page.wait_for_selector("h1")
    page.evaluate("window.calmSince = 0")
    page.wait_for_function(SETTLED)
