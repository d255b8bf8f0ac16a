"""Run the benchmarks and print their tables: ``python -m benchmarks [NAME …]``.

Each module beside this one has a ``main()`` that measures and returns Markdown. The results of a
whole run are written to ``benchmarks/results/``, one file a module.
"""

import argparse
import importlib
import os
import pkgutil
import platform
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if not m.name.startswith("_"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)} (all)")
    chosen = parser.parse_args().names or NAMES
    if unknown := sorted(set(chosen) - set(NAMES)):
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(NAMES)}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    for name in chosen:
        table = importlib.import_module(f"benchmarks.{name}").main()
        measured = f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine}: `python -m benchmarks {name}`."
        text = f"# {name}\n\n{table.strip()}\n\n{measured}\n"
        print(text, flush=True)
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.md").write_text(text)


if __name__ == "__main__":
    main()
