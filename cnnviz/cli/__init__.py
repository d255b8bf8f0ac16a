"""The command line: ``python -m cnnviz COMMAND …``, each command a thin call into ``cnnviz.learn``.

Results go to standard output, all else to standard error. The exit status is 0 where all went well,
1 where something did not, 2 where the command was not understood.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path

from cnnviz import images, photo_fit
from cnnviz.cli.arguments import PETS, parser
from cnnviz.cli.terminal import Progress, tensorflow_hushed
from cnnviz.errors import LearnerError

ODD = {"tiny": "This photo has very few pixels", "long": "This photo is very long and narrow"}


def main(arguments: list[str] | None = None) -> int:
    """Run a command line (``sys.argv`` by default) and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal can't show is shown escaped
            stream.reconfigure(errors="backslashreplace")
    asked = parser(COMMANDS).parse_args(arguments)
    try:
        status = asked.run(asked)
        sys.stdout.flush()
        return status
    except LearnerError as error:
        return _fail(" ".join([str(error), *getattr(error, "__notes__", [])]))
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    except KeyboardInterrupt:
        goes_on = asked.run in (train, data)
        _fail("Stopped. Give the same command again to go on." if goes_on else "Stopped.")
        return 130


def _fail(sentence: str) -> int:
    print(f"cnnviz: {' '.join(sentence.split())}", file=sys.stderr)
    return 1


def _folder(path: Path) -> None:
    """Say before any work is done that a file stands where a folder is to be."""
    if found := next((one for one in (path, *path.absolute().parents) if one.is_file()), None):
        raise LearnerError(f"{found} is a file; a folder is wanted there.")


def prepare(asked: argparse.Namespace) -> int:
    """Lay out a source of photos for training."""
    _folder(asked.out)
    from cnnviz.learn.prepare import prepare as lay_out

    with Progress("photos") as progress:
        report = lay_out(asked.source, asked.out, seed=asked.seed, progress=progress)
    for path, reason in report.left_out:
        print(f"left out {path}: {reason}")
    for split, counts in report.counts.items():
        print(f"{split}: " + ", ".join(f"{count:,} {label}s" for label, count in counts.items()))
    return 0


def reproduce(asked: argparse.Namespace) -> int:
    """Reproduce the articles' figures one after the other; each is saved when it is there."""
    if asked.data:
        os.environ["CNNVIZ_DATA_DIR"] = str(asked.data)
    with tensorflow_hushed():
        from cnnviz.learn import articles, reproduction

    names = [asked.only] if asked.only else list(articles.FIGURES)
    if unknown := set(names) - set(articles.FIGURES):
        raise LearnerError(f"There is no figure {unknown.pop()!r}; there are {', '.join(articles.FIGURES)}.")
    results, table = asked.out / "benchmarks/results/reproduction", asked.out / "docs/reproduction.md"
    if not asked.quick and not table.parent.is_dir():
        raise LearnerError(
            f"{asked.out.resolve()} has no folder docs/. Name the project's folder: --out DIR."
        )
    if not asked.quick:  # before the hours that it takes
        reproduction.check_writable(results, table)
    for name in names:
        record = reproduction.reproduce(articles.FIGURES[name], quick=asked.quick, verbose=2)
        if not asked.quick:  # a run on few pictures proves nothing
            print(f"{name}: {record['times_faster']:.1f} times faster", flush=True)
            reproduction.save(record, results)
            table.write_text(reproduction.report(results), encoding="utf-8")
    return 0


def gallery(asked: argparse.Namespace) -> int:
    """Make the pictures that a model's maps want to see; they are shown until the model is another one."""
    with tensorflow_hushed():
        from cnnviz.learn import gallery as pictures

    with Progress("maps") as progress:
        print(pictures.make(asked.model, progress=progress))
    return 0


def summary(asked: argparse.Namespace) -> int:
    """Print the table of a net: one of the course, one in a link's form, or one in a JSON file."""
    from cnnviz.nets.library import find
    from cnnviz.nets.spec import check
    from cnnviz.nets.summary import summary as table
    from cnnviz.nets.texts import from_text

    if asked.net.endswith(".json"):
        imported = from_text(Path(asked.net).read_bytes())
        for note in imported.notes:
            print(f"cnnviz: {note}", file=sys.stderr)
        net = imported.net
    else:
        net = find(asked.net)
    print(table(net))
    return 1 if check(net)[1] else 0


def train(asked: argparse.Namespace) -> int:
    """Train one of the cats-and-dogs networks."""
    _folder(asked.out)
    if asked.tune and asked.net != "transfer":
        raise LearnerError("--tune is for --net transfer: the other networks are trained whole anyway.")
    with tensorflow_hushed():
        from cnnviz.learn import machine

    backend = machine.backend()
    command = "" if backend == "tensorflow" else f"KERAS_BACKEND={backend} "
    command += f"python -m cnnviz train {PETS} --data DIR --out models --net {asked.net}"
    if asked.epochs:
        command += f" --epochs {asked.epochs}"
    if asked.tune:
        command += f" --tune {asked.tune}"
    with Progress("photos") as progress:
        settings = {
            "epochs": asked.epochs,
            "command": command,
            "say": lambda text: print(text, flush=True),
            "progress": progress,
            "verbose": 1 if sys.stdout.isatty() else 2,  # Keras's bar, or a line an epoch
        }
        if asked.net == "transfer":
            from cnnviz.learn import transfer

            transfer.train(asked.data, asked.out, tune=asked.tune, **settings)
        else:
            from cnnviz.learn import cats_and_dogs

            cats_and_dogs.train(
                asked.net,
                asked.data,
                asked.out,
                checkpoint_seconds=asked.checkpoint_seconds,
                **settings,
            )
    return 0


def evaluate(asked: argparse.Namespace) -> int:
    """Measure a model anew and compare with its card."""
    with tensorflow_hushed():
        from cnnviz.learn import evaluation

    with Progress("photos") as progress:
        measured, card = evaluation.measure(asked.model, asked.data, asked.models, progress)
    if asked.update:
        print(f"Written to {evaluation.complete(asked.model, measured, asked.models, asked.fit)}.")
        return 0
    print(evaluation.report(asked.model, measured, card))
    return 0 if evaluation.agree(measured, card) else 1


def classify(asked: argparse.Namespace) -> int:
    """Say of each photo whether it shows a cat or a dog; bad files are reported and passed over."""
    with tensorflow_hushed():
        from cnnviz.learn import features

    net = features.network(asked.model)  # a name that isn't there is one error, not one a photo
    complaints = 0
    rows = []
    table = csv.writer(sys.stdout, lineterminator="\n")
    if asked.csv:
        table.writerow(["path", "label", "probability_of_dog"])
    for path in (file for given in asked.paths for file in _pictures(given)):
        try:
            if path.is_dir():
                raise LearnerError(
                    f"There are no pictures in it: no file ends in .{', .'.join(images.EXTENSIONS)}."
                )
            photo = images.read_image(path, max_side=photo_fit.SIDE_READ)
            dog = features.classify(photo, asked.model)["probability"]
        except LearnerError as error:
            print(f"{path}: {error}", file=sys.stderr)
            complaints += 1
            continue
        if odd := photo_fit.oddity(photo, net.height, net.width):
            print(f"{path}: {ODD[odd]}, so its answer means little.", file=sys.stderr)
        label = "dog" if dog >= 0.5 else "cat"
        if asked.csv:
            table.writerow([path, label, f"{dog:.6f}"])
        elif asked.json:
            rows.append({"path": str(path), "label": label, "probability_of_dog": round(dog, 6)})
        else:
            print(f"{path}  {label}  {dog:.3f}", flush=True)
    if asked.json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    return 1 if complaints else 0


def _pictures(path: Path) -> list[Path]:
    """The file itself; of a folder all in it, at any depth, that end like pictures, or else the folder."""
    if not path.is_dir():
        return [path]
    inside = (file for file in path.rglob("*") if file.suffix[1:].lower() in images.EXTENSIONS)
    return sorted(file for file in inside if file.is_file()) or [path]


def data(asked: argparse.Namespace) -> int:
    """List the data sets, or download one."""
    from cnnviz.learn import data_sources, downloads

    if asked.name:
        data_sources.data_set(asked.name)
        with Progress("MB", 1e6) as progress:
            print(downloads.download(asked.name, progress))
        return 0
    print("Looked for in: " + ", then ".join(map(str, data_sources.folders())))
    for name, known in data_sources.DATA_SETS.items():
        there = data_sources.find(name)
        print(f"\n{name}: {known.title}")
        if there:
            print(f"  is here: {there} ({data_sources.size(there) / 1e6:,.0f} MB)")
        else:
            print(f"  is not here; {known.bytes / 1e6:,.0f} MB to download: python -m cnnviz data {name}")
        print(f"  by {known.source}\n  licence: {known.licence}")
        for file in known.files:
            print(f"  from {file.url}\n    {' '.join(file.hash)}")
    return 0


COMMANDS = {
    run.__name__: run for run in (classify, data, prepare, reproduce, gallery, summary, train, evaluate)
}
