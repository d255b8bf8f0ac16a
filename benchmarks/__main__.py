"""Run the benchmarks and print their tables: ``python -m benchmarks [NAME …]``.

Each module beside this one has a ``main()`` that measures and returns Markdown. The results of a
whole run are written to ``benchmarks/results/``, one file a module. A module with `PAGES` measures pages
one by one: those of them that are named after it are measured alone, and only printed:
``python -m benchmarks sliders images filters``.
"""

import argparse
import importlib
import os
import pkgutil
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if not m.name.startswith("_"))


def asked(words: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Each benchmark that is named, with the pages named after it; raises ValueError for any other word."""
    found: list[tuple[str, list[str]]] = []
    pages: Sequence[str] = ()
    for word in words:
        if word in pages:
            found[-1][1].append(word)
        elif word in NAMES:
            found.append((word, []))
            pages = getattr(importlib.import_module(f"benchmarks.{word}"), "PAGES", ())
        else:
            known = f"pages {', '.join(pages)}" if pages else f"benchmarks {', '.join(NAMES)}"
            raise ValueError(f"{word} is not known; there are the {known}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)} (all)")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        chosen = asked(parser.parse_args().names or NAMES)
    except ValueError as error:
        parser.error(str(error))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    for name, pages in chosen:
        table = importlib.import_module(f"benchmarks.{name}").main(*([pages] if pages else []))
        command = " ".join([name, *pages])
        measured = f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine}: `python -m benchmarks {command}`."
        text = f"# {name}\n\n{table.strip()}\n\n{measured}\n"
        print(text, flush=True)
        if not pages:
            (HERE / "results").mkdir(exist_ok=True)
            (HERE / "results" / f"{name}.md").write_text(text)


if __name__ == "__main__":
    main()
