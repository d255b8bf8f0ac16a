"""What the command line takes: each command with its arguments, and what they mean."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from cnnviz import photo_fit

PETS = "cats-and-dogs"


def parser(commands: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """What reads the command line; `run` of its answer is the function of `commands` that was asked for."""
    reader = argparse.ArgumentParser(
        prog="python -m cnnviz", description="See how convolutional networks work."
    )
    asked = reader.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = asked.add_parser(name, help=text, description=text)
        added.set_defaults(run=commands[name])
        return added

    added = command("classify", "say of photos whether they show a cat or a dog")
    added.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="photos, or folders of them")
    added.add_argument("--model", default="best", metavar="NAME", help="a model of models/ (default: best)")
    form = added.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="as comma-separated values, with a heading")
    form.add_argument("--json", action="store_true", help="as a JSON list")

    added = command("data", "list the data sets that can be downloaded, or download one")
    added.add_argument("name", nargs="?", metavar="NAME", help="the one to download")

    added = command("prepare", "lay out photos of cats and dogs as train and validation folders")
    added.add_argument("what", choices=[PETS], metavar=PETS)
    added.add_argument(
        "--source", required=True, type=Path, metavar="DIR", help="Kaggle's or Microsoft's folder"
    )
    added.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to make")
    added.add_argument("--seed", type=int, default=0, metavar="N", help="which split (default: 0)")

    added = command("reproduce", "train as the articles did, and faster; compare the figures")
    added.add_argument(
        "--only",
        metavar="NAME",
        help="mnist, lenet-5, cifar10-alves, cifar10-inner, cats-and-dogs (default: all: hours)",
    )
    added.add_argument("--data", type=Path, metavar="DIR", help="where the data sets lie")
    added.add_argument("--quick", action="store_true", help="an epoch on few pictures, to see that it runs")
    added.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="the project's folder (default: this one)"
    )

    added = command("gallery", "dream of some maps of each layer beforehand, for the page dream")
    added.add_argument("--model", default="best", metavar="NAME", help="a model of models/ (default: best)")

    added = command("summary", "print the table of a network: shapes, parameters, work, fields")
    added.add_argument("net", metavar="NET|FILE.json", help="a name, a link's text, or a JSON file of a net")

    added = command("train", "train a network; write it with its card")
    added.add_argument("what", choices=[PETS], metavar=PETS)
    added.add_argument("--data", required=True, type=Path, metavar="DIR", help="a folder made by prepare")
    added.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="where to write, such as models"
    )
    added.add_argument("--net", choices=["baseline", "best", "transfer"], default="best")
    added.add_argument("--epochs", type=_positive, metavar="N", help="instead of the recipe's own number")

    added.add_argument(
        "--tune",
        type=_positive,
        metavar="N",
        help="epochs of the whole network; transfer only (default: none)",
    )
    added.add_argument(
        "--checkpoint-seconds",
        type=float,
        default=0.0,
        metavar="S",
        help="time to let pass between two checkpoints (default: one after each epoch)",
    )

    added = command("evaluate", "measure a model on the validation photos and check its card")
    added.add_argument("what", choices=[PETS], metavar=PETS)
    added.add_argument("--data", required=True, type=Path, metavar="DIR", help="a folder made by prepare")
    added.add_argument("--model", default="best", metavar="NAME", help="the model (default: best)")
    added.add_argument(
        "--models", type=Path, metavar="DIR", help="where it lies (default: the project's models)"
    )
    added.add_argument(
        "--update", action="store_true", help="write what was measured into the card, in place of comparing"
    )
    added.add_argument(
        "--fit", choices=list(photo_fit.WAYS), help="with --update: how photos are to be made to fit"
    )
    return reader


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of epochs; 1 or more will do")
    return int(text)
