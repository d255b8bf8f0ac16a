"""The data sets that can be had by name: what they are, whose, and where they are looked for.

Each file has the SHA-256 that it must have. The hashes are those of Keras (MNIST) and of TensorFlow
Datasets (the others); that of the cats and dogs is of the archive's present edition, 5340.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import os
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnviz.errors import LearnerError


@dataclasses.dataclass(frozen=True)
class Remote:
    """A file on the internet, of known size in bytes and SHA-256.

    Where its publisher gives an MD5 only, that stands in ``md5`` in place of a SHA-256, and ``bytes`` is a
    guess for showing progress.
    """

    url: str
    bytes: int
    sha256: str = ""
    md5: str = ""

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rsplit("/", 1)[-1]

    @property
    def hash(self) -> tuple[str, str]:
        """What it is known by: the kind of hash, and the hash."""
        return ("SHA-256", self.sha256) if self.sha256 else ("MD5", self.md5)

    def is_at(self, path: Path) -> bool:
        """Whether the file at a path is this one."""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256" if self.sha256 else "md5").hexdigest() == self.hash[1]


@dataclasses.dataclass(frozen=True)
class DataSet:
    """A data set: what is fetched, what is made of it (``result``, a file or folder) and how.

    Without ``make`` the one file fetched is the result.
    """

    name: str
    title: str
    source: str
    licence: str
    files: tuple[Remote, ...]
    result: str
    room: int  # bytes on disk while it is made, the downloads included
    make: Callable[[list[Path], Path], None] | None = None

    @property
    def bytes(self) -> int:
        """Bytes to download."""
        return sum(file.bytes for file in self.files)


def _idx_arrays(files: list[Path], target: Path) -> None:
    """Four gzipped IDX files (training images, labels, test images, labels) as Keras's keys."""
    arrays = []
    for file in files:
        data = gzip.decompress(file.read_bytes())
        sides = [int.from_bytes(data[4 + 4 * axis : 8 + 4 * axis]) for axis in range(data[3])]
        arrays.append(np.frombuffer(data, np.uint8, offset=4 + 4 * len(sides)).reshape(sides))
    _save(target, *arrays)


def _cifar_arrays(files: list[Path], target: Path) -> None:
    """CIFAR's binary archive as Keras's keys: records of a label and 3 × 32 × 32 values, channels first."""
    batches = {}
    with tarfile.open(files[0]) as archive:
        for member in archive:
            if member.name.endswith(".bin") and (file := archive.extractfile(member)):
                batches[Path(member.name).name] = np.frombuffer(file.read(), np.uint8).reshape(-1, 3073)
    arrays = []
    for names in ([f"data_batch_{number}.bin" for number in range(1, 6)], ["test_batch.bin"]):
        records = np.concatenate([batches[name] for name in names])
        arrays.append(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))  # (n, 32, 32, 3)
        arrays.append(records[:, :1])  # (n, 1), as Keras has it
    _save(target, *arrays)


def _save(
    target: Path, x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray, y_test: np.ndarray
) -> None:
    with target.open("wb") as file:
        np.savez(file, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def _pet_photos(files: list[Path], target: Path) -> None:
    """``Cat/N.jpg`` and ``Dog/N.jpg`` of Microsoft's archive; its other files are left in it."""
    with zipfile.ZipFile(files[0]) as archive:
        for member in archive.namelist():
            if match := re.fullmatch(r"PetImages/(Cat|Dog)/(\d+\.jpg)", member):
                (target / match[1]).mkdir(parents=True, exist_ok=True)
                (target / match[1] / match[2]).write_bytes(archive.read(member))


_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
_MICROSOFT = "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F"
DATA_SETS = {
    data_set.name: data_set
    for data_set in (
        DataSet(
            "mnist",
            "MNIST: 70,000 handwritten digits, 28 × 28, grey",
            "Y. LeCun, C. Cortes, C. Burges; https://keras.io/api/datasets/mnist",
            "CC BY-SA 3.0",
            (
                Remote(
                    f"{_KERAS}/mnist.npz",
                    11_490_434,
                    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                ),
            ),
            "mnist.npz",
            25_000_000,
        ),
        DataSet(
            "fashion_mnist",
            "Fashion-MNIST: 70,000 articles of clothing, 28 × 28, grey",
            "Zalando Research; https://github.com/zalandoresearch/fashion-mnist",
            "MIT",
            (
                Remote(
                    f"{_KERAS}/train-images-idx3-ubyte.gz",
                    26_421_880,
                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                ),
                Remote(
                    f"{_KERAS}/train-labels-idx1-ubyte.gz",
                    29_515,
                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                ),
                Remote(
                    f"{_KERAS}/t10k-images-idx3-ubyte.gz",
                    4_422_102,
                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                ),
                Remote(
                    f"{_KERAS}/t10k-labels-idx1-ubyte.gz",
                    5_148,
                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                ),
            ),
            "fashion_mnist.npz",
            90_000_000,
            _idx_arrays,
        ),
        DataSet(
            "cifar10",
            "CIFAR-10: 60,000 photos of 10 kinds, 32 × 32, colour",
            "A. Krizhevsky; https://www.cs.toronto.edu/~kriz/cifar.html",
            "none stated; its author asks to cite his report of 2009",
            (
                Remote(
                    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                    170_052_171,
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                ),
            ),
            "cifar10.npz",
            360_000_000,
            _cifar_arrays,
        ),
        DataSet(
            "cats_and_dogs",
            "Dogs vs. Cats: 25,000 photos of pets, many sizes, colour",
            "Asirra, Microsoft Research and Petfinder; "
            "https://www.microsoft.com/download/details.aspx?id=54765",
            "Microsoft's terms on that page",
            (
                Remote(
                    f"{_MICROSOFT}/kagglecatsanddogs_5340.zip",
                    824_887_076,
                    "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9",
                ),
            ),
            "PetImages",
            1_750_000_000,
            _pet_photos,
        ),
    )
}


def folders() -> list[Path]:
    """Where data sets are looked for, first to last; the first is where they are downloaded to."""
    own = os.environ.get("CNNVIZ_DATA_DIR")
    keras_home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return [*([Path(own).expanduser()] if own else []), Path(keras_home, "datasets")]


def data_set(name: str) -> DataSet:
    """The data set of that name; a LearnerError names those there are."""
    if name not in DATA_SETS:
        raise LearnerError(f"There is no data set {name!r}; there are {', '.join(DATA_SETS)}.")
    return DATA_SETS[name]


def find(name: str) -> Path | None:
    """The file or folder of a data set, where it is on this machine."""
    places = (folder / data_set(name).result for folder in folders())
    return next((place for place in places if place.exists()), None)


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
