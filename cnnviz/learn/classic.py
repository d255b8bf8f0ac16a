"""Roads from a picture to its class, before CNNs and with them: trained, tested, looked at.

What a road has learned travels as plain arrays, and comes back with the next call: any worker can answer it.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from cnnviz.errors import LearnerError
from cnnviz.learn import classic_data as data
from cnnviz.learn import classic_features as made
from cnnviz.learn import classic_net as nets
from cnnviz.numeric.descriptors import edge_maps, histogram_of_words, nearest_words, softmax_classifier
from cnnviz.numeric.shifts import change

FEATURES = {"pixels": made.pixels, "edges": made.edges, "hog": made.hog}
SIFT = "sift"
ROADS = (*FEATURES, SIFT, nets.FLATTEN, nets.GLOBAL)

# How freely a classifier may choose its weights (scikit-learn's C): small features need large ones.
_FREEDOM = {"pixels": 0.1, "edges": 0.1, "hog": 1.0, SIFT: 10.0}

Learned = dict[str, Any]


def pictures(name: str) -> dict[str, Any]:
    """The pictures of a data set that are held back for testing, in the middle.

    ``pictures`` (300, S, S) uint8, ``labels`` (300,) and ``classes``, their names.
    """
    held = data.held_back(name)
    return {"pictures": held.pictures, "labels": held.labels, "classes": held.classes}


def train(road: str, name: str, count: int, seed: int, shifted: bool = False) -> dict[str, Any]:
    """Train one road on `count` pictures of a data set and test it on those held back.

    Returns
    -------
    dict
        ``learned``, what ``measure`` and ``look`` want; ``accuracy`` and ``answers`` (300,) on the held-back
        pictures; ``numbers``, how many a picture becomes; ``parameters``; ``pictures`` trained on;
        ``describe`` and ``fit``, the seconds that features and training took; for SIFT ``words``
        (V, 16, 16): what each word looks like.
    """
    if road not in ROADS:
        raise LearnerError(f"There is no road {road!r}; there are {', '.join(ROADS)}.")
    lessons = data.training(name, count, seed, shifted=shifted)
    begun = time.perf_counter()
    extra: dict[str, Any] = {}
    if road in FEATURES:
        features = describe(road, lessons.pictures)
    elif road == SIFT:
        found = [made.sift(picture) for picture in lessons.pictures]
    described = time.perf_counter()
    if road == SIFT:
        words = made.learn_words(np.concatenate([one.descriptors for one in found]), seed)
        features = np.stack([histogram_of_words(one.descriptors, words) for one in found])
    learned: Learned
    if road in (nets.FLATTEN, nets.GLOBAL):
        weights = nets.fit(road, lessons.pictures, lessons.labels, len(lessons.classes), seed)
        learned, parameters = {"weights": weights}, sum(w.size for w in weights)
        numbers = lessons.pictures[0].size
    else:
        learned = fit_softmax(features, lessons.labels, _FREEDOM[road])
        if road == SIFT:
            learned["words"] = words
        numbers, parameters = features.shape[1], sum(part.size for part in learned.values())
    fitted = time.perf_counter()
    if road == SIFT:  # for the eye alone
        extra = {"words": made.draw_words(lessons.pictures, found, words)}
    return {
        "learned": learned,
        **measure(road, learned, name),
        "numbers": numbers,
        "parameters": int(parameters),
        "pictures": len(lessons.labels),
        "describe": described - begun,
        "fit": fitted - described,
        **extra,
    }


def fit_softmax(features: np.ndarray, labels: np.ndarray, freedom: float) -> Learned:
    """Softmax regression on (N, D) features: weights (D, K) and bias (K,)."""
    fitted = LogisticRegression(C=freedom, max_iter=5000, tol=1e-3).fit(features, labels)
    return {"weights": fitted.coef_.T, "bias": fitted.intercept_}


def describe(road: str, pictures: np.ndarray) -> np.ndarray:
    """The features of pictures (N, S, S): (N, D)."""
    return np.stack([FEATURES[road](picture) for picture in pictures])


def measure(road: str, learned: Learned, name: str, down: int = 0, right: int = 0) -> dict[str, Any]:
    """Test a trained road on the held-back pictures, all moved: ``accuracy`` and ``answers`` (300,)."""
    held = data.held_back(name)
    if road == SIFT:
        histograms = [histogram_of_words(one, learned["words"]) for one in _descriptors(name, down, right)]
        probabilities = softmax_classifier(np.stack(histograms), learned["weights"], learned["bias"])
    else:
        probabilities = answer(road, learned, data.move(held.pictures, down, right))
    answers = probabilities.argmax(axis=1)
    return {"accuracy": float((answers == held.labels).mean()), "answers": answers.astype(np.uint8)}


@lru_cache(maxsize=16)
def _descriptors(name: str, down: int, right: int) -> list[np.ndarray]:
    """SIFT's descriptors of the moved held-back pictures: the same for whatever was trained."""
    moved = data.move(data.held_back(name).pictures, down, right)
    return [made.sift(picture).descriptors for picture in moved]


def answer(road: str, learned: Learned, pictures: np.ndarray) -> np.ndarray:
    """The probabilities of the classes, (N, K), for pictures (N, S, S)."""
    if road in (nets.FLATTEN, nets.GLOBAL):
        return nets.run(road, learned["weights"], pictures)[2]
    if road == SIFT:
        found = [made.sift(picture).descriptors for picture in pictures]
        features = np.stack([histogram_of_words(one, learned["words"]) for one in found])
    else:
        features = describe(road, pictures)
    return softmax_classifier(features, learned["weights"], learned["bias"])


def look(
    name: str, index: int, down: int = 0, right: int = 0, trained: dict[str, Learned] | None = None
) -> dict[str, Any]:
    """What every road makes of one held-back picture, moved; and what the trained ones answer.

    ``picture`` (S, S); ``edges`` (h, w, 4); ``hog`` (4, 4, 9); ``sift``: a dict of ``places``, ``sizes``,
    ``angles`` and, once there are words, ``words`` (N,); ``maps`` by CNN road: (h, w, 16); ``answers`` by
    road: probabilities (K,); ``changes`` by road: how much the move has changed what the classifier gets,
    relative to its size.
    """
    held = data.held_back(name)
    if not 0 <= index < len(held.labels):
        raise LearnerError(f"Received picture {index}; there are 0 to {len(held.labels) - 1}.")
    middle = held.pictures[index : index + 1]
    both = np.concatenate([data.move(middle, down, right), middle])
    picture = both[0]
    found, found_in_middle = map(made.sift, both)
    points: dict[str, Any] = {"places": found.places, "sizes": found.sizes, "angles": found.angles}
    maps, answers = {}, {}
    features = {road: describe(road, both) for road in FEATURES}
    for road, learned in (trained or {}).items():
        if road in (nets.FLATTEN, nets.GLOBAL):
            first, features[road], probabilities = nets.run(road, learned["weights"], both)
            maps[road], answers[road] = first[0], probabilities[0]
            continue
        if road == SIFT:
            points["words"] = nearest_words(found.descriptors, learned["words"])
            bags = [histogram_of_words(one.descriptors, learned["words"]) for one in (found, found_in_middle)]
            features[road] = np.stack(bags)
        answers[road] = softmax_classifier(features[road][:1], learned["weights"], learned["bias"])[0]
    return {
        "picture": picture,
        "edges": edge_maps(picture / 255),
        "hog": made.cells(picture),
        "sift": points,
        "maps": maps,
        "answers": answers,
        "changes": {road: change(there, moved) for road, (moved, there) in features.items()},
    }
