"""Keras and TensorFlow as oracles: imported once, when the first test asks for them."""

import os

import pytest


@pytest.fixture(scope="session")
def tensorflow():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    import tensorflow

    return tensorflow


@pytest.fixture(scope="session")
def keras(tensorflow):
    import keras

    return keras
