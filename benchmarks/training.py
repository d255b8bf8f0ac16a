"""Live training against a bare `fit` of the same net, and how soon a run is seen and obeys."""

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

ROUNDS = 5


def recipes() -> dict:
    """What is trained, by name: epochs enough for some seconds."""
    from cnnviz.recipe import DataChoice, Recipe, nets_for

    digits, large = DataChoice("digits"), DataChoice("digits", side=28)
    return {
        "digits 8 × 8, small net": Recipe(digits, nets_for(digits)["small"], epochs=60),
        "digits 28 × 28, the tutorial's net": Recipe(large, nets_for(large)["mnist"], epochs=3),
        "digits 28 × 28, small residual net": Recipe(large, nets_for(large)["resnet-mini"], epochs=2),
    }


def bare(recipe) -> float:
    """Seconds of `fit`, shuffling and validating, its set-up and first step not counted."""
    import keras

    from cnnviz.learn.datasets import load
    from cnnviz.learn.trainer import Trainer

    data = load(recipe.data)
    x, x_val = data.train.pictures / np.float32(255), data.validation.pictures / np.float32(255)
    model = Trainer(recipe, len(x)).model
    model.compile(keras.optimizers.Adam(), "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {
        "batch_size": recipe.batch_size,
        "validation_data": (x_val, data.validation.labels),
        "verbose": 0,
    }
    model.fit(x[:64], data.train.labels[:64], **options)
    begun = time.perf_counter()
    model.fit(x, data.train.labels, epochs=recipe.epochs, **options)
    return time.perf_counter() - begun


def live(recipe) -> float:
    """Seconds of a run that tells all it has to tell, from its first batch to its last word."""
    from cnnviz.learn.training import train
    from cnnviz.recipe.records import Batches, to_message

    seen: list[float] = []

    def send(records: list) -> None:
        for record in records:
            to_message(record)
        if seen or any(isinstance(record, Batches) for record in records):
            seen.append(time.perf_counter())

    train(recipe, send)
    return seen[-1] - seen[0]


def speed() -> str:
    rows = []
    for name, recipe in recipes().items():
        taken: dict = {bare: [], live: []}
        for _ in range(ROUNDS):
            for way, times in taken.items():
                times.append(way(recipe))
        ratio = statistics.median(b / a for a, b in zip(taken[live], taken[bare], strict=True))
        fit, ours = (statistics.median(taken[way]) for way in (bare, live))
        rows.append(f"| {name} | {fit:.2f} | {ours:.2f} | {ratio:.2f} |")
    return "\n".join(["| run | `fit`, s | live, s | speed, × `fit` |", "|---|---|---|---|", *rows])


def answers() -> str:
    from cnnviz.engine import Engine
    from cnnviz.recipe import DataChoice, Recipe, starter

    digits = DataChoice("digits")
    recipe = Recipe(digits, starter("small", digits), epochs=1000)
    engine = Engine()
    taken: dict[str, list[float]] = {
        "click to first loss": [],
        "pause": [],
        "one step": [],
        "drawing classified": [],
    }

    def until(run: str, true) -> None:
        while not true(engine.runs.view(run)):
            time.sleep(0.002)

    try:
        for _ in range(ROUNDS + 1):
            begun = time.perf_counter()
            run = engine.runs.start(recipe)
            until(run, lambda view: view.step)
            taken["click to first loss"].append(time.perf_counter() - begun)
            until(run, lambda view: view.epoch > 2)
            for name, command in (("pause", "pause"), ("one step", "step")):
                before, begun = engine.runs.view(run).step, time.perf_counter()
                engine.runs.command(run, command)
                until(run, lambda v, n=name, b=before: v.status == "paused" and (n == "pause" or v.step > b))
                taken[name].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            engine.runs.classify(run, np.zeros((28, 28), np.uint8))
            taken["drawing classified"].append(time.perf_counter() - begun)
            engine.runs.command(run, "end")
            until(run, lambda view: view.over)
    finally:
        engine.close()
    # the first run waits for its worker to start
    rows = (f"| {name} | {1000 * statistics.median(times[1:]):.0f} |" for name, times in taken.items())
    return "\n".join(["| what | ms |", "|---|---|", *rows])


def on_screen() -> str:
    """From the click to the screen, in Chromium: the page's polling is in it."""
    from playwright.sync_api import sync_playwright

    from benchmarks.pages import open_page, timed
    from tests.browser.conftest import FLAGS, chromium, running_app

    taken: dict[str, list[float]] = {"click on Start → first loss": [], "click on Pause → “Paused.”": []}
    there = (
        "deep('.readout')?.textContent.startsWith('Batch')",
        "document.querySelector('.st-key-run-status')?.innerText.startsWith('Paused.')",
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as app,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        for _ in range(ROUNDS + 1):
            page = open_page(browser, f"{app.url}/training?epochs=200&speed=0", ".st-key-run-start button")
            for (name, times), is_there in zip(taken.items(), there, strict=True):
                button = page.get_by_role("button", name="Start training" if "Start" in name else "Pause")
                times.append(timed(page, "click", is_there, button.click))
            page.get_by_role("button", name="End training").click()
            page.get_by_text("Ended in epoch").wait_for()
            page.context.close()
        browser.close()
    rows = (f"| {name} | {statistics.median(times[1:]):.0f} |" for name, times in taken.items())
    return "\n".join(["| on screen | ms |", "|---|---|", *rows])


def main() -> str:
    return f"""
Bare `fit` and live runs of the same net, optimizer and pictures, {ROUNDS} times in turn in one process;
medians, and the median of the ratios. A live run validates each epoch as `fit` does, and looks into the net
besides: kernels, gradients, maps, snapshots, confusion.

{speed()}

Through the engine, on a worker that stands warm (medians of {ROUNDS}):

{answers()}

In Chromium, on the page, the trainer as free (medians of {ROUNDS}):

{on_screen()}
"""
