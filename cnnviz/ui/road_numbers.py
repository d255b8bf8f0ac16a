"""The lesson on roads before CNNs with the numbers on screen: formulas, table, code."""

from collections.abc import Callable

from cnnviz.numeric import descriptors
from cnnviz.ui.components.roads import share
from cnnviz.ui.learn_source import learn_source
from cnnviz.ui.road_race import Race
from cnnviz.ui.roads import CNN, GLOBAL, ROADS, SIFT, title
from cnnviz.ui.signed_numbers import number
from cnnviz.ui.text import t

TESTED = 300


def accuracy_formula(race: Race, road: str) -> str:
    """How often a road is right in the middle, and moved where the pictures are moved; "" if not known."""
    accuracy, moved = race.accuracy(road), race.moved_accuracy(road)
    if accuracy is None:
        return ""
    right = f"{round(accuracy * TESTED)}/{TESTED}"
    if not race.place.moved:
        return t(
            "{title}: {right} right = {share}", title=title(road), right=right, share=f"**{share(accuracy)}**"
        )
    if moved is None:
        return t(
            "{title}: {right} right = {share} in the middle, moved: measuring …",
            title=title(road), right=right, share=share(accuracy),
        )  # fmt: skip
    return t(
        "{title}: {right} = {share} in the middle, {moved_right} = {moved} moved: {lost} points",
        title=title(road),
        right=right,
        share=share(accuracy),
        moved_right=f"{round(moved * TESTED)}/{TESTED}",
        moved=f"**{share(moved)}**",
        lost=number(100 * (moved - accuracy), 1),
    )


def table(race: Race, classes: tuple[str, ...]) -> list[dict[str, str]]:
    """Every road with all that was measured."""
    rows = []
    for road in ROADS:
        result, answers = race.result(road), race.answers(road)
        row = {t("Road"): title(road)}
        if result:
            row[t("Numbers")] = number(result["numbers"])
            row[t("Parameters")] = number(result["parameters"])
            row[t("In the middle")] = share(result["accuracy"])
            if race.place.moved:
                row[t("Moved")] = share(race.moved_accuracy(road)) or "…"
            row[t("This picture")] = "…" if answers is None else classes[int(answers[race.place.which])]
            row[t("Features, s")] = f"{result['describe']:.2f}"
            row[t("Training, s")] = f"{result['fit']:.2f}"
        rows.append(row)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column, "…") for column in columns} for row in rows]


def sources(road: str) -> list[Callable | str]:
    """What ran for a road: from the picture to its features, and the classifier behind them."""
    of_features: dict[str, list[Callable | str]] = {
        "pixels": [learn_source("classic_features", "pixels")],
        "edges": [learn_source("classic_features", "edges"), descriptors.edge_maps],
        "hog": [learn_source("classic_features", name) for name in ("hog", "blocks")],
        SIFT: [
            learn_source("classic_features", "sift"),
            learn_source("classic_features", "learn_words"),
            descriptors.histogram_of_words,
            descriptors.nearest_words,
        ],
    }
    if road in of_features:
        return [*of_features[road], learn_source("classic", "fit_softmax"), descriptors.softmax_classifier]
    return [learn_source("classic_net", name) for name in ("build", "fit")]


_HEAD = """\
import numpy as np
{imports}

# train, test: grey pictures (N, {side}, {side}) of 0…255; train_labels, test_labels: their classes, 0…{last}
"""

_CLASSIFIER = """
classifier = LogisticRegression(C={freedom}, max_iter=5000, tol=1e-3)  # softmax regression
classifier.fit(features(train), train_labels)
print(classifier.score(features(test), test_labels))"""

_FEATURES = {
    "pixels": (
        "",
        "0.1",
        """
def features(pictures):
    return pictures.reshape(len(pictures), -1) / 255
""",
    ),
    "edges": (
        "import keras\n",
        "0.1",
        """
sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
kernels = np.stack([sobel, -sobel, sobel.T, -sobel.T], axis=-1)[:, :, None, :]  # (3, 3, 1, 4)


def features(pictures):
    framed = np.pad(pictures / 255, ((0, 0), (1, 1), (1, 1)), mode="edge")[..., None].astype("float32")
    maps = keras.ops.relu(keras.ops.conv(framed, kernels.astype("float32")))
    return np.asarray(keras.ops.max_pool(maps, 2)).reshape(len(pictures), -1)
""",
    ),
    "hog": (
        "from skimage.feature import hog\n",
        "1.0",
        """
def features(pictures):
    settings = {{"orientations": 9, "pixels_per_cell": ({cell}, {cell}), "cells_per_block": (2, 2)}}
    return np.stack([hog(picture / 255, **settings) for picture in pictures])
""",
    ),
    SIFT: (
        "from skimage.feature import SIFT\nfrom skimage.transform import rescale\n"
        "from sklearn.cluster import MiniBatchKMeans\n",
        "10.0",
        """
def descriptors(picture):
    finder = SIFT()
    try:
        finder.detect_and_extract(rescale(picture / 255, 2, order=1, anti_aliasing=False))
    except RuntimeError:  # no key points
        return np.zeros((0, 128))
    return finder.descriptors.astype(float)


words = MiniBatchKMeans(200, random_state={seed}, n_init=3, batch_size=2048)
words.fit(np.concatenate([descriptors(p) for p in train]))


def features(pictures):
    bags = []
    for found in map(descriptors, pictures):
        of = words.predict(found) if len(found) else np.zeros(0, int)
        bags.append(np.sqrt(np.bincount(of, minlength=200) / max(1, len(found))))
    return np.stack(bags)
""",
    ),
}

_NET = """
seeds = iter(np.random.default_rng({seed}).integers(2**31, size=9).tolist())


def start():
    return keras.initializers.GlorotUniform(seed=next(seeds))


net = keras.Sequential([
    keras.Input(({side}, {side}, 1)),
    keras.layers.Rescaling(1 / 255),
    keras.layers.Conv2D(16, 5, activation="relu", kernel_initializer=start()),
    keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(32, 3, activation="relu", kernel_initializer=start()),
    keras.layers.MaxPooling2D(),
{head}
    keras.layers.Dense({classes}, activation="softmax", kernel_initializer=start()),
])
net.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
random = np.random.default_rng({seed})
order = np.concatenate([random.permutation(len(train)) for _ in range({rounds})])[: 400 * 32]
net.fit(train[order][..., None], train_labels[order], batch_size=32, shuffle=False)
print(net.evaluate(test[..., None], test_labels)[1])"""

_HEADS = {
    CNN: "    keras.layers.Flatten(),",
    GLOBAL: '    keras.layers.Conv2D(64, 3, activation="relu", kernel_initializer=start()),\n'
    "    keras.layers.GlobalAveragePooling2D(),",
}


def keras_lines(race: Race, road: str, side: int, classes: int) -> str:
    """The same road in the words of scikit-learn, scikit-image and Keras."""
    count = race.settings.count * (4 if race.settings.shifted else 1)
    if road in _HEADS:
        head = _HEAD.format(imports="import keras", side=side, last=classes - 1)
        rounds = -(-400 * 32 // count)
        seed = race.settings.seed
        return head + _NET.format(side=side, head=_HEADS[road], classes=classes, rounds=rounds, seed=seed)
    imports, freedom, features = _FEATURES[road]
    imports += "from sklearn.linear_model import LogisticRegression"
    head = _HEAD.format(imports=imports, side=side, last=classes - 1)
    made = features.format(cell=side // 4, seed=race.settings.seed)
    return head + "\n" + made + _CLASSIFIER.format(freedom=freedom)
