"""Which pixels speak for "cat" or "dog": the derivatives of a trained network, and what is made of them.

Every score here is a logit, the last neuron's number before its sigmoid; for "cat" it is the same with the
other sign. The steps after the derivatives are ``cnnviz.numeric.saliency``'s.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnviz.errors import LearnerError
from cnnviz.learn.features import DEFAULT, Network, network
from cnnviz.numeric import saliency
from cnnviz.numeric.activations import sigmoid

SIGNS = {"dog": 1.0, "cat": -1.0}
PATH_STEPS = 96  # with 48 the shares of two samples miss the change of the score by 0.3 and 0.5
NOISY_COPIES = 16
NOISE = 0.1  # of the photo's range
PLACES = 14  # of the grey square, along each side
SQUARE = 0.15  # its side as a share of the photo's
GREY = 127.5
BATCH = 16  # pictures a network is given at once: their maps must fit into memory


class Derivatives:
    """The logit of a network that ends in one sigmoid neuron, and its derivatives.

    ``of_pixels`` takes photos (n, H, W, 3) float32 and returns the logits (n,) and their gradients
    (n, H, W, 3). ``of_maps`` takes one photo (1, H, W, 3) and returns its logit and, for each of ``names``,
    the layer's output and the gradient of the logit with respect to it, (1, h, w, c) each.
    """

    def __init__(self, model: keras.Model, names: list[str]) -> None:
        neuron = model.layers[-1]
        if not isinstance(neuron, keras.layers.Dense) or neuron.units != 1:
            raise LearnerError(
                f"The network ends in {type(neuron).__name__}; one neuron of a dense layer will do."
            )
        self.model = model
        self.names = names
        maps = [model.get_layer(name).output for name in names]
        every = keras.Model(model.inputs, [*maps, neuron.input])
        photo = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)

        def logit(before: tf.Tensor) -> tf.Tensor:
            return tf.linalg.matvec(before, neuron.kernel[:, 0]) + neuron.bias[0]

        @tf.function(input_signature=[photo])
        def logits(photos):
            return logit(every(photos, training=False)[-1])

        @tf.function(input_signature=[photo])
        def of_pixels(photos):
            with tf.GradientTape() as tape:
                tape.watch(photos)
                scores = logit(every(photos, training=False)[-1])
            return scores, tape.gradient(scores, photos)

        @tf.function(input_signature=[photo])
        def of_maps(photos):
            with tf.GradientTape() as tape:
                tape.watch(photos)
                *outputs, before = every(photos, training=False)
                scores = logit(before)
            return scores, outputs, tape.gradient(scores, outputs)

        self.logits, self.of_pixels, self.of_maps = logits, of_pixels, of_maps

    def gradients(self, photos: np.ndarray) -> np.ndarray:
        """The gradients for any number of photos, a batch at a time: (n, H, W, 3)."""
        return np.concatenate([self.of_pixels(part)[1] for part in _batches(photos)])

    def scores(self, photos: np.ndarray) -> np.ndarray:
        """The logits of any number of photos, a batch at a time: (n,)."""
        return np.concatenate([self.logits(part) for part in _batches(photos)])


def _batches(photos: np.ndarray) -> list[np.ndarray]:
    return [photos[at : at + BATCH].astype(np.float32) for at in range(0, len(photos), BATCH)]


@functools.lru_cache(maxsize=4)
def _derivatives(net: Network) -> Derivatives:
    return Derivatives(net.model, [name for name, _ in net.layers])


def look(
    image: np.ndarray, method: str = "grad_cam", model: str = DEFAULT, layer: str = "", label: str = "dog"
) -> dict[str, Any]:
    """A map over a photo of what speaks for a label.

    Parameters
    ----------
    image
        ndarray of shape (H, W, 3), uint8. It is made to fit the network as its card says.
    method
        "grad_cam", "gradient", "integrated_gradients", "smooth_grad" or "occlusion".
    layer
        For Grad-CAM: the name of a layer whose output is maps; the last one if empty.
    label
        "cat" or "dog".

    Returns
    -------
    dict
        ``map``, (h, w) float32, of the layer's size for Grad-CAM, of 14 by 14 places for occlusion, else of
        the photo's; ``signed``, whether it has two sides, for and against; ``probability`` of "dog" and
        ``logit`` of the label; ``input``, what the network was given: (H, W, 3) uint8; and what the method
        has to tell besides: ``at_peak``, the numbers that the map's largest number is made of, and others.
    """
    if method not in METHODS:
        raise LearnerError(f"Received the method {method!r}; there are {', '.join(METHODS)}.")
    net, sign = network(model), _sign(label)
    photo = net.photo(image)
    of = _derivatives(net)
    if method == "grad_cam" and layer and layer not in of.names:
        raise LearnerError(f"Received layer {layer!r}; the net {model!r} has maps in: {', '.join(of.names)}.")
    logit = float(of.scores(photo[None])[0])
    found = METHODS[method](of, photo, sign, layer)
    return {
        "probability": float(sigmoid(logit)),
        "logit": sign * logit,
        "input": photo,
        **found,
        "map": np.asarray(found["map"], np.float32),
    }


def _sign(label: str) -> float:
    if label not in SIGNS:
        raise LearnerError(f"Received the label {label!r}; there are {', '.join(SIGNS)}.")
    return SIGNS[label]


def _grad_cam(of: Derivatives, photo: np.ndarray, sign: float, layer: str) -> dict[str, Any]:
    name = layer or of.names[-1]
    _, maps, gradients = of.of_maps(photo[None].astype(np.float32))
    at = of.names.index(name)
    cam = saliency.grad_cam(maps[at][0], sign * gradients[at][0].numpy())
    return {
        "map": cam.map,
        "signed": False,
        "layer": name,
        "weights": cam.weights,
        "total": cam.total,
        "at_peak": (np.asarray(maps[at][0], float) * cam.weights)[_peak(cam.total)],
    }


def _peak(values: np.ndarray) -> tuple[int, int]:
    """Row and column of the largest number: the place that the page's formula is filled in for."""
    row, column = np.unravel_index(np.argmax(values), values.shape)
    return int(row), int(column)


def _gradient(of: Derivatives, photo: np.ndarray, sign: float, layer: str) -> dict[str, Any]:
    gradient = of.gradients(photo[None])[0]
    strongest = saliency.strongest_channel(gradient)
    return {"map": strongest, "signed": False, "at_peak": gradient[_peak(strongest)]}


def _integrated_gradients(of: Derivatives, photo: np.ndarray, sign: float, layer: str) -> dict[str, Any]:
    baseline = np.full(photo.shape, GREY, np.float32)
    gradients = of.gradients(saliency.straight_path(photo, baseline, PATH_STEPS))
    from_grey, to_photo = sign * of.scores(np.stack([baseline, photo.astype(np.float32)]))
    return {
        "map": sign * saliency.integrated_gradients(photo, baseline, gradients),
        "signed": True,
        "change": float(to_photo - from_grey),
    }


def _smooth_grad(of: Derivatives, photo: np.ndarray, sign: float, layer: str) -> dict[str, Any]:
    copies = saliency.noisy_copies(photo, NOISY_COPIES, NOISE, seed=0)
    gradients = of.gradients(copies)
    smooth = saliency.smooth_grad(gradients)
    return {
        "map": smooth,
        "signed": False,
        "at_peak": saliency.strongest_channel(gradients)[:, *_peak(smooth)],
    }


def _occlusion(of: Derivatives, photo: np.ndarray, sign: float, layer: str) -> dict[str, Any]:
    side = max(1, round(SQUARE * photo.shape[0]))
    copies, boxes = saliency.occluded(photo.astype(np.float32), PLACES, side, GREY)
    logits = of.scores(copies)
    fall = sign * (of.scores(photo[None])[0] - logits)
    return {
        "map": fall.reshape(PLACES, PLACES),
        "signed": True,
        "boxes": boxes,
        "probabilities": sigmoid(logits).astype(np.float32).reshape(PLACES, PLACES),
        "square": side,
    }


METHODS: dict[str, Callable[[Derivatives, np.ndarray, float, str], dict[str, Any]]] = {
    "grad_cam": _grad_cam,
    "gradient": _gradient,
    "integrated_gradients": _integrated_gradients,
    "smooth_grad": _smooth_grad,
    "occlusion": _occlusion,
}


def randomised(
    image: np.ndarray, method: str = "grad_cam", model: str = DEFAULT, layer: str = "", label: str = "dog"
) -> dict[str, Any]:
    """The same map while the network forgets, layer by layer from the answer back to the photo.

    In each step the kernels and biases of one more layer are shuffled: they stay as large as they were and
    mean nothing. A map that shows what the network has learned must change; one that doesn't shows the
    photo's own edges. Source: Adebayo and others, "Sanity checks for saliency maps" (2018), section 4.1,
    cascading randomisation.

    Returns
    -------
    dict
        ``stages``, from the trained network on: each with the ``layer`` that was shuffled last ("" at first),
        the ``map`` (h, w) float32, ``correlation`` with the first map (Spearman's ρ, or None) and the
        ``probability`` of "dog".
    """
    if method not in METHODS:
        raise LearnerError(f"Received the method {method!r}; there are {', '.join(METHODS)}.")
    net, sign = network(model), _sign(label)
    photo = net.photo(image)
    copy = _forgetful(net)
    copy.model.set_weights(net.model.get_weights())
    rng = np.random.default_rng(0)
    stages: list[dict[str, Any]] = []
    for name in ["", *_learned(net.model)]:
        if name:
            _shuffle(copy.model.get_layer(name), rng)
        found = METHODS[method](copy, photo, sign, layer)
        here = np.asarray(found["map"], np.float32)
        alike = saliency.rank_correlation(stages[0]["map"], here) if stages else 1.0
        stages.append(
            {
                "layer": name,
                "map": here,
                "correlation": None if np.isnan(alike) else alike,
                "probability": float(sigmoid(copy.scores(photo[None])[0])),
            }
        )
    return {"input": photo, "stages": stages, "signed": bool(found["signed"])}


@functools.lru_cache(maxsize=4)
def _forgetful(net: Network) -> Derivatives:
    """A copy of the network that may be spoilt."""
    return Derivatives(keras.models.clone_model(net.model), [name for name, _ in net.layers])


def _learned(model: keras.Model) -> list[str]:
    """The layers with kernels, from the last to the first."""
    return [layer.name for layer in reversed(model.layers) if hasattr(layer, "kernel")]


def _shuffle(layer: keras.layers.Layer, rng: np.random.Generator) -> None:
    """Put each of its weights elsewhere among its own."""
    layer.set_weights([rng.permutation(w.ravel()).reshape(w.shape) for w in layer.get_weights()])
