"""Which module may import which: the table of the architecture, enforced on every file there is."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HEAVY = {"tensorflow", "keras", "sklearn", "skimage"}

# layer → what its modules may import: layers of the project, and packages from outside
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "cnnviz": (set(), set()),
    "cnnviz.errors": (set(), set()),
    "cnnviz.numeric": (set(), {"numpy"}),
    "cnnviz.images": (set(), {"numpy", "PIL"}),
    "cnnviz.nets": ({"cnnviz.numeric"}, set()),
    "cnnviz.recipe": ({"cnnviz.numeric", "cnnviz.nets"}, {"numpy"}),
    "cnnviz.learn": (
        {"cnnviz.numeric", "cnnviz.images", "cnnviz.nets", "cnnviz.recipe"},
        {"numpy", "PIL", "h5py"} | HEAVY,
    ),
    "cnnviz.engine": ({"cnnviz.recipe"}, {"numpy", "dask", "distributed"}),
    "cnnviz.figures": (set(), {"numpy", "plotly"}),
    "cnnviz.ui": (
        {
            "cnnviz.numeric",
            "cnnviz.images",
            "cnnviz.nets",
            "cnnviz.recipe",
            "cnnviz.engine",
            "cnnviz.figures",
        },
        {"numpy", "plotly", "streamlit"},
    ),
    "pages": (
        {"cnnviz.ui", "cnnviz.figures", "cnnviz.numeric", "cnnviz.nets", "cnnviz.recipe", "cnnviz.engine"},
        {"streamlit"},
    ),
    "cnnviz.cli": (
        {
            "cnnviz.numeric",
            "cnnviz.images",
            "cnnviz.nets",
            "cnnviz.recipe",
            "cnnviz.learn",
            "cnnviz.engine",
            "cnnviz.figures",
        },
        {"numpy", "PIL", "plotly", "dask", "distributed"},
    ),
}
# files that belong to a layer without lying in its folder
SAME_LAYER = {
    "app": "pages",
    "cnnviz.__main__": "cnnviz.cli",
    "cnnviz.photo_fit": "cnnviz.images",
    "cnnviz.picture_files": "cnnviz.images",
    "cnnviz.samples": "cnnviz.images",
    "cnnviz.samples_digits": "cnnviz.images",
}

FILES = sorted([*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")])


def dotted(path: Path) -> str:
    """The module that a file is: cnnviz/ui/__init__.py is cnnviz.ui."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str | None:
    """The layer a module of the project belongs to, by the longest name that fits."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        name = SAME_LAYER.get(name, name)
        if name in LAYERS:
            # `cnnviz` itself is a layer of one file; what lies below must be in another
            return name if name != "cnnviz" or module == "cnnviz" else None
    return None


def imported(source: str, module: str, *, is_package: bool) -> set[str]:
    """The modules that a source text imports, anywhere in it, relative ones resolved."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*up, base] if base else up)
            # `from cnnviz import images` imports the module cnnviz.images
            found |= {f"{base}.{name.name}" for name in node.names} if base == "cnnviz" else {base}
    return found


def forbidden(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """What a module imports though its layer may not."""
    layer = layer_of(module)
    if layer is None:
        return [f"{module} belongs to no layer of the table"]
    layers, packages = LAYERS[layer]
    found = []
    for name in sorted(imported(source, module, is_package=is_package)):
        top = name.split(".")[0]
        if top in {"cnnviz", "pages", "app"}:
            allowed = (layer_of(name) or "cnnviz") in {layer, "cnnviz", "cnnviz.errors", *layers}
        else:
            allowed = top in sys.stdlib_module_names or top in packages
        if not allowed:
            found.append(f"{module} imports {name}")
    return found


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_module_imports_only_what_its_layer_may(path):
    source = path.read_text(encoding="utf-8")
    assert forbidden(source, dotted(path), is_package=path.name == "__init__.py") == []


def test_only_the_learning_layer_may_import_the_heavy_libraries():
    assert [layer for layer, (_, packages) in LAYERS.items() if packages & HEAVY] == ["cnnviz.learn"]


def test_only_the_link_reads_and_writes_the_address():
    """What the browser says of it may be older than what was written: `cnnviz.ui.link` knows."""
    told = {
        dotted(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "query_params"
    }
    assert told == {"cnnviz.ui.link", "app"}  # app.py hands an unknown address on as it is


def test_no_two_layers_may_import_each_other():
    for layer, (layers, _) in LAYERS.items():
        assert not [other for other in layers if layer in LAYERS[other][0]], layer


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("cnnviz.numeric.shapes", "import tensorflow as tf"),
        ("cnnviz.numeric.shapes", "from cnnviz.nets import cards"),
        ("cnnviz.numeric.shapes", "from cnnviz import images"),
        ("cnnviz.numeric.shapes", "from .. import images"),
        ("cnnviz.numeric.shapes", "from ..images import read_image"),
        ("cnnviz.nets.cards", "def late():\n    import keras.layers"),
        ("cnnviz.engine.engine", "from tensorflow import keras"),
        ("cnnviz.ui.lesson", "from cnnviz.learn.features import classify"),
        ("cnnviz.ui.lesson", "from cnnviz import learn"),
        ("pages.pooling", "import numpy as np"),
        ("pages.pooling", "import plotly.graph_objects as go"),
        ("app", "import cnnviz.learn"),
        ("cnnviz.cli", "import streamlit"),
        ("cnnviz.__main__", "import keras"),
        ("cnnviz.invented", ""),
    ],
)
def test_a_forbidden_arrow_is_seen(module, source):
    assert len(forbidden(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("cnnviz.numeric.shapes", "import numpy as np\nfrom cnnviz.errors import LearnerError"),
        ("cnnviz.numeric.shapes", "from . import padding\nfrom .padding import pair\nfrom ..errors import x"),
        ("cnnviz.learn.features", "import keras\nfrom cnnviz.images import resize"),
        ("pages.pooling", "import streamlit as st\nfrom cnnviz.ui.lesson import lesson"),
        ("cnnviz.cli", "from cnnviz.learn import features\nfrom cnnviz import __version__"),
    ],
)
def test_an_allowed_arrow_is_left_alone(module, source):
    assert forbidden(source, module) == []
