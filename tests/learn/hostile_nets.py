"""Model files from outside that mean no good, or are no good: each with a word that its sentence must hold.

Made without TensorFlow, from one small honest file in the form that Keras 3 writes.
"""

import copy
import gzip
import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
SHAPES = {
    "conv2d/vars/0": (3, 3, 1, 2),
    "conv2d/vars/1": (2,),
    "dense/vars/0": (2, 10),
    "dense/vars/1": (10,),
}


def layer(
    kind: str, name: str, module: str = "keras.layers", registered: str | None = None, **settings
) -> dict:
    config = {"name": name, "trainable": True, "dtype": "float32", **settings}
    return {"module": module, "class_name": kind, "config": config, "registered_name": registered}


def sequential(*layers: dict) -> dict:
    config = {"name": "small", "trainable": True, "dtype": "float32", "layers": list(layers)}
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}


def functional(*layers: tuple[dict, list[str]]) -> dict:
    def tensor(name: str) -> dict:
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}

    entries = []
    for one, takes in layers:
        tensors = [tensor(name) for name in takes]
        args = [tensors[0] if len(tensors) == 1 else tensors]
        calls = [{"args": args, "kwargs": {}}] if takes else []
        entries.append({**one, "name": one["config"]["name"], "inbound_nodes": calls})
    last = entries[-1]["name"]
    config = {
        "name": "net",
        "trainable": True,
        "layers": entries,
        "input_layers": [["photo", 0, 0]],
        "output_layers": [[last, 0, 0]],
    }
    module = "keras.src.models.functional"
    return {"module": module, "class_name": "Functional", "config": config, "registered_name": "Functional"}


PHOTO = layer("InputLayer", "photo", batch_shape=[None, 8, 8, 1])
CONV = layer("Conv2D", "conv", filters=2, kernel_size=[3, 3], activation="relu")
POOL = layer("GlobalAveragePooling2D", "pool")
DENSE = layer("Dense", "dense", units=10, activation="softmax")
HONEST = sequential(PHOTO, CONV, POOL, DENSE)


def weights(change: Callable[[h5py.File], None] | None = None, shapes: dict | None = None) -> bytes:
    """The weights of the honest net, and what `change` makes of them."""
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        for path, shape in (SHAPES if shapes is None else shapes).items():
            file[f"layers/{path}"] = np.full(shape, 0.1, np.float32)
        if change:
            change(file)
    return made.getvalue()


def archive(
    config: Any = None, h5: bytes | None = None, how: int = zipfile.ZIP_STORED, **others: bytes
) -> bytes:
    """A `.keras` file."""
    files: dict[str, bytes] = {
        METADATA: b'{"keras_version": "3.15.1"}',
        CONFIG: config if isinstance(config, bytes) else json.dumps(config or HONEST).encode(),
        WEIGHTS: weights() if h5 is None else h5,
    }
    return zipped([*files.items(), *others.items()], how)


def zipped(files: list[tuple[Any, bytes]], how: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as packed:
        for name, data in files:
            packed.writestr(name, data)
    return made.getvalue()


def honest() -> list[tuple[Any, bytes]]:
    return [(METADATA, b"{}"), (CONFIG, json.dumps(HONEST).encode()), (WEIGHTS, weights())]


def with_entry(place: int, entry: Any, data: bytes | None = None) -> bytes:
    """The honest file, one of its entries replaced by another name or kind of entry."""
    files = honest()
    files[place] = (entry, files[place][1] if data is None else data)
    return zipped(files)


def changed(path: tuple, value: Any, base: dict = HONEST) -> bytes:
    """The honest file with one place of its settings changed."""
    config = copy.deepcopy(base)
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return archive(config)


def in_layer(number: int, **settings: Any) -> bytes:
    config = copy.deepcopy(HONEST)
    config["config"]["layers"][number]["config"].update(settings)
    return archive(config)


def inserted(*layers: dict) -> bytes:
    """The honest file with layers after the convolution."""
    return archive(sequential(PHOTO, CONV, *layers, POOL, DENSE))


def symlink(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def patched(data: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    for before, after in changes:
        assert before in data
        data = data.replace(before, after)
    return data


def lying_sizes() -> bytes:
    """A megabyte of zeros that says of itself that it has as many bytes as it takes packed."""
    true = b"\0" * 900_000
    data = zipped([(METADATA, b"{}"), (CONFIG, true), (WEIGHTS, weights())], zipfile.ZIP_DEFLATED)
    return patched(data, (struct.pack("<L", len(true)), struct.pack("<L", 120)))


def endless_entries() -> bytes:
    """A list of contents of two megabytes, and an end that speaks of three entries."""
    entry = b"PK\x01\x02" + bytes(42)
    count = 40_000
    front = b"PK\x03\x04" + bytes(26)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, len(entry) * count, len(front), 0)
    return front + entry * count + end


def _graph(*layers: tuple[dict, list[str]]) -> bytes:
    return archive(functional((PHOTO, []), *layers))


def _external(canary: Path) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file["layers/dense/vars/1"]
        file["layers/dense/vars/1"] = h5py.ExternalLink(str(canary), "/secret")

    return change


def _soft(file: h5py.File) -> None:
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = h5py.SoftLink("/layers/conv2d/vars/1")


def _elsewhere(canary: Path) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file["layers/dense/vars/1"]
        group = file["layers/dense/vars"]
        group.create_dataset("1", (10,), "f4", external=[(str(canary), 0, 40)])

    return change


def _virtual(canary: Path) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file["layers/dense/vars/1"]
        layout = h5py.VirtualLayout((10,), "f4")
        layout[:] = h5py.VirtualSource(str(canary), "secret", (10,))
        file["layers/dense/vars"].create_virtual_dataset("1", layout)

    return change


def _replaced(path: str, **how: Any) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[f"layers/{path}"]
        file.create_dataset(f"layers/{path}", **how)

    return change


def _circle(file: h5py.File) -> None:
    file["layers/dense/round"] = file["layers"]


def _crowd(file: h5py.File) -> None:
    crowd = file.create_group("crowd")
    for number in range(6_000):
        crowd.create_group(str(number))


def _type(file: h5py.File) -> None:
    file["layers/kind"] = np.dtype("f4")


def _deep(file: h5py.File) -> None:
    file.create_group("/".join("d" * 40))


def _far(file: h5py.File) -> None:
    """A dataset that is announced with 40 GB, none of them there."""
    _replaced("dense/vars/0", shape=(100_000, 100_000), dtype="f4")(file)


def files(canary: Path) -> dict[str, tuple[Callable[[], bytes], str]]:
    """name → (how to make the file, a word of the sentence that must come). Links lead to `canary`."""
    dense = ("config", "layers", 3)
    h5: dict[str, tuple[Callable[[h5py.File], None], str]] = {
        "external link": (_external(canary), "link"),
        "soft link": (_soft, "link"),
        "external storage": (_elsewhere(canary), "another file"),
        "virtual dataset": (_virtual(canary), "put together"),
        "other shape": (_replaced("dense/vars/0", data=np.zeros((3, 10), np.float32)), "(3, 10)"),
        "40 GB announced": (_far, "(100000, 100000)"),
        "announced, not there": (_replaced("dense/vars/0", shape=(2, 10), dtype="f4"), "not there"),
        "whole numbers": (_replaced("dense/vars/0", data=np.zeros((2, 10), np.int64)), "int64"),
        "text": (_replaced("dense/vars/0", data=np.full((2, 10), b"x", "S1000")), "float32"),
        "references": (_replaced("dense/vars/0", shape=(2, 10), dtype=h5py.ref_dtype), "object"),
        "packed bomb": (
            _replaced(
                "dense/vars/0", shape=(2, 10), maxshape=(None, None), chunks=(8192, 8192), compression="gzip"
            ),
            "packed",
        ),
        "no number": (_replaced("dense/vars/1", data=np.full(10, np.nan, np.float32)), "no number"),
        "round in a circle": (_circle, "circle"),
        "a crowd of groups": (_crowd, "5,000 objects"),
        "a stored type": (_type, "neither group"),
        "too deep": (_deep, "too deep"),
        "weights missing": (lambda file: file.__delitem__("layers/dense"), "missing"),
        "weights for nobody": (
            lambda file: file.create_dataset("layers/dense_1/vars/0", data=[1.0]),
            "more than",
        ),
    }
    made: dict[str, tuple[Callable[[], bytes], str]] = {
        # no .keras file at all
        "nothing": (lambda: b"", "no .keras file"),
        "noise": (lambda: np.random.default_rng(0).bytes(5_000), "no .keras file"),
        "h5": (weights, "HDF5"),
        "pickle": (lambda: pickle.dumps(print), "pickle"),
        "gzip": (lambda: gzip.compress(archive()), "gzip"),
        "too large": (lambda: archive(h5=bytes(20_000_001)), "20 MB"),
        "cut short": (lambda: archive()[:-30], "cut short"),
        "cut in half": (lambda: archive()[:4_000], "cut short"),
        "something after the end": (lambda: archive() + b"MZ" * 500, "added to its end"),
        "a program in front": (lambda: b"PK\x03\x04" + bytes(500) + archive(), "list of contents"),
        # the zip
        "zip bomb of settings": (
            lambda: archive(b" " * 50_000_000, how=zipfile.ZIP_DEFLATED),
            "config.json would have 50.0 MB",
        ),
        "zip bomb of weights": (
            lambda: archive(h5=bytes(60_000_000), how=zipfile.ZIP_DEFLATED),
            "model.weights.h5 would have 60.0 MB",
        ),
        "sizes that lie": (lying_sizes, "damaged"),
        "entries without end": (endless_entries, "entries"),
        "vocabulary beside it": (lambda: archive(**{"assets/vocabulary.txt": b"a"}), "4 entries"),
        "path upwards": (lambda: with_entry(2, "../../escaped.h5"), "escaped.h5"),
        "absolute path": (lambda: with_entry(0, f"{canary.parent}/escaped.json"), "holds"),
        "path with a nul": (
            lambda: patched(archive(), (b"model.weights.h5", b"model.weights.\0\0")),
            "holds",
        ),
        "other weights": (lambda: with_entry(2, "model.weights.npz"), "npz"),
        "settings twice": (lambda: patched(archive(), (b"metadata.json", b"config.json\0\0")), "holds"),
        "symbolic link": (lambda: with_entry(2, symlink(WEIGHTS), str(canary).encode()), "link"),
        "encrypted": (
            lambda: patched(archive(), (b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0")),
            "encrypted",
        ),
        "rare packing": (lambda: archive(how=zipfile.ZIP_LZMA), "packed in a way"),
        "wrong checksum": (lambda: patched(archive(), (b'"filters": 2', b'"filters": 3')), "damaged"),
        # the text of the settings
        "settings are no JSON": (lambda: archive(b"{" * 50), "not JSON"),
        "settings nested deeply": (lambda: archive(b"[" * 100_000 + b"]" * 100_000), "nested"),
        "settings are a list": (lambda: archive(b"[]"), "object"),
        "a giant whole number": (lambda: archive(b'{"a": ' + b"9" * 100_000 + b"}"), "not JSON"),
        "no layers": (lambda: changed(("config", "layers"), {}), "list the layers"),
        # code
        "Lambda": (lambda: inserted(layer("Lambda", "f", function={"class_name": "__lambda__"})), "code"),
        "TFSMLayer": (lambda: inserted(layer("TFSMLayer", "f", filepath="/tmp/model")), "code"),
        "a class of its own": (lambda: inserted(layer("Mine", "f", "mine", "Custom>Mine")), "code"),
        "a known class, registered": (lambda: changed((*dense, "registered_name"), "builtins>exec"), "code"),
        "os.system": (lambda: inserted(layer("system", "f", "os", command="touch escaped")), "'os'"),
        "get_file": (
            lambda: inserted(layer("get_file", "f", "keras.utils", origin="http://127.0.0.1/x")),
            "'get_file'",
        ),
        "a model of its own": (lambda: changed(("class_name",), "Mine"), "run its code"),
        "a model from elsewhere": (lambda: changed(("module",), "os"), "run its code"),
        "vocabulary of a path": (
            lambda: inserted(layer("StringLookup", "f", vocabulary="/etc/passwd")),
            "StringLookup",
        ),
        "text": (
            lambda: inserted(layer("TextVectorization", "f", vocabulary="/etc/passwd")),
            "TextVectorization",
        ),
        "activation from elsewhere": (
            lambda: in_layer(3, activation={"class_name": "function", "config": "system", "module": "os"}),
            "'os'",
        ),
        "activation by name": (lambda: in_layer(3, activation="eval"), "'eval'"),
        "activation of code": (
            lambda: in_layer(3, activation={"class_name": "__lambda__", "config": {}}),
            "activation",
        ),
        "initializer from elsewhere": (
            lambda: in_layer(1, kernel_initializer={"module": "os", "class_name": "system", "config": {}}),
            "'os'",
        ),
        "initializer registered": (
            lambda: in_layer(
                1,
                kernel_initializer={
                    "module": "keras.initializers",
                    "class_name": "Zeros",
                    "registered_name": "x>y",
                },
            ),
            "'x>y'",
        ),
        "regularizer of its own": (lambda: in_layer(1, kernel_regularizer="mine"), "'mine'"),
        "a policy of its own": (
            lambda: in_layer(1, dtype={"class_name": "QuantizedDTypePolicy", "config": {}}),
            "number format",
        ),
        "a setting nobody knows": (lambda: in_layer(1, lora_rank=4), "lora_rank"),
        # cost
        "huge dense in a small file": (
            lambda: archive(
                sequential(PHOTO, CONV, layer("Flatten", "flat"), layer("Dense", "big", units=65_000), DENSE)
            ),
            "parameters",
        ),
        "more units than there are": (lambda: in_layer(3, units=10**12), "units"),
        "3,000 layers": (
            lambda: inserted(*(layer("Dropout", f"d{n}", rate=0.1) for n in range(3_000))),
            "3,00",
        ),
        "maps that fill the memory": (
            lambda: inserted(
                *(layer("ZeroPadding2D", f"z{n}", padding=[[500, 500], [500, 500]]) for n in range(9))
            ),
            "numbers put out",
        ),
        "work without end": (
            lambda: inserted(
                layer("ZeroPadding2D", "wide", padding=[[500, 500], [500, 500]]),
                layer("Conv2D", "slow", filters=1, kernel_size=[1000, 1000], padding="same"),
            ),
            "multiply-adds",
        ),
        "picture of any size": (
            lambda: archive(
                sequential(layer("InputLayer", "photo", batch_shape=[None, None, None, 3]), CONV, POOL, DENSE)
            ),
            "fixed sides",
        ),
        "picture as large as a field": (
            lambda: archive(
                sequential(
                    layer("InputLayer", "photo", batch_shape=[None, 10**9, 10**9, 3]), CONV, POOL, DENSE
                )
            ),
            "fixed sides",
        ),
        "an answer without end": (lambda: in_layer(3, units=60_000), "1,000 numbers"),
        # forms
        "sizes below nothing": (lambda: in_layer(1, filters=-2), "-2"),
        "a size that is true": (lambda: in_layer(1, filters=True), "True"),
        "a kernel of many numbers": (lambda: in_layer(1, kernel_size=[3] * 1_000), "two whole numbers"),
        "a name with a path": (lambda: in_layer(1, name="../../conv"), "called"),
        "a name with a script": (lambda: in_layer(1, name="<script>alert(1)</script>"), "called"),
        "a net inside the net": (
            lambda: inserted({**HONEST, "config": {**HONEST["config"], "name": "inner"}}),
            "inside",
        ),
        "a layer of itself": (
            lambda: _graph((CONV, ["conv"]), (POOL, ["conv"]), (DENSE, ["pool"])),
            "no layer before",
        ),
        "an output that isn't there": (
            lambda: changed(
                ("config", "output_layers"),
                [["nobody", 0, 0]],
                functional((PHOTO, []), (CONV, ["photo"]), (POOL, ["conv"]), (DENSE, ["pool"])),
            ),
            "answer comes from",
        ),
        "two pictures": (
            lambda: _graph(
                (layer("InputLayer", "second", batch_shape=[None, 8, 8, 1]), []), (CONV, ["photo"])
            ),
            "several inputs",
        ),
        "maps that don't fit": (
            lambda: _graph((CONV, ["photo"]), (layer("Add", "sum"), ["photo", "conv"]), (POOL, ["sum"])),
            "equal shapes",
        ),
        # the weights
        "weights are noise": (lambda: archive(h5=b"\x89HDF\r\n\x1a\n" + bytes(3_000)), "damaged"),
        "weights are empty": (lambda: archive(h5=b""), "damaged"),
        "weights cut short": (lambda: archive(h5=weights()[:3_000]), "damaged"),
        **{
            f"weights: {name}": (lambda change=change: archive(h5=weights(change)), word)
            for name, (change, word) in h5.items()
        },
    }
    return made
